"""Why a section of a page has nothing to show, in words for a reader. How to fill it does not belong here."""

from __future__ import annotations

from collections import Counter

from pipelines.book.panels import Section
from pipelines.book.release_tables import ReleaseTables
from pipelines.book.texts import OF_ALL
from pipelines.judgement.phrases import capital


def why_empty(section: Section, dyad: str, tables: ReleaseTables) -> str:
    """Nobody searches for this pair, nobody has searched yet, nothing was found, or a publisher's file is not here."""
    cells = tables.coverage.get(dyad, {})
    states = Counter[str]()
    for cell in section.covered:
        states.update(cells.get(cell, {}))
    linked = {f"{row['table']}/occurrence" for row in tables.about(dyad, "dyads")}
    reasons = [_search_state(states, dyad, tables, is_known=not linked.isdisjoint(section.covered))]
    source = tables.sources.get(section.source or "")
    if dyad not in tables.coverage and (file := OF_ALL.get(section.id)):
        reasons.append(f"This chart is made for those alone; what is known of others is in {file}.parquet.")
    elif source and source["state"] == "not_captured":
        reasons.append(f"This release has no file of “{tables.source_title(source['source_id'])}”.")
    return " ".join(filter(None, reasons)) or "No figure of this pair is known here."


def _search_state(states: Counter[str], dyad: str, tables: ReleaseTables, *, is_known: bool) -> str:
    if is_known and dyad in tables.coverage:
        return "Records are known, which the chronology lists; no search says that they are all."
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
