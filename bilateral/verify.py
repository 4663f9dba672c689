"""Whether a release is whole: each file by its hash, each table by its schema, rows and key."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

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
    try:
        table = pq.read_table(file, partitioning=None)
    except (pa.ArrowException, OSError) as error:
        return [f"{name} cannot be read: {' '.join(str(error).split())}"]
    wrong = []
    columns = [f"{field.name}: {field.type}" for field in table.schema]
    if columns != entry["columns"]:
        wrong.append(f"{name} has other columns than release.json says")
    if table.num_rows != entry["rows"]:
        wrong.append(f"{name} has {table.num_rows} rows, release.json says {entry['rows']}")
    if logical_hash(table) != entry["logical_sha256"]:
        wrong.append(f"{name} has other contents than release.json says")
    key = [str(column) for column in entry["key"]] if isinstance(entry["key"], list) else []
    if lacking := _lacking(table, key):
        wrong.append(f"{name} has no column {', '.join(lacking)} of values, which release.json names as its key")
    else:
        wrong += _broken_key(table, name, key)
    order = (table.schema.metadata or {}).get(b"sorted", b"").decode()
    if lacking := _lacking(table, order.split(",") if order else []):
        wrong.append(f"{name} has no column {', '.join(lacking)} of values, by which its footer says it is sorted")
    elif order and not is_sorted(table, order.split(",")):
        wrong.append(f"{name} is not sorted by {order}, as its footer says")
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


def logical_hash(table: pa.Table) -> str:
    """The hash of a table's contents, whatever wrote its file: of its canonical Arrow IPC stream, without metadata."""
    plain = pa.Table.from_arrays(
        [
            pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
            for column in table.columns
        ],
        schema=pa.schema([pa.field(field.name, field.type) for field in table.schema]),
    )
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, plain.schema) as writer:
        writer.write_table(plain)
    return sha256(sink.getvalue()).hexdigest()
