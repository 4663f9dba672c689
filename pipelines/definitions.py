"""The code location that Dagster loads. Nothing is computed here."""

from __future__ import annotations

import dagster as dg

from bilateral.commons.layout import checkout
from pipelines.orchestration import jobs
from pipelines.orchestration.alerts import alerts
from pipelines.orchestration.assets import all_assets
from pipelines.orchestration.automation import (
    capture_schedules,
    confirm_release,
    curated_files,
    on_change,
    retention,
    unfinished,
)
from pipelines.orchestration.killed_runs import killed_runs
from pipelines.orchestration.stored_tables import StoredTables
from pipelines.orchestration.workplace import KEY, Workplace


@dg.definitions
def defs() -> dg.Definitions:
    """Everything in one process: a step here takes less than starting a worker for it."""
    return dg.Definitions(
        assets=all_assets(checkout(), with_captures=True),
        jobs=[jobs.BUILD, jobs.EDIT, jobs.ALL_CAPTURES, jobs.retire, jobs.find_blame],
        sensors=[killed_runs, curated_files, on_change, unfinished, *alerts()],
        schedules=[*capture_schedules(), retention(), confirm_release],
        executor=dg.in_process_executor,
        resources={KEY: Workplace.configure_at_launch(), "io_manager": StoredTables(Workplace())},
    )
