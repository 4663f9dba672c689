"""Numbers that leap away from the years beside their own in a calm series, and those that do so by nature."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
import pyarrow as pa
import pytest

from pipelines.sources.contract import Parsed
from pipelines.sources.parsing.period_averages import without_peaks
from pipelines.sources.plausibility import Limits, off_session, plausible
from schemas import derive
from schemas.tables import model_of
from tests.support.rows import each_case

NEWEST = "value 1000 beside 106 in 2006"


def outcome(comparison: str, *series: Sequence[float], first_year: int = 1990) -> list[str]:
    """What a source says of the rows that it does not believe: series by year from 2000, each of a measure."""
    rows = [
        {
            "actor_id": "CHN",
            "measure": str(place),
            "year": 2000 + n,
            "value": float(value),
            "source_row": f"{place}/{n}",
        }
        for place, values in enumerate(series)
        for n, value in enumerate(values)
    ]
    table = pa.Table.from_pylist(rows)
    parsed = Parsed()
    left = plausible(Limits(calm=({"value": comparison},)), table, first_year, date(2026, 1, 1), parsed.quarantine)
    assert left.column_names == table.column_names
    assert left.num_rows + len(parsed.bad) == table.num_rows
    return [bad.text for bad in parsed.bad]


@each_case(__file__, "comparison values said")
def test_a_leap_is_far_from_the_years_beside_it_and_from_all_steps_of_its_series(
    comparison: str, values: list[float], said: list[str]
) -> None:
    assert outcome(comparison, values) == said


def test_a_series_that_begins_with_its_source_does_not_begin_with_a_leap() -> None:
    assert outcome("ratio", [1, 100, 101, 102, 103, 104, 105], first_year=2000) == ["value 1 beside 100 in 2001"]


def test_where_half_of_the_figures_of_a_year_leap_the_others_are_not_believed() -> None:
    calm, even, wild = [100, 101, 102, 103, 104, 105, 106, 1000], [5.0] * 7 + [50], [1, 9, 1, 9, 1, 9, 1, 9]
    half = "as half or more of the figures of the same actor and period"
    assert outcome("ratio", calm, even, wild) == [NEWEST, "value 50 beside 5 in 2006", half]
    assert outcome("ratio", calm, wild) == [NEWEST, half]
    assert outcome("ratio", calm, wild, wild) == [NEWEST]


def test_periods_of_a_year_are_held_against_other_years_alone() -> None:
    years = [2010 + n // 4 for n in range(28)]
    rates = [100.0 + n for n in range(24)] + [1.0] * 4
    periods = [f"{year}-Q{n % 4 + 1}" for n, year in enumerate(years)]
    rows = {"currency": ["CAD"] * 28, "year": years, "time_period": periods, "source_row": periods, "value": rates}
    parsed = Parsed()
    plausible(Limits(calm=({"value": "ratio"},)), pa.table(rows), 2000, date(2026, 1, 1), parsed.quarantine)
    assert [bad.source_row for bad in parsed.bad] == periods[-4:]
    assert parsed.bad[0].text == "value 1 beside 120 in 2015"


def test_a_rate_is_held_against_those_before_and_after() -> None:
    rates = [1.0, 2.0, 300.0, 3.0, 4.0, 900.0, 1.0, 1.0, 0.001]
    daily = pd.DataFrame({"currency": [*"AAAAAABBB"], "day": [*range(6), *range(3)], "rate": rates})
    daily["source_row"] = daily.index.astype(str)
    parsed = Parsed()
    assert [*without_peaks(daily.sample(frac=1, random_state=1), parsed, 10)["source_row"].sort_values()] == [*"013467"]
    assert len(parsed.bad) == 3
    assert len(without_peaks(daily, parsed, 1000)) == 9


@pytest.mark.parametrize(
    ("rows", "is_right"),
    [
        ([(74, 2019, date(2019, 12, 1)), (74, 2020, date(2020, 6, 1)), (75, 2020, None)], True),
        ([(74, 2020, None), (74, 2020, None), (75, 2020, None)], False),
        ([(74, 2019, None), (74, 2019, None), (74, 2020, date(2020, 12, 1))], False),
        ([(79, 2024, None), (79, 2025, date(2025, 6, 1)), (None, 2026, None)], True),
        ([], True),
    ],
    ids=["as it is", "all shifted", "an autumn shifted", "spring alone", "none"],
)
def test_roll_calls_are_of_the_year_in_which_their_session_opened(
    rows: list[tuple[int | None, int, date | None]], is_right: bool
) -> None:
    table = derive.to_arrow(model_of("roll_calls"))
    calls = [{"roll_call_id": "1", "session": s, "year": y, "date": d} for s, y, d in rows]
    assert (off_session(pa.Table.from_pylist(calls, schema=table)) is None) is is_right
