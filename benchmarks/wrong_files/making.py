"""Ways to make the rows of a feed wrong. Each takes a frame and the mask of the rows that are meant, and gives a frame.

Nothing here knows what the rules ask. Where chance decides, it is drawn from a fixed seed, so a wrong file is the same
each time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

Frame = pd.DataFrame
Mask = np.ndarray
SEED = 20261207


@dataclass(frozen=True)
class Layout:
    """The columns of a feed that say who, of what, when and how much."""

    feed: str
    who: str
    numbers: tuple[str, ...] = ()
    year: str = "year"
    same_series: tuple[str, ...] = ()
    """Columns that, with ``who``, name a series."""
    calls: str = ""
    """The feed of roll calls, which says when a vote was."""


Change = Callable[[Frame, Mask, Layout], Frame]


def scale(factor: float, only: Mapping[str, object] | None = None) -> Change:
    """Numbers times a factor; those of rows with these values only."""

    def change(rows: Frame, is_meant: Mask, layout: Layout) -> Frame:
        return _with_numbers(rows, is_meant & is_of(rows, only), layout, lambda values: values * factor)

    return change


def apply(function: Callable[[np.ndarray], np.ndarray], only: Mapping[str, object] | None = None) -> Change:
    """Numbers put through a function."""

    def change(rows: Frame, is_meant: Mask, layout: Layout) -> Frame:
        return _with_numbers(rows, is_meant & is_of(rows, only), layout, function)

    return change


def scale_by_chance(low: float, high: float, share: float = 1) -> Change:
    """Each number, or a share of them, times a factor of its own."""

    def change(rows: Frame, is_meant: Mask, layout: Layout) -> Frame:
        drawn = np.random.default_rng(SEED)
        factors = drawn.uniform(low, high, len(rows))
        is_drawn = drawn.uniform(size=len(rows)) < share
        changed = rows.copy()
        for name in layout.numbers:
            values = changed[name].to_numpy(float, copy=True)
            places = is_meant & is_drawn
            values[places] *= factors[places]
            changed[name] = values
        return changed

    return change


def exchange(column: str, a: str, b: str) -> Change:
    """Two values of a column exchanged."""

    def change(rows: Frame, is_meant: Mask, layout: Layout) -> Frame:
        changed = rows.copy()
        names = {a: b, b: a}
        changed.loc[is_meant, column] = changed.loc[is_meant, column].map(lambda name: names.get(name, name))
        return changed

    return change


def put_word(column: str, words: Mapping[str, str], only: Mapping[str, object] | None = None) -> Change:
    """Words of a column replaced by others, in rows with these values only."""

    def change(rows: Frame, is_meant: Mask, layout: Layout) -> Frame:
        changed, places = rows.copy(), is_meant & is_of(rows, only)
        changed.loc[places, column] = changed.loc[places, column].map(lambda word: words.get(word, word))
        return changed

    return change


def put_words(column: str, words: Mapping[str, str]) -> Change:
    """Words in the lists of a column replaced by others."""

    def replace_words(listed: Sequence[str] | None) -> list[str] | None:
        return None if listed is None else [words.get(word, word) for word in listed]

    def change(rows: Frame, is_meant: Mask, layout: Layout) -> Frame:
        changed = rows.copy()
        changed[column] = [
            replace_words(listed) if is_here else listed for listed, is_here in zip(rows[column], is_meant, strict=True)
        ]
        return changed

    return change


def scale_columns(columns: Sequence[str], factor: float) -> Change:
    """Other columns than the layout's numbers times a factor."""

    def change(rows: Frame, is_meant: Mask, layout: Layout) -> Frame:
        changed = rows.copy()
        for name in columns:
            changed.loc[is_meant, name] = changed.loc[is_meant, name] * factor
        return changed

    return change


def scale_by_year(function: Callable[[np.ndarray], np.ndarray], only: Mapping[str, object] | None = None) -> Change:
    """Numbers times what a function gives for their year."""

    def change(rows: Frame, is_meant: Mask, layout: Layout) -> Frame:
        factors = function(rows[layout.year].to_numpy(float))
        changed, places = rows.copy(), is_meant & is_of(rows, only)
        for name in layout.numbers:
            values = changed[name].to_numpy(float, copy=True)
            values[places] *= factors[places]
            changed[name] = values
        return changed

    return change


