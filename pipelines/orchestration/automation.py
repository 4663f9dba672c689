"""What runs by itself: captures on schedules, the ledger by a sensor on its files, all downstream by automation.

What a run leaves undone that dies is found from what is there, not from what was asked.
"""

from __future__ import annotations

import json

import dagster as dg

from pipelines.archive.decisions import once_held
from pipelines.orchestration import jobs
from pipelines.orchestration.incidents import steps_failing
from pipelines.orchestration.instance import ALIVE
from pipelines.orchestration.ledger_assets import last_read, written
from pipelines.orchestration.release_assets import LOOK
from pipelines.orchestration.source_assets import capture_key
from pipelines.orchestration.suspects import suspects
from pipelines.orchestration.workplace import Workplace
from pipelines.release.candidate import is_behind
from pipelines.sources.declarations import discover
from pipelines.sources.refresh import stored_names
from pipelines.tables.shared.registry import discover as tables

QUIET = 10
"""Seconds without another edit after which edits are read: half-written files and thirty saves are one change."""


LOOKS_BEFORE_BLAME = 2
"""Looks at the same after which a build has been tried and did not help."""


@dg.sensor(
    name="curated_files",
    jobs=[jobs.EDIT, jobs.BUILD],
    minimum_interval_seconds=QUIET,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Reads the curated files again when one has changed and no more change, and publishes what follows.",
)
def curated_files(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """One run for the changes since the files were last read, once they rest, of all that rests on them.

    Captures are read again only where it is with the changed files, or never were: edits wait for no bucket. What was
    read is known from the folder of tables, whoever read it. Without a run key: that would be refused for ever, and
    with it the way back to an earlier state.
    """
    workplace = Workplace()
    state, before = written(workplace.data), json.loads(context.cursor or "{}")
    if state == last_read(workplace):
        context.update_cursor("{}")
        return dg.SkipReason("no curated file has changed")
    if state == before.get("asked"):
        return dg.SkipReason("the change is being read; `unfinished` looks after it if it is not")
    if state != before.get("seen"):
        context.update_cursor(json.dumps({"seen": state}))
        return dg.SkipReason("files are being edited")
    context.update_cursor(json.dumps({"asked": state}))
    are_read = state.split()[1:] == last_read(workplace).split()[1:]
    are_read &= all(workplace.store.current(stored_names(source)[0]) for source in discover().values())
    return dg.RunRequest(job_name=(jobs.EDIT if are_read else jobs.BUILD).name)


@dg.sensor(
    name="unfinished",
    jobs=[jobs.BUILD, jobs.find_blame],
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Builds again when nothing runs and something is behind: what a run left undone that died or failed.",
)
def unfinished(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """A build of what has been behind at two looks in a row; of what stays behind, after ever longer pauses.

    What one build did not help may be the fault of a capture: the next run looks for it, and what it holds back is a
    change, after which there is a build. Looks while a run is at work do not count, so that what fails each time is not
    built each minute.
    """
    if any(_is_building(run) for run in context.instance.get_runs(dg.RunsFilter(statuses=ALIVE))):
        return dg.SkipReason("a run is at work")
    workplace = Workplace()
    held_back = sorted(workplace.archive.held)
    found = [*behind(workplace), *held_back, written(workplace.data)]
    before = json.loads(context.cursor or "{}")
    looks = before["looks"] + 1 if before.get("found") == found else 0
    if len(found) == len(held_back) + 1:
        context.update_cursor("{}")
        return dg.SkipReason("nothing is behind")
    context.update_cursor(json.dumps({"found": found, "looks": looks}))
    if looks and (looks & (looks - 1) == 0 or looks % 128 == 0):
        is_for_blame = looks == LOOKS_BEFORE_BLAME and suspects(workplace, steps_failing(context.instance))
        return dg.RunRequest(job_name=(jobs.find_blame if is_for_blame else jobs.BUILD).name)
    return dg.SkipReason(f"behind, and looked at again before it is built: {'; '.join(found[:-1])}")


def behind(workplace: Workplace) -> list[str]:
    """What is not as it would be after a build of what is written and archived, in words."""
    published = [table.name for table in tables().values() if table.is_published]
    store, is_read = workplace.store, written(workplace.data) == last_read(workplace)
    lines = [] if is_read else ["the curated files have changed since they were read"]
    known, left = tables(), store.behind()  # a table of older code, which no build makes again, is none
    lines += [f"{name} was made from tables that have changed since" for name in left if name in known or "/" in name]
    if is_behind(store, published, workplace.candidates, workplace.releases):
        lines.append("tables changed since the last release was made")
    archive = workplace.archive
    for name in once_held(workplace.build):  # of the others, news of a capture starts a run
        last_read_from = store.current(stored_names(discover()[name])[0])
        if last_read_from and last_read_from.inputs.get(f"archive/{name}") != archive.digest(name):
            lines.append(f"a capture of {name} was held back, and the captures or the code have changed since")
    return lines


def _is_building(run: dg.DagsterRun) -> bool:
    """Whether a run may still make what is behind: what asks publishers alone does not, nor what removes the old."""
    captures_only = run.asset_selection and all(key.path[0] == "capture" for key in run.asset_selection)
    return not captures_only and run.job_name != jobs.retire.name


on_change = dg.AutomationConditionSensorDefinition(
    "changed_data",
    target=dg.AssetSelection.all(),
    default_status=dg.DefaultSensorStatus.RUNNING,
    minimum_interval_seconds=15,
)


def retention() -> dg.ScheduleDefinition:
    """Every night, what the policy of the settings no longer keeps goes."""
    running = dg.DefaultScheduleStatus.RUNNING
    return dg.ScheduleDefinition(job=jobs.retire, cron_schedule="20 3 * * *", default_status=running)


@dg.schedule(
    target=dg.AssetSelection.assets("candidate", "release"),
    cron_schedule="50 3 * * *",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Checks and publishes once more what is built: a release that stays has then been looked at.",
)
def confirm_release() -> dg.RunRequest | dg.SkipReason:
    """A run of the gate and the release where nothing is behind; else `unfinished` builds, which says the same."""
    if lines := behind(Workplace()):
        return dg.SkipReason(f"behind: {'; '.join(lines)}")
    return dg.RunRequest(tags={LOOK: "nightly"})


def capture_schedules() -> list[dg.ScheduleDefinition]:
    """A schedule for each source that machines can ask, as often as it publishes.

    Stopped until somebody starts it: nothing here reaches out unasked.
    """
    return [
        dg.ScheduleDefinition(
            name=f"capture_{source.id}",
            target=dg.AssetSelection.assets(capture_key(source)),
            cron_schedule=source.cadence,
            default_status=dg.DefaultScheduleStatus.STOPPED,
            description=f"Asks {source.title} for what is new.",
        )
        for source in discover().values()
        if source.is_asked
    ]
