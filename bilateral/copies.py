"""Copies of what lies behind a URL, for as long as they are looked at: verifying and comparing need files of a disk."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from pyarrow import fs

from bilateral.folder import Folder, find
from bilateral.releases import NoRelease
from bilateral.verify import SIGNATURE, SUMS, listed, verify


@contextmanager
def on_disk(folder: Folder, names: Iterable[str] | None = None) -> Iterator[Path]:
    """The release on this machine: its folder, or a copy of some files, or of all that it and its storage list.

    What a release lists and has not got is not in the copy. A web server lists nothing.
    """
    if folder.files is None:
        yield Path(folder.path)
        return
    with tempfile.TemporaryDirectory() as aside:
        copy = Path(aside) / str(folder.manifest["version"])
        for name in _names(folder, copy) if names is None else names:
            with suppress(FileNotFoundError):
                _copy(folder, name, copy)
        yield copy


@contextmanager
def differing(old: Folder, new: Folder) -> Iterator[tuple[dict[str, Path], dict[str, Path]]]:
    """The tables of both releases, as files of this machine, but for those that have one hash in both: none is read."""
    before, now = ({n: e["sha256"] for n, e in one.manifest["tables"].items()} for one in (old, new))
    same = {name for name, digest in before.items() if now.get(name) == digest}
    was, is_now = (sorted(tables.keys() - same) for tables in (before, now))
    with _tables(old, was) as there, _tables(new, is_now) as here:
        yield there, here


@contextmanager
def _tables(folder: Folder, names: list[str]) -> Iterator[dict[str, Path]]:
    """Tables of a release as files that are those that were released. Raises NoRelease."""
    with on_disk(folder, [f"{name}.parquet" for name in names]) as copy:
        yield {name: folder.checked(name, copy / f"{name}.parquet") for name in names}


def kept(address: str, root: Path) -> Path:
    """Copy the release at an address to ``root``, whole or not at all. Raises NoRelease: what is wrong, or there."""
    if (folder := find(address)).files is None:
        raise NoRelease(f"{folder.path} is on this machine: name an address, such as https://example.org/releases")
    if (home := root / str(folder.manifest["version"])).exists():
        raise NoRelease(f"{home} is there already: to fetch it anew, remove it")
    root.mkdir(parents=True, exist_ok=True)
    with on_disk(folder) as copy, tempfile.TemporaryDirectory(dir=root, prefix=".download-") as aside:
        if problems := verify(copy):
            raise NoRelease(f"{folder.path} is not whole, and was not kept: {problems[0]}")
        shutil.move(copy, f"{aside}/whole")
        Path(aside, "whole").rename(home)
    return home


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


def _copy(folder: Folder, name: str, aside: Path) -> None:
    """Copy one file of a release. Raises FileNotFoundError where it is not there."""
    (aside / name).parent.mkdir(parents=True, exist_ok=True)
    fs.copy_files(f"{folder.path}/{name}", str(aside / name), source_filesystem=folder.files)
