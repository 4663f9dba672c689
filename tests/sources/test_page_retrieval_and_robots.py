"""The loop over cited pages heeds robots.txt, and each refusal is an outcome."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.sources.page_retrieval import SAVE
from tests.support.cited_page_world import HTML, Desk, copy_of
from tests.support.http_publisher import Publisher, page

CLOSED = b"User-agent: *\nDisallow: /closed\n"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.delenv(SAVE, raising=False)
    with Publisher() as publisher:
        for path in ("/closed", "/open"):
            publisher.answers(path, page(HTML))
        yield Desk(tmp_path, publisher)


def test_a_page_that_robots_txt_closes_is_an_outcome_and_the_next_is_asked_for(desk: Desk) -> None:
    desk.publisher.answers("/robots.txt", page(CLOSED))
    desk.cite("a", "/closed")
    desk.cite("b", "/open")
    asked = desk.ask()
    assert desk.outcomes() == {"a": "blocked", "b": "ok"}
    assert "robots.txt keeps programs away from it" in desk.one("a")["reason"]
    assert desk.publisher.calls("/closed") == []
    assert asked.offline is None
    assert any("a: blocked  robots.txt" in note for note in asked.notes)


def test_a_host_whose_robots_txt_is_broken_is_closed_for_now_and_asked_again_next_time(desk: Desk) -> None:
    desk.publisher.answers("/robots.txt", *[page(b"", status=503)] * 5, page(b"", status=404))
    desk.cite("a", "/open")
    desk.ask()
    assert (desk.one()["outcome"], desk.one()["status_code"], desk.one()["final_url"]) == ("blocked", None, None)
    assert "closes the host to programs for now" in desk.one()["reason"]
    desk.ask()
    assert desk.one()["outcome"] == "ok"


def test_the_wayback_machine_is_asked_by_its_interface_whatever_its_pages_say(desk: Desk) -> None:
    desk.publisher.answers("/robots.txt", page(b"User-agent: *\nDisallow: /\n"))
    desk.publisher.answers("/available", page(copy_of()))
    desk.publisher.answers(f"/web/20240809101112id_/{desk.publisher.url('/closed')}", page(HTML))
    desk.cite("a", "/closed")
    desk.ask()
    said = desk.one()
    assert said["outcome"] == "blocked"
    assert "a copy of 2024-08-09 is at the Wayback Machine and captured" in said["reason"]
    assert said["capture_id"]


def test_no_copy_is_requested_of_what_robots_txt_closes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SAVE, "1")
    desk.publisher.answers("/robots.txt", page(CLOSED))
    saving = f"/save/{desk.publisher.url('/closed')}"
    desk.cite("a", "/closed")
    desk.ask()
    assert desk.one()["outcome"] == "blocked"
    assert desk.publisher.calls(saving) == []
