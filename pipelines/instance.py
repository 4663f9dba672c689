"""Dagster's own state of a home: made once, opened, told what happened outside a run."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import dagster as dg
import yaml
from dagster._core.instance.ref import InstanceRef

from pipelines.site import Site
from pipelines.store import replace_durably

HEADLESS = {"bilateral/headless": "true"}
"""Tag of the runs of `bilateral build`."""


def dagster_home(site: Site) -> Path:
    """Dagster's own state under the home's ``runs``, initialised once: its first use is not safe for two processes."""
    folder = site.home.runs / "dagster"
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "dagster.yaml").exists():
        replace_durably(folder / "dagster.yaml", (site.root / "dagster.yaml").read_bytes())
    os.environ["DAGSTER_HOME"] = str(folder)
    os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "1")
    return folder


def open_instance(site: Site) -> dg.DagsterInstance:
    """The home's instance; for releases beside the others one that is forgotten, so that no automation asks about them."""
    if site.known_by or site.is_public:
        return dg.DagsterInstance.ephemeral()
    home = dagster_home(site)
    return dg.DagsterInstance.from_ref(InstanceRef.from_dir(str(home), overrides=_kept(home)))


def _kept(home: Path) -> dict[str, Any]:
    """The event log that keeps its files open, unless the home's own settings name a storage, such as a server."""
    settings = yaml.safe_load((home / "dagster.yaml").read_bytes()) or {}
    if {"storage", "run_storage", "event_log_storage", "schedule_storage"} & settings.keys():
        return {}
    log = {
        "module": "pipelines.event_log",
        "class": "KeptEventLog",
        "config": {"base_dir": str(home / "history" / "runs")},
    }
    return {"event_log_storage": log}


def close_dead_runs(instance: dg.DagsterInstance) -> None:
    """Mark runs of processes that were killed as failed: with the build lock held, no other headless run lives."""
    unfinished = dg.RunsFilter(
        statuses=[dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING], tags=HEADLESS
    )
    for run in instance.get_runs(filters=unfinished):
        instance.report_run_failed(run, message="the process died")
        instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)


def announce(site: Site, source: str) -> None:
    """Say that there is a capture which no run made, so that the UI shows what reads it as stale."""
    event = dg.AssetMaterialization(
        dg.AssetKey(["capture", source]), tags={"dagster/data_version": site.archive.digest(source)}
    )
    with open_instance(site) as instance:
        instance.report_runless_asset_event(event)
