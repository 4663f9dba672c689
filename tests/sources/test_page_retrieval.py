"""The loop over cited pages with a local server: every outcome, copies, no network, a single page."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from pipelines.sources.contract import SourceError
from pipelines.sources.page_retrieval import SOURCE
from pipelines.sources.publishers.cited_documents import SOURCE as DECLARED
from pipelines.sources.publishers.cited_documents import link_outcomes
from tests.support.cited_page_world import HTML, NO_COPY, PDF, STAMP, CitedPages, copy_of
from tests.support.http_publisher import (
    BLOCK_PAGE,
    FIREWALL,
    OTHER,
    Publisher,
    Step,
    empty,
    endless,
    hang,
    page,
    redirect,
    reset_after,
    wrong_length,
)
from tests.support.rows import pick

DAY = date(2027, 1, 15)
"""Of the clock of the tests."""


@pytest.fixture
def cited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CitedPages]:
    monkeypatch.setenv("BILATERAL_HOME", str(tmp_path / "home"))
    with Publisher() as publisher:
        yield CitedPages(tmp_path, publisher)


def test_a_page_that_answers_is_captured_under_its_document(cited: CitedPages) -> None:
    cited.cite("without", None)
    cited.serve("a", page(HTML, Content_Type="text/html; charset=utf-8", ETag='"1"'))
    cited.serve("b", page(PDF, Content_Type="application/pdf"))
    asked = cited.ask()
    expected = ("ok", 200, cited.publisher.url("/a"), None, None)
    assert pick(cited.outcome(), "outcome status_code final_url reason archived_url") == expected
    capture = cited.archive.capture(SOURCE, cited.outcome()["capture_id"])
    assert (capture.subject, [f.name for f in capture.files]) == ("a", ["a.html"])
    assert cited.bytes(capture.capture_id) == HTML
    (pdf,) = cited.archive.capture(SOURCE, cited.outcome("b")["capture_id"]).files
    assert (pdf.name, pdf.media_type) == ("b.pdf", "application/pdf")
    assert [put.is_new for put in asked.puts] == [True, True]
    assert asked.notes[-1] == "2 of 2 addresses: 2 ok"
    assert cited.publisher.calls("/available") == []


def test_a_second_run_asks_only_for_what_has_changed(cited: CitedPages) -> None:
    cited.serve("a", page(HTML, ETag='"1"'), empty(304), page(HTML + b" ", ETag='"2"'), page(HTML))
    first = (cited.ask(), cited.outcome())[1]
    again = cited.ask()
    assert cited.publisher.calls("/a")[1].headers["if-none-match"] == '"1"'
    assert pick(cited.outcome(), "outcome status_code capture_id") == ("ok", 304, first["capture_id"])
    assert [put.is_new for put in again.puts] == [False]
    capture = cited.archive.capture(SOURCE, first["capture_id"])
    assert len(cited.archive.sightings(capture)) == 2
    cited.ask()
    assert cited.outcome()["capture_id"] != first["capture_id"]
    cited.ask()
    assert cited.publisher.calls("/a")[3].headers["if-none-match"] == '"2"'
    assert cited.outcome()["capture_id"] == first["capture_id"]
    assert len(cited.archive.captures(SOURCE)) == 2
    assert len(list((cited.folder / "archive/outcomes/cited_documents/a").iterdir())) == 4


def test_a_page_that_has_moved_and_a_short_link_lead_to_the_real_address(cited: CitedPages) -> None:
    """A slash or a tracking parameter is no move."""
    cited.serve("moved", redirect("/new", 301))
    cited.cite("short", cited.publisher.url("/x1", OTHER))
    cited.publisher.answers("/x1", redirect(cited.publisher.url("/moved")))
    cited.serve("new")
    cited.cite("same", "/a?utm_source=x")
    cited.publisher.answers("/a", redirect("/a/"))
    cited.publisher.answers("/a/", page(HTML))
    cited.ask()
    assert cited.outcomes() == {"moved": "moved", "short": "moved", "new": "ok", "same": "ok"}
    for name, hops in (("moved", 1), ("short", 2)):
        assert cited.outcome(name)["final_url"] == cited.publisher.url("/new")
        assert len(cited.outcome(name)["redirects"]) == hops
    assert cited.outcome("moved")["redirects"][0][0] == 301
    captures = {cited.outcome(name)["capture_id"] for name in ("moved", "short", "new")}
    assert (len(captures), len(cited.archive.blobs.keys("objects/"))) == (3, 1), "a capture each, and its bytes once"


def test_of_a_page_that_is_gone_the_copy_nearest_to_its_reading_is_captured(cited: CitedPages) -> None:
    cited.cite("a", "/a")
    cited.publisher.answers("/available", page(copy_of()))
    cited.publisher.answers(f"/web/{STAMP}id_/{cited.publisher.url('/a')}", page(HTML, Content_Type="text/html"))
    cited.ask()
    last = cited.outcome()
    assert (last["outcome"], last["status_code"]) == ("gone", 404)
    assert last["archived_url"] == cited.publisher.url(f"/web/{STAMP}/{cited.publisher.url('/a')}")
    assert last["reason"].endswith("a copy of 2024-08-09 is at the Wayback Machine and captured")
    (call,) = cited.publisher.calls("/available")
    assert "timestamp=20240807" in call.target
    capture = cited.archive.capture(SOURCE, last["capture_id"])
    assert (capture.vintage, capture.subject) == ("2024-08-09", "a")
    assert cited.archive.sightings(capture)[0]["how"] == "wayback"
    assert cited.bytes(capture.capture_id) == HTML
    cited.ask()  # the copy is known, and not asked for again
    assert len(cited.publisher.calls("/available")) == 1
    assert cited.outcome()["capture_id"] == capture.capture_id


def test_a_page_that_was_captured_before_it_died_stays_and_its_copy_is_only_named(cited: CitedPages) -> None:
    """Until the document has another address: of that one nothing is known."""
    cited.serve("a", page(HTML, ETag='"1"'), page(b"gone", status=410))
    cited.publisher.answers("/available", page(copy_of()))
    cited.ask()
    before = cited.outcome()["capture_id"]
    cited.ask()
    assert pick(cited.outcome(), "outcome status_code capture_id") == ("gone", 410, before)
    assert STAMP in cited.outcome()["archived_url"]
    cited.publisher.answers("/available", page(NO_COPY))
    cited.serve("b", page(b"", status=404))
    cited.cite("a", "/b")
    cited.ask()
    assert "if-none-match" not in cited.publisher.calls("/b")[0].headers
    assert pick(cited.outcome(), "outcome capture_id archived_url") == ("gone", None, None)
    assert (len(cited.archive.captures(SOURCE)), list(cited.archive.verify())) == (1, [])


DEAD: list[tuple[str, tuple[Step, ...], str, int | None, str]] = [
    ("410", (page(b"", status=410),), "gone", 410, "410 Gone"),
    ("404", (page(b"", status=404),), "gone", 404, "404 Not Found"),
    ("front page", (redirect("/"),), "gone", 200, "it leads to the front page"),
    ("403", (page(BLOCK_PAGE, status=403),), "blocked", 403, "403 Forbidden"),
    ("401", (page(b"", status=401),), "blocked", 401, "401"),
    ("451", (page(b"", status=451),), "blocked", 451, "451"),
    ("429", (page(b"", status=429),), "blocked", 429, "429"),
    ("firewall", (page(FIREWALL),), "blocked", None, "the page of a firewall"),
    ("500", (page(b"", status=500),), "failed", 500, "500"),
    ("cut", (wrong_length(HTML, len(HTML) + 9),), "failed", None, "connection broke"),
    ("reset", (reset_after(HTML, 20),), "failed", None, "connection broke"),
    ("loop", (redirect("/page"),), "failed", None, "more than 10 redirects"),
    ("to a file", (redirect("file:///etc/passwd"),), "failed", None, "the scheme is file"),
    ("to the inside", (redirect("http://localhost/"),), "failed", None, "localhost stands for 127.0.0.1"),
    ("nothing", (page(b""),), "unreadable", None, "the body is empty"),
    ("no content", (empty(204),), "unreadable", 204, "without a body"),
    ("without end", (endless(b"x" * 65536),), "failed", None, "that are allowed"),
    ("silent", (hang(9),), "failed", None, "time"),
]


@pytest.mark.parametrize(("steps", "outcome", "status", "reason"), [d[1:] for d in DEAD], ids=[d[0] for d in DEAD])
def test_what_is_dead_refused_or_broken_is_recorded_and_the_next_page_is_asked_for(
    cited: CitedPages, steps: tuple[Step, ...], outcome: str, status: int | None, reason: str
) -> None:
    cited.settings = {"read": 0.2, "total": 1.0}
    cited.cite("a", "/page")
    cited.cite("b", "/b")
    cited.publisher.answers("/page", *steps)
    cited.publisher.answers("/", page(HTML))
    cited.publisher.answers("/b", page(HTML))
    asked = cited.ask()
    last = cited.outcome()
    assert (last["outcome"], last["status_code"], last["capture_id"]) == (outcome, status, None)
    assert reason in last["reason"]
    if outcome != "unreadable" or status != 204:
        assert last["reason"].endswith("; no copy at the Wayback Machine")
    assert cited.outcome("b")["outcome"] == "ok"
    assert asked.offline is None


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (page(b"<html>busy", status=503), "did not say whether it has a copy (503"),
        (page(b'["?"]'), "did not say whether it has a copy (its answer is not as documented)"),
        (page(b'{"archived_snapshots": []}'), "did not say whether it has a copy"),
        (page(b'{"archived_snapshots": {"closest": 1}}'), "did not say whether it has a copy"),
        (page(b"[" * 99_999 + b"]" * 99_999), "did not say whether it has a copy"),
        (page(copy_of(status="302")), "no copy"),
        (page(copy_of(available=False)), "no copy"),
        (page(copy_of("../../save")), "no copy"),
        (page(copy_of()), "a copy of 2024-08-09 is at the Wayback Machine, but could not be fetched (404"),
    ],
)
def test_whatever_the_wayback_machine_says_the_loop_goes_on(cited: CitedPages, answer: Step, word: str) -> None:
    cited.cite("a", "/gone")
    cited.publisher.answers("/available", answer)
    cited.ask()
    assert word in cited.outcome()["reason"]
    assert cited.outcome()["capture_id"] is None


def test_one_document_is_asked_for_alone(cited: CitedPages) -> None:
    for name in ("a", "b"):
        cited.serve(name)
    asked = cited.ask("b")
    assert cited.outcomes() == {"b": "ok"}
    assert asked.notes[-1].startswith("1 of 1 addresses: 1 ok")
    cited.cite("without", None)
    with pytest.raises(SourceError, match=r"there is no document `bb` in data/documents\. did you mean `b`\?"):
        cited.ask("bb")
    with pytest.raises(SourceError, match="`without` has no address"):
        cited.ask("without")


def nowhere(*dead: str) -> Callable[[str, int], list[str]]:
    """A name service that does not know these hosts, or any host if none is given."""

    def find(host: str, port: int) -> list[str]:
        if not dead or host in dead:
            raise socket.gaierror(-2, "Name or service not known")
        return ["127.0.0.1"]

    return find


SILENCE: list[tuple[str, dict[str, str], tuple[str, ...], str, dict[str, str]]] = [
    ("no network", dict.fromkeys("bcde", ""), (), "0 of 5 addresses were asked; pages of 1 documents are here", {}),
    ("one page", {}, (), "0 of 1 addresses were asked", {}),
    ("one host", dict.fromkeys("bcde", "dead"), ("dead.example",), "", dict.fromkeys("bcde", "failed") | {"a": "ok"}),
    (
        "three hosts",
        dict.fromkeys("bcde", ""),
        tuple(f"{name}.example" for name in "bcde"),
        "",
        dict.fromkeys("bcde", "failed") | {"a": "ok"},
    ),
]
"""Documents by id at hosts of their own or at one, the dead hosts, or all, what is said, and what is recorded."""


@pytest.mark.parametrize(("hosts", "dead", "said", "recorded"), [s[1:] for s in SILENCE], ids=[s[0] for s in SILENCE])
def test_silence_is_the_networks_where_the_wayback_machine_is_silent_too(
    cited: CitedPages, hosts: dict[str, str], dead: tuple[str, ...], said: str, recorded: dict[str, str]
) -> None:
    cited.serve("a")
    cited.ask()
    for name, host in hosts.items():
        cited.cite(name, f"https://{host or name}.example/{name}")
    cited.settings = {"resolver": nowhere(*dead)}
    asked = cited.ask()
    assert said in (asked.offline or "")
    assert bool(asked.offline) == bool(said)
    assert cited.outcomes() == (recorded or {"a": "ok"}), "of what was not asked for nothing is said"


def test_an_unreachable_wayback_machine_is_asked_once(cited: CitedPages) -> None:
    cited.cite("a", "/gone")
    cited.cite("b", "/gone-too")
    cited.publisher.answers("/available", hang(9))
    cited.settings = {"read": 0.2, "total": 0.5}
    cited.ask()
    for name in "ab":
        assert cited.outcome(name)["reason"].endswith("the Wayback Machine could not be reached")
    calls = len(cited.publisher.calls("/available"))
    assert 0 < calls <= 5


def test_hosts_without_a_limit_of_their_own_are_asked_every_two_seconds(cited: CitedPages) -> None:
    for name in ("a", "b", "c"):
        cited.serve(name)
    cited.settings = {"limits": dict(DECLARED.limits)}
    before = cited.clock.now
    cited.ask()
    assert cited.clock.now - before - 60 >= 4


def test_the_last_outcome_of_each_document_is_a_row(cited: CitedPages) -> None:
    cited.serve("a", page(HTML), page(b"", status=404))
    cited.ask()
    cited.clock.sleep(86_400)
    cited.ask()

    (last,) = link_outcomes(cited.archive.outcomes(SOURCE))["link_outcomes"].to_pylist()
    assert pick(last, "document_id outcome retrieved_date") == ("a", "gone", date(2027, 1, 16))


CLOSED = b"User-agent: *\nDisallow: /closed\n"


@pytest.mark.parametrize(
    ("robots", "copy", "reasons"),
    [
        (CLOSED, NO_COPY, {"closed": "robots.txt keeps programs away from it"}),
        (None, NO_COPY, dict.fromkeys(["closed", "open"], "closes the host to programs for now")),
        (b"User-agent: *\nDisallow: /\n", copy_of(), dict.fromkeys(["closed", "open"], "Wayback Machine and captured")),
    ],
    ids=["one path", "broken", "the Wayback Machine's interface is for programs"],
)
def test_a_page_that_robots_txt_closes_is_an_outcome_and_the_next_is_asked_for(
    cited: CitedPages, robots: bytes | None, copy: bytes, reasons: dict[str, str]
) -> None:
    cited.publisher.answers("/robots.txt", *([page(robots)] if robots else [page(b"", status=503)] * 5))
    cited.publisher.answers("/available", page(copy))
    for name in ("closed", "open"):
        cited.serve(name)
        cited.publisher.answers(f"/web/{STAMP}id_/{cited.publisher.url(f'/{name}')}", page(HTML))
    assert cited.ask().offline is None
    assert cited.outcomes() == {name: "blocked" if name in reasons else "ok" for name in ("closed", "open")}
    for name, reason in reasons.items():
        assert reason in cited.outcome(name)["reason"]
        assert cited.publisher.calls(f"/{name}") == []
        assert bool(cited.outcome(name)["capture_id"]) == ("captured" in reason)
    cited.publisher.answers("/robots.txt", page(b"", status=404))
    cited.ask()
    assert cited.outcomes() == dict.fromkeys(["closed", "open"], "ok"), "asked again the next time"
