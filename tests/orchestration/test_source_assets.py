"""Capture assets: what a run archives, what it says without a network, and how it fails without losing data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from pipelines.archive.blobs import Folder
from pipelines.archive.captures import Archive
from pipelines.orchestration.source_assets import capture_asset, capture_key, parsed_asset, parsed_key
from pipelines.orchestration.workplace import Workplace
from pipelines.sources.declarations import discover as sources
from tests.support.discovered import put
from tests.support.http_publisher import COMTRADE_QUOTA, Publisher, empty, page
from tests.support.source_world import FIRST, ROOT, SOURCE, archive_answer, materialise


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    """A fake Comtrade server that is asked for /china, /russia and /usa."""
    with Publisher() as running:
        requests = [running.ask(f"/{name}", f"{name}.json", expect="json") for name in ("china", "russia", "usa")]
        asked = replace(sources()[SOURCE], requests=lambda *_: requests)
        put(monkeypatch, sources(), SOURCE, asked)
        monkeypatch.setattr("pipelines.orchestration.source_assets.client", lambda folder: running.client(folder))
        yield running


def capture(workplace: Workplace, instance: dg.DagsterInstance) -> tuple[Any, Any]:
    """The run of a capture asset, and its check."""
    result = materialise(workplace, instance, [capture_asset(sources()[SOURCE])])
    return result, next(iter(result.get_asset_check_evaluations()), None)


def captured(instance: dg.DagsterInstance) -> list[Any]:
    """The captures that Dagster knows of, in order."""
    records = instance.fetch_materializations(capture_key(sources()[SOURCE]), limit=9, ascending=True).records
    return [record.asset_materialization for record in records]


def test_a_capture_asset_archives_what_the_publisher_answers(
    tmp_path: Path, publisher: Publisher, instance: dg.DagsterInstance
) -> None:
    workplace = Workplace.at(ROOT, tmp_path)
    publisher.answers("/china", page(FIRST.encode()))
    for path in ("/russia", "/usa"):
        publisher.answers(path, empty(204))
    result, check = capture(workplace, instance)
    assert result.success
    assert check.passed
    assert len(captured(instance)) == 1
    (archived,) = workplace.archive.captures(SOURCE)
    (event,) = result.asset_materializations_for_node(f"capture__{SOURCE}")
    assert event.metadata["captures"].value == 1
    assert event.metadata["new"].value == [archived.capture_id]
    assert event.metadata["without data"].value == ["russia.json", "usa.json"]
    assert event.tags["dagster/data_version"] == workplace.archive.digest(SOURCE)


def test_a_capture_asset_without_network_ends_cleanly_and_says_what_is_used(
    tmp_path: Path, publisher: Publisher, instance: dg.DagsterInstance
) -> None:
    workplace = Workplace.at(ROOT, tmp_path / "home")
    archive_answer(workplace, FIRST, "2024-03-05", folder=tmp_path)
    publisher.__exit__()
    result, check = capture(workplace, instance)
    assert result.success
    assert (check.passed, check.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert check.metadata["used"].value == "the capture of 2024-03-05"
    assert len(workplace.archive.captures(SOURCE)) == 1
    nothing, check = capture(Workplace.at(ROOT, tmp_path / "empty"), instance)
    assert nothing.success
    assert check.metadata["used"].value == "nothing: none is archived"


def test_a_capture_asset_fails_at_the_end_naming_every_request_that_failed(
    tmp_path: Path, publisher: Publisher, instance: dg.DagsterInstance
) -> None:
    workplace = Workplace.at(ROOT, tmp_path)
    publisher.answers("/china", page(b"no such call", status=404))
    publisher.answers("/russia", page(FIRST.encode()))
    publisher.answers("/usa", page(b"no such call", status=404))
    result, _ = capture(workplace, instance)
    assert not result.success
    (failure,) = result.get_step_failure_events()
    message = str(failure.event_specific_data)
    assert publisher.url("/china") in message
    assert publisher.url("/usa") in message
    assert "What was captured stays: 1 answers, 1 of them new" in message
    (archived,) = Archive(Folder(tmp_path / "archive")).captures()
    (event,) = captured(instance)  # so that what reads it runs again
    assert event.tags["dagster/data_version"] == workplace.archive.digest(SOURCE)
    assert event.metadata["new"].value == [archived.capture_id]


def test_what_a_capture_asset_got_before_it_failed_is_read(
    tmp_path: Path, publisher: Publisher, instance: dg.DagsterInstance
) -> None:
    source, workplace = sources()[SOURCE], Workplace.at(ROOT, tmp_path)
    graph = [capture_asset(source), parsed_asset(source, ROOT)]
    defs = dg.Definitions(assets=graph, resources={"workplace": workplace})
    first = dg.evaluate_automation_conditions(defs=defs, instance=instance)
    publisher.answers("/russia", page(FIRST.encode()))
    result, _ = capture(workplace, instance)
    assert not result.success
    second = dg.evaluate_automation_conditions(defs=defs, instance=instance, cursor=first.cursor)
    assert second.get_num_requested(parsed_key(source)) == 1


def test_a_capture_asset_stops_where_the_quota_is_used_up(
    tmp_path: Path, publisher: Publisher, instance: dg.DagsterInstance
) -> None:
    workplace = Workplace.at(ROOT, tmp_path)
    publisher.answers("/china", page(FIRST.encode()))
    publisher.answers("/russia", page(COMTRADE_QUOTA, status=403))
    publisher.answers("/usa", page(FIRST.encode()))
    result, _ = capture(workplace, instance)
    assert not result.success
    (failure,) = result.get_step_failure_events()
    assert "not asked for any more: usa.json" in str(failure.event_specific_data)
    assert (len(publisher.calls("/russia")), publisher.calls("/usa")) == (1, [])
    assert len(Archive(Folder(tmp_path / "archive")).captures()) == 1
