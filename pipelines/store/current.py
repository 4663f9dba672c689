"""The store of current tables: written aside, checked there, and only then current. Knows nothing of Dagster.

One folder per table: immutable files named by their hash, and ``current.json``, which is replaced. A process that dies
leaves at most a file that nobody points to; the next promotion of that table sweeps it.
"""

from __future__ import annotations

import gc
import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from bilateral.verify import logical_hash
from pipelines.rows import rows_of
from pipelines.store.parquet import read, to_parquet

if TYPE_CHECKING:
    from pipelines.store.checks import Finding

POINTER = "current.json"
MOST_ROWS = 200_000
"""Rows of tables that are kept at once: with publishers' files a table alone may have more."""
COLUMNS = ":"
"""What parts the name of a table from those of its columns."""


def columns_of(table: str, *columns: str) -> str:
    """The name of some columns of a table; of all, that of the table."""
    return f"{table}{COLUMNS}{','.join(columns)}" if columns else table


class MixedGenerations(Exception):
    """Stored tables do not belong together; the message names each of them and what to rebuild."""


class Stored(NamedTuple):
    """A current table: its file, hash and number of rows, the hashes of its inputs, and the version of its code."""

    name: str
    file: str
    sha256: str
    rows: int
    inputs: dict[str, str]
    code: str


@dataclass(frozen=True)
class Staged:
    """A table written aside: its temporary file, or its findings."""

    name: str
    file: Path | None
    sha256: str
    rows: int
    findings: list[Finding] = field(default_factory=list)


