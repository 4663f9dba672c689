"""Why a section of a page has nothing to show, in words for a reader. How to fill it does not belong here."""

from __future__ import annotations

from collections import Counter

from pipelines.book.panels import Section
from pipelines.book.release_tables import ReleaseTables
from pipelines.judgement.phrases import capital
from pipelines.rows import Rows

COMPOSITE = "closeness"
"""The component of the composite as a whole."""


def why_empty(section: Section, dyad: str, tables: ReleaseTables) -> str:
    """Nobody searches for this pair, nobody has searched yet, nothing was found, or a publisher's file is not here."""
    cells = tables.coverage.get(dyad, {})
    states = Counter[str]()
    for cell in section.covered:
        states.update(cells.get(cell, {}))
    reasons = [_search_state(states, dyad, tables)]
    source = tables.sources.get(section.source or "")
    if source and source["state"] in ("not_captured", "extract"):
        title = tables.source_title(source["source_id"])
        reasons.append(f"These numbers come from “{title}”, of which this release has no file.")
    return " ".join(filter(None, reasons))


def _search_state(states: Counter[str], dyad: str, tables: ReleaseTables) -> str:
    if not states and dyad in tables.coverage:
        return f"Nobody has searched systematically for this between {tables.pair(dyad)}."
    if not states:
        return (
            f"{capital(tables.pair(dyad))} are not among the {len(tables.coverage)} pairs for which documents are "
            "searched systematically: what this page shows turned up in searches for something else."
        )
    if states["found"]:
        return "Documents were found, but none gives the figures that a chart needs."
    if states["not_searched"]:
        return f"Nobody has searched for this yet in {states['not_searched']} of {states.total()} years."
    return "A search was made, and nothing was found." if states["none_found"] else ""


def why_no_composite(rows: Rows, dyad: str, tables: ReleaseTables) -> str:
    """Why a pair has no score: it is not one of those that are scored, which are named; too few of the composite's
    indicators are known of it; or its interval is too wide to say anything, in every year."""
    composite = [row for row in rows if row["component"] == COMPOSITE]
    if not rows:
        return f"{capital(tables.pair(dyad))} {_not_scored(tables)}"
    if not composite:
        return (
            f"{capital(tables.pair(dyad))} are among the pairs that are scored, but in no year is enough known of them "
            "for a whole score: only the dimensions that are shown have numbers."
        )
    best = min(composite, key=lambda row: row["value_high"] - row["value_low"])
    width = best["value_high"] - best["value_low"]
    return (
        "In no year is the score certain enough to say anything: even in the best year, "
        f"{best['year']}, it may be anywhere within {width:.0f} of 100 points."
    )


def _not_scored(tables: ReleaseTables) -> str:
    """Which pairs are scored instead, and whether any of them has a whole score."""
    scored = sorted(tables.by_dyad["closeness"])
    if not scored:
        return "have no score: this release scores no pair."
    names = "; ".join(map(tables.pair, scored))
    whole = any(row["component"] == COMPOSITE for dyad in scored for row in tables.about(dyad, "closeness"))
    rest = "" if whole else " Not even of these is enough known for a whole score: their pages show parts of it."
    return f"are not among the pairs that are scored, which were chosen in advance: {names}.{rest}"
