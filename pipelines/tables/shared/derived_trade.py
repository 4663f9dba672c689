"""Rows of the front door that are sums of two reports of trade: totals that nobody states, and exports both ways.

A sum is of one period, currency, kind of trade and status. A total is one reporter's exports and imports from one
source; two reporters' exports together are another indicator, since neither has the freight that imports include.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set

from pipelines.row_types import IndicatorsRow, LedgerMeasuresRow, LedgerTradeRow, TradeRow
from pipelines.rows import AnyRows, pick
from pipelines.tables.shared.front_door import NONE, indicator_row, key_of, period_columns
from pipelines.tables.shared.quoted_trade import WEAK
from pipelines.tables.shared.unpacking import VALUE
from schemas.vocabulary import OWN_STATISTICS

DERIVED, BOTH_WAYS = "derived-total", "exports-both-ways"
"""Their methods."""
NUMBERS = ("obs_value", "value_low", "value_high")
SAME = ("dyad", "scope", "goods_services", "status", "definition_id", "unit_measure", "time_period", "period_kind")


def sources_of(
    ledger_trade: list[LedgerTradeRow], supports: AnyRows, ledger_measures: list[LedgerMeasuresRow]
) -> dict[str, str]:
    """The source of each support of a flow by its id: that of its file, or the same one as a document cites it.

    Documents that cite none of the sources that are ranked above the statistics of a reporter stand for their origin.
    """
    ranking = next((row["source_rank"] for row in ledger_measures if row["measure"] == "exports"), None) or [
        OWN_STATISTICS
    ]
    ranked = ranking[: ranking.index(OWN_STATISTICS)]
    sources = {row["support_id"]: row["source_id"] for row in supports}
    for row in ledger_trade:
        place = row["source_rank"]
        sources[row["support_id"]] = ranked[place] if place < len(ranked) else row["origin"]
    return sources


def sums(trade: list[TradeRow], source_of: Mapping[str, str], doubted: Set[str] = frozenset()) -> list[IndicatorsRow]:
    """Derived totals and exports both ways; ``source_of`` is the source of a support by its id.

    A total that is ``doubted`` keeps none from being derived beside it.
    """
    flows: dict[tuple[object, ...], list[TradeRow]] = defaultdict(list)
    stated: dict[tuple[object, ...], bool] = {}
    for row in sorted(trade, key=lambda r: (not r["is_reference"], -r["n_evidence"], r["trade_id"])):
        if not row["n_evidence"] or row["product"] != "TOTAL":
            continue
        same = tuple(pick(row, SAME).values())
        if row["measure"] == "total":
            of = (*same, row["reporter"])
            stated[of] = stated.get(of, True) and row["trade_id"] in doubted
        elif row["measure"] == "exports" and row["reporter"] in (row["origin"], row["destination"]):
            flows[same].append(row)
    rows: dict[tuple[str, ...], IndicatorsRow] = {}
    for same, of_pair in flows.items():
        own = [row for row in of_pair if row["reporter"] == row["origin"]]
        for export in own:
            returns = [r for r in of_pair if r["origin"] == export["destination"]]
            for back in returns:
                for made in _pairs(export, back, source_of):
                    is_doubted = stated.get((*same, export["reporter"])) if made["method_id"] == DERIVED else None
                    made["series"] += "/derived" if is_doubted else ""
                    if is_doubted is not False and any(number is not None for number in pick(made, NUMBERS).values()):
                        rows.setdefault(key_of(made), made)
    return list(rows.values())


def _pairs(export: TradeRow, back: TradeRow, source_of: Mapping[str, str]) -> Iterator[IndicatorsRow]:
    """The sums of one side's exports and of the flow back: a total by its own statistics, or exports both ways."""
    sources = {source_of.get(row["preferred_support_id"]) for row in (export, back)}
    if back["reporter"] == export["reporter"] and len(sources) == 1 and None not in sources:
        yield _sum("trade_total", DERIVED, f"{export['goods_services']}/{export['reporter']}", export, back)
    is_fob = export["valuation"] == back["valuation"] == "FOB"
    if is_fob and back["reporter"] == back["origin"] and export["origin"] < back["origin"]:
        yield _sum("exports_both_ways", BOTH_WAYS, export["goods_services"], export, back)


def _sum(indicator: str, method: str, series: str, first: TradeRow, second: TradeRow) -> IndicatorsRow:
    ends = [*zip(*(pick(row, VALUE).values() for row in (first, second)), strict=True)]
    statuses = [row["obs_status"] for row in (first, second) if row["obs_status"] != "A"]
    return indicator_row(
        indicator,
        first["dyad"],
        (None if a is None or b is None else a + b for a, b in ends),
        **pick(first, ("status", "unit_measure")),
        **period_columns(first),
        definition_id=first["definition_id"] or NONE,
        scope=first["scope"],
        series=series,
        obs_status=next(iter(statuses), "A"),
        is_contested=first["is_contested"] or second["is_contested"],
        method_id=method,
        n_observations=2,
        basis=(first["reporter"], None, bool({*statuses} & {*WEAK})),
        table="trade",
        row_id=first["trade_id"],
        rests_on=[first["trade_id"], second["trade_id"]],
    )
