"""excerpt_checks: whether the captured pages contain what the evidence quotes. ``evidence`` does not depend on it."""

from __future__ import annotations

from pipelines.observations.excerpts import OUTCOMES, PAGES, checked
from pipelines.row_types import LedgerExcerptsRow, LedgerPinsRow
from pipelines.rows import Rows
from pipelines.tables.shared.registry import table


@table("reports", each=[PAGES, OUTCOMES])
def build(ledger_excerpts: list[LedgerExcerptsRow], ledger_pins: list[LedgerPinsRow], **cited: Rows) -> Rows:
    """The result for each row of evidence with an excerpt."""
    return checked(ledger_excerpts, ledger_pins, cited[PAGES], cited[OUTCOMES])
