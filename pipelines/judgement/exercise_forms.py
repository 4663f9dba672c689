"""The forms that joint exercises take, as readers see them: what kind each was, and where it was held."""

from __future__ import annotations

from collections.abc import Collection

FORMS = {
    "exercise at sea": "exercises at sea",
    "exercise on land": "exercises on land",
    "exercise on land and at sea": "exercises on land and at sea",
    "exercise in the air": "exercises in the air",
    "other exercise": "other exercises",
    "patrol at sea": "patrols at sea",
    "patrol by air": "patrols by air",
    "other patrol": "other patrols",
    "competition": "competitions",
    "command-post exercise": "command-post exercises",
}
"""Each form and its plural, in the order in which they are told. Every exercise has exactly one."""
WHOLE = {"competition": "competition", "command_post": "command-post exercise"}
"""Kinds that are a form, wherever they are held."""
PLACES = {
    "exercise": {
        frozenset(("land", "sea")): "exercise on land and at sea",
        frozenset(("sea",)): "exercise at sea",
        frozenset(("land",)): "exercise on land",
        frozenset(("air",)): "exercise in the air",
    },
    "patrol": {frozenset(("sea",)): "patrol at sea", frozenset(("air",)): "patrol by air"},
}


def form(kind: str, domains: Collection[str] | None) -> str:
    """The form of an exercise of a kind and the domains it is held in. Aircraft that support ships or troops, or staff
    work beside them, make no other form.

    >>> form("exercise", ["land", "air"]), form("patrol", ["air"]), form("competition", None), form("exercise", None)
    ('exercise on land', 'patrol by air', 'competition', 'other exercise')
    """
    if kind in WHOLE:
        return WHOLE[kind]
    ground = frozenset(domains or ()) & {"land", "sea"} or frozenset(domains or ()) & {"air"}
    return PLACES.get(kind, {}).get(ground, f"other {kind if kind == 'patrol' else 'exercise'}")
