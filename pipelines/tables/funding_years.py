"""funding_years: what was announced, committed and disbursed between two sides by year, no deal beside its parts."""

from __future__ import annotations

from collections.abc import Iterable

from bilateral.commons.groups import grouped
from pipelines.indicators.funding import UNKNOWN, Interval, at_least, total
from pipelines.indicators.money import Averages
from pipelines.row_types import (
    ActorsRow,
    CoverageRow,
    EconomyArrow,
    ExchangeRatesArrow,
    FundingReportsArrow,
    FundingRow,
)
from pipelines.rows import Rows, pick, where
from pipelines.tables.shared import deals
from pipelines.tables.shared.conversion import CONSTANT, DOLLAR, Deflator, dollar_deflator, dollars, yearly_averages
from pipelines.tables.shared.deals import Amount
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import interval_columns
from schemas.stages import STAGES
from schemas.written.ids import dyad

KEY = ("dyad", "origin", "destination", "year", "stage", "series", "unit_measure")
Cell = tuple[str, str, str, int, str]


def by_cell(amounts: Iterable[Amount]) -> dict[Cell, list[Amount]]:
    """Amounts with a year by dyad, origin, destination, year and stage."""
    return grouped(((x.dyad, x.origin, x.destination, x.year, x.stage), x) for x in amounts if x.year is not None)


def ledger_rows(amounts: list[Amount], rates: Averages, deflator: Deflator) -> Rows:
    """Sums by stated unit, and in dollars over all deals; an amount without a year enters no sum, even as a whole."""
    dated = [amount for amount in amounts if amount.year is not None]
    converted, unconverted = deals.in_dollars(dated, rates)
    by_unit = grouped(((amount.stage, amount.unit_measure), amount) for amount in dated)
    unit_of = {amount.observation_id: amount.unit_measure for amount in dated}
    every, rows = by_cell(dated), []
    for (_, unit), listed in sorted(by_unit.items()):
        for cell, counted in by_cell(deals.without_parts(listed)).items():
            others = deals.uncounted(every[cell], counted)
            worth = _worth(deals.summed(counted), unit, cell[3], rates, deflator)
            rows.append(_ledger_row(cell, "ledger", unit, counted, others, worth))
    for stage in STAGES:
        listed = deals.without_parts(amount for amount in converted if amount.stage == stage)
        for cell, counted in by_cell(listed).items():
            others = deals.uncounted((amount for amount in unconverted if amount in every[cell]), counted)
            amount_sum = at_least(deals.summed(counted)) if others else deals.summed(counted)
            if amount_sum == UNKNOWN:
                continue  # other lenders may have given all of it
            worth = _worth(amount_sum, DOLLAR, cell[3], rates, deflator)
            worth |= _rate_sources({unit_of[amount.observation_id] for amount in counted}, cell[3], rates)
            rows.append(_ledger_row(cell, "ledger_usd", DOLLAR, counted, others, worth))
    return rows


def _ledger_row(
    cell: Cell, series: str, unit: str, counted: list[Amount], others: set[str], worth: dict[str, object]
) -> dict[str, object]:
    counts = {"n_deals": len(counted), "n_left_out": len(others), "obs_status": deals.sum_status(counted)}
    cells = dict(zip(KEY, (*cell, series, unit), strict=True))
    return {**cells, **worth, **counts, "rests_on": deals.support(counted)}


def _rate_sources(units: set[str], year: int, rates: Averages) -> dict[str, object]:
    """Where the rates of a sum of several currencies are from; such a sum has no single rate."""
    used = [rate for unit in sorted(units - {DOLLAR}) if (rate := rates.rate(unit, DOLLAR, str(year)))]
    sources = sorted({source for rate in used for source in rate.sources})
    return {"rate": None, "rate_source": ", ".join(sources) or None, "rate_period": str(year) if used else None}


def _worth(amount: Interval, unit: str, year: int, rates: Averages, deflator: Deflator) -> dict[str, object]:
    """The amount as stated, in dollars at the average of the year, and in constant prices."""
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
        **interval_columns("value", amount),
        **interval_columns("value_usd", current),
        **interval_columns("value_constant", fixed),
        "rate": rate.value if rate else None,
        "rate_source": ", ".join(rate.sources) or None if rate else None,
        "rate_period": rate.period if rate and rate.sources else None,
        "unit_constant": CONSTANT if is_fixed else None,
        "deflator": deflated_by if is_fixed else None,
    }


def report_rows(funding_reports: FundingReportsArrow, rates: Averages, deflator: Deflator) -> Rows:
    """Sums by year of commitment of the projects that a source recommends for sums; those without amount are left out.

    A sum that leaves one out is a lower bound. The source's own sums are not added to its projects.
    """
    reports = where(funding_reports, is_current=True, is_for_sums=True, is_sum=False)
    names = ("source_id", "provider", "recipient", "year", "unit_measure")
    groups = grouped(
        (tuple(pick(row, names).values()), row)
        for row in reports.to_pylist()
        if row["year"] is not None and row["provider"] != row["recipient"]
    )
    rows = []
    for (source, origin, destination, year, unit), projects in groups.items():
        if not (known := [row for row in projects if row["value"] is not None]):
            continue
        amount = total([(row["value"],) * 3 for row in known], [False] * len(known))
        if len(known) < len(projects):
            amount = at_least(amount)
        key = (dyad(origin, destination), origin, destination, year, "committed", source, unit)
        rows.append(
            {
                **dict(zip(KEY, key, strict=True)),
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
    funding: list[FundingRow],
    actors: list[ActorsRow],
    coverage: list[CoverageRow],
    funding_reports: FundingReportsArrow,
    exchange_rates: ExchangeRatesArrow,
    economy: EconomyArrow,
) -> Rows:
    """Sums of the known deals by sides, year and stage: as stated, in dollars, and in constant prices."""
    rates, deflator = yearly_averages(exchange_rates), dollar_deflator(economy)
    cells = [cell for cell in coverage if cell["table"] == "funding" and cell["is_complete"]]
    complete = {(cell["dyad"], int(cell["time_period"])) for cell in cells}
    rows = ledger_rows(deals.amounts(funding, actors), rates, deflator)
    rows += report_rows(funding_reports, rates, deflator)
    return [row | {"is_complete": (row["dyad"], row["year"]) in complete} for row in rows]
