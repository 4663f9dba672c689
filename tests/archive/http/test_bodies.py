"""Bodies: what says 200 and is an error has a name; lengths, encodings and sizes hold; what is good arrives as it was sent."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from pipelines.archive.http.bodies import decode
from pipelines.archive.http.errors import (
    BadAnswer,
    BlockPage,
    DecompressedTooLarge,
    EmptyResult,
    FetchError,
    PublisherError,
    TooLarge,
    Truncated,
    WrongFormat,
)
from pipelines.sources.publishers.world_bank import is_error as world_bank_error
from tests.support.http_publisher import (
    BLOBS_DENIED,
    BLOCK_PAGE,
    CHANGED_CSV,
    COMTRADE_CUT,
    COMTRADE_EMPTY,
    CSV,
    FIREWALL,
    GDELT_TOO_FAST,
    WORLD_BANK_ERROR,
    WORLD_BANK_ROWS,
    Publisher,
    bomb,
    chunked,
    comtrade_row_limit,
    endless,
    gzipped,
    leftovers,
    page,
    raw,
    wrong_length,
)

XML = b'<?xml version="1.0"?>\n<rss><channel><title>News</title></channel></rss>\n'
XHTML = (
    b'<?xml version="1.0"?>\n<!-- a -->\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x">\n<html></html>'
)
JSON = b'{"data": [1, 2, 3]}'
GZ = gzip.compress(CSV * 100)


def a_zip(body: bytes = CSV) -> bytes:
    """An archive with one member."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.csv", body)
    return memory.getvalue()


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher() as running:
        yield running


