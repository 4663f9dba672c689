"""What runs by itself: a sensor on the curated files, and automation on changed data for everything downstream."""

from __future__ import annotations

from hashlib import sha256

import dagster as dg

from pipelines import frames
from pipelines.ledger import files
from pipelines.site import Site


@dg.sensor(
    name="curated_files", target=dg.AssetSelection.assets(*frames.names()), minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING, description="Reads the ledger again when a curated file changes.",
)  # fmt: skip
def curated_files(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """One run for each state of the curated files."""
    data = Site.find().data
    digest = sha256()
    for file in files(data):
        content = file.read_bytes() if file.is_file() else b""  # a broken link is for the checker to report
        digest.update(file.relative_to(data).as_posix().encode() + b"\0" + sha256(content).digest())
    state = digest.hexdigest()
    if state == context.cursor:
        return dg.SkipReason("no curated file has changed")
    context.update_cursor(state)
    return dg.RunRequest(run_key=state)


on_change = dg.AutomationConditionSensorDefinition(
    "changed_data",
    target=dg.AssetSelection.all(),
    default_status=dg.DefaultSensorStatus.RUNNING,
    minimum_interval_seconds=30,
)
