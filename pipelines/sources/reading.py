"""What is known of one capture once a parser has read it. How it is read and kept is in ``readings.py``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pipelines.archive.captures import Capture
from pipelines.sources.contract import BadRow


@dataclass(frozen=True)
class Reading:
    """What is known of one capture: the tables that its parser read, and what it reports about them."""

    capture: Capture
    tables: Mapping[str, Path]
    vintage: date
    parser_version: str | None
    n_rows: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)
    bad: Sequence[BadRow] = ()
    unread: Sequence[str] = ()
    new: Sequence[str] = ()
    totals: Sequence[str] = ()
    rows_sha256: str | None = None
    """Hash of the rows alone: captures of different bytes may hold the same ones."""
    parts: frozenset[tuple[str, str]] = frozenset()
    """Feed and slice of everything in it."""
    failure: str | None = None
    is_withdrawn: bool = False
    is_damaged: bool = False
    """Whether it failed because its bytes are lost or changed: they may come back."""
