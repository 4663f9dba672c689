"""What the files of the book hold, read back as its page reads them."""

from __future__ import annotations

import gzip
import json
import re
from base64 import b64decode
from pathlib import Path
from typing import Any

_SCRIPT = re.compile(rb'book\.take\("([a-z0-9_/-]+)","([A-Za-z0-9+/=]*)"\);\n')


def value(data: bytes) -> Any:
    """The value that a script hands over: it must be that one call and nothing else."""
    found = _SCRIPT.fullmatch(data)
    assert found, data[:80]
    return json.loads(gzip.decompress(b64decode(found[2])))


def load(release: Path, name: str) -> Any:
    """The value of a file of data of a release's book."""
    return value((release / "book" / "data" / f"{name}.js").read_bytes())


def column(held: Any) -> list[Any]:
    """A column of a piece of a table, as it was."""
    if isinstance(held, dict):
        return [None if place is None else held["v"][place] for place in held["i"]]
    return list(held)


def page(release: Path, dyad: str) -> dict[str, Any]:
    """The page of a dyad."""
    listed = {one["id"]: one for one in load(release, "index")["dyads"]}
    found: dict[str, Any] = load(release, listed[dyad]["file"])[dyad]
    return found


def panel(held: dict[str, Any], name: str) -> dict[str, Any]:
    """A panel of a page by its id."""
    found: dict[str, Any] = next(one for section in held["sections"] for one in section["panels"] if one["id"] == name)
    return found
