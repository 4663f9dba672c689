"""trends: one row for each yearly series with four years or more, from made-up rows of ``measured``."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from scipy.stats import ttest_1samp

from pipelines.store.checks import checked_bulk
from pipelines.tables.trends import KEY, build
from schemas import derive
from schemas.tables import model_of
from tests.statistics.nile import FLOW, GACC
from tests.support.rows import default_row, pick

TYPES = {
    "year": pa.int64(),
    "is_break": pa.bool_(),
    "obs_value": pa.float64(),
    "value_low": pa.float64(),
    "value_high": pa.float64(),
}
NAMES = (*KEY, "time_period", "freq", "year", "is_break", "obs_value", "value_low", "value_high")
SCHEMA = pa.schema([(name, TYPES.get(name, pa.string())) for name in NAMES])
Row = dict[str, Any]


def series(points: dict[int, Any], **more: Any) -> list[Row]:
    """Rows of one series; a point is a value, or (value, low, high)."""
    rows = []
    for year, point in points.items():
        value, low, high = point if isinstance(point, tuple) else (point, point, point)
        columns = {"year": year, "time_period": str(year), "obs_value": value, "value_low": low, "value_high": high}
        rows.append(default_row("indicator", indicator="trade_total", unit_measure="USD", series="G") | columns | more)
    return rows


def built(*rows: list[Row]) -> list[Row]:
    """The rows of ``trends``, which the model accepts."""
    result = build(pa.Table.from_pylist([row for part in rows for row in part], SCHEMA))
    assert checked_bulk("trends", result, model_of("trends")) == []
    assert result.schema.equals(derive.to_arrow(model_of("trends")))
    return result.to_pylist()


def years(first: int, values: Any) -> dict[int, Any]:
    """Values from ``first`` on."""
    return {first + at: value for at, value in enumerate(values)}


def test_what_world_trade_alone_makes_has_no_trend() -> None:
    names = ("dependence_ratio", "asymmetry", "trade_share")
    found = built(*(series(years(2000, range(1, 9)), indicator=name) for name in names))
    assert [row["indicator"] for row in found] == ["trade_share"]


def test_the_nile_falls() -> None:
    (row,) = built(series(years(1871, FLOW[0].tolist())))
    assert pick(row, "n_years first_year last_year n_gaps n_breaks") == (100, 1871, 1970, 0, 0)
    assert pick(row, "mk_s sen_slope") == (-1387, -2.6)


def test_chinas_trade_with_russia_rises_and_its_drift_is_not_certain() -> None:
    """Mann and Kendall's p, which takes years for independent, was 0.0302."""
    (row,) = built(series(years(2019, GACC[0].tolist())))
    assert (row["mk_s"], round(row["tau"], 3)) == (15, 0.714)
    assert row["drift"] == pytest.approx((228.105 - 110.8) / 6)
    assert row["drift_p"] == pytest.approx(ttest_1samp(np.diff(GACC[0]), 0).pvalue)
    assert row["drift_p"] > 0.1
    assert pick(row, "tau_low tau_high") == (row["tau"], row["tau"])


def test_three_years_are_too_few() -> None:
    assert built(series(years(2020, [1, 2, 3]))) == []
    assert len(built(series(years(2020, [1, 2, 3, 4])))) == 1


def test_missing_years_are_told_and_slopes_know_of_them() -> None:
    (row,) = built(series({2000: 1.0, 2002: 2.0, 2004: 3.0, 2006: 4.0}))
    assert pick(row, "n_years n_gaps sen_slope") == (4, 3, 0.5)
    (row,) = built(series({2000: 1.0, 2002: 2.0, 2003: 3.0, 2004: 5.0, 2005: 4.0, 2006: 6.0}))
    assert row["drift_p"] is None, "two years apart is no change of a year"


def test_a_year_without_value_is_a_gap() -> None:
    (row,) = built(series({2000: 1.0, 2001: (None, None, None), 2002: 2.0, 2003: 3.0, 2004: 4.0}))
    assert pick(row, "n_years n_gaps mk_s") == (4, 1, 6)


