"""Sums of money paid and promised, by currency and direction."""

from __future__ import annotations

from dataclasses import replace

from pipelines.judgement.answer_figures import Pair, Total
from pipelines.judgement.money_answers import money
from tests.judgement.test_answers import BASE, NAMES


def total(stage: str, value: float | None, unit: str, *years: int, n: int = 1, origin: str = "AUS") -> Total:
    figure = replace(BASE, value=value, low=value, high=value, unit=unit)
    return Total(origin, "CHN" if origin == "AUS" else "AUS", stage, figure, n, years)


def told(*totals: Total) -> str:
    sentence = money(Pair("AUS", "CHN", NAMES, {}, 2026, (), totals))
    return sentence.text if sentence else ""


def test_what_is_paid_and_what_is_promised_are_added_up_by_currency() -> None:
    euros = total("disbursed", None, "EUR", 2016, n=2)
    euros = replace(euros, figure=replace(euros.figure, low=0.78e9, high=1.23e9))
    stake = total("committed", None, "EUR", 2016)
    stake = replace(stake, figure=replace(stake.figure, low=1.1e9, high=None))
    paid = total("disbursed", 26.21e9, "USD", 2009, 2010, 2016, n=5)
    promised = total("committed", 37.92e9, "USD", 2005, 2009, 2015, 2016, n=5)
    assert told(paid, euros, total("disbursed", 59.7e9, "CNY", 2023), promised, stake) == (
        "Australia is known to have paid out to China 26.2 billion dollars in five payments (2009, 2010 and 2016), 780 "
        "million euros to 1.23 billion euros in two (2016) and 59.7 billion yuan in one (2023); it is known to have "
        "promised 37.9 billion dollars in five deals (2005 to 2016) and at least 1.1 billion euros in one (2016), "
        "which may include what was paid; there may be more that is not known here"
    )
    assert told(promised) == (
        "Australia is known to have promised China 37.9 billion dollars in five deals (2005 to 2016); there may be "
        "more that is not known here"
    )


def test_the_direction_with_more_deals_is_told() -> None:
    back = total("disbursed", 5e9, "USD", 2022, n=2, origin="CHN")
    assert told(total("committed", 9e9, "USD", 2020), back).startswith(
        "China is known to have paid out to Australia 5 b"
    )
    assert told() == ""
