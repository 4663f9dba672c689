"""Breaks: a download that breaks begins anew, ends in time and leaves nothing behind."""

from __future__ import annotations

import socket
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
    drip_line,
    hang,
    leftovers,
    page,
    raw,
    reset_after,
)

BODY = bytes((n * 7 + n // 251) % 256 for n in range(100_000))


@pytest.mark.parametrize("count", [len(BODY) * tenth // 10 for tenth in range(10)])
def test_a_reset_begins_anew_and_one_that_does_not_end_has_a_name(
    publisher: Publisher, tmp_path: Path, count: int
) -> None:
    publisher.answers("/data", reset_after(BODY, count), page(BODY))
    response = publisher.client(tmp_path).fetch(publisher.ask("/data"))
    assert (response.size, response.sha256) == (len(BODY), sha256(BODY).hexdigest())
    publisher.answers("/broken", reset_after(BODY, count))
    with pytest.raises(Truncated, match=r"the connection broke"):
        publisher.client(tmp_path).fetch(publisher.ask("/broken"))
    assert [len(publisher.calls(path)) for path in ("/data", "/broken")] == [2, 5]
    assert response.path
    assert leftovers(tmp_path) == [f"received/{response.path.name}"]


OUT_OF_TIME = [
    ("a drip", drip(b"a" * 1000, 0.05), TimedOut, "the total time is used up"),
    ("a drip without length", drip(b"a" * 1000, 0.05, Content_Length=None), TimedOut, "time is used up"),
    ("a drip in the header", drip_line(b"X-Slow: ", 0.05), TimedOut, "the total time is used up"),
    ("a drip in a chunk", drip_line(b"Transfer-Encoding: chunked\r\n\r\n1;", 0.05), TimedOut, "total time is used up"),
    ("a drip in an error", drip(b"a" * 1000, 0.05, 500), ServerError, "500 Internal Server Error, 'aaa"),
]


@pytest.mark.parametrize(("step", "kind", "words"), [c[1:] for c in OUT_OF_TIME], ids=[c[0] for c in OUT_OF_TIME])
def test_a_fetch_ends_in_time(publisher: Publisher, tmp_path: Path, step, kind, words) -> None:
    publisher.answers("/data", step)
    started = time.monotonic()
    with pytest.raises(kind, match=words):
        publisher.client(tmp_path, read=0.2, total=0.3).fetch(publisher.ask("/data"))
    assert time.monotonic() - started < 2
    assert len(publisher.calls("/data")) == 1
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize(
    ("before", "words"),
    [(b"", "no answer in time"), (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", "no byte in time")],
)
def test_silence_is_asked_again(publisher: Publisher, tmp_path: Path, before: bytes, words: str) -> None:
    publisher.answers("/data", hang(30, before))
    with pytest.raises(TimedOut, match=words):
        publisher.client(tmp_path, read=0.3).fetch(publisher.ask("/data"))
    assert len(publisher.calls("/data")) == 5
    assert leftovers(tmp_path) == []
    publisher.answers("/later", hang(30, before), page(BODY))
    assert publisher.client(tmp_path, read=0.2).fetch(publisher.ask("/later")).sha256 == sha256(BODY).hexdigest()


def test_the_total_is_of_all_tries(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers("/data", hang(30))
    with pytest.raises(TimedOut, match="total time"):
        publisher.client(tmp_path, read=0.2, total=0.5).fetch(publisher.ask("/data"))
    assert len(publisher.calls("/data")) in (2, 3)


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
