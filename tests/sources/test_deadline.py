"""A file that keeps its reader busy for ever is given up, although the interpreter is busy with it."""

from __future__ import annotations

import re
import time
from contextlib import suppress
from datetime import date
from pathlib import Path
from threading import Thread

import pytest

from pipelines.archive.parts import Part
from pipelines.sources import readings
from pipelines.sources.codes import Codes
from pipelines.sources.contract import SourceError, discover
from pipelines.sources.deadline import seconds_of
from pipelines.sources.publishers import cited_documents

HOSTILE = "a" * 40 + "b"
CODES = Path(__file__).resolve().parents[2] / "data" / "reference" / "codes"


def hang(*_: object) -> dict[str, object]:
    """Let a pattern backtrack for years, holding the interpreter."""
    re.match("(a+)+$", HOSTILE)
    return {}


def test_a_pattern_that_would_take_years_is_ended() -> None:
    began = time.monotonic()
    with (
        pytest.raises(SourceError, match=r"^the file takes more than 0\.2 s of the processor$"),
        seconds_of(0.2, "the file"),
    ):
        hang()
    assert time.monotonic() - began < 20


def test_a_library_that_goes_on_after_any_error_is_ended_too() -> None:
    def stubborn() -> None:
        while True:
            with suppress(Exception):
                hang()

    with pytest.raises(SourceError), seconds_of(0.2, "the file"):
        stubborn()


def test_an_inner_deadline_leaves_the_outer_one_running() -> None:
    ended: list[str] = []

    def pages() -> None:
        while True:
            try:
                with seconds_of(0.1, "the page"):
                    hang()
            except SourceError as error:
                if "the capture" in str(error):
                    raise
                ended.append(str(error))

    with pytest.raises(SourceError, match="the capture"), seconds_of(0.5, "the capture"):
        pages()
    assert set(ended) == {"the page takes more than 0.1 s of the processor"}


def test_what_is_in_time_is_not_disturbed_later() -> None:
    with seconds_of(0.1, "the file"):
        pass
    until = time.process_time() + 0.3
    while time.process_time() < until:
        pass


def test_in_another_thread_there_is_none() -> None:
    done: list[bool] = []

    def read() -> None:
        with seconds_of(0.1, "the file"):
            done.append(True)

    thread = Thread(target=read)
    thread.start()
    thread.join()
    assert done == [True]


def test_a_capture_that_hangs_its_parser_fails_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    source = discover()["cited_documents"]
    (page := tmp_path / "doc.html").write_text("<p>words</p>")
    part = Part("doc.html", page, "text/html")
    monkeypatch.setattr(cited_documents, "_html", hang)
    monkeypatch.setattr(cited_documents, "LONGEST", 0.2)
    tables, _ = readings.parse(source, [part], Codes(CODES), date(2026, 11, 1))
    (row,) = tables["cited_pages"].to_pylist()
    assert row["reason"].endswith("the page takes more than 0.2 s of the processor")
    monkeypatch.setattr(cited_documents, "LONGEST", 60.0)
    monkeypatch.setattr(readings, "LONGEST", 0.2)
    monkeypatch.setattr(cited_documents, "_kind", hang)
    with pytest.raises(SourceError, match=r"takes more than 0\.2 s of the processor"):
        readings.parse(source, [part], Codes(CODES), date(2026, 11, 1))
