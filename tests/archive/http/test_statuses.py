"""Statuses: each has its own error; transient ones are retried, no sooner than the publisher says."""

from __future__ import annotations

import pickle
from hashlib import sha256
from pathlib import Path

import pytest

from pipelines.archive.http import errors
from tests.support.http_publisher import (
    AGENT,
    BLOCK_PAGE,
    COMTRADE_QUOTA,
    COMTRADE_TOO_FAST,
    CSV,
    START,
    Clock,
    Publisher,
    empty,
    gzipped,
    leftovers,
    page,
    raw,
)
from tests.support.rows import cases, each_case

DATE = "Fri, 15 Jan 2027 08:00:42 GMT"
"""42 s after the clock's begin."""


FAILURES = [
    ("400", page(b"bad reporter code", 400), errors.HttpError, "400 Bad Request, 'bad reporter code'", 1),
    ("401", page(b"", 401), errors.Refused, "401 Unauthorized; expected 200. Check the key", 1),
    ("403", page(BLOCK_PAGE, 403), errors.Refused, "403 Forbidden, 'Access & denied'", 1),
    ("403 quota", page(COMTRADE_QUOTA, 403), errors.QuotaExceeded, "replenished in 03:14:17", 1),
    ("403 quota in gzip", gzipped(COMTRADE_QUOTA, 403), errors.QuotaExceeded, "Out of call volume", 1),
    ("200 quota", page(COMTRADE_QUOTA), errors.QuotaExceeded, "replenished in 03:14:17", 1),
    ("404", page(b"<html><title>Lost</title>", 404), errors.NotFound, "404 Not Found, 'Lost'", 1),
    ("410", page(b"", 410), errors.NotFound, "410 Gone", 1),
    ("418", page(b"", 418), errors.HttpError, "418", 1),
    ("429", page(COMTRADE_TOO_FAST, 429), errors.RateLimited, "Rate limit is exceeded", 5),
    ("429 again in 20 min", page(b"", 429, Retry_After="1200"), errors.RateLimited, "429", 1),
    ("429 nonsense", page(b"", 429, Retry_After="soon"), errors.RateLimited, "429", 5),
    ("451", page(b"", 451), errors.HttpError, "451 Unavailable For Legal Reasons", 1),
    ("499 unknown", page(b"", 499), errors.HttpError, "499 (no such status)", 1),
    ("500", page(b"oops", 500), errors.ServerError, "500 Internal Server Error, 'oops'", 5),
    ("502 without length", raw(b"HTTP/1.1 502 Bad\r\n\r\n<title>nginx</title>"), errors.ServerError, "'nginx'", 5),
    ("503 tomorrow", page(b"", 503, Retry_After="86400"), errors.ServerError, "503", 1),
    ("202", page(b"being made", 202), errors.HttpError, "202 Accepted, 'being made'", 1),
    ("206 that nobody asked for", page(CSV, 206, Content_Range="bytes 0-9/99"), errors.HttpError, "206", 1),
    ("304 that nobody asked for", empty(304), errors.HttpError, "304 Not Modified", 1),
    ("300", page(b"choose", 300), errors.HttpError, "300 Multiple Choices", 1),
    ("302 to nowhere", page(b"", 302), errors.HttpError, "302 Found", 1),
]


@pytest.mark.parametrize(("step", "kind", "words", "calls"), [f[1:] for f in FAILURES], ids=[f[0] for f in FAILURES])
def test_a_status_that_is_no_success(publisher, tmp_path, step, kind, words, calls) -> None:
    publisher.answers("/data", step)
    with pytest.raises(errors.FetchError) as caught:
        publisher.client(tmp_path).fetch(publisher.ask("/data", expect="csv"))
    assert type(caught.value) is kind
    assert words in str(caught.value)
    assert str(caught.value).startswith(publisher.url("/data"))
    assert len(publisher.calls("/data")) == calls
    assert leftovers(tmp_path) == []
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_passes_is_asked_again(publisher: Publisher, tmp_path: Path, status: int) -> None:
    publisher.answers("/data", page(b"", status), page(b"", status), page(CSV))
    clock = Clock()
    response = publisher.client(tmp_path, clock).fetch(publisher.ask("/data", expect="csv"))
    assert (response.status, response.size, response.sha256) == (200, len(CSV), sha256(CSV).hexdigest())
    assert response.path
    assert response.path.read_bytes() == CSV
    assert len(clock.slept) == 2
    assert clock.slept[0] <= 1
    assert clock.slept[1] <= 2


