"""Cited pages: title, date and text of pages in many scripts, encodings and kinds; pages that break the library."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.archive.parts import Part
from pipelines.observations import excerpts
from pipelines.sources.codes import Codes
from pipelines.sources.contract import Parsed, conform
from pipelines.sources.publishers import cited_documents
from pipelines.sources.publishers.cited_documents import SOURCE
from tests.support.rows import pick

BODY = (
    "<p>{}</p>"
    + "<p>The two sides spoke of trade, energy and transport at some length, and agreed to meet again.</p>" * 3
)


def html(body: str, head: str = "") -> str:
    menu = '<nav><ul><li><a href="/">Home</a></li></ul></nav>'
    page = f"{menu}<article>{body}</article><footer>Imprint</footer>"
    return f"<!DOCTYPE html><html><head>{head}</head><body>{page}</body></html>"


ENGLISH = html(
    "<h1>Trade grows</h1>" + BODY.format("Trade reached $240.11&nbsp;bln in 2023."),
    '<title>Trade grows | Agency</title><meta property="og:title" content="Trade grows">'
    '<meta property="og:site_name" content="Agency"><meta name="author" content="Li Wei">'
    '<meta property="article:published_time" content="2024-01-12T08:00:00+08:00">',
)
RUSSIAN = html(BODY.format("Товарооборот достиг 240,1 млрд долларов. " * 4), "<title>Торговля</title>")
CHINESE = html(BODY.format("据海关统计，2023年双边贸易额达到2401亿美元，增长26.3%。" * 6), "<title>贸易额</title>")


def read(folder: Path, name: str, data: bytes, media_type: str = "") -> dict[str, Any]:
    path = folder / name
    path.write_bytes(data)
    parsed = SOURCE.parse([Part(name, path, media_type)], Codes(folder))
    (row,) = conform("cited_pages", parsed.tables["cited_pages"]).to_pylist()
    return dict(row)


def test_a_page_gives_title_day_author_site_and_text(tmp_path: Path, parse: Callable[..., Parsed]) -> None:
    path = tmp_path / "agency-2024-01-12-trade.html"
    path.write_text(ENGLISH, encoding="utf-8")
    (row,) = parse(SOURCE, path).tables["cited_pages"].to_pylist()
    assert pick(row, "slice kind source_row") == (path.stem, "html", path.name)
    assert pick(row, "title page_date author site_name") == ("Trade grows", "2024-01-12", "Li Wei", "Agency")
    assert "Imprint" not in row["text"]
    assert excerpts.stands_in("reached $240.11 bln in 2023", excerpts.normal(row["text"]))


@pytest.mark.parametrize(
    ("text", "encoding", "media_type", "excerpt"),
    [
        (RUSSIAN, "utf-8", "text/html", "достиг 240,1 млрд"),
        (RUSSIAN, "cp1251", "text/html; charset=windows-1251", "достиг 240,1 млрд"),
        (RUSSIAN.replace("<title>", '<meta charset="koi8-r"><title>'), "koi8-r", "text/html", "достиг 240,1 млрд"),
        (RUSSIAN, "cp1251", "text/html", "достиг 240,1 млрд"),
        (CHINESE, "utf-8-sig", "text/html; charset=utf-8", "双边贸易额达到2401亿美元"),
        (CHINESE, "gb18030", "text/html; charset=gb2312", "双边贸易额达到2401亿美元"),
        (CHINESE, "utf-16", "text/html", "双边贸易额达到2401亿美元"),
        (ENGLISH.replace("240.11", "240.11 “about”"), "cp1252", "text/html; charset=iso-8859-1", "240.11 about"),
        (RUSSIAN, "utf-8", "text/html; charset=no-such", "достиг 240,1 млрд"),
    ],
)
def test_pages_of_many_encodings_are_read(
    tmp_path: Path, text: str, encoding: str, media_type: str, excerpt: str
) -> None:
    row = read(tmp_path, "d.html", text.encode(encoding), media_type)
    assert excerpts.stands_in(excerpt, excerpts.normal(row["text"])), row


@pytest.mark.parametrize(
    ("data", "media_type", "kind", "reason"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "application/pdf", "pdf", "the PDF cannot be taken apart"),
        (b"%PDF-1.7\n", "text/html", "pdf", "the PDF"),
        (b"PK\x03\x04\0\0", "application/zip", "other", "neither HTML nor text, but application/zip"),
        (b"\x89PNG\r\n\0", "", "other", "an unknown kind"),
        (b"", "text/html", "html", "it holds no text"),
        (b"<html><body><script>go()</script></body></html>", "text/html", "html", "it holds no text"),
        (b"   \n", "text/plain", "text", "it holds no text"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, data: bytes, media_type: str, kind: str, reason: str) -> None:
    row = read(tmp_path, "d.bin", data, media_type)
    assert (row["kind"], row["text"]) == (kind, None)
    assert reason in row["reason"]


def test_plain_text_is_its_own_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """But for half a surrogate pair; what is too large is data."""
    row = read(tmp_path, "d.txt", b"\\ud800 caf\xe9 \\ud83d\\ude00", "text/plain; charset=unicode_escape")
    assert pick(row, "kind text reason") == ("text", "\ufffd café 😀", None)
    monkeypatch.setattr(cited_documents, "LARGEST", 100)
    assert "more than the 100 that are read" in read(tmp_path, "d.html", ENGLISH.encode())["reason"]


def test_a_page_that_breaks_the_library_is_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr("trafilatura.extract", fail)
    row = read(tmp_path, "d.html", ENGLISH.encode())
    assert (row["text"], row["reason"]) == (None, "it cannot be taken apart: RecursionError: too deep")


def test_nesting_without_end_and_half_a_page_are_rows(tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}.html" for name in "de"]
    paths[0].write_bytes(b"<html><body>" + b"<div>" * 20_000 + b"words" * 50)
    paths[1].write_bytes(ENGLISH.encode()[:400])
    parsed = SOURCE.parse([Part(path.name, path) for path in paths], Codes(tmp_path))
    assert parsed.tables["cited_pages"]["slice"].to_pylist() == ["d", "e"]


def test_the_same_bytes_read_the_same_on_any_day(tmp_path: Path) -> None:
    """A page dated after the day of reading keeps its date; the clock is not used."""
    late = ENGLISH.replace("2024-01-12T", "2088-01-12T")
    assert read(tmp_path, "d.html", late.encode())["page_date"] == "2088-01-12"
