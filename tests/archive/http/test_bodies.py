"""Bodies: errors sent with status 200 are named; length, encoding and size are checked; good bodies arrive as sent."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib
from hashlib import sha256
from pathlib import Path

import pytest

from pipelines.archive.http import errors
from pipelines.sources.publishers.world_bank import ERROR
from tests.support.http_publisher import (
    BLOBS_DENIED,
    BLOCK_PAGE,
    COMTRADE_CUT,
    CSV,
    FIREWALL,
    GDELT_TOO_FAST,
    WORLD_BANK_ERROR,
    WORLD_BANK_ROWS,
    Publisher,
    bomb,
    chunked,
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


# Errors in disguise: what is sent and asked for, the error and its words; raised at once, or after five tries.
ONCE = [
    ("html for csv", page(BLOCK_PAGE), {"expect": "csv"}, errors.BlockPage, "in place of csv: 'Access & denied'"),
    ("html for json", page(BLOCK_PAGE), {"expect": "json"}, errors.BlockPage, "in place of json"),
    ("html for zip", page(BLOCK_PAGE), {"expect": "zip"}, errors.BlockPage, "in place of zip"),
    ("html for xml", page(XHTML), {"expect": "xml"}, errors.BlockPage, "in place of xml"),
    ("html for csv in gzip", gzipped(BLOCK_PAGE), {"expect": "csv"}, errors.BlockPage, "in place of csv"),
    ("html after a mark", page(b"\xef\xbb\xbf \n" + BLOCK_PAGE), {"expect": "csv"}, errors.BlockPage, "csv"),
    ("html in utf-16", page(BLOCK_PAGE.decode().encode("utf-16")), {"expect": "csv"}, errors.BlockPage, "csv"),
    ("a firewall's page", page(FIREWALL), {"expect": "html"}, errors.BlockPage, "'Just a moment...'"),
    ("a firewall's page for anything", page(FIREWALL), {}, errors.BlockPage, "a firewall"),
    ("xml for csv", page(BLOBS_DENIED), {"expect": "csv"}, errors.WrongFormat, "which is not csv"),
    ("json for csv", page(b'{"error": "no such year"}'), {"expect": "csv"}, errors.WrongFormat, "no such year"),
    ("text for json", page(GDELT_TOO_FAST), {"expect": "json"}, errors.WrongFormat, "begins with b'Please limit"),
    ("csv for zip", page(CSV), {"expect": "zip"}, errors.WrongFormat, "which is not zip"),
    ("json for xml", page(JSON), {"expect": "xml"}, errors.WrongFormat, "which is not xml"),
    (
        "the World Bank's array",
        page(WORLD_BANK_ERROR),
        {"expect": "json", "error": ERROR},
        errors.PublisherError,
        "The provided parameter value is not valid",
    ),
    (
        "as many rows as one call gives",
        page(COMTRADE_CUT),
        {"expect": "json", "error": re.compile(rb'"count": *100000')},
        errors.PublisherError,
        "100000",
    ),
    (
        "two lengths",
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
        {},
        errors.BadAnswer,
        "garbled",
    ),
    ("no HTTP", raw(b"SSH-2.0-OpenSSH_9.6\r\n"), {}, errors.BadAnswer, "the header is garbled"),
    ("a header without end", raw(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 70_000), {}, errors.BadAnswer, "garbled"),
    ("a thousand headers", raw(b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 1000 + b"\r\n"), {}, errors.BadAnswer, "garbled"),
    ("half a header", raw(b"HTTP/1.1 200 OK\r\nContent-Le"), {}, errors.BadAnswer, "the header is garbled"),
    ("brotli", page(CSV, Content_Encoding="br"), {}, errors.BadAnswer, "the encoding br is not understood"),
    ("gzip twice", page(GZ, Content_Encoding="gzip, gzip"), {}, errors.BadAnswer, "gzip, gzip"),
    (
        "an odd transfer",
        page(CSV, Transfer_Encoding="gzip", Content_Length=None),
        {},
        errors.BadAnswer,
        "of the transfer",
    ),
    ("no gzip at all", page(CSV, Content_Encoding="gzip"), {}, errors.BadAnswer, "is not gzip as its header says"),
    ("gzip with a wrong sum", page(GZ[:-8] + b"\0" * 8, Content_Encoding="gzip"), {}, errors.BadAnswer, "is not gzip"),
    ("gzip and more", page(GZ + b"more", Content_Encoding="gzip"), {}, errors.BadAnswer, "is not gzip"),
    ("a bomb in gzip", bomb(20 << 20), {}, errors.TooLarge, "than the 5,000,000 bytes"),
    (
        "deflate",
        page(zlib.compress(CSV), Content_Encoding="deflate"),
        {},
        errors.BadAnswer,
        "the encoding deflate is not",
    ),
    ("too long as it says", wrong_length(CSV, 9_000_000), {}, errors.TooLarge, "than the 5,000,000 bytes"),
    ("endless", endless(CSV * 1000), {}, errors.TooLarge, "than the 5,000,000 bytes"),
    ("endless in gzip", endless(GZ, Content_Encoding="gzip"), {}, errors.TooLarge, "than the 5,000,000 bytes"),
    ("endless chunks", chunked(*[bytes(1 << 20)] * 6), {}, errors.TooLarge, "than the 5,000,000 bytes"),
]
FIVE_TIMES = [
    ("no byte", page(b""), {"expect": "csv"}, errors.EmptyResult, "the body is empty"),
    ("no byte of anything", page(b""), {}, errors.EmptyResult, "the body is empty"),
    ("no byte in gzip", gzipped(b""), {}, errors.EmptyResult, "the body is empty"),
    ("no length and no byte", page(b"", Content_Length=None), {}, errors.EmptyResult, "the body is empty"),
    ("shorter than it says", wrong_length(CSV, 99), {}, errors.Truncated, "the connection broke"),
    ("json longer than it says", wrong_length(JSON, 9), {"expect": "json"}, errors.Truncated, "json ends before"),
    ("json without length", raw(b"HTTP/1.1 200 OK\r\n\r\n" + JSON[:9]), {"expect": "json"}, errors.Truncated, "json"),
    ("xml cut at the source", page(XML[:-9]), {"expect": "xml"}, errors.Truncated, "xml ends before"),
    ("zip cut at the source", page(a_zip()[:-30]), {"expect": "zip"}, errors.Truncated, "zip ends before"),
    ("gzip cut at the source", page(GZ[:-20], Content_Encoding="gzip"), {}, errors.Truncated, "gzip data ends"),
    ("chunks without the last", chunked(CSV, is_ended=False), {}, errors.Truncated, "the connection broke"),
    (
        "a chunk of no length",
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        {},
        errors.Truncated,
        "",
    ),
    ("closed without an answer", raw(b""), {}, errors.Truncated, "broke before an answer"),
]
DISGUISES = [(*case, 1) for case in ONCE] + [(*case, 5) for case in FIVE_TIMES]


@pytest.mark.parametrize(
    ("step", "fields", "kind", "words", "calls"), [case[1:] for case in DISGUISES], ids=[case[0] for case in DISGUISES]
)
def test_an_error_in_disguise(publisher, tmp_path, step, fields, kind, words, calls) -> None:
    publisher.answers("/data", step)
    with pytest.raises(errors.FetchError) as caught:
        publisher.client(tmp_path).fetch(publisher.ask("/data", **fields))
    assert type(caught.value) is kind, caught.value
    assert words in str(caught.value)
    assert len(publisher.calls("/data")) == calls
    assert leftovers(tmp_path) == []


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
    ("identity", page(CSV, Content_Encoding="identity"), "csv", CSV),
    ("zeros, gzipped", gzipped(bytes(4 << 20)), "", bytes(4 << 20)),
]


@pytest.mark.parametrize(("step", "expect", "body"), [case[1:] for case in GOOD], ids=[case[0] for case in GOOD])
def test_a_body_arrives_as_it_is(publisher: Publisher, tmp_path: Path, step, expect, body) -> None:
    publisher.answers("/data", step)
    error = ERROR if expect == "json" else None
    response = publisher.client(tmp_path).fetch(publisher.ask("/data", expect=expect, error=error))
    assert response.path
    assert response.path.read_bytes() == body
    assert (response.size, response.sha256) == (len(body), sha256(body).hexdigest())
    assert leftovers(tmp_path) == [f"received/{response.path.name}"]


def test_an_error_that_passes_loses_nothing(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers("/data", wrong_length(JSON, 99), page(JSON[:-1]), gzipped(JSON))
    response = publisher.client(tmp_path).fetch(publisher.ask("/data", expect="json"))
    assert response.sha256 == sha256(JSON).hexdigest()


@pytest.mark.parametrize("size", [65_535, 65_536, 65_537, 131_072, 200_000])
def test_bodies_at_the_edge_of_a_buffer(publisher: Publisher, tmp_path: Path, size: int) -> None:
    body = bytes(n % 251 for n in range(size))
    publisher.answers("/plain", page(body))
    publisher.answers("/gzip", gzipped(body))
    client = publisher.client(tmp_path, max_bytes=size)
    assert client.fetch(publisher.ask("/plain")).sha256 == sha256(body).hexdigest()
    assert client.fetch(publisher.ask("/gzip")).sha256 == sha256(body).hexdigest()
    with pytest.raises(errors.TooLarge):
        publisher.client(tmp_path, max_bytes=size - 1).fetch(publisher.ask("/plain"))
    with pytest.raises(errors.TooLarge):
        publisher.client(tmp_path, max_bytes=size - 1).fetch(publisher.ask("/gzip"))
