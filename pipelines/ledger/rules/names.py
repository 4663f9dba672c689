"""Rules 1 and 2: every name exists, every measure fits its table, and every unit fits its measure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bilateral.commons import lookup
from bilateral.commons.groups import grouped
from bilateral.commons.preferred_value import plain
from pipelines.ledger.assertions import default_measure, unit_of
from pipelines.ledger.origins import Origins
from pipelines.ledger.reader import Entry, Ledger
from pipelines.ledger.remedies import suggestions
from pipelines.ledger.remedies.synonyms import UNITS
from pipelines.ledger.rules.lookups import unfit_measure, unknown, unknown_names, unlisted, unregistered
from pipelines.ledger.yaml_files import Problem
from schemas import vocabulary
from schemas.written import registers

TERRITORIES = "name an actor of actors.yaml, or a territory of the same actor"
MISSPELLED = 0.87
"""How alike a name and a registered one are, of which the name is a misspelling."""


def problems(ledger: Ledger) -> Iterator[Problem]:
    """Names in evidence that are not declared, and measures, units and codes that do not fit."""
    speakers = _Speakers(ledger)
    for entry in ledger.evidence:
        if entry.table in vocabulary.RECORD_TABLES:
            yield from unregistered(entry, entry.table, entry.record_id, ledger, "about")
    for entry in ledger.new_evidence:
        a, table = entry.assertion, entry.table
        if a.according_to and (meant := speakers.meant(a.according_to)):
            remedy = f"did you mean `{meant}`? otherwise register it in speakers.yaml or publishers.yaml"
            yield entry.problem(f"no publisher or speaker is called “{a.according_to}”", remedy, "according_to")
        if table in vocabulary.RECORD_TABLES and not entry.record_id:
            yield entry.problem(f"`about: {table}` names no record", f"write {table}/<record id>", "about")
        yield from unlisted(entry, a.status, "status", table, vocabulary.STATUSES[table], "status")
        yield from unknown_names(entry, a, ledger)
        yield from _scope(entry, getattr(a, "scope", None) or [], ledger)
        if table in vocabulary.RECORD_TABLES:
            yield from _aggregates(entry, ledger)
        yield from _measure(entry, ledger)
    registers = (*ledger.reference.values(), ledger.searches, ledger.protocols, ledger.articles, ledger.hypotheses)
    for item in (item for items in registers for item in items):
        yield from unknown_names(item, item.model, ledger)
    for item in ledger.reference.get("territories", []):
        known = {*ledger.actors, *(t.id for t in ledger.territories.values() if t.actor == item.model.actor)}
        for number, part in enumerate(item.model.parts):
            yield from unknown(item, "actor or territory", part, known, TERRITORIES, "parts", number)


class _Speakers:
    """The registered names of publishers and speakers, and which of them a misspelled one means."""

    def __init__(self, ledger: Ledger) -> None:
        registered = Origins(ledger).registered
        self._names = {plain(name): name for m in registered.values() for name in (m.name, *m.aliases)}
        self._meant: dict[str, str | None] = {}

    def meant(self, name: str) -> str | None:
        """The registered name that ``name`` nearly is; None where it is one, or like none."""
        if (spelled := plain(name)) in self._names:
            return None
        if spelled not in self._meant:
            near = lookup.nearest(spelled, self._names, MISSPELLED)
            self._meant[spelled] = self._names[near] if near else None
        return self._meant[spelled]


def _scope(entry: Entry, scope: list[str], ledger: Ledger) -> Iterator[Problem]:
    """Territories of actors between whom the flow is not, and two of one actor."""
    sides = grouped((ledger.territories[one].actor, one) for one in scope if one in ledger.territories)
    a: Any = entry.assertion
    ends = {*(a.actors or (a.origin, a.destination))} if sides else set()
    for actor, named in sides.items():
        if actor not in ends:
            remedy = f"name a territory of {' or '.join(sorted(ends))}, or leave `scope` out"
            message = f"`{named[0]}` is a territory of {actor}, which is no side of the flow"
            yield entry.problem(message, remedy, "scope")
        elif len(named) > 1:
            message = f"{actor} cannot be {' and '.join(named)} at once"
            yield entry.problem(message, "keep the one that the source means", "scope")


def _aggregates(entry: Entry, ledger: Ledger) -> Iterator[Problem]:
    for actor, where in entry.actors():
        if (known := ledger.actors.get(actor)) and known.type == "aggregate":
            message = f"{actor} is an aggregate, which takes no part in {entry.table}"
            yield entry.problem(message, "name the states, companies or groupings themselves", *where)


def _measure(entry: Entry, ledger: Ledger) -> Iterator[Problem]:
    assertion, name = entry.assertion, default_measure(entry.assertion)
    yield from unfit_measure(entry, entry.table, name, ledger, "measure")
    if (measure := ledger.measures.get(name)) is None:
        return
    yield from _unit(entry, measure, ledger)
    if measure.kind == "code" and not assertion.code:
        codes = f"one of {', '.join(measure.codes)}" if measure.codes else "the words of the document"
        yield entry.problem(f"`{name}` needs a code", f"write code: {codes}", "measure")
    if name == "ordinal" and not assertion.definition:
        rules = ", ".join(_rules_for(entry, ledger))
        remedy = f"name the rule of counting{f' ({rules})' if rules else ''}, or declare it in definitions.yaml"
        yield entry.problem("an ordinal needs a definition: no two people count alike", remedy, "measure")
    if measure.codes and assertion.code:
        yield from unlisted(entry, assertion.code, "code", f"`{name}`", measure.codes, "code")


def _rules_for(entry: Entry, ledger: Ledger) -> list[str]:
    """Rules by which other records of the same actors are numbered."""
    actors = ledger.parties
    numbered = (e for e in ledger.evidence if e.assertion.measure == "ordinal" and e.table == entry.table)
    own = actors[entry.assertion.about]
    rules = {e.assertion.definition for e in numbered if actors[e.assertion.about] == own}
    return sorted(filter(None, rules))


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
