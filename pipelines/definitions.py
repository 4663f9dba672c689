"""The code location that Dagster loads: assets, sensors, executor, resources. Nothing is computed here."""

from __future__ import annotations

import dagster as dg

from pipelines.orchestration.assets import all_assets
from pipelines.orchestration.automation import capture_schedules, curated_files, on_change
from pipelines.orchestration.resources import Site


@dg.definitions
def defs() -> dg.Definitions:
    """Everything in one process: a step here takes less than starting a worker for it."""
    site = Site.find()
    return dg.Definitions(
        assets=all_assets(site, with_captures=True),
        sensors=[curated_files, on_change],
        schedules=capture_schedules(),
        executor=dg.in_process_executor,
        resources={"site": site},
    )
