"""memberships: dated roles of actors in groups, as documents attest them."""

from __future__ import annotations

from pipelines.rows import Rows
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import SUPPORT, dimensions

UNKNOWN = ".."


@table("reference")
def build(observed_memberships: Rows, ledger_memberships: Rows) -> Rows:
    """An actor's role in a group, from when until when."""
    of = dimensions(ledger_memberships, ("group_id", "member_id"))
    rows = [
        {
            "group_id": of[row["subject_id"]]["group_id"],
            "actor_id": of[row["subject_id"]]["member_id"],
            "role": row["code"],
            "valid_from": row["start_date"] or UNKNOWN,
            "valid_to": row["end_date"],
            "valid_from_low": row["start_low"],
            "valid_from_high": row["start_high"],
            "valid_to_low": row["end_low"],
            "valid_to_high": row["end_high"],
            **{name: row[name] for name in ("status", "observation_id", *SUPPORT)},
        }
        for row in observed_memberships
        if row["measure"] == "role" and row["code"]
    ]
    return sorted(rows, key=lambda r: (r["group_id"], r["actor_id"], r["role"], r["valid_from"], r["status"]))