ONCE, FIVE_TIMES = 1, 5
DISGUISES = [
    ("html for csv", page(BLOCK_PAGE), {"expect": "csv"}, BlockPage, "in place of csv: 'Access & denied'", ONCE),
    ("html for json", page(BLOCK_PAGE), {"expect": "json"}, BlockPage, "in place of json", ONCE),
    ("html for zip", page(BLOCK_PAGE), {"expect": "zip"}, BlockPage, "in place of zip", ONCE),
    ("html for xml", page(XHTML), {"expect": "xml"}, BlockPage, "in place of xml", ONCE),
    ("html for csv in gzip", gzipped(BLOCK_PAGE), {"expect": "csv"}, BlockPage, "in place of csv", ONCE),
    ("html after a mark", page(b"\xef\xbb\xbf \n" + BLOCK_PAGE), {"expect": "csv"}, BlockPage, "csv", ONCE),
    ("html in utf-16", page(BLOCK_PAGE.decode().encode("utf-16")), {"expect": "csv"}, BlockPage, "csv", ONCE),
    ("a firewall's page", page(FIREWALL), {"expect": "html"}, BlockPage, "'Just a moment...'", ONCE),
    ("a firewall's page for anything", page(FIREWALL), {}, BlockPage, "a firewall", ONCE),
    ("xml for csv", page(BLOBS_DENIED), {"expect": "csv"}, WrongFormat, "which is not csv", ONCE),
    ("json for csv", page(b'{"error": "no such year"}'), {"expect": "csv"}, WrongFormat, "no such year", ONCE),
    ("text for json", page(GDELT_TOO_FAST), {"expect": "json"}, WrongFormat, "begins with b'Please limit", ONCE),
    ("csv for zip", page(CSV), {"expect": "zip"}, WrongFormat, "which is not zip", ONCE),
    ("json for xml", page(JSON), {"expect": "xml"}, WrongFormat, "which is not xml", ONCE),
    (
        "the World Bank's array",
        page(WORLD_BANK_ERROR),
        {"expect": "json", "is_error": world_bank_error},
        PublisherError,
        "Invalid value: The provided parameter value is not valid",
        ONCE,
    ),
    (
        "as many rows as one call gives",
        page(COMTRADE_CUT),
        {"expect": "json", "is_error": comtrade_row_limit},
        PublisherError,
        "100000 rows is the limit",
        ONCE,
    ),
    (
        "an empty result",
        page(COMTRADE_EMPTY),
        {"is_error": lambda head, kind: None if json.loads(head)["count"] else "no rows"},
        PublisherError,
        "no rows",
        ONCE,
    ),
    (
        "a changed column",
        page(CHANGED_CSV),
        {"is_error": lambda head, kind: None if head.startswith(b"year,country") else f"columns are {head[:12]!r}"},
        PublisherError,
        "columns are b'year,economy'",
        ONCE,
    ),
    ("no byte", page(b""), {"expect": "csv"}, EmptyResult, "the body is empty", FIVE_TIMES),
    ("no byte of anything", page(b""), {}, EmptyResult, "the body is empty", FIVE_TIMES),
    ("no byte in gzip", gzipped(b""), {}, EmptyResult, "the body is empty", FIVE_TIMES),
    ("no length and no byte", page(b"", Content_Length=None), {}, EmptyResult, "the body is empty", FIVE_TIMES),
    ("shorter than it says", wrong_length(CSV, 99), {}, Truncated, "the connection broke", FIVE_TIMES),
    ("json longer than it says", wrong_length(JSON, 9), {"expect": "json"}, Truncated, "json ends before", FIVE_TIMES),
    (
        "json without length",
        raw(b"HTTP/1.1 200 OK\r\n\r\n" + JSON[:9]),
        {"expect": "json"},
        Truncated,
        "json",
        FIVE_TIMES,
    ),
    ("xml cut at the source", page(XML[:-9]), {"expect": "xml"}, Truncated, "xml ends before", FIVE_TIMES),
    ("zip cut at the source", page(a_zip()[:-30]), {"expect": "zip"}, Truncated, "zip ends before", FIVE_TIMES),
    ("gzip cut at the source", page(GZ[:-20], Content_Encoding="gzip"), {}, Truncated, "gzip data ends", FIVE_TIMES),
    ("chunks without the last", chunked(CSV, is_ended=False), {}, Truncated, "the connection broke", FIVE_TIMES),
    (
        "a chunk of no length",
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        {},
        Truncated,
        "",
        FIVE_TIMES,
    ),
    (
        "two lengths",
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
        {},
        BadAnswer,
        "garbled",
        ONCE,
    ),
    ("no HTTP", raw(b"SSH-2.0-OpenSSH_9.6\r\n"), {}, BadAnswer, "the header is garbled", ONCE),
    ("a header without end", raw(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 70_000), {}, BadAnswer, "garbled", ONCE),
    ("a thousand headers", raw(b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 1000 + b"\r\n"), {}, BadAnswer, "garbled", ONCE),
    ("closed without an answer", raw(b""), {}, Truncated, "broke before an answer", FIVE_TIMES),
    ("half a header", raw(b"HTTP/1.1 200 OK\r\nContent-Le"), {}, BadAnswer, "the header is garbled", ONCE),
    ("brotli", page(CSV, Content_Encoding="br"), {}, BadAnswer, "the encoding br is not understood", ONCE),
    ("gzip twice", page(GZ, Content_Encoding="gzip, gzip"), {}, BadAnswer, "gzip, gzip", ONCE),
    (
        "an odd transfer",
        page(CSV, Transfer_Encoding="gzip", Content_Length=None),
        {},
        BadAnswer,
        "of the transfer",
        ONCE,
    ),
    ("no gzip at all", page(CSV, Content_Encoding="gzip"), {}, BadAnswer, "is not gzip as its header says", ONCE),
    ("gzip with a wrong sum", page(GZ[:-8] + b"\0" * 8, Content_Encoding="gzip"), {}, BadAnswer, "is not gzip", ONCE),
    ("gzip and more", page(GZ + b"more", Content_Encoding="gzip"), {}, BadAnswer, "is not gzip", ONCE),
    ("a bomb in gzip", bomb(20 << 20), {}, DecompressedTooLarge, "become more than 5,000,000", ONCE),
    ("a bomb in deflate", bomb(20 << 20, "deflate"), {}, DecompressedTooLarge, "of deflate become more than", ONCE),
    (
        "too long as it says",
        wrong_length(CSV, 9_000_000),
        {},
        TooLarge,
        "9,000,000 bytes or more; allowed are 5,000,000",
        ONCE,
    ),
    ("endless", endless(CSV * 1000), {}, TooLarge, "bytes or more; allowed are 5,000,000", ONCE),
    ("endless in gzip", endless(GZ, Content_Encoding="gzip"), {}, TooLarge, "allowed are 5,000,000", ONCE),
    ("endless chunks", chunked(*[bytes(1 << 20)] * 6), {}, TooLarge, "allowed are 5,000,000", ONCE),
]


@pytest.mark.parametrize(
    ("step", "fields", "kind", "words", "calls"), [case[1:] for case in DISGUISES], ids=[case[0] for case in DISGUISES]
)
def test_an_error_in_disguise(publisher, tmp_path, step, fields, kind, words, calls) -> None:
    publisher.answers("/data", step)
    with pytest.raises(FetchError) as caught:
        publisher.client(tmp_path).fetch(publisher.ask("/data", **fields))
    assert type(caught.value) is kind, caught.value
    assert words in str(caught.value)
    assert len(publisher.calls("/data")) == calls
    assert leftovers(tmp_path) == []


