"""What the UI asks for: labels and code of every asset, numbers of every check, and a backfill of a source's years.

Asked in this process, by the schema of the web server; runs are carried out here as well.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster._core.remote_origin import InProcessCodeLocationOrigin
from dagster._core.test_utils import freeze_time
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import InProcessWorkspaceLoadTarget
from dagster._daemon.backfill import execute_backfill_iteration
from dagster._daemon.freshness import FreshnessDaemon
from dagster_graphql.schema import create_schema

from bilateral.releases import find
from pipelines.archive.captures import Archive
from pipelines.definitions import defs
from pipelines.orchestration.automation import confirm_release
from tests.support.built_home import BuiltHome
from tests.support.http_publisher import START, Clock, Publisher
from tests.support.source_world import SOURCE, comtrade_by_year

pytestmark = pytest.mark.slow
SETTINGS = """
telemetry: {{enabled: false}}
storage: {{sqlite: {{base_dir: "{history}"}}}}
run_coordinator: {{module: dagster._core.run_coordinator, class: DefaultRunCoordinator}}
run_launcher: {{module: dagster._core.launcher.sync_in_memory_run_launcher, class: SyncInMemoryRunLauncher}}
"""
ASSETS = """{assetNodes {
  assetKey {path}
  owners {... on TeamAssetOwner {team}}
  tags {key}
  metadataEntries {... on CodeReferencesMetadataEntry {
    codeReferences {... on LocalFileCodeReference {filePath lineNumber label}}}}
}}"""
CHECKS = """{assetNodes {
  assetKey {path}
  assetChecksOrError {... on AssetChecks {checks {
    name
    executionForLatestMaterialization {evaluation {metadataEntries {__typename}}}}}}
}}"""
ASKED = [str(year) for year in range(2015, 2021)]
RELEASE = (
    """{assetNodeOrError(assetKey: {path: ["release"]}) {... on AssetNode {freshnessStatusInfo {freshnessStatus}}}}"""
)
NUMBERS = {"IntMetadataEntry", "FloatMetadataEntry"}
BACKFILL = """mutation ($years: [String!]) {launchPartitionBackfill(
  backfillParams: {assetSelection: [{path: ["year", "%s"]}], partitionNames: $years}
) {__typename ... on LaunchBackfillSuccess {backfillId} ... on PythonError {message}}}"""
YEARS = """{assetNodeOrError(assetKey: {path: ["year", "%s"]}) {... on AssetNode {
  assetPartitionStatuses {... on TimePartitionStatuses {ranges {status startKey endKey}}}}}}"""


class Ui:
    """What the web server and the daemon do, on a home whose history is in ``context``."""

    def __init__(self, context: WorkspaceProcessContext) -> None:
        self.context, self.schema = context, create_schema()

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The answer to a query. Raises what it raises."""
        request = self.context.create_request_context()
        answer = asyncio.run(self.schema.execute_async(query, context_value=request, variable_values=variables))
        assert not answer.errors, answer.errors
        return dict(answer.data)

    def backfill(self, years: list[str]) -> str:
        """Launch a backfill of the years of the source, and do what the daemon does until it has ended; how it did."""
        launched = self.ask(BACKFILL % SOURCE, years=years)["launchPartitionBackfill"]
        assert launched["__typename"] == "LaunchBackfillSuccess", launched
        for _ in range(9):
            list(execute_backfill_iteration(self.context, logging.getLogger("backfill")))
            backfill = self.context.instance.get_backfill(launched["backfillId"])
            if backfill.status.value.startswith("COMPLETED"):
                break
        return backfill.status.value

    @property
    def years(self) -> dict[str, str]:
        """The years of the source that have a colour, and which."""
        ranges = self.ask(YEARS % SOURCE)["assetNodeOrError"]["assetPartitionStatuses"]["ranges"]
        return {
            str(year): part["status"]
            for part in ranges
            for year in range(int(part["startKey"]), int(part["endKey"]) + 1)
        }

    @property
    def freshness(self) -> str:
        """Of the release, once the daemon has looked."""
        list(FreshnessDaemon().run_iteration(self.context))
        return str(self.ask(RELEASE)["assetNodeOrError"]["freshnessStatusInfo"]["freshnessStatus"])


@contextmanager
def opened(home: BuiltHome, patch: pytest.MonkeyPatch) -> Iterator[Ui]:
    """The UI of a home."""
    folder = home.folder / "dagster"
    folder.mkdir()
    (folder / "dagster.yaml").write_text(SETTINGS.format(history=home.home / "runs" / "dagster"))
    patch.setenv("DAGSTER_HOME", str(folder))
    patch.setenv("BILATERAL_HOME", str(home.home))
    code = LoadableTargetOrigin(executable_path=sys.executable, module_name="pipelines.definitions")
    target = InProcessWorkspaceLoadTarget(InProcessCodeLocationOrigin(code, location_name="bilateral"))
    with dg.DagsterInstance.get() as instance, WorkspaceProcessContext(instance, target) as context:
        yield Ui(context)


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    """A fake Comtrade that is asked for one year at a time, each a day later, and at first has no 2018."""
    days = count(START, 86_400.0)
    with comtrade_by_year(monkeypatch, map(int, ASKED), missing_at_first=2018) as running:
        path = "pipelines.orchestration.year_assets.client"
        monkeypatch.setattr(path, lambda folder: running.client(folder, Clock(next(days))))
        yield running


