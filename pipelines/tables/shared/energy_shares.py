"""Shares of energy that nobody states: a supplier's volume over all that the buyer takes, by the same reporter.

What a document states of the same share, year and measure stands, and nothing is computed beside it. A share is of
imports; of what a supplier sells, totals are in other units and by other offices.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.row_types import EnergyRow, IndicatorsRow
from pipelines.rows import pick
from pipelines.tables.shared.front_door import indicator_row, period_columns
from pipelines.tables.shared.quoted_trade import WEAK
from pipelines.tables.shared.unpacking import VALUE

METHOD = "energy-share"
BASES = {"t": "weight", "m3": "volume"}
"""What a share of volumes in a unit is measured by."""
FLOW = ("origin", "destination", "product", "time_period")
OF_ONE_TOTAL = ("destination", "product", "route", "time_period", "reporter", "unit_measure", "status")


def energy_shares(energy: list[EnergyRow]) -> Iterator[IndicatorsRow]:
    """A row, in per cent, for each volume and the total of the same buyer, product, period, reporter and unit."""
    shares = [row for row in energy if row["measure"] == "share" and row["base_actor"] == row["destination"]]
    stated = {tuple(pick(row, FLOW).values()) for row in shares if row["basis"] != "value"}
    there = [row for row in energy if row["measure"] == "volume" and row["is_reference"] and row["reporter"]]
    volumes = [row for row in there if row["unit_measure"] in BASES and row["obs_status"] not in WEAK]
    totals = {tuple(pick(row, OF_ONE_TOTAL).values()): row for row in volumes if row["origin"] == "WLD"}
    for row in volumes:
        whole = totals.get(tuple(pick(row, OF_ONE_TOTAL).values()))
        is_known = whole and None not in (*pick(row, VALUE).values(), *pick(whole, VALUE).values())
        if whole and is_known and row is not whole and tuple(pick(row, FLOW).values()) not in stated:
            yield _share(row, whole)


def _share(part: EnergyRow, whole: EnergyRow) -> IndicatorsRow:
    (value, low, high), (all_of_it, least, most) = (pick(row, VALUE).values() for row in (part, whole))
    ends = value / all_of_it, low / most, high / least
    series = (*pick(part, ("product", "route", "destination")).values(), BASES[part["unit_measure"]])
    return indicator_row(
        "energy_share",
        part["dyad"],
        (100 * end for end in ends),
        **period_columns(part),
        **pick(part, ("origin", "destination", "status")),
        unit_measure="%",
        series="/".join(filter(None, series)),
        is_contested=part["is_contested"] or whole["is_contested"],
        method_id=METHOD,
        n_observations=2,
        basis=(part["reporter"], "CIF", False),  # as shares of imports that a document states
        table="energy",
        row_id=part["energy_id"],
        rests_on=[part["energy_id"], whole["energy_id"]],
    )
