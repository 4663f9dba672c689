"""Hypotheses: each test has the fields that its kind needs, and names actors that exist. Results are not known here."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.ledger.reader import Item, Ledger
from pipelines.ledger.rules.lookups import repeated, unknown_actor
from pipelines.ledger.yaml_files import Problem
from schemas import beside
from schemas.written import testable

NEEDS, TAKES = ({kind: tuple(fields) for kind, fields in kinds.items()} for kinds in beside.read(__file__).values())
"""The fields that each kind of test requires, and those that it also uses where they are given."""
_CHOICES = ("indicator", "others", "definition", "above", "band", "dates", "since", "until")
_ENDS = re.compile(r"(?P<a>[A-Z][A-Z0-9_]+)(?P<sign>[->])(?P<b>[A-Z][A-Z0-9_]+)")


def problems(ledger: Ledger) -> Iterator[Problem]:
    """Tests without what they need, tests with one id, and dyads or directions that are not valid."""
    for item in ledger.hypotheses:
        tests = item.model.tests
        for number in repeated(test.id for test in tests):
            message = f"the test `{tests[number].id}` appears twice"
            yield item.problem(message, "give one of them another id", "tests", number, "id")
        for number, test in enumerate(tests):
            yield from _used_fields(item, test, number)
            yield from _sides(item, ledger, test.of, "tests", number, "of")
            for place, other in enumerate(test.others):
                yield from _sides(item, ledger, other, "tests", number, "others", place)


def _used_fields(item: Item[testable.Hypothesis], test: testable.HypothesisTest, number: int) -> Iterator[Problem]:
    needed, optional = NEEDS[test.kind], TAKES.get(test.kind, ())
    for name in _CHOICES:
        if getattr(test, name) and name not in (*needed, *optional):
            message = f"a test of kind {test.kind} does not use `{name}`"
            yield item.problem(message, "remove it", "tests", number, name)
        elif not getattr(test, name) and name in needed:
            remedy = f"write `{name}`: {testable.HypothesisTest.model_fields[name].description}"
            yield item.problem(f"a test of kind {test.kind} needs `{name}`", remedy, "tests", number)


def _sides(item: Item[testable.Hypothesis], ledger: Ledger, text: str, *where: str | int) -> Iterator[Problem]:
    ends = _ENDS.fullmatch(text)
    if not ends or (ends["sign"] == "-" and ends["a"] >= ends["b"]):
        remedy = "write CHN-RUS, in alphabetical order, or RUS>CHN"
        yield item.problem(f"`{text}` is neither a dyad nor a direction", remedy, *where)
        return
    for actor in (ends["a"], ends["b"]):
        yield from unknown_actor(item, actor, ledger, *where)
