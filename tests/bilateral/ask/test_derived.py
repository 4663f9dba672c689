"""What follows from figures: of one unit and scope, within their bounds, or refused by name."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bilateral.ask import derived, figures
from bilateral.ask.engine import pairs_of
from bilateral.ask.suite import outcome
from bilateral.ask.understand import Asked, names_of, understand
from bilateral.release import Release
from tests.support.rows import each_case

FIGURE: dict[str, Any] = {"indicator": "trade_exports", "dyad": "CHN-RUS", "origin": "CHN", "destination": "RUS"}
FIGURE |= {"definition_id": "*", "status": "actual", "unit_measure": "USD", "scope": "*", "series": "G/CHN"}
FIGURE |= {"time_period": "2024", "obs_value": 115.0, "value_low": 114.0, "value_high": 116.0}
BEFORE = FIGURE | {"time_period": "2023", "obs_value": 111.0, "value_low": 110.0, "value_high": 112.0}
BACK = FIGURE | {"origin": "RUS", "destination": "CHN", "obs_value": 129.0, "value_low": None, "value_high": None}

PLACES = [{"row_id": "a", "what": "A", "period": "2023"}, {"row_id": "b", "what": "B", "period": "2024"}]


def asked(r: Release, question: str) -> Asked:
    return understand(question, names_of(r.folder), date(2025, 6, 1))


def test_a_change_is_told_with_its_bounds_and_both_figures(r: Release) -> None:
    reply = r.ask("Did trade between China and Russia grow in 2024?")
    change, *figures = reply.answers
    assert (change["derived"], change["before"], change["period"], change["unit"]) == ("change", "2023", "2024", "USD")
    assert change["value"] == pytest.approx(4.7e9)
    assert change["low"] < change["value"] < change["high"]
    assert change["rests_on"] == [figure["row_id"] for figure in figures]
    assert "more than in 2023 by 4.7 billion USD" in change["sentence"]
    accepted = {"derived": "change", "indicator": "trade_total", "pair": "CHN-RUS", "before": "2023", "period": "2024"}
    accepted |= {"unit": "USD", "low": 4.6e9, "high": 4.8e9}
    assert outcome({"answerable": True, "accepted": [accepted]}, reply) == "right"
    assert outcome({"answerable": True, "accepted": [accepted | {"before": "2022"}]}, reply) == "wrong"


def test_bounds_that_overlap_tell_no_change() -> None:
    near = [FIGURE | {"obs_value": 113.0, "value_low": 111.0, "value_high": 115.0}]
    answer = derived.answer({"derived": "change", "rows": [BEFORE, *near]}, PLACES)
    assert (answer["value"], answer["low"], answer["high"], answer["is_told"]) == (2.0, -1.0, 5.0, False)


@pytest.mark.parametrize(
    ("second", "indicator", "why"),
    [
        ({"is_break": True}, "trade_share", "not comparable with 2023: another source or kind of figure"),
        ({"n_observations": 160}, "un_identical_share", "not comparable with 2023: many more votes"),
        ({"n_observations": 100}, "un_identical_share", None),
    ],
)
def test_figures_across_a_break_say_so(second: dict[str, Any], indicator: str, why: str | None) -> None:
    given = {"series_code": "BI/x", "indicator": indicator, "is_break": False, "n_observations": 80}
    rows = [given | {"year": year, "time_period": str(year)} for year in (2021, 2022, 2023)]
    last = rows[0] | {"year": 2024, "time_period": "2024"} | second
    assert [row.get("note") for row in figures.compared([*rows, last], [last, rows[2]])] == [why, None]


@pytest.mark.parametrize(
    "other", [{"unit_measure": "CNY"}, {"scope": "EU27"}, {"series": "G/RUS"}, {"obs_value": None}]
)
def test_figures_of_two_units_scopes_or_series_give_no_change(r: Release, other: dict[str, Any]) -> None:
    found = derived.found(asked(r, "Did exports grow in 2024?"), [[FIGURE, BEFORE | other]], "Exports")
    assert found is not None
    assert (found.rows, found.missing) == ([], "unit")
    assert "Exports: no series of one unit and scope" in found.named


def test_the_larger_comes_first_and_may_have_another_series(r: Release) -> None:
    question = asked(r, "Who sells more to whom, China or Russia?")
    found = derived.found(question, [[FIGURE, BEFORE], [BACK | {"series": "G/RUS"}]], "Exports")
    assert found is not None
    (one,) = found.derived
    answer = derived.answer(one, PLACES)
    assert (answer["more"], answer["period"], answer["value"]) == ("RUS>CHN", "2024", 14.0)
    assert (answer["low"], answer["high"], answer["series"]) == (13.0, 15.0, "G/RUS and G/CHN")
    apart = derived.found(question, [[FIGURE], [BACK | {"unit_measure": "CNY"}]], "Exports")
    assert apart is not None
    assert apart.missing == "unit"


@pytest.mark.parametrize(
    ("period", "before"), [("2025", "2024"), ("2026-01/2026-07", "2025-01/2025-07"), ("2021/2025", "2016/2020")]
)
def test_what_was_before_is_as_long(period: str, before: str) -> None:
    assert derived._earlier(period) == before


@each_case(__file__, "question pairs")
def test_of_three_actors_two_are_compared(r: Release, question: str, pairs: list[str]) -> None:
    assert ["-".join(pair) for pair in pairs_of(asked(r, question))] == pairs
