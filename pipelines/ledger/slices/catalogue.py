"""All slices of the ledger by name. How each is built belongs to the modules beside this one."""

from __future__ import annotations

import pyarrow as pa

from pipelines.ledger.reader import Ledger
from pipelines.ledger.slices.evidence import evidence_slices
from pipelines.ledger.slices.registers import BUILDERS, register_slices
from schemas import vocabulary


def slices(ledger: Ledger) -> dict[str, pa.Table]:
    """All slices of a ledger without problems, by name (``ledger_trade``, ``ledger_records``, …)."""
    tables = evidence_slices(ledger) | register_slices(ledger)
    return {f"ledger_{name}": table for name, table in tables.items()}


def names() -> list[str]:
    """The names of all slices, without reading anything."""
    return [f"ledger_{name}" for name in (*vocabulary.SUBJECT_TABLES, *BUILDERS)]
