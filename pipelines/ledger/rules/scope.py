"""The pairs that are answered for: the register of dyads, its groups, and the lists of them in other registers.

``beyond`` warns of records that lie outside coverage. What coverage says of a year is in ``pipelines/tables``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from pipelines.ledger.plans import occurrences
from pipelines.ledger.reader import Entry, Item, Ledger
from pipelines.ledger.remedies import suggestions
from pipelines.ledger.remedies.suggestions import nearest
from pipelines.ledger.rules.lookups import unfit_measure
from pipelines.ledger.yaml_files import Problem
from schemas import roles, vocabulary
from schemas.written import ids

CONTACTS = ("visits", "statements", "agreements")
"""Tables whose records ``contacts`` holds of every pair, as lower bounds outside coverage."""
SEVERAL = "more than two parties"


def problems(ledger: Ledger) -> Iterator[Problem]:
    """Lists of pairs that nobody registered, pairs covered twice, and registered pairs that coverage leaves out."""
    covered: dict[tuple[str, str, str, int], int] = {}
    for item in ledger.reference.get("coverage", []):
        scope = item.model
        yield from listed(item, ledger, scope.dyads, "dyads")
        if vocabulary.CAPTURED_TABLES.get(scope.table) != scope.measure:
            yield from unfit_measure(item, scope.table, scope.measure, ledger, "measure")
        again = {}
        for dyad in ledger.pairs(scope.dyads):
            for year in range(int(scope.first_year), int(scope.last_year) + 1):
                line = covered.setdefault((scope.table, scope.measure, dyad, year), item.source.line(item.path))
                if line != item.source.line(item.path):
                    again[dyad] = line
        for dyad, line in again.items():
            remedy = f"take it out of one of them, or part the years (line {line})"
            yield item.problem(f"{dyad} is covered twice for {scope.table}/{scope.measure}", remedy, "dyads")
    answered = {dyad for _, _, dyad, _ in covered}
    for item in ledger.reference.get("dyads", []):
        if not _is_pair(item.model.id, ledger):
            yield _no_pair(item, item.model.id, ledger, "id")
        elif item.model.id not in answered:
            remedy = "write a group that coverage.yaml names, or the pair itself there"
            yield item.problem(f"coverage.yaml answers for nothing between {item.model.id}", remedy, "groups")


def listed(item: Item[Any], ledger: Ledger, names: list[str], *field: str | int) -> Iterator[Problem]:
    """A problem for each of ``names``, in the field ``field``, that is neither a registered dyad nor a group."""
    for number, name in enumerate(names):
        if name in ledger.groups:
            continue
        if name.islower():
            groups = sorted({group for entry in ledger.reference.get("dyads", []) for group in entry.model.groups})
            remedy = nearest(name, groups) or f"groups of dyads.yaml: {', '.join(groups)}"
            yield item.problem(f"there is no group of dyads `{name}`", remedy, *field, number)
        elif not _is_pair(name, ledger):
            yield _no_pair(item, name, ledger, *field, number)
        else:
            remedy = f"run bilateral new dyad {name.replace('-', ' ')}"
            yield item.problem(f"`{name}` is not in data/reference/dyads.yaml", remedy, *field, number)


def _is_pair(dyad: str, ledger: Ledger) -> bool:
    ends = dyad.split("-")
    return len(ends) == 2 and ledger.actors.keys() >= {*ends} and ends[0] < ends[1]


def _no_pair(item: Item[Any], dyad: str, ledger: Ledger, *field: str | int) -> Problem:
    return item.problem(f"`{dyad}` is not a dyad", suggestions.dyad(dyad, ledger.actors), *field)


def beyond(ledger: Ledger) -> Iterator[Problem]:
    """For each table the records between actors for whom coverage does not answer in it, counted by pair.

    Those of more than two parties make many pairs and are counted together.
    """
    rows = [item.model for item in ledger.reference.get("coverage", [])]
    covered = {(row.table, dyad) for row in rows for dyad in ledger.pairs(row.dyads)}
    outside: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for (table, record), active in sorted(parties(ledger).items()):
        pairs = [pair for a, b in roles.pairs(active) if (table, pair := ids.dyad(a, b)) not in covered]
        if pairs:
            outside[table][pairs[0] if len(active) == 2 else SEVERAL].append(record)
    places = {(table, item.model.id): item for table, items in ledger.records.items() for item in items}
    for table, found in outside.items():
        first, *_ = by_size = sorted(found, key=lambda pair: (pair == SEVERAL, -len(found[pair]), pair))
        counted = ", ".join(f"{len(found[pair])} of {pair}" for pair in by_size)
        kept = "shown as lower bounds only" if table in CONTACTS else "in no count and no indicator"
        is_new = first != SEVERAL and first not in ledger.groups
        start = f"run bilateral new dyad {first.replace('-', ' ')}, or " if is_new else ""
        remedy = f"to have a pair asked for and counted, {start}name it in data/reference/coverage.yaml"
        message = f"{table} outside coverage, {kept}: {counted}"
        yield places[table, found[first][0]].problem(message, remedy, "id")


def parties(ledger: Ledger) -> dict[tuple[str, str], dict[str, str]]:
    """The active roles of each record that went beyond plans, by table and id, as entries of its last status say."""
    state_of = {name: actor.state for name, actor in ledger.actors.items()}
    found = {}
    for (table, record), by_status in occurrences(ledger).items():
        order = [status for status in reversed(vocabulary.STATUSES[table]) if status in by_status]
        known = ledger.register.get(table, {}).get(record)
        if order[0] in (*vocabulary.PLAN_STATUSES, "cancelled") or known is None or known.kind == "series":
            continue
        given = (active for status in order if (active := _roles(by_status[status])))
        found[table, record] = roles.acting(next(given, {}), state_of)
    return found


def _roles(told: list[Entry]) -> dict[str, str]:
    """The role that most of these entries give to each actor."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for entry in told:
        participants = getattr(entry.assertion, "participants", None)
        for role in vocabulary.ROLES if participants else ():
            for actor in getattr(participants, role) or []:
                votes[actor][role] += 1
    return {actor: counted.most_common(1)[0][0] for actor, counted in votes.items()}
