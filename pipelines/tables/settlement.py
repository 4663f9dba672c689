"""settlement: the currencies in which an actor's trade is paid."""

from __future__ import annotations

from pipelines.row_types import LedgerSettlementRow, ObservationsRow
from pipelines.rows import Rows, pick
from pipelines.tables.shared.flows import VALUES
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import dimensions_of

_NAMES = ("partner_id", "flow", "currency", "reporter", "period_kind", "time_period")
DIMENSIONS = {"whose": "actor_id", "window_start": "start_date", "window_end": "end_date"} | {n: n for n in _NAMES}
"""Columns of the table by the name of the dimension in the ledger."""


@table("topics")
def build(observed_settlement: list[ObservationsRow], ledger_settlement: list[LedgerSettlementRow]) -> Rows:
    """Shares and amounts of an actor's trade paid in a currency or group of currencies."""
    dimensions = dimensions_of(ledger_settlement, tuple(DIMENSIONS))
    return [
        {"settlement_id": row["observation_id"]}
        | {DIMENSIONS[name]: value for name, value in dimensions[row["subject_id"]].items()}
        | pick(row, VALUES)
        for row in observed_settlement
    ]
