"""settlement: the currencies in which an actor's trade is paid."""

from __future__ import annotations

from pipelines.rows import Rows
from pipelines.tables.shared.flows import VALUES
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import dimensions

DIMENSIONS = (
    "whose",
    "partner_id",
    "flow",
    "currency",
    "reporter",
    "window_start",
    "window_end",
    "period_kind",
    "time_period",
)
RENAMED = {"whose": "actor_id", "window_start": "start_date", "window_end": "end_date"}


@table("topics")
def build(observed_settlement: Rows, ledger_settlement: Rows) -> Rows:
    """Shares and amounts of an actor's trade paid in a currency or group of currencies."""
    of = dimensions(ledger_settlement, DIMENSIONS)
    rows = [
        {"settlement_id": row["observation_id"]}
        | {RENAMED.get(name, name): value for name, value in of[row["subject_id"]].items()}
        | {name: row[name] for name in VALUES}
        for row in observed_settlement
    ]
    return sorted(
        rows, key=lambda r: (r["actor_id"], r["flow"], r["currency"], str(r["start_date"]), r["settlement_id"])
    )
