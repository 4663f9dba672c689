"""coverage: for each measure, dyad and year, whether something was found, sought in vain, or never sought."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

import pyarrow as pa

from pipelines.observations.support import scope as scope_of
from pipelines.row_types import (
    AccountsRow,
    ActorsRow,
    AlliancesArrow,
    ArmsTransfersArrow,
    DyadsRow,
    EnergyRow,
    FundingRow,
    LedgerCoverageRow,
    LedgerSearchesRow,
    RollCallsRow,
    SearchesRow,
    SettlementRow,
    SourcesRow,
    TradeRow,
    TurnoversRow,
    VotesArrow,
)
from pipelines.rows import AnyRow, Rows
from pipelines.tables.shared import captured_coverage
from pipelines.tables.shared.actors import exists
from pipelines.tables.shared.extract_rows import rows_of
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import common_year
from schemas import edtf
from schemas.vocabulary import CAPTURED_TABLES
from schemas.written.ids import dyad as dyad_id

Cell = tuple[str, str, str, int]


def observation_counts(
    dyads: list[DyadsRow],
    funding: list[FundingRow],
    trade: list[TradeRow],
    energy: list[EnergyRow],
    settlement: list[SettlementRow],
    sums: Iterable[tuple[str, int | None]],
) -> Counter[Cell]:
    """Number of observations in each cell; periods of several years belong to none, and plans do not count.

    ``sums`` are pairs and years of which a total follows from other figures; it counts where none is stated.
    """
    cells: Counter[Cell] = Counter()
    amounts = {f"funding/{row['funding_id']}" for row in funding if row["measure"] == "amount" and _has_number(row)}
    for row in dyads:
        if row["is_realised"] and row["year"] is not None:
            cells[row["table"], "occurrence", row["dyad"], row["year"]] += 1
            if row["record_id"] in amounts:
                cells["funding", "amount", row["dyad"], row["year"]] += 1
    for name, rows in (("trade", trade), ("energy", energy)):
        for flow in rows:
            _count_value(cells, name, flow, flow["dyad"])
    for share in settlement:
        _count_value(cells, "settlement", share, dyad_id(share["actor_id"], share["partner_id"]))
    follow = Counter(("trade", "total", dyad, year) for dyad, year in sums if year)
    return Counter({**follow, **cells})


def _count_value(cells: Counter[Cell], name: str, row: TradeRow | EnergyRow | SettlementRow, dyad: str) -> None:
    year = common_year(row["start_date"], row["end_date"])
    if year is not None and _has_number(row) and row["status"] != "expected":
        cells[name, row["measure"], dyad, year] += 1


def _is_total(row: AccountsRow) -> bool:
    return row["measure"] == "total" and row["contradicts"] is None and _has_number(row)


def _has_number(row: AnyRow) -> bool:
    return any(row[name] is not None for name in ("value", "value_low", "value_high"))


def _covers_pair(search: SearchesRow, table_: str, measure: str, dyad: str) -> bool:
    same = search["table"] == table_ and search["measure"] == measure
    return same and (search["actors"] is None or set(dyad.split("-")) <= set(search["actors"]))


def _covers_year(search: SearchesRow, year: int) -> bool:
    start, end = search["window_start"] or date.min, search["window_end"] or date.max
    return start.year <= year <= end.year if search["years"] is None else str(year) in search["years"]


def _covers_whole_year(search: SearchesRow, year: int) -> bool:
    """Whether a search would have found anything in the whole year.

    One that covers less of it, or was made before its end, would not.
    """
    start, end = search["window_start"] or date.min, search["window_end"] or date.max
    end = min(end, edtf.high(search["searched"]) or end)
    return bool(search["is_complete"]) and start <= date(year, 1, 1) and end >= date(year, 12, 31)


def suppressed(settlement: list[SettlementRow]) -> set[Cell]:
    """Cells from the year in which a publisher begins to withhold a series (an observation with status Q)."""
    return {
        ("settlement", row["measure"], dyad_id(row["actor_id"], row["partner_id"]), year)
        for row in settlement
        if row["obs_status"] == "Q" and row["start_date"]
        for year in range(row["start_date"].year, (row["end_date"] or date(edtf.LAST_YEAR, 1, 1)).year + 1)
    }


@table("core", each=[rows_of(name) for name, *_ in captured_coverage.COUNTED_IN.values()])
def build(
    ledger_coverage: list[LedgerCoverageRow],
    ledger_searches: list[LedgerSearchesRow],
    actors: list[ActorsRow],
    dyads: list[DyadsRow],
    funding: list[FundingRow],
    trade: list[TradeRow],
    energy: list[EnergyRow],
    settlement: list[SettlementRow],
    accounts: list[AccountsRow],
    turnovers: list[TurnoversRow],
    sources: list[SourcesRow],
    roll_calls: list[RollCallsRow],
    votes: VotesArrow,
    alliances: AlliancesArrow,
    arms_transfers: ArmsTransfersArrow,
    **extracts: pa.Table,
) -> Rows:
    """What somebody searched for, over the declared measures, dyads and years."""
    captured = captured_coverage.row_counts(scope_of(ledger_coverage), roll_calls, votes, alliances, arms_transfers)
    kept = captured_coverage.kept_counts(scope_of(ledger_coverage), extracts)
    last = captured_coverage.last_years(captured)
    sums: list[tuple[str, int | None]]
    sums = [(r["dyad"], r["year"]) for r in turnovers if r["status"] == "actual" and r["reporter"] in r["dyad"]]
    sums += [(row["dyad"], common_year(row["start_date"], row["end_date"])) for row in accounts if _is_total(row)]
    cells = observation_counts(dyads, funding, trade, energy, settlement, sums)
    withheld = suppressed(settlement)
    actor_of = {row["actor_id"]: row for row in actors}
    rows = []
    for scope in ledger_coverage:
        name, measure, dyad = scope["table"], scope["measure"], scope["dyad"]
        searched = [s for s in ledger_searches if _covers_pair(s, name, measure, dyad)]
        for year in range(scope["first_year"], scope["last_year"] + 1):
            if name in CAPTURED_TABLES:
                rows.append(captured_coverage.coverage_row(scope, year, captured, sources, last, kept))
                continue
            cell = (name, measure, dyad, year)
            searches = [s for s in searched if _covers_year(s, year)]
            if cells[cell]:
                state = "found"
            elif cell in withheld:
                state = "not_published"
            elif not all(exists(actor_of[side], year) for side in dyad.split("-")):
                state = "out_of_domain"
            else:
                state = "none_found" if searches else "not_searched"
            rows.append(
                {
                    **dict(zip(captured_coverage.KEY, (name, measure, dyad, str(year)), strict=True)),
                    "state": state,
                    "is_complete": any(_covers_whole_year(s, year) for s in searches),
                    "n_observations": cells[cell],
                    "search_ids": sorted(s["search_id"] for s in searches) or None,
                }
            )
    return rows