def test_a_backfill_asks_again_for_the_red_year_alone_and_a_second_one_archives_nothing(
    own_home: BuiltHome, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = own_home.home / "archive"

    def written() -> set[tuple[str, int]]:
        files = [path for path in archive.rglob("*") if path.is_file()]
        return {(path.relative_to(archive).as_posix(), path.stat().st_mtime_ns) for path in files}

    def calls() -> dict[str, int]:
        return {year: len(publisher.calls(f"/{year}")) for year in ASKED}

    with opened(own_home, monkeypatch) as ui:
        assert ui.years == {}
        assert ui.backfill(ASKED) == "COMPLETED_FAILED"
        assert ui.years == {**dict.fromkeys(ASKED, "MATERIALIZED"), "2018": "FAILED"}
        red = [year for year in ASKED if ui.years[year] != "MATERIALIZED"]  # as "only failed and missing" picks them
        assert ui.backfill(red) == "COMPLETED_SUCCESS"
        assert ui.years == dict.fromkeys(ASKED, "MATERIALIZED")
        assert calls() == {**dict.fromkeys(ASKED, 1), "2018": 2}
        before, version = written(), Archive.at(archive, archive).digest(SOURCE)
        assert ui.backfill(ASKED) == "COMPLETED_SUCCESS"
        new = [name for name, _ in written() - before]
        assert len(new) == len(ASKED), "that each was seen once more"
        assert all(name.startswith("sightings/") for name in new)
        assert Archive.at(archive, archive).digest(SOURCE) == version, "nothing is made anew of it"
        assert calls() == {**dict.fromkeys(ASKED, 2), "2018": 3}, "years that somebody chooses are asked for"


def test_every_asset_has_an_owner_and_a_tag_and_leads_to_the_line_of_its_code(
    own_home: BuiltHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(own_home, monkeypatch) as ui:
        assets = ui.ask(ASSETS)["assetNodes"]
    assert len(assets) > 150
    for asset in assets:
        name = "/".join(asset["assetKey"]["path"])
        assert asset["owners"], name
        assert [tag for tag in asset["tags"] if not tag["key"].startswith("dagster/")], name
        references = [code for entry in asset["metadataEntries"] for code in entry.get("codeReferences", [])]
        assert references, name
        for code in references:
            file, label = Path(code["filePath"]), code["label"]
            line = file.read_text().splitlines()[code["lineNumber"] - 1].strip()
            if file.suffix == ".py":  # a function, or its decorator, in the module that is named
                assert file.with_suffix("").as_posix().endswith(label.replace(".", "/")), name
                assert line.startswith(("def ", "@")), f"{name}: {file}:{code['lineNumber']} is `{line}`"
            else:
                assert (file.name, code["lineNumber"]) == (label, 1), name
    assert len({owner["team"] for asset in assets for owner in asset["owners"]}) >= 3


def test_every_check_gives_a_number_to_plot(own_home: BuiltHome, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(own_home, monkeypatch) as ui:
        assets = ui.ask(CHECKS)["assetNodes"]
    found = [
        (f"{'/'.join(asset['assetKey']['path'])}: {check['name']}", check["executionForLatestMaterialization"])
        for asset in assets
        for check in asset["assetChecksOrError"].get("checks", [])
    ]
    assert {name.partition(": ")[2] for name, run in found if not run} == {"reached"}, "no publisher was asked"
    runs = {name: run["evaluation"]["metadataEntries"] for name, run in found if run}
    assert len(runs) > 100
    for name, entries in runs.items():
        assert {entry["__typename"] for entry in entries} & NUMBERS, name


def test_a_release_that_stays_is_overdue_unless_it_is_looked_at_each_night(
    own_home: BuiltHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(own_home.checkout)
    with opened(own_home, monkeypatch) as ui:
        repository = defs().get_repository_def()

        def tick() -> bool:
            with dg.build_schedule_context(ui.context.instance, repository_def=repository) as context:
                return bool(confirm_release.evaluate_tick(context).run_requests)

        assert ui.freshness == "HEALTHY"
        now = datetime.now(UTC)
        with freeze_time(now + timedelta(days=1)):
            assert ui.freshness == "HEALTHY"
        with freeze_time(now + timedelta(days=3)):
            assert ui.freshness == "DEGRADED"
            assert tick()
            run = repository.get_job(confirm_release.job_name).execute_in_process(instance=ui.context.instance)
            made = [event.asset_key.to_user_string() for event in run.get_asset_materialization_events()]
            assert made == ["candidate", "release"]
            assert ui.freshness == "HEALTHY"
        assert find(own_home.home / "releases").name == "1.0.0"
        file = own_home.checkout / "data" / "documents" / "navy.yaml"
        file.write_text(file.read_text() + "# edited\n")
        assert not tick(), "what is behind is built by `unfinished`"
