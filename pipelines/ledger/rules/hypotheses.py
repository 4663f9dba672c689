"""Hypotheses: each test has what its kind needs, between actors that exist. What the numbers say is not known here."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.ledger.reader import Item, Ledger
from pipelines.ledger.remedies import suggestions as remedies
from pipelines.ledger.yaml_files import Problem
from schemas.written import testable

NEEDS: dict[str, tuple[str, ...]] = {
    "ratio_above": ("indicator", "above", "band"),
    "rises": ("indicator",),
    "break_at": ("indicator", "dates", "others"),
    "comes_first": ("indicator", "dates"),
    "covotes_above": ("others",),
    "third_party_above": ("others",),
    "no_defence_pact": ("until",),
}
"""Fields that each kind of test cannot do without."""
TAKES: dict[str, tuple[str, ...]] = {
    "ratio_above": ("others", "definition", "since"),
    "rises": ("definition", "since"),
    "break_at": ("definition", "since"),
    "comes_first": ("definition", "since"),
    "no_defence_pact": ("others", "since"),
}
"""Fields that a kind uses besides, if they are given."""
_CHOICES = ("indicator", "others", "definition", "above", "band", "dates", "since", "until")
_ENDS = re.compile(r"(?P<a>[A-Z][A-Z0-9_]+)(?P<sign>[->])(?P<b>[A-Z][A-Z0-9_]+)")


def problems(ledger: Ledger) -> Iterator[Problem]:
    """Tests without what they need, doubles, and dyads that are none."""
    for item in ledger.hypotheses:
        seen: set[str] = set()
        for number, test in enumerate(item.model.tests):
            where = ("tests", number)
            if test.id in seen:
                yield item.problem(f"the test `{test.id}` stands twice", "give one of them another id", *where, "id")
            seen.add(test.id)
            for name in NEEDS[test.kind]:
                if not getattr(test, name):
                    yield item.problem(
                        f"a test of kind {test.kind} needs `{name}`", f"write `{name}`: {_meaning(name)}", *where
                    )
            for name in _CHOICES:
                if getattr(test, name) and name not in (*NEEDS[test.kind], *TAKES.get(test.kind, ())):
                    yield item.problem(f"a test of kind {test.kind} does not use `{name}`", "remove it", *where, name)
            yield from _sides(item, ledger, test.of, *where, "of")
            for place, other in enumerate(test.others):
                yield from _sides(item, ledger, other, *where, "others", place)


def _meaning(name: str) -> str:
    return str(testable.HypothesisTest.model_fields[name].description)


def _sides(item: Item[testable.Hypothesis], ledger: Ledger, text: str, *where: str | int) -> Iterator[Problem]:
    found = _ENDS.fullmatch(text)
    if not found or (found["sign"] == "-" and found["a"] >= found["b"]):
        yield item.problem(f"`{text}` is neither a dyad nor a direction", "write CHN-RUS, sorted, or RUS>CHN", *where)
        return
    for actor in (found["a"], found["b"]):
        if actor not in ledger.actors:
            yield item.problem(f"there is no actor `{actor}`", remedies.actor(actor, ledger.hints.actors), *where)
