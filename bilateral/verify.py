"""Whether a release is whole: each file by its hash, each table by its schema, rows and key."""

from __future__ import annotations

import io
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bilateral.releases import manifest

SUMS = "SHA256SUMS"


def verify(release: Path) -> list[str]:
    """Everything that is wrong with the release at ``release``; nothing if it is whole."""
    if wrong := changed_files(release):
        return wrong
    return [
        problem
        for name, table in manifest(release)["tables"].items()
        for problem in check_table(release / f"{name}.parquet", name, table)
    ]


def listed(release: Path) -> dict[str, str]:
    """The SHA-256 of each file by its path in the release, as SHA256SUMS lists them."""
    lines = (line.partition("  ") for line in (release / SUMS).read_text().splitlines())
    return {name: digest for digest, _, name in lines}


def changed_files(release: Path) -> list[str]:
    """Files that are missing, foreign, or not as SHA256SUMS lists them: ``verify`` without reading tables."""
    if not (release / SUMS).is_file():
        return [f"{SUMS} is missing: the folder is not a release"]
    sums = listed(release)
    there = {path.relative_to(release).as_posix() for path in release.rglob("*") if path.is_file()} - {SUMS}
    wrong = [f"{name} is missing" for name in sorted(sums.keys() - there)]
    wrong += [f"{name} does not belong to the release" for name in sorted(there - sums.keys())]
    for name in sorted(there & sums.keys()):
        if sha256((release / name).read_bytes()).hexdigest() != sums[name]:
            wrong.append(f"{name} has changed since it was released (its hash differs)")
    return wrong


def check_table(file: Path, name: str, entry: dict[str, object]) -> list[str]:
    """What is wrong with a table against what ``release.json`` says of it, and its footer of its order."""
    key = [str(column) for column in entry["key"]] if isinstance(entry["key"], list) else []
    try:
        with pq.ParquetFile(file) as stored:
            schema, contents = stored.schema_arrow, logical_hash(stored)
            order = [part for part in (schema.metadata or {}).get(b"sorted", b"").decode().split(",") if part]
            table = stored.read([column for column in schema.names if column in {*key, *order}])
    except (pa.ArrowException, OSError) as error:
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

    A file is read column by column, and columns without a value are one array: a large table is not held twice.
    """
    pa.default_memory_pool().release_unused()  # Arrow keeps what it freed
    is_file = isinstance(table, pq.ParquetFile)
    schema = table.schema_arrow if is_file else table.schema
    columns, nulls = [], dict[pa.DataType, pa.Array]()
    for field in schema:
        column = table.read([field.name]).column(0) if is_file else table[field.name]
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
