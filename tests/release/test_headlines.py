"""Which sentences wait for somebody to look, and what lets them go."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.release.headlines import staged, waiting
from schemas import derive
from schemas.tables import model_of
from tests.support.rows import each_case

CODE = "BI/trade_total"


def answers(value: float, year: int, unit: str = "USD", topic: str = "turnover", code: str = CODE) -> pa.Table:
    row: dict[str, Any] = {"dyad": "CHN-RUS", "topic": topic, "position": 1, "sentence": f"{value:g} in {year}."}
    row |= {"last_year": year, "figures": [f"{code}@{year}"], "figure_values": [value], "figure_units": [unit]}
    row |= {"figure_years": [year], "figure_words": [f"{value:g}"], "rests_on": ["o"], "sources": ["GACC"]}
    return pa.Table.from_pylist([row], schema=derive.to_arrow(model_of("answers")))


LAST = answers(240, 2023)


def said(origin: str, value: float | None, low: float, high: float, printed: str = "") -> dict[str, Any]:
    row = {"observation_id": "o", "origin": origin, "value": value, "value_low": low, "value_high": high}
    return row | {"qualifier": None if value else "more_than", "as_stated": printed}


def told(new: pa.Table, *accepted: str, said: tuple[dict[str, Any], ...] = ()) -> tuple[str, list[str]]:
    rows, doubts, _ = staged(new, LAST, accepted, lambda ids: [row for row in said if row["observation_id"] in ids])
    return rows["sentence"][0].as_py(), [row["note"] for row in doubts]


@each_case(__file__, "value year is_staged")
def test_a_sentence_that_moves_too_far_stays_as_it_was(value: float, year: int, is_staged: bool) -> None:
    sentence, doubts = told(answers(value, year))
    assert sentence == ("240 in 2023." if is_staged else f"{value:g} in {year}.")
    assert len(doubts) == is_staged
    assert all(note.endswith(f"{value:g} in {year}.") for note in doubts), "the doubt names the sentence"


@pytest.mark.parametrize(
    ("value", "year", "unit", "is_staged"),
    [
        (244, 2024, "USD", False),
        (390, 2024, "USD", True),
        (244, 2022, "USD", True),
        (244, 2022, "CNY", True),
        (244, 2024, "EUR", True),
    ],
)
def test_one_of_another_reporter_waits_where_it_moves_too_far_or_is_older_or_in_another_unit(
    value: float, year: int, unit: str, is_staged: bool
) -> None:
    new = answers(value, year, unit, code=f"{CODE}/RUS")
    confirmed = said("FCS", value, value, value), said("GACC", value, value, value)
    assert len(told(new)[1]) == is_staged
    assert len(told(new, said=confirmed)[1]) == (year < 2023 or unit != "USD"), "what is known of 2023 has not gone"
    assert told(new, f"{value:g} in {year}.")[1] == []


def test_one_that_puts_an_older_figure_first_waits_though_it_still_tells_the_newest() -> None:
    (row,) = answers(230, 2021).to_pylist()
    row |= {"last_year": 2023, "figures": [f"{CODE}@2021", f"{CODE}@2023"], "figure_values": [230.0, 240.0]}
    row |= {"figure_years": [2021, 2023], "figure_units": ["USD", "USD"], "figure_words": ["230", "240"]}
    assert told(pa.Table.from_pylist([row], schema=LAST.schema))[1][0].startswith("it falls back from 2023 to 2021")


def test_a_person_lets_it_go() -> None:
    new = answers(500, 2024)
    assert told(new)[0] == "240 in 2023."
    assert told(new, "500 in 2024.") == ("500 in 2024.", [])
    assert told(new, "501 in 2024.")[0] == "240 in 2023.", "what was accepted is this sentence and no other"


OWN = said("GACC", 500, 499.5, 500.5)


@pytest.mark.parametrize(
    ("other", "is_through"),
    [
        (said("FCS", 500, 499.95, 500.05), True),
        (said("FCS", 500.4, 499.9, 500.9), True),
        (said("FCS", 510, 509.5, 510.5), False),
        (said("GACC", 500, 499.5, 500.5), False),
        (said("FCS", None, 270, float("inf")), False),
    ],
    ids=["the number", "as rounded", "another", "the same origin", "a bound that holds it"],
)
def test_a_second_origin_lets_go_the_number_that_it_prints_itself(other: dict[str, Any], is_through: bool) -> None:
    assert (told(answers(500, 2024), said=(OWN, other))[1] == []) is is_through


def test_a_sentence_does_not_stay_whose_observation_is_gone() -> None:
    assert staged(answers(230, 2022), LAST, (), lambda _: [], {"other"})[1]
    assert not staged(answers(230, 2022), LAST, (), lambda _: [], {"o", "other"})[1]


def test_a_sentence_does_not_go_because_somebody_contradicts_it_until_a_person_lets_it() -> None:
    def left(*accepted: str, gone: str = "", contradicted: str = "o") -> tuple[list[str], list[str]]:
        rows, doubts, _ = staged(LAST[:0], LAST, accepted, lambda _: [], {gone}, {contradicted})
        return rows["sentence"].to_pylist(), [row["note"] for row in doubts]

    would = "nothing, instead of “240 in 2023.”"
    assert left() == (["240 in 2023."], [f"what it rests on is contradicted: {would}"])
    assert left(would) == left(gone="o") == left(contradicted="other") == ([], [])


def test_the_figures_that_wait_are_named_but_not_those_of_years_told_before() -> None:
    def waits(new: pa.Table) -> set[str]:
        return staged(new, LAST, (), lambda _: [])[2]

    assert waits(answers(500, 2024)) == {f"{CODE}@2024"}
    assert not waits(answers(230, 2022)), "the number of 2022 stands: what is missing is 2023"


def test_counts_of_records_and_new_topics_do_not_wait() -> None:
    assert not staged(answers(2, 2024, "{exercise}"), answers(1, 2023, "{exercise}"), (), lambda _: [])[1]
    assert not staged(answers(1, 2024, topic="votes"), LAST, (), lambda _: [])[1]


def test_what_waits_is_named_by_pair_and_topic(tmp_path: Path) -> None:
    assert waiting(None) == waiting(tmp_path) == {}
    _, doubts, _ = staged(answers(500, 2024), LAST, (), lambda _: [])
    pq.write_table(pa.Table.from_pylist(doubts), tmp_path / "doubts.parquet")
    assert waiting(tmp_path) == {"CHN-RUS/turnover": ("240 would be 500, a factor of 1.5 and more", "500 in 2024.")}
