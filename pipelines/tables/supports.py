"""supports: which rows of captures support which observation. What documents say is in ``evidence``."""

from __future__ import annotations

from collections.abc import Mapping

from bilateral.commons.keys import split_report
from pipelines.observations.counterparts import CASES, linked
from pipelines.observations.support import as_evidence
from pipelines.row_types import (
    AgreementsReportsArrow,
    DoubtsRow,
    EnergyInScopeRow,
    FundingReportsArrow,
    LedgerMeasuresRow,
    LedgerOfficesRow,
    LedgerRecordsRow,
    SanctionsReportsArrow,
    TradeInScopeRow,
)
from pipelines.rows import Rows
from pipelines.tables.shared.registry import table
from schemas import derive
from schemas.tables import model_of

COLUMNS = [column.name for column in derive.columns(model_of("supports"))]


@table("reports")
def build(
    trade_in_scope: list[TradeInScopeRow],
    energy_in_scope: list[EnergyInScopeRow],
    agreements_reports: AgreementsReportsArrow,
    sanctions_reports: SanctionsReportsArrow,
    funding_reports: FundingReportsArrow,
    ledger_records: list[LedgerRecordsRow],
    ledger_measures: list[LedgerMeasuresRow],
    ledger_offices: list[LedgerOfficesRow],
    report_doubts: list[DoubtsRow],
) -> Rows:
    """Machine reports as support, one row for each observation and report."""
    reports = {"agreements": agreements_reports, "sanctions": sanctions_reports, "funding": funding_reports}
    flows = as_evidence([*trade_in_scope, *energy_in_scope], ledger_measures, ledger_offices, report_doubts)
    rows: list[Mapping[str, object]] = [*flows]
    rows += [row for name in CASES for row in linked(name, reports[name], ledger_records, ledger_measures)]
    return sorted((_support_row(row) for row in rows), key=lambda row: (row["observation_id"], row["support_id"]))


def _support_row(row: Mapping[str, object]) -> dict[str, object]:
    capture, source_row = split_report(str(row["support_id"]))
    row = {**row, "source_id": row["source"], "capture_id": capture, "source_row": source_row}
    return {name: row[name] for name in COLUMNS}
