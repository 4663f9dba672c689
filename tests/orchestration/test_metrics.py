"""The numbers of a home that Prometheus reads: of its release, its runs and tables, and what a storage refused."""

from __future__ import annotations

import math
from pathlib import Path

import dagster as dg
import pytest

pytest.importorskip("prometheus_client")

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from pipelines.orchestration.instance import open_instance
from pipelines.orchestration.metrics import HomeCollector
from pipelines.orchestration.workplace import Workplace
from tests.support.built_home import BuiltHome

REFUSED = "s3://b/releases cannot be used: SlowDown: wait. See that it exists"


def numbers(workplace: Workplace, instance: dg.DagsterInstance) -> dict[str, dict[str, float]]:
    """What Prometheus would read: of each metric its values by label."""
    registry = CollectorRegistry()
    registry.register(HomeCollector(workplace, instance))
    families = text_string_to_metric_families(generate_latest(registry).decode())
    return {f.name: {"".join(s.labels.values()): s.value for s in f.samples} for f in families}


def test_a_built_home_tells_its_release_tables_and_steps(own_home: BuiltHome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAGSTER_HOME", "")
    workplace = Workplace.at(own_home.checkout, own_home.home)
    with open_instance(workplace) as instance:
        said = numbers(workplace, instance)
        assert 0 < said["bilateral_release_age_seconds"][""] < 86_400
        assert 0 < said["bilateral_release_looked_at_seconds"][""] < 86_400
        trade = workplace.store.current("trade")
        assert trade
        assert said["bilateral_table_rows"]["trade"] == trade.rows > 0
        assert said["bilateral_step_seconds"]["candidate"] > 0
        assert {"ledger", "trade", "release"} <= said["bilateral_step_seconds"].keys()
        assert set(said["bilateral_runs"].values()) == {0}
        assert said["bilateral_storage_refusals"][""] == 0
        instance.add_run(dg.DagsterRun("build", status=dg.DagsterRunStatus.STARTED))
        assert numbers(workplace, instance)["bilateral_runs"]["started"] == 1


def test_a_step_that_a_storage_refused_is_counted_for_a_day(tmp_path: Path, instance: dg.DagsterInstance) -> None:
    @dg.asset
    def release() -> None:
        raise dg.Failure(REFUSED, allow_retries=False)

    @dg.asset
    def trade() -> None:
        raise ValueError("76.14e9 is too large")

    dg.materialize([release, trade], instance=instance, raise_on_error=False)
    said = numbers(Workplace.at(tmp_path, tmp_path), instance)
    assert said["bilateral_storage_refusals"][""] == 1
    assert said["bilateral_step_seconds"] == {}
    assert math.isnan(said["bilateral_release_age_seconds"][""]), "there is none"
