"""accounts: what follows from the figures of one reporter, in their currency and in dollars, and what they contradict.

The equations are in ``pipelines/indicators/accounts.py``. Here ``trade`` is read for them: what is doubted, weak or
estimated is left out. Several reports of one flow by one reporter are one: exports FOB and imports CIF before others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, cast

from bilateral.formulas import written
from pipelines.indicators import accounts
from pipelines.indicators.accounts import FLOWS, SHARES, STATED, Account, Figure, Growth
from pipelines.row_types import (
    AccountsRow,
    DoubtsRow,
    ExchangeRatesArrow,
    LedgerMeasuresRow,
    LedgerTradeRow,
    SupportsRow,
    TradeRow,
)
from pipelines.rows import pick
from pipelines.tables.shared.conversion import DOLLAR, yearly_averages
from pipelines.tables.shared.quoted_trade import WEAK
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import VALUE, interval_columns
from schemas.vocabulary import OWN_STATISTICS
from schemas.written.ids import WITHOUT_FREIGHT, usual_valuation
from schemas.written.ids import dyad as dyad_id

UNUSABLE = (*WEAK, "O", "Q")
NAMES = {
    **{("exports", side): side for side in ("exports", "imports")},
    **{("share", flow): share for share, flow in SHARES.items()},
    ("total", "total"): "total",
    ("balance", "exports"): "balance",
}
"""What an observation is in its reporter's account, by its measure and by what a flow is to the reporter."""
PERIOD = ("start_date", "end_date", "period_kind", "time_period")
"""What an account's period is, beside its name."""


@table("derived")
def build(
    trade: list[TradeRow],
    ledger_trade: list[LedgerTradeRow],
    doubts: list[DoubtsRow],
    supports: list[SupportsRow],
    ledger_measures: list[LedgerMeasuresRow],
    exchange_rates: ExchangeRatesArrow,
) -> list[AccountsRow]:
    """What nobody states and follows from what one reporter states, and what contradicts a figure that is stated."""
    doubted = {row["row_id"] for row in doubts if row["table"] == "observations"}
    usable = [row for row in trade if is_usable(row, doubted)]
    stated = stated_accounts(usable, sources_of(ledger_trade, supports, ledger_measures))
    averages = yearly_averages(exchange_rates)
    periods = {row["time_period"]: pick(row, PERIOD) for row in usable}
    solved, contradictions = accounts.settled(stated, _growths(usable), averages)
    rows = [
        _row(account, name, figure, periods[account.time_period])
        for account, figures in solved.items()
        for name, figure in figures.items()
        if figure.method != STATED and account.time_period in periods
    ]
    against = [
        _row(one.account, one.cell, one.standing, periods[one.account.time_period], observation)
        for one in contradictions
        for observation in one.contradicted
    ]
    return [*rows, *{row["account_id"]: row for row in against}.values()]


def sources_of(
    ledger_trade: Iterable[LedgerTradeRow], supports: Iterable[SupportsRow], measures: Iterable[LedgerMeasuresRow]
) -> dict[str, str]:
    """The source of each support by its id: that of its file, or the same one as a document cites it.

    Documents that cite none of the sources that are ranked above the statistics of a reporter give these.
    """
    rankings = {row["measure"]: row["source_rank"] or [] for row in measures}
    sources = {row["support_id"]: row["source_id"] for row in supports}
    for row in ledger_trade:
        above = rankings.get(row["measure"], [])
        place = row["source_rank"]
        sources[row["support_id"]] = above[place] if place < len(above) else OWN_STATISTICS
    return sources


def is_usable(row: TradeRow, doubted: Collection[str]) -> bool:
    """Whether something may follow from an observation: of all products, known, certain and not doubted."""
    is_known = row["n_evidence"] and row["obs_status"] not in UNUSABLE and row["trade_id"] not in doubted
    is_usual = row["product"] == "TOTAL" and row["status"] == "actual" and row["definition_id"] is None
    is_usual &= len({*row["dyad"].split("-")}) > 1  # what a state buys of its own goods is in no account
    return bool(is_known and is_usual and any(part is not None for part in pick(row, VALUE).values()))


