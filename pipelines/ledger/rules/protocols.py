"""Protocols: two lists, entries within the years, rules that we count by, and as many entries as their ordinal says."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.ledger.reader import Item, Ledger
from pipelines.ledger.rules.lookups import unknown
from pipelines.ledger.yaml_files import Problem
from schemas import edtf
from schemas.written import entries

FORMS = {"months": 7, "years": 4}
"""How long a date must be to lie in one cell."""


def problems(ledger: Ledger) -> Iterator[Problem]:
    """What is wrong with each protocol."""
    for item in ledger.protocols:
        yield from unknown(item, "dyad", item.model.dyad, ledger.dyads, "add it to data/reference/dyads.yaml", "dyad")
        yield from _rules(item, ledger)
        yield from _entries(item)


def _rules(item: Item[entries.Protocol], ledger: Ledger) -> Iterator[Problem]:
    for field, ours in (("definitions", "true"), ("firm", "false")):
        for number, name in enumerate(getattr(item.model, field)):
            if (rule := ledger.definitions.get(name)) and rule.is_reproducible != ours:
                what = "no rule that we count by" if ours == "true" else "a rule of ours, not of somebody else's count"
                remedy = f"name rules whose is_reproducible is {ours}"
                yield item.problem(f"`{name}` is {what}", remedy, field, number)


def _entries(item: Item[entries.Protocol]) -> Iterator[Problem]:
    protocol, width = item.model, FORMS[item.model.cells]
    first, last, made = protocol.first_year, protocol.last_year, protocol.made
    if last < first or made[:4] <= last:
        message = f"the years {first} to {last} do not lie before {made}, when the passes were made"
        yield item.problem(message, "write years that were over", "last_year")
    if protocol.passes[0].source == protocol.passes[1].source:
        remedy = "name the list of each; one list read twice shows how it is read, not what it lacks"
        yield item.problem("both passes read the same list", remedy, "passes", 1, "source")
    said = [(f"passes.{n}.found", ("passes", n, "found"), one.found) for n, one in enumerate(protocol.passes)]
    for name, path, days in [*said, ("left_out", ("left_out",), protocol.left_out)]:
        for number, day in enumerate(days):
            if len(day) < width or edtf.parse_date(day).is_uncertain or not first <= day[:4] <= last:
                remedy = f"write a {protocol.cells[:-1]} or a day within {first} to {last}, without ~ or ?"
                yield item.problem(f"{day} in {name} lies in none of the {protocol.cells}", remedy, *path, number)
    found, out = {day for one in protocol.passes for day in one.found}, {*protocol.left_out}
    if strange := out - found:
        message = f"nobody found what is left out: {', '.join(sorted(strange))}"
        yield item.problem(message, "name entries as a pass has them", "left_out")
    total = len(found - out)
    if protocol.ordinal and total != int(protocol.ordinal):
        message = f"the passes found {total} entries that count, and the last is number {protocol.ordinal}"
        remedy = "find those that lack, leave out what is not numbered, or end a year earlier"
        yield item.problem(message, remedy, "ordinal")
