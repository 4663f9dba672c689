"""energy: every report of every delivery of an energy product, side by side."""

from __future__ import annotations

from pipelines.observations.support import as_evidence
from pipelines.rows import Rows
from pipelines.tables.shared.flows import flow_rows
from pipelines.tables.shared.registry import table
from schemas.row_types import Observation


@table("topics")
def build(observed_energy: list[Observation], ledger_energy: Rows, energy_in_scope: Rows) -> Rows:
    """Volumes, values and rates of energy products between two actors, report by report."""
    return flow_rows(
        observed_energy, [*ledger_energy, *as_evidence(energy_in_scope)], key="energy_id", without="goods_services"
    )
