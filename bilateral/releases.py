"""Finding releases on disk by the releases' own words: which there are, and which one a name means."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

from bilateral.lookup import nearest

LATEST = "latest"
_VERSION = re.compile(r"\d+\.\d+\.\d+")


class NoRelease(Exception):
    """The named release is not there; the message says what there is."""


def versions(root: Path) -> list[str]:
    """Published versions, oldest first."""
    if not root.is_dir():
        return []
    found = [path.name for path in root.iterdir() if _VERSION.fullmatch(path.name) and path.is_dir()]
    return sorted(found, key=version_order)


def version_order(version: str) -> tuple[int, ...]:
    """Sort key of a version; a folder named otherwise comes first."""
    return tuple(map(int, version.split("."))) if _VERSION.fullmatch(version) else ()


def find(root: Path, version: str = LATEST) -> Path:
    """The folder of a release: ``latest``, a version, ``public/`` and one of these, or the path of a folder that holds one."""
    named = root / version
    if version == LATEST and named.exists():
        return Path(os.path.realpath(named))
    if _VERSION.fullmatch(version) and named.is_dir():
        return named
    for folder in (named, Path(version)):
        if (folder / "release.json").is_file():
            return Path(os.path.realpath(folder))
    known = versions(root)
    near = nearest(version, known)
    hint = f"did you mean {near}? " if near else ""
    there = ", ".join(known) if known else "none yet: run `bilateral build`"
    raise NoRelease(f"there is no release {version} in {root}. {hint}Releases there: {there}")


def current(root: Path) -> Path | None:
    """The release that ``latest`` names, or, where that pointer is lost, the newest one; None where there is none."""
    if (root / LATEST).exists():
        return Path(os.path.realpath(root / LATEST))
    return root / found[-1] if (found := versions(root)) else None


def manifest(release: Path) -> dict[str, Any]:
    """The release's own description, ``release.json``."""
    found: dict[str, Any] = json.loads((release / "release.json").read_bytes())
    return found


def tables(release: Path) -> dict[str, Path]:
    """The release's tables with their files."""
    return {name: release / f"{name}.parquet" for name in manifest(release)["tables"]}
