"""The loop over cited pages obeys robots.txt, and each refusal is an outcome."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.sources.page_retrieval import SAVE
from tests.support.cited_page_world import HTML, CitedPages, copy_of
from tests.support.http_publisher import Publisher, page
from tests.support.rows import pick

CLOSED = b"User-agent: *\nDisallow: /closed\n"


@pytest.fixture
def cited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CitedPages]:
    monkeypatch.delenv(SAVE, raising=False)
    monkeypatch.setenv("BILATERAL_HOME", str(tmp_path / "home"))
    with Publisher() as publisher:
        for path in ("/closed", "/open"):
            publisher.answers(path, page(HTML))
        yield CitedPages(tmp_path, publisher)


def test_a_page_that_robots_txt_closes_is_an_outcome_and_the_next_is_asked_for(cited: CitedPages) -> None:
    cited.publisher.answers("/robots.txt", page(CLOSED))
    cited.cite("a", "/closed")
    cited.cite("b", "/open")
    asked = cited.ask()
    assert cited.outcomes() == {"a": "blocked", "b": "ok"}
    assert "robots.txt keeps programs away from it" in cited.outcome("a")["reason"]
    assert cited.publisher.calls("/closed") == []
    assert asked.offline is None
    assert any("a: blocked  robots.txt" in note for note in asked.notes)


def test_a_host_whose_robots_txt_is_broken_is_closed_for_now_and_asked_again_next_time(cited: CitedPages) -> None:
    cited.publisher.answers("/robots.txt", *[page(b"", status=503)] * 5, page(b"", status=404))
    cited.cite("a", "/open")
    cited.ask()
    assert pick(cited.outcome(), "outcome status_code final_url") == ("blocked", None, None)
    assert "closes the host to programs for now" in cited.outcome()["reason"]
    cited.ask()
    assert cited.outcome()["outcome"] == "ok"


def test_the_wayback_machine_is_asked_by_its_interface_whatever_its_pages_say(cited: CitedPages) -> None:
    cited.publisher.answers("/robots.txt", page(b"User-agent: *\nDisallow: /\n"))
    cited.publisher.answers("/available", page(copy_of()))
    cited.publisher.answers(f"/web/20240809101112id_/{cited.publisher.url('/closed')}", page(HTML))
    cited.cite("a", "/closed")
    cited.ask()
    last = cited.outcome()
    assert last["outcome"] == "blocked"
    assert "a copy of 2024-08-09 is at the Wayback Machine and captured" in last["reason"]
    assert last["capture_id"]


def test_no_copy_is_requested_of_what_robots_txt_closes(cited: CitedPages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SAVE, "1")
    cited.publisher.answers("/robots.txt", page(CLOSED))
    saving = f"/save/{cited.publisher.url('/closed')}"
    cited.cite("a", "/closed")
    cited.ask()
    assert cited.outcome()["outcome"] == "blocked"
    assert cited.publisher.calls(saving) == []
