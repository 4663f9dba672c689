"""Why a section of a page has nothing to show, in words for a reader. How to fill it does not belong here."""

from __future__ import annotations

from collections import Counter

from pipelines.book.panels import Section
from pipelines.book.release_tables import ReleaseTables
from pipelines.book.texts import OF_ALL


def why_empty(section: Section, dyad: str, tables: ReleaseTables) -> str:
    """Nobody has searched yet, nothing was found, or a publisher's file is not here; that nobody searches for the pair,
    the page says once."""
    cells = tables.coverage.get(dyad, {})
    states = Counter[str]()
    for cell in section.covered:
        states.update(cells.get(cell, {}))
    linked = {f"{row['table']}/occurrence" for row in tables.about(dyad, "dyads")}
    reasons = [_search_state(states, dyad, tables, is_known=not linked.isdisjoint(section.covered))]
    source = tables.sources.get(section.source or "")
    if dyad not in tables.coverage and (file := OF_ALL.get(section.id)):
        reasons.append(f"What is known of all pairs is in {file}.parquet.")
    elif source and source["state"] == "not_captured":
        reasons.append(f"This release has no file of “{tables.source_title(source['source_id'])}”.")
    return " ".join(filter(None, reasons)) or "No figure of this pair is known here."


def _search_state(states: Counter[str], dyad: str, tables: ReleaseTables, *, is_known: bool) -> str:
    if dyad not in tables.coverage:
        return ""
    if is_known:
        return "Records are known, which the chronology lists; no search says that they are all."
    if not states:
        return "Nobody has searched systematically for it."
    if states["found"]:
        return "Documents were found, but none gives the figures that a chart needs."
    if states["not_searched"]:
        return f"Nobody has searched for it yet in {states['not_searched']} of {states.total()} years."
    return "A search was made, and nothing was found." if states["none_found"] else ""
