"""All slices of the ledger by name. How one is made is the business of the modules beside this one."""

from __future__ import annotations

import pyarrow as pa

from pipelines.ledger.reader import Ledger
from pipelines.ledger.slices.evidence import evidence_slices
from pipelines.ledger.slices.registers import MAKERS
from schemas import vocabulary


def slices(ledger: Ledger) -> dict[str, pa.Table]:
    """All slices of a ledger without problems, by name (``ledger_trade``, ``ledger_records``, …)."""
    made = {f"ledger_{name}": slice_ for name, slice_ in evidence_slices(ledger).items()}
    return made | {f"ledger_{name}": make(ledger) for name, make in MAKERS.items()}


def names() -> list[str]:
    """Names of all slices, without reading anything."""
    return [f"ledger_{name}" for name in (*vocabulary.SUBJECT_TABLES, *MAKERS)]
