"""Dagster's own state of a home: created once, opened, informed of what happens outside a run."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg
import yaml
from dagster_shared.check import CheckError

from bilateral.commons.layout import LayoutError
from pipelines.archive.captures import Archive
from pipelines.orchestration.workplace import KEY, Workplace
from pipelines.store.current import replace_durably

HEADLESS = {"bilateral/headless": "true", "dagster/max_retries": "0"}
"""Tags of the runs of `bilateral build`, which nobody runs again but who started them."""
ALIVE = [dg.DagsterRunStatus[name] for name in ("QUEUED", "NOT_STARTED", "STARTING", "STARTED", "CANCELING")]
"""States of runs that have not ended; the first two wait to be started."""
UNDER_WAY = ALIVE[2:4]
"""States of runs that have, or soon will have, a process; of one that is cancelled Dagster looks after the end."""
SILENT = {"console": {"config": {"log_level": "CRITICAL"}}}
"""Loggers of a run whose events are in the history, and as lines of JSON where the settings have them: no text."""
HOME_SETTINGS = Path(__file__).with_name("home_settings.yaml")
MADE = ".made"
"""The file that says that Dagster has made its own ones."""
PLACE = ("runs", "dagster")
"""Where Dagster's state is in a home. A ``DAGSTER_HOME`` that ends so is one that a command of ours set."""


def institutes_own() -> Path | None:
    """The folder of ``DAGSTER_HOME`` where an institute has an instance of its own, in which nothing is changed.

    Raises LayoutError for a folder without Dagster's settings.
    """
    named = os.environ.get("DAGSTER_HOME", "")
    folder = Path(named)
    if not named or folder.parts[-2:] == PLACE:
        return None
    if not folder.is_absolute() or not (folder / "dagster.yaml").is_file():
        raise LayoutError(
            f"DAGSTER_HOME is `{named}`: name the folder that holds your dagster.yaml, from the root on, or unset it: "
            "then the history of runs is kept in the home"
        )
    return folder


def dagster_home(workplace: Workplace) -> Path:
    """Dagster's state: an institute's own, else under the home's ``runs``.

    The settings of a home are those of the checkout; who wants others has a ``DAGSTER_HOME``. Its databases are made
    once: their first use is not safe for two processes. Raises LayoutError, also for a path
    that an address of a database cannot hold: the databases would lie elsewhere.
    """
    if theirs := institutes_own():
        return theirs
    folder = workplace.home.runs / "dagster"
    if {"?", "%"} & {*str(folder)}:
        raise LayoutError(f"{folder} has a ? or % in its path, by which databases are not found: name another home")
    folder.mkdir(parents=True, exist_ok=True)
    settings = (workplace.root / "dagster.yaml").read_bytes() + HOME_SETTINGS.read_bytes()
    if not (copy := folder / "dagster.yaml").exists() or copy.read_bytes() != settings:
        replace_durably(copy, settings)
    os.environ["DAGSTER_HOME"] = str(folder)
    os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "1")
    if not (folder / MADE).exists():
        with workplace.alone("the first start of a home"), dg.DagsterInstance.from_config(str(folder)) as instance:
            instance.get_runs_count()
            instance.event_log_storage.get_asset_records()
            instance.all_instigator_state()
            (folder / MADE).touch()
    return folder


def open_instance(workplace: Workplace) -> dg.DagsterInstance:
    """The home's instance, or a temporary one for releases beside `latest`, so that automation never sees them.

    Raises LayoutError for settings that Dagster cannot use and a database that does not answer, and whatever SQLite
    says of a damaged history.
    """
    if workplace.is_public:
        return dg.DagsterInstance.ephemeral()
    folder = dagster_home(workplace)
    try:
        return dg.DagsterInstance.from_config(str(folder))
    except (yaml.YAMLError, CheckError, dg.DagsterInvalidConfigError) as error:
        first = error.errors[0].message if isinstance(error, dg.DagsterInvalidConfigError) else str(error)
        reason = " ".join(first.partition("Stack Trace")[0].split())[:300]
        raise LayoutError(f"{folder / 'dagster.yaml'}: {reason.rstrip('. ')}. Correct it") from None
    except Exception as error:
        if type(error).__name__ != "DagsterPostgresException":  # of an extra that need not be installed
            raise
        reason = str(error.__cause__).strip().partition("\n")[0]
        raise LayoutError(
            f"the database that {folder / 'dagster.yaml'} names does not answer: {reason}. Start it, or correct the "
            "variables by which that file finds it, such as PGHOST, PGPORT, PGUSER and PGPASSWORD"
        ) from None


def materialize(
    assets: Sequence[dg.AssetsDefinition | dg.AssetSpec],
    workplace: Workplace,
    instance: dg.DagsterInstance,
    selection: dg.AssetSelection | None = None,
    partition_key: str | None = None,
) -> dg.ExecuteInProcessResult:
    """Materialise assets in this process, as a command does: quietly, and with failures in the result."""
    return dg.materialize(
        assets,
        selection=selection,
        partition_key=partition_key,
        instance=instance,
        resources={KEY: Workplace.configure_at_launch()},
        run_config={"loggers": SILENT, "resources": {KEY: {"config": workplace.model_dump()}}},
        tags=HEADLESS,
        raise_on_error=False,
    )


def not_ended(workplace: Workplace) -> Sequence[dg.RunRecord]:
    """The runs of a home that have not ended."""
    with open_instance(workplace) as instance:
        return instance.get_run_records(dg.RunsFilter(statuses=ALIVE))


def end_run(instance: dg.DagsterInstance, run_id: str, message: str) -> None:
    """Count a run as failed unless it has ended meanwhile."""
    if (run := instance.get_run_by_id(run_id)) and not run.is_finished:
        instance.report_run_failed(run, message=message)
        instance.event_log_storage.free_concurrency_slots_for_run(run_id)


def announced(source: str, archive: Archive, facts: Mapping[str, Any] | None = None) -> dg.AssetMaterialization:
    """What tells those that read the captures of a source that there are others now."""
    version = {"dagster/data_version": archive.digest(source)}
    return dg.AssetMaterialization(dg.AssetKey(["capture", source]), metadata=facts, tags=version)


def announce(workplace: Workplace, source: str, facts: Mapping[str, str] | None = None) -> None:
    """Report a capture that no run made, or what was decided of one, so that the UI shows what reads it as stale."""
    with open_instance(workplace) as instance:
        instance.report_runless_asset_event(announced(source, workplace.archive, facts))
