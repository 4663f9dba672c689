"""Names that a reader gives: found, or refused with the nearest one that there is."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

MAX_NAMED = 20


class NotThere(LookupError):
    """A table, column, dyad or indicator that the release does not have; the message says what it has."""


def known(name: str, there: Iterable[str], what: str, where: str) -> str:
    """``name``, if it is one of ``there``. Raises NotThere, which names the nearest."""
    names = list(there)
    if name in names:
        return name
    raise NotThere(f"{where} has no {what} `{name}`. {hint(name, names)}{listed(names)}")


def hint(name: str, there: Iterable[str]) -> str:
    """``Did you mean …? ``, or nothing where no name is near."""
    near = get_close_matches(name, list(there), 1, 0.6)
    return f"Did you mean `{near[0]}`? " if near else ""


def listed(names: Iterable[str]) -> str:
    """``There: a, b, …``, bounded."""
    found = list(names)
    more = f" and {len(found) - MAX_NAMED} more" if len(found) > MAX_NAMED else ""
    return f"There: {', '.join(found[:MAX_NAMED]) or 'none'}{more}"
