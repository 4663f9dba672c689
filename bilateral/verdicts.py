"""The verdicts on an article, printed for a fact-checker. They are read from a release; nothing is judged here."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator

from bilateral.commons.frames import Row, Rows
from bilateral.commons.lookup import NotThere, nearest
from bilateral.folder import Folder

WIDTHS = (48, 14, 14)
WHY = 100
"""Columns of the printed table, and of the last one."""


def lines(folder: Folder, article: str) -> Iterator[str]:
    """The article's claims in order: what it says, both verdicts, why, and the evidence.

    ``article`` is a document id, or the beginning of one. Raises NotThere, also for a release without claims.
    """
    claims, verdicts = _claims(folder, article)
    document_id = claims[0]["document_id"]
    document = next(row for row in folder.read("documents").to_pylist() if row["document_id"] == document_id)
    published = verdicts[claims[0]["claim_id"]]["published_by"]
    yield f"{document['title']} ({document_id})"
    yield f"release {folder.manifest['version']}; at publication: known by {published}; now: all that the release holds"
    yield ""
    yield _columns("claim", "at publication", "now", "why")
    checkable = [claim for claim in claims if claim["claim_type"] != "interpretation"]
    for claim in checkable:
        yield from _claim_lines(claim, verdicts[claim["claim_id"]])
    yield ""
    yield "Interpretations have no truth value; each leads to a hypothesis:"
    for claim in claims:
        if claim["claim_type"] == "interpretation":
            yield f"  “{claim['quote']}” → {claim['hypothesis_id']}"
    counted = Counter(verdicts[claim["claim_id"]]["verdict_latest"] for claim in claims)
    yield ""
    yield "now: " + ", ".join(f"{count} {verdict}" for verdict, count in counted.most_common())


def rows(folder: Folder, article: str) -> Rows:
    """The article's claims in order, each with what its verdict adds. Raises as ``lines`` does."""
    claims, verdicts = _claims(folder, article)
    return [claim | verdicts[claim["claim_id"]] for claim in claims]


def _claims(folder: Folder, article: str) -> tuple[Rows, dict[str, Row]]:
    """The claims of an article in their order, and all verdicts by claim."""
    verdicts = {row["claim_id"]: row for row in folder.read("verdicts").to_pylist()}
    document_id = _named(article, sorted({row["document_id"] for row in verdicts.values()}))
    claims: Rows = [row for row in folder.read("claims").to_pylist() if row["document_id"] == document_id]
    return sorted(claims, key=lambda row: row["position"]), verdicts


def _named(article: str, known: list[str]) -> str:
    matches = [name for name in known if name.startswith(article)]
    if article in known or len(matches) == 1:
        return article if article in known else matches[0]
    near = nearest(article, known, 0.4)
    hint = f"Did you mean {near}? " if near else ""
    raise NotThere(f"no claims of `{article}`. {hint}Articles with claims: {', '.join(known) or 'none'}")


def _columns(first: str, *others: str) -> str:
    cells = [f"{text:<{width}}" for text, width in zip((first, *others[:2]), WIDTHS, strict=True)]
    return f"{' '.join(cells)} {others[2]}".rstrip()


def _claim_lines(claim: Row, verdict: Row) -> Iterator[str]:
    quote = textwrap.wrap(f"“{claim['quote']}”", WIDTHS[0])
    sentence = verdict["sentence"]
    for quoted in (claim["quote"], claim["quote"].replace("“", "‘").replace("”", "’")):
        sentence = sentence.removeprefix(f"The article says “{quoted}”").lstrip(";. ")
    why = textwrap.wrap(sentence, WHY, break_on_hyphens=False)
    link = "compared with" if verdict["verdict_latest"] == "unverifiable" else "rests on"
    why += [f"{link} {name}" for name in [*(verdict["document_ids"] or []), *(verdict["capture_ids"] or [])]]
    why += [f"searched in {name}" for name in verdict["search_ids"] or []]
    for place in range(max(len(quote), len(why))):
        words = (verdict["verdict_at_publication"], verdict["verdict_latest"]) if place == 0 else ("", "")
        yield _columns(quote[place] if place < len(quote) else "", *words, why[place] if place < len(why) else "")
