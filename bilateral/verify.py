"""Whether a release is whole: each file by its hash, each table by its schema, rows and key, and what came before.

Whatever is wrong is a finding, never an error: a folder that anybody may have written is looked at.
"""

from __future__ import annotations

import io
import re
import stat
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bilateral.commons.frames import columns_of
from bilateral.releases import MANIFEST, described, left_out, version_order

SUMS = "SHA256SUMS"
SIGNATURE = f"{SUMS}.sig"
"""A signature of the hashes, which they do not list; see ``signatures.py``."""
CHANGES = "changes"
"""The table that is written after the description, which therefore does not name it."""
_LISTED = re.compile(r"([0-9a-f]{64})  (\S[^\r]*)")


def verify(release: Path) -> list[str]:
    """Everything that is wrong with the release at ``release``; nothing if it is whole."""
    if wrong := changed_files(release):
        return wrong
    try:
        manifest = described((release / MANIFEST).read_bytes())
        if lacking := left_out(manifest):
            raise ValueError(lacking)
    except (OSError, ValueError) as error:
        return [f"{MANIFEST} is not what a release says of itself: {error}"]
    tables: dict[str, dict[str, object]] = manifest["tables"]
    unnamed = sorted({file.stem for file in release.glob("*.parquet")} - tables.keys() - {CHANGES})
    wrong = [f"{name}.parquet is a table that {MANIFEST} does not name" for name in unnamed]
    if version_order(release.name) and release.name != manifest["version"]:
        wrong.append(f"it is release {manifest['version']}, in a folder named as another one")
    wrong += _broken_chain(release, manifest.get("previous"))
    for name, table in tables.items():
        wrong += check_table(release / f"{name}.parquet", name, table)
    return wrong


def _broken_chain(release: Path, previous: object) -> Iterator[str]:
    """The release before, if it is there, is the one that this was compared with."""
    if previous is None:
        return
    if not (
        isinstance(previous, dict) and version_order(str(previous.get("version"))) and "manifest_sha256" in previous
    ):
        yield f"{MANIFEST} does not say which release came before"
        return
    before = release.parent / str(previous["version"]) / MANIFEST
    if before.is_file() and sha256(before.read_bytes()).hexdigest() != previous["manifest_sha256"]:
        yield f"{previous['version']} beside it is not the release that it followed: one of the two was changed"


def listed(release: Path) -> dict[str, str]:
    """The SHA-256 of each file by its path in the release, as SHA256SUMS lists them. Raises ValueError."""
    lines = (release / SUMS).read_bytes().decode().split("\n")
    found = [_LISTED.fullmatch(line) for line in lines[:-1]]
    if lines[-1] or not found or not all(found):
        raise ValueError(f"{SUMS} is damaged: each line is a hash, two spaces and a file")
    sums = {match[2]: match[1] for match in found if match}
    if len(sums) < len(found):
        raise ValueError(f"{SUMS} is damaged: a file stands twice in it")
    return sums


def changed_files(release: Path) -> list[str]:
    """Files that are missing, foreign, or not as SHA256SUMS lists them: ``verify`` without reading tables."""
    if not (release / SUMS).is_file():
        return [f"{SUMS} is missing: the folder is not a release"]
    try:
        sums = listed(release)
    except ValueError as error:  # not text, or not in its form
        return [str(error) if SUMS in str(error) else f"{SUMS} is damaged: it is not text"]
    modes = {path.relative_to(release).as_posix(): path.lstat().st_mode for path in release.rglob("*")}
    there = {name for name, mode in modes.items() if stat.S_ISREG(mode)} - {SUMS, SIGNATURE}
    folders = {parent for name in there for parent in map(str, Path(name).parents)}
    foreign = {name for name, mode in modes.items() if not stat.S_ISREG(mode) and name not in folders}
    wrong = [f"{name} is missing" for name in sorted(sums.keys() - there - foreign)]
    wrong += [f"{name} does not belong to the release" for name in sorted(there - sums.keys())]
    wrong += [f"{name} is {_kind(modes[name])}: a release is files of its own" for name in sorted(foreign)]
    for name in sorted(there & sums.keys()):
        if sha256((release / name).read_bytes()).hexdigest() != sums[name]:
            wrong.append(f"{name} has changed since it was released (its hash differs)")
    return wrong


