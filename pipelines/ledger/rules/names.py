"""Rules 1 and 2: every name exists, every measure fits its table, every unit its measure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.ledger import assertions as evidence
from pipelines.ledger.reader import Entry, Ledger
from pipelines.ledger.remedies import suggestions as remedies
from pipelines.ledger.remedies.suggestions import nearest
from pipelines.ledger.remedies.synonyms import UNITS
from pipelines.ledger.yaml_files import Problem
from schemas import vocabulary
from schemas.written import registers

ACTOR_FIELDS = ("actor", "origin", "destination", "reporter", "base_actor", "partner", "group")


def problems(ledger: Ledger) -> Iterator[Problem]:
    """Names in evidence that are not declared."""
    for entry in ledger.evidence:
        yield from _record(entry, ledger)
        yield from _status(entry)
        yield from _actors(entry, ledger)
        yield from _measure(entry, ledger)
        yield from _lists(entry, ledger)


def _record(entry: Entry, ledger: Ledger) -> Iterator[Problem]:
    if entry.table not in vocabulary.RECORD_TABLES:
        return
    known = ledger.register.get(entry.table, {})
    if not entry.record_id:
        yield entry.problem(f"`about: {entry.table}` names no record", f"write {entry.table}/<record id>", "about")
    elif entry.record_id not in known:
        elsewhere = [table for table, records in ledger.register.items() if entry.record_id in records]
        hint = nearest(entry.record_id, known) or (f"it is registered under {elsewhere[0]}" if elsewhere else "")
        where = f"data/reference/records/{entry.table}.yaml"
        yield entry.problem(
            f"record `{entry.record_id}` is not registered", f"{hint} register a new one in {where}".strip(), "about"
        )


def _status(entry: Entry) -> Iterator[Problem]:
    status, allowed = entry.assertion.status, vocabulary.STATUSES[entry.table]
    if status is not None and status not in allowed:
        hint = f"{nearest(status, allowed)} {entry.table} have: {', '.join(allowed)}".strip()
        yield entry.problem(f"{entry.table} have no status `{status}`", hint, "status")


def named_actors(entry: Entry) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """Every actor that an entry names, with the field that names it."""
    assertion = entry.assertion
    for name in ACTOR_FIELDS:
        if actor := getattr(assertion, name, None):
            yield actor, (name,)
    for number, actor in enumerate(getattr(assertion, "actors", None) or []):
        yield actor, ("actors", number)
    participants = getattr(assertion, "participants", None)
    for role in vocabulary.ROLES if participants else ():
        for number, actor in enumerate(getattr(participants, role) or []):
            yield actor, ("participants", role, number)


def _actors(entry: Entry, ledger: Ledger) -> Iterator[Problem]:
    for actor, where in named_actors(entry):
        known = ledger.actors.get(actor)
        if known and known.type == "aggregate" and entry.table in vocabulary.RECORD_TABLES:
            yield entry.problem(
                f"{actor} is a sum that publishers print, and takes no part in {entry.table}",
                "name the states, companies or groupings themselves",
                *where,
            )
        if actor not in ledger.actors:
            hint = remedies.actor(actor, ledger.hints.actors)
            yield entry.problem(f"there is no actor `{actor}`", hint, *where)


def _measure(entry: Entry, ledger: Ledger) -> Iterator[Problem]:
    assertion, name = entry.assertion, evidence.default_measure(entry.assertion)
    measure = ledger.measures.get(name)
    fitting = ledger.hints.measures[entry.table]
    if measure is None:
        hint = nearest(name, fitting) or f"measures of {entry.table}: {', '.join(fitting)}"
        yield entry.problem(f"there is no measure `{name}`", hint, "measure")
        return
    if entry.table not in measure.tables:
        yield entry.problem(
            f"`{name}` is not a measure of {entry.table}", f"measures of {entry.table}: {', '.join(fitting)}", "measure"
        )
    yield from _unit(entry, measure, ledger)
    yield from _form(entry, measure)
    if measure.codes and assertion.code and assertion.code not in measure.codes:
        hint = f"{nearest(assertion.code, measure.codes)} codes of {name}: {', '.join(measure.codes)}".strip()
        yield entry.problem(f"`{assertion.code}` is not a code of `{name}`", hint, "code")


def _unit(entry: Entry, measure: registers.Measure, ledger: Ledger) -> Iterator[Problem]:
    unit = evidence.unit(entry.assertion, measure)
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
        hint = f"write {remedies.quoted(meant)};" if meant in fitting else nearest(unit, fitting)
        yield entry.problem(
            f"there is no unit `{unit}`", f"{hint} units of `{measure.id}`: {_units(measure)}".strip(), "unit"
        )
    elif kind not in measure.units:
        yield entry.problem(f"`{unit}` is not a unit of `{measure.id}`", f"its units: {_units(measure)}", "unit")


def _is_money(unit: registers.Unit, measure: registers.Measure) -> bool:
    return unit.dimension == "currency" and "currency" in measure.units


def _units(measure: registers.Measure) -> str:
    """The units of a measure as a person writes them."""
    told = {"currency": "a currency such as USD or CNY", "constant": "constant prices such as USD:2021"}
    return ", or ".join(told.get(unit) or remedies.quoted(unit) for unit in measure.units)


def _form(entry: Entry, measure: registers.Measure) -> Iterator[Problem]:
    """Whether the entry gives what its kind of measure needs, and nothing else."""
    a = entry.assertion
    number = a.value or a.value_low or a.value_high
    coded = measure.kind in vocabulary.CODED_KINDS
    if measure.kind == "occurrence" and (number or a.code):
        yield entry.problem(
            "an occurrence has no value or code", "give the number its own measure, in an entry of its own", "measure"
        )
    if coded and number:
        yield entry.problem(f"`{measure.id}` takes a code, not a number", "write `code:`", "value")
    if measure.kind == "code" and not a.code:
        codes = f"one of {', '.join(measure.codes)}" if measure.codes else "the words of the document"
        yield entry.problem(f"`{measure.id}` needs a code", f"write code: {codes}", "measure")
    if not coded and a.code:
        yield entry.problem(f"`{measure.id}` takes a number, not a code", "write `value:`", "code")
    if not coded and measure.kind != "occurrence" and not number and a.obs_status not in vocabulary.NULL_STATUSES:
        yield entry.problem(
            f"`{measure.id}` needs a value",
            "an unknown number is no entry; one known to be withheld is `obs_status: Q`",
            "measure",
        )
    if measure.kind != "occurrence" and (getattr(a, "participants", None) or getattr(a, "place", None)):
        yield entry.problem(
            "participants and place stand beside an occurrence only", "move them to the occurrence entry", "measure"
        )
    if measure.kind == "role" and entry.table != "memberships":
        yield entry.problem("roles are written as `participants`", "write participants: {role: [ACTOR]}", "measure")


def _lists(entry: Entry, ledger: Ledger) -> Iterator[Problem]:
    assertion = entry.assertion
    if assertion.definition and assertion.definition not in ledger.definitions:
        hint = nearest(assertion.definition, ledger.definitions) or "declare it in data/reference/definitions.yaml"
        yield entry.problem(f"there is no definition `{assertion.definition}`", hint, "definition")
    product = getattr(assertion, "product", None)
    if product and product not in ledger.products:
        hint = nearest(product, ledger.products) or "declare it in data/reference/products.yaml"
        yield entry.problem(f"there is no product `{product}`", hint, "product")