RAW_DEFLATE = zlib.compressobj(9, zlib.DEFLATED, -15)
GOOD = [
    ("csv", page(CSV), "csv", CSV),
    ("csv in capitals and tags", page(b"<DATE>,<OPEN>\n1,2\n"), "csv", b"<DATE>,<OPEN>\n1,2\n"),
    ("csv that speaks of quotas", page(b"text\nquota exceeded\n" * 300), "csv", b"text\nquota exceeded\n" * 300),
    ("json", page(JSON), "json", JSON),
    ("json with a mark", page(b"\xef\xbb\xbf\r\n" + JSON + b"\n"), "json", b"\xef\xbb\xbf\r\n" + JSON + b"\n"),
    ("json in utf-16", page(JSON.decode().encode("utf-16")), "json", JSON.decode().encode("utf-16")),
    ("xml", page(XML), "xml", XML),
    ("zip", page(a_zip()), "zip", a_zip()),
    ("html", page(b"<html><title>Visit</title></html>"), "html", b"<html><title>Visit</title></html>"),
    ("anything", page(b"\0\1\2"), "", b"\0\1\2"),
    ("html where anything will do", page(XHTML), "", XHTML),
    ("the World Bank's rows", page(WORLD_BANK_ROWS), "json", WORLD_BANK_ROWS),
    ("chunks", chunked(CSV[:10], CSV[10:]), "csv", CSV),
    ("no length", raw(b"HTTP/1.1 200 OK\r\n\r\n" + CSV), "csv", CSV),
    ("status 203", page(CSV, 203), "csv", CSV),
    ("gzip", gzipped(CSV * 100), "csv", CSV * 100),
    ("gzip under its old name", page(GZ, Content_Encoding="x-gzip"), "csv", CSV * 100),
    ("gzip in two members", page(GZ + GZ, Content_Encoding="gzip"), "csv", CSV * 200),
    ("gzip with padding", page(GZ + bytes(512), Content_Encoding="GZIP"), "csv", CSV * 100),
    ("gzip in chunks", chunked(*[GZ[n : n + 1] for n in range(len(GZ))], Content_Encoding="gzip"), "csv", CSV * 100),
    ("deflate", page(zlib.compress(CSV), Content_Encoding="deflate"), "csv", CSV),
    (
        "deflate without its header",
        page(RAW_DEFLATE.compress(CSV) + RAW_DEFLATE.flush(), Content_Encoding="deflate"),
        "csv",
        CSV,
    ),
    ("identity", page(CSV, Content_Encoding="identity"), "csv", CSV),
    ("zeros, gzipped", gzipped(bytes(4 << 20)), "", bytes(4 << 20)),
]


@pytest.mark.parametrize(("step", "expect", "body"), [case[1:] for case in GOOD], ids=[case[0] for case in GOOD])
def test_a_body_arrives_as_it_is(publisher: Publisher, tmp_path: Path, step, expect, body) -> None:
    publisher.answers("/data", step)
    is_error = world_bank_error if expect == "json" else None
    response = publisher.client(tmp_path).fetch(publisher.ask("/data", expect=expect, is_error=is_error))
    assert response.path
    assert response.path.read_bytes() == body
    assert (response.size, response.sha256) == (len(body), sha256(body).hexdigest())
    assert leftovers(tmp_path) == [f"received/{response.path.name}"]


def test_an_error_that_passes_loses_nothing(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers("/data", wrong_length(JSON, 99), page(JSON[:-1]), gzipped(JSON))
    response = publisher.client(tmp_path).fetch(publisher.ask("/data", expect="json"))
    assert response.sha256 == sha256(JSON).hexdigest()


def test_the_detector_sees_the_decoded_head_and_the_media_type(publisher: Publisher, tmp_path: Path) -> None:
    seen: list[tuple[bytes, str]] = []
    publisher.answers("/data", gzipped(bytes(100_000), Content_Type="text/plain; charset=x"))
    publisher.client(tmp_path).fetch(publisher.ask("/data", is_error=lambda *given: seen.append(given)))
    assert seen == [(bytes(65_536), "text/plain; charset=x")]


def test_a_body_a_thousand_times_as_long_is_a_bomb_below_the_limit_too(tmp_path: Path) -> None:
    engine = zlib.compressobj(9, zlib.DEFLATED, 31)
    sent = tmp_path / "sent"
    sent.write_bytes(b"".join(engine.compress(bytes(1 << 20)) for _ in range(80)) + engine.flush())
    with pytest.raises(DecompressedTooLarge, match=r"become more than 67,"):
        decode(sent, tmp_path / "decoded", "gzip", 1 << 30, "https://example.org/")


@pytest.mark.parametrize("size", [65_535, 65_536, 65_537, 131_072, 200_000])
def test_bodies_at_the_edge_of_a_buffer(publisher: Publisher, tmp_path: Path, size: int) -> None:
    body = bytes(n % 251 for n in range(size))
    publisher.answers("/plain", page(body))
    publisher.answers("/gzip", gzipped(body))
    client = publisher.client(tmp_path, max_bytes=size)
    assert client.fetch(publisher.ask("/plain")).sha256 == sha256(body).hexdigest()
    assert client.fetch(publisher.ask("/gzip")).sha256 == sha256(body).hexdigest()
    with pytest.raises(TooLarge):
        publisher.client(tmp_path, max_bytes=size - 1).fetch(publisher.ask("/plain"))
    with pytest.raises(DecompressedTooLarge):
        publisher.client(tmp_path, max_bytes=size - 1).fetch(publisher.ask("/gzip"))
