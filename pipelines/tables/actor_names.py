"""actor_names: codes and names of actors, from the crosswalks, ``names.csv`` and the registers."""

from __future__ import annotations

import pyarrow as pa

from pipelines.row_types import LedgerNamesArrow
from pipelines.tables.shared.registry import table
from schemas import derive
from schemas.tables import model_of


@table("reference")
def build(ledger_names: LedgerNamesArrow) -> pa.Table:
    """Every code and name by which an actor is found, with the years in which it means the actor."""
    return ledger_names.group_by(ledger_names.column_names).aggregate([]).cast(derive.to_arrow(model_of("actor_names")))
