"""Finding releases on disk by the releases' own words: which there are, and which one a name means."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bilateral.commons import strict_json
from bilateral.commons.layout import first_step
from bilateral.commons.lookup import hint

LATEST = "latest"
VERSION = re.compile(r"(\d{1,9}\.){2}\d{1,9}", re.ASCII)


class NoRelease(Exception):
    """The named release is not there; the message says what there is."""


def versions(root: Path) -> list[str]:
    """Published versions, oldest first."""
    if not root.is_dir():
        return []
    names = [path.name for path in root.iterdir() if VERSION.fullmatch(path.name) and path.is_dir()]
    return sorted(names, key=version_order)


def version_order(version: str) -> tuple[int, ...]:
    """Sort key of a version; a folder named otherwise comes first."""
    return tuple(map(int, version.split("."))) if VERSION.fullmatch(version) else ()


def find(root: Path, version: str = LATEST) -> Path:
    """The folder of a release: ``latest``, a version, either of them after ``public/``, or a path."""
    named = root / version
    if version == LATEST and (now := current(root)):
        return now
    if VERSION.fullmatch(version) and named.is_dir():
        return named
    for folder in (named, Path(version)):
        if (folder / "release.json").is_file():
            return Path(os.path.realpath(folder))
    known = versions(root)
    published = ", ".join(known) if known else f"none yet: {first_step()}"
    said = f"there is no release {version} in {root}"
    if version != LATEST and not VERSION.fullmatch(version):
        looked = " or ".join(dict.fromkeys(os.path.abspath(one) for one in (str(named), version)))
        said = f"there is no release {version}: no folder with {MANIFEST} at {looked}. Name one, or a version in {root}"
    raise NoRelease(f"{said}. {hint(version, known)}Releases there: {published}")


def current(root: Path) -> Path | None:
    """The release that ``latest`` names, or, where that pointer is lost, the newest one; None where there is none."""
    if (root / LATEST).exists():
        return Path(os.path.realpath(root / LATEST))
    return root / published[-1] if (published := versions(root)) else None


MARKS = "marks.json"
"""A file beside releases, outside their hashes: which version is pinned, and which are yanked."""
MARKS_SCRIPT = "marks.js"
"""What books load of it: a page that is opened from a file can load a script alone."""


class MarksError(NoRelease):
    """What is said beside releases cannot be read."""


def marks(root: Path) -> dict[str, Any]:
    """What is said of the releases in a folder: ``pinned`` (or null) and ``yanked`` by version. Raises MarksError."""
    try:
        return marked((root / MARKS).read_bytes(), str(root / MARKS))
    except FileNotFoundError:
        return {"pinned": None, "yanked": {}}


def marked(content: bytes, where: str) -> dict[str, Any]:
    """What the bytes of a ``marks.json`` say. Raises MarksError."""
    try:
        said = strict_json.loads(content)
        pinned, yanked = said["pinned"], said["yanked"]
        if pinned is None or isinstance(pinned["version"], str):
            words = {of: {name: str(mark[name]) for name in ("because", "by", "at")} for of, mark in yanked.items()}
            return {"pinned": pinned, "yanked": words}
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    raise MarksError(f"{where} is damaged: restore it from a copy, or delete it if no release is pinned or yanked")


def notice(version: str, said: dict[str, Any]) -> str | None:
    """What a reader must know of a release that was yanked; None if it was not."""
    mark = said["yanked"].get(version)
    return f"release {version} was yanked on {mark['at'][:10]}: {mark['because']}" if mark else None


def notice_of(release: Path) -> str | None:
    """The same of a folder beside whose release something may be said; a damaged file is a notice as well."""
    try:
        return notice(release.name, marks(release.parent))
    except MarksError as error:
        return str(error)


def followed(root: Path) -> Path | None:
    """The release that the next one follows: the current one, or the newest while ``latest`` is pinned to another."""
    if marks(root)["pinned"] and (published := versions(root)):
        return root / published[-1]
    return current(root)


MANIFEST = "release.json"
_HASH = re.compile(r"[0-9a-f]{64}")
_TABLE = {"columns": [str], "key": [str], "logical_sha256": str, "rows": int, "sha256": _HASH}
_PANEL = {name: kind for name, kind in _TABLE.items() if name != "logical_sha256"}
_ABSENT = {"columns": [str], "key": [str], "title": str, "fill": [str], "why": str}
_OPTIONAL = {"made_from": [str], "indicators": [str], "bytes": int, "blocks_sha256": _HASH, "pairs": {}}
"""What release.json says of a table that there is, of a panel, of a table that is absent, and of some of them."""


def manifest(release: Path) -> dict[str, Any]:
    """The release's own description, ``release.json``. Raises NoRelease where it is lost or says too little."""
    return described_at(str(release), (release / MANIFEST).read_bytes)


def described_at(folder: str, read: Callable[[], bytes]) -> dict[str, Any]:
    """What the ``release.json`` of a folder says, whose bytes ``read`` gives. Raises NoRelease."""
    try:
        return described(read())
    except FileNotFoundError:
        raise NoRelease(f"{folder} has no {MANIFEST}: restore the folder from a copy") from None
    except ValueError as error:
        raise NoRelease(f"{folder}/{MANIFEST} is damaged: {error}. Restore the folder from a copy") from None


def described(content: bytes) -> dict[str, Any]:
    """What the bytes of a ``release.json`` say. Raises ValueError where it is not what every release says of itself."""
    try:
        description: dict[str, Any] = strict_json.loads(content)
        json.dumps(
            description, ensure_ascii=False, allow_nan=False
        ).encode()  # half a character, or a number that is none
    except (json.JSONDecodeError, UnicodeError):
        raise ValueError("it is not JSON") from None
    tables = description.get("tables") if isinstance(description, dict) else None
    if not isinstance(tables, dict) or not tables:
        raise ValueError("it names no table")
    if not isinstance(absent := description.get("absent", {}), dict):
        raise ValueError("it does not say which tables are absent")
    if not isinstance(panels := description.get("panels", {}), dict):
        raise ValueError("it does not say which panels there are")
    for shape, entries in ((_TABLE, tables), (_ABSENT, absent), (_PANEL, panels)):
        for table, entry in entries.items():
            if not table.isidentifier() or not isinstance(entry, dict):
                raise ValueError(f"{table!r} is no table")
            said = shape | {name: kind for name, kind in _OPTIONAL.items() if name in entry}
            if unsaid := [name for name, kind in said.items() if not strict_json.fits(entry.get(name), kind)]:
                raise ValueError(f"it does not say `{unsaid[0]}` of the table {table}")
    for name, kind in {"version": VERSION, "date": strict_json.is_day, "audience": str}.items():
        if not strict_json.fits(description.get(name), kind):
            raise ValueError(f"it does not say `{name}`")
    return description


def tables(release: Path) -> dict[str, Path]:
    """The release's tables with their files."""
    return {name: release / f"{name}.parquet" for name in manifest(release)["tables"]}
