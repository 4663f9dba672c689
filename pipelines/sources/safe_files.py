"""Files that do harm when they are read: archives and XML are checked here before a parser opens them.

Nothing is unpacked to disk and nothing is parsed: what is inside is for each source.
"""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from copy import copy
from pathlib import Path, PureWindowsPath
from typing import Any
from xml.parsers import expat

from pipelines.archive.http.errors import DecompressedTooLarge, UnsafeFile

CHUNK = 1 << 20
HEAD = 65_536
SMALL = 10 << 20
"""Bytes up to which the ratio of an archive does not matter: a page of zeros is not a bomb."""
_ENCRYPTED = 0x1


def guard_zip(path: Path, max_total: int = 16 << 30, max_ratio: float = 200, max_files: int = 10_000) -> None:
    """Refuse an archive that could do harm; call this before opening it.

    ``max_total`` is in bytes of all members, ``max_ratio`` those bytes by the bytes of the archive. Each member is
    decompressed once and counted, because a directory can lie. Raises DecompressedTooLarge for bombs, UnsafeFile for
    names that lead out of a folder, links, duplicates, encrypted or damaged members. A zip inside is not opened.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > max_files:
                raise DecompressedTooLarge(f"{len(members):,} members; allowed are {max_files:,}", path.name)
            most = min(max_total, max(SMALL, int(max_ratio * path.stat().st_size)))
            if (total := sum(member.file_size for member in members)) > most:
                raise DecompressedTooLarge(f"the members have {total:,} bytes; allowed are {most:,}", path.name)
            _check_names(members, path.name)
            for member in members:
                _check_content(archive, member, most, path.name)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        raise UnsafeFile(f"the archive is damaged ({error})", path.name) from error


class Bounded(io.RawIOBase):
    """The bytes of ``stream``, decompressed from ``path``.

    Reading raises DecompressedTooLarge once they exceed what honest data would be: no bomb is ever held in memory.
    """

    def __init__(self, stream: Any, path: Path, max_total: int = 16 << 30, max_ratio: float = 200) -> None:
        self._stream = stream
        self._where = path.name
        self._left = self._most = min(max_total, max(SMALL, int(max_ratio * path.stat().st_size)))

    def readable(self) -> bool:
        """See ``io.RawIOBase``."""
        return True

    def read(self, size: int = -1) -> bytes:
        """At most ``size`` bytes. Raises DecompressedTooLarge."""
        data: bytes = self._stream.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise DecompressedTooLarge(f"more than {self._most:,} bytes come of it", self._where)
        return data

    def readinto(self, buffer: Any) -> int:
        """Fill ``buffer``; returns how many bytes came."""
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the stream as well."""
        self._stream.close()
        super().close()


def guard_xml(path: Path | zipfile.Path) -> None:
    """Refuse XML with a DTD, the only place where entities can be declared. Raises UnsafeFile.

    Reads as far as the root element: to every parser, a declaration after it is an error.
    """
    parser = expat.ParserCreate()
    reached: list[str] = []

    def refuse(name: str, *_: object) -> None:
        raise UnsafeFile(f"the XML declares a document type, {name}", path.name)

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, attributes: reached.append(name)
    try:
        with path.open("rb") as file:
            for _ in range(16):
                chunk = file.read(HEAD)
                parser.Parse(chunk, not chunk)
                if reached:
                    return
    except (expat.ExpatError, ValueError, LookupError) as error:
        if not reached:
            raise UnsafeFile(f"the file is not XML ({error})", path.name) from error
        return
    raise UnsafeFile("the XML has no root element in its first megabyte", path.name)


def _check_names(members: list[zipfile.ZipInfo], where: str) -> None:
    """Raise UnsafeFile for a member that would be unpacked elsewhere, or over another one."""
    names: set[str] = set()
    for member in members:
        name = member.orig_filename
        windows = PureWindowsPath(name)
        if windows.drive or windows.root or ".." in windows.parts or "\0" in name:
            raise UnsafeFile(f"the member {name!r} leads out of the folder", where)
        if stat.S_ISLNK(member.external_attr >> 16):
            raise UnsafeFile(f"the member {name!r} is a link", where)
        if member.flag_bits & _ENCRYPTED:
            raise UnsafeFile(f"the member {name!r} is encrypted", where)
        if name.casefold() in names:
            raise UnsafeFile(f"the member {name!r} appears twice", where)
        names.add(name.casefold())


def _check_content(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int, where: str) -> None:
    """Raise DecompressedTooLarge for a member longer than declared, or what ``guard_zip`` takes for damage."""
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotImplementedError(f"{member.filename} is compressed by method {member.compress_type}")
    if member.header_offset < 0:
        raise zipfile.BadZipFile(f"{member.filename} is not where the directory says")
    whole = copy(member)
    whole.file_size = most + 1  # else zipfile would stop where the directory says, and other libraries would not
    size = 0
    with archive.open(whole) as stream:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > member.file_size:
                what = f"{member.filename} is longer than the {member.file_size:,} bytes it says"
                raise DecompressedTooLarge(what, where)
    if size != member.file_size:
        raise zipfile.BadZipFile(f"{member.filename} has another length")
