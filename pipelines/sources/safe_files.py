"""Files that do harm when they are read: archives are checked here before a parser opens them.

Nothing is unpacked to disk and nothing is parsed: what is inside is for each source.
"""

from __future__ import annotations

import gzip
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path

from pipelines.archive.http.errors import DecompressedTooLarge, UnsafeFile

SMALL = 10 << 20
"""Bytes up to which the ratio of an archive does not matter: a page of zeros is not a bomb."""


def guard_zip(path: Path, max_total: int = 16 << 30, max_ratio: float = 200, max_files: int = 10_000) -> None:
    """Refuse an archive that could do harm; call this before opening it.

    ``max_total`` is in bytes of all members, ``max_ratio`` those bytes by the bytes of the archive. Each member is
    decompressed once and held against its length and checksum, because a directory can lie. Raises
    DecompressedTooLarge for bombs, UnsafeFile for names that stand twice, encrypted or damaged members. A zip inside is
    not opened.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > max_files:
                raise DecompressedTooLarge(f"{len(members):,} members; allowed are {max_files:,}", path.name)
            most = min(max_total, max(SMALL, int(max_ratio * path.stat().st_size)))
            if (total := sum(member.file_size for member in members)) > most:
                raise DecompressedTooLarge(f"the members have {total:,} bytes; allowed are {most:,}", path.name)
            if len({member.filename.casefold() for member in members}) < len(members):
                raise UnsafeFile("a member's name appears twice", path.name)
            if damaged := archive.testzip():
                raise UnsafeFile(f"the member {damaged!r} is damaged", path.name)
    # RuntimeError of an encrypted member, ValueError and OSError of one that is elsewhere than the directory says
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, ValueError, OSError) as error:
        raise UnsafeFile(f"the archive is damaged or encrypted ({error})", path.name) from error


def guard_gzip(path: Path, max_total: int = 16 << 30, max_ratio: float = 200) -> None:
    """Refuse gzipped data that are larger than honest ones; call this before reading them whole. Bounds as above.

    Raises DecompressedTooLarge.
    """
    left = most = min(max_total, max(SMALL, int(max_ratio * path.stat().st_size)))
    with gzip.open(path) as stream, suppress(OSError, EOFError, zlib.error):  # damage is for who reads it
        while block := stream.read(1 << 20):
            if (left := left - len(block)) < 0:
                raise DecompressedTooLarge(f"more than {most:,} bytes come of it", path.name)
