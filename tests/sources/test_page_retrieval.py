"""The loop over cited pages with a local server: every outcome, copies, no network, a single page."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from pipelines.archive.blobs import Folder
from pipelines.archive.captures import Archive
from pipelines.sources import page_retrieval as links
from pipelines.sources.contract import Scope, SourceError
from pipelines.sources.page_retrieval import SAVE, SOURCE, ask
from pipelines.sources.publishers.cited_documents import SOURCE as DECLARED
from pipelines.sources.publishers.cited_documents import link_outcomes
from tests.support.cited_page_world import HTML, PDF, STAMP, CitedPages, copy_of
from tests.support.http_publisher import (
    BLOCK_PAGE,
    FIREWALL,
    HOST,
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
    monkeypatch.delenv(SAVE, raising=False)
    monkeypatch.setenv("BILATERAL_HOME", str(tmp_path / "home"))
    with Publisher() as publisher:
        yield CitedPages(tmp_path, publisher)


def test_a_page_that_answers_is_captured_under_its_document(cited: CitedPages) -> None:
    cited.cite("a", "/a")
    cited.cite("without", None)
    cited.publisher.answers("/a", page(HTML, Content_Type="text/html; charset=utf-8", ETag='"1"'))
    asked = cited.ask()
    last = cited.outcome()
    assert (last["outcome"], last["status_code"], last["final_url"]) == ("ok", 200, cited.publisher.url("/a"))
    assert (last["reason"], last["archived_url"]) == (None, None)
    capture = cited.archive.capture(SOURCE, last["capture_id"])
    assert (capture.subject, [f.name for f in capture.files]) == ("a", ["a.html"])
    assert re.fullmatch(r"cited_documents-[0-9a-f]{20}", capture.capture_id)
    assert cited.bytes(capture.capture_id) == HTML
    assert [put.is_new for put in asked.puts] == [True]
    assert asked.notes[-1] == f"1 of 1 addresses: 1 ok; no copies requested ({SAVE}=1 requests them)"
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
    cited.cite("moved", "/old")
    cited.cite("short", cited.publisher.url("/x1", OTHER))
    cited.publisher.answers("/old", redirect("/new", 301))
    cited.publisher.answers("/x1", redirect(cited.publisher.url("/y")))
    cited.publisher.answers("/y", redirect("/new"))
    cited.publisher.answers("/new", page(HTML))
    cited.ask()
    for name, hops in (("moved", 1), ("short", 2)):
        last = cited.outcome(name)
        assert pick(last, "outcome final_url") == ("moved", cited.publisher.url("/new"))
        assert len(last["redirects"]) == hops
    assert cited.outcome("moved")["redirects"][0][0] == 301


def test_a_slash_or_a_tracking_parameter_is_no_move(cited: CitedPages) -> None:
    cited.cite("a", "/a?utm_source=x")
    cited.publisher.answers("/a", redirect("/a/"))
    cited.publisher.answers("/a/", page(HTML))
    cited.ask()
    assert cited.outcome()["outcome"] == "ok"


def test_two_documents_with_one_page_have_a_capture_each_and_its_bytes_once(cited: CitedPages) -> None:
    cited.cite("a", "/a")
    cited.cite("b", "/a")
    cited.publisher.answers("/a", page(HTML))
    cited.ask()
    assert cited.outcome("a")["capture_id"] != cited.outcome("b")["capture_id"]
    assert len(cited.archive.captures(SOURCE)) == 2
    assert len(cited.archive.blobs.keys("objects/")) == 1


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
    cited.serve("a", page(HTML), page(b"gone", status=410))
    cited.publisher.answers("/available", page(copy_of()))
    cited.ask()
    before = cited.outcome()["capture_id"]
    cited.ask()
    assert pick(cited.outcome(), "outcome status_code capture_id") == ("gone", 410, before)
    assert STAMP in cited.outcome()["archived_url"]
    assert len(cited.archive.captures(SOURCE)) == 1


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


def test_a_pdf_is_archived(cited: CitedPages) -> None:
    cited.cite("a", "/a.pdf")
    cited.publisher.answers("/a.pdf", page(PDF, Content_Type="application/pdf"))
    cited.ask()
    (capture,) = cited.archive.captures(SOURCE)
    assert [(f.name, f.media_type) for f in capture.files] == [("a.pdf", "application/pdf")]


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


def test_a_copy_is_requested_only_where_that_is_wanted(cited: CitedPages, monkeypatch: pytest.MonkeyPatch) -> None:
    url = cited.publisher.url("/a")
    cited.cite("a", "/a")
    cited.cite("b", "/gone")
    cited.cite("c", "/blocked")
    cited.publisher.answers("/a", page(HTML, ETag='"1"'), empty(304))
    cited.publisher.answers("/blocked", page(BLOCK_PAGE, status=403))
    cited.publisher.answers(f"/save/{url}", redirect(f"/web/{STAMP}/{url}"))
    cited.publisher.answers(f"/web/{STAMP}/{url}", page(HTML))
    cited.ask()
    assert (cited.outcome()["archived_url"], cited.publisher.calls(f"/save/{url}")) == (None, [])
    monkeypatch.setenv(SAVE, "1")
    cited.ask()
    assert cited.outcome()["archived_url"] == cited.publisher.url(f"/web/{STAMP}/{url}")
    assert cited.publisher.calls(f"/save/{cited.publisher.url('/gone')}") == []
    assert "no copy could be made at the Wayback Machine (404" in cited.outcome("c")["reason"]
    cited.ask()  # it has a copy now
    assert len(cited.publisher.calls(f"/save/{url}")) == 1


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


def test_an_answer_of_another_address_is_not_kept_for_the_new_one(cited: CitedPages) -> None:
    cited.serve("a", page(HTML, ETag='"1"'))
    cited.ask()
    cited.cite("a", "/b")
    cited.publisher.answers("/b", page(b"", status=404))
    cited.ask()
    assert "if-none-match" not in cited.publisher.calls("/b")[0].headers
    assert (cited.outcome()["outcome"], cited.outcome()["capture_id"]) == ("gone", None)


def test_an_archive_that_lost_a_capture_asks_for_all_of_the_page(cited: CitedPages) -> None:
    cited.serve("a", page(HTML, ETag='"1"'))
    cited.ask()
    cited.archive.blobs.delete(f"captures/{SOURCE}/{cited.outcome()['capture_id']}.json")
    cited.archive = Archive(Folder(cited.folder / "archive"))
    cited.ask()
    assert "if-none-match" not in cited.publisher.calls("/a")[1].headers
    assert len(cited.archive.captures(SOURCE)) == 1


def nowhere(*dead: str) -> Callable[[str, int], list[str]]:
    """A name service that does not know these hosts, or any host if none is given."""

    def find(host: str, port: int) -> list[str]:
        if not dead or host in dead:
            raise socket.gaierror(-2, "Name or service not known")
        return ["127.0.0.1"]

    return find


def test_without_network_it_ends_after_three_hosts_and_says_what_is_used(cited: CitedPages) -> None:
    cited.serve("a")
    cited.ask()
    for name in ("b", "c", "d", "e"):
        cited.cite(name, f"https://{name}.example/page")
    cited.settings = {"resolver": nowhere()}
    asked = cited.ask()
    assert asked.offline is not None
    assert asked.offline.startswith(
        f"no network: {HOST}, b.example, c.example did not answer, nor the Wayback Machine; 0 of 5"
    )
    assert asked.offline.endswith("pages of 1 documents are here from before")
    assert cited.outcomes() == {"a": "ok"}  # of what was not asked for nothing is said


def test_without_network_one_page_alone_is_not_called_dead(cited: CitedPages) -> None:
    cited.cite("a", "https://a.example/page")
    cited.settings = {"resolver": nowhere()}
    assert cited.ask("a").offline
    assert cited.outcomes() == {}


def test_many_pages_of_one_silent_host_are_no_lost_network(cited: CitedPages) -> None:
    for name in ("a", "b", "c", "d"):
        cited.cite(name, f"https://dead.example/{name}")
    cited.serve("e")
    cited.settings = {"resolver": nowhere("dead.example")}
    asked = cited.ask()
    assert asked.offline is None
    assert cited.outcomes() == dict.fromkeys("abcd", "failed") | {"e": "ok"}
    assert "dead.example was not found" in cited.outcome()["reason"]


def test_three_dead_hosts_in_a_row_are_dead_where_the_wayback_machine_answers(cited: CitedPages) -> None:
    for name in ("a", "b", "c", "d"):
        cited.cite(name, f"https://{name}.example/")
    cited.settings = {"resolver": nowhere(*(f"{name}.example" for name in "abcd"))}
    asked = cited.ask()
    assert asked.offline is None
    assert cited.outcomes() == dict.fromkeys("abcd", "failed")


def test_the_network_lost_on_the_way_leaves_what_was_recorded(cited: CitedPages) -> None:
    cited.cite("a", "/a")
    for name in ("b", "c", "d"):
        cited.cite(name, f"https://{name}.example/")
    cited.publisher.answers("/a", page(HTML))
    up = ["robots.txt", "the page"]

    def find(host: str, port: int) -> list[str]:
        if host == HOST and up:
            up.pop()
            return ["127.0.0.1"]
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    cited.settings = {"resolver": find}
    asked = cited.ask()
    assert asked.offline is not None
    assert "1 of 4 addresses were asked; pages of 1 documents are here from before" in asked.offline
    assert cited.outcomes() == {"a": "ok"}


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


def test_the_digest_of_the_archive_changes_with_an_outcome_alone(cited: CitedPages) -> None:
    before = cited.archive.digest(SOURCE)
    cited.cite("a", "/gone")
    cited.ask()
    assert cited.archive.digest(SOURCE) != before
    assert cited.archive.unreferenced() == []
    assert list(cited.archive.verify()) == []


def test_the_client_of_the_loop_is_patient_and_the_others_stay_as_they_are(
    cited: CitedPages, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[float, int]] = []
    monkeypatch.setattr(links._Loop, "run", lambda self, _: seen.append((self.client.total, self.client.max_bytes)))
    client = cited.publisher.client(cited.folder / "http", total=3600.0, max_bytes=4 << 30)
    ask(cited.archive, client, Scope(), cited.folder / "data")
    assert seen == [(links.PATIENCE, links.LARGEST)]
    assert (client.total, client.max_bytes) == (3600.0, 4 << 30)
