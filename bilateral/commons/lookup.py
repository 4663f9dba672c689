"""Looking up the names that a reader types: an unknown one is refused with the nearest that exists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches

MAX_NAMED = 20


class NotThere(LookupError):
    """A table, column, dyad or indicator that the release does not have; the message says what it has."""


def day_of(text: str) -> date:
    """``2025-06-01`` as a date. Raises NotThere."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotThere(f"{text!r} is not a day: write it as 2025-06-01") from None


def known(name: str, there: Iterable[str], what: str, where: str) -> str:
    """``name``, if it is one of ``there``. Raises NotThere, which names the nearest."""
    names = list(there)
    if name in names:
        return name
    raise NotThere(f"{where} has no {what} `{name}`. {hint(name, names)}{listed(names)}")


def hint(name: str, there: Iterable[str]) -> str:
    """``Did you mean …? ``, or an empty text where no name is near."""
    near = nearest(name, there)
    return f"Did you mean `{near}`? " if near else ""


def nearest(name: str, there: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The name most like ``name``, or None. One with two letters or its words swapped comes first.

    Case is ignored only where nothing is found otherwise.
    """
    names = list(there)
    for spelled in (str, str.lower):
        pool, word = {spelled(one): one for one in reversed(names)}, spelled(name)
        swapped = (word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1))
        near = [one for one in swapped if one in pool] or [one for one in pool if _words(one) == _words(word)]
        near = near or get_close_matches(word, pool, 1, cutoff)
        if near:
            return pool[near[0]]
    return None


def _words(name: str) -> list[str]:
    return sorted(name.replace("-", "_").split("_"))


def listed(names: Iterable[str]) -> str:
    """``There: a, b, …``, bounded."""
    names_listed = list(names)
    more = f" and {len(names_listed) - MAX_NAMED} more" if len(names_listed) > MAX_NAMED else ""
    return f"There: {', '.join(names_listed[:MAX_NAMED]) or 'none'}{more}"
