"""Numbers of a home for Prometheus, of which docs/metrics.md is the page. Served by `bilateral metrics` alone.

All are found at each look from releases, tables and Dagster's history: no process counts, so none forgets. What is
broken, and whom to tell, is for ``incidents`` and ``alerts``.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from functools import lru_cache

import dagster as dg
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bilateral import releases
from pipelines.orchestration.instance import ALIVE, open_instance
from pipelines.orchestration.progress import step_ends, why
from pipelines.orchestration.retention import ENDED
from pipelines.orchestration.suspects import REFUSALS
from pipelines.orchestration.workplace import Workplace

LOOKED_AT = 100
"""Ended runs that are looked at, newest first."""
DAY = 86_400


class HomeCollector(Collector):
    """The numbers of a home as they are at each look: a few seconds' work at the first, less after that."""

    def __init__(self, workplace: Workplace, instance: dg.DagsterInstance) -> None:
        self._workplace, self._instance = workplace, instance

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Each metric with all its labels."""
        yield _gauge("release_age_seconds", "Since the last release was made.", {"": self._age()}, "")
        looked_at = self._instance.get_latest_materialization_event(dg.AssetKey("release"))
        since = time.time() - looked_at.timestamp if looked_at else float("nan")
        yield _gauge("release_looked_at_seconds", "Since a build last found the release right.", {"": since}, "")
        counts = {one.value.lower(): self._instance.get_runs_count(dg.RunsFilter(statuses=[one])) for one in ALIVE}
        yield _gauge("runs", "Runs that have not ended, by state: queued ones wait.", counts, "state")
        rows = {stored.name: stored.rows for stored in self._workplace.store.stored()}
        yield _gauge("table_rows", "Rows of each current table.", rows, "table")
        seconds, refusals = dict[str, float](), 0
        for record in self._instance.get_run_records(dg.RunsFilter(statuses=ENDED), limit=LOOKED_AT):
            took, refused = _steps(self._instance, record.dagster_run.run_id)
            seconds = dict(took) | seconds
            refusals += refused if record.update_timestamp.timestamp() > time.time() - DAY else 0
        yield _gauge("step_seconds", "Of each step, when it last succeeded.", seconds, "step")
        yield _gauge("storage_refusals", "Steps of the last day that a storage refused.", {"": refusals}, "")

    def _age(self) -> float:
        last = releases.current(self._workplace.releases)
        return time.time() - (last / releases.MANIFEST).stat().st_mtime if last else float("nan")


def _gauge(name: str, text: str, values: dict[str, float] | dict[str, int], label: str) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"bilateral_{name}", text, labels=[label] if label else [])
    for of, value in values.items():
        family.add_metric([of] if label else [], value)
    return family


@lru_cache(maxsize=2 * LOOKED_AT)
def _steps(instance: dg.DagsterInstance, run_id: str) -> tuple[tuple[tuple[str, float], ...], int]:
    """How many seconds each step of an ended run took, and how many a storage refused. Ended runs are read once."""
    events = step_ends(instance, run_id)
    took = tuple((e.step_key or "", e.step_success_data.duration_ms / 1000) for e in events if e.is_step_success)
    failed = [why(event) for event in events if event.is_step_failure]
    return took, sum(any(words in reason for words in REFUSALS) for reason in failed)


def serve(workplace: Workplace, port: int, host: str) -> None:
    """Answer ``/metrics`` until the process is ended. Raises OSError where the port is in use."""
    registry = CollectorRegistry(auto_describe=False)
    with open_instance(workplace) as instance:
        registry.register(HomeCollector(workplace, instance))
        start_http_server(port, host, registry)
        threading.Event().wait()
