"""The contents of the book's files, read back as its page reads them."""

from __future__ import annotations

import gzip
import json
import re
from base64 import b64decode
from pathlib import Path
from typing import Any

_SCRIPT = re.compile(rb'book\.take\("([a-z0-9_/-]+)","([A-Za-z0-9+/=]*)"\);\n')


def unpacked(data: bytes) -> Any:
    """The value that a script passes on; the script must be that one call and nothing else."""
    call = _SCRIPT.fullmatch(data)
    assert call, data[:80]
    return json.loads(gzip.decompress(b64decode(call[2])))


def load(release: Path, name: str) -> Any:
    """The value in a data file of a release's book."""
    return unpacked((release / "book" / "data" / f"{name}.js").read_bytes())


def column_values(columns: dict[str, Any], name: str) -> list[Any]:
    """A column of a piece of a table, decoded."""
    packed = columns[name]
    if isinstance(packed, dict) and "as" in packed:
        values = column_values(columns, packed["as"])
        for place, value in zip(packed["i"], packed["v"], strict=True):
            values[place] = value
        return values
    if isinstance(packed, dict):
        return [None if place is None else packed["v"][place] for place in packed["i"]]
    return list(packed)


def dyad_page(release: Path, dyad: str) -> dict[str, Any]:
    """The page of a dyad."""
    files = {entry["id"]: entry["file"] for entry in load(release, "index")["dyads"]}
    page: dict[str, Any] = load(release, files[dyad])[dyad]
    return page


def panel(page: dict[str, Any], name: str) -> dict[str, Any]:
    """A panel of a page by its id."""
    panels = {panel["id"]: panel for section in page["sections"] for panel in section["panels"]}
    entry: dict[str, Any] = panels[name]
    return entry
