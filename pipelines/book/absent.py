"""Why a section of a page has nothing to show, in words for a reader. How to fill it is not said here."""

from __future__ import annotations

from collections import Counter

from pipelines.book.contents import Tables
from pipelines.book.panels import Section
from pipelines.rows import Rows

INDICATORS = {
    "agreements_signed": "agreements signed",
    "arms_share": "share of arms imports",
    "atop_ordinal": "alliance ties",
    "ideal_point_distance": "distance of ideal points",
    "meetings_leaders": "meetings of leaders",
    "sanctions_active": "sanctions in force",
    "trade_intensity_symmetric": "trade intensity",
    "trade_share": "share of trade",
    "un_identical_share": "share of identical UN votes",
    "un_kappa": "agreement in UN votes",
    "visits_leaders": "visits of leaders",
}
"""Indicators of the composite in words, where their names are none."""
NO_SCALE = " (no scale in the reference set)"


def why(section: Section, dyad: str, tables: Tables) -> str:
    """Why a section is empty: nobody looks at this dyad, nobody looked yet, nothing was found, or a publisher's file is not here."""
    cells = tables.covered.get(dyad, {})
    states = Counter[str]()
    for cell in section.covered:
        states.update(cells.get(cell, {}))
    told = [_state(states, dyad, tables)]
    source = tables.sources.get(section.source or "")
    if source and not source["n_captures"]:
        told.append(f"No file of “{tables.source(source['source_id'])}” was read in: it holds these numbers.")
    return " ".join(filter(None, told))


def _state(states: Counter[str], dyad: str, tables: Tables) -> str:
    if not states:
        pair = tables.pair(dyad)
        if dyad in tables.covered:
            return f"This release does not look for this systematically between {pair}."
        return (
            f"{pair} are not among the {len(tables.covered)} dyads at which this release looks systematically: "
            "what stands on this page came up beside other things."
        )
    if states["found"]:
        return "Documents were found, but none gives what the numbers of this section are made of."
    if states["not_searched"]:
        return f"Nobody has looked for this yet in {states['not_searched']} of {states.total()} years."
    return "It was looked for, and nothing was found." if states["none_found"] else ""


def no_composite(rows: Rows, dyad: str, tables: Tables) -> str:
    """Why the composite has no value: the dyad is not scored, or too few of its indicators are known even in the best year."""
    whole = [row for row in rows if row["component"] == "closeness"]
    if not whole:
        scored = sum(
            any(row["component"] == "closeness" for row in found) for found in tables.by_dyad["closeness"].values()
        )
        return (
            f"The composite is not computed for {tables.pair(dyad)}, only for {scored} other dyad{'s' * (scored != 1)}."
        )
    best = min(whole, key=lambda row: (row["n_missing"], -row["year"]))
    unscaled = [name.removesuffix(NO_SCALE) for name in best["missing"] if name.endswith(NO_SCALE)]
    unknown = [name for name in best["missing"] if not name.endswith(NO_SCALE)]
    parts = [
        f"{_listed(names)} {'has' if len(names) == 1 else 'have'} {what}"
        for names, what in ((unscaled, "no scale, because too few dyads and years have a value"), (unknown, "no value"))
        if names
    ]
    return (
        f"In no year are enough of the {best['n_indicators'] + best['n_missing']} indicators known of which the composite is made. "
        f"Even in the best year, {best['year']}, {'; '.join(parts)}."
    )


def _listed(names: list[str]) -> str:
    words = [INDICATORS.get(name, name.replace("_", " ")) for name in names]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