def stated_accounts(trade: Iterable[TradeRow], sources: Mapping[str, str]) -> dict[Account, dict[str, Figure]]:
    """The accounts as their reporters state them."""

    def order(row: TradeRow) -> tuple[bool, bool, int, str]:
        is_other = row["valuation"] not in (None, usual_valuation(row["origin"], row["reporter"]))
        return is_other, not row["is_reference"], -row["n_evidence"], row["trade_id"]

    own = [row for row in sorted(trade, key=order) if row["base_actor"] in (None, row["reporter"])]
    own = [row for row in own if not (row["reporter"] in WITHOUT_FREIGHT and row["valuation"] == "CIF")]
    named = ((row, NAMES.get((row["measure"], _side(row)))) for row in own)
    return accounts.collected((_account(row), name, _figure(row, sources)) for row, name in named if name)


def _side(row: TradeRow) -> str:
    """What a flow is to its reporter; total where it has no direction, or is not its own."""
    return {row["origin"]: "exports", row["destination"]: "imports"}.get(row["reporter"] or "", "total")


def _account(row: TradeRow) -> Account:
    sides = {*row["dyad"].split("-")}
    reporter = row["reporter"] if row["reporter"] in sides else ""
    partner = "".join(sides - {reporter}) if reporter else row["dyad"]
    parts = (row["scope"] or "", row["goods_services"], row["time_period"], row["unit_measure"])
    return Account(reporter or "", partner, *parts)


def _figure(row: TradeRow, sources: Mapping[str, str]) -> Figure:
    per, source = 100 if row["unit_measure"] == "%" else 1, sources.get(row["preferred_support_id"])
    point, low, high = (None if part is None else part / per for part in pick(row, VALUE).values())
    own = frozenset([source] if source else [])
    return Figure((point, low, high), (row["trade_id"],), sources=own, is_contested=row["is_contested"])


def _growths(trade: Iterable[TradeRow]) -> list[Growth]:
    """By how much the reporters say that a flow or a total in dollars grew."""
    return [
        Growth(_account(row)._replace(unit=DOLLAR), _side(row), row["base_period"], _figure(row, {}))
        for row in trade
        if row["measure"] == "growth" and row["reporter"] in row["dyad"].split("-")
    ]


def _row(account: Account, name: str, figure: Figure, period: dict[str, Any], contradicts: str = "") -> AccountsRow:
    """The row of one figure; one that contradicts an observation has an id of its own."""
    reporter = account.reporter or None
    pair = dyad_id(reporter, account.partner) if reporter else account.partner
    is_import, is_both = name in ("imports", "import_share"), name in ("total", "trade_share")
    ends = (account.partner, reporter) if is_import else (reporter, account.partner)
    origin, destination = (None, None) if is_both else ends
    measure = "exports" if name in FLOWS and not is_both else name
    unit = "1" if name in SHARES else account.unit
    way = pair if is_both else f"{origin}>{destination}"
    parts = [way, account.goods_services, account.time_period.replace("/", ".."), account.reporter or "-"]
    parts += [f"in:{account.scope}"] if account.scope else []
    names = [measure, account.unit, figure.method, *([f"against {contradicts}"] if contradicts else [])]
    row = {
        "account_id": "|".join(("/".join(parts), *names)),
        "measure": measure,
        "origin": origin,
        "destination": destination,
        "dyad": pair,
        "reporter": reporter,
        "scope": account.scope or None,
        "goods_services": account.goods_services,
        "unit_measure": unit,
        "method": figure.method,
        "formula": f"{name} = {figure.formula}: {_with_numbers(figure, unit)}",
        "rate": figure.rate.value if figure.rate else None,
        "rate_source": ", ".join(figure.rate.sources) if figure.rate else None,
        "contradicts": contradicts or None,
        "is_contested": figure.is_contested,
        "obs_status": "A",
        "rests_on": [*figure.rests_on],
        **period,
        **interval_columns("value", figure.value),
    }
    return cast("AccountsRow", row)


def _with_numbers(figure: Figure, unit: str) -> str:
    """The equation with its numbers, in billions where they are; of bounds alone, how they are joined."""
    inputs = dict(figure.inputs)
    scaled = [name for name in inputs if name.removeprefix("world_") in (*FLOWS, "balance", "last", "this")]
    text = written(figure.formula, inputs, figure.value[0], scaled=scaled, unit=unit, is_sum=unit != "1")
    return text or "of bounds alone"
