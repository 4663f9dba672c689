"""What ``Release.load`` and ``Release.panel`` take by name, for whoever checks types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from bilateral.selection import Years

Names = str | Sequence[str]
"""One name or several."""


class Rows(TypedDict, total=False):
    """Which part of a table."""

    dyad: str | None
    years: Years | None
    columns: Sequence[str] | None


class OfCore(TypedDict, total=False):
    """How the core panel is laid out."""

    directed: bool
    dense: bool
    system: str | None


class OfPanel(TypedDict, total=False):
    """How any other is chosen and laid out."""

    best: bool
    wide: bool
    rule: str
    codes: Names
    system: str | None
    unit: str | None
    estimates: bool
