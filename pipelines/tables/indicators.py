"""indicators, the front door: every measured number, and the composites made of them. No formula lives here."""

from __future__ import annotations

import pyarrow as pa

from pipelines.row_types import ClosenessRow, IndicatorsRow, LedgerIndicatorsRow, MeasuredArrow
from pipelines.rows import pick
from pipelines.tables.shared.front_door import NONE, indicator_row, series_code
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import VALUE
from schemas import derive
from schemas.tables import model_of


@table("indicators")
def build(
    measured: MeasuredArrow, closeness: list[ClosenessRow], ledger_indicators: list[LedgerIndicatorsRow]
) -> pa.Table:
    """One narrow table of numbers by indicator, dyad or direction, and period."""
    composites = [_composite_row(row) for row in closeness if not row["withheld"]]
    usual = {row["indicator"]: row for row in ledger_indicators}
    for row in composites:
        row["series_code"] = series_code(row, usual.get(row["indicator"], {}))
    schema = derive.to_arrow(model_of("indicators"))
    return pa.concat_tables([measured.cast(schema), pa.Table.from_pylist(composites, schema=schema)])


def _composite_row(row: ClosenessRow) -> IndicatorsRow:
    """A score of ``closeness``; a dimension is a series beside the composite."""
    return indicator_row(
        "closeness",
        row["dyad"],
        pick(row, VALUE).values(),
        row["year"],
        unit_measure="{score}",
        series=NONE if row["component"] == "closeness" else row["component"],
        obs_status=row["obs_status"],
        method_id="closeness",
        n_observations=len(row["rests_on"] or ()),
        table="closeness",
        row_id="|".join((row["dyad"], str(row["year"]), row["component"])),
    )
