"""Alerts: each incident is told once, and once when it is over; a webhook that is dead harms nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import create_server
from threading import Thread
from typing import Any

import dagster as dg
import pytest
from dagster._core.definitions.freshness import FreshnessState, FreshnessStateChange

from pipelines.orchestration import alerts as alerting
from pipelines.orchestration.alerts import alerts, send, slack
from pipelines.orchestration.assets import all_assets
from pipelines.orchestration.incidents import Incident, incidents
from pipelines.orchestration.workplace import Workplace
from tests.support.built_home import BuiltHome

SENSORS = dict(zip(("slack", "json"), alerts(), strict=True))
REFUSAL = "the gate refuses the release: shares add up to 1.2 (data/documents/navy.yaml:12)"


class Sink:
    """A webhook on this machine that keeps what it is told, and answers with ``status``.

    It waits for ``pause_in_line`` in its first line; ``refused`` is a 400.
    """

    def __init__(self) -> None:
        self.said: list[dict[str, Any]] = []
        self.status = 200
        self.pause_in_line = 0.0
        self.refused = ""
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status = 400 if body.get("key") == sink.refused else sink.status
                sink.said += [body] if status == 200 else []
                for byte in b"HTTP/1.0 " if sink.pause_in_line else b"":
                    self.wfile.write(bytes([byte]))
                    time.sleep(sink.pause_in_line)
                self.send_response(status)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server.server_address[1]}/hook"


@pytest.fixture
def sink(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sink]:
    made = Sink()
    monkeypatch.setenv("BILATERAL_ALERTS_JSON", made.address)
    monkeypatch.delenv("BILATERAL_ALERTS_SLACK", raising=False)
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def workplace(own_home: BuiltHome, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    monkeypatch.setenv("BILATERAL_HOME", str(own_home.home))
    monkeypatch.delenv("BILATERAL_ARCHIVE", raising=False)
    monkeypatch.chdir(own_home.checkout)
    return Workplace.at(own_home.checkout, own_home.home)


def look(instance: dg.DagsterInstance, cursor: str | None = None, name: str = "json") -> str:
    """A tick of the sensor; the cursor after it."""
    context = dg.build_sensor_context(instance=instance, cursor=cursor)
    assert isinstance(SENSORS[name](context), dg.SkipReason)
    return context.cursor or "{}"


def gate(instance: dg.DagsterInstance, *, refuses: bool, tags: dict[str, str] | None = None) -> str:
    """A run in which the gate refuses the release, or does not."""

    @dg.asset
    def candidate() -> None:
        if refuses:
            raise dg.Failure(REFUSAL, allow_retries=False)

    return dg.materialize([candidate], instance=instance, raise_on_error=False, tags=tags).run_id


def read(workplace: Workplace, instance: dg.DagsterInstance) -> str:
    """A run that reads the ledger, whatever is wrong with it."""
    ledger = [asset for asset in all_assets(workplace.root) if "ledger_visits" in str(getattr(asset, "keys", ""))]
    return dg.materialize(ledger, instance=instance, resources={"workplace": workplace}, raise_on_error=False).run_id


@pytest.mark.slow
def test_a_bad_edit_is_told_once_with_its_file_and_line_and_once_when_it_is_mended(
    workplace: Workplace, instance: dg.DagsterInstance, sink: Sink
) -> None:
    file = workplace.data / "documents" / "navy.yaml"
    good = file.read_text()
    file.write_text(good.replace("issued: '2022-06-01'", "issued: '2022-16-01'"))
    read(workplace, instance)
    cursor = look(instance, look(instance))
    read(workplace, instance)
    cursor = look(instance, cursor)
    (said,) = sink.said
    assert (said["event"], said["key"]) == ("broken", "aside/data/documents/navy.yaml")
    assert said["where"].startswith("data/documents/navy.yaml:")
    assert said["what"].startswith("data/documents/navy.yaml is set aside: issued: ")
    assert said["served"].startswith("release 1.0.0 of ")
    file.write_text(good)
    read(workplace, instance)
    look(instance, look(instance, cursor))
    assert [s["event"] for s in sink.said] == ["broken", "over"]


@pytest.mark.slow
def test_a_bad_register_stops_the_ledger_and_is_told_with_the_run(
    workplace: Workplace, instance: dg.DagsterInstance, sink: Sink
) -> None:
    with (workplace.data / "reference" / "actors.yaml").open("a") as file:
        file.write("- [\n")
    run = read(workplace, instance)
    look(instance)
    (said,) = sink.said
    assert (said["key"], said["link"]) == ("step/ledger", f"http://127.0.0.1:3000/runs/{run}")
    assert "the ledger has 1 problem" in said["what"]


@pytest.mark.slow
def test_a_refused_gate_and_what_stays_refused_and_a_run_that_is_tried_again(
    workplace: Workplace, instance: dg.DagsterInstance, sink: Sink
) -> None:
    gate(instance, refuses=True, tags={"dagster/will_retry": "true"})
    cursor = look(instance)
    assert sink.said == []
    gate(instance, refuses=True)
    cursor = look(instance, cursor)
    gate(instance, refuses=True)
    cursor = look(instance, cursor)
    (said,) = sink.said
    assert (said["what"], said["where"]) == (f"candidate: {REFUSAL}", "data/documents/navy.yaml:12")
    gate(instance, refuses=False)
    look(instance, cursor)
    assert [said["event"] for said in sink.said] == ["broken", "over"]


@pytest.mark.slow
def test_a_dead_webhook_is_told_later_what_is_still_so(
    workplace: Workplace, instance: dg.DagsterInstance, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alerting, "TIMEOUT", 0.5)
    gate(instance, refuses=True)
    with create_server(("127.0.0.1", 0)) as silent:  # takes the connection, and never answers
        monkeypatch.setenv("BILATERAL_ALERTS_SLACK", f"http://127.0.0.1:{silent.getsockname()[1]}")
        assert look(instance, name="slack") == "{}"
    cursor = look(instance)
    sink.status = 500
    gate(instance, refuses=False)
    cursor = look(instance, cursor)
    assert [said["event"] for said in sink.said] == ["broken"]
    sink.status = 200
    look(instance, cursor)
    assert [said["event"] for said in sink.said] == ["broken", "over"]


def test_a_redirect_is_not_followed_and_no_reason_repeats_the_address(sink: Sink) -> None:
    sink.status = 302
    assert send(sink.address, {}) == ("it answered 302", True)
    sink.server.server_close()
    assert send("http://127.0.0.1:1/a-secret", {}) == ("Unreachable", True)


@pytest.fixture
def three(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three incidents in an empty home."""
    monkeypatch.setenv("BILATERAL_HOME", str(tmp_path))
    monkeypatch.setattr(alerting, "incidents", lambda *_: [Incident(key, "it broke") for key in "abc"])


