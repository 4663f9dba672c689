"""Tables that a release does not have because no row of theirs has a value: the sentence that a reader gets instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bilateral.lookup import listed


def sentence(table: str, entry: Mapping[str, Any]) -> str:
    """Why the release has no such table, and what would fill it. ``entry`` is what ``release.json`` says of it."""
    what = f"`{table}` ({entry['title'].rstrip('.')})"
    return f"this release has no table {what}: {entry['why']}.{remedy(entry['fill'])}"


def remedy(fill: Iterable[str]) -> str:
    """What would fill a table; nothing where its absence is good news."""
    steps = ", ".join(f"`{step}`" for step in fill)
    return f" To fill it: {steps}; then `bilateral build`." if steps else ""


def columns(entry: Mapping[str, Any]) -> str:
    """The columns that the table would have."""
    return listed(column.partition(":")[0] for column in entry["columns"]).replace("There", "Its columns", 1)
