"""Money at period averages and in constant prices: published figures, round trips, identities."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.indicators.money import Averages, Rate, constant

AMOUNT = st.floats(-1e15, 1e15, allow_nan=False)
RATE = st.floats(1e-6, 1e6)


def row(
    currency: str, value: float, period: str = "2024", *, is_partial: bool = False, base: str = "EUR"
) -> dict[str, object]:
    """A row of ``exchange_rates``."""
    return {
        "currency": currency,
        "base_currency": base,
        "time_period": period,
        "value": value,
        "is_partial": is_partial,
        "source_id": "ecb_rates",
    }


AVERAGES = Averages(
    [
        row("USD", 1.08),
        row("CNY", 7.78),
        row("RUB", 88.4, "2022", is_partial=True),
        row("USD", 1.05, "2022"),
        row("USD", 1.09, "2024-Q2"),
    ]
)


def test_the_rate_of_a_day_misses_a_year_of_trade_by_three_per_cent() -> None:
    """1.74 tn yuan at the day's 7.3317 are $237 bn; the customs office gives 244.8 for the year itself."""
    at_the_day = 1740 / 7.3317
    assert round(at_the_day) == 237
    assert round((at_the_day / 244.8 - 1) * 100, 2) == -3.05


def test_the_rounded_figure_of_the_press_misses_it_by_less_than_a_digit_more() -> None:
    """From the printed $237 bn the gap is 3.19 %, not 3.05: the vector uses the unrounded quotient."""
    assert round((237 / 244.8 - 1) * 100, 2) == -3.19


def test_two_currencies_cross_over_the_base() -> None:
    rate = AVERAGES.rate("CNY", "USD", "2024")
    assert rate is not None
    assert (rate.value, rate.period, rate.sources) == (1.08 / 7.78, "2024", ("ecb_rates",))
    to_base = AVERAGES.rate("USD", "EUR", "2024")
    assert to_base is not None
    assert to_base.value == 1 / 1.08


@pytest.mark.parametrize("currency", ["USD", "EUR", "XXX"])
def test_a_currency_in_itself_is_exactly_one_and_needs_no_source(currency: str) -> None:
    rate = AVERAGES.rate(currency, currency, "1066")
    assert rate is not None
    assert (rate.value, rate.sources) == (1.0, ())


def test_a_period_that_rates_do_not_cover_has_no_average() -> None:
    assert AVERAGES.rate("RUB", "USD", "2022") is None
    assert AVERAGES.rate("CNY", "USD", "2023") is None
    assert AVERAGES.rate("USD", "EUR", "2024-Q2") is not None


def test_over_the_first_base_that_has_both_currencies() -> None:
    """The euro has no rouble of 2023; the pound has, and is used for it alone."""

    def row(base: str, currency: str, value: float, source: str) -> dict[str, object]:
        names = {"currency": currency, "base_currency": base, "time_period": "2023", "source_id": source}
        return names | {"value": value, "is_partial": False}

    rates = Averages(
        [
            row("GBP", "USD", 1.25, "hmrc"),
            row("GBP", "RUB", 100.0, "hmrc"),
            row("GBP", "CNY", 9.0, "hmrc"),
            row("EUR", "USD", 1.08, "ecb"),
            row("EUR", "CNY", 7.56, "ecb"),
        ]
    )
    assert rates.rate("USD", "RUB", "2023") == Rate(80.0, "2023", ("hmrc",))
    assert rates.rate("USD", "CNY", "2023") == Rate(pytest.approx(7.0), "2023", ("ecb",))
    assert rates.rate("GBP", "RUB", "2023") == Rate(100.0, "2023", ("hmrc",))
    assert rates.rate("EUR", "RUB", "2023") is None


@given(AMOUNT, RATE, RATE)
def test_there_and_back_is_where_one_was(amount: float, one: float, other: float) -> None:
    averages = Averages([row("AAA", one), row("BBB", other)])
    there, back = averages.rate("AAA", "BBB", "2024"), averages.rate("BBB", "AAA", "2024")
    assert there is not None
    assert back is not None
    assert amount * there.value * back.value == pytest.approx(amount, rel=1e-14)


@given(RATE, RATE, RATE)
def test_a_detour_over_a_third_currency_changes_nothing(one: float, two: float, three: float) -> None:
    averages = Averages([row("AAA", one), row("BBB", two), row("CCC", three)])
    legs = [averages.rate(a, b, "2024") for a, b in (("AAA", "BBB"), ("BBB", "CCC"), ("AAA", "CCC"))]
    first, second, direct = (leg.value if leg else float("nan") for leg in legs)
    assert first * second == pytest.approx(direct, rel=1e-14)


@given(AMOUNT, RATE, RATE)
def test_constant_prices_come_back(nominal: float, deflator: float, base: float) -> None:
    fixed = constant(nominal, deflator, base)
    assert constant(fixed, base, deflator) == pytest.approx(nominal, rel=1e-14)


@given(AMOUNT, RATE)
def test_the_base_year_is_its_own_price(nominal: float, base: float) -> None:
    assert constant(nominal, base, base) == nominal


def test_constant_prices_by_hand() -> None:
    assert constant(100.0, 80.0, 100.0) == 125
