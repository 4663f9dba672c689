"""Tables that a release does not have because no row of theirs has a value: the sentence that a reader gets instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bilateral.commons.layout import is_in_checkout
from bilateral.commons.lookup import listed


def sentence(table: str, entry: Mapping[str, Any], release: str = "this release") -> str:
    """Why a release has no such table, and what would fill it. ``entry`` is what ``release.json`` says of it."""
    return f"{release} has no table `{table}` ({entry['title'].rstrip('.')}): {reason(entry)}"


def reason(entry: Mapping[str, Any]) -> str:
    """Why a table is absent, and what would fill it; nothing would where its absence is good news."""
    steps = ", ".join(f"`{step}`" for step in entry["fill"])
    where = "" if is_in_checkout() else " in a clone of the repository"
    return f"{entry['why']}." + (f" To fill it{where}: {steps}; then `bilateral build`." if steps else "")


def columns(entry: Mapping[str, Any]) -> str:
    """The columns that the table would have."""
    return listed(column.partition(":")[0] for column in entry["columns"]).replace("There", "Its columns", 1)
