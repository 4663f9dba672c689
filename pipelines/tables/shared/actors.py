"""Actors as several tables need them: which states act in a record, and whether an actor exists in a year."""

from __future__ import annotations

from datetime import date

from pipelines.rows import Row
from schemas import edtf
from schemas.vocabulary import ACTIVE_ROLES


def states(roles: dict[str, str], state_of: dict[str, str | None]) -> dict[str, str]:
    """Active roles by state or grouping; a company's role is its state's, unless the state has a role of its own."""
    active = {actor: role for actor, role in roles.items() if role in ACTIVE_ROLES}
    acting = {state: role for actor, role in sorted(active.items(), reverse=True) if (state := state_of.get(actor))}
    return acting | {actor: role for actor, role in active.items() if not state_of.get(actor)}


def exists(actor: Row, year: int) -> bool:
    """Whether an actor exists on at least one day of a year."""
    first, last = edtf.low(actor["valid_from"]), edtf.high(actor["valid_to"])
    return not (first and first > date(year, 12, 31)) and not (last and last < date(year, 1, 1))
