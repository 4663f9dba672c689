"""Texts of curated files in which a curator has words left to write: drafts, and entries behind a comment sign.

A draft is no part of the ledger before its first line is deleted, and a comment none before its sign is; so what is
not filled in says nothing. Which of them a command writes, and where, is decided in ``stubs``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pipelines.ledger.yaml_files import DRAFT, FILL

DRAFT_LINE = f"{DRAFT} fill in what is marked, and delete this line; until then nothing reads this file\n"


def search(name: str, table: str, measure: str, actors: Sequence[str], period: str, today: date) -> str:
    """A draft of ``data/searches/<name>.yaml``: who looked where, and with what result, is left to write."""
    return DRAFT_LINE + "\n".join(
        [
            f"id: {name}",
            f"searched_by: {FILL}              # who looked",
            f"searched: {today.isoformat()}",
            f"where: [{FILL}]                  # sites, archives, search engines",
            f"table: {table}",
            f"measure: {measure}",
            f"actors: [{', '.join(actors)}]",
            f"period: {period}",
            f"result: {FILL}                   # found or none_found",
            "completeness: partial             # complete only if whatever exists would have been found",
            f"note: {FILL}                     # what was found, how far the search went, and the words searched for",
            "",
        ]
    )


def hypothesis(name: str, uses: Sequence[str], tests: Sequence[str], today: date) -> str:
    """A draft of ``data/hypotheses/<name>.yaml`` with these tests, each in YAML's flow style without braces."""
    return DRAFT_LINE + "\n".join(
        [
            f"id: {name}",
            f"title: {FILL}",
            f"statement: {FILL}                 # so that numbers can decide it, before they are seen",
            f"written: {today.isoformat()}",
            f"uses: [{', '.join(uses)}]",
            f"supported_if: {FILL}              # which numbers of the tests below would support it",
            f"contradicted_if: {FILL}           # and which would contradict it",
            "tests:                            # kinds and their fields: CONTRIBUTING.md",
            *(f"  - {{{test}}}" for test in tests),
            "",
        ]
    )


def publisher(name: str, about: str, actor: str, *, is_statistical: bool = False) -> str:
    """An entry of ``publishers.yaml`` behind a comment sign: an office of ``actor``."""
    of = "statistics_of" if is_statistical else "organ_of"
    return f"# - {{id: {name}, name: {FILL}, aliases: [{FILL}], reliability: B, {of}: {actor}}}  # {FILL}: {about}\n"


def speaker(name: str, about: str, actor: str) -> str:
    """An entry of ``speakers.yaml`` behind a comment sign: somebody who speaks for ``actor``."""
    return f"# - {{id: {name}, name: {FILL}, speaks_for: {actor}, valid_from: {FILL}}}  # {FILL}: {about}\n"
