"""Marks beside releases: ``latest`` pinned to a version, and versions that were published and are wrong.

They stand in ``marks.json``, or in ``latest.json`` of an address, and in a script for books, outside every release, of
which no byte changes. What readers make of them is for ``bilateral.releases``.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from filelock import FileLock

from bilateral import releases
from bilateral.verify import verify
from pipelines.release.publication import aligned, finish, write_script
from pipelines.release.remote import PublishError, Remote
from pipelines.store.current import replace_durably

Marks = dict[str, Any]
"""What ``releases.marks`` returns."""


def pin(root: Path, version: str, by: str, at: str, remote: Remote | None = None) -> None:
    """Let ``latest`` name a version until ``unpin``, whatever is published. Raises PublishError."""
    with FileLock(_made(root) / ".lock"):
        _look(root, version, remote)
        if remote and not (root / version).is_dir():
            remote.fetch(version, root / version)
        if problems := verify(root / version):
            raise PublishError(f"{version} is not whole: {'; '.join(problems[:5])}. See `bilateral verify {version}`")
        _change(root, lambda said: said | {"pinned": {"version": version, "by": by, "at": at}}, remote)
        finish(root)


def unpin(root: Path, remote: Remote | None = None) -> str:
    """Let ``latest`` name the newest release again; which that is. Raises PublishError."""

    def let_go(said: Marks) -> Marks:
        if not said["pinned"]:
            raise PublishError("no release is pinned")
        return said | {"pinned": None}

    with FileLock(_made(root) / ".lock"):
        _change(root, let_go, remote)
        finish(root)
    return releases.find(root).name


def yank(root: Path, version: str, because: str, by: str, at: str, remote: Remote | None = None) -> None:
    """Say of a version that it is wrong, and why. It stays where it is. Raises PublishError."""
    mark = {"because": because, "by": by, "at": at}
    with FileLock(_made(root) / ".lock"):
        _look(root, version, remote)
        _change(root, lambda said: said | {"yanked": said["yanked"] | {version: mark}}, remote)


def _change(root: Path, change: Callable[[Marks], Marks], remote: Remote | None) -> None:
    """Change what is said of the releases in ``root``, first at the address where they are published."""
    if remote:
        remote.change(lambda said: said.marked(**change(said.marks)))
        aligned(root, remote)
    else:
        said = change(releases.marks(root))
        replace_durably(root / releases.MARKS, json.dumps(said, indent=1, sort_keys=True).encode())
        write_script(root, said)


def _look(root: Path, version: str, remote: Remote | None) -> None:
    """Raise PublishError where there is no such release."""
    if version not in (remote.latest().releases if remote else releases.versions(root)):
        where = remote.address if remote else root
        raise PublishError(f"there is no release {version} in {where}: `bilateral releases` lists them")


def _made(root: Path) -> Path:
    root.mkdir(parents=True, exist_ok=True)
    return root
