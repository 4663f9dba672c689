"""trends: whether each yearly series rises, and how fast. The tests are formulas.

- **Years without a record** between the first and the last number of a series are gaps, told in ``n_gaps``; of what is
  counted or summed from records such a year has at least none, so that it is 0 among the lower bounds.
- **Lower bounds** are tested for what is counted or summed as soon as one year has only a bound, and for anything else
  where fewer than four values are known. They may rise with the looking, so no drift is published.
- **Breaks** of source or definition (``is_break``) cut a series: the longest stretch between is tested.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.indicators.arrays import Flags, Indices, Numbers
from pipelines.row_types import MeasuredArrow
from pipelines.statistics.trends import drift, kendall, sen_slope
from pipelines.tables.shared.registry import table
from schemas import derive
from schemas.tables import model_of

KEY = derive.key_columns(model_of("trends"))
LEAST = 4
"""Fewest years that are tested."""
COUNTED = "{"
"""How units of counts begin; with days, persons and money in ``SUMMED`` they are what records add up to."""
SUMMED = ("exercise_days", "exercise_personnel", "finance_announced", "finance_committed", "finance_disbursed")
PUBLISHED = "published"
"""How series of counts by others begin: a year that they do not give is no zero."""
DRIFT = ("drift", "drift_p", "drift_detectable")
DIGITS = 8
"""Significant digits kept: the last digits of a logarithm differ from machine to machine."""


def by_length(
    points: Numbers, years: Indices, series: Indices, count: int
) -> Iterator[tuple[Indices, Numbers, Indices]]:
    """Series with enough points, those of one length n at a time: their numbers (k,), points and years (k, n).

    ``points`` are in order of series and year, NaN where missing; ``series`` numbers each from 0 to ``count`` - 1.
    """
    known = np.isfinite(points)
    lengths = np.bincount(series[known], minlength=count)
    starts = np.cumsum(lengths) - lengths
    points, years = points[known], years[known]
    for n in np.unique(lengths[lengths >= LEAST]):
        rows = np.flatnonzero(lengths == n)
        at = starts[rows][:, None] + np.arange(n)
        yield rows, points[at], years[at]


def statistics(points: Numbers, years: Indices, series: Indices, count: int) -> dict[str, Numbers]:
    """Every statistic of each of ``count`` series by column, NaN where it has none."""
    columns: dict[str, Numbers] = defaultdict(lambda: np.full(count, np.nan))
    for rows, values, at in by_length(points, years, series, count):
        columns["n_years"][rows] = values.shape[1]
        columns["first_year"][rows], columns["last_year"][rows] = at[:, 0], at[:, -1]
        columns["mk_s"][rows], columns["tau"][rows] = kendall(values)
        columns["sen_slope"][rows] = sen_slope(values, at)
        has_no_gap = at[:, -1] - at[:, 0] == values.shape[1] - 1
        found = drift(np.diff(values, axis=1))
        for name, part in zip(DRIFT, found, strict=True):
            columns[name][rows] = np.where(has_no_gap & np.isfinite(found.detectable), part, np.nan)
    return columns


def tau_of(points: Numbers, series: Indices, count: int) -> Numbers:
    """Tau of bounds alone; NaN for a series with too few."""
    tau = np.full(count, np.nan)
    for rows, values, _ in by_length(points, np.zeros(len(points), np.int64), series, count):
        tau[rows] = kendall(values)[1]
    return tau


class Panel(NamedTuple):
    """Series year by year: which series a year is of, whether one begins or breaks in it, and its number."""

    series: Indices
    year: Indices
    is_break: Flags
    value: Numbers
    low: Numbers
    high: Numbers

    def where(self, kept: Flags) -> Panel:
        """Some of the years."""
        return Panel._make(column[kept] for column in self)


def every_year(panel: Panel, count: int, is_counted: Flags) -> Panel:
    """The years from the first to the last number of each series, also those without a row.

    Of the series that ``is_counted`` names such a year has at least 0.
    """
    panel = panel.where(np.isfinite(panel.value) | np.isfinite(panel.low) | np.isfinite(panel.high))
    first, last = np.zeros(count, np.int64), np.full(count, -1, np.int64)
    np.maximum.at(last, panel.series, panel.year)
    first[panel.series[::-1]] = panel.year[::-1]
    length = last - first + 1
    starts = np.cumsum(length) - length
    series = np.repeat(np.arange(count), length)
    at = starts[panel.series] + panel.year - first[panel.series]
    is_break = np.zeros(len(series), bool)
    is_break[at] = panel.is_break
    value, low, high = (np.full(len(series), np.nan) for _ in range(3))
    value[at], low[at], high[at] = panel.value, panel.low, panel.high
    is_empty = is_counted[series] & np.isnan(value) & np.isnan(low)
    low[is_empty] = 0.0
    return Panel(series, np.arange(len(series)) - starts[series] + first[series], is_break, value, low, high)


def unbroken(panel: Panel, points: Numbers, count: int) -> Flags:
    """The years of the longest stretch of each series without a break, by points; of equals the last."""
    begins = np.diff(panel.series, prepend=-1) != 0
    stretch = np.cumsum(begins | panel.is_break) - 1
    if not len(stretch):
        return begins
    size = np.bincount(stretch[np.isfinite(points)], minlength=stretch[-1] + 1)
    of = panel.series[np.flatnonzero(begins | panel.is_break)]
    best = np.full(count, -1, np.int64)
    order = np.argsort(size, kind="stable")
    best[of[order]] = order
    return stretch == best[panel.series]


@table("indicators")
def build(measured: MeasuredArrow) -> pa.Table:
    """The trend of each yearly series with four years or more between two breaks."""
    schema = derive.to_arrow(model_of("trends"))
    # Windows of several years overlap from year to year: they would have a trend whatever the years held.
    one_year = pc.equal(measured["time_period"], measured["year"].cast(pa.string()))
    # What the two states' world trade alone makes says nothing of the two.
    of_pair = pc.invert(pc.is_in(measured["indicator"], value_set=pa.array(["dependence_ratio", "asymmetry"])))
    yearly = measured.filter(pc.and_(pc.equal(measured["freq"], "A"), pc.and_(of_pair, pc.fill_null(one_year, False))))
    if not yearly.num_rows:
        return schema.empty_table()
    yearly = yearly.sort_by([(name, "ascending") for name in (*KEY, "year")])
    series = yearly.select(KEY).to_pandas().groupby([*KEY], sort=False, dropna=False).ngroup().to_numpy()
    begins = np.flatnonzero(np.diff(series, prepend=-1))
    keys, count = yearly.select(KEY).take(begins), len(begins)
    is_summed = pc.is_in(keys["indicator"], value_set=pa.array(SUMMED))
    is_ours = pc.invert(pc.starts_with(keys["series"], PUBLISHED))
    is_counted = pc.or_(is_summed, pc.and_(is_ours, pc.starts_with(keys["unit_measure"], COUNTED))).to_numpy()
    tests = _tested(every_year(_panel(yearly, series), count, is_counted), count, is_counted)
    kept = np.flatnonzero(np.isfinite(tests["n_years"]))
    tested = {name: keys.column(name).take(kept) for name in KEY}
    columns = [tested[f.name] if f.name in tested else _column(tests[f.name][kept], f.type) for f in schema]
    return pa.table(columns, schema=schema)


def _panel(yearly: MeasuredArrow, series: Indices) -> Panel:
    numbers = (yearly[name].cast(pa.float64()) for name in ("obs_value", "value_low", "value_high"))
    is_break = pc.fill_null(yearly["is_break"], False).to_numpy().astype(bool)
    values = (np.asarray(column.to_numpy(), np.float64) for column in numbers)
    return Panel(series, yearly["year"].to_numpy(), is_break, *values)


def _tested(panel: Panel, count: int, is_counted: Flags) -> dict[str, Numbers]:
    """Every statistic of each series by column."""
    has_value, has_low = np.isfinite(panel.value), np.isfinite(panel.low)
    n_values, n_lows, n_only_low = (
        np.bincount(panel.series[known], minlength=count) for known in (has_value, has_low, has_low & ~has_value)
    )
    is_bound = np.where(is_counted, n_only_low > 0, (n_values < LEAST) & (n_lows >= LEAST))
    points = np.where(is_bound[panel.series], panel.low, panel.value)
    kept = unbroken(panel, points, count)
    is_later = panel.is_break & (np.diff(panel.series, prepend=-1) == 0)
    n_breaks = np.bincount(panel.series[is_later], minlength=count)
    panel, points = panel.where(kept), points[kept]
    tests = statistics(points, panel.year, panel.series, count)
    tests["tau_low"], tests["tau_high"] = (tau_of(x, panel.series, count) for x in (panel.low, panel.high))
    tests["is_bound"], tests["n_breaks"] = is_bound.astype(np.float64), n_breaks.astype(np.float64)
    tests["n_gaps"] = tests["last_year"] - tests["first_year"] + 1 - tests["n_years"]
    for name in DRIFT:
        tests[name][is_bound] = np.nan
    return tests


def _column(values: Numbers, kind: pa.DataType) -> pa.Array:
    if pa.types.is_floating(kind):
        return pa.array([float(f"{x:.{DIGITS}g}") for x in values], kind, from_pandas=True)
    return pa.array(values, from_pandas=True).cast(kind)
