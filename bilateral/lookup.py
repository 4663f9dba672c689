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
    near = nearest(name, there)
    return f"Did you mean `{near}`? " if near else ""


def nearest(name: str, there: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The name most like ``name``, or None: before all others one that has two of its letters the other way round.

    Upper and lower case are told apart only where that finds a name.
    """
    names = list(there)
    for spelled in (str, str.lower):
        pool, word = {spelled(one): one for one in reversed(names)}, spelled(name)
        swapped = (word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1))
        near = [one for one in swapped if one in pool] or get_close_matches(word, pool, 1, cutoff)
        if near:
            return pool[near[0]]
    return None


def listed(names: Iterable[str]) -> str:
    """``There: a, b, …``, bounded."""
    found = list(names)
    more = f" and {len(found) - MAX_NAMED} more" if len(found) > MAX_NAMED else ""
    return f"There: {', '.join(found[:MAX_NAMED]) or 'none'}{more}"
