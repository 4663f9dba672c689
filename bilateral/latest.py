"""``latest.json``: what says at an address, in one file that is replaced whole, which releases there are.

A bucket has no link to move and no folder to rename, and its listings may be old. So the releases of an address are
those that this file names; what else lies there was never published. It is written by ``pipelines/release/remote.py``.

    {"latest": "2.0.0", "pinned": null, "yanked": {},
     "releases": {"1.0.0": {"folder": "1.0.0-8f14e45fceea167a", "date": "2026-01-02", "manifest_sha256": "c9f0…"}, …},
     "sha256": "5feceb66…"}
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, NamedTuple

from bilateral.commons import strict_json
from bilateral.releases import MarksError, marked, version_order

FILE = "latest.json"
_ENTRY = {
    "folder": re.compile(r"(?!\.+$)[\w.-]+", re.ASCII),  # beside the file and nowhere else
    "date": strict_json.is_day,
    "manifest_sha256": re.compile(r"[0-9a-f]{64}"),
}


class Entry(NamedTuple):
    """A published release: its folder beside the file, the date of its data and the hash of its ``release.json``."""

    folder: str
    date: str
    manifest_sha256: str


@dataclass(frozen=True)
class Latest:
    """What the file says. The release that ``version`` names is what readers get who ask for none."""

    version: str | None = None
    releases: dict[str, Entry] = field(default_factory=dict)
    """By version, oldest first."""
    pinned: dict[str, str] | None = None
    """The version that ``latest`` stays at, by whom and since when."""
    yanked: dict[str, dict[str, str]] = field(default_factory=dict)
    """Versions that are wrong: because of what, by whom and since when."""

    @property
    def newest(self) -> str | None:
        """The last release that was published."""
        return next(reversed(self.releases), None)

    @property
    def marks(self) -> dict[str, Any]:
        """The pinned and yanked versions, as ``marks.json`` says them beside releases on a disk."""
        return {"pinned": self.pinned, "yanked": self.yanked}

    def marked(self, pinned: dict[str, str] | None, yanked: dict[str, dict[str, str]]) -> Latest:
        """The same releases under other marks."""
        version = pinned["version"] if pinned else self.newest
        return replace(self, version=version, pinned=pinned, yanked=yanked)

    def followed_by(self, version: str, entry: Entry) -> Latest:
        """The same with one release more, which ``latest`` names unless it is pinned."""
        more = replace(self, releases={**self.releases, version: entry})
        return more.marked(self.pinned, self.yanked)

    def to_json(self) -> bytes:
        """The bytes of the file."""
        releases = {version: entry._asdict() for version, entry in self.releases.items()}
        said = {"latest": self.version, "pinned": self.pinned, "yanked": self.yanked, "releases": releases}
        return (json.dumps(said | {"sha256": _hash(said)}, indent=1) + "\n").encode()


def _hash(said: dict[str, Any]) -> str:
    """The hash of all that is said, which shows that none of it was changed on the way."""
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def latest(content: bytes, where: str) -> Latest:
    """What the bytes of a ``latest.json`` say. Raises MarksError where no reader could begin with it."""
    try:
        said = strict_json.loads(content)
        is_other = said.keys() - {"latest", "pinned", "yanked", "releases", "sha256"}
        if is_other or said.pop("sha256", None) not in (None, _hash(said)):
            raise ValueError
        marks = marked(content, where)
        entries = {version: Entry(**entry) for version, entry in said["releases"].items()}
        known = sorted(entries, key=version_order)
        is_whole = said["latest"] in (*known, None) and all(map(version_order, known))
        is_whole &= all(strict_json.fits(entry, _ENTRY) for entry in said["releases"].values())
    except (ValueError, KeyError, TypeError, AttributeError, MarksError):
        is_whole = False
    if not is_whole:
        raise MarksError(f"{where} is damaged: restore it from a copy, or publish again into another folder")
    return Latest(said["latest"], {version: entries[version] for version in known}, marks["pinned"], marks["yanked"])
