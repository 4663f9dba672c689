"""What a source's values may be: every source declares it, and rows that break it are in quarantine with the reason."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipelines.sources.contract import Source, discover
from pipelines.sources.plausibility import PERIOD, Rule
from schemas import derive
from schemas.tables import model_of
from tests.support.made_up_source import SOURCE, ArchivedSource

DAY = date(2024, 5, 1)
LATER = "it begins after 2024-05-01, the day of the capture"


def broken(rule: str, *values: object) -> list[tuple[Any, str]]:
    """Each value that breaks the rule, with the first reason."""
    column = pa.array(values)
    masks = Rule(rule).masks("it", column, 1948, DAY)
    found = []
    for place, value in enumerate(values):
        reasons = [reason for reason, mask in masks.items() if not mask[place].as_py()]
        found += [(value, reasons[0])] if reasons else []
    return found


@pytest.mark.parametrize(
    ("rule", "values", "expected"),
    [
        ("[0, inf)", (0.0, 1e300, None), []),
        ("[0, inf)", (-0.01,), [(-0.01, "it is outside [0, inf)")]),
        ("(0, 100]", (0.0, 100.0), [(0.0, "it is outside (0, 100]")]),
        ("[-10, 10)", (-10.0, 10.0), [(10.0, "it is outside [-10, 10)")]),
        ("(-inf, inf)", (float("inf"), 5.0), [(float("inf"), "it is not finite")]),
        (PERIOD, ("2024", "2024-05", "2024-Q2", "2024-04/2024-06", "1948", None), []),
        (PERIOD, ("2024-06", "2024-Q3"), [("2024-06", LATER), ("2024-Q3", LATER)]),
        (PERIOD, ("2023-13", "2023-Q5", "22"), [(t, "it is no period") for t in ("2023-13", "2023-Q5", "22")]),
        (PERIOD, (2023, 2025, 1947), [(2025, LATER), (1947, "it is before 1948, when the source begins")]),
    ],
)  # fmt: skip
def test_a_value_outside_its_rule(rule: str, values: tuple[object, ...], expected: list[tuple[object, str]]) -> None:
    assert broken(rule, *values) == expected


def test_nan_is_not_finite() -> None:
    assert [reason for _, reason in broken("[0, inf)", float("nan"))] == ["it is not finite"]


@pytest.mark.parametrize("text", ["", "[0, inf", "0..1", "[0,1]", "year", "[a, b]"])
def test_what_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write an interval such as"):
        Rule(text)


def declared(source: Source) -> set[str]:
    """The columns of a source's feeds for which it must say what they may hold: numbers, years and periods."""
    schemas = [derive.to_arrow(model_of(feed)) for feed in source.feeds]
    return {
        column.name
        for schema in schemas
        for column in schema
        if pa.types.is_floating(column.type) or column.name in ("year", "time_period")
    }


@pytest.mark.parametrize("source", discover().values(), ids=lambda source: source.id)
def test_every_source_says_what_its_numbers_and_periods_may_be(source: Source) -> None:
    columns = {name for feed in source.feeds for name in derive.to_arrow(model_of(feed)).names}
    assert source.values
    assert declared(source) <= source.values.keys() <= columns


def test_rows_outside_are_in_quarantine_and_the_others_stay(tmp_path: Path) -> None:
    rules = {"value": Rule("[0, inf)"), "year": Rule(PERIOD)}
    world = ArchivedSource(tmp_path, dataclasses.replace(SOURCE, values=rules, max_bad=0.8))
    world.put(
        "CN,RU,2022,70", "CN,JP,2022,-1", "CN,RU,2023,inf", "CN,RU,2025,5", "CN,RU,1922,5", retrieved="2024-05-01"
    )
    read = world.read()
    assert read.state == "current", read.reason
    tables = read.tables
    assert [row["value"] for row in tables["trade_reports"].to_pylist()] == [70.0]
    assert {(row["source_row"], row["reason"], row["text"]) for row in tables["quarantine"].to_pylist()} == {
        ("2", "value is outside [0, inf)", "-1.0"),
        ("3", "value is not finite", "inf"),
        ("4", "year begins after 2024-05-01, the day of the capture", "2025"),
        ("5", "year is before 2000, when the source begins", "1922"),
    }


def test_too_many_rows_outside_fail_the_capture(tmp_path: Path) -> None:
    world = ArchivedSource(tmp_path, dataclasses.replace(SOURCE, values={"value": Rule("(0, 60]")}))
    world.put("CN,RU,2022,70", "CN,JP,2022,5")
    read = world.read()
    assert read.state == "failed"
    assert "value is outside (0, 60]" in str(read.reason)
