"""Exports both ways: each side's exports to the other by its own statistics, together.

Neither has the freight that imports include, so that this is an indicator of its own and never a total: those follow
from one reporter alone (``accounts``).
"""

from __future__ import annotations

from collections import defaultdict

from pipelines.row_types import IndicatorsRow, TradeRow
from pipelines.rows import pick
from pipelines.tables.shared.front_door import NONE, indicator_row, key_of, period_columns
from pipelines.tables.shared.quoted_trade import WEAK
from pipelines.tables.shared.unpacking import VALUE

METHOD = "exports-both-ways"
SAME = ("dyad", "scope", "goods_services", "status", "definition_id", "unit_measure", "time_period", "period_kind")


def exports_both_ways(trade: list[TradeRow]) -> list[IndicatorsRow]:
    """A row for each two reports of exports, free on board, in one period, currency, kind of trade and status."""
    flows: dict[tuple[object, ...], dict[str, TradeRow]] = defaultdict(dict)
    for row in sorted(trade, key=lambda r: (not r["is_reference"], -r["n_evidence"], r["trade_id"])):
        is_of_exporter = row["measure"] == "exports" and row["reporter"] == row["origin"]
        if row["n_evidence"] and row["product"] == "TOTAL" and is_of_exporter and row["valuation"] == "FOB":
            flows[tuple(pick(row, SAME).values())].setdefault(row["origin"], row)
    sums = [_sum(*(of_pair[side] for side in sorted(of_pair))) for of_pair in flows.values() if len(of_pair) == 2]
    known = [row for row in sums if any(row[name] is not None for name in ("obs_value", "value_low", "value_high"))]
    return [*{key_of(row): row for row in known}.values()]


def _sum(first: TradeRow, second: TradeRow) -> IndicatorsRow:
    ends = [*zip(*(pick(row, VALUE).values() for row in (first, second)), strict=True)]
    statuses = [row["obs_status"] for row in (first, second) if row["obs_status"] != "A"]
    return indicator_row(
        "exports_both_ways",
        first["dyad"],
        (None if a is None or b is None else a + b for a, b in ends),
        **pick(first, ("status", "unit_measure")),
        **period_columns(first),
        definition_id=first["definition_id"] or NONE,
        scope=first["scope"],
        series=first["goods_services"],
        obs_status=next(iter(statuses), "A"),
        is_contested=first["is_contested"] or second["is_contested"],
        method_id=METHOD,
        n_observations=2,
        basis=(first["reporter"], None, bool({*statuses} & {*WEAK})),
        table="trade",
        row_id=first["trade_id"],
        rests_on=[first["trade_id"], second["trade_id"]],
    )
