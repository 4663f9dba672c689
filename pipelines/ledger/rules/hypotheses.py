"""Hypotheses: each test has the fields that its kind needs, and names actors that exist. Results are not known here."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.ledger.reader import Item, Ledger
from pipelines.ledger.remedies.suggestions import dyad
from pipelines.ledger.rules.lookups import repeated, unknown, unknown_actor
from pipelines.ledger.yaml_files import Problem
from schemas import beside
from schemas.written import testable

_DECLARED = beside.read(__file__)
NEEDS, TAKES = ({kind: tuple(of) for kind, of in _DECLARED[name].items()} for name in ("needs", "takes"))
"""The fields that each kind of test requires, and those that it also uses where they are given."""
LEAST_WINDOWS = (3, 1)
"""A line through two years has no spread about it."""
OUTCOMES: dict[str, str] = _DECLARED["outcomes"]
"""The outcomes of tests at a date, with the sign between the two ends that they are of."""
Tested = Item[testable.Hypothesis]
_CHOICES = tuple("indicator others definition third date windows partners since until".split())
_ENDS = re.compile(r"(?P<a>[A-Z][A-Z0-9_]+)(?P<sign>[->])(?P<b>[A-Z][A-Z0-9_]+)")


def problems(ledger: Ledger) -> Iterator[Problem]:
    """Tests without what they need, tests with one id, and dyads or directions that are not valid."""
    known = [*ledger.indicators, *OUTCOMES]
    for item in ledger.hypotheses:
        tests = item.model.tests
        for number, name in enumerate(item.model.uses):
            otherwise = "data/reference/indicators.yaml has their names"
            yield from unknown(item, "indicator", name, known, otherwise, "uses", number)
        for number in repeated(test.id for test in tests):
            message = f"the test `{tests[number].id}` appears twice"
            yield item.problem(message, "give one of them another id", "tests", number, "id")
        for number, test in enumerate(tests):
            yield from _used_fields(item, test, number)
            yield from _indicator(item, test, number, ledger)
            for place, (years, least) in enumerate(zip(test.windows or (), LEAST_WINDOWS, strict=False)):
                if not years.isdigit() or int(years) < least:
                    message = f"a window of {years} years is too short: a line needs three, and what follows it one"
                    yield item.problem(message, f"write {least} or more", "tests", number, "windows", place)
            yield from _pairs(item, test, number, ledger)


def _indicator(item: Tested, test: testable.HypothesisTest, number: int, ledger: Ledger) -> Iterator[Problem]:
    where = ("tests", number, "indicator")
    if test.kind == "break_at":
        yield from unknown(item, "outcome", test.indicator, OUTCOMES, f"one of {', '.join(OUTCOMES)}", *where)
    else:
        otherwise = "data/reference/indicators.yaml has their names"
        yield from unknown(item, "indicator", test.indicator, ledger.indicators, otherwise, *where)


def _pairs(item: Tested, test: testable.HypothesisTest, number: int, ledger: Ledger) -> Iterator[Problem]:
    """Pairs and directions that are none, or not what the indicator is of."""
    known = ledger.indicators.get(test.indicator or "")
    sign = OUTCOMES.get(test.indicator or "") if test.kind == "break_at" else None
    if sign is None and (known or test.indicator is None):
        sign = ">" if known and known.directed == "true" else "-"
    pairs: list[tuple[str, str | None, tuple[str | int, ...]]] = [(test.of, sign, ("of",))]
    pairs += [(other, sign, ("others", place)) for place, other in enumerate(test.others)]
    for text, wanted, field in pairs:
        if field[0] == "others" and text in ledger.groups:
            continue
        if found := [*_sides(item, ledger, text, "tests", number, *field)]:
            yield from found
        elif wanted and wanted not in text:
            owner = f"`{test.indicator or test.kind}`"
            remedy = dyad(text, ledger.actors, wanted)
            yield item.problem(f"{owner} is not of `{text}`", remedy, "tests", number, *field)


def _used_fields(item: Tested, test: testable.HypothesisTest, number: int) -> Iterator[Problem]:
    needed, optional = NEEDS[test.kind], TAKES.get(test.kind, ())
    for name in _CHOICES:
        if getattr(test, name) and name not in (*needed, *optional):
            message = f"a test of kind {test.kind} does not use `{name}`"
            yield item.problem(message, "remove it", "tests", number, name)
        elif not getattr(test, name) and name in needed:
            remedy = f"write `{name}`: {testable.HypothesisTest.model_fields[name].description}"
            yield item.problem(f"a test of kind {test.kind} needs `{name}`", remedy, "tests", number)


def _sides(item: Tested, ledger: Ledger, text: str, *where: str | int) -> Iterator[Problem]:
    if not (ends := _ENDS.fullmatch(text)) or (ends["sign"] == "-" and ends["a"] >= ends["b"]):
        yield item.problem(f"`{text}` is neither a dyad nor a direction", dyad(text, ledger.actors), *where)
        return
    for actor in (ends["a"], ends["b"]):
        yield from unknown_actor(item, actor, ledger, *where)
