"""Shares of arms: what is stated first, by windows of years, and beside it what we compute."""

from __future__ import annotations

from dataclasses import replace

from pipelines.judgement.answer_figures import Figure, Record
from tests.judgement.test_answers import BASE, figures, said

SPREAD = "if each deal is spread evenly over its years of delivery"


def share(low: float = 0.07, value: float = 0.70) -> dict[tuple[str, str, str], dict[int, Figure]]:
    """What China received from Australia in the five years to 2024, as we compute it."""
    computed = replace(figures((2024, value), unit="1")[2024], low=low, high=1.0, sources=("ours",))
    return {("arms_share", "*", "CHN"): {2024: computed}}


def stated(period: str, value: float | None, by: str = "SIPRI", **more: object) -> Record:
    figure = replace(BASE, value=value, low=value, high=value, unit="%", year=int(period[-4:]), period=period)
    figure = replace(figure, sources=(by,), **more)  # type: ignore[arg-type]
    return Record("arms_shares", "share", "", "actual", "AUS", "CHN", True, {"stated": figure})


def test_a_share_that_hangs_on_the_years_of_delivery_is_told_with_its_bounds() -> None:
    assert said(share())["arms"] == (
        f"Australia supplied 70 per cent of the major arms that China received in the five years to 2024, {SPREAD}, "
        "and 7 to 100 per cent if not (ours)."
    )
    assert said(share(low=0.95, value=0.97))["arms"] == (
        "Australia supplied 97 per cent of the major arms that China received in the five years to 2024 (ours)."
    )


def test_stated_shares_come_first_and_longer_periods_apart() -> None:
    records = (
        stated("2019/2023", 77),
        stated("2014/2018", 70),
        stated("2012/2016", 57),
        stated("1992/2007", None, low=90.0),
        stated("2007/2021", 71, "CSIS", low=67.0, high=75.0),
        stated("1992/2006", 84, "CSIS"),
        stated("2020/2024", 99, "A blog", reliability="D"),
    )
    assert said(share(), records=records)["arms"] == (
        "Australia supplied 77 per cent of the major arms that China received in 2019–2023, by the figures of SIPRI, "
        "after 57 in 2012–2016 and 70 in 2014–2018; for longer periods CSIS has 84 per cent in 1992–2006 and about 71 "
        f"in 2007–2021, SIPRI at least 90 in 1992–2007; for the five years to 2024 we compute 70 per cent, {SPREAD}, "
        "and 7 to 100 per cent if not (SIPRI, CSIS, ours)."
    )
    assert "we compute" not in said({}, records=records)["arms"]


def test_of_many_windows_those_that_overlap_a_later_one_are_left_out() -> None:
    records = tuple(stated(f"{last - 4}/{last}", last - 1980) for last in range(2014, 2026))
    assert said({}, records=records)["arms"] == (
        "Australia supplied 45 per cent of the major arms that China received in 2021–2025, by the figures of SIPRI, "
        "after 35 in 2011–2015 and 40 in 2016–2020 (SIPRI)."
    )


def test_what_was_stated_of_long_ago_alone_gives_way_to_what_we_compute() -> None:
    records = (stated("2005/2009", 89), stated("2007/2021", 71))
    assert said(share(), records=records)["arms"].startswith("Australia supplied 70 per cent of the major arms that")
    assert "arms" not in said({}, records=records)


def test_no_delivery_of_arms_is_told_where_both_directions_are_known_to_be_none() -> None:
    none = figures((2024, 0.0), unit="1")
    both = {("arms_share", "*", "AUS"): none, ("arms_share", "*", "CHN"): none}
    assert said(both)["arms"] == (
        "No delivery of major arms from one to the other is on record for the five years to 2024 (GACC)."
    )
    assert "arms" not in said({("arms_share", "*", "AUS"): none})
    few_engines = {("arms_share", "*", "AUS"): none, ("arms_share", "*", "CHN"): figures((2024, 0.004), unit="1")}
    assert "arms" not in said(few_engines), "neither none nor worth telling"
