"""trends: whether each yearly series rises, how fast, and where its mean breaks. The tests are formulas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.indicators.arrays import Flags, Indices, Numbers
from pipelines.indicators.breaks import pettitt, sup_f
from pipelines.indicators.trends import mann_kendall, sen_slope
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import interval_columns
from schemas import derive
from schemas.tables.trends import Model

KEY = derive.key_columns(Model)
LEAST = 4
"""Fewest years that are tested: with three the smallest p is 1/3."""
LEAST_FOR_BREAKS = 7
"""Fewest years that are tested for breaks: from seven on, 15 % of them are a whole year."""
DIGITS = 12
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
        trend, slope = mann_kendall(values), sen_slope(values, at)
        columns["n_years"][rows] = values.shape[1]
        columns["first_year"][rows], columns["last_year"][rows] = at[:, 0], at[:, -1]
        columns["mk_s"][rows], columns["tau"][rows], columns["mk_p"][rows] = trend.s, trend.tau, trend.p
        columns["is_exact"][rows] = trend.is_exact
        for name, part in interval_columns("sen_slope", slope).items():
            columns[name][rows] = part
        if values.shape[1] >= LEAST_FOR_BREAKS:
            rank, mean = pettitt(values), sup_f(values)
            columns["pettitt_k"][rows], columns["pettitt_p"][rows] = rank.statistic, rank.p
            columns["pettitt_year"][rows] = _last_year_before(at, rank.before, rank.statistic > 0)
            columns["sup_f"][rows] = np.where(np.isfinite(mean.statistic), mean.statistic, np.nan)
            columns["sup_f_p"][rows] = mean.p
            columns["break_year"][rows] = _last_year_before(at, mean.before, ~np.isnan(mean.statistic))
    return columns


def _last_year_before(years: Indices, before: Indices, has_break: Flags) -> Numbers:
    last = np.take_along_axis(years, before[:, None] - 1, axis=1)[:, 0]
    return np.where(has_break, last, np.nan)


def tau_of_bounds(points: Numbers, series: Indices, count: int) -> tuple[Numbers, Numbers]:
    """Tau and p of bounds alone; NaN for a series with too few."""
    tau, p = np.full(count, np.nan), np.full(count, np.nan)
    for rows, values, _ in by_length(points, np.zeros(len(points), np.int64), series, count):
        trend = mann_kendall(values)
        tau[rows], p[rows] = trend.tau, trend.p
    return tau, p


@table("indicators")
def build(measured: pa.Table) -> pa.Table:
    """Trend and break tests of each yearly series with four years or more.

    Values are tested, or low bounds where fewer than four values but four low bounds are known: the row says which.
    """
    schema = derive.to_arrow(Model)
    # Windows of several years overlap from year to year: they would have a trend whatever the years held.
    one_year = pc.equal(measured["time_period"], measured["year"].cast(pa.string()))
    yearly = measured.filter(pc.and_(pc.equal(measured["freq"], "A"), pc.fill_null(one_year, False)))
    if not yearly.num_rows:
        return schema.empty_table()
    yearly = yearly.sort_by([(name, "ascending") for name in (*KEY, "year")])
    first = _first_rows(yearly)
    series, count = np.cumsum(first) - 1, int(first.sum())
    years = yearly["year"].to_numpy()
    value, low, high = (
        np.asarray(yearly[name].cast(pa.float64()).to_numpy(), np.float64)
        for name in ("obs_value", "value_low", "value_high")
    )
    n_values, n_lows = (np.bincount(series[np.isfinite(x)], minlength=count) for x in (value, low))
    is_bound = (n_values < LEAST) & (n_lows >= LEAST)
    tests = statistics(np.where(is_bound[series], low, value), years, series, count)
    tests["tau_low"], tests["mk_p_low"] = tau_of_bounds(low, series, count)
    tests["tau_high"], tests["mk_p_high"] = tau_of_bounds(high, series, count)
    tests["is_bound"] = is_bound.astype(np.float64)
    tests["is_gapped"] = np.where(tests["last_year"] - tests["first_year"] + 1 > tests["n_years"], 1.0, 0.0)
    kept = np.flatnonzero(np.isfinite(tests["n_years"]))
    keys = yearly.select(KEY).take(np.flatnonzero(first)[kept])
    columns = [keys[f.name] if f.name in KEY else _column(tests[f.name][kept], f.type) for f in schema]
    return pa.table(columns, schema=schema)


def _first_rows(yearly: pa.Table) -> Flags:
    """Which rows of the sorted table begin a series."""
    first = np.zeros(yearly.num_rows, bool)
    first[0] = True
    for name in KEY:
        codes = yearly[name].combine_chunks().dictionary_encode().indices.to_numpy(zero_copy_only=False)
        first[1:] |= codes[1:] != codes[:-1]
    return first


def _column(values: Numbers, kind: pa.DataType) -> pa.Array:
    if pa.types.is_floating(kind):
        return pa.array([float(f"{x:.{DIGITS}g}") for x in values], kind, from_pandas=True)
    return pa.array(values, from_pandas=True).cast(kind)
