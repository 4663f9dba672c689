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
    names = [path.name for path in root.iterdir() if _VERSION.fullmatch(path.name) and path.is_dir()]
    return sorted(names, key=version_order)


def version_order(version: str) -> tuple[int, ...]:
    """Sort key of a version; a folder named otherwise comes first."""
    return tuple(map(int, version.split("."))) if _VERSION.fullmatch(version) else ()


def find(root: Path, version: str = LATEST) -> Path:
    """The folder of a release: ``latest``, a version, either of them after ``public/``, or a path."""
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
    suggestion = f"did you mean {near}? " if near else ""
    published = ", ".join(known) if known else "none yet: run `bilateral build`"
    raise NoRelease(f"there is no release {version} in {root}. {suggestion}Releases there: {published}")


def current(root: Path) -> Path | None:
    """The release that ``latest`` names, or, where that pointer is lost, the newest one; None where there is none."""
    if (root / LATEST).exists():
        return Path(os.path.realpath(root / LATEST))
    return root / published[-1] if (published := versions(root)) else None


MANIFEST = "release.json"
_SAID_OF_A_TABLE = {"columns": list, "key": list, "logical_sha256": str, "rows": int}


def manifest(release: Path) -> dict[str, Any]:
    """The release's own description, ``release.json``. Raises NoRelease where it is lost or says too little."""
    try:
        return described((release / MANIFEST).read_bytes())
    except FileNotFoundError:
        raise NoRelease(f"{release} has no {MANIFEST}: restore the folder from a copy") from None
    except ValueError as error:
        raise NoRelease(f"{release / MANIFEST} is damaged: {error}. Restore the folder from a copy") from None


def described(content: bytes) -> dict[str, Any]:
    """What the bytes of a ``release.json`` say. Raises ValueError where no reader could begin with it."""
    try:
        description = json.loads(content)
    except ValueError:
        raise ValueError("it is not JSON") from None
    if not isinstance(description, dict):
        raise ValueError("it describes nothing")
    tables = description.get("tables")
    if not isinstance(tables, dict) or not tables:
        raise ValueError("it names no table")
    for name, entry in tables.items():
        if not name.isidentifier() or not isinstance(entry, dict):
            raise ValueError(f"{name!r} is no table")
    if not isinstance(description.get("version"), str):
        raise ValueError("it does not say `version`")
    return description


def left_out(description: dict[str, Any]) -> str | None:
    """The first thing that every release says of itself and this description does not."""
    for name in ("date", "audience"):
        if not isinstance(description.get(name), str):
            return f"it does not say `{name}`"
    for table, entry in description["tables"].items():
        for name, kind in _SAID_OF_A_TABLE.items():
            if not isinstance(entry.get(name), kind):
                return f"it does not say `{name}` of the table {table}"
    return None


def tables(release: Path) -> dict[str, Path]:
    """The release's tables with their files."""
    return {name: release / f"{name}.parquet" for name in manifest(release)["tables"]}
