"""Scale and currency are those that the excerpt prints beside the number, in its language."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from pipelines.ledger.rules.printed import amounts
from pipelines.ledger.yaml_files import Problem
from tests.conftest import Files
from tests.support.bad_input import CUSTOMS, good
from tests.support.rows import each_case

BILLION = 10**9


@each_case(__file__, "text language amount")
def test_a_number_is_read_with_the_scale_behind_it(text: str, language: str, amount: str) -> None:
    ((_, _, readings),) = amounts(text, language)
    assert Decimal(amount) in readings


EXCERPT = "excerpt: exports to Russia, 110.97"


@each_case(__file__, "excerpt language said")
def test_scale_and_currency_agree_with_the_excerpt(
    ledger: Callable[[Files], list[Problem]], excerpt: str, language: str, said: list[str]
) -> None:
    text = good(CUSTOMS).replace(EXCERPT, f"excerpt: {excerpt!r}").replace("language: en", f"language: {language}")
    assert [problem.message for problem in ledger({CUSTOMS: text})] == said


def test_what_was_converted_needs_not_be_printed(ledger: Callable[[Files], list[Problem]]) -> None:
    converted = "excerpt: 100 billion euros\n    derivation: converted\n    as_stated: 100 at 1.1097"
    assert ledger({CUSTOMS: good(CUSTOMS).replace(EXCERPT, converted)}) == []
