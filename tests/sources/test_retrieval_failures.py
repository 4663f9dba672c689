"""Requests that break off: what is kept, what is named, and that nothing is left behind or lost."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipelines.archive.captures import Archive
from pipelines.archive.http import errors
from pipelines.archive.http.client import Client
from pipelines.archive.http.messages import Request
from pipelines.sources.answers import Asked
from pipelines.sources.contract import Scope
from pipelines.sources.retrieval import ask
from tests.support.archive_contents import TODAY, Asking, file_contents
from tests.support.http_publisher import (
    BLOCK_PAGE,
    COMTRADE_QUOTA,
    COMTRADE_TOO_FAST,
    HOST,
    Publisher,
    leftovers,
    page,
    reset_after,
)
from tests.support.made_up_source import SOURCE


def nowhere(*_: Any) -> list[str]:
    raise errors.Offline("there is no such host", HOST)


def asked_for(requests: list[Request], archive: Archive, http: Client, each: bool = True) -> Asked:
    """The result of requesting these from a source, each as its own capture or all as one."""
    source = dataclasses.replace(SOURCE, requests=lambda *_: requests, captures_each=each)
    return ask(source, archive, http, Scope(), TODAY)


@pytest.mark.parametrize(("each", "kept"), [(True, [{"first.csv": b"a\n"}]), (False, [])])
def test_a_network_that_goes_away_keeps_whole_captures_alone_and_leaves_no_file(
    publisher: Publisher, archive: Archive, http: Client, tmp_path: Path, each: bool, kept: list[dict[str, bytes]]
) -> None:
    """What failed before, and what was not asked, is named."""
    publisher.answers("/first", page(b"a\n"))
    publisher.answers("/wrong", page(b"no such call", status=404))
    gone = [Request(f"{name}.csv", f"http://gone.test/{name}") for name in ("second", "third")]
    http.web = replace(http.web, resolver=lambda host, port: nowhere() if host == "gone.test" else ["127.0.0.1"])
    before = [publisher.ask(f"/{name}", f"{name}.csv") for name in (["first", "wrong"] if each else ["first"])]
    asked = asked_for([*before, *gone], archive, http, each)
    assert "there is no such host" in str(asked.offline)
    assert (list(asked.failed), asked.left) == (["wrong.csv"] if each else [], ["second.csv", "third.csv"])
    assert (file_contents(archive), len(asked.puts), list(archive.verify())) == (kept, len(kept), [])
    assert leftovers(tmp_path / "http") == []


ALONE = {
    "not found": page(b"no such call", status=404),
    "broken": page(b"", status=500),
    "reset": reset_after(b"a,b\n1,2\n", 3),
}


@pytest.mark.parametrize("second", ALONE.values(), ids=ALONE.keys())
def test_a_request_that_fails_is_named_and_the_others_go_on(
    publisher: Publisher, archive: Archive, asking: Asking, tmp_path: Path, second: Any
) -> None:
    """Where the answers are one capture, nothing is kept."""
    for name, step in (("/first", page(b"a\n")), ("/second", second), ("/third", page(b"c\n"))):
        publisher.answers(name, step)
    with pytest.raises(errors.FetchError):
        asking("/first", "/second", expect="csv")
    assert (file_contents(archive), archive.blobs.keys("objects/")) == ([], [])
    asked = asking("/first", "/second", "/third", each=True, expect="csv")
    assert file_contents(archive) == [{"first.csv": b"a\n"}, {"third.csv": b"c\n"}]
    assert (list(asked.failed), asked.left, asked.offline) == (["second.csv"], [], None)
    assert str(asked.failure).startswith("second.csv: ")
    assert publisher.url("/second") in str(asked.failure)
    assert list(archive.verify()) == []
    assert leftovers(tmp_path / "http") == []


@pytest.mark.parametrize(
    ("step", "kind", "n_asked", "calls"),
    [
        (page(b"who are you", status=401), errors.Refused, 1, 1),
        (page(b"forbidden", status=403), errors.Refused, 1, 1),
        (page(BLOCK_PAGE, Content_Type="text/html"), errors.BlockPage, 1, 1),
        (page(b"", status=503), errors.ServerError, 3, 15),
        (reset_after(b"a,b\n1,2\n", 3), errors.Truncated, 3, 15),
        (page(b"{}"), errors.WrongFormat, 3, 3),
        (page(b"gone", status=404), errors.NotFound, 30, 30),
    ],
    ids=["401", "403", "block page", "503", "reset", "another format", "404"],
)
def test_a_host_that_refuses_or_is_down_is_not_asked_for_all_the_rest(
    publisher: Publisher,
    archive: Archive,
    asking: Asking,
    step: Any,
    kind: type[errors.FetchError],
    n_asked: int,
    calls: int,
) -> None:
    """Except after a 404, which concerns one address; the next may exist."""
    names = [f"/{number:02}" for number in range(30)]
    for name in names:
        publisher.answers(name, step)
    asked = asking(*names, each=True, expect="csv")
    assert {type(error) for error in asked.failed.values()} == {kind}
    assert (len(asked.failed), sum(len(publisher.calls(name)) for name in names)) == (n_asked, calls)
    assert [*asked.failed, *asked.left] == [f"{number:02}.csv" for number in range(30)]


def test_failures_that_are_not_of_one_kind_in_a_row_close_no_host(
    publisher: Publisher, archive: Archive, asking: Asking
) -> None:
    down, wrong, there = page(b"", status=503), page(b"{}"), page(b"a\n")
    steps = [down, down, there, down, down, wrong, wrong, page(b"gone", status=404), wrong, wrong, down, there]
    for number, step in enumerate(steps):
        publisher.answers(f"/{number:02}", step)
    asked = asking(*(f"/{number:02}" for number in range(len(steps))), each=True, expect="csv")
    assert (len(asked.failed), len(asked.puts), asked.left) == (10, 2, [])


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        (page(COMTRADE_QUOTA, status=403), errors.QuotaExceeded),
        (page(COMTRADE_TOO_FAST, status=429, Retry_After="900"), errors.RateLimited),
    ],
    ids=["quota", "limit"],
)
def test_a_quota_ends_the_run_and_names_what_was_not_asked_for(
    publisher: Publisher, archive: Archive, asking: Asking, tmp_path: Path, step: Any, kind: type[errors.FetchError]
) -> None:
    publisher.answers("/first", page(b"a\n"))
    publisher.answers("/wrong", page(b"no such call", status=404))
    publisher.answers("/second", step)
    asked = asking("/first", "/wrong", "/second", "/third", "/fourth", each=True, expect="csv")
    assert file_contents(archive) == [{"first.csv": b"a\n"}]
    assert [type(error) for error in asked.failed.values()] == [errors.NotFound, kind]
    assert asked.left == ["third.csv", "fourth.csv"]
    assert asked.failure
    assert asked.failure.splitlines()[-1] == "not asked for any more: third.csv, fourth.csv"
    assert (len(publisher.calls("/second")), publisher.calls("/third")) == (1, [])
    assert leftovers(tmp_path / "http") == []


def test_a_host_that_takes_no_connection_is_no_network(archive: Archive, tmp_path: Path) -> None:
    with Publisher() as closed:
        http, request = closed.client(tmp_path / "http"), closed.ask("/data")
    asked = asked_for([request], archive, http, each=False)
    assert asked.offline is not None
    assert issubclass(errors.Unreachable, errors.Offline)
