"""Dagster's own state of a home: made once, opened, told what happened outside a run."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
import yaml
from dagster._core.instance.ref import InstanceRef
from dagster._core.storage.compute_log_manager import CapturedLogContext
from dagster._core.storage.local_compute_log_manager import LocalComputeLogManager
from dagster._serdes import ConfigurableClassData

from pipelines.orchestration.resources import Site
from pipelines.store.current import replace_durably

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
    return dg.DagsterInstance.from_ref(InstanceRef.from_dir(str(home), overrides=_ours(home)))


class UninterruptedLogs(LocalComputeLogManager):
    """Dagster's own files of what a run prints; the processes that copy it to the terminal leave Ctrl-C to the build.

    Interrupted with it, they would print tracebacks and lose the last lines.
    """

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> UninterruptedLogs:
        """The logs that an instance's configuration names."""
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def capture_logs(self, log_key: Sequence[str]) -> Iterator[CapturedLogContext]:
        """Capture what is printed; what is started for that inherits that Ctrl-C is ignored."""
        with ExitStack() as stack:
            handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
            try:
                captured = stack.enter_context(super().capture_logs(log_key))
            finally:
                signal.signal(signal.SIGINT, handler)
            yield captured


def _ours(home: Path) -> dict[str, Any]:
    """The event log that keeps its files open and the uninterrupted logs, unless the home's own settings name others."""
    settings = yaml.safe_load((home / "dagster.yaml").read_bytes()) or {}
    made = {}
    if not {"storage", "run_storage", "event_log_storage", "schedule_storage"} & settings.keys():
        made["event_log_storage"] = {
            "module": "pipelines.orchestration.event_log",
            "class": "KeptEventLog",
            "config": {"base_dir": str(home / "history" / "runs")},
        }
    if "compute_logs" not in settings:
        made["compute_logs"] = {
            "module": __name__,
            "class": "UninterruptedLogs",
            "config": {"base_dir": str(home / "storage")},
        }
    return made


def close_dead_runs(instance: dg.DagsterInstance) -> None:
    """Mark runs of processes that were killed as failed: with the build lock held, no other headless run lives."""
    unfinished = dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING], tags=HEADLESS)
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
