"""PDFs among the cited pages: their text is read, and one that breaks the library stops only its own reading."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdf
import pytest

from pipelines.archive.parts import Part
from pipelines.observations import excerpts
from pipelines.sources.codes import Codes
from pipelines.sources.contract import conform
from pipelines.sources.parsing import pdf as _pdf
from pipelines.sources.publishers.cited_documents import parse
from tests.support.pdfs import bomb, half_a_pair, pdf, without_end

REPORT = pdf(["Trade reached 245 billion dollars", "in the year 2024, it says."], "Annual report")


def rows(folder: Path, **files: bytes) -> dict[str, dict[str, Any]]:
    """What is read from PDFs with these names in one capture."""
    parts = []
    for name, data in files.items():
        (folder / name).write_bytes(data)
        parts.append(Part(f"{name}.pdf", folder / name, "application/pdf"))
    pages = conform("cited_pages", parse(parts, Codes(folder)).tables["cited_pages"])
    return {row["slice"]: row for row in pages.to_pylist()}


def locked(password: str) -> bytes:
    writer, out = pypdf.PdfWriter(io.BytesIO(REPORT)), io.BytesIO()
    writer.encrypt(password, "owner", algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def test_text_and_title_of_all_pages_are_read(tmp_path: Path) -> None:
    row = rows(tmp_path, report=REPORT)["report"]
    assert (row["kind"], row["title"], row["page_date"], row["reason"]) == ("pdf", "Annual report", None, None)
    text = excerpts.normal(row["text"])
    assert excerpts.stands_in("245 billion dollars … in the year 2024", text)
    assert not excerpts.stands_in("246 billion dollars", text)


def test_what_only_its_owner_may_change_is_read_and_what_is_locked_is_not(tmp_path: Path) -> None:
    pages = rows(tmp_path, open=locked(""), shut=locked("secret"))
    assert "245 billion" in pages["open"]["text"]
    assert (pages["shut"]["text"], pages["shut"]["reason"]) == (None, "the PDF is locked with a password")


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: b"%PDF-1.7\n%\xe2\xe3", "cannot be taken apart"),
        (lambda: b"%PDF-1.4\n" + b"<<" * 200_000, "cannot be taken apart"),
        (without_end, ""),
        (lambda: bomb(400_000_000), ""),
        (lambda: pdf([""]), "it holds no text"),
    ],
    ids=["cut", "nested", "without end", "bomb", "picture"],
)
def test_a_pdf_that_cannot_be_read_fails_alone(tmp_path: Path, make: Callable[[], bytes], reason: str) -> None:
    pages = rows(tmp_path, bad=make(), good=REPORT)
    assert pages["bad"]["text"] is None
    assert pages["bad"]["reason"]
    assert reason in pages["bad"]["reason"]
    assert "245 billion" in pages["good"]["text"]


def test_half_a_surrogate_pair_is_replaced_and_all_else_read(tmp_path: Path) -> None:
    pages = rows(tmp_path, half=half_a_pair(), good=REPORT)
    assert pages["half"]["text"] == "\ufffd trade of 245"
    assert "245 billion" in pages["good"]["text"]


def test_a_pdf_that_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_pdf, "SECONDS", 0.01)
    started = time.monotonic()
    assert rows(tmp_path, slow=REPORT)["slow"]["reason"] == "reading the PDF takes more than 0 s"
    assert time.monotonic() - started < 5


def test_a_pdf_that_takes_too_much_memory_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "greedy.py"
    script.write_text(Path(_pdf.__file__).read_text().replace("content = _text(path)", "content = bytearray(2 << 30)"))
    monkeypatch.setattr(_pdf, "__file__", str(script))
    assert "MemoryError" in str(rows(tmp_path, greedy=REPORT)["greedy"]["reason"])


def test_a_reading_that_is_killed_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "killed.py"
    script.write_text("import os\nos.kill(os.getpid(), 9)\n")
    monkeypatch.setattr(_pdf, "__file__", str(script))
    assert rows(tmp_path, killed=REPORT)["killed"]["reason"] == "reading the PDF ended with -9"
