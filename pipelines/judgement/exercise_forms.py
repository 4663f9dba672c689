"""The forms that joint exercises take, as readers see them: what kind each was, and where it was held."""

from __future__ import annotations

from collections.abc import Collection

from schemas import beside

_DECLARED: dict[str, list[str]] = beside.read(__file__)
FORMS = dict(words for words in _DECLARED.values())
"""Each form and its plural, in the order in which they are told. Every exercise has exactly one."""


def form(kind: str, domains: Collection[str] | None) -> str:
    """The form of an exercise of a kind and the domains it is held in. Aircraft that support ships or troops, or staff
    work beside them, make no other form.

    >>> form("exercise", ["land", "air"]), form("patrol", ["air"]), form("competition", None), form("exercise", None)
    ('exercise on land', 'patrol by air', 'competition', 'other exercise')
    """
    held = {*(domains or ())}
    ground = sorted(held & {"land", "sea"}) or sorted(held & {"air"})
    names = (" ".join([kind, *ground]), kind, "exercise")
    return next(_DECLARED[name][0] for name in names if name in _DECLARED)
