"""Marks beside releases: ``latest`` pinned to a version, and versions that were published and are wrong.

They stand in ``marks.json``, and in a script for books, outside every release, of which no byte changes. What readers
make of them is for ``bilateral.releases``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock

from bilateral import releases
from bilateral.verify import verify
from pipelines.release.publication import PublishError, finish, write_script
from pipelines.store.current import replace_durably


def pin(root: Path, version: str, by: str, at: str) -> None:
    """Let ``latest`` name a version until ``unpin``, whatever is published. Raises PublishError."""
    with _changed(root) as said:
        if problems := verify(_there(root, version)):
            raise PublishError(f"{version} is not whole: {'; '.join(problems[:5])}. See `bilateral verify {version}`")
        said["pinned"] = {"version": version, "by": by, "at": at}
    with FileLock(root / ".lock"):
        finish(root)


def unpin(root: Path) -> str:
    """Let ``latest`` name the newest release again; which that is. Raises PublishError."""
    with _changed(root) as said:
        if not said["pinned"]:
            raise PublishError("no release is pinned")
        said["pinned"] = None
    with FileLock(root / ".lock"):
        finish(root)
    return releases.find(root).name


def yank(root: Path, version: str, because: str, by: str, at: str) -> None:
    """Say of a version that it is wrong, and why. It stays where it is. Raises PublishError."""
    with _changed(root) as said:
        _there(root, version)
        said["yanked"][version] = {"because": because, "by": by, "at": at}


@contextmanager
def _changed(root: Path) -> Iterator[dict[str, Any]]:
    """What is said beside the releases in ``root``, kept once it was changed."""
    root.mkdir(parents=True, exist_ok=True)
    with FileLock(root / ".lock"):
        said = releases.marks(root)
        yield said
        replace_durably(root / releases.MARKS, json.dumps(said, indent=1, sort_keys=True).encode())
        write_script(root, said)


def _there(root: Path, version: str) -> Path:
    if version not in releases.versions(root):
        raise PublishError(f"there is no release {version} in {root}: `bilateral releases` lists them")
    return root / version
