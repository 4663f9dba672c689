"""Copies of what lies behind a URL, for as long as they are looked at: verifying and comparing need files of a disk."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from pyarrow import fs

from bilateral.folder import Folder
from bilateral.verify import SIGNATURE, SUMS, listed

CHUNK = 8 << 20


@contextmanager
def on_disk(folder: Folder) -> Iterator[Path]:
    """The release on this machine: its folder, or a copy of the files that it lists, and that its storage lists.

    What a release lists and has not got is not in the copy. A web server lists nothing.
    """
    if folder.files is None:
        yield Path(folder.path)
        return
    with tempfile.TemporaryDirectory() as aside:
        copy = Path(aside) / str(folder.manifest["version"])
        for name in _names(folder, copy):
            with suppress(FileNotFoundError):
                _copy(folder, name, copy)
        yield copy


@contextmanager
def differing(old: Folder, new: Folder) -> Iterator[tuple[dict[str, Path], dict[str, Path]]]:
    """The tables of both releases, as files of this machine, but for those that have one hash in both: none is read."""
    before, now = ({n: e.get("sha256") for n, e in one.manifest["tables"].items()} for one in (old, new))
    same = {name for name, digest in before.items() if digest and now.get(name) == digest}
    with tempfile.TemporaryDirectory() as aside:
        yield (
            _tables(old, sorted(before.keys() - same), Path(aside) / "old"),
            _tables(new, sorted(now.keys() - same), Path(aside) / "new"),
        )


def _tables(folder: Folder, names: Iterable[str], aside: Path) -> dict[str, Path]:
    if folder.files is None:
        return {name: Path(folder.path) / f"{name}.parquet" for name in names}
    return {name: _copy(folder, f"{name}.parquet", aside) for name in names}


def _names(folder: Folder, copy: Path) -> list[str]:
    """The files of a release behind a URL: those in its SHA256SUMS and those that its storage lists."""
    names = {SUMS, SIGNATURE}
    with suppress(FileNotFoundError, ValueError):  # for `verify` to say
        _copy(folder, SUMS, copy)
        names |= listed(copy).keys()
    with suppress(NotImplementedError):
        found = folder.files.get_file_info(fs.FileSelector(folder.path, recursive=True))
        names |= {one.path.removeprefix(f"{folder.path}/") for one in found if one.type == fs.FileType.File}
    return sorted(name for name in names if not {"..", "/"} & {*PurePosixPath(name).parts} and "\\" not in name)


def _copy(folder: Folder, name: str, aside: Path) -> Path:
    """Copy one file of a release. Raises FileNotFoundError where it is not there."""
    target = aside / name
    opened = folder.files.open_input_file if name.endswith(".parquet") else folder.files.open_input_stream
    with opened(f"{folder.path}/{name}") as source:  # a table in parts, for it may be large
        target.parent.mkdir(parents=True, exist_ok=True)
        with open(target, "wb") as out:
            shutil.copyfileobj(source, out, CHUNK)
    return target
