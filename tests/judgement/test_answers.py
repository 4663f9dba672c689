"""Sentences are made of figures that are known, recent and not contested, or not made at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.judgement.answers import Figure, Pair, amount, answers, percent

BASE = Figure(1e9, 1e9, 1e9, "USD", 2024, "BI/trade_total/AUS-CHN/A/CHN", "2024", "A", False, False, ("o",), ("GACC",))
NAMES = {"AUS": "Australia", "CHN": "China", "USA": "United States"}


def figures(*values: tuple[int, float | None], **more: object) -> dict[int, Figure]:
    """A series of values by year."""
    return {
        year: replace(BASE, year=year, period=str(year), value=value, low=value, high=value, **more)  # type: ignore[arg-type]
        for year, value in values
    }


def said(facts: dict[tuple[str, str, str], dict[int, Figure]], b: str = "CHN", now: int = 2026) -> dict[str, str]:
    """The sentences of a pair by topic."""
    return {topic: sentence.text for topic, sentence in answers(Pair("AUS", b, NAMES, facts, now))}


def total(*values: tuple[int, float | None], **more: object) -> dict[tuple[str, str, str], dict[int, Figure]]:
    return {("trade_total", "G", "*"): figures(*values, **more)}


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ([(2024, 244.81e9)], "Trade in goods in 2024: 244.8 billion dollars (GACC)."),
        (
            [(2020, 107.7e9), (2021, 146.9e9), (2022, 190.3e9), (2023, 240.1e9), (2024, 244.81e9)],
            "Trade in goods in 2024: 244.8 billion dollars, 2.3 times that of 2020 (GACC).",
        ),
        (
            [(2023, 200e9), (2024, 190e9)],
            "Trade in goods in 2024: 190.0 billion dollars, 5 per cent less than in 2023 (GACC).",
        ),
        ([(2022, 200e9), (2024, 190e9)], "Trade in goods in 2024: 190.0 billion dollars (GACC)."),
        (
            [(2023, 2e9), (2024, 4e4)],
            "Trade in goods in 2024: 40,000 dollars, down from 2.00 billion dollars in 2023 (GACC).",
        ),
    ],
    ids=["one year", "five years", "less", "a year between is missing", "next to nothing"],
)
def test_a_number_is_compared_with_the_earliest_of_five_years_without_a_gap(
    values: list[tuple[int, float]], sentence: str
) -> None:
    assert said(total(*values)) == {"turnover": sentence}


def test_nothing_is_compared_across_a_break_or_another_series() -> None:
    facts = total((2023, 100e9), (2024, 190e9))
    facts["trade_total", "G", "*"][2024] = replace(facts["trade_total", "G", "*"][2024], is_break=True)
    assert said(facts)["turnover"].startswith("Trade in goods in 2024: 190.0 billion dollars (")
    other = total((2023, 100e9), (2024, 190e9))
    other["trade_total", "G", "*"][2023] = replace(other["trade_total", "G", "*"][2023], code="another")
    assert said(other)["turnover"].startswith("Trade in goods in 2024: 190.0 billion dollars (")


@pytest.mark.parametrize("more", [{"status": "U"}, {"is_contested": True}, {"reliability": "D"}])
def test_what_is_weak_gives_way_to_the_last_firm_year(more: dict[str, object]) -> None:
    facts = total((2023, 100e9), (2024, 190e9))
    facts["trade_total", "G", "*"][2024] = replace(facts["trade_total", "G", "*"][2024], **more)  # type: ignore[arg-type]
    assert said(facts)["turnover"] == "Trade in goods in 2023: 100.0 billion dollars (GACC)."


def test_what_is_old_is_no_answer() -> None:
    assert said(total((2017, 1e9)), now=2026) == {}
    assert said(total((2018, 1e9)), now=2026).keys() == {"turnover"}


def test_a_year_that_is_not_over_is_not_counted_and_a_lower_bound_says_at_least() -> None:
    counts = figures((2026, 1), (2025, 2), unit="{meeting}")
    counts[2025] = replace(counts[2025], value=None, high=None)
    assert said({("leader_meetings", "*", "*"): counts}) == {
        "leader_meetings": "At least 2 meetings of their leaders in 2025 (GACC)."
    }


def test_shares_name_the_one_who_depends_more_first() -> None:
    facts = {
        ("trade_share", "*", "AUS"): figures((2023, 0.321), unit="1"),
        ("trade_share", "*", "CHN"): figures((2023, 0.0004), unit="1"),
    }
    assert said(facts)["shares"] == (
        "China accounted for 32 per cent of Australia’s trade in goods in 2023, "
        "and Australia for less than 0.1 per cent of China’s (GACC)."
    )


def test_names_take_an_article_and_a_plural_an_apostrophe() -> None:
    facts = {("trade_share", "*", "USA"): figures((2023, 0.5), unit="1")}
    assert said(facts, "USA")["shares"].startswith("Australia accounted for 50 per cent of the United States’ trade")


def test_numbers_as_readers_see_them() -> None:
    assert [amount(value, "USD") for value in (1.234e12, 9.87e9, 105_845, 2.4481e11)] == [
        "1.23 trillion dollars",
        "9.87 billion dollars",
        "105,845 dollars",
        "244.8 billion dollars",
    ]
    assert [percent(share) for share in (0.321, 0.0953, 0.0996, 0.0004, 0.0)] == [
        "32 per cent",
        "9.5 per cent",
        "10 per cent",
        "less than 0.1 per cent",
        "0.0 per cent",
    ]
