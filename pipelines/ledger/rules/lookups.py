"""Names looked up in registers and lists: a problem for each that is not there, with the nearest name as its remedy.

Which fields hold which names belongs to the rules that call these functions.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator

from pydantic import BaseModel

from pipelines.ledger.reader import Entry, Ledger, Located
from pipelines.ledger.remedies import suggestions
from pipelines.ledger.yaml_files import Problem
from schemas import vocabulary
from schemas.written.base import named

TABLES = "tables: " + ", ".join(vocabulary.SUBJECT_TABLES)


def _currencies(ledger: Ledger) -> list[str]:
    return [unit.id for unit in ledger.units.values() if unit.dimension in vocabulary.CURRENCIES]


_REGISTERS: dict[str, tuple[Callable[[Ledger], Collection[str]], str]] = {
    "definition": (lambda ledger: ledger.definitions, "declare it in data/reference/definitions.yaml"),
    "territory": (lambda ledger: ledger.territories, "declare it in data/reference/territories.yaml"),
    "product": (lambda ledger: ledger.products, "declare it in data/reference/products.yaml"),
    "currency": (_currencies, "declare it, or a group of currencies, in data/reference/units.yaml"),
}
"""The names that other registers have, and the remedy for one that none of them is like."""


def unknown(
    item: Located, thing: str, name: str | None, known: Collection[str], otherwise: str, *field: str | int
) -> Iterator[Problem]:
    """A problem where ``name`` is given and not ``known``; ``otherwise`` is the remedy if no known name is similar."""
    if name and name not in known:
        yield item.problem(f"there is no {thing} `{name}`", suggestions.nearest(name, known) or otherwise, *field)


def unknown_table(item: Located, table: str, *field: str | int) -> Iterator[Problem]:
    """A problem where ``table`` is not one that evidence can be about."""
    return unknown(item, "table", table, vocabulary.SUBJECT_TABLES, TABLES, *field)


def unknown_actor(item: Located, actor: str | None, ledger: Ledger, *field: str | int) -> Iterator[Problem]:
    """A problem where ``actor`` is given and is not in the register of actors."""
    if actor and actor not in ledger.actors:
        yield item.problem(f"there is no actor `{actor}`", suggestions.actor(actor, ledger.hints.actors), *field)


def unknown_names(item: Located, model: BaseModel, ledger: Ledger) -> Iterator[Problem]:
    """A problem for each name in ``model`` that is not in the register that its field is declared to name."""
    for register, name, where in named(model):
        if register == "actor":
            yield from unknown_actor(item, name, ledger, *where)
        elif register == "table":
            yield from unknown_table(item, name, *where)
        else:
            known, otherwise = _REGISTERS[register]
            yield from unknown(item, register, name, known(ledger), otherwise, *where)


def unregistered(item: Located, table: str, record: str | None, ledger: Ledger, *field: str | int) -> Iterator[Problem]:
    """A problem where ``record`` is given and is not registered in ``table``."""
    if record and record not in ledger.register.get(table, {}):
        elsewhere = next((other for other, records in ledger.register.items() if record in records), None)
        hint = suggestions.nearest(record, _namesakes(item, table, record, ledger))
        hint = hint or (f"it is registered under {elsewhere};" if elsewhere else "")
        remedy = f"{f'{hint} otherwise ' if hint else ''}register it in data/reference/records/{table}.yaml"
        yield item.problem(f"record `{record}` is not registered", remedy, *field)


def _namesakes(item: Located, table: str, record: str, ledger: Ledger) -> Iterator[str]:
    """Records of ``table`` with the same words in their names, and not between others than the entry names."""
    named = {actor for actor, _ in item.actors()} if isinstance(item, Entry) else set()
    for name in ledger.register.get(table, {}):
        of_record = ledger.parties.get(f"{table}/{name}", set()) if named else set()
        if suggestions.is_namesake(record, name) and (not of_record or named <= of_record or of_record <= named):
            yield name


def unlisted(
    item: Located, word: str | None, thing: str, owner: str, words: Collection[str], *field: str | int
) -> Iterator[Problem]:
    """A problem where ``word`` is given and is not among the ``words`` that ``owner`` may have for ``thing``."""
    if word is not None and word not in words:
        plural = f"{thing}es" if thing.endswith("s") else f"{thing}s"
        remedy = f"{suggestions.nearest(word, words)} {plural} of {owner}: {', '.join(words)}".strip()
        yield item.problem(f"`{word}` is not a {thing} of {owner}", remedy, *field)


def unfit_measure(item: Located, table: str, measure: str, ledger: Ledger, *field: str | int) -> Iterator[Problem]:
    """A problem where ``measure`` is not a measure of ``table``."""
    fitting = ledger.hints.measures.get(table, ())
    if measure not in fitting:
        listed = f"measures of {table}: {', '.join(fitting)}" if fitting else TABLES
        remedy = suggestions.measure(measure, fitting) or listed
        yield item.problem(f"`{measure}` is not a measure of {table}", remedy, *field)


def repeated(items: Iterable[Hashable]) -> Iterator[int]:
    """The positions of items that appeared before."""
    seen = set()
    for position, item in enumerate(items):
        if item in seen:
            yield position
        seen.add(item)
