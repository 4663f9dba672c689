"""How the daemon starts runs and hears whether they live. Named in ``home_settings.yaml``.

Dagster's web server and daemon load this module as well: it imports nothing heavy.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.launcher import CheckRunHealthResult, WorkerStatus
from dagster._core.launcher.default_run_launcher import DefaultRunLauncher
from dagster._serdes import ConfigurableClassData

from pipelines.archive.blobs import Folder
from pipelines.store.heartbeat import SILENCE
from pipelines.store.lease import Watch


class HeardRuns(DefaultRunLauncher):
    """Dagster's own launcher, which can also tell whether a run still gives signs of life, whoever started it.

    Dagster's own knows of a run that was killed only while the server lives that started it.
    """

    def __init__(self, runs: Path, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(inst_data)
        self._watch = Watch(Folder(runs))
        self._silent_since: dict[str, float] = {}

    @classmethod
    def config_type(cls) -> Any:
        """Its settings."""
        return {"home": dg.StringSource}

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> HeardRuns:
        """The launcher of the Dagster home that the settings name, which is in the folder ``runs``."""
        return cls(Path(config_value["home"]).parent, inst_data)

    @property
    def supports_check_run_worker_health(self) -> bool:
        """Yes."""
        return True

    def check_run_worker_health(self, run: dg.DagsterRun) -> CheckRunHealthResult:
        """Whether a started run lives. One that has just started, or is about to end, may be silent for a while."""
        if self._watch.lives(run.run_id):
            self._silent_since.pop(run.run_id, None)
        silent_for = time.monotonic() - self._silent_since.setdefault(run.run_id, time.monotonic())
        if silent_for < SILENCE:
            return CheckRunHealthResult(WorkerStatus.RUNNING)
        return CheckRunHealthResult(WorkerStatus.FAILED, "it has given no sign of life: its process was killed")
