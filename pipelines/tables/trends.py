"""trends: whether each yearly series rises, how fast, and where its mean breaks. The tests are in ``indicators``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.indicators.breaks import pettitt, sup_f
from pipelines.indicators.trends import Array, Ints, mann_kendall, sen_slope
from pipelines.tables.shared.registry import table

KEY = ("indicator", "dyad", "origin", "destination", "definition_id", "status", "unit_measure", "series")
LEAST = 4
"""Fewest years that are tested: with three the smallest p is 1/3."""
LEAST_FOR_BREAKS = 7
"""Fewest years in which a break is looked for: from here on 15 % of them are a whole year."""
DIGITS = 12
"""Significant digits kept: the last ones of a logarithm differ from machine to machine."""


def tested(points: Array, years: Ints, series: Ints, count: int) -> Iterator[tuple[Ints, Array, Ints]]:
    """Series with enough points, those of one length at a time: their numbers, and their points and years as (k, n).

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


def statistics(points: Array, years: Ints, series: Ints, count: int) -> dict[str, Array]:
    """Every statistic of each of ``count`` series, NaN where it has none."""
    names = (
        "n_years",
        "first_year",
        "last_year",
        "mk_s",
        "tau",
        "mk_p",
        "is_exact",
        "sen_slope",
        "sen_slope_low",
        "sen_slope_high",
        "pettitt_k",
        "pettitt_year",
        "pettitt_p",
        "break_year",
        "sup_f",
        "sup_f_p",
    )
    found = {name: np.full(count, np.nan) for name in names}

    def put(rows: Ints, **columns: Any) -> None:
        for name, values in columns.items():
            found[name][rows] = values

    for rows, values, at in tested(points, years, series, count):
        n = values.shape[1]
        trend, slope = mann_kendall(values), sen_slope(values, at)
        put(
            rows,
            n_years=n,
            first_year=at[:, 0],
            last_year=at[:, -1],
            mk_s=trend.s,
            tau=trend.tau,
            mk_p=trend.p,
            is_exact=trend.is_exact,
            sen_slope=slope.slope,
            sen_slope_low=slope.low,
            sen_slope_high=slope.high,
        )
        if n >= LEAST_FOR_BREAKS:
            rank, mean = pettitt(values), sup_f(values)
            put(
                rows,
                pettitt_k=rank.statistic,
                pettitt_p=rank.p,
                sup_f_p=mean.p,
                pettitt_year=_year(at, rank.before, rank.statistic > 0),
                break_year=_year(at, mean.before, ~np.isnan(mean.statistic)),
                sup_f=np.where(np.isfinite(mean.statistic), mean.statistic, np.nan),
            )
    return found


def _year(years: Ints, before: Ints, is_found: Any) -> Array:
    last = np.take_along_axis(years, before[:, None] - 1, axis=1)[:, 0]
    return np.where(is_found, last, np.nan)


def bounds(points: Array, series: Ints, count: int) -> tuple[Array, Array]:
    """Tau and p of bounds alone; NaN for a series with too few."""
    tau, p = np.full(count, np.nan), np.full(count, np.nan)
    for rows, values, _ in tested(points, np.zeros(len(points), np.int64), series, count):
        found = mann_kendall(values)
        tau[rows], p[rows] = found.tau, found.p
    return tau, p


@table("indicators")
def build(measured: pa.Table) -> pa.Table:
    """Trend and break tests of each yearly series with four years or more.

    Values are tested; where fewer than four are known and four low bounds are, those are, and the row says so.
    """
    from schemas import derive
    from schemas.tables import model_of

    schema = derive.to_arrow(model_of("trends"))
    # Windows of several years overlap from year to year: their trend would be found whatever the years held.
    one_year = pc.equal(measured["time_period"], measured["year"].cast(pa.string()))
    yearly = measured.filter(pc.and_(pc.equal(measured["freq"], "A"), pc.fill_null(one_year, False)))
    if not yearly.num_rows:
        return schema.empty_table()
    yearly = yearly.sort_by([(name, "ascending") for name in (*KEY, "year")])
    first = _first_rows(yearly)
    series, count = np.cumsum(first) - 1, int(first.sum())
    years = yearly["year"].to_numpy()
    value, low, high = (_floats(yearly[name]) for name in ("obs_value", "value_low", "value_high"))
    n_values, n_lows = (np.bincount(series[np.isfinite(x)], minlength=count) for x in (value, low))
    is_bound = (n_values < LEAST) & (n_lows >= LEAST)
    found = statistics(np.where(is_bound[series], low, value), years, series, count)
    found["tau_low"], found["mk_p_low"] = bounds(low, series, count)
    found["tau_high"], found["mk_p_high"] = bounds(high, series, count)
    found["is_bound"] = is_bound.astype(np.float64)
    found["is_gapped"] = np.where(found["last_year"] - found["first_year"] + 1 > found["n_years"], 1.0, 0.0)
    kept = np.flatnonzero(np.isfinite(found["n_years"]))
    keys = yearly.select(KEY).take(np.flatnonzero(first)[kept])
    columns = [
        keys[field.name] if field.name in KEY else _column(found[field.name][kept], field.type) for field in schema
    ]
    return pa.table(columns, schema=schema)


def _first_rows(yearly: pa.Table) -> Any:
    first = np.zeros(yearly.num_rows, bool)
    first[0] = True
    for name in KEY:
        codes = yearly[name].combine_chunks().dictionary_encode().indices.to_numpy(zero_copy_only=False)
        first[1:] |= codes[1:] != codes[:-1]
    return first


def _floats(values: pa.ChunkedArray) -> Array:
    return np.asarray(values.cast(pa.float64()).to_numpy(), np.float64)


def _column(values: Array, kind: pa.DataType) -> pa.Array:
    if pa.types.is_floating(kind):
        return pa.array([float(f"{x:.{DIGITS}g}") for x in values], kind, from_pandas=True)
    return pa.array(values, from_pandas=True).cast(kind)
