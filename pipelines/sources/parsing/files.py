"""Opening what a publisher sent, whatever is in it: compressed text, a member of a zip, JSON.

Rows and columns are read in ``tabular.py``; what makes a file harmful is in ``safe_files.py``.
"""

from __future__ import annotations

import gzip
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa

from bilateral.commons import strict_json
from pipelines.archive.http.errors import FetchError
from pipelines.archive.parts import Part
from pipelines.sources.contract import SourceError
from pipelines.sources.safe_files import guard_zip


def start_of(path: Path) -> bytes:
    """The first bytes of a file, without a byte order mark and white space: enough to tell JSON, XML and zip apart."""
    with path.open("rb") as file:
        return file.read(64).lstrip(b"\xef\xbb\xbf \r\n\t")


def zip_member(part: Part, is_wanted: Callable[[str], bool], kind: str) -> bytes:
    """The one member of a zip whose name ``is_wanted``. Raises SourceError if it is harmful, or has none or several."""
    try:
        guard_zip(part.path)
    except FetchError as error:
        raise SourceError(f"{part.name} cannot be opened as an archive: {error}") from error
    with zipfile.ZipFile(part.path) as archive:
        names = [name for name in archive.namelist() if is_wanted(name)]
        if len(names) != 1:
            raise SourceError(f"{part.name} holds {len(names)} {kind}, expected one")
        return archive.read(names[0])


@contextmanager
def unpacked(part: Part, is_wanted: Callable[[str], bool], kind: str) -> Iterator[Part]:
    """The one member of a zip whose name ``is_wanted``, as a part called as the zip. Raises as ``zip_member`` does."""
    data = zip_member(part, is_wanted, kind)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(part.name).name
        path.write_bytes(data)
        yield Part(part.name, path)


def open_text(path: Path, encoding: str = "utf-8") -> Any:
    """A file, gzipped or not, as text."""
    return (gzip.open if is_gzip(path) else open)(path, "rt", encoding=encoding, newline="")


def is_gzip(path: Path) -> bool:
    """Whether a file is gzipped, by its first bytes: an archived file has no suffix that would say so."""
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def read_json(part: Part) -> Any:
    """What a JSON file holds. Raises SourceError if it is not JSON, or names two values of one thing."""
    try:
        return strict_json.loads(part.path.read_bytes())
    except ValueError as error:
        raise SourceError(f"{part.name} is not JSON: {error}") from error


def text_table(rows: Sequence[dict[str, object]], names: Sequence[str]) -> pa.Table:
    """The values of ``names`` in rows of JSON as text, null where a row has none, and a column ``row`` of numbers."""
    values = {name: [None if row.get(name) is None else str(row[name]) for row in rows] for name in names}
    columns = {name: pa.array(texts, pa.string()) for name, texts in values.items()}
    return pa.table(columns | {"row": pa.arange(1, len(rows) + 1)})
