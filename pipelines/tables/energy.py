"""energy: every report of every delivery of an energy product, side by side."""

from __future__ import annotations

from bilateral.commons.preferred_value import is_doubted
from pipelines.observations.support import as_evidence
from pipelines.row_types import DoubtsRow, EnergyInScopeRow, LedgerEnergyRow, ObservationsRow
from pipelines.rows import Rows
from pipelines.tables.shared.flows import flow_rows
from pipelines.tables.shared.registry import table


@table("topics")
def build(
    observed_energy: list[ObservationsRow],
    ledger_energy: list[LedgerEnergyRow],
    energy_in_scope: list[EnergyInScopeRow],
    report_doubts: list[DoubtsRow],
) -> Rows:
    """Volumes, values and rates of energy products between two actors, report by report."""
    doubted = {row["support_id"] for row in ledger_energy if is_doubted(row)} | {row["row_id"] for row in report_doubts}
    rows = [*ledger_energy, *as_evidence(energy_in_scope)]
    return flow_rows(observed_energy, rows, key="energy_id", without="goods_services", doubted=doubted)
