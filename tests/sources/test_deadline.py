"""A file that keeps its reader busy for ever is given up, although the interpreter is busy with it."""

from __future__ import annotations

import re
import time
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from pipelines.archive.parts import Part
from pipelines.sources import readings
from pipelines.sources.codes import Codes
from pipelines.sources.contract import SourceError
from pipelines.sources.deadline import seconds_of
from pipelines.sources.declarations import discover
from pipelines.sources.publishers import cited_documents

HOSTILE = "a" * 40 + "b"
CODES = Path(__file__).resolve().parents[2] / "data" / "reference" / "codes"


def hang(*_: object) -> dict[str, object]:
    """Let a pattern backtrack for years, holding the interpreter."""
    re.match("(a+)+$", HOSTILE)
    return {}


def test_a_pattern_that_would_take_years_is_ended_though_a_library_goes_on_after_any_error() -> None:
    def stubborn() -> None:
        while True:
            with suppress(Exception):
                hang()

    began = time.monotonic()
    with pytest.raises(SourceError, match=r"^the file takes more than 0\.2 s"), seconds_of(0.2, "the file"):
        stubborn()
    assert time.monotonic() - began < 20


def test_what_is_in_time_is_not_disturbed_later() -> None:
    with seconds_of(0.1, "the file"):
        pass
    until = time.process_time() + 0.3
    while time.process_time() < until:
        pass


def test_a_page_that_hangs_its_parser_fails_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    source = discover()["cited_documents"]
    (page := tmp_path / "doc.html").write_text("<p>words</p>")
    monkeypatch.setattr(cited_documents, "_html", hang)
    monkeypatch.setattr(cited_documents, "LONGEST", 0.2)
    tables, _ = readings.parse(source, [Part("doc.html", page, "text/html")], Codes(CODES), date(2026, 11, 1))
    (row,) = tables["cited_pages"].to_pylist()
    assert row["reason"].endswith("the page takes more than 0.2 s of the processor")
