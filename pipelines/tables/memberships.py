"""memberships: dated roles of actors in groups, as documents attest them."""

from __future__ import annotations

from pipelines.row_types import LedgerMembershipsRow, ObservationsRow
from pipelines.rows import Rows, pick
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import SUPPORT, dimensions_of

UNKNOWN = ".."
"""An unknown beginning (EDTF)."""
ENDS = (("from", "start"), ("to", "end"))
DATES = {f"valid_{valid}{bound}": end + bound for valid, end in ENDS for bound in ("_low", "_high")}


@table("reference")
def build(observed_memberships: list[ObservationsRow], ledger_memberships: list[LedgerMembershipsRow]) -> Rows:
    """An actor's role in a group, from when until when."""
    dimensions = dimensions_of(ledger_memberships, ("group_id", "member_id"))
    return [
        {
            "group_id": dimensions[row["subject_id"]]["group_id"],
            "actor_id": dimensions[row["subject_id"]]["member_id"],
            "role": row["code"],
            "valid_from": row["start_date"] or UNKNOWN,
            "valid_to": row["end_date"],
            **{column: pick(row, DATES.values())[name] for column, name in DATES.items()},
            **pick(row, ("status", "observation_id", *SUPPORT)),
        }
        for row in observed_memberships
        if row["measure"] == "role" and row["code"]
    ]
