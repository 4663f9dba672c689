"""Coverage of tables that only captures fill: what their source answers for, and how many rows a dyad has in a year.

Where nothing is captured, an extract answers for its years: with the roll calls that it counts, and with the deliveries
of the window that ends in the year.

Coverage of what curators search for is in ``pipelines/tables/coverage.py``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.row_types import (
    AlliancesArrow,
    ArmsTransfersArrow,
    LedgerCoverageRow,
    RollCallsRow,
    SourcesRow,
    VotesArrow,
)
from pipelines.rows import where
from pipelines.tables.shared.extract_rows import rows_of
from schemas.written.ids import dyad as dyad_id

KEY = ("table", "measure", "dyad", "time_period")
Cell = tuple[str, str, int]
ExtractCounts = Mapping[str, tuple[range, Counter[Cell]]]
"""By table, the years for which an extract answers, and what it counts in them."""
COUNTED_IN = {
    "votes": ("un_votes", "actor_a", "actor_b", "year", "n_votes_agreement"),
    "arms_transfers": ("arms_dependence", "supplier", "recipient", "window_end", "n_deals"),
}
"""Of each table: another one of which rows are kept, and its columns with the two actors, the year and the count."""


def row_counts(
    actors: Collection[str],
    roll_calls: list[RollCallsRow],
    votes: VotesArrow,
    alliances: AlliancesArrow,
    arms_transfers: ArmsTransfersArrow,
) -> Counter[Cell]:
    """Rows by table, dyad and year, between ``actors``: roll calls with both, obligations, lines with a delivery."""
    cells: Counter[Cell] = Counter()
    year_of = {row["roll_call_id"]: row["year"] for row in roll_calls}
    cast = where(votes, actor_id=actors).select(["roll_call_id", "actor_id"])
    pairs = cast.join(cast, keys="roll_call_id", right_suffix="_b")
    pairs = pairs.filter(pc.less(pairs["actor_id"], pairs["actor_id_b"]))
    for row in pairs.to_pylist():
        cells["votes", dyad_id(row["actor_id"], row["actor_id_b"]), year_of[row["roll_call_id"]]] += 1
    for row in where(alliances, actor_a=actors, actor_b=actors).to_pylist():
        cells["alliances", dyad_id(row["actor_a"], row["actor_b"]), row["year"]] += 1
    for row in where(arms_transfers, is_current=True, supplier=actors, recipient=actors).to_pylist():
        if first := row["first_delivery_year"]:
            for year in range(first, (row["last_delivery_year"] or first) + 1):
                cells["arms_transfers", dyad_id(row["supplier"], row["recipient"]), year] += 1
    return cells


def kept_counts(actors: Collection[str], extracts: Mapping[str, pa.Table]) -> ExtractCounts:
    """What ``extracts``, by the names of their rows, count between ``actors``; nothing of one without rows."""
    kept: dict[str, tuple[range, Counter[Cell]]] = {}
    for table, (name, a, b, year, count) in COUNTED_IN.items():
        if (rows := extracts[rows_of(name)]).num_rows:
            ends = pc.min_max(rows[year]).as_py()
            kept[table] = range(ends["min"], ends["max"] + 1), Counter()
            for row in where(rows, **{a: actors, b: actors}).to_pylist():
                kept[table][1][table, dyad_id(row[a], row[b]), row[year]] += row[count] or 0
    return kept


def state(table: str, year: int, count: int, sources: list[SourcesRow], last_year: int | None) -> tuple[str, bool]:
    """The state of a cell, and whether anything that exists would have been found.

    ``last_year`` is the last year with any row of the table: beyond it the source has not published yet. Of a year that
    a source has in part, no row is no finding.
    """
    feeding = [source for source in sources if table in source["feeds"]]
    captured = [source for source in feeding if source["state"] in ("current", "stale")]
    if count:
        return "found", any(source["is_complete"] for source in captured)
    if not captured:
        return "not_captured", False
    if year < min(source["first_year"] for source in captured):
        return "out_of_domain", False
    closed = [source["last_year"] for source in captured if source["last_year"]]
    if len(closed) == len(captured) and year > max(closed):
        return "out_of_domain", False
    if _is_in_part(feeding, year):
        return "not_captured", False
    if last_year is not None and year > last_year:
        return "not_published", False
    return "none_found", any(source["is_complete"] for source in captured)


def _is_in_part(sources: list[SourcesRow], year: int) -> bool:
    return any(said.startswith(f"{year}:") for source in sources for said in source["without"] or ())


def last_years(cells: Collection[Cell]) -> dict[str, int]:
    """The last year with any row, by table."""
    years: dict[str, int] = {}
    for table, _, year in cells:
        years[table] = max(year, years.get(table, year))
    return years


def coverage_row(
    scope: LedgerCoverageRow,
    year: int,
    cells: Counter[Cell],
    sources: list[SourcesRow],
    last: dict[str, int],
    kept: ExtractCounts,
) -> dict[str, object]:
    """The row of ``coverage`` for one year of a captured table's ``scope``."""
    table = scope["table"]
    count = cells[table, scope["dyad"], year]
    cell_state, is_complete = state(table, year, count, sources, last.get(table))
    years, counts = kept.get(table, (range(0), Counter()))
    if cell_state == "not_captured" and year in years:
        feeding = [source for source in sources if table in source["feeds"]]
        count = counts[table, scope["dyad"], year]
        cell_state = "found" if count else "not_captured" if _is_in_part(feeding, year) else "none_found"
        is_complete = any(source["is_complete"] for source in feeding)
    row = scope | {"time_period": str(year)}
    found = {"state": cell_state, "is_complete": is_complete, "n_observations": count, "search_ids": None}
    return {name: row[name] for name in KEY} | found
