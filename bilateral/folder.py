"""The files of one release, on this machine or behind a URL that Arrow can open. Their contents are not known here."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, lru_cache
from hashlib import file_digest, sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bilateral import releases
from bilateral.addresses import latest_at, local, opened
from bilateral.commons import layout
from bilateral.commons.absent import columns, sentence
from bilateral.commons.frames import Rows
from bilateral.commons.lookup import NotThere, day_of, known
from bilateral.latest import Latest

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.compute as pc

MANIFEST = releases.MANIFEST
PANELS = "panel"
"""The folder of panels, which are read as tables are, and are none of the release's."""
RESTORE = "restore the folder from a copy"
_NAMED = re.compile(r"/\d+\.\d+\.\d+-([0-9a-f]{16})$")


@dataclass(frozen=True)
class Folder:
    """A release's folder; ``files`` is an Arrow file system, None for this machine's."""

    path: str
    files: Any = None
    is_checked: bool = True
    """Whether all that is read must have the hash that the release gives it."""
    manifest_sha256: str | None = None
    """The hash of ``release.json`` that ``latest.json`` or a signature says; otherwise SHA256SUMS beside it does."""

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """The release's own description, ``release.json``."""
        read = cache(lambda: self.content(MANIFEST))
        description = releases.described_at(self.path, read)
        if self.is_checked and (said := self.manifest_sha256 or self._sums.get(MANIFEST)):
            self._agree(MANIFEST, sha256(read()).hexdigest(), said)
        return description

    def content(self, name: str) -> bytes:
        """The bytes of one of its files, of which nothing is checked. Raises FileNotFoundError."""
        if self.files is None:
            return (Path(self.path) / name).read_bytes()
        with self.files.open_input_stream(f"{self.path}/{name}") as stream:
            return bytes(stream.read())

    @cached_property
    def _sums(self) -> dict[str, str]:
        """The hashes in SHA256SUMS; none in a copy that has it not. At an address the folder is named by its hash."""
        from bilateral.verify import SUMS, hashes_in

        try:
            sums = hashes_in(content := self.content(SUMS))
        except FileNotFoundError:
            return {}
        except ValueError as error:
            raise releases.NoRelease(f"{self.path}: {error}. {RESTORE.capitalize()}") from None
        if named := _NAMED.search(self.path):
            self._agree(SUMS, sha256(content).hexdigest()[: len(named[1])], named[1])
        return sums

    def _agree(self, name: str, digest: str, said: str) -> None:
        """Raise NoRelease where a file is not the one that was released: a flipped bit may read as another number."""
        if digest != said:
            raise releases.NoRelease(
                f"{self.path}/{name} is not the file that was released (its hash differs): {RESTORE}. "
                "`bilateral verify` says what else has changed"
            )

    @property
    def notice(self) -> str | None:
        """What a reader must know of a release that was yanked; None if it was not."""
        if self.files is None:
            return releases.notice_of(Path(self.path))
        try:
            return releases.notice(self.manifest["version"], latest_at(self.files, self.path.rpartition("/")[0]).marks)
        except OSError:  # whoever may read a release need not be allowed to look beside it
            return None
        except releases.MarksError as error:
            return str(error)

    @property
    def tables_there(self) -> list[str]:
        """Names of the tables, sorted."""
        return sorted(self.manifest["tables"])

    @property
    def absent(self) -> dict[str, dict[str, Any]]:
        """What ``release.json`` says of the tables that are not there because no row of theirs has a value."""
        return dict(self.manifest.get("absent", {}))

    @property
    def panels(self) -> dict[str, dict[str, Any]]:
        """What ``release.json`` says of its panels, by name."""
        return dict(self.manifest.get("panels", {}))

    def _source(self, table: str) -> Any:
        """What Arrow reads a table from: a path, or bytes none of which it gets before they were compared."""
        path = self._path(table)
        with suppress(FileNotFoundError):
            return self._fetched(table, path) if self.files else str(self.checked(table, Path(path)))
        known(table, self.tables_there, "table", f"release {self.manifest['version']}")
        raise releases.NoRelease(f"{path} is gone, though release.json names it: {RESTORE}")

    def _said(self, table: str) -> str | None:
        """The hash of a table. ``changes`` is written after ``release.json``, which does not name it."""
        if not self.is_checked:
            return None
        entry = self.manifest["tables"].get(table) or self.panels.get(table)
        return entry["sha256"] if entry else self._sums.get(f"{table}.parquet")

    def checked(self, table: str, file: Path) -> Path:
        """A file of this machine, if it is the table that was released. Raises FileNotFoundError and NoRelease."""
        state = file.stat()
        if said := self._said(table):
            self._agree(f"{table}.parquet", _hash(str(file), state.st_size, state.st_mtime_ns), said)
        return file

    @cached_property
    def _whole(self) -> dict[str, bytes]:
        return {}

    def _fetched(self, table: str, path: str) -> Any:
        """A table behind a URL: all of it, or a file whose blocks are compared as they are read."""
        import pyarrow as pa

        from bilateral.blocks import Blocks

        if (said := self._said(table)) is None:
            return self.files.open_input_file(path)
        name, entry = path.removeprefix(f"{self.path}/"), self.manifest["tables"].get(table, {})
        is_web = self.files.type_name.startswith("py::")  # and gives whole files alone
        if in_parts := "blocks_sha256" in entry and not is_web:
            name, said = f"{table}.blocks", entry["blocks_sha256"]
        if name not in self._whole:
            content = self.content(name)
            self._agree(name, sha256(content).hexdigest(), said)
            self._whole[name] = content
        if in_parts:
            return Blocks(self.files.open_input_file(path), entry["bytes"], self._whole[name], path)
        return pa.BufferReader(self._whole[name])

    @cached_property
    def _schemas(self) -> dict[str, pa.Schema]:
        return {}

    @cached_property
    def _keys(self) -> dict[str, list[str]]:
        return {}

    def schema(self, table: str) -> pa.Schema:
        """The columns of a table, with their descriptions from the footer, which is read once. Raises NotThere: why it
        is absent, or which name is nearest."""
        import pyarrow.parquet as pq

        if table not in self._schemas:
            self._schemas[table] = pq.read_schema(self._source(table))
        return self._schemas[table]

    def key(self, table: str) -> list[str]:
        """The columns that name a row of a table, also of one that is absent."""
        if table not in self._keys:
            self._keys[table] = self.absent[table]["key"] if table in self.absent else key_of(self.schema(table))
        return self._keys[table]

    def read(self, table: str, columns: list[str] | None = None, where: pc.Expression | None = None) -> pa.Table:
        """Rows of a table for which the Arrow expression ``where`` holds; row groups without any are skipped.

        Raises NotThere for columns that the release does not have.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        from bilateral.blocks import read

        source = self._source(table)
        try:
            if isinstance(source, str):
                return pq.read_table(source, columns=columns, filters=where, partitioning=None)
            return read(source, columns, where)
        except pa.ArrowInvalid as error:
            if not (missing := re.match(r"No match for FieldRef.Name\((\w+)\)", str(error))):
                raise
            raise self.too_old(f"column {missing[1]} in {table}") from None

    def too_old(self, what: str) -> NotThere:
        """What to raise where a release lacks what every release has by now."""
        old = f"release {self.manifest['version']} has no {what}: earlier code made it"
        return NotThere(f"{old}. Open a later one, or read it with that code")

    def rows(self, table: str, columns: list[str] | None = None, where: pc.Expression | None = None) -> Rows:
        """The same as dictionaries; none where the release has no such table."""
        return self.read(table, columns, where).to_pylist() if self.has(table) else []

    def pair(self, dyad: str) -> pa.Table | None:
        """The yearly rows of ``indicators`` of a pair, with their ``source``, where the release has a file of them."""
        import pyarrow as pa

        from bilateral.blocks import read

        said, name = self.manifest["tables"]["indicators"].get("pairs", {}).get(dyad), f"pairs/{dyad}.parquet"
        try:
            content = self.content(name) if said else b""
        except FileNotFoundError:  # of a copy of the tables alone
            return None
        if said and self.is_checked:
            self._agree(name, sha256(content).hexdigest(), said)
        return read(pa.BufferReader(content), None, None) if said else None

    def has(self, table: str) -> bool:
        """Whether the release has a table."""
        return table in self.manifest["tables"]

    def _path(self, table: str) -> str:
        if table in self.absent:
            entry = self.absent[table]
            release = f"release {self.manifest['version']}"
            raise NotThere(f"{sentence(table, entry, release)} {columns(entry)}")
        if not table.isidentifier():  # a path or a pattern is not a table, whatever it matches
            known(table, self.tables_there, "table", f"release {self.manifest['version']}")
        return f"{self.path}/{PANELS}/{table}.parquet" if table in self.panels else f"{self.path}/{table}.parquet"


def key_of(schema: pa.Schema) -> list[str]:
    """The columns that name a row, as the footer of its table says."""
    names: bytes = (schema.metadata or {}).get(b"key", b"")
    return names.decode().split(",")


@lru_cache(maxsize=1024)
def _hash(path: str, size: int, changed: int) -> str:
    """The SHA-256 of a file, asked again only when its size or time is another."""
    with open(path, "rb") as file:
        return file_digest(file, "sha256").hexdigest()


def find(version: str = releases.LATEST, released_by: str | None = None) -> Folder:
    """The folder that a name, a path or a URL means; see ``bilateral.open``. Raises NoRelease."""
    if "://" in (name := local(version)):
        return _behind(name, released_by)
    root, named = layout.Home.find().releases, Path(name).expanduser()
    address = layout.releases_elsewhere()
    is_version = bool(releases.VERSION.fullmatch(name))
    if "://" in address and (is_version or name == releases.LATEST) and not releases.versions(root):
        return _behind(f"{address.rstrip('/')}/{name}" if is_version else address, released_by)
    if name != releases.LATEST and releases.versions(named):
        root, name = named, releases.LATEST
    if released_by is not None:
        dates = {one: str(Folder(str(root / one)).manifest["date"]) for one in releases.versions(root)}
        name = _last(dates, day_of(released_by), str(root))
    return Folder(str(releases.find(root, str(Path(name).expanduser()))))


def _last(dates: dict[str, str], day: date, where: str) -> str:
    """The last of the versions whose date is not later. Raises NoRelease."""
    names = [name for name, day_of_release in dates.items() if date.fromisoformat(day_of_release) <= day]
    if not names:
        listing = ", ".join(f"{name} of {when}" for name, when in dates.items())
        raise releases.NoRelease(
            f"no release in {where} is dated {day} or earlier. "
            f"Releases there: {listing or f'none yet: {layout.first_step()}'}"
        )
    return names[-1]


def _listed(files: Any, path: str) -> Folder | None:
    """The release at a path whose version or folder ``latest.json`` above it names, with the hash of what it says."""
    above, _, name = path.rpartition("/")
    entry = latest_at(files, above).releases.get(name.partition("-")[0])
    if entry is None or ("-" in name and name != entry.folder):
        return None
    return Folder(f"{above}/{entry.folder}", files, manifest_sha256=entry.manifest_sha256)


def _behind(url: str, released_by: str | None) -> Folder:
    """The release that a URL names, the latest of those at the address that it names, or the last one of a day."""
    files, path = opened(url)
    is_web = files.type_name.startswith("py::")  # each request counts
    if is_one := is_web and releases.VERSION.match(path.rpartition("/")[2]):
        with suppress(releases.MarksError):
            if listed := _listed(files, path):
                return listed
    said = latest_at(files, path) if is_web and not is_one else Latest()
    if not said.releases and files.get_file_info(f"{path}/{MANIFEST}").is_file:
        return Folder(path, files)
    said = said if said.releases else latest_at(files, path)
    if not said.releases and (listed := _listed(files, path)):  # 2.0.0 of a bucket
        return listed
    folders = {
        name: Folder(f"{path}/{entry.folder}", files, manifest_sha256=entry.manifest_sha256)
        for name, entry in said.releases.items()
    }
    if released_by is not None:
        dates = {name: entry.date for name, entry in said.releases.items()}
        return folders[_last(dates, day_of(released_by), url)]
    if said.version is None:
        raise releases.NoRelease(
            f"there is no release at {url}, or none that may be read: name the folder that holds {MANIFEST}, or one "
            "that `latest.json` describes"
        )
    return folders[said.version]
