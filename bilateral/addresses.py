"""Releases behind a URL: of a bucket or folder that Arrow opens, or of a web server."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from bilateral import releases
from bilateral.latest import FILE, Entry, Latest, latest


@dataclass(frozen=True)
class Address:
    """A folder of releases, or of one; ``files`` is an Arrow file system."""

    files: Any
    path: str

    @classmethod
    def of(cls, url: str) -> Address:
        """What a URL names. Raises NoRelease where nothing can be read by it."""
        import pyarrow as pa
        from pyarrow import fs

        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and parts.netloc and not parts.query:
            from bilateral.web_files import WebFiles

            return cls(fs.PyFileSystem(WebFiles(f"{parts.scheme}://{parts.netloc}")), unquote(parts.path).strip("/"))
        try:
            files, path = fs.FileSystem.from_uri(url)
        except pa.ArrowInvalid:
            raise releases.NoRelease(
                f"{url} is not a URL that can be read: write s3://bucket/releases, gs://bucket/releases, "
                "https://example.org/releases or file:///folder"
            ) from None
        return cls(files, path.rstrip("/"))

    @property
    def above(self) -> tuple[Address, str]:
        """The folder that holds this one, and its name there."""
        path, _, name = self.path.rpartition("/")
        return Address(self.files, path), name

    def has(self, name: str) -> bool:
        """Whether there is a file of this name."""
        from pyarrow import fs

        return bool(self.files.get_file_info(self._file(name)).type == fs.FileType.File)

    def refusal(self, name: str) -> str:
        """The 401 or 403 by which a web server refuses a file; empty where it is not for that that nothing is there."""
        try:
            self.files.open_input_stream(self._file(name)).close()
        except OSError as error:
            return found[1] if (found := re.search(r": (40[13] .*)", str(error))) else ""
        return ""

    def latest(self) -> Latest:
        """Which releases there are: by ``latest.json``, or, where somebody copied a folder, by its listing.

        Raises MarksError where what is said of them is damaged.
        """
        content = self._read(FILE)
        return self._listed() if content is None else latest(content, self._file(FILE))

    def _listed(self) -> Latest:
        from pyarrow import fs

        names = list[str]()
        with suppress(NotImplementedError):
            found = self.files.get_file_info(fs.FileSelector(self.path, allow_not_found=True))
            names = [info.base_name for info in found if releases.version_order(info.base_name)]
        said = Latest(None, {name: Entry(name, "", "") for name in sorted(names, key=releases.version_order)})
        content = None
        with suppress(OSError):  # whoever may read a release need not be allowed to look beside it
            content = self._read(releases.MARKS)
        marks = releases.marked(content, self._file(releases.MARKS)) if content else said.marks
        is_there = marks["pinned"] and marks["pinned"]["version"] in said.releases
        return said.marked(marks["pinned"] if is_there else None, marks["yanked"])

    def _read(self, name: str) -> bytes | None:
        """The bytes of a file beside the releases; None where it is not there."""
        with suppress(FileNotFoundError), self.files.open_input_stream(self._file(name)) as stream:
            content: bytes = stream.read()
            return content
        return None

    def _file(self, name: str) -> str:
        return f"{self.path}/{name}" if self.path else name
