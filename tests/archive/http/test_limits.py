"""Limits: all processes together ask a host no more often than its contract allows; quotas persist across runs."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.archive.http.errors import QuotaExceeded, RateLimited
from pipelines.archive.http.limits import Limiter
from pipelines.archive.http.messages import Request
from tests.support.http_publisher import COMTRADE_QUOTA, CSV, HOST, OTHER, START, Clock, Publisher, page, redirect

COMTRADE = 6.0
GDELT = 5.0


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher() as running:
        running.answers("/data", page(CSV))
        yield running


def times(folder: Path, limit: float, count: int, clock: Clock) -> list[float]:
    """When each of ``count`` calls may be made, in seconds from the start."""
    limiter = Limiter(folder, {HOST: limit}, clock, clock.sleep)
    called_at = []
    for _ in range(count):
        limiter.wait(HOST, f"https://{HOST}/")
        called_at.append(clock.now - START)
    return called_at


@pytest.mark.parametrize(("limit", "moments"), [(GDELT, [0.0, 5.0, 10.0, 15.0]), (200.0, [0.0, 200.0, 400.0])])
def test_a_limit_is_kept(tmp_path: Path, limit: float, moments: list[float]) -> None:
    assert times(tmp_path, limit, len(moments), Clock()) == moments


def test_a_client_waits_and_another_run_remembers(publisher: Publisher, tmp_path: Path) -> None:
    clock = Clock()
    for _ in range(2):
        publisher.client(tmp_path, clock, {HOST: GDELT}).fetch(publisher.ask("/data"))
    assert clock.slept == [5.0]


def test_other_hosts_do_not_wait(publisher: Publisher, tmp_path: Path) -> None:
    clock = Clock()
    client = publisher.client(tmp_path, clock, {OTHER: GDELT})
    for _ in range(3):
        client.fetch(publisher.ask("/data"))
    assert clock.slept == []


def test_every_try_and_every_redirect_counts(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers("/moved", redirect("/busy"))
    publisher.answers("/busy", page(b"", 503, Retry_After="1"), page(CSV))
    clock = Clock()
    publisher.client(tmp_path, clock, {HOST: 100.0}).fetch(publisher.ask("/moved"))
    assert sum(clock.slept) == 300.0, "all of it is asked for again"


def test_the_host_of_a_redirect_has_its_own_limit(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers("/moved", redirect(publisher.url("/data", OTHER)))
    clock = Clock()
    client = publisher.client(tmp_path, clock, {OTHER: GDELT})
    for _ in range(3):
        client.fetch(publisher.ask("/moved"))
    assert clock.slept == [5.0, 5.0]


def test_a_dot_at_the_end_of_a_host_does_not_escape(publisher: Publisher, tmp_path: Path) -> None:
    clock = Clock()
    allowed = {(HOST, publisher.port), (f"{HOST}.", publisher.port)}
    client = publisher.client(tmp_path, clock, {HOST: GDELT}, allowed=allowed)
    for host in (HOST, f"{HOST}.", HOST.upper()):
        client.fetch(Request("a", publisher.url("/data", host)))
    assert clock.slept == [5.0, 5.0]


def test_a_quota_of_the_publisher_stops_other_runs_until_it_is_renewed(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers("/quota", page(COMTRADE_QUOTA, 403))
    clock, limits = Clock(), {HOST: COMTRADE}
    with pytest.raises(QuotaExceeded):
        publisher.client(tmp_path, clock, limits).fetch(publisher.ask("/quota"))
    clock.now += 3 * 3600
    with pytest.raises(QuotaExceeded, match=r"publisher\.test must not be asked for 857 s") as caught:
        publisher.client(tmp_path, clock, limits).fetch(publisher.ask("/data"))
    assert caught.value.seconds == 14 * 60 + 17
    assert publisher.calls("/data") == []
    clock.now += 10 * 60
    publisher.client(tmp_path, clock, limits).fetch(publisher.ask("/data"))
    assert clock.slept == [4 * 60 + 17], "the remaining time is waited for"


def test_a_retry_after_that_is_too_long_stops_other_runs(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers("/busy", page(b"", 429, Retry_After="3600"))
    clock, limits = Clock(), {HOST: COMTRADE}
    for path in ("/busy", "/data"):
        with pytest.raises(RateLimited) as caught:
            publisher.client(tmp_path, clock, limits).fetch(publisher.ask(path))
        assert caught.value.seconds == 3600
    assert publisher.calls("/data") == []


def test_a_publisher_is_believed_for_a_day_at_most(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers("/busy", page(b"", 429, Retry_After="999999999"))
    clock, limits = Clock(), {HOST: COMTRADE}
    for _ in range(2):
        with pytest.raises(RateLimited):
            publisher.client(tmp_path, clock, limits).fetch(publisher.ask("/busy"))
    assert len(publisher.calls("/busy")) == 1
    clock.now += 86_400
    publisher.client(tmp_path, clock, limits).fetch(publisher.ask("/data"))
    assert clock.slept == []


@pytest.mark.parametrize("text", ["", "{", "[]", '{"sent": 1, "more": 2}', "null", "[null, 1]"])
def test_a_damaged_count_begins_anew(tmp_path: Path, text: str) -> None:
    (tmp_path / f"{HOST}.json").write_text(text)
    assert times(tmp_path, GDELT, 2, Clock()) == [0.0, 5.0]


def claim(folder: Path, limit: float, count: int, called_at: multiprocessing.Queue[float]) -> None:
    """Wait so many times, in real time."""
    limiter = Limiter(folder, {HOST: limit}, time.time, time.sleep)
    for _ in range(count):
        limiter.wait(HOST, "")
        called_at.put(time.time())


def test_two_processes_together_stay_within_the_limit(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    called_at: multiprocessing.Queue[float] = context.Queue()
    limit = 0.05
    processes = [context.Process(target=claim, args=(tmp_path, limit, 5, called_at)) for _ in range(2)]
    for process in processes:
        process.start()
    moments = sorted(called_at.get(timeout=20) for _ in range(10))
    for process in processes:
        process.join()
    assert moments[-1] - moments[0] > 0.3, "each alone would have taken 0.2 s"
