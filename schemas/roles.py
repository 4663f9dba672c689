"""Who deals with whom in a record, by the roles of its actors. Which roles documents give them is evidence."""

from collections.abc import Iterator, Mapping
from itertools import combinations

from schemas.vocabulary import ACTIVE_ROLES, RECEIVING_ROLES


def acting(roles: Mapping[str, str], state_of: Mapping[str, str | None]) -> dict[str, str]:
    """Active roles by state or grouping; a company's role is its state's, unless the state has a role of its own."""
    active = {actor: role for actor, role in roles.items() if role in ACTIVE_ROLES}
    by_state = {state: role for actor, role in sorted(active.items(), reverse=True) if (state := state_of.get(actor))}
    return by_state | {actor: role for actor, role in active.items() if not state_of.get(actor)}


def pairs(active: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The pairs of actors with these roles, each sorted. Two that only receive do not deal with each other."""
    for a, b in combinations(sorted(active), 2):
        if not (active[a] == active[b] and active[a] in RECEIVING_ROLES):
            yield a, b
