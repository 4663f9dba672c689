"""Votes in the General Assembly: the last year of our data, and what others count of later ones."""

from __future__ import annotations

from dataclasses import replace

from pipelines.judgement.answer_figures import Record
from tests.judgement.test_answers import BASE, figures, said

VOTES = {("un_identical_share", "*", "*"): figures((2009, 0.75), (2018, 0.785), (2019, 0.79), unit="1")}
ALIKE = (
    "Australia and China cast the same vote in 79 per cent of the General Assembly’s votes on entire resolutions in "
    "2019"
)


def counted(year: int, value: float, margin: float = 4.0, **more: object) -> Record:
    figure = replace(BASE, value=value, low=value - margin, high=value + margin, unit="%", year=year, period=str(year))
    figure = replace(figure, code="counts/rule", sources=("MERICS",), **more)  # type: ignore[arg-type]
    return Record("counts", "vote_share", "rule", "actual", None, None, True, {"stated": figure})


def test_the_last_year_of_old_data_is_called_so() -> None:
    assert said(VOTES)["votes"] == f"{ALIKE}, the last year in our data, against 75 per cent in 2009 (GACC)."
    assert said(VOTES, now=2021)["votes"] == f"{ALIKE}, against 75 per cent in 2009 (GACC)."


def test_what_others_count_of_a_later_year_is_told_with_their_first_year_and_our_count_of_it() -> None:
    records = (counted(2018, 77), counted(2021, 70), counted(2024, 67, margin=0.5))
    assert said(VOTES, records=records)["votes"] == (
        f"{ALIKE}, the last year in our data, against 75 per cent in 2009; MERICS has 67 per cent in 2024, after about "
        "77 in 2018 (by our count 78 per cent) (GACC, MERICS)."
    )


def test_what_is_not_later_or_weak_is_not_told() -> None:
    assert "MERICS" not in said(VOTES, records=(counted(2018, 77), counted(2024, 67, reliability="D")))["votes"]
