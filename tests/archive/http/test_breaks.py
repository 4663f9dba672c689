"""Breaks: a download resumes where it broke off, never joins two versions, ends in time and leaves nothing behind."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from hashlib import sha256
from pathlib import Path

import pytest

from pipelines.archive.http.errors import FetchError, Offline, ServerError, TimedOut, Truncated, Unreachable
from tests.support.http_publisher import (
    HOST,
    Clock,
    Publisher,
    chunked,
    drip,
    drip_header,
    empty,
    hang,
    leftovers,
    page,
    part,
    raw,
    reset_after,
)

BODY = bytes((n * 7 + n // 251) % 256 for n in range(100_000))
NEWER = bytes(reversed(BODY))
OLD, RECENT = "Wed, 01 Jan 2020 00:00:00 GMT", "Fri, 15 Jan 2027 07:59:30 GMT"
NOW = "Fri, 15 Jan 2027 08:00:00 GMT"
TENTHS = [len(BODY) * tenth // 10 for tenth in range(10)]


def ranges(publisher: Publisher) -> list[str]:
    """The range that each call asked for; empty if it asked for the whole."""
    return [call.headers.get("range", "") for call in publisher.calls("/data")]


@pytest.mark.parametrize("count", TENTHS)
def test_a_reset_at_every_tenth_begins_anew(publisher: Publisher, tmp_path: Path, count: int) -> None:
    publisher.answers("/data", reset_after(BODY, count), page(BODY))
    response = publisher.client(tmp_path).fetch(publisher.ask("/data"))
    assert (response.size, response.sha256) == (len(BODY), sha256(BODY).hexdigest())
    assert ranges(publisher) == ["", ""]


@pytest.mark.parametrize("count", TENTHS)
def test_a_reset_at_every_tenth_goes_on_from_there(publisher: Publisher, tmp_path: Path, count: int) -> None:
    publisher.answers("/data", part(BODY, count), part(BODY))
    response = publisher.client(tmp_path).fetch(publisher.ask("/data"))
    assert (response.status, response.size, response.sha256) == (200, len(BODY), sha256(BODY).hexdigest())
    assert ranges(publisher) == ["", f"bytes={count}-" if count else ""]
    assert response.headers == {"ETag": '"v1"', "Content-Type": "text/csv", "Content-Length": str(len(BODY))}


@pytest.mark.parametrize("count", TENTHS)
def test_a_reset_that_does_not_end_has_a_name(publisher: Publisher, tmp_path: Path, count: int) -> None:
    publisher.answers("/data", reset_after(BODY, count))
    with pytest.raises(Truncated, match=r"the connection broke"):
        publisher.client(tmp_path).fetch(publisher.ask("/data"))
    assert len(ranges(publisher)) == 5
    assert leftovers(tmp_path) == []


def test_four_breaks_in_one_download(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers("/data", *[part(BODY, 20_000)] * 4, part(BODY))
    assert publisher.client(tmp_path).fetch(publisher.ask("/data")).sha256 == sha256(BODY).hexdigest()
    assert ranges(publisher)[1:] == [f"bytes={n}-" for n in (20_000, 40_000, 60_000, 80_000)]


def test_a_download_goes_on_in_a_later_fetch(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers("/data", *[part(BODY, 10_000)] * 5, part(BODY))
    with pytest.raises(Truncated):
        publisher.client(tmp_path).fetch(publisher.ask("/data"))
    digest = publisher.ask("/data").digest
    assert leftovers(tmp_path) == [f"partial/{digest}.json", f"partial/{digest}.part"]
    response = publisher.client(tmp_path).fetch(publisher.ask("/data"))
    assert response.sha256 == sha256(BODY).hexdigest()
    assert ranges(publisher)[-1] == "bytes=50000-"
    assert response.path
    assert leftovers(tmp_path) == [f"received/{response.path.name}"]


def test_other_parameters_are_another_download(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers("/data", *[part(BODY, 10_000)] * 5, part(BODY))
    client = publisher.client(tmp_path)
    with pytest.raises(Truncated):
        client.fetch(publisher.ask("/data", params={"year": "2023"}))
    client.fetch(publisher.ask("/data", params={"year": "2024"}))
    assert ranges(publisher)[-1] == ""


GOES_ON = [
    ("a strong ETag", {"ETag": '"v1"'}, '"v1"'),
    ("a strong and a date", {"ETag": '"v1"', "Last_Modified": OLD}, '"v1"'),
    ("a weak and a date", {"ETag": 'W/"v1"', "Last_Modified": OLD}, OLD),
    ("a date", {"Last_Modified": OLD, "Date": NOW}, OLD),
]


@pytest.mark.parametrize(("named", "condition"), [case[1:] for case in GOES_ON], ids=[case[0] for case in GOES_ON])
def test_what_identifies_a_version(publisher: Publisher, tmp_path: Path, named, condition) -> None:
    publisher.answers("/data", part(BODY, 30_000, **named), part(BODY, **named))
    assert publisher.client(tmp_path).fetch(publisher.ask("/data")).sha256 == sha256(BODY).hexdigest()
    assert publisher.calls("/data")[1].headers["if-range"] == condition
    assert ranges(publisher) == ["", "bytes=30000-"]


@pytest.mark.parametrize(
    "named", [{"ETag": 'W/"v1"'}, {"Last_Modified": RECENT, "Date": NOW}, {"Last_Modified": "yesterday"}, {"ETag": ""}]
)
def test_what_identifies_no_version(publisher: Publisher, tmp_path: Path, named) -> None:
    publisher.answers("/data", part(BODY, 30_000, **named), part(BODY, **named))
    assert publisher.client(tmp_path).fetch(publisher.ask("/data")).sha256 == sha256(BODY).hexdigest()
    assert ranges(publisher) == ["", ""]


def test_a_server_that_takes_no_ranges(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers("/data", reset_after(BODY, 30_000, ETag='"v1"'), page(BODY, ETag='"v1"'))
    assert publisher.client(tmp_path).fetch(publisher.ask("/data")).sha256 == sha256(BODY).hexdigest()
    assert ranges(publisher) == ["", ""]


NEW = [
    ("says so", part(NEWER, ETag='"v2"'), 2),
    ("goes on all the same", part(NEWER, ETag='"v2"', ignores_condition=True), 3),
    ("does not say which", part(NEWER, ETag='"v2"', ignores_condition=True, repeats=False), 3),
    ("is longer", part(NEWER + b"more", ETag='"v1"', ignores_condition=True), 3),
    ("is shorter than what there is", part(NEWER[:100], ETag='"v2"', ignores_condition=True), 3),
]


@pytest.mark.parametrize(("step", "calls"), [case[1:] for case in NEW], ids=[case[0] for case in NEW])
def test_two_versions_are_never_joined(publisher: Publisher, tmp_path: Path, step, calls) -> None:
    publisher.answers("/data", part(BODY, 60_000), step)
    response = publisher.client(tmp_path).fetch(publisher.ask("/data"))
    assert response.path
    assert response.path.read_bytes() in (NEWER, NEWER + b"more", NEWER[:100])
    assert len(ranges(publisher)) == calls


@pytest.mark.parametrize(
    ("start", "end", "third"), [(50_000, 90_000, ""), (60_000, 80_000, "bytes=80000-")], ids=["elsewhere", "not all"]
)
def test_a_part_from_elsewhere_is_not_joined_and_one_that_is_not_all_of_the_rest_is_not_the_end(
    publisher: Publisher, tmp_path: Path, start: int, end: int, third: str
) -> None:
    some = page(BODY[start:end], 206, Content_Range=f"bytes {start}-{end - 1}/{len(BODY)}", ETag='"v1"')
    publisher.answers("/data", part(BODY, 60_000), some, part(BODY))
    assert publisher.client(tmp_path).fetch(publisher.ask("/data")).sha256 == sha256(BODY).hexdigest()
    assert ranges(publisher) == ["", "bytes=60000-", third]


def test_an_encoded_body_goes_on_as_it_was_sent(publisher: Publisher, tmp_path: Path) -> None:
    sent = gzip.compress(BODY)
    named = {"ETag": '"v1-gzip"', "Content_Encoding": "gzip"}
    publisher.answers("/data", part(sent, len(sent) // 2, **named), part(sent, **named))
    assert publisher.client(tmp_path).fetch(publisher.ask("/data")).sha256 == sha256(BODY).hexdigest()
    assert ranges(publisher) == ["", f"bytes={len(sent) // 2}-"]


def test_what_is_on_disk_without_its_note_is_not_believed(publisher: Publisher, tmp_path: Path) -> None:
    request = publisher.ask("/data")
    (tmp_path / "partial").mkdir()
    (tmp_path / "partial" / f"{request.digest}.part").write_bytes(b"of a process that was killed")
    publisher.answers("/data", part(BODY))
    assert publisher.client(tmp_path).fetch(request).sha256 == sha256(BODY).hexdigest()
    assert ranges(publisher) == [""]


def test_a_note_that_is_damaged_begins_anew(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers("/data", *[part(BODY, 10_000)] * 5, part(BODY))
    request = publisher.ask("/data")
    with pytest.raises(Truncated):
        publisher.client(tmp_path).fetch(request)
    (tmp_path / "partial" / f"{request.digest}.json").write_bytes(b"{")
    assert publisher.client(tmp_path).fetch(request).sha256 == sha256(BODY).hexdigest()


def test_nothing_new_forgets_the_partial_download(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers("/data", *[part(BODY, 10_000)] * 5, empty(304))
    request = publisher.ask("/data", etag='"v0"')
    with pytest.raises(Truncated):
        publisher.client(tmp_path).fetch(request)
    assert publisher.client(tmp_path).fetch(request).not_modified
    assert leftovers(tmp_path) == []


def test_two_threads_that_want_the_same_do_not_write_into_one_file(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers("/data", *[part(BODY, 30_000), part(BODY)] * 4)
    client, digests = publisher.client(tmp_path), []
    threads = [
        threading.Thread(target=lambda: digests.append(client.fetch(publisher.ask("/data")).sha256)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert digests == [sha256(BODY).hexdigest()] * 4


OUT_OF_TIME = [
    ("a drip", drip(b"a" * 1000, 0.05), TimedOut, "the total time is used up"),
    ("a drip without length", drip(b"a" * 1000, 0.05, Content_Length=None), TimedOut, "time is used up"),
    ("a drip in the header", drip_header(0.05), TimedOut, "the total time is used up"),
    ("a drip in an error", drip(b"a" * 1000, 0.05, 500), ServerError, "500 Internal Server Error, 'aaa"),
]


@pytest.mark.parametrize(("step", "kind", "words"), [c[1:] for c in OUT_OF_TIME], ids=[c[0] for c in OUT_OF_TIME])
def test_a_fetch_ends_in_time(publisher: Publisher, tmp_path: Path, step, kind, words) -> None:
    publisher.answers("/data", step)
    started = time.monotonic()
    with pytest.raises(kind, match=words):
        publisher.client(tmp_path, read=0.2, total=0.3).fetch(publisher.ask("/data"))
    assert time.monotonic() - started < 2
    assert len(ranges(publisher)) == 1
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize(
    "step", [drip(b"a" * 1000, 0.05), hang(30, b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")]
)
def test_a_fetch_ends_in_time_although_the_thread_that_ends_it_never_gets_its_turn(
    publisher: Publisher, tmp_path: Path, step, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading.Timer, "run", lambda timer: None)
    publisher.answers("/data", step)
    started = time.monotonic()
    with pytest.raises(TimedOut, match="time is used up"):
        publisher.client(tmp_path, total=0.4).fetch(publisher.ask("/data"))
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("before", "words"),
    [(b"", "no answer in time"), (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", "no byte in time")],
)
def test_silence_is_asked_again(publisher: Publisher, tmp_path: Path, before: bytes, words: str) -> None:
    publisher.answers("/data", hang(30, before))
    with pytest.raises(TimedOut, match=words):
        publisher.client(tmp_path, read=0.3).fetch(publisher.ask("/data"))
    assert len(ranges(publisher)) == 5
    assert leftovers(tmp_path) == []
    publisher.answers("/later", hang(30, before), page(BODY))
    assert publisher.client(tmp_path, read=0.2).fetch(publisher.ask("/later")).sha256 == sha256(BODY).hexdigest()


def test_a_timeout_keeps_what_can_go_on(publisher: Publisher, tmp_path: Path) -> None:
    head = b'HTTP/1.1 200 OK\r\nAccept-Ranges: bytes\r\nETag: "v1"\r\nContent-Length: 100000\r\n\r\n'
    publisher.answers("/data", hang(30, head + BODY[:40_000]), part(BODY))
    assert publisher.client(tmp_path, read=0.5).fetch(publisher.ask("/data")).sha256 == sha256(BODY).hexdigest()
    assert ranges(publisher) == ["", "bytes=40000-"]


def test_the_total_is_of_all_tries(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers("/data", hang(30))
    with pytest.raises(TimedOut, match="total time"):
        publisher.client(tmp_path, read=0.2, total=0.5).fetch(publisher.ask("/data"))
    assert len(ranges(publisher)) in (2, 3)


def test_waits_do_not_count(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers("/data", page(b"", 429, Retry_After="500"), page(BODY))
    clock = Clock()
    publisher.client(tmp_path, clock, total=5.0).fetch(publisher.ask("/data"))
    assert clock.slept == [500]


@pytest.mark.parametrize(
    "step",
    [chunked(b"a", b"b", is_ended=False), raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"), reset_after(BODY, 5)],
)
def test_after_a_break_the_whole_comes(publisher: Publisher, tmp_path: Path, step) -> None:
    publisher.answers("/data", step, step, step, step, page(BODY))
    assert publisher.client(tmp_path).fetch(publisher.ask("/data")).sha256 == sha256(BODY).hexdigest()


def test_no_name_service_is_offline_at_once(publisher: Publisher, tmp_path: Path) -> None:
    def down(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    clock = Clock()
    with pytest.raises(Offline, match=f"{HOST} was not found: Temporary failure"):
        publisher.client(tmp_path, clock, resolver=down).fetch(publisher.ask("/data"))
    assert clock.slept == []


def test_a_host_that_takes_no_connection_is_offline_after_all_tries(tmp_path: Path) -> None:
    with Publisher() as publisher:
        client, request = publisher.client(tmp_path), publisher.ask("/data")
    with pytest.raises(Offline, match="no connection: Connection refused") as caught:
        client.fetch(request)
    assert type(caught.value) is Unreachable


def test_the_second_address_is_tried(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers("/data", page(BODY))
    client = publisher.client(tmp_path, resolver=lambda host, port: ["127.9.9.9", "127.0.0.1"])
    assert client.fetch(publisher.ask("/data")).sha256 == sha256(BODY).hexdigest()


def test_an_answer_is_fetch_error_or_whole(publisher: Publisher, tmp_path: Path) -> None:
    """Whatever a connection sends before it closes, the client raises a named error."""
    whole = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: b\r\n\r\nhello"
    for count in range(len(whole) + 1):
        publisher.answers("/data", raw(whole[:count]))
        try:
            response = publisher.client(tmp_path).fetch(publisher.ask("/data"))
        except FetchError:
            continue
        assert response.path
        assert count == len(whole), whole[:count]