def scale_by_actor(low: float, high: float, only: Mapping[str, object] | None = None) -> Change:
    """Numbers of each actor times a factor of its own, of any size between two."""

    def change(rows: Frame, is_meant: Mask, layout: Layout) -> Frame:
        actors = sorted(rows[layout.who].dropna().unique())
        logarithms = np.random.default_rng(SEED).uniform(np.log(low), np.log(high), len(actors))
        factors = rows[layout.who].map(dict(zip(actors, np.exp(logarithms), strict=True))).to_numpy(float)
        changed, places = rows.copy(), is_meant & is_of(rows, only)
        for name in layout.numbers:
            values = changed[name].to_numpy(float, copy=True)
            values[places] *= factors[places]
            changed[name] = values
        return changed

    return change


def turn_signs(rows: Frame, is_meant: Mask, layout: Layout) -> Frame:
    """Points and their bounds on the other side of zero."""
    changed = rows.copy()
    point, low, high = layout.numbers
    changed.loc[is_meant, point] = -rows.loc[is_meant, point]
    changed.loc[is_meant, low] = -rows.loc[is_meant, high]
    changed.loc[is_meant, high] = -rows.loc[is_meant, low]
    return changed


def move_dates(years: int) -> Change:
    """Dates of roll calls, with their years, moved; the sessions stay."""

    def change(rows: Frame, is_meant: Mask, layout: Layout) -> Frame:
        changed = rows.copy()
        dates = pd.to_datetime(rows.loc[is_meant, "date"]) + pd.DateOffset(years=years)
        changed.loc[is_meant, "date"] = dates.dt.date
        changed.loc[is_meant, "year"] = changed.loc[is_meant, "year"] + years
        return changed

    return change


def exchange_columns(a: str, b: str) -> Change:
    """Two columns exchanged."""

    def change(rows: Frame, is_meant: Mask, layout: Layout) -> Frame:
        changed = rows.copy()
        first, second = changed[a].copy(), changed[b].copy()
        changed[a] = first.where(~is_meant, second)
        changed[b] = second.where(~is_meant, first)
        return changed

    return change


def move_down(columns: Sequence[str] = (), step: int = 1) -> Change:
    """The columns, or the numbers, moved by some rows."""

    def change(rows: Frame, is_meant: Mask, layout: Layout) -> Frame:
        changed = rows.copy()
        for name in columns or layout.numbers:
            values = changed[name].to_numpy(object, copy=True)
            values[is_meant] = np.roll(values[is_meant], step)
            changed[name] = pd.Series(values, changed.index).astype(rows[name].dtype)
        return changed

    return change


def sort_numbers(rows: Frame, is_meant: Mask, layout: Layout) -> Frame:
    """The numbers in order of their size, while the names stay where they are."""
    changed = rows.copy()
    for name in layout.numbers:
        values = changed[name].to_numpy(float, copy=True)
        values[is_meant] = np.sort(values[is_meant])[::-1]
        changed[name] = values
    return changed


def take_from_years_before(years: int, share: float = 1, weight: float = 1) -> Change:
    """The number of the same series some years before in place of a number, or mixed with it by a weight."""

    def change(rows: Frame, is_meant: Mask, layout: Layout) -> Frame:
        is_drawn = np.random.default_rng(SEED).uniform(size=len(rows)) < share
        key = [layout.who, *layout.same_series, *([layout.year])]
        before = rows.copy()
        before[layout.year] += years
        changed = rows.copy()
        for name in layout.numbers:
            old = before.drop_duplicates(key).set_index(key)[name]
            index = pd.MultiIndex.from_frame(rows[key])
            found = old.reindex(index).to_numpy(float)
            values = changed[name].to_numpy(float, copy=True)
            places = is_meant & is_drawn & ~np.isnan(found)
            values[places] = weight * found[places] + (1 - weight) * values[places]
            changed[name] = values
        return changed

    return change


