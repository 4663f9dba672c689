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

import pyarrow as pa
import pyarrow.parquet as pq

from bilateral.commons.frames import columns_of
from bilateral.commons.strict_json import fits
from bilateral.releases import MANIFEST, VERSION, described, version_order

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
    except (OSError, ValueError) as error:
        return [f"{MANIFEST} is not what a release says of itself: {error}"]
    tables: dict[str, dict[str, Any]] = manifest["tables"]
    unnamed = sorted({file.stem for file in release.glob("*.parquet")} - tables.keys() - {CHANGES})
    wrong = [f"{name}.parquet is a table that {MANIFEST} does not name" for name in unnamed]
    if version_order(release.name) and release.name != manifest["version"]:
        wrong.append(f"it is release {manifest['version']}, in a folder named as another one")
    wrong += _broken_chain(release, manifest.get("previous"))
    panels = {f"panel/{name}": panel for name, panel in manifest.get("panels", {}).items()}
    for name, table in (tables | panels).items():
        wrong += check_table(release / f"{name}.parquet", name, table)
    return wrong


def _broken_chain(release: Path, previous: Any) -> Iterator[str]:
    """The release before, if it is there, is the one that this was compared with."""
    if previous is None:
        return
    if not fits(previous, {"version": VERSION, "manifest_sha256": str}):
        yield f"{MANIFEST} does not say which release came before"
        return
    version, digest = previous["version"], previous["manifest_sha256"]
    before = release.parent / version / MANIFEST
    if before.is_file() and sha256(before.read_bytes()).hexdigest() != digest:
        yield f"{version} beside it is not the release that it followed: one of the two was changed"


def listed(release: Path) -> dict[str, str]:
    """The SHA-256 of each file by its path in the release, as SHA256SUMS lists them. Raises ValueError."""
    return hashes_in((release / SUMS).read_bytes())


def hashes_in(content: bytes) -> dict[str, str]:
    """What the bytes of a SHA256SUMS list. Raises ValueError."""
    lines = content.decode(errors="replace").split("\n")
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
    except ValueError as error:
        return [str(error)]
    modes = {path.relative_to(release).as_posix(): path.lstat().st_mode for path in release.rglob("*")}
    there = {name for name, mode in modes.items() if stat.S_ISREG(mode)} - {SUMS, SIGNATURE}
    folders = {parent for name in there for parent in map(str, Path(name).parents)}
    foreign = {name for name, mode in modes.items() if not stat.S_ISREG(mode) and name not in folders}
    wrong = [f"{name} is missing" for name in sorted(sums.keys() - there - foreign)]
    wrong += [f"{name} does not belong to the release" for name in sorted(there - sums.keys())]
    wrong += [f"{name} is a link, an empty folder or a device: a release is files" for name in sorted(foreign)]
    for name in sorted(there & sums.keys()):
        if sha256((release / name).read_bytes()).hexdigest() != sums[name]:
            wrong.append(f"{name} has changed since it was released (its hash differs)")
    return wrong


def check_table(file: Path, name: str, entry: dict[str, Any]) -> list[str]:
    """What is wrong with a table against what ``release.json`` says of it. Its order is part of its contents."""
    key: list[str] = entry["key"]
    try:
        with pq.ParquetFile(file) as stored:
            schema = stored.schema_arrow
            keys = stored.read([column for column in key if column in schema.names])
            distinct = keys.group_by(keys.column_names).aggregate([]).num_rows
    except (pa.ArrowException, OSError, ValueError) as error:
        return [f"{name} cannot be read: {' '.join(str(error).split())}"]
    wrong = []
    if [f"{field.name}: {field.type}" for field in schema] != entry["columns"]:
        wrong.append(f"{name} has other columns than release.json says")
    if keys.num_rows != entry["rows"]:
        wrong.append(f"{name} has {keys.num_rows} rows, release.json says {entry['rows']}")
    if sha256(file.read_bytes()).hexdigest() != entry["sha256"]:
        wrong.append(f"{name} has other contents than release.json says")
    if lacking := [column for column in key if column not in keys.column_names]:
        wrong.append(f"{name} has no column {', '.join(lacking)}, which release.json names as its key")
    elif distinct != keys.num_rows:
        wrong.append(f"{name} has two rows with one key ({', '.join(key)})")
    if any(column.null_count for column in keys.columns):
        wrong.append(f"{name} has nulls in its key ({', '.join(key)})")
    return wrong


def logical_hash(table: pa.Table | pq.ParquetFile) -> str:
    """The hash of a table's contents, whatever wrote its file: of its canonical Arrow IPC stream, without metadata.

    Arrow before 22 gives another one for some tables, so readers compare files and only makers compare contents.
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
