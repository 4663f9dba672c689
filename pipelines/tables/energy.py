"""energy: every report of every delivery of an energy product, side by side."""

from __future__ import annotations

from pipelines.observations.support import as_evidence
from pipelines.row_types import EnergyInScopeRow, LedgerEnergyRow, ObservationsRow
from pipelines.rows import Rows
from pipelines.tables.shared.flows import flow_rows
from pipelines.tables.shared.registry import table


@table("topics")
def build(
    observed_energy: list[ObservationsRow],
    ledger_energy: list[LedgerEnergyRow],
    energy_in_scope: list[EnergyInScopeRow],
) -> Rows:
    """Volumes, values and rates of energy products between two actors, report by report."""
    rows = [*ledger_energy, *as_evidence(energy_in_scope)]
    return flow_rows(observed_energy, rows, key="energy_id", without="goods_services")