@pytest.mark.parametrize(("retry_after", "seconds"), [("7", 7), ("600", 600), (DATE, 42)])
def test_the_publisher_says_when(publisher: Publisher, tmp_path: Path, retry_after: str, seconds: float) -> None:
    publisher.answers("/data", page(b"", 429, Retry_After=retry_after), page(CSV))
    clock = Clock()
    publisher.client(tmp_path, clock).fetch(publisher.ask("/data"))
    assert clock.slept == [seconds]


def test_a_date_that_has_passed_and_a_wait_of_nothing_still_wait_a_little(publisher: Publisher, tmp_path: Path) -> None:
    steps = [page(b"", 503, Retry_After=text) for text in ("0", "Fri, 15 Jan 2027 07:00:00 GMT")]
    publisher.answers("/data", *steps, page(CSV))
    clock = Clock()
    publisher.client(tmp_path, clock).fetch(publisher.ask("/data"))
    assert 0 < sum(clock.slept) <= 3


def test_waits_that_are_too_long_are_carried(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers("/slow", page(b"", 429, Retry_After="601"))
    publisher.answers("/quota", page(COMTRADE_QUOTA, 403))
    client = publisher.client(tmp_path)
    with pytest.raises(errors.RateLimited) as slow:
        client.fetch(publisher.ask("/slow"))
    with pytest.raises(errors.QuotaExceeded) as quota:
        client.fetch(publisher.ask("/quota"))
    assert slow.value.seconds == 601
    assert quota.value.seconds == 3 * 3600 + 14 * 60 + 17


def test_five_tries_wait_longer_each_time(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("random.uniform", lambda low, high: high)
    publisher.answers("/data", page(b"", 500))
    clock = Clock()
    with pytest.raises(errors.ServerError):
        publisher.client(tmp_path, clock).fetch(publisher.ask("/data"))
    assert clock.slept == [1, 2, 4, 8]


def test_nothing_there_is_an_answer(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers("/data", empty(204))
    response = publisher.client(tmp_path).fetch(publisher.ask("/data", expect="json"))
    assert (response.status, response.path, response.size, response.not_modified) == (204, None, 0, False)


@each_case(__file__, "known sent")
def test_what_has_not_changed_is_not_sent(publisher: Publisher, tmp_path: Path, known, sent) -> None:
    publisher.answers("/data", empty(304, ETag='"v1"'))
    response = publisher.client(tmp_path).fetch(publisher.ask("/data", **known))
    assert (response.status, response.not_modified, response.path) == (304, True, None)
    assert response.headers == {"ETag": '"v1"'}
    headers = publisher.calls("/data")[0].headers
    assert {name: value for name, value in headers.items() if name.startswith("if-")} == sent


def test_what_has_changed_is_sent(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers("/data", page(CSV, ETag='"v2"'))
    response = publisher.client(tmp_path).fetch(publisher.ask("/data", etag='"v1"'))
    assert (response.status, response.not_modified, response.size) == (200, False, len(CSV))


def test_what_is_asked_and_what_is_kept_of_the_answer(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers("/data", page(CSV, ETag='"v1"', Content_Type="text/csv", Server="x", Set_Cookie="a=b"))
    request = publisher.ask("/data?a=1", params={"year": "2024", "q": "ä b"})
    response = publisher.client(tmp_path).fetch(request)
    assert response.url == publisher.url("/data?a=1&year=2024&q=%C3%A4+b")
    assert response.headers == {"ETag": '"v1"', "Content-Type": "text/csv", "Content-Length": str(len(CSV))}
    assert response.retrieved.timestamp() == START
    assert response.retrieved.utcoffset() is not None
    headers = publisher.calls("/data")[0].headers
    assert headers["user-agent"] == AGENT
    assert "cookie" not in headers


def test_the_same_answer_twice_is_two_files(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers("/data", page(CSV))
    client = publisher.client(tmp_path)
    first, second = (client.fetch(publisher.ask("/data", name="CHN-2022.csv")) for _ in range(2))
    assert first.path
    assert second.path
    assert first.path != second.path
    assert first.path.name.endswith("-CHN-2022.csv")
    assert first.sha256 == second.sha256


@pytest.mark.parametrize("fields", cases(__file__, "a_request_that_cannot_be_meant"))
def test_a_request_that_cannot_be_meant(publisher: Publisher, fields) -> None:
    with pytest.raises(ValueError, match=r"."):
        publisher.ask("/data", **fields)
