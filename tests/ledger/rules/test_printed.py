"""Scale and currency are those that the excerpt prints beside the number, in its language."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from pipelines.ledger.rules.printed import amounts
from pipelines.ledger.yaml_files import Problem
from tests.conftest import Files
from tests.support.bad_input import CUSTOMS, good

BILLION = 10**9


@pytest.mark.parametrize(
    ("text", "language", "amount"),
    [
        ("$68.7 billion", "en", "68.7e9"),
        ("68.7bn", "en", "68.7e9"),
        ("Rs39,000 crore", "en", "39000e7"),
        ("Rs 1.5 lakh crore", "en", "1.5e12"),
        ("3 lakh", "en", "3e5"),
        ("68,7 млрд долларов", "ru", "68.7e9"),
        ("68,7 мільярдів", "uk", "68.7e9"),
        ("68,7 Milliarden", "de", "68.7e9"),
        ("68,7 Billionen", "de", "68.7e12"),
        ("68,7 milliards", "fr", "68.7e9"),
        ("2 billions", "fr", "2e12"),
        ("49.800 millones", "es", "49.8e9"),
        ("49 mil millones", "es", "49e9"),
        ("42,74 bilhões", "pt", "42.74e9"),
        ("2401亿美元", "zh", "240.1e9"),
        ("1.2万亿元", "zh", "1.2e12"),
        ("12 soldiers", "en", "12"),
        ("5 business days", "en", "5"),
        ("3 militias", "en", "3"),
    ],
)
def test_a_number_is_read_with_the_scale_behind_it(text: str, language: str, amount: str) -> None:
    ((_, _, readings),) = amounts(text, language)
    assert Decimal(amount) in readings


EXCERPT = "excerpt: exports to Russia, 110.97"


@pytest.mark.parametrize(
    ("excerpt", "language", "said"),
    [
        ("exports to Russia, 110.97", "en", []),
        ("110.97 million dollars", "en", ["the excerpt says “110.97 million”, the entry 110.97 billion"]),
        ("110.97 million, or 110.97 billion", "en", []),
        ("exports, 110.97; imports, 129.14 million", "en", []),
        ("110,97 миллиарда долларов", "ru", []),
        ("110,97 миллиона долларов", "ru", ["the excerpt says “110,97 миллиона”, the entry 110.97 billion"]),
        ("110.97 billion euros", "en", ["the excerpt says “euros”, not USD"]),
        ("110.97 billion euros ($120bn)", "en", []),
        ("€110.97 billion", "en", ["the excerpt says “€”, not USD"]),
        ("110.97 billion, says a European", "en", []),
        ("1109亿美元, 110.97", "zh", []),
        ("110.97 欧元", "zh", ["the excerpt says “欧元”, not USD"]),
    ],
)
def test_scale_and_currency_agree_with_the_excerpt(
    ledger: Callable[[Files], list[Problem]], excerpt: str, language: str, said: list[str]
) -> None:
    text = good(CUSTOMS).replace(EXCERPT, f"excerpt: {excerpt!r}").replace("language: en", f"language: {language}")
    assert [problem.message for problem in ledger({CUSTOMS: text})] == said


def test_what_was_converted_needs_not_be_printed(ledger: Callable[[Files], list[Problem]]) -> None:
    converted = "excerpt: 100 billion euros\n    derivation: converted\n    as_stated: 100 at 1.1097"
    assert ledger({CUSTOMS: good(CUSTOMS).replace(EXCERPT, converted)}) == []
