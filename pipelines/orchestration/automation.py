"""What runs by itself: captures on schedules, the ledger by a sensor on its files, all downstream by automation."""

from __future__ import annotations

from hashlib import sha256

import dagster as dg

from bilateral.layout import checkout
from pipelines.extracts.files import FOLDER
from pipelines.ledger.reader import files
from pipelines.ledger.slices import catalogue
from pipelines.orchestration.extract_assets import extract_key
from pipelines.orchestration.source_assets import capture_key
from pipelines.sources.contract import Source, discover
from pipelines.tables.shared.standing_in import KEPT


@dg.sensor(
    name="curated_files",
    target=dg.AssetSelection.assets(*catalogue.names(), *map(extract_key, KEPT)),
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Reads the ledger and the extracts again when one of their files changes.",
)
def curated_files(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """One run for each change of the curated files and of the extracts.

    The cursor alone remembers what was seen: a run key would be refused for ever, and with it the way back to an
    earlier state.
    """
    data = checkout() / "data"
    digest = sha256()
    for file in (*files(data), *sorted((data / FOLDER).glob("*"))):
        content = file.read_bytes() if file.is_file() else b""  # a broken link is for the checker to report
        digest.update(file.relative_to(data).as_posix().encode() + b"\0" + sha256(content).digest())
    state = digest.hexdigest()
    if state == context.cursor:
        return dg.SkipReason("no curated file has changed")
    context.update_cursor(state)
    return dg.RunRequest()


on_change = dg.AutomationConditionSensorDefinition(
    "changed_data",
    target=dg.AssetSelection.all(),
    default_status=dg.DefaultSensorStatus.RUNNING,
    minimum_interval_seconds=30,
)


def capture_schedule(source: Source) -> dg.ScheduleDefinition:
    """Asks a publisher as often as it publishes. Stopped until somebody starts it: nothing here reaches out unasked."""
    return dg.ScheduleDefinition(
        name=f"capture_{source.id}",
        target=dg.AssetSelection.assets(capture_key(source)),
        cron_schedule=source.cadence,
        default_status=dg.DefaultScheduleStatus.STOPPED,
        description=f"Asks {source.title} for what is new.",
    )


def capture_schedules() -> list[dg.ScheduleDefinition]:
    """A schedule for each source that machines can ask."""
    return [capture_schedule(source) for source in discover().values() if source.is_asked]