class Store:
    """Tables under ``root``, built by code of revision ``code``; ``code_of`` gives the code version of one table.

    Without ``code_of`` every table depends on all code.
    """

    def __init__(self, root: Path, code: str, code_of: Callable[[str], str] | None = None) -> None:
        self.root = root
        self.code = code
        self._code_of = cache(code_of or (lambda _: code))
        self._rows: dict[str, list[dict[str, object]]] = {}
        self._said: dict[tuple[str, str], str] = {}
        self._intact: set[tuple[str, int, int]] = set()

    def current(self, name: str) -> Stored | None:
        """The current table, or None if there is none or its pointer cannot be read."""
        try:
            return Stored(**json.loads((self.root / name / POINTER).read_bytes()))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def path(self, stored: Stored) -> Path:
        """The file of a stored table."""
        return self.root / stored.name / stored.file

    def load(self, name: str) -> list[dict[str, Any]]:
        """The rows of the current table, read once while there is room for them. Callers must not change them.

        Raises FileNotFoundError.
        """
        stored = self._intact_table(name)
        if stored.sha256 in self._rows:
            return self._rows[stored.sha256]
        while self._rows and sum(map(len, self._rows.values())) + stored.rows > MOST_ROWS:
            del self._rows[next(iter(self._rows))]
        rows = rows_of(read(self.path(stored)))
        if stored.rows <= MOST_ROWS:
            self._rows[stored.sha256] = rows
        return rows

    def forget(self) -> None:
        """Let go of the rows that were loaded, and of their memory."""
        self._rows.clear()
        gc.collect()  # a build seldom looks for garbage, and what it made of the ledger refers to itself
        pa.default_memory_pool().release_unused()

    def arrow(self, name: str, columns: list[str] | None = None, **among: Any) -> pa.Table:
        """The current table as Arrow, or some of its columns and rows, read each time. Raises FileNotFoundError."""
        return read(self.path(self._intact_table(name)), columns, **among)

    def _intact_table(self, name: str) -> Stored:
        """The current table, if its file is as it was checked."""
        if (stored := self.current(name)) is None:
            raise FileNotFoundError(f"there is no table {name} in {self.root}: build it first")
        if not self.is_intact(stored):
            raise FileNotFoundError(f"{self.path(stored)} is lost or was changed: build {name} again")
        return stored

    def head(self, name: str, count: int = 5) -> list[dict[str, object]]:
        """The first rows of the current table."""
        if (stored := self.current(name)) is None:
            return []
        if stored.sha256 in self._rows:
            return self._rows[stored.sha256][:count]
        batches = pq.ParquetFile(self.path(stored)).iter_batches(batch_size=count)
        return next((batch.to_pylist() for batch in batches), [])

    def is_intact(self, stored: Stored) -> bool:
        """Whether the file holds the bytes that were checked; looked at once per process and file time."""
        try:
            state = self.path(stored).stat()
            seen = (stored.sha256, state.st_mtime_ns, state.st_size)
            if seen not in self._intact and sha256(self.path(stored).read_bytes()).hexdigest() == stored.sha256:
                self._intact.add(seen)
        except OSError:
            return False
        return seen in self._intact

    def hashes(self, names: Iterable[str]) -> dict[str, str]:
        """The hashes of the current tables, or columns, of these names."""
        return {name: digest for name in names if (digest := self._digest(name))}

    def _digest(self, name: str) -> str | None:
        """The hash of a current table, or of what ``columns_of`` one say; None where there is none."""
        table, _, columns = name.partition(COLUMNS)
        if (stored := self.current(table)) is None or not columns:
            return stored.sha256 if stored else None
        if (key := (stored.sha256, columns)) not in self._said:
            self._said[key] = logical_hash(read(self.path(stored), columns.split(",")))
        return self._said[key]

    def is_fresh(self, name: str, inputs: Mapping[str, str]) -> bool:
        """Whether the current table was built from these inputs by this code, and its file is intact."""
        stored = self.current(name)
        is_same = stored and stored.inputs == inputs and stored.code == self._code_of(name)
        return bool(stored and is_same and self.is_intact(stored))

    def stage(self, name: str, table: pa.Table, findings: list[Finding] | None = None) -> Staged:
        """Write ``table`` aside. With ``findings`` nothing is written: a bad table never reaches the disk."""
        if findings:
            return Staged(name, None, "", table.num_rows, findings)
        data = to_parquet(table)
        digest = sha256(data).hexdigest()
        folder = self.root / name
        if (stored := self.current(name)) and stored.sha256 == digest and self.is_intact(stored):
            return Staged(name, self.path(stored), digest, table.num_rows)
        folder.mkdir(parents=True, exist_ok=True)
        aside = folder / f".{digest[:16]}.{token_hex(4)}.tmp"
        write_durably(aside, data)
        return Staged(name, aside, digest, table.num_rows)

    def promote(self, staged: Staged, inputs: Mapping[str, str]) -> Stored:
        """Make a staged table the current one. The same bytes from the same inputs write nothing."""
        if staged.findings or staged.file is None:
            raise ValueError(f"{staged.name} has findings and cannot become current")
        folder, file = self.root / staged.name, f"{staged.sha256[:16]}.parquet"
        promoted = Stored(staged.name, file, staged.sha256, staged.rows, dict(inputs), self._code_of(staged.name))
        before = self.current(staged.name)
        if staged.file != folder / file:
            os.replace(staged.file, folder / file)
        if promoted != before:
            replace_durably(folder / POINTER, json.dumps(promoted._asdict(), indent=1, sort_keys=True).encode())
            self._sweep(folder, {file, before.file if before else file})
        return promoted

    def _sweep(self, folder: Path, keep: set[str]) -> None:
        """Remove files that nobody points to: whoever writes holds the lease, so that no other is writing one.

        The file before the current one stays: a reader may have it open.
        """
        for path in folder.iterdir():
            if path.name != POINTER and path.name not in keep:
                path.unlink(missing_ok=True)

    def stored(self) -> list[Stored]:
        """All current tables."""
        folders = sorted(file.parent.relative_to(self.root).as_posix() for file in self.root.rglob(POINTER))
        return [stored for name in folders if (stored := self.current(name))]

    def behind(self) -> list[str]:
        """Tables made from a table that is lost or no longer current, as a run leaves them that dies half-way."""
        now = cache(self._digest)

        def is_behind(name: str, digest: str) -> bool:
            return now(name) != digest and (self.root / name.partition(COLUMNS)[0]).is_dir()

        return [stored.name for stored in self.stored() if any(is_behind(*made) for made in stored.inputs.items())]

    def snapshot(self, names: Iterable[str], graph: Mapping[str, Iterable[str]]) -> dict[str, Stored]:
        """The current tables of these names and of all their inputs, if they belong together.

        ``graph`` gives the inputs of each table. Raises MixedGenerations naming every table that is missing, or was
        built from an input that is no longer current or by other code.
        """
        pending, tables, problems = list(names), dict[str, Stored](), []
        while pending:
            if (name := pending.pop()) in tables:
                continue
            if (stored := self.current(name)) is None or not self.path(stored).exists():
                problems.append(f"{name} has not been built")
                continue
            if not self.is_intact(stored):
                problems.append(f"{name} was changed in place after it was checked ({self.path(stored)})")
            tables[name] = stored
            pending.extend(graph.get(name, ()))
        for name, stored in sorted(tables.items()):
            if stored.code != (code := self._code_of(name)):
                problems.append(f"{name} was built by other code ({stored.code[:8]}, now {code[:8]})")
            for source, digest in sorted(stored.inputs.items()):
                if (now := self._digest(source)) not in (None, digest):
                    problems.append(f"{name} was built from {source} {digest[:8]}, which is now {now[:8]}")
        if problems:
            raise MixedGenerations("mixed generations: " + "; ".join(sorted(set(problems))) + ". Rebuild these tables")
        return tables


def write_durably(path: Path, data: bytes) -> None:
    """Write and fsync."""
    with open(path, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync(path: Path) -> None:
    """Make what was written to a file durable, or a rename in a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace_durably(path: Path, data: bytes) -> None:
    """Replace a small file whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{token_hex(4)}.tmp")
    write_durably(aside, data)
    os.replace(aside, path)
    sync(path.parent)


def read_json(file: Path) -> dict[str, Any]:
    """What a small file says that holds a JSON object; nothing where it is lost or damaged."""
    try:
        return dict(json.loads(file.read_bytes()))
    except (OSError, ValueError, TypeError):
        return {}


@cache
def code_revision(root: Path) -> str:
    """The hash of all code in the checkout at ``root`` and of the lock that builds are installed from."""
    digest = sha256()
    files = [
        file
        for folder in ("schemas", "pipelines", "bilateral")
        for file in sorted((root / folder).rglob("*"))
        if file.suffix in (".py", ".yaml", ".json", ".toml", ".sql", ".js", ".css", ".html")
    ]
    for file in (*files, root / "requirements-build.lock"):
        if file.exists():
            digest.update(file.relative_to(root).as_posix().encode() + b"\0" + sha256(file.read_bytes()).digest())
    return digest.hexdigest()
