"""The services of the compose file on Postgres build what SQLite builds, and go on whatever of them is stopped."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from bilateral.releases import find
from bilateral.verify import verify
from tests.deploy.pod import POSTGRES, SECRETS, USER, Pod
from tests.support.built_home import bilateral_build
from tests.support.real_files import skip_for_want_of
from tests.ui.books import shot
from tests.ui.conftest import ARGUMENTS, CHROMIUM

pytestmark = [pytest.mark.slow, pytest.mark.torture]

BUILD = """mutation {launchRun(executionParams: {runConfigData: "{}", selector: {
  repositoryLocationName: "bilateral", repositoryName: "__repository__", jobName: "build"}}) {
  __typename ... on LaunchRunSuccess {run {runId}} ... on PythonError {message}}}"""
STATUS = '{runOrError(runId: "%s") {... on Run {status}}}'
RUNS = '{runsOrError(filter: {pipelineName: "%s", statuses: [SUCCESS]}) {... on Runs {results {tags {key value}}}}}'
HISTORY = "{runsOrError {... on Runs {results {runId}}}}"
LOOK = """{sensorOrError(sensorSelector: {
  repositoryLocationName: "bilateral", repositoryName: "__repository__", sensorName: "alerts_slack"
}) {... on Sensor {sensorState {ticks(limit: 1) {timestamp}}}}}"""
PATIENCE = 900
"""Seconds after which an edit counts as lost on a busy machine."""
SOONER = {
    "automation.py": ('"20 3 * * *"', '"*/5 * * * *"'),
    "alerts.py": ("minimum_interval_seconds=60", "minimum_interval_seconds=15"),
}
"""What the services do more often here than they do by themselves."""


@pytest.fixture(scope="module")
def pod(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pod]:
    """The services on a small checkout, in which the nightly schedule ticks every five minutes."""
    if os.getuid() or not all(map(shutil.which, ("unshare", "nsenter", "setpriv", "nginx"))) or not POSTGRES.exists():
        skip_for_want_of("needs root, util-linux, and Debian's postgresql and nginx-light")
    made = Pod(tmp_path_factory.mktemp("pod"))
    for name, (usual, sooner) in SOONER.items():
        file = made.root / "pipelines" / "orchestration" / name
        text = file.read_text()
        assert usual in text
        file.write_text(text.replace(usual, sooner))
    try:
        made.start()
        yield made
    finally:
        made.end()


def sqlite_release(pod: Pod, name: str) -> Path:
    """The release that `bilateral build` makes of the same checkout in a home of its own, on SQLite."""
    done = bilateral_build(pod.root, pod.folder / name)
    assert done.returncode == 0, done.stdout + done.stderr
    return find(pod.folder / name / "releases")


def tables(release: Path) -> dict[str, str]:
    """The hashes of the tables of a release."""
    return {
        name: table["sha256"] for name, table in json.loads((release / "release.json").read_text())["tables"].items()
    }


def another_look(pod: Pod) -> None:
    """Wait until the sensor of alerts begins to look anew."""

    def last() -> float:
        found = pod.ask(LOOK)["sensorOrError"]  # no sensor while the code server starts
        return max([float(tick["timestamp"]) for tick in found.get("sensorState", {}).get("ticks", [])], default=0.0)

    pod.until(lambda: last() > 0, "the sensor is there", PATIENCE)
    looked = last()
    pod.until(lambda: last() > looked, "the sensor looks again", PATIENCE)


def publishes(pod: Pod, title: str) -> None:
    """The release carries this title in the end, and is whole."""
    pod.until(lambda: pod.published == title, f"{title} is published", PATIENCE)
    assert verify(find(pod.home / "releases")) == []


def test_each_service_is_healthy_by_the_check_of_the_compose_file(pod: Pod) -> None:
    for service in ("postgres", "s3", "code", "webserver", "daemon", "book"):
        pod.until_healthy(service)


@pytest.mark.night
def test_the_whole_graph_on_postgres_gives_the_release_of_sqlite(pod: Pod) -> None:
    launched = pod.ask(BUILD)["launchRun"]
    assert launched["__typename"] == "LaunchRunSuccess", launched
    status = STATUS % launched["run"]["runId"]
    pod.until(lambda: pod.ask(status)["runOrError"]["status"] in ("SUCCESS", "FAILURE"), "the build ends")
    assert pod.ask(status)["runOrError"]["status"] == "SUCCESS", pod.log()
    ours, theirs = pod.home / "releases" / "1.0.0", sqlite_release(pod, "sqlite")
    assert (ours / "SHA256SUMS").read_text() == (theirs / "SHA256SUMS").read_text()


@pytest.mark.night
def test_services_write_as_their_user_and_cannot_write_the_code(pod: Pod) -> None:
    pod.until(lambda: bool(pod.published), "a release", PATIENCE)
    assert {file.stat().st_uid for file in (pod.home / "releases").iterdir()} == {USER}
    for place in ("/app/x", "/opt/venv/x", "/x", "/run/secrets/x"):
        assert pod.container("touch", ["touch", place], environment=pod.environment("code")).wait() != 0
    command = [*pod._enter(), "--net", "curl", "-s", "http://127.0.0.1:8080/latest/SHA256SUMS"]
    served = subprocess.run(command, capture_output=True, check=True).stdout
    assert served == (pod.home / "releases" / "latest" / "SHA256SUMS").read_bytes()


@pytest.mark.night
def test_an_edit_is_read_by_the_sensor_and_published(pod: Pod) -> None:
    pod.edit("A")
    publishes(pod, "A")


@pytest.mark.night
def test_a_password_and_a_webhook_are_replaced_while_something_is_broken(pod: Pod) -> None:
    """By the table of keys in docs/operations.md. What was told at the old address is not told again at the new one."""
    pod.file.write_text(pod.text.replace("issued: '2022-06-01'", "issued: '2022-16-01'"))
    pod.until(lambda: bool(pod.told()), "the webhook is told", PATIENCE)
    another_look(pod)  # then it is noted that it was told
    before = {run["runId"] for run in pod.ask(HISTORY)["runsOrError"]["results"]}
    old, new = SECRETS["postgres_password"], "another-password"
    assert pod.psql(old, f"ALTER ROLE bilateral PASSWORD '{new}'")
    pod.write_secret("postgres_password", new)
    pod.listen("new-sink", 9098)
    pod.write_secret("alerts_slack", "http://127.0.0.1:9098")
    pod.recreate()
    assert (pod.psql(old, "SELECT 1"), pod.psql(new, "SELECT 1")) == (False, True)
    assert 'password authentication failed for user "bilateral"' in (pod.folder / "psql.log").read_text()
    assert before <= {run["runId"] for run in pod.ask(HISTORY)["runsOrError"]["results"]}
    another_look(pod)
    assert pod.told("new-sink") == []
    pod.edit("well again")
    publishes(pod, "well again")
    pod.until(lambda: bool(pod.told("new-sink")), "the new webhook is told", PATIENCE)
    (broken,), (over,) = pod.told(), pod.told("new-sink")
    assert broken.startswith("*Broken:* data/documents/navy.yaml is set aside: issued: "), broken
    assert "\nWhere: data/documents/navy.yaml:" in broken
    assert "\nServed: release 1." in broken
    assert over.startswith("*Well again:* data/documents/navy.yaml is set aside: issued: "), over


@pytest.mark.night
def test_the_ui_on_postgres_shows_runs_and_lineage_in_chromium(pod: Pod) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=pod.browser(CHROMIUM), args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1500, "height": 700}, base_url="http://127.0.0.1:3000")
        page.set_default_timeout(120_000)
        page.goto("/runs")
        expect(page.get_by_text("Success").first).to_be_visible()
        shot(page, "runs-on-postgres.png")
        page.goto("/deployment/config")
        expect(page.get_by_text("PostgresEventLogStorage").first).to_be_visible()
        page.goto("/assets/trade?view=lineage&lineageScope=upstream&lineageDepth=5")
        for name in ("observed_trade", "ledger_trade", "trade_reports"):
            expect(page.get_by_text(name, exact=True).first).to_be_visible()
        browser.close()


@pytest.mark.night
def test_the_code_server_is_restarted_while_the_store_of_captures_is_away(pod: Pod) -> None:
    pod.stop("s3")
    pod.edit("B")
    pod.stop("code")
    pod.run("code")
    publishes(pod, "B")
    pod.start_store()


@pytest.mark.night
def test_postgres_is_restarted_in_the_middle_of_a_run(pod: Pod) -> None:
    pod.edit("D")
    pod.until(lambda: bool(pod.workers()), "a run is at work")
    pod.stop("postgres", signal.SIGINT)
    pod.start_postgres()
    pod.until_healthy("postgres")
    publishes(pod, "D")


@pytest.mark.night
def test_a_run_that_is_killed_is_run_again(pod: Pod) -> None:
    pod.edit("E")
    pod.until(lambda: bool(pod.workers()), "a run is at work")
    for process in pod.workers():
        os.kill(process, signal.SIGKILL)
    publishes(pod, "E")


@pytest.mark.night
def test_a_schedule_ticks_and_its_run_succeeds(pod: Pod) -> None:
    """Asked late: the five minutes to a tick are over by then, and nothing waits for it."""

    def is_ticked() -> bool:
        return any(tag in run["tags"] for run in pod.ask(RUNS % "retire")["runsOrError"]["results"])

    tag = {"key": "dagster/schedule_name", "value": "retire_schedule"}
    pod.until(is_ticked, "a tick of the nightly schedule, and its run")


@pytest.mark.night
def test_in_the_end_the_tables_are_those_of_sqlite(pod: Pod) -> None:
    assert tables(find(pod.home / "releases")) == tables(sqlite_release(pod, "sqlite-last"))
