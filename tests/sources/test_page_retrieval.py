"""The loop over cited pages against a local server: every outcome, the Wayback Machine's copies, the network gone, one page alone."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.archive.blobs import Folder
from pipelines.archive.captures import Archive
from pipelines.sources import page_retrieval as links
from pipelines.sources.contract import Scope, SourceError
from pipelines.sources.page_retrieval import SAVE, SOURCE, ask
from pipelines.sources.publishers.cited_documents import SOURCE as DECLARED
from pipelines.sources.publishers.cited_documents import link_outcomes
from tests.support.cited_page_world import HTML, PDF, STAMP, Desk, copy_of
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

DAY = date(2027, 1, 15)
"""Of the clock of the tests."""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.delenv(SAVE, raising=False)
    with Publisher() as publisher:
        yield Desk(tmp_path, publisher)


def test_a_page_that_answers_is_captured_under_its_document(desk: Desk) -> None:
    desk.cite("a", "/a")
    desk.cite("without", None)
    desk.publisher.answers("/a", page(HTML, Content_Type="text/html; charset=utf-8", ETag='"1"'))
    asked = desk.ask()
    said = desk.one()
    assert (said["outcome"], said["status_code"], said["final_url"]) == ("ok", 200, desk.publisher.url("/a"))
    assert (said["reason"], said["archived_url"]) == (None, None)
    capture = desk.archive.capture(SOURCE, said["capture_id"])
    assert (capture.subject, [f.name for f in capture.files]) == ("a", ["a.html"])
    assert re.fullmatch(r"cited_documents-[0-9a-f]{20}", capture.capture_id)
    assert desk.bytes(capture.capture_id) == HTML
    assert [put.is_new for put in asked.puts] == [True]
    assert asked.notes[-1] == f"1 of 1 addresses: 1 ok; no copies requested ({SAVE}=1 requests them)"
    assert desk.publisher.calls("/available") == []


def test_a_second_run_asks_only_for_what_has_changed(desk: Desk) -> None:
    desk.cite("a", "/a")
    desk.publisher.answers("/a", page(HTML, ETag='"1"'), empty(304), page(HTML + b" ", ETag='"2"'), page(HTML))
    first = (desk.ask(), desk.one())[1]
    again = desk.ask()
    assert desk.publisher.calls("/a")[1].headers["if-none-match"] == '"1"'
    assert (desk.one()["outcome"], desk.one()["status_code"], desk.one()["capture_id"]) == (
        "ok",
        304,
        first["capture_id"],
    )
    assert [put.is_new for put in again.puts] == [False]
    capture = desk.archive.capture(SOURCE, first["capture_id"])
    assert len(desk.archive.sightings(capture)) == 2
    desk.ask()
    assert desk.one()["capture_id"] != first["capture_id"]
    desk.ask()
    assert desk.publisher.calls("/a")[3].headers["if-none-match"] == '"2"'
    assert desk.one()["capture_id"] == first["capture_id"]
    assert len(desk.archive.captures(SOURCE)) == 2
    assert len(list((desk.folder / "archive/outcomes/cited_documents/a").iterdir())) == 4


def test_a_page_that_has_moved_and_a_short_link_lead_to_the_real_address(desk: Desk) -> None:
    desk.cite("moved", "/old")
    desk.cite("short", desk.publisher.url("/x1", OTHER))
    desk.publisher.answers("/old", redirect("/new", 301))
    desk.publisher.answers("/x1", redirect(desk.publisher.url("/y")))
    desk.publisher.answers("/y", redirect("/new"))
    desk.publisher.answers("/new", page(HTML))
    desk.ask()
    for name, hops in (("moved", 1), ("short", 2)):
        said = desk.one(name)
        assert (said["outcome"], said["final_url"], len(said["redirects"])) == (
            "moved",
            desk.publisher.url("/new"),
            hops,
        )
    assert desk.one("moved")["redirects"][0][0] == 301


def test_a_slash_or_a_tracking_parameter_is_no_move(desk: Desk) -> None:
    desk.cite("a", "/a?utm_source=x")
    desk.publisher.answers("/a", redirect("/a/"))
    desk.publisher.answers("/a/", page(HTML))
    desk.ask()
    assert desk.one()["outcome"] == "ok"


def test_two_documents_with_one_page_have_a_capture_each_and_its_bytes_once(desk: Desk) -> None:
    desk.cite("a", "/a")
    desk.cite("b", "/a")
    desk.publisher.answers("/a", page(HTML))
    desk.ask()
    assert desk.one("a")["capture_id"] != desk.one("b")["capture_id"]
    assert len(desk.archive.captures(SOURCE)) == 2
    assert len(desk.archive.blobs.keys("objects/")) == 1


def test_of_a_page_that_is_gone_the_copy_nearest_to_its_reading_is_captured(desk: Desk) -> None:
    desk.cite("a", "/a")
    desk.publisher.answers("/available", page(copy_of()))
    desk.publisher.answers(f"/web/{STAMP}id_/{desk.publisher.url('/a')}", page(HTML, Content_Type="text/html"))
    desk.ask()
    said = desk.one()
    assert (said["outcome"], said["status_code"]) == ("gone", 404)
    assert said["archived_url"] == desk.publisher.url(f"/web/{STAMP}/{desk.publisher.url('/a')}")
    assert said["reason"].endswith("a copy of 2024-08-09 is at the Wayback Machine and captured")
    (call,) = desk.publisher.calls("/available")
    assert "timestamp=20240807" in call.target
    capture = desk.archive.capture(SOURCE, said["capture_id"])
    assert (capture.vintage, capture.subject) == ("2024-08-09", "a")
    assert desk.archive.sightings(capture)[0]["how"] == "wayback"
    assert desk.bytes(capture.capture_id) == HTML
    desk.ask()  # the copy is known, and not asked for again
    assert len(desk.publisher.calls("/available")) == 1
    assert desk.one()["capture_id"] == capture.capture_id


def test_a_page_that_was_captured_before_it_died_stays_and_its_copy_is_only_named(desk: Desk) -> None:
    desk.cite("a", "/a")
    desk.publisher.answers("/a", page(HTML), page(b"gone", status=410))
    desk.publisher.answers("/available", page(copy_of()))
    desk.ask()
    before = desk.one()["capture_id"]
    desk.ask()
    assert (desk.one()["outcome"], desk.one()["status_code"], desk.one()["capture_id"]) == ("gone", 410, before)
    assert STAMP in desk.one()["archived_url"]
    assert len(desk.archive.captures(SOURCE)) == 1


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
    ("without end", (endless(b"x" * 65536),), "failed", None, "allowed are"),
    ("silent", (hang(9),), "failed", None, "time"),
]


@pytest.mark.parametrize(("steps", "outcome", "status", "reason"), [d[1:] for d in DEAD], ids=[d[0] for d in DEAD])
def test_what_is_dead_refused_or_broken_is_recorded_and_the_next_page_is_asked_for(
    desk: Desk, steps: tuple[Step, ...], outcome: str, status: int | None, reason: str
) -> None:
    desk.settings = {"read": 0.2, "total": 1.0}
    desk.cite("a", "/page")
    desk.cite("b", "/b")
    desk.publisher.answers("/page", *steps)
    desk.publisher.answers("/", page(HTML))
    desk.publisher.answers("/b", page(HTML))
    asked = desk.ask()
    said = desk.one()
    assert (said["outcome"], said["status_code"], said["capture_id"]) == (outcome, status, None)
    assert reason in said["reason"]
    if outcome != "unreadable" or status != 204:
        assert said["reason"].endswith("; no copy at the Wayback Machine")
    assert desk.one("b")["outcome"] == "ok"
    assert asked.offline is None


def test_a_pdf_is_archived(desk: Desk) -> None:
    desk.cite("a", "/a.pdf")
    desk.publisher.answers("/a.pdf", page(PDF, Content_Type="application/pdf"))
    desk.ask()
    (capture,) = desk.archive.captures(SOURCE)
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
def test_whatever_the_wayback_machine_says_the_loop_goes_on(desk: Desk, answer: Step, word: str) -> None:
    desk.cite("a", "/gone")
    desk.publisher.answers("/available", answer)
    desk.ask()
    assert word in desk.one()["reason"]
    assert desk.one()["capture_id"] is None


def test_a_copy_is_requested_only_where_that_is_wanted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    url = desk.publisher.url("/a")
    desk.cite("a", "/a")
    desk.cite("b", "/gone")
    desk.cite("c", "/blocked")
    desk.publisher.answers("/a", page(HTML, ETag='"1"'), empty(304))
    desk.publisher.answers("/blocked", page(BLOCK_PAGE, status=403))
    desk.publisher.answers(f"/save/{url}", redirect(f"/web/{STAMP}/{url}"))
    desk.publisher.answers(f"/web/{STAMP}/{url}", page(HTML))
    desk.ask()
    assert (desk.one()["archived_url"], desk.publisher.calls(f"/save/{url}")) == (None, [])
    monkeypatch.setenv(SAVE, "1")
    desk.ask()
    assert desk.one()["archived_url"] == desk.publisher.url(f"/web/{STAMP}/{url}")
    assert desk.publisher.calls(f"/save/{desk.publisher.url('/gone')}") == []
    assert "no copy could be made at the Wayback Machine (404" in desk.one("c")["reason"]
    desk.ask()  # it has a copy now
    assert len(desk.publisher.calls(f"/save/{url}")) == 1


def test_one_document_is_asked_for_alone(desk: Desk) -> None:
    for name in ("a", "b"):
        desk.cite(name, f"/{name}")
        desk.publisher.answers(f"/{name}", page(HTML))
    asked = desk.ask("b")
    assert desk.outcomes() == {"b": "ok"}
    assert asked.notes[-1].startswith("1 of 1 addresses: 1 ok")
    desk.cite("without", None)
    with pytest.raises(SourceError, match=r"there is no document `bb` in data/documents\. did you mean `b`\?"):
        desk.ask("bb")
    with pytest.raises(SourceError, match="`without` has no address"):
        desk.ask("without")


def test_an_answer_of_another_address_is_not_kept_for_the_new_one(desk: Desk) -> None:
    desk.cite("a", "/a")
    desk.publisher.answers("/a", page(HTML, ETag='"1"'))
    desk.ask()
    desk.cite("a", "/b")
    desk.publisher.answers("/b", page(b"", status=404))
    desk.ask()
    assert "if-none-match" not in desk.publisher.calls("/b")[0].headers
    assert (desk.one()["outcome"], desk.one()["capture_id"]) == ("gone", None)


def test_an_archive_that_lost_a_capture_asks_for_all_of_the_page(desk: Desk) -> None:
    desk.cite("a", "/a")
    desk.publisher.answers("/a", page(HTML, ETag='"1"'))
    desk.ask()
    desk.archive.blobs.delete(f"captures/{SOURCE}/{desk.one()['capture_id']}.json")
    desk.archive = Archive(Folder(desk.folder / "archive"))
    desk.ask()
    assert "if-none-match" not in desk.publisher.calls("/a")[1].headers
    assert len(desk.archive.captures(SOURCE)) == 1


def nowhere(*dead: str) -> Callable[[str, int], list[str]]:
    """A name service that knows nothing of these hosts, of any where there is none."""

    def find(host: str, port: int) -> list[str]:
        if not dead or host in dead:
            raise socket.gaierror(-2, "Name or service not known")
        return ["127.0.0.1"]

    return find


def test_without_network_it_ends_after_three_hosts_and_says_what_is_used(desk: Desk) -> None:
    desk.cite("a", "/a")
    desk.publisher.answers("/a", page(HTML))
    desk.ask()
    for name in ("b", "c", "d", "e"):
        desk.cite(name, f"https://{name}.example/page")
    desk.settings = {"resolver": nowhere()}
    asked = desk.ask()
    assert asked.offline is not None
    assert asked.offline.startswith(
        f"no network: {HOST}, b.example, c.example did not answer, nor the Wayback Machine; 0 of 5"
    )
    assert asked.offline.endswith("from before are here pages of 1 documents")
    assert desk.outcomes() == {"a": "ok"}  # of what was not asked for nothing is said


def test_without_network_one_page_alone_is_not_called_dead(desk: Desk) -> None:
    desk.cite("a", "https://a.example/page")
    desk.settings = {"resolver": nowhere()}
    assert desk.ask("a").offline
    assert desk.outcomes() == {}


def test_many_pages_of_one_silent_host_are_no_lost_network(desk: Desk) -> None:
    for name in ("a", "b", "c", "d"):
        desk.cite(name, f"https://dead.example/{name}")
    desk.cite("e", "/e")
    desk.publisher.answers("/e", page(HTML))
    desk.settings = {"resolver": nowhere("dead.example")}
    asked = desk.ask()
    assert asked.offline is None
    assert desk.outcomes() == dict.fromkeys("abcd", "failed") | {"e": "ok"}
    assert "dead.example was not found" in desk.one()["reason"]


def test_three_dead_hosts_in_a_row_are_dead_where_the_wayback_machine_answers(desk: Desk) -> None:
    for name in ("a", "b", "c", "d"):
        desk.cite(name, f"https://{name}.example/")
    desk.settings = {"resolver": nowhere(*(f"{name}.example" for name in "abcd"))}
    asked = desk.ask()
    assert asked.offline is None
    assert desk.outcomes() == dict.fromkeys("abcd", "failed")


def test_the_network_lost_on_the_way_leaves_what_was_recorded(desk: Desk) -> None:
    desk.cite("a", "/a")
    for name in ("b", "c", "d"):
        desk.cite(name, f"https://{name}.example/")
    desk.publisher.answers("/a", page(HTML))
    up = ["robots.txt", "the page"]

    def find(host: str, port: int) -> list[str]:
        if host == HOST and up:
            up.pop()
            return ["127.0.0.1"]
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    desk.settings = {"resolver": find}
    asked = desk.ask()
    assert asked.offline is not None
    assert "1 of 4 addresses were asked; from before are here pages of 1 documents" in asked.offline
    assert desk.outcomes() == {"a": "ok"}


def test_an_unreachable_wayback_machine_is_asked_once(desk: Desk) -> None:
    desk.cite("a", "/gone")
    desk.cite("b", "/gone-too")
    desk.publisher.answers("/available", hang(9))
    desk.settings = {"read": 0.2, "total": 0.5}
    desk.ask()
    assert [desk.one(n)["reason"].endswith("the Wayback Machine could not be reached") for n in "ab"] == [True, True]
    calls = len(desk.publisher.calls("/available"))
    assert 0 < calls <= 5


def test_hosts_without_a_limit_of_their_own_are_asked_every_two_seconds(desk: Desk) -> None:
    for name in ("a", "b", "c"):
        desk.cite(name, f"/{name}")
        desk.publisher.answers(f"/{name}", page(HTML))
    desk.settings = {"limits": dict(DECLARED.limits)}
    before = desk.clock.now
    desk.ask()
    assert desk.clock.now - before - 60 >= 4


def test_the_last_outcome_of_each_document_is_a_row_as_of_a_day(desk: Desk) -> None:
    desk.cite("a", "/a")
    desk.publisher.answers("/a", page(HTML), page(b"", status=404))
    desk.ask()
    desk.clock.sleep(86_400)
    desk.ask()

    def rows(day: date | None) -> list[dict[str, Any]]:
        return list(link_outcomes(desk.archive.outcomes(SOURCE, day))["link_outcomes"].to_pylist())

    assert [(r["document_id"], r["outcome"], r["retrieved_date"]) for r in rows(None)] == [
        ("a", "gone", date(2027, 1, 16))
    ]
    assert [(r["outcome"], r["status_code"]) for r in rows(DAY)] == [("ok", 200)]
    assert rows(date(2027, 1, 14)) == []


def test_the_digest_of_the_archive_changes_with_an_outcome_alone(desk: Desk) -> None:
    before = desk.archive.digest(SOURCE)
    desk.cite("a", "/gone")
    desk.ask()
    assert desk.archive.digest(SOURCE) != before
    assert desk.archive.unreferenced() == []
    assert list(desk.archive.verify()) == []


def test_the_client_of_the_loop_is_patient_and_the_others_stay_as_they_are(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[float, int]] = []
    monkeypatch.setattr(links._Loop, "run", lambda self, _: seen.append((self.client.total, self.client.max_bytes)))
    client = desk.publisher.client(desk.folder / "http", total=3600.0, max_bytes=4 << 30)
    ask(desk.archive, client, Scope(), desk.folder / "data")
    assert seen == [(links.PATIENCE, links.LARGEST)]
    assert (client.total, client.max_bytes) == (3600.0, 4 << 30)