def test_lower_bounds_have_no_drift() -> None:
    (row,) = built(series({year: (None, float(year - 1999), None) for year in range(2000, 2008)}))
    assert pick(row, "is_bound n_years tau tau_low tau_high") == (True, 8, 1, 1, None)
    assert {*pick(row, "drift drift_p drift_detectable")} == {None}
    (row,) = built(series(years(2000, [1.0, 2.0, 4.0, 7.0, 11.0])))
    assert None not in pick(row, "drift drift_p drift_detectable")


COUNTS = {"indicator": "leader_meetings", "unit_measure": "{meeting}"}


def test_a_year_without_a_record_is_zero_of_what_is_counted_and_not_left_out() -> None:
    """Two meetings each in 2000 and 2002, then more: with 2001 left out they would never fall."""
    points = {year: (None, low, None) for year, low in {2000: 2.0, 2002: 2.0, 2003: 2.0, 2004: 3.0, 2005: 4.0}.items()}
    (row,) = built(series(points, **COUNTS))
    assert pick(row, "n_years n_gaps first_year is_bound mk_s") == (6, 0, 2000, True, 10)
    assert built(series(points, **COUNTS | {"series": "published"}))[0]["n_gaps"] == 1
    (gapped,) = built(series(points))
    assert pick(gapped, "n_years n_gaps mk_s") == (5, 1, 7)


def test_counts_of_which_one_year_is_a_bound_are_bounds_and_complete_ones_are_not() -> None:
    complete = years(2000, [1.0, 0.0, 2.0, 3.0])
    assert built(series(complete, **COUNTS))[0]["is_bound"] is False
    (row,) = built(series(complete | {2004: (None, 4.0, None)}, **COUNTS))
    assert pick(row, "is_bound n_years drift_p") == (True, 5, None)


def test_no_test_runs_across_a_break_of_source_or_definition() -> None:
    """Four years that fall, a break, five that rise: only these are tested."""
    rows = series(years(2000, [9.0, 8.0, 7.0, 6.0, 1.0, 2.0, 3.0, 4.0, 5.0]))
    rows[4]["is_break"] = True
    (row,) = built(rows)
    assert pick(row, "first_year last_year n_years n_breaks tau") == (2004, 2008, 5, 1, 1)
    rows[6]["is_break"] = True
    (row,) = built(rows)
    assert pick(row, "first_year last_year n_breaks tau") == (2000, 2003, 2, -1)
    rows[2]["is_break"] = True
    assert built(rows) == []


def test_values_go_before_bounds() -> None:
    points: dict[int, Any] = {2000: (None, 9.0, None)} | years(2001, [1.0, 2.0, 3.0, 4.0])
    (row,) = built(series(points))
    assert pick(row, "is_bound n_years first_year tau") == (False, 4, 2001, 1)
    assert row["tau_low"] < 1


def test_intervals_show_what_the_trend_rests_on() -> None:
    points = years(2000, [(1.0, 0.0, 9.0), (2.0, 0.1, 8.0), (3.0, 0.2, 7.0), (4.0, 0.3, 6.0), (5.0, 0.4, 5.5)])
    (row,) = built(series(points))
    assert pick(row, "tau tau_low tau_high") == (1, 1, -1)


def test_only_whole_years_are_tested() -> None:
    months = [row | {"freq": "M", "series": "GS"} for row in series(years(2000, range(6)))]
    spans = [row | {"year": None, "series": "S"} for row in series(years(2000, range(6)))]
    assert built(months, spans) == []


def test_windows_that_overlap_are_no_series() -> None:
    rows = [row | {"time_period": f"{row['year'] - 4}/{row['year']}"} for row in series(years(2000, range(8)))]
    assert built(rows) == []


def test_series_are_kept_apart_in_every_column_of_the_key() -> None:
    parts = [series(years(2000, range(4)), **{name: f"other-{name}"}) for name in KEY]
    assert len(built(series(years(2000, range(4))), *parts)) == 1 + len(KEY)


def test_the_order_of_rows_does_not_matter() -> None:
    rows = [*series(years(2000, [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0])), *series(years(1990, range(12)), series="S")]
    assert built(rows) == built(random.Random(0).sample(rows, len(rows)))


def test_a_constant_series_has_no_trend() -> None:
    (row,) = built(series(years(2000, [2.0] * 8)))
    assert pick(row, "mk_s tau sen_slope drift drift_p") == (0, None, 0, 0, None)


def test_without_rows_there_is_an_empty_table() -> None:
    assert built([]) == []