def _kind(mode: int) -> str:
    """What stands in place of a file."""
    return "a link" if stat.S_ISLNK(mode) else "an empty folder" if stat.S_ISDIR(mode) else "no file"


def check_table(file: Path, name: str, entry: dict[str, object]) -> list[str]:
    """What is wrong with a table against what ``release.json`` says of it, and its footer of its order."""
    key = [str(column) for column in entry["key"]] if isinstance(entry["key"], list) else []
    try:
        with pq.ParquetFile(file) as stored:
            schema, contents = stored.schema_arrow, logical_hash(stored)
            order = [part for part in (schema.metadata or {}).get(b"sorted", b"").decode().split(",") if part]
            table = stored.read([column for column in schema.names if column in {*key, *order}])
    except (pa.ArrowException, OSError, ValueError) as error:  # the last of a footer that is no text
        return [f"{name} cannot be read: {' '.join(str(error).split())}"]
    wrong = []
    columns = [f"{field.name}: {field.type}" for field in schema]
    if columns != entry["columns"]:
        wrong.append(f"{name} has other columns than release.json says")
    if table.num_rows != entry["rows"]:
        wrong.append(f"{name} has {table.num_rows} rows, release.json says {entry['rows']}")
    if contents != entry["logical_sha256"]:
        wrong.append(f"{name} has other contents than release.json says")
    if lacking := _lacking(table, key):
        wrong.append(f"{name} has no column {', '.join(lacking)} of values, which release.json names as its key")
    else:
        wrong += _broken_key(table, name, key)
    if lacking := _lacking(table, order):
        wrong.append(f"{name} has no column {', '.join(lacking)} of values, by which its footer says it is sorted")
    elif order and not is_sorted(table, order):
        wrong.append(f"{name} is not sorted by {','.join(order)}, as its footer says")
    return wrong


def _lacking(table: pa.Table, names: list[str]) -> list[str]:
    """Which of ``names`` are not columns that rows can be identified and sorted by."""
    there = [field.name for field in table.schema if not pa.types.is_nested(field.type)]
    return [name for name in names if name not in there]


def _broken_key(table: pa.Table, name: str, key: list[str]) -> list[str]:
    wrong = []
    if any(table[column].null_count for column in key):
        wrong.append(f"{name} has nulls in its key ({', '.join(key)})")
    if table.select(key).group_by(key).aggregate([]).num_rows != table.num_rows:
        wrong.append(f"{name} has two rows with one key ({', '.join(key)})")
    return wrong


def is_sorted(table: pa.Table, order: list[str]) -> bool:
    """Whether the rows stand by the columns ``order``, nulls last."""
    places = pc.sort_indices(table, sort_keys=[(name, "ascending") for name in order])
    return np.array_equal(places.to_numpy(), np.arange(table.num_rows, dtype=np.uint64))


def logical_hash(table: pa.Table | pq.ParquetFile) -> str:
    """The hash of a table's contents, whatever wrote its file: of its canonical Arrow IPC stream, without metadata.

    A file is read a few columns at a time, and those without a value are one array: a large table is not held twice.
    """
    pa.default_memory_pool().release_unused()  # Arrow keeps what it freed
    schema = table.schema_arrow if isinstance(table, pq.ParquetFile) else table.schema
    given = columns_of(table, schema.names) if isinstance(table, pq.ParquetFile) else table.columns
    columns, nulls = [], dict[pa.DataType, pa.Array]()
    for field, column in zip(schema, given, strict=True):
        if 0 < len(column) == column.null_count and not pa.types.is_nested(field.type):
            columns.append(nulls.setdefault(field.type, pa.nulls(len(column), field.type)))
        else:
            columns.append(pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], field.type))
    plain = pa.Table.from_arrays(columns, schema=pa.schema([pa.field(field.name, field.type) for field in schema]))
    sink = _Digest()
    with pa.ipc.new_stream(pa.PythonFile(sink, mode="w"), plain.schema) as writer:
        writer.write_table(plain)
    return sink.sha256.hexdigest()


class _Digest(io.RawIOBase):
    """A file that keeps the hash of what is written, not the bytes."""

    def __init__(self) -> None:
        super().__init__()
        self.sha256 = sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.sha256.update(data)
        return len(data)
