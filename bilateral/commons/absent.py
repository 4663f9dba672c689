"""Tables that a release does not have because no row of theirs has a value: the sentence that a reader gets instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bilateral.commons.lookup import listed


def sentence(table: str, entry: Mapping[str, Any], release: str = "this release") -> str:
    """Why a release has no such table, and what would fill it. ``entry`` is what ``release.json`` says of it."""
    return f"{release} has no table `{table}` ({entry['title'].rstrip('.')}): {reason(entry)}"


def reason(entry: Mapping[str, Any]) -> str:
    """Why a table is absent, and what would fill it."""
    return f"{entry['why']}.{_remedy(entry['fill'])}"


def _remedy(fill: Iterable[str]) -> str:
    """What would fill a table; nothing where its absence is good news."""
    steps = ", ".join(f"`{step}`" for step in fill)
    return f" To fill it: {steps}; then `bilateral build`." if steps else ""


def columns(entry: Mapping[str, Any]) -> str:
    """The columns that the table would have."""
    return listed(column.partition(":")[0] for column in entry["columns"]).replace("There", "Its columns", 1)
