"""Guards: harmful archives and XML are refused by name; good ones pass."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest

from pipelines.archive.http.errors import DecompressedTooLarge, FetchError, UnsafeFile
from pipelines.archive.parts import Part
from pipelines.sources.codes import Codes
from pipelines.sources.contract import SourceError
from pipelines.sources.declarations import discover
from pipelines.sources.safe_files import guard_zip

CSV = b"year,value\n2024,1.5\n" * 1000


def archive(folder: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """An archive of these members."""
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w", method) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return path


def change(path: Path, mark: bytes, offset: int, data: bytes) -> Path:
    """Overwrite bytes after the last ``mark``."""
    content = bytearray(path.read_bytes())
    start = content.rindex(mark) + offset
    content[start : start + len(data)] = data
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_an_honest_archive_even_after_other_bytes(tmp_path: Path, method: int) -> None:
    data = {"a.csv": CSV, "folder/": b"", "folder/ä b.csv": bytes(range(256)) * 9000, "empty.txt": b""}
    path = archive(tmp_path, data, method)
    guard_zip(path)
    path.write_bytes(b"#!/bin/sh\n" + path.read_bytes())
    guard_zip(path)


@pytest.mark.parametrize(
    ("members", "limits", "words"),
    [
        ({"zeros": bytes(30 << 20)}, {}, "the members have 31,457,280 bytes; allowed are 10,485,760"),
        ({"a": CSV, "b": CSV}, {"max_total": 30_000}, "the members have 40,000 bytes; allowed are 30,000"),
        ({"zeros": bytes(11 << 20)}, {"max_ratio": 10}, "allowed are 10,485,760"),
        ({str(n): b"" for n in range(11)}, {"max_files": 10}, "11 members; allowed are 10"),
    ],
)
def test_bombs(tmp_path: Path, members, limits, words) -> None:
    with pytest.raises(DecompressedTooLarge, match=words):
        guard_zip(archive(tmp_path, members), **limits)


def test_members_that_share_their_bytes_are_counted_each(tmp_path: Path) -> None:
    """The directory lists one kernel many times: small on disk, huge when unpacked."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("0", bytes(5 << 20))
        for number in range(1, 9):
            info = zipfile.ZipInfo(str(number))
            first = packed.filelist[0]
            info.header_offset, info.compress_type, info.CRC = (first.header_offset, first.compress_type, first.CRC)
            info.file_size, info.compress_size = first.file_size, first.compress_size
            packed.filelist.append(info)
    with pytest.raises(DecompressedTooLarge, match="the members have 47,185,920 bytes"):
        guard_zip(path)


DAMAGES = {
    "another length": (b"PK\x01\x02", 24, struct.pack("<L", 1000)),
    "encrypted": (b"PK\x01\x02", 8, b"\x01\x00"),
    "a member cut": (b"PK\x01\x02", 20, struct.pack("<L", 20)),
    "another content": (b"PK\x03\x04", 40, b"\xff\xff\xff"),
    "another checksum": (b"PK\x01\x02", 16, b"abcd"),
    "another place": (b"PK\x01\x02", 42, struct.pack("<L", 3)),
    "beyond the end": (b"PK\x01\x02", 42, None),
    "another method": (b"PK\x01\x02", 10, b"\x63\x00"),
}
"""Bytes that are overwritten, so far after the last mark."""
WHOLE = {
    "no archive": lambda content: CSV,
    "empty": lambda content: b"",
    "cut": lambda content: content[:-40],
    "cut at its beginning": lambda content: content[20:],
}


@pytest.mark.parametrize("what", [*DAMAGES, *WHOLE, "a name twice"])
def test_a_damaged_archive(tmp_path: Path, what: str) -> None:
    path = archive(tmp_path, {"a.csv": CSV, "B.CSV" if what == "a name twice" else "c.csv": CSV, "b.csv": CSV})
    content = path.read_bytes()
    if what in WHOLE:
        path.write_bytes(WHOLE[what](content))
    elif what in DAMAGES:
        mark, offset, data = DAMAGES[what]
        change(path, mark, offset, struct.pack("<L", len(content) - 5) if data is None else data)
    with pytest.raises(FetchError) as caught:
        guard_zip(path)
    assert type(caught.value) is UnsafeFile
    assert str(caught.value).startswith("a.zip: ")


LAUGHS = "".join(f'<!ENTITY x{n} "{f"&x{n - 1};" * 10}">' for n in range(1, 10))
BILLION = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x0 "ha">{LAUGHS}]><a>&x9;</a>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'


@pytest.mark.parametrize("source", ["ecb_rates", "imf_imts"])
@pytest.mark.parametrize("text", [BILLION, OUTSIDE], ids=["a billion laughs", "a file of this machine"])
def test_xml_that_does_harm_is_refused(tmp_path: Path, codes: Codes, source: str, text: str) -> None:
    """By the libraries that read it."""
    (tmp_path / "a.xml").write_text(text)
    with pytest.raises(SourceError, match=r"a\.xml"):
        discover()[source].parse([Part("a.xml", tmp_path / "a.xml")], codes)
