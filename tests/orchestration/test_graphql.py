"""What the web server and the daemon do with a home: which runs start, and when a release is overdue.

Asked in this process, by the schema of the web server; runs are carried out here as well, or wait in the queue.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import dagster as dg
import pytest
from dagster._core.events import DagsterEvent
from dagster._core.execution.api import execute_run
from dagster._core.remote_origin import InProcessCodeLocationOrigin
from dagster._core.test_utils import freeze_time
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import InProcessWorkspaceLoadTarget
from dagster._daemon.freshness import FreshnessDaemon
from dagster._daemon.run_coordinator.queued_run_coordinator_daemon import QueuedRunCoordinatorDaemon
from dagster._utils.hosted_user_process import recon_job_from_origin
from dagster_graphql.schema import create_schema

from bilateral.releases import find
from pipelines.definitions import defs
from pipelines.orchestration.automation import confirm_release
from pipelines.orchestration.instance import materialize
from pipelines.orchestration.workplace import POOL, Workplace
from tests.support.built_home import ROOT, BuiltHome

pytestmark = pytest.mark.slow
STORAGE = """
storage: {{sqlite: {{base_dir: "{history}"}}}}
"""
QUEUED = f"""
{(ROOT / "dagster.yaml").read_text()}
run_launcher: {{module: dagster._core.test_utils, class: MockedRunLauncher}}
"""
"""The settings of every home, with a launcher after which a run is in progress until the test ends it."""
RELEASE = (
    """{assetNodeOrError(assetKey: {path: ["release"]}) {... on AssetNode {freshnessStatusInfo {freshnessStatus}}}}"""
)
LAUNCH = """mutation ($path: [String!]!) {launchRun(executionParams: {
  selector: {repositoryLocationName: "bilateral", repositoryName: "__repository__", jobName: "__ASSET_JOB",
             assetSelection: [{path: $path}]}
  runConfigData: {}
}) {__typename ... on LaunchRunSuccess {run {runId}} ... on PythonError {message}}}"""


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

    def launch(self, *path: str) -> str:
        """Launch a run of an asset; its id."""
        launched = self.ask(LAUNCH, path=path)["launchRun"]
        assert launched["__typename"] == "LaunchRunSuccess", launched
        return str(launched["run"]["runId"])

    def dequeue(self, *runs: str) -> list[str]:
        """Start what the daemon starts at a look into the queue; the states of ``runs`` after it."""
        list(QueuedRunCoordinatorDaemon(interval_seconds=5).run_iteration(self.context))
        return [self.run(run).status.value for run in runs]

    def run(self, run_id: str) -> dg.DagsterRun:
        """A run as it is now."""
        (run,) = self.context.instance.get_runs(dg.RunsFilter(run_ids=[run_id]))
        return run

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
    (folder / "dagster.yaml").write_text(QUEUED + STORAGE.format(history=home.home / "runs" / "dagster"))
    patch.setenv("DAGSTER_HOME", str(folder))
    patch.setenv("BILATERAL_HOME", str(home.home))
    code = LoadableTargetOrigin(executable_path=sys.executable, module_name="pipelines.definitions")
    target = InProcessWorkspaceLoadTarget(InProcessCodeLocationOrigin(code, location_name="bilateral"))
    with dg.DagsterInstance.get() as instance, WorkspaceProcessContext(instance, target) as context:
        yield Ui(context)


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


@pytest.mark.torture
def test_runs_that_write_start_one_at_a_time_and_those_that_ask_meanwhile(
    own_home: BuiltHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the second look on: at the first that meets a pool, Dagster sets its limit without heeding it."""
    monkeypatch.setenv("DAGSTER_OP_CONCURRENCY_KEYS_ALLOTTED_FOR_STARTED_RUN_SECONDS", "0")  # counts for `op` alone
    monkeypatch.chdir(own_home.checkout)
    with opened(own_home, monkeypatch) as ui:
        instance, seen = ui.context.instance, list[list[str]]()

        @dg.asset(pool=POOL)
        def by_a_command() -> None:
            seen.append(ui.dequeue(second, third))
            instance.report_run_failed(ui.run(second))
            seen.append(ui.dequeue(third))

        first = ui.launch("visits")
        assert ui.dequeue(first) == ["STARTING"]
        second, third = ui.launch("candidate"), ui.launch("release")
        asks = ui.launch("capture", "ecb_rates")
        assert ui.dequeue(second, asks) == ["QUEUED", "STARTING"]
        again = ui.launch("capture", "ecb_rates")
        execute_run(recon_job_from_origin(ui.run(first).job_code_origin), ui.run(first), instance)  # type: ignore[arg-type]
        assert ui.run(first).is_success
        assert ui.dequeue(second, third, again) == ["STARTING", "QUEUED", "QUEUED"]
        instance.report_dagster_event(DagsterEvent("PIPELINE_START", ui.run(second).job_name), second)
        assert ui.dequeue(second, third) == ["STARTED", "QUEUED"]
        command = materialize([by_a_command], Workplace.at(own_home.checkout, own_home.home), instance)
        assert command.success
        assert seen == [["STARTED", "QUEUED"], ["QUEUED"]], "a command waits for no pool, and is waited for"
        assert ui.dequeue(third) == ["STARTING"]
