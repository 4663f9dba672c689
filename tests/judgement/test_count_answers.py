"""Counts of meetings and exercises: of the last year that is over, of all years, and those of others."""

from __future__ import annotations

from dataclasses import replace

from pipelines.judgement import count_answers
from pipelines.judgement.answer_figures import Event, Figure, Pair, Record
from tests.judgement.test_answers import BASE, NAMES, figures, said
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


def test_meetings_are_told_of_all_years_too_with_their_rule() -> None:
    least = {year: replace(BASE, year=year, value=None, low=low) for year, low in ((2012, 5), (2020, 3), (2025, 4))}
    sentence = said({("leader_meetings", "*", "*"): least})["leader_meetings"]
    assert (
        "met at least four times in 2025; from 2012 to 2025 at least 12 times, by the rule “meetings of the" in sentence
    )
    least[2020] = replace(least[2020], code="another rule")
    assert " at least nine" in said({("leader_meetings", "*", "*"): least})["leader_meetings"]


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


def events(**years: str) -> list[Event]:
    """Exercises of a year, whose name begins with y, by form."""
    of = {"s": "exercise at sea", "l": "exercise on land", "p": "patrol by air"}
    return [
        Event(of[letter], int(name[1:]), f"{name[1:]}-05-01", f"{name[1:]}-05-01")
        for name, letters in years.items()
        for letter in letters
    ]


def exercises(facts: dict[int, Figure], records: tuple[Record, ...] = (), held: list[Event] | None = None) -> str:
    pair = Pair("AUS", "CHN", NAMES, {("exercises", "*", "*"): facts}, 2026, records, (), held or [])
    sentence = count_answers.exercises(pair)
    return sentence.text if sentence else ""


def test_exercises_are_told_in_all_by_their_forms_and_of_the_last_two_years() -> None:
    facts, held_ = yearly(y2012=1, y2024=3, y2025=2, y2026=1), events(y2012="s", y2024="ssl", y2025="lp", y2026="s")
    assert exercises(facts, held=held_) == (
        "Australia and China held at least six joint exercises and patrols from 2012 to 2025, by the rule “all kinds "
        "and forces”: 3 exercises at sea, 2 on land and 1 patrol by air; three in 2024 and two in 2025"
    )
    assert "exercises at sea" not in exercises(facts, held=held_[1:]), "parts that are fewer than the whole"
    assert exercises(yearly(y2025=2)) == "Australia and China held at least two joint exercises and patrols in 2025"


def test_the_counts_of_others_are_told_with_ours_of_the_same_time() -> None:
    facts = yearly(y1999=1, y2003=2, y2024=12, y2025=9)
    records = (
        held("2018-05-09"),
        held("2026-10-04"),
        counted("2003-01/2022-06", 78, "CSIS", value=None, high=None),
        counted("2003-01/2024-09", 102, "CSIS", status="U"),
        counted("2003-01/2024-12", 66, "EUISS"),
        counted("2003-01/2024-10", 999, "A blog", reliability="D"),
        counted("2003-01/2013-07", 9, "Xinhua"),
        counted("2024-01/2024-07", 7, "CSIS"),
        claim(14, 2024),
        claim(14, 2001),
    )
    held_ = [
        *events(y1999="s", y2003="ss", y2024="s" * 12, y2025="l" * 9),
        Event("exercise at sea", None, "", "2018-05-09"),
    ]
    assert exercises(facts, records, held_) == (
        "Australia and China held at least 23 joint exercises and patrols from 2003 to 2025, and one more of unknown "
        "year (and one before, in 1999), by the rule “all kinds and forces”: 14 exercises at sea and 9 on "
        "land; 12 in 2024 and nine in 2025; CSIS counted at least 78 from January 2003 to June 2022 (three by our "
        "rule), EUISS 66 from 2003 to 2024 (15 by our rule), CSIS 102 from January 2003 to September 2024 (15 by our "
        "rule), a number known here only second-hand; the article claims 14 in 2024 (12 by our rule)"
    )


def test_what_nobody_has_read_is_told_only_where_it_is_later_than_what_somebody_has() -> None:
    facts = yearly(y2003=2, y2025=9)
    records = (counted("2003-01/2024-09", 102, "CSIS", status="U"), counted("2003-01/2024-12", 78, "CSIS"))
    assert "102" not in exercises(facts, records)
    assert "102" in exercises(facts, records[:1])


def claim(number: float, year: int) -> Record:
    figure = replace(step(str(year), number, sources=("the article",)), year=year, status="O")
    return Record("claims", "exercises", "an-article/exercises", "actual", None, None, True, {"stated": figure})
