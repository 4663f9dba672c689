"""targets: who undertook to reach what by when, and what the trade series says of it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from bilateral.commons.keys import split_observation
from pipelines.row_types import LedgerTradeRow, TradeRow
from pipelines.rows import Row, Rows, pick
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import BOUNDS, SUPPORT, VALUE, dimensions_of, interval_columns
from schemas import edtf
from schemas.written.ids import TARGET

_ENDS = ("origin", "destination", "actor_a", "actor_b", "dyad", "goods_services")
_FLOW = (*_ENDS, "unit_measure")
_PERIOD = ("start_date", "end_date", "period_kind", "time_period")
_YEARS = ("year", "fiscal_year")
ESTIMATE = "E"


@table("derived")
def build(trade: list[TradeRow], ledger_trade: list[LedgerTradeRow]) -> Rows:
    """Targets of trade, each with the reports of the years from when it was set to when it falls due."""
    targets = [row for row in trade if row["measure"] == TARGET]
    set_ = dimensions_of([row for row in ledger_trade if row["measure"] == TARGET], ("set_by", "set_on"))
    reports: dict[tuple[object, ...], list[TradeRow]] = defaultdict(list)
    estimated = set()
    for row in trade:
        is_whole = row["product"] == "TOTAL" and row["status"] != "expected" and row["period_kind"] in _YEARS
        if row["measure"] not in ("total", "exports") or not is_whole:
            continue
        if row["is_reference"]:
            reports[tuple(pick(row, _FLOW).values())].append(row)
        if row["obs_status"] == ESTIMATE:
            estimated.add(_reported(row))
    return [
        {
            "target_id": row["trade_id"],
            **pick(row, (*_FLOW, *_PERIOD, *VALUE, *SUPPORT)),
            **set_[subject],
            **_outcome(row, set_[subject]["set_on"], reports[tuple(pick(row, _FLOW).values())], estimated),
        }
        for row in targets
        for subject in [split_observation(row["trade_id"]).subject_id]
    ]


def _reported(row: TradeRow) -> tuple[object, ...]:
    """What all reporters of one flow and period report on."""
    return tuple(pick(row, (*_FLOW, "status", "time_period")).values())


def _outcome(target: TradeRow, set_on: str, reports: list[TradeRow], estimated: set[tuple[object, ...]]) -> Row:
    """What became of a target: of calendar years where there are any, otherwise of fiscal years."""
    first, due = edtf.low(set_on) or date.min, target["end_date"] or date.max
    within = [row for row in reports if first <= row["end_date"] <= due]
    kinds = {row["period_kind"] for row in within}
    kind = target["period_kind"] if target["period_kind"] in kinds else min(kinds, default=None, key=_YEARS.index)
    years = sorted((row for row in within if row["period_kind"] == kind), key=lambda row: row["end_date"])
    goal, latest = target["value_low"], years[-1] if years else None
    reached = next((row for row in years if goal is not None and (row["reports_low"] or 0) >= goal), None)
    decisive = [reached] if reached else years
    is_due = latest is not None and latest["end_date"] == due
    outcome = "open"
    if reached:
        outcome = "reached"
    elif goal is not None and any((row["reports_high"] or 0) >= goal for row in years):
        outcome = "disputed"
    elif is_due and goal is not None:
        outcome = "missed"
    interval = (latest["value"], latest["reports_low"], latest["reports_high"]) if latest else [None] * len(BOUNDS)
    return {
        "outcome": outcome,
        "reached_in": reached["time_period"] if reached else None,
        "latest_period": latest["time_period"] if latest else None,
        **interval_columns("latest", interval),
        "is_estimated": any(_reported(row) in estimated for row in decisive) if decisive else None,
        "is_calendar": kind == "year" if kind else None,
        "rests_on": sorted(row["trade_id"] for row in years) or None,
    }
