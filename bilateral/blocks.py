"""Parts of a table that lies in a bucket: each byte is held against a hash before anything is made of it.

``release.json`` has the hash of a whole table. Of one that is too large to be fetched for a few of its rows a file
beside it, ``dependence.blocks``, has the SHA-256 of each block of 32 KiB, one after the other, 32 bytes each;
``release.json`` has its hash. Checksums of pages are not enough: they hold neither for the footer nor for themselves.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from hashlib import sha256
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from bilateral.releases import NoRelease

WHOLE = 1 << 20
"""Bytes of the largest table that is fetched whole, whatever is read of it: it has no hashes of blocks."""
SIZE = 32_768
RUN = 256
"""Blocks in a row that are fetched at once, at most: 8 MiB."""
AT_ONCE = 8


def hashes(data: bytes) -> bytes:
    """The hashes of the blocks of a file, one after the other."""
    return b"".join(sha256(data[at : at + SIZE]).digest() for at in range(0, len(data), SIZE))


class Blocks(io.RawIOBase):
    """A file whose blocks have ``digests``. A block that has another is never given: NoRelease is raised."""

    def __init__(self, file: pa.NativeFile, size: int, digests: bytes, name: str) -> None:
        super().__init__()
        self._file, self._size, self._digests, self._name = file, size, digests, name
        self._kept, self._at = dict[int, bytes](), 0

    def fetch(self, ranges: Iterable[tuple[int, int]]) -> None:
        """Fetch the blocks that hold these bytes, each from its first to before its last, several runs at a time."""
        wanted = {n for start, end in ranges for n in range(start // SIZE, -(-min(end, self._size) // SIZE))}
        runs = list[list[int]]()
        for n in sorted(wanted - self._kept.keys()):
            if not runs or runs[-1][-1] != n - 1 or len(runs[-1]) == RUN:
                runs.append([])
            runs[-1].append(n)
        with ThreadPoolExecutor(AT_ONCE) if len(runs) > 1 else nullcontext() as several:
            list(several.map(self._fetch, runs) if several else map(self._fetch, runs))

    def _fetch(self, run: list[int]) -> None:
        start = run[0] * SIZE
        data = self._file.read_at(min((run[-1] + 1) * SIZE, self._size) - start, start)
        for n in run:
            block = data[n * SIZE - start : (n + 1) * SIZE - start]
            if sha256(block).digest() != self._digests[32 * n : 32 * n + 32]:
                raise NoRelease(f"{self._name} is not the file that was released: its bytes from {n * SIZE:,} differ")
            self._kept[n] = block

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        start, end = self._at, self._size if size < 0 else min(self._at + size, self._size)
        if start >= end:
            return b""
        self.fetch([(start, end)])
        first, self._at = start // SIZE, end
        data = b"".join(self._kept[n] for n in range(first, -(-end // SIZE)))
        return data[start - first * SIZE : end - first * SIZE]

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place; returns it."""
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def readable(self) -> bool:
        return True

    seekable = readable


def read(file: Any, columns: list[str] | None, where: pc.Expression | None) -> pa.Table:
    """Rows of the table in a file of ``Blocks`` or of bytes, as ``Folder.read`` gives them.

    What Arrow will ask for is fetched before, because it asks a file of Python's for one thing after the other. It asks
    in this thread alone: a thread of Arrow's that lets go of an object of Python's while the interpreter ends aborts
    the process, of whose output nothing is lost but whose exit code is 134 (apache/arrow#34314).
    """
    fragment: Any = ds.ParquetFileFormat().make_fragment(file)
    schema, metadata = fragment.physical_schema, fragment.metadata
    if where is not None:
        fragment = fragment.subset(where, schema=schema)
    names = {*schema.names} if columns is None else {*columns, *re.findall(r"\w+", str(where))}  # rather too many
    groups = [group.id for group in fragment.row_groups]
    if isinstance(file, Blocks):
        places = (metadata.row_group(n).column(at) for n in groups for at in range(metadata.num_columns))
        file.fetch(_place(chunk) for chunk in places if chunk.path_in_schema.partition(".")[0] in names)
    parquet = pq.ParquetFile(file, metadata=metadata, pre_buffer=False)
    rows = parquet.read_row_groups(groups, [name for name in schema.names if name in names], use_threads=False)
    return ds.dataset(rows).to_table(columns=columns, filter=where)


def _place(chunk: Any) -> tuple[int, int]:
    """Where the bytes of one column in one row group begin and end."""
    start = min(filter(None, (chunk.dictionary_page_offset, chunk.data_page_offset)))
    return start, start + chunk.total_compressed_size
