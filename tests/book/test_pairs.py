"""The figures of the page that compares pairs: those of the front door, with those of about ten years before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipelines.book.pairs import _before, _figure
from tests.book.book_files import load, unpacked_rows

Figures = dict[str, dict[tuple[str, str], dict[str, Any]]]


@pytest.fixture(scope="module")
def figures(released: Path) -> Figures:
    """By measure, and by pair and side."""
    return {
        measure["id"]: {(row["dyad"], row["side"]): row for row in unpacked_rows(measure["figures"])}
        for measure in load(released, "pairs")
    }


def test_every_number_is_one_of_the_front_door(released: Path, figures: Figures) -> None:
    known: dict[tuple[Any, ...], set[float]] = {}
    columns = ["indicator", "dyad", "origin", "year", "freq", "obs_value", "value_low"]
    scales = {"trade_share": 100.0, "un_identical_share": 100.0, "arms_share": 100.0, "trade_total": 1e-9}
    for row in pq.read_table(released / "indicators.parquet", columns=columns).to_pylist():
        number = row["value_low"] if row["obs_value"] is None else row["obs_value"]
        if row["freq"] == "A" and number is not None:
            place = (row["indicator"], row["dyad"], row["origin"], row["year"])
            known.setdefault(place, set()).add(number * scales.get(row["indicator"], 1.0))
    indicators = {measure["id"]: measure["indicator"] for measure in load(released, "pairs")}
    assert len(indicators) == 6
    for name, indicator in indicators.items():
        for (dyad, side), figure in figures[name].items():
            told = [(figure["value"], figure["year"]), (figure["before"], figure["before_year"])]
            for value, year in told if figure["before"] is not None else told[:1]:
                numbers = known[indicator, dyad, side, year]
                assert any(value == pytest.approx(number, rel=0.006) for number in numbers), (name, dyad, year)
            if figure["before"] is not None:
                assert 5 <= figure["year"] - figure["before_year"] <= 15


def test_both_sides_of_a_dependence_are_known_with_their_years(figures: Figures) -> None:
    shares = figures["dependence"]
    russia, china = shares["CHN-RUS", "RUS"], shares["CHN-RUS", "CHN"]
    assert russia["value"] > 30
    assert china["value"] < 5
    assert russia["year"] == china["year"], "shares of one year are compared"
    assert russia["value"] / china["value"] == pytest.approx(8, abs=0.2), "as the sentence: 32 against 4.0 per cent"
    assert russia["before"] == pytest.approx(10.5, abs=0.1)
    assert shares["BLR-RUS", "BLR"]["value"] > 50
    assert shares["BLR-RUS", "BLR"]["year"] >= 2022
    brazilian = shares["BRA-DEU", "BRA"]
    assert (brazilian["year"], brazilian["is_old"]) == (2023, False)
    assert shares["BRA-DEU", "DEU"]["year"] == 2023, "both sides are of one year"


def test_votes_of_a_year_with_many_more_of_them_are_compared_with_none(figures: Figures) -> None:
    own = figures["votes"]["CHN-RUS", "*"]
    told = [own[name] for name in ("value", "year", "before", "before_year")]
    assert told == [68.2, 2023, 71.9, 2013], "58 of 85 votes and 46 of 64; in 2025 there were 160"
    assert max(figure["year"] for figure in figures["votes"].values()) == 2023


def test_a_pair_has_a_figure_or_is_listed_as_unknown(released: Path) -> None:
    scope = {row["dyad"] for row in pq.read_table(released / "coverage.parquet", columns=["dyad"]).to_pylist()}
    for measure in load(released, "pairs"):
        known = {row["dyad"] for row in unpacked_rows(measure["figures"])}
        assert not known & {*measure["unknown"]}
        assert known | {*measure["unknown"]} == scope


def test_lower_bounds_are_told_as_such(figures: Figures) -> None:
    counted = {pair for pair, figure in figures["leaders"].items() if not figure["is_least"]}
    assert counted == {("CHN-RUS", "*"), ("CHN-USA", "*")}, "their meetings of 2025 are complete, by two passes"
    assert not any(figure["is_least"] for figure in figures["trade"].values()), "a total of each is known"
    least = _figure(("BLR-RUS", "*"), [row(2024, None, low=5)], [row(2024, None, low=5)])
    assert (least["value"], least["is_least"]) == (5, True)


def row(year: int, value: float | None, code: str = "a", *, low: float | None = None, broken: bool = False) -> Any:
    numbers = {"year": year, "obs_value": value, "value_low": value if low is None else low, "unit_measure": "x"}
    return numbers | {"series_code": code, "is_break": broken}


def test_the_year_nearest_to_ten_back_is_taken_of_the_same_series_first() -> None:
    rows = [row(2010, 1), row(2013, 2), row(2017, 3)]
    before = _before(rows, 2024)
    assert before
    assert before["year"] == 2013
    assert _before([row(2020, 1), row(2008, 1)], 2024) is None, "neither under five nor over fifteen years"
    best = [row(2024, 8), row(2014, 5, "b")]
    figure = _figure(("A-B", "*"), best, [*best, row(2012, 4)])
    assert (figure["before"], figure["before_year"], figure["is_rough"]) == (4, 2012, False)
    assert _figure(("A-B", "*"), best, best)["is_rough"], "another series"
    broken = _figure(("A-B", "*"), best, [*best, row(2012, 4), row(2018, 6, broken=True)])
    assert broken["is_rough"], "a break between"
