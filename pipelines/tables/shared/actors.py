"""Actors as several tables need them: whether one exists in a year."""

from __future__ import annotations

from datetime import date

from pipelines.row_types import ActorsRow
from schemas import edtf


def exists(actor: ActorsRow, year: int) -> bool:
    """Whether an actor exists on at least one day of a year."""
    first, last = edtf.low(actor["valid_from"]), edtf.high(actor["valid_to"])
    return not (first and first > date(year, 12, 31)) and not (last and last < date(year, 1, 1))