@pytest.mark.usefixtures("three")
def test_the_rest_is_told_at_the_next_look_and_nothing_twice(
    instance: dg.DagsterInstance, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alerting, "MOST", 2)
    cursor = look(instance)
    assert [said["key"] for said in sink.said] == ["a", "b"]
    look(instance, look(instance, cursor))
    assert [said["key"] for said in sink.said] == ["a", "b", "c"]


@pytest.mark.usefixtures("three")
def test_an_answer_that_trickles_is_waited_for_no_longer_than_any_other(
    instance: dg.DagsterInstance, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alerting, "TIMEOUT", 0.5)
    sink.pause_in_line = 0.2
    started = time.monotonic()
    cursor = look(instance, look(instance))
    assert time.monotonic() - started < 1.5
    assert {said["key"] for said in sink.said} == {"a"}, "no other is sent to who does not answer"
    assert json.loads(cursor) == {}


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(("status", "heard"), [(200, ["b", "c"]), (429, [])])
def test_a_message_that_is_refused_holds_up_no_other(
    instance: dg.DagsterInstance, sink: Sink, status: int, heard: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    sink.status, sink.refused = status, "a" if status == 200 else ""
    told = json.loads(look(instance))
    assert [said["key"] for said in sink.said] == list(told) == heard
    assert f"json could not be told of a: it answered {400 if status == 200 else 429}" in caplog.text


@pytest.mark.slow
def test_what_is_overdue_is_told_of(workplace: Workplace, instance: dg.DagsterInstance) -> None:
    assert incidents(workplace, instance) == []
    instance.report_runless_asset_event(
        FreshnessStateChange(
            key=dg.AssetKey(["capture", "un_comtrade"]),
            new_state=FreshnessState.FAIL,
            previous_state=FreshnessState.PASS,
            state_change_timestamp=0.0,
        )
    )
    found = {i.key: i for i in incidents(workplace, instance)}
    assert found.keys() == {"overdue/un_comtrade"}
    overdue = found["overdue/un_comtrade"]
    assert (overdue.remedy, overdue.since) == ("bilateral import un_comtrade", "1970-01-01T00:00:00+00:00")


def test_slack_obeys_nothing_that_a_file_says() -> None:
    message = {"event": "broken", "what": "a <!channel> & b", "where": "", "since": "s", "served": "1.0.0"}
    text = slack(message | {"remedy": "r", "link": "http://ui"})["text"]
    assert text == "*Broken:* a &lt;!channel&gt; &amp; b\nSince: s\nRemedy: r\nServed: 1.0.0\nhttp://ui"


def test_without_a_webhook_nothing_is_looked_at(instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLACK", "JSON"):
        monkeypatch.delenv(f"BILATERAL_ALERTS_{name}", raising=False)
    monkeypatch.setattr(alerting, "incidents", lambda *_: pytest.fail("it looked"))
    look(instance)


def test_a_sentence_that_waits_is_told_by_name_with_what_to_do(
    workplace: Workplace, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = {"CHN-RUS/turnover": ("240 would be 500", "500 in 2024.")}
    monkeypatch.setattr("pipelines.orchestration.incidents.waiting", lambda release: waits if release else {})
    (told,) = (one for one in incidents(workplace, instance) if one.key.startswith("headline/"))
    said = "CHN-RUS/turnover waits, 240 would be 500: 500 in 2024."
    assert (told.key, told.what) == ("headline/CHN-RUS/turnover", said)
    assert "bilateral releases accept CHN-RUS/turnover --because" in told.remedy
    waits.clear()
    assert not [one for one in incidents(workplace, instance) if one.key.startswith("headline/")]
