"""funding_years: what was announced, committed and disbursed between two sides, by year, no deal together with its parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.indicators.funding import UNKNOWN, Interval, at_least, total
from pipelines.indicators.money import Averages
from pipelines.rows import Rows
from pipelines.tables.shared.conversion import CONSTANT, DOLLAR, Deflator, dollar_deflator, dollars, yearly
from pipelines.tables.shared.deals import Amount, amounts, status, summed, uncounted, without_parts
from pipelines.tables.shared.registry import table
from schemas.stages import STAGES
from schemas.written.ids import dyad

KEY = ("dyad", "origin", "destination", "year", "stage", "series", "unit_measure")
_CELL = ("dyad", "origin", "destination", "year", "stage")
Cell = tuple[str, str, str, int, str]


def in_dollars(found: Iterable[Amount], rates: Averages) -> tuple[list[Amount], list[Amount]]:
    """Each deal once at each stage, in dollars as stated or else at the average of its year; and those that cannot be.

    Of several currencies that convert the first by code is taken. Constant prices are not turned back into current ones.
    """
    offers: dict[tuple[str, str], list[Amount]] = defaultdict(list)
    for amount in found:
        offers[amount.funding_id, amount.stage].append(amount)
    made, left = [], []
    for several in offers.values():
        ranked = sorted(several, key=lambda amount: (amount.unit_measure != DOLLAR, amount.unit_measure))
        options = (_in_dollars(amount, rates) for amount in ranked)
        chosen = next((amount for amount in options if amount), None)
        made.append(chosen) if chosen else left.append(several[0])
    return made, left


def _in_dollars(amount: Amount, rates: Averages) -> Amount | None:
    if amount.unit_measure == DOLLAR:
        return amount
    rate = rates.rate(amount.unit_measure, DOLLAR, str(amount.year)) if amount.year is not None else None
    return amount.converted(DOLLAR, dollars(amount.interval, rate)) if rate else None


def cells(found: Iterable[Amount]) -> dict[Cell, list[Amount]]:
    """Amounts by sides, year and stage."""
    made: dict[Cell, list[Amount]] = defaultdict(list)
    for x in found:
        if x.year is not None:
            made[x.dyad, x.origin, x.destination, x.year, x.stage].append(x)
    return made


def ledger_rows(found: list[Amount], rates: Averages, deflator: Deflator) -> Rows:
    """Sums by stated unit, and in dollars over all deals. An amount without a year enters no sum, not even as a whole."""
    dated = [amount for amount in found if amount.year is not None]
    converted, left = in_dollars(dated, rates)
    by_unit: dict[tuple[str, str], list[Amount]] = defaultdict(list)
    for amount in dated:
        by_unit[amount.stage, amount.unit_measure].append(amount)
    unit_of = {amount.observation_id: amount.unit_measure for amount in dated}
    every, rows = cells(dated), []
    for (_, unit), listed in sorted(by_unit.items()):
        for cell, deals in cells(without_parts(listed)).items():
            others = uncounted(every[cell], deals)
            rows.append(
                _ledger_row(cell, "ledger", unit, deals, others, _worth(summed(deals), unit, cell[3], rates, deflator))
            )
    for stage in STAGES:
        listed = without_parts(amount for amount in converted if amount.stage == stage)
        for cell, deals in cells(listed).items():
            others = uncounted((amount for amount in left if amount in every[cell]), deals)
            sum_ = at_least(summed(deals)) if others else summed(deals)
            worth = _worth(sum_, DOLLAR, cell[3], rates, deflator)
            worth |= _rates_of({unit_of[deal.observation_id] for deal in deals}, cell[3], rates)
            rows.append(_ledger_row(cell, "ledger_usd", DOLLAR, deals, others, worth))
    return rows


def _ledger_row(
    cell: Cell, series: str, unit: str, deals: list[Amount], others: set[str], worth: dict[str, Any]
) -> dict[str, Any]:
    return {
        **dict(zip(_CELL, cell, strict=True)),
        "series": series,
        "unit_measure": unit,
        **worth,
        "n_deals": len(deals),
        "n_left_out": len(others),
        "obs_status": status(deals),
        "rests_on": sorted({deal.observation_id for deal in deals}),
    }


def _rates_of(units: set[str], year: int, rates: Averages) -> dict[str, Any]:
    """Where the rates of a sum of several currencies come from; it has no one rate."""
    used = [rate for unit in sorted(units - {DOLLAR}) if (rate := rates.rate(unit, DOLLAR, str(year)))]
    sources = sorted({source for rate in used for source in rate.sources})
    return {"rate": None, "rate_source": ", ".join(sources) or None, "rate_period": str(year) if used else None}


def _worth(amount: Interval, unit: str, year: int, rates: Averages, deflator: Deflator) -> dict[str, Any]:
    """The amount as it is, in dollars at the average of the year, and in constant prices."""
    currency, _, base = unit.partition(":")
    rate = None if base else rates.rate(currency, DOLLAR, str(year))
    current = dollars(amount, rate)
    if unit == CONSTANT:
        fixed, deflated_by = amount, None
    else:
        nominal = amount if base and currency == DOLLAR else current
        fixed = deflator.constant(nominal, int(base) if base else year) or UNKNOWN
        deflated_by = deflator.name
    is_fixed = fixed != UNKNOWN
    return {
        **_columns("value", amount),
        **_columns("value_usd", current),
        **_columns("value_constant", fixed),
        "rate": rate.value if rate else None,
        "rate_source": ", ".join(rate.sources) or None if rate else None,
        "rate_period": rate.period if rate and rate.sources else None,
        "unit_constant": CONSTANT if is_fixed else None,
        "deflator": deflated_by if is_fixed else None,
    }


def _columns(name: str, amount: Interval) -> dict[str, float | None]:
    return dict(zip((name, f"{name}_low", f"{name}_high"), amount, strict=True))


def report_rows(funding_reports: pa.Table, rates: Averages, deflator: Deflator) -> Rows:
    """Sums of the projects that a source recommends for sums, by the year of commitment; those without amount are left out.

    Their value is a lower bound where any is. The source's own sums are not added to its projects.
    """
    kept = funding_reports.filter(
        pc.and_(
            pc.and_(funding_reports["is_current"], funding_reports["is_for_sums"]),
            pc.and_(pc.invert(funding_reports["is_sum"]), pc.is_valid(funding_reports["year"])),
        )
    )
    names = ("source_id", "provider", "recipient", "year", "unit_measure", "value", "capture_id", "source_row")
    groups: dict[tuple[Any, ...], Rows] = defaultdict(list)
    for row in kept.select(names).to_pylist():
        if row["provider"] != row["recipient"]:
            groups[row["source_id"], row["provider"], row["recipient"], row["year"], row["unit_measure"]].append(row)
    rows = []
    for (source, origin, destination, year, unit), projects in groups.items():
        known = [row for row in projects if row["value"] is not None]
        if not known:
            continue
        amount = total([(row["value"],) * 3 for row in known], [False] * len(known))
        if len(known) < len(projects):
            amount = at_least(amount)
        rows.append(
            {
                "dyad": dyad(origin, destination),
                "origin": origin,
                "destination": destination,
                "year": year,
                "stage": "committed",
                "series": source,
                "unit_measure": unit,
                **_worth(amount, unit, year, rates, deflator),
                "n_deals": len(known),
                "n_left_out": len(projects) - len(known),
                "obs_status": "A",
                "rests_on": sorted(f"{row['capture_id']}#{row['source_row']}" for row in known),
            }
        )
    return rows


@table("derived")
def build(
    funding: Rows, actors: Rows, coverage: Rows, funding_reports: pa.Table, exchange_rates: pa.Table, economy: pa.Table
) -> Rows:
    """Sums of the deals known by sides, year and stage: as stated, in dollars, and in constant prices."""
    rates, deflator = yearly(exchange_rates), dollar_deflator(economy)
    complete = {
        (cell["dyad"], int(cell["time_period"]))
        for cell in coverage
        if cell["table"] == "funding" and cell["is_complete"]
    }
    rows = [*ledger_rows(amounts(funding, actors), rates, deflator), *report_rows(funding_reports, rates, deflator)]
    made = [row | {"is_complete": (row["dyad"], row["year"]) in complete} for row in rows]
    return sorted(made, key=lambda row: tuple(row[name] for name in KEY))
