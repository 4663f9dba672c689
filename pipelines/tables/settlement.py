"""settlement: the currencies in which an actor's trade is paid."""

from __future__ import annotations

from pipelines.rows import Rows, pick
from pipelines.tables.shared.flows import VALUES
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import dimensions_of
from schemas.row_types import Observation

_NAMES = ("partner_id", "flow", "currency", "reporter", "period_kind", "time_period")
DIMENSIONS = {"whose": "actor_id", "window_start": "start_date", "window_end": "end_date"} | {n: n for n in _NAMES}
"""Columns of the table by the name of the dimension in the ledger."""


@table("topics")
def build(observed_settlement: list[Observation], ledger_settlement: Rows) -> Rows:
    """Shares and amounts of an actor's trade paid in a currency or group of currencies."""
    dimensions = dimensions_of(ledger_settlement, tuple(DIMENSIONS))
    rows = [
        {"settlement_id": row["observation_id"]}
        | {DIMENSIONS[name]: value for name, value in dimensions[row["subject_id"]].items()}
        | pick(row, VALUES)
        for row in observed_settlement
    ]
    order = ("actor_id", "flow", "currency", "start_date", "settlement_id")
    return sorted(rows, key=lambda row: tuple(str(row[name]) for name in order))
