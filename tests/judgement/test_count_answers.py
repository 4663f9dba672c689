"""Counts of meetings and exercises: of the last year that is over, of all years, and those of others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.judgement.answer_figures import Figure, Record
from tests.judgement.test_answers import BASE, figures, said
from tests.judgement.test_record_answers import step


def test_a_year_that_is_not_over_is_not_counted_and_a_lower_bound_says_at_least() -> None:
    counts = figures((2026, 1), (2025, 2), unit="{meeting}")
    counts[2025] = replace(counts[2025], value=None, high=None)
    assert said({("leader_meetings", "*", "*"): counts}) == {
        "leader_meetings": "Their leaders met at least twice in 2025 (GACC)."
    }


def test_meetings_without_a_third_state_are_told_apart() -> None:
    counts = {2025: replace(BASE, year=2025, value=None, low=4, high=None, unit="{meeting}")}
    alone = {2025: replace(counts[2025], low=1)}
    facts = {("leader_meetings", "*", "*"): counts, ("leader_meetings", "leader-meetings-of-two", "*"): alone}
    assert said(facts)["leader_meetings"] == (
        "Their leaders met at least four times in 2025, at least once without a third state (GACC)."
    )
    alone[2025] = replace(alone[2025], low=4)
    assert said(facts)["leader_meetings"] == ("Their leaders met at least four times in 2025 (GACC).")


@pytest.mark.parametrize(
    ("indicator", "rule", "told"),
    [
        ("exercises", "all kinds and forces", "held at least four joint exercises and patrols in 2025; from 2012 to"),
        ("leader_meetings", "meetings of the two leaders, anywhere", "met at least four times in 2025; from 2012 to"),
    ],
)
def test_counts_are_told_of_all_years_too_with_their_rule(indicator: str, rule: str, told: str) -> None:
    least = {year: replace(BASE, year=year, value=None, low=low) for year, low in ((2012, 5), (2020, 3), (2025, 4))}
    sentence = said({(indicator, "*", "*"): least})[indicator]
    assert told in sentence
    assert f"2025 at least 12{' times' if indicator == 'leader_meetings' else ''}, by the rule “{rule}” (" in sentence
    least[2020] = replace(least[2020], code="another rule")
    assert " at least nine" in said({(indicator, "*", "*"): least})[indicator]


def yearly(**lows: int) -> dict[int, Figure]:
    """Lower bounds by year, whose names begin with y."""
    return {int(name[1:]): replace(BASE, year=int(name[1:]), value=None, low=low) for name, low in lows.items()}


def test_meetings_of_all_years_say_how_many_were_without_a_third_state() -> None:
    facts = {
        ("leader_meetings", "*", "*"): yearly(y2024=5, y2025=2),
        ("leader_meetings", "leader-meetings-of-two", "*"): yearly(y2023=9, y2024=4, y2025=2, y2026=1),
    }
    assert said(facts)["leader_meetings"] == (
        "Their leaders met at least twice in 2025; from 2024 to 2025 at least seven times, at least six of them "
        "without a third state, by the rule “meetings of the two leaders, anywhere” (GACC)."
    )


def held(end: str) -> Record:
    return Record("exercises", "exercise", "Drill", "held", None, None, True, {"held": step(end)})


def counted(period: str, number: float, by: str, **more: object) -> Record:
    figure = replace(step("2024", number, sources=(by,)), period=period, **more)  # type: ignore[arg-type]
    return Record("counts", "exercises", "rule", "actual", None, None, True, {"stated": figure})


def test_exercises_of_an_unknown_year_and_the_counts_of_others_are_told_beside_the_sum() -> None:
    facts = {("exercises", "*", "*"): yearly(y2024=12, y2025=9)}
    records = (
        held("2018-05-09"),
        held("2026-10-04"),
        counted("2003-01/2024-12", 66, "EUISS"),
        counted("2003-01/2024-09", 102, "CSIS"),
        counted("2003-01/2024-10", 999, "A blog", reliability="D"),
        counted("2012-01/2023-12", 45, "Paper", value=None, high=None),
        counted("2003-01/2013-07", 9, "Xinhua"),
        counted("2024-01/2024-07", 7, "CSIS"),
    )
    assert said(facts, records=records)["exercises"] == (
        "Australia and China held at least nine joint exercises and patrols in 2025; from 2024 to 2025 at least 21, "
        "and one more of unknown year, by the rule “all kinds and forces”; CSIS counted 102 from January 2003 to "
        "September 2024, EUISS 66 from 2003 to 2024, Paper at least 45 from 2012 to 2023 (GACC, CSIS, EUISS, Paper)."
    )