def reverse_years(rows: Frame, is_meant: Mask, layout: Layout) -> Frame:
    """The numbers of each series in reverse order of its years."""
    changed = rows.copy()
    for name in layout.numbers:
        for places in rows[is_meant].groupby([layout.who, *layout.same_series], dropna=False).groups.values():
            changed.loc[places, name] = rows.loc[places, name].to_numpy()[::-1]
    return changed


def turn_share(rows: Frame, is_meant: Mask, layout: Layout) -> Frame:
    """Each number as a percentage of all of its year."""
    changed = rows.copy()
    for name in layout.numbers:
        whole = (
            rows[is_meant]
            .groupby([layout.year, *layout.same_series], dropna=False, observed=True)[name]
            .transform("sum")
        )
        changed.loc[is_meant, name] = 100 * rows.loc[is_meant, name] / whole
    return changed


def add_months(rows: Frame, is_meant: Mask, layout: Layout) -> Frame:
    """Months added up within their year."""
    changed = rows.sort_values("time_period")
    meant = pd.Series(is_meant, rows.index).loc[changed.index]
    for name in layout.numbers:
        sums = changed[meant].groupby([layout.who, *layout.same_series, layout.year], dropna=False)[name].cumsum()
        changed.loc[sums.index, name] = sums
    return changed.loc[rows.index]


def copy_actor(column: str, source: str, target: str, value: str, key: Sequence[str]) -> Change:
    """What one actor has, in the rows of another."""

    def change(rows: Frame, is_meant: Mask, layout: Layout) -> Frame:
        changed = rows.copy()
        known = rows[rows[column] == source].drop_duplicates(list(key)).set_index(list(key))[value]
        places = is_meant & (rows[column] == target).to_numpy()
        index = (
            pd.MultiIndex.from_frame(rows.loc[places, list(key)])
            if len(key) > 1
            else pd.Index(rows.loc[places, key[0]])
        )
        found = known.reindex(index).to_numpy()
        changed.loc[places, value] = np.where(pd.isna(found), rows.loc[places, value], found)
        return changed

    return change


def round_digits(digits: int) -> Change:
    """Numbers with so many digits only."""

    def rounded(values: np.ndarray) -> np.ndarray:
        size = np.where(values == 0, 1, np.abs(values))
        power = 10.0 ** (digits - 1 - np.floor(np.log10(size)))
        return np.round(values * power) / power

    return apply(rounded)


def transpose_digits(values: np.ndarray) -> np.ndarray:
    """The first two digits of each number exchanged."""
    size = np.where((values == 0) | np.isnan(values), 1, np.abs(values))
    power = 10.0 ** (np.floor(np.log10(size)) - 1)
    first_two = np.floor(size / power)
    tens, ones = np.divmod(first_two, 10)
    return np.where(values == 0, values, np.sign(values) * (size + (10 * ones + tens - first_two) * power))


def move_years(step: int, column: str = "") -> Change:
    """Years moved, and what names them."""

    def change(rows: Frame, is_meant: Mask, layout: Layout) -> Frame:
        changed = rows.copy()
        changed.loc[is_meant, column or layout.year] = changed.loc[is_meant, column or layout.year] + step
        if not column and "time_period" in rows:
            periods = changed.loc[is_meant, "time_period"]
            changed.loc[is_meant, "time_period"] = [f"{int(text[:4]) + step}{text[4:]}" for text in periods]
        if not column and "slice" in rows:
            pairs = zip(rows.loc[is_meant, "slice"], rows.loc[is_meant, layout.year], strict=True)
            changed.loc[is_meant, "slice"] = [text.replace(str(year), str(year + step)) for text, year in pairs]
        return changed

    return change


def is_of(rows: Frame, only: Mapping[str, object] | None) -> Mask:
    """Which rows have these values; a list has several."""
    mask = np.ones(len(rows), bool)
    for name, value in (only or {}).items():
        values = value if isinstance(value, list) else [value]
        mask &= rows[name].isin(values).to_numpy()
    return mask


def _with_numbers(rows: Frame, places: Mask, layout: Layout, function: Callable[[np.ndarray], np.ndarray]) -> Frame:
    changed = rows.copy()
    for name in layout.numbers:
        values = changed[name].to_numpy(float, copy=True)
        values[places] = function(values[places])
        changed[name] = values
    return changed
