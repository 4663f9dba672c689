"""A release as readers see it before it is written: for what its description tells of files that follow from tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bilateral.folder import Folder


@contextmanager
def folder_of(files: Mapping[str, Path], said: Mapping[str, Any]) -> Iterator[Folder]:
    """The folder of the tables in ``files``; ``said`` is what ``release.json`` is to say of these."""
    with TemporaryDirectory() as place:
        for name, file in files.items():
            (Path(place) / f"{name}.parquet").symlink_to(file.resolve())
        folder = Folder(place, is_checked=False)
        vars(folder)["manifest"] = said
        yield folder
