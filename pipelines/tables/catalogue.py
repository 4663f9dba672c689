"""catalogue: the register of indicators beside what ``measured.yaml`` declares of those of computed tables."""

from __future__ import annotations

import json
from dataclasses import asdict

from bilateral.commons.groups import grouped
from pipelines.row_types import LedgerIndicatorsRow
from pipelines.rows import Rows
from pipelines.tables.measured import COLUMNS, UNCERTAIN, IndicatorColumn
from pipelines.tables.shared.registry import table


@table("indicators")
def build(ledger_indicators: list[LedgerIndicatorsRow]) -> Rows:
    """What the front door has: names, usual unit and item, and where the rows come from."""
    declared = grouped((column.indicator, column) for column in COLUMNS)
    return [row | _source(row, declared[row["indicator"]]) for row in ledger_indicators]


def _source(row: LedgerIndicatorsRow, columns: list[IndicatorColumn]) -> dict[str, object]:
    if not columns:
        return {"reading": None}
    # what is at the front door of every pair is not read a second time from its table
    some = (c for c in columns if not c.is_everywhere)
    readings = [asdict(c) | {"where": dict(c.where), "is_uncertain": c.table in UNCERTAIN} for c in some]
    reading = json.dumps(readings, sort_keys=True) if readings else None
    return {"table": columns[0].table, "is_directed": columns[0].is_directed, "reading": reading}
