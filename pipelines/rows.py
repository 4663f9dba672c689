"""What all makers of tables share: rows as plain dictionaries, and some columns of one. Nothing else belongs here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Row = dict[str, Any]
Rows = list[Row]


def pick(row: Mapping[str, object], names: Iterable[str]) -> Row:
    """The columns ``names`` of a row."""
    return {name: row[name] for name in names}
