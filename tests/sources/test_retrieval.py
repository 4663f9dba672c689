"""Requesting from a publisher and archiving the answers: captures and sightings, nothing lost or left behind."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.archive.captures import Archive, ArchiveError
from pipelines.archive.http.client import Client
from pipelines.sources.answers import Asked
from pipelines.sources.contract import Scope
from pipelines.sources.declarations import discover
from pipelines.sources.retrieval import ask, client, take
from tests.support.archive_contents import START, TODAY, Asking, file_contents
from tests.support.http_publisher import KEY, Clock, Publisher, empty, leftovers, page, redirect
from tests.support.made_up_source import SOURCE

SECRET = "s3cr+t/value&=0123"
DAY = 86_400


def test_a_new_answer_is_a_capture_with_where_it_comes_from(
    publisher: Publisher, archive: Archive, asking: Asking, tmp_path: Path
) -> None:
    headers = {"ETag": '"v1"', "Last-Modified": "Thu, 14 Jan 2027 08:00:00 GMT", "Content-Type": "text/csv"}
    publisher.answers("/old", redirect("/data"))
    sent = {name.replace("-", "_"): value for name, value in headers.items()}
    publisher.answers("/data", page(b"a,b\n", **sent, Set_Cookie="x=1"))
    asked = asking("/old", params={"year": "2024"})
    (capture,) = archive.captures()
    assert (asked.new, asked.empty, asked.offline) == ([capture], [], None)
    assert (capture.source, capture.retrieved, capture.vintage, capture.size) == ("made_up", START, None, 4)
    assert file_contents(archive) == [{"old.csv": b"a,b\n"}]
    assert capture.files[0].media_type == "text/csv"
    (sighting,) = archive.sightings(capture)
    assert sighting["how"] == "http"
    assert sighting["requests"] == [
        {"name": "old.csv", "url": publisher.url("/old"), "params": {"year": "2024"}, "status": 200}
        | {"final_url": publisher.url("/data"), "redirects": [[302, publisher.url("/data")]]}
        | {"headers": headers | {"Content-Length": "4"}}
    ]
    assert leftovers(tmp_path / "http") == []


def test_the_scope_and_the_day_reach_the_source(archive: Archive, http: Client) -> None:
    received: list[Any] = []
    source = dataclasses.replace(SOURCE, requests=lambda *asked: received.append(asked) or [])
    asked = ask(source, archive, http, Scope(range(2015, 2020)), TODAY)
    ((scope, day),) = received
    assert (asked, scope.years, scope.only, day) == (Asked(), range(2015, 2020), (), TODAY)
    assert ask(SOURCE, archive, http, Scope(), TODAY) == Asked(), "it has no requests"


def test_answers_together_are_one_capture(
    publisher: Publisher, archive: Archive, asking: Asking, clock: Clock, tmp_path: Path
) -> None:
    """One of two files that had no data before joins the one that has not changed, and both are seen again."""

    publisher.answers("/votes", page(b"v\n"))
    publisher.answers("/calls", empty(204), page(b"c\n"))
    assert asking("/votes", "/calls").empty == ["calls.csv"]
    new = []
    for _ in range(2):
        clock.now += DAY
        new += [put.is_new for put in asking("/votes", "/calls").puts]
    assert new == [True, False]
    assert file_contents(archive) == [{"votes.csv": b"v\n"}, {"calls.csv": b"c\n", "votes.csv": b"v\n"}]
    assert [r["name"] for r in archive.sightings(archive.captures()[-1])[0]["requests"]] == ["votes.csv", "calls.csv"]
    assert leftovers(tmp_path / "http") == []


def test_each_answer_can_be_a_capture_by_itself(
    publisher: Publisher, archive: Archive, asking: Asking, clock: Clock
) -> None:
    publisher.answers("/china", page(b"c\n"))
    publisher.answers("/russia", page(b"r\n", ETag='"r"'), page(b"s\n", ETag='"r2"'))
    assert len(asking("/china", "/russia", each=True).new) == 2
    clock.now += DAY
    asked = asking("/china", "/russia", each=True)
    assert [put.is_new for put in asked.puts] == [False, True]
    assert sorted(str(files) for files in file_contents(archive)) == [
        str({name: text}) for name, text in (("china.csv", b"c\n"), ("russia.csv", b"r\n"), ("russia.csv", b"s\n"))
    ]


@pytest.mark.parametrize("each", [True, False])
def test_requests_without_data_are_named(publisher: Publisher, archive: Archive, asking: Asking, each: bool) -> None:
    publisher.answers("/nothing", empty(204))
    publisher.answers("/data", page(b"a\n"))
    asked = asking("/nothing", "/data", each=each)
    assert (asked.empty, len(asked.new)) == (["nothing.csv"], 1)
    assert file_contents(archive) == [{"data.csv": b"a\n"}]


# Keys


def test_a_key_is_sent_and_stands_nowhere_in_the_archive(
    publisher: Publisher, archive: Archive, asking: Asking, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Even if the publisher repeats it: in the answer and in a header."""
    monkeypatch.setenv("PUBLISHER_KEY", SECRET)
    echo = f"you asked with {SECRET} s3cr%2Bt%2Fvalue%26%3D0123\n".encode()
    publisher.answers("/old", redirect("/data"))
    publisher.answers("/data", page(echo, ETag=f'"{SECRET}"'), page(echo + b"more\n"))
    asking("/old", key=KEY)
    asking("/old", key=KEY)
    assert publisher.calls("/old")[0].headers["x-api-key"] == SECRET
    assert len(archive.captures()) == 2
    stored = b"".join(path.read_bytes() + str(path).encode() for path in tmp_path.rglob("*") if path.is_file())
    assert b"you asked with ***" in stored
    for form in (SECRET, "s3cr%2Bt%2Fvalue%26%3D0123", "s3cr"):
        assert form.encode() not in stored


# Files by hand


def test_files_taken_by_hand_are_one_capture_and_stay_where_they_are(
    publisher: Publisher, archive: Archive, asking: Asking, tmp_path: Path
) -> None:
    """The same bytes over HTTP are no other."""
    files = [tmp_path / name for name in ("votes.csv", "calls.csv")]
    for file in files:
        file.write_text(file.name)
        publisher.answers(f"/{file.stem}", page(file.name.encode()))
    put = take(SOURCE, archive, files, date(2025, 1, 31))
    assert (put.is_new, put.capture.vintage) == (True, "2025-01-31")
    assert file_contents(archive) == [{"calls.csv": b"calls.csv", "votes.csv": b"votes.csv"}]
    assert all(file.exists() for file in files)
    assert not take(SOURCE, archive, files[::-1], None).is_new
    assert [put.is_new for put in asking("/votes", "/calls").puts] == [False]
    assert sorted(s["how"] for s in archive.sightings(put.capture)) == ["file", "file", "http"]
    with pytest.raises(ArchiveError, match="name of its own"):
        take(SOURCE, archive, [files[0], files[0]], None)


def test_the_client_gets_the_limits_of_every_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clients: list[Any] = []
    monkeypatch.setattr("pipelines.sources.retrieval.Client", lambda *arguments: clients.append(arguments))
    client(tmp_path)
    ((limits, folder, web),) = clients
    assert folder == tmp_path
    assert web.agent.startswith("bilateral-indicators/")
    declared = {host: limit for source in discover().values() for host, limit in source.limits.items()}
    assert limits == declared
    assert limits["comtradeapi.un.org"] == 6
