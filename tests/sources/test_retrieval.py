"""Requesting from a publisher and archiving the answers: captures and sightings, nothing lost or left behind."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.archive.captures import Archive, ArchiveError
from pipelines.archive.http.client import Client
from pipelines.archive.http.errors import EmptyResult
from pipelines.archive.http.messages import Key, Request
from pipelines.sources.answers import Asked
from pipelines.sources.contract import Scope, Source, discover
from pipelines.sources.retrieval import ask, client, take
from tests.support.archive_contents import START, TODAY, Asking, file_contents, sighting_times
from tests.support.http_publisher import Clock, Publisher, empty, leftovers, page, redirect
from tests.support.made_up_source import SOURCE

SECRET = "s3cr+t/value&=0123"
QUERY = "?subscription-key=s3cr%2Bt%2Fvalue%26%3D0123"
DAY = 86_400


def test_a_new_answer_is_a_capture_with_where_it_comes_from(
    publisher: Publisher, archive: Archive, asking: Asking, tmp_path: Path
) -> None:
    publisher.answers("/old", redirect("/data"))
    publisher.answers(
        "/data",
        page(
            b"a,b\n",
            ETag='"v1"',
            Last_Modified="Thu, 14 Jan 2027 08:00:00 GMT",
            Content_Type="text/csv",
            Set_Cookie="x=1",
        ),
    )
    asked = asking("/old", params={"year": "2024"})
    (capture,) = archive.captures()
    assert asked.new == [capture]
    assert (asked.empty, asked.offline) == ([], None)
    assert (capture.source, capture.retrieved, capture.vintage, capture.size) == ("made_up", START, None, 4)
    assert file_contents(archive) == [{"old.csv": b"a,b\n"}]
    assert capture.files[0].media_type == "text/csv"
    (sighting,) = archive.sightings(capture)
    assert sighting["how"] == "http"
    assert sighting["requests"] == [
        {
            "name": "old.csv",
            "method": "GET",
            "url": publisher.url("/old"),
            "params": {"year": "2024"},
            "status": 200,
            "final_url": publisher.url("/data"),
            "redirects": [[302, publisher.url("/data")]],
            "headers": {
                "ETag": '"v1"',
                "Last-Modified": "Thu, 14 Jan 2027 08:00:00 GMT",
                "Content-Type": "text/csv",
                "Content-Length": "4",
            },
        }
    ]
    assert leftovers(tmp_path / "http") == []


def test_the_scope_and_the_day_reach_the_source(archive: Archive, http: Client) -> None:
    received: list[Any] = []

    def requests(scope: Scope, today: date) -> list[Request]:
        received.append((scope, today))
        return []

    asked = ask(dataclasses.replace(SOURCE, requests=requests), archive, http, Scope(range(2015, 2020)), TODAY)
    ((scope, day),) = received
    assert (asked.puts, scope.years, scope.only, day) == ([], range(2015, 2020), (), TODAY)


def test_an_answer_that_nothing_changed_is_a_sighting(
    publisher: Publisher, archive: Archive, asking: Asking, clock: Clock, tmp_path: Path
) -> None:
    publisher.answers("/data", page(b"a,b\n", ETag='"v1"'), empty(304))
    asking("/data")
    clock.now += DAY
    asked = asking("/data")
    assert (asked.new, [put.is_new for put in asked.puts]) == ([], [False])
    assert sighting_times(archive) == [[START, "2027-01-16T08:00:00.000000+00:00"]]
    assert [call.headers.get("if-none-match") for call in publisher.calls("/data")] == [None, '"v1"']
    assert leftovers(tmp_path / "http") == []


def test_what_was_seen_last_is_what_the_next_question_refers_to(
    publisher: Publisher, archive: Archive, asking: Asking, clock: Clock
) -> None:
    """Three versions, the third like the first: the fourth request names the third answer."""
    pages = [page(text, ETag=tag) for text, tag in ((b"a\n", '"1"'), (b"b\n", '"2"'), (b"a\n", '"3"'))]
    publisher.answers("/data", *pages, empty(304))
    for _ in range(4):
        asking("/data")
        clock.now += DAY
    assert [call.headers.get("if-none-match") for call in publisher.calls("/data")] == [None, '"1"', '"2"', '"3"']
    assert [len(times) for times in sighting_times(archive)] == [3, 1]


def test_the_last_day_of_change_is_asked_with_where_there_is_no_tag(
    publisher: Publisher, asking: Asking, clock: Clock
) -> None:
    publisher.answers("/data", page(b"a\n", Last_Modified="Thu, 14 Jan 2027 08:00:00 GMT"), empty(304))
    asking("/data")
    clock.now += DAY
    asking("/data")
    assert publisher.calls("/data")[1].headers["if-modified-since"] == "Thu, 14 Jan 2027 08:00:00 GMT"


def test_the_same_bytes_are_a_sighting(
    publisher: Publisher, archive: Archive, asking: Asking, clock: Clock, tmp_path: Path
) -> None:
    publisher.answers("/data", page(b"a,b\n"))
    asking("/data")
    clock.now += DAY
    assert asking("/data").new == []
    assert sighting_times(archive) == [[START, "2027-01-16T08:00:00.000000+00:00"]]
    assert len(archive.blobs.keys("objects/")) == 1
    assert leftovers(tmp_path / "http") == []


def test_other_bytes_are_another_capture_and_the_first_stays(
    publisher: Publisher, archive: Archive, asking: Asking, clock: Clock
) -> None:
    publisher.answers("/data", page(b"one\n"), page(b"two\n"))
    asking("/data")
    clock.now += DAY
    assert len(asking("/data").new) == 1
    assert file_contents(archive) == [{"data.csv": b"one\n"}, {"data.csv": b"two\n"}]


def test_answers_together_are_one_capture(
    publisher: Publisher, archive: Archive, asking: Asking, tmp_path: Path
) -> None:
    publisher.answers("/votes", page(b"v\n"))
    publisher.answers("/calls", page(b"c\n"))
    asked = asking("/votes", "/calls")
    assert len(asked.new) == 1
    assert file_contents(archive) == [{"calls.csv": b"c\n", "votes.csv": b"v\n"}]
    assert [r["name"] for r in archive.sightings(asked.new[0])[0]["requests"]] == ["votes.csv", "calls.csv"]
    assert leftovers(tmp_path / "http") == []


def test_the_same_answers_together_are_one_capture_seen_again(
    publisher: Publisher, archive: Archive, asking: Asking, clock: Clock
) -> None:
    """They are requested without conditions, because one of the two files would not be a full capture."""
    publisher.answers("/votes", page(b"v\n", ETag='"v"'))
    publisher.answers("/calls", page(b"c\n", ETag='"c"'))
    asking("/votes", "/calls")
    clock.now += DAY
    assert [put.is_new for put in asking("/votes", "/calls").puts] == [False]
    assert [len(times) for times in sighting_times(archive)] == [2]


def test_a_part_that_had_no_data_before_joins_the_part_that_has_not_changed(
    publisher: Publisher, archive: Archive, asking: Asking, clock: Clock
) -> None:
    def votes(connection: Any) -> None:
        is_known = connection.headers.get("If-None-Match") == '"v"'
        (empty(304) if is_known else page(b"v\n", ETag='"v"'))(connection)

    publisher.answers("/votes", votes)
    publisher.answers("/calls", empty(204), page(b"c\n"))
    assert asking("/votes", "/calls").empty == ["calls.csv"]
    clock.now += DAY
    asking("/votes", "/calls")
    assert file_contents(archive) == [{"votes.csv": b"v\n"}, {"calls.csv": b"c\n", "votes.csv": b"v\n"}]


def test_each_answer_can_be_a_capture_by_itself(
    publisher: Publisher, archive: Archive, asking: Asking, clock: Clock
) -> None:
    publisher.answers("/china", page(b"c\n", ETag='"c"'), empty(304))
    publisher.answers("/russia", page(b"r\n", ETag='"r"'), page(b"s\n", ETag='"r2"'))
    assert len(asking("/china", "/russia", each=True).new) == 2
    clock.now += DAY
    asked = asking("/china", "/russia", each=True)
    assert [put.is_new for put in asked.puts] == [False, True]
    assert sorted(str(files) for files in file_contents(archive)) == [
        str({name: text}) for name, text in (("china.csv", b"c\n"), ("russia.csv", b"r\n"), ("russia.csv", b"s\n"))
    ]
    assert publisher.calls("/russia")[1].headers["if-none-match"] == '"r"'


@pytest.mark.parametrize("each", [True, False])
def test_requests_without_data_are_named(publisher: Publisher, archive: Archive, asking: Asking, each: bool) -> None:
    publisher.answers("/nothing", empty(204))
    publisher.answers("/data", page(b"a\n"))
    asked = asking("/nothing", "/data", each=each)
    assert (asked.empty, len(asked.new)) == (["nothing.csv"], 1)
    assert file_contents(archive) == [{"data.csv": b"a\n"}]


def test_an_empty_result_is_no_error(archive: Archive, http: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fetch(request: Request) -> Any:
        raise EmptyResult("no rows", request.url)

    monkeypatch.setattr(http, "fetch", fetch)
    source = dataclasses.replace(SOURCE, requests=lambda *_: [Request("a.csv", "https://publisher.test/a")])
    asked = ask(source, archive, http, Scope(), TODAY)
    assert (asked.empty, asked.puts, archive.captures()) == (["a.csv"], [], [])


def test_a_source_without_requests_is_not_asked(archive: Archive, http: Client) -> None:
    assert ask(SOURCE, archive, http, Scope(), TODAY) == Asked()


# Keys


@pytest.mark.parametrize(
    "key", [Key("PUBLISHER_KEY", param="subscription-key"), Key("PUBLISHER_KEY", header="X-Api-Key")]
)
def test_a_key_is_sent_and_stands_nowhere_in_the_archive(
    publisher: Publisher, archive: Archive, asking: Asking, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, key: Key
) -> None:
    """Even if the publisher repeats it: in the answer, in a header and, unchanged, in a redirect."""
    monkeypatch.setenv("PUBLISHER_KEY", SECRET)
    echo = f"you asked with {SECRET} s3cr%2Bt%2Fvalue%26%3D0123\n".encode()
    publisher.answers("/old", redirect("/data" + (QUERY if key.param else "")))
    publisher.answers("/data", page(echo, ETag=f'"{SECRET}"'), page(echo + b"more\n"))
    asking("/old", key=key)
    asking("/old", key=key)
    call = publisher.calls("/old")[0]
    assert call.target.endswith(QUERY) if key.param else call.headers["x-api-key"] == SECRET
    assert len(archive.captures()) == 2
    stored = b"".join(path.read_bytes() + str(path).encode() for path in tmp_path.rglob("*") if path.is_file())
    assert b"you asked with ***" in stored
    for form in (SECRET, "s3cr%2Bt%2Fvalue%26%3D0123", "s3cr"):
        assert form.encode() not in stored


def keyed(with_key: bool) -> Source:
    """A source that also answers without a key."""
    request = Request("a.csv", "https://publisher.test/full", key=Key("PUBLISHER_KEY", param="k"))
    return dataclasses.replace(
        SOURCE,
        requests=lambda *_: [request],
        requests_without_key=(lambda *_: [Request("b.csv", "https://publisher.test/preview")]) if with_key else None,
    )


@pytest.mark.parametrize(
    ("value", "has_preview", "asked"),
    [
        ("secret", True, "full"),
        ("", True, "preview"),
        (None, True, "preview"),
        ("secret", False, "full"),
        (None, False, "full"),
    ],
)
def test_without_its_key_a_publisher_is_asked_what_it_answers_without(
    archive: Archive, http: Client, monkeypatch: pytest.MonkeyPatch, value: str | None, has_preview: bool, asked: str
) -> None:
    if value is None:
        monkeypatch.delenv("PUBLISHER_KEY", raising=False)
    else:
        monkeypatch.setenv("PUBLISHER_KEY", value)
    urls: list[str] = []

    def fetch(request: Request) -> Any:
        urls.append(request.url)
        raise EmptyResult("nothing", request.url)

    monkeypatch.setattr(http, "fetch", fetch)
    ask(keyed(has_preview), archive, http, Scope(), TODAY)
    assert urls == [f"https://publisher.test/{asked}"]


# Files by hand


def test_files_taken_by_hand_are_one_capture_and_stay_where_they_are(archive: Archive, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("votes.csv", "calls.csv")]
    for file in files:
        file.write_text(file.name)
    put = take(SOURCE, archive, files, date(2025, 1, 31))
    assert (put.is_new, put.capture.vintage) == (True, "2025-01-31")
    assert file_contents(archive) == [{"calls.csv": b"calls.csv", "votes.csv": b"votes.csv"}]
    assert [s["how"] for s in archive.sightings(put.capture)] == ["file"]
    assert all(file.exists() for file in files)
    assert not take(SOURCE, archive, files[::-1], None).is_new
    with pytest.raises(ArchiveError, match="name of its own"):
        take(SOURCE, archive, [files[0], files[0]], None)


def test_a_file_by_hand_and_the_same_over_http_are_one_capture(
    publisher: Publisher, archive: Archive, asking: Asking, tmp_path: Path
) -> None:
    (tmp_path / "data.csv").write_bytes(b"a\n")
    by_hand = take(SOURCE, archive, [tmp_path / "data.csv"], None)
    publisher.answers("/data", page(b"a\n"))
    asked = asking("/data")
    assert [put.capture.capture_id for put in asked.puts] == [by_hand.capture.capture_id]
    assert sorted(s["how"] for s in archive.sightings(by_hand.capture)) == ["file", "http"]


def test_the_client_gets_the_limits_of_every_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clients: list[Any] = []
    monkeypatch.setattr("pipelines.sources.retrieval.Client", lambda *arguments: clients.append(arguments))
    client(tmp_path)
    ((limits, folder, web),) = clients
    assert folder == tmp_path
    assert web.agent.startswith("bilateral-indicators/")
    declared = {host: limit for source in discover().values() for host, limit in source.limits.items()}
    assert limits == declared
    assert (limits["comtradeapi.un.org"].per_minute, limits["comtradeapi.un.org"].per_day) == (10, 500)
