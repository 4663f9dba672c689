"""Why a section of a page has nothing to show, in words for a reader. How to fill it does not belong here."""

from __future__ import annotations

from collections import Counter

from pipelines.book.panels import Section
from pipelines.book.release_tables import ReleaseTables
from pipelines.book.texts import COMPOSITE
from pipelines.rows import Rows

NO_SCALE = " (no scale in the reference set)"


def why_empty(section: Section, dyad: str, tables: ReleaseTables) -> str:
    """Nobody searches for this dyad, nobody has searched yet, nothing was found, or a publisher's file is not here."""
    cells = tables.coverage.get(dyad, {})
    states = Counter[str]()
    for cell in section.covered:
        states.update(cells.get(cell, {}))
    reasons = [_search_state(states, dyad, tables)]
    source = tables.sources.get(section.source or "")
    if source and not source["n_captures"]:
        title = tables.source_title(source["source_id"])
        reasons.append(f"These numbers come from “{title}”; no file from it has been read in yet.")
    return " ".join(filter(None, reasons))


def _search_state(states: Counter[str], dyad: str, tables: ReleaseTables) -> str:
    if not states and dyad in tables.coverage:
        return f"This release does not search systematically for this between {tables.pair(dyad)}."
    if not states:
        return (
            f"{tables.pair(dyad)} are not among the {len(tables.coverage)} dyads that this release searches "
            "systematically: what this page shows turned up in searches for something else."
        )
    if states["found"]:
        return "Documents were found, but none gives the figures that this section needs."
    if states["not_searched"]:
        return f"Nobody has searched for this yet in {states['not_searched']} of {states.total()} years."
    return "A search was made, and nothing was found." if states["none_found"] else ""


def why_no_composite(rows: Rows, dyad: str, tables: ReleaseTables) -> str:
    """The dyad is not scored, or too few of the composite's indicators are known even in the best year."""
    composite = [row for row in rows if row["component"] == "closeness"]
    if not composite:
        scored = sum(
            any(row["component"] == "closeness" for row in scores) for scores in tables.by_dyad["closeness"].values()
        )
        others = f"{scored} other dyad{'s' * (scored != 1)}"
        return f"The composite is not computed for {tables.pair(dyad)}, only for {others}."
    best = min(composite, key=lambda row: (row["n_missing"], -row["year"]))
    unscaled = [name.removesuffix(NO_SCALE) for name in best["missing"] if name.endswith(NO_SCALE)]
    unknown = [name for name in best["missing"] if not name.endswith(NO_SCALE)]
    parts = [
        f"{_enumerated(names)} {'has' if len(names) == 1 else 'have'} {lack}"
        for names, lack in ((unscaled, "no scale, because too few dyads and years have a value"), (unknown, "no value"))
        if names
    ]
    return (
        f"In no year are enough of the composite's {best['n_indicators'] + best['n_missing']} indicators known. "
        f"Even in the best year, {best['year']}, {'; '.join(parts)}."
    )


def _enumerated(names: list[str]) -> str:
    words = [COMPOSITE.get(name, name.replace("_", " ")) for name in names]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
