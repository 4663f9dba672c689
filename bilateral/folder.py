"""The files of one release, on this machine or behind a URL that Arrow can open. Their contents are not known here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bilateral import releases
from bilateral.addresses import latest_at, local, opened
from bilateral.commons import layout
from bilateral.commons.absent import columns, sentence
from bilateral.commons.frames import Rows
from bilateral.commons.lookup import NotThere, day_of, known

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

MANIFEST = releases.MANIFEST


@dataclass(frozen=True)
class Folder:
    """A release's folder; ``files`` is an Arrow file system, None for this machine's."""

    path: str
    files: Any = None
    is_checked: bool = True
    """Whether a table's file must have the hash that ``release.json`` gives, which is asked once; never of a URL."""

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """The release's own description, ``release.json``."""
        if self.files is None:
            return releases.manifest(Path(self.path))
        with self.files.open_input_stream(f"{self.path}/{MANIFEST}") as stream:
            try:
                return releases.described(stream.read())
            except ValueError as error:
                raise releases.NoRelease(f"{self.path}/{MANIFEST} is damaged: {error}") from None

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
        entries: dict[str, dict[str, Any]] = self.manifest.get("absent", {})
        return entries

    def file(self, table: str) -> pq.ParquetFile:
        """The open Parquet file of a table. Raises NotThere: why it is absent, or which name is nearest."""
        import pyarrow.parquet as pq

        path = self._path(table)
        try:
            self._check(table, path)
            return pq.ParquetFile(path, filesystem=self.files, pre_buffer=True)
        except FileNotFoundError:
            pass
        known(table, self.tables_there, "table", f"release {self.manifest['version']}")
        raise releases.NoRelease(f"{path} is gone, though release.json names it: restore the folder from a copy")

    @cached_property
    def _schemas(self) -> dict[str, pa.Schema]:
        return {}

    @cached_property
    def _keys(self) -> dict[str, list[str]]:
        return {}

    def schema(self, table: str) -> pa.Schema:
        """The columns of a table, with their descriptions from the footer, which is read once."""
        if table not in self._schemas:
            with self.file(table) as file:
                self._schemas[table] = file.schema_arrow
        return self._schemas[table]

    def key(self, table: str) -> list[str]:
        """The columns that name a row of a table, also of one that is absent."""
        if table not in self._keys:
            self._keys[table] = self.absent[table]["key"] if table in self.absent else key_of(self.schema(table))
        return self._keys[table]

    def read(self, table: str, columns: list[str] | None = None, where: pc.Expression | None = None) -> pa.Table:
        """Rows of a table for which the Arrow expression ``where`` holds; row groups without any are skipped."""
        if where is None:
            with self.file(table) as file:
                return file.read(columns)
        import pyarrow.parquet as pq

        path = self._path(table)
        self._check(table, path)
        return pq.read_table(path, columns=columns, filters=where, filesystem=self.files, partitioning=None)

    def rows(self, table: str, columns: list[str] | None = None, where: pc.Expression | None = None) -> Rows:
        """The same as dictionaries; none where the release has no such table."""
        return self.read(table, columns, where).to_pylist() if self.has(table) else []

    def has(self, table: str) -> bool:
        """Whether the release has a table."""
        return table in self.manifest["tables"]

    def _check(self, table: str, path: str) -> None:
        """Raise NoRelease where a file is not the one that was released: a flipped bit may read as another number."""
        said = self.manifest["tables"].get(table, {}).get("sha256")
        if not (self.is_checked and said) or self.files is not None:
            return
        state = Path(path).stat()
        if _hash(path, state.st_size, state.st_mtime_ns) != said:
            raise releases.NoRelease(
                f"{path} is not the file that was released (its hash differs): restore the folder from a copy. "
                "`bilateral verify` says what else has changed"
            )

    def _path(self, table: str) -> str:
        if table in self.absent:
            entry = self.absent[table]
            release = f"release {self.manifest['version']}"
            raise NotThere(f"{sentence(table, entry, release)} {columns(entry)}")
        if not table.isidentifier():  # a path or a pattern is not a table, whatever it matches
            known(table, self.tables_there, "table", f"release {self.manifest['version']}")
        return f"{self.path}/{table}.parquet"


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
    if name != releases.LATEST and releases.versions(named):
        root, name = named, releases.LATEST
    if released_by is not None:
        dates = {one: str(releases.manifest(root / one)["date"]) for one in releases.versions(root)}
        name = _last(dates, day_of(released_by), str(root))
    return Folder(str(releases.find(root, name)))


def _last(dates: dict[str, str], day: date, where: str) -> str:
    """The last of the versions whose date is not later. Raises NoRelease."""
    names = [name for name, day_of_release in dates.items() if date.fromisoformat(day_of_release) <= day]
    if not names:
        listing = ", ".join(f"{name} of {when}" for name, when in dates.items())
        raise releases.NoRelease(
            f"no release in {where} is dated {day} or earlier. "
            f"Releases there: {listing or 'none yet: run `bilateral build`'}"
        )
    return names[-1]


def _behind(url: str, released_by: str | None) -> Folder:
    """The release that a URL names, the latest of those at the address that it names, or the last one of a day."""
    files, path = opened(url)
    if files.get_file_info(f"{path}/{MANIFEST}").is_file:
        return Folder(path, files)
    said, (above, _, version) = latest_at(files, path), path.rpartition("/")
    if not said.releases and (entry := latest_at(files, above).releases.get(version)):  # 2.0.0 of a bucket
        return Folder(f"{above}/{entry.folder}", files)
    folders = {name: Folder(f"{path}/{entry.folder}", files) for name, entry in said.releases.items()}
    if released_by is not None:
        dates = {name: entry.date for name, entry in said.releases.items()}
        return folders[_last(dates, day_of(released_by), url)]
    if said.version is None:
        raise releases.NoRelease(
            f"there is no release at {url}, or none that may be read: name the folder that holds {MANIFEST}, or one "
            "that `latest.json` describes"
        )
    return folders[said.version]
