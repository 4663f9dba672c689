"""Rules 1 and 2: every name exists, every measure fits its table, and every unit fits its measure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipelines.ledger.assertions import default_measure, unit_of
from pipelines.ledger.reader import Entry, Ledger
from pipelines.ledger.remedies import suggestions
from pipelines.ledger.remedies.synonyms import UNITS
from pipelines.ledger.rules.lookups import (
    unfit_measure,
    unknown,
    unknown_actor,
    unknown_definition,
    unlisted,
    unregistered,
)
from pipelines.ledger.yaml_files import FieldPath, Problem
from schemas import vocabulary
from schemas.written import entries, registers

ACTOR_FIELDS = ("actor", "origin", "destination", "reporter", "base_actor", "partner", "group")


def problems(ledger: Ledger) -> Iterator[Problem]:
    """Names in evidence that are not declared, and measures, units and codes that do not fit."""
    for entry in ledger.evidence:
        a, table = entry.assertion, entry.table
        if table in vocabulary.RECORD_TABLES:
            yield from unregistered(entry, table, entry.record_id, ledger, "about")
            if not entry.record_id:
                yield entry.problem(f"`about: {table}` names no record", f"write {table}/<record id>", "about")
        yield from unlisted(entry, a.status, "status", table, vocabulary.STATUSES[table], "status")
        yield from _known_actors(entry, ledger)
        yield from _measure(entry, ledger)
        yield from unknown_definition(entry, a.definition, ledger, "definition")
        otherwise = "declare it in data/reference/products.yaml"
        yield from unknown(entry, "product", getattr(a, "product", None), ledger.products, otherwise, "product")


@cache
def _actor_fields(model: type[entries.Assertion]) -> list[str]:
    return [name for name in ACTOR_FIELDS if name in model.model_fields]


def named_actors(entry: Entry) -> Iterator[tuple[str, FieldPath]]:
    """Every actor that an entry names, with the field that names it."""
    assertion = entry.assertion
    for name in _actor_fields(type(assertion)):
        if actor := getattr(assertion, name):
            yield actor, (name,)
    for name in ("actors", "set_by"):
        for number, actor in enumerate(getattr(assertion, name, None) or []):
            yield actor, (name, number)
    participants = getattr(assertion, "participants", None)
    for role in vocabulary.ROLES if participants else ():
        for number, actor in enumerate(getattr(participants, role) or []):
            yield actor, ("participants", role, number)


def _known_actors(entry: Entry, ledger: Ledger) -> Iterator[Problem]:
    for actor, where in named_actors(entry):
        known = ledger.actors.get(actor)
        if known and known.type == "aggregate" and entry.table in vocabulary.RECORD_TABLES:
            message = f"{actor} is an aggregate, which takes no part in {entry.table}"
            yield entry.problem(message, "name the states, companies or groupings themselves", *where)
        yield from unknown_actor(entry, actor, ledger, *where)


def _measure(entry: Entry, ledger: Ledger) -> Iterator[Problem]:
    assertion, name = entry.assertion, default_measure(entry.assertion)
    yield from unfit_measure(entry, entry.table, name, ledger, "measure")
    if (measure := ledger.measures.get(name)) is None:
        return
    yield from _unit(entry, measure, ledger)
    yield from _form(entry, measure)
    if measure.codes and assertion.code:
        yield from unlisted(entry, assertion.code, "code", f"`{name}`", measure.codes, "code")


def _unit(entry: Entry, measure: registers.Measure, ledger: Ledger) -> Iterator[Problem]:
    unit = unit_of(entry.assertion, measure)
    if not measure.units:
        if unit:
            yield entry.problem(f"`{measure.id}` has no unit", "remove `unit`", "unit")
        return
    if not unit:
        yield entry.problem(f"`{measure.id}` needs a unit", f"write unit: {_units(measure)}", "measure")
        return
    kind, known = "", ledger.units.get(unit.partition(":")[0])
    if known and known.dimension == "currency":
        kind = "constant" if re.fullmatch(r"[A-Z]{3}:\d{4}", unit) else "currency" if ":" not in unit else ""
    elif unit in ledger.units:
        kind = unit
    if not kind:
        fitting = [u.id for u in ledger.units.values() if u.id in measure.units or _is_money(u, measure)]
        meant = UNITS.get(unit.casefold())
        hint = f"write {suggestions.quoted(meant)};" if meant in fitting else suggestions.nearest(unit, fitting)
        remedy = f"{hint} units of `{measure.id}`: {_units(measure)}".strip()
        yield entry.problem(f"there is no unit `{unit}`", remedy, "unit")
    elif kind not in measure.units:
        yield entry.problem(f"`{unit}` is not a unit of `{measure.id}`", f"its units: {_units(measure)}", "unit")


def _is_money(unit: registers.Unit, measure: registers.Measure) -> bool:
    return unit.dimension == "currency" and "currency" in measure.units


def _units(measure: registers.Measure) -> str:
    """The units of a measure as a person writes them."""
    kinds = {"currency": "a currency such as USD or CNY", "constant": "constant prices such as USD:2021"}
    return ", or ".join(kinds.get(unit) or suggestions.quoted(unit) for unit in measure.units)


def _form(entry: Entry, measure: registers.Measure) -> Iterator[Problem]:
    """Whether the entry gives what its kind of measure needs, and nothing else."""
    a, name = entry.assertion, f"`{measure.id}`"
    number = a.value or a.value_low or a.value_high
    is_coded, is_occurrence = measure.kind in vocabulary.CODED_KINDS, measure.kind == "occurrence"
    if is_occurrence and (number or a.code):
        remedy = "give the number its own measure, in an entry of its own"
        yield entry.problem("an occurrence has no value or code", remedy, "measure")
    if is_coded and number:
        yield entry.problem(f"{name} takes a code, not a number", "write `code:`", "value")
    if measure.kind == "code" and not a.code:
        codes = f"one of {', '.join(measure.codes)}" if measure.codes else "the words of the document"
        yield entry.problem(f"{name} needs a code", f"write code: {codes}", "measure")
    if not is_coded and a.code:
        yield entry.problem(f"{name} takes a number, not a code", "write `value:`", "code")
    if not is_coded and not is_occurrence and not number and a.obs_status not in vocabulary.NULL_STATUSES:
        remedy = "remove the entry if the number is unknown, or write `obs_status: Q` if it is known to be withheld"
        yield entry.problem(f"{name} needs a value", remedy, "measure")
    if not is_occurrence and (getattr(a, "participants", None) or getattr(a, "place", None)):
        message = "participants and place belong only in the entry of an occurrence"
        yield entry.problem(message, "move them to the occurrence entry", "measure")
    if measure.kind == "role" and entry.table != "memberships":
        yield entry.problem("roles are written as `participants`", "write participants: {role: [ACTOR]}", "measure")
