"""A year without a value says why: the words come from the vocabulary, and every status and state has them."""

from __future__ import annotations

from bilateral.frames import to_rows
from bilateral.gaps import MISSING, STATES, reasons
from bilateral.release import Release
from schemas.vocabulary import COVERAGE_STATES, NULL_STATUSES


def test_every_status_without_a_value_and_every_state_of_coverage_has_words() -> None:
    assert {*MISSING} == NULL_STATUSES
    assert {*STATES} == {*COVERAGE_STATES}


def test_the_status_and_the_coverage_of_the_year_are_said_of_rows_without_a_value(r: Release) -> None:
    rows = to_rows(r.load("indicators", dyad="CHN-RUS"))
    told = dict(reasons(r.folder, rows))
    gap = "exercises|CHN-RUS|*|*|{}|actual|{}|{{exercise}}|computed"
    assert told == {
        gap.format(definition, year): "it exists but was not collected; nobody searched that year"
        for definition in ("by-event", "by-stage")
        for year in (2023, 2025)
    }
    assert len(told) < len(rows)


def test_where_coverage_says_nothing_the_status_stands_alone(r: Release) -> None:
    (row,) = to_rows(r.load("indicators", dyad="CHN-RUS", years=2022))
    gap = row | dict.fromkeys(("obs_value", "value_low", "value_high")) | {"obs_status": "Q"}
    assert [why for _, why in reasons(r.folder, [gap])] == ["the publisher withholds it"]
