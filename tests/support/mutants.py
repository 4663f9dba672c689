"""Ways in which a file may be wrong although it looks like itself, whatever the publisher: made from its grid.

Which columns hold numbers, periods and codes is declared in ``plausibility.yaml``; ``HEADER`` stands for periods or
codes that are the names of columns, an empty text for no periods. Nothing is random: a mutant is the same each time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np

from tests.support.grids import Grid, floats, written

HEADER = "header"
Change = Callable[[], bytes]
SCALES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "negated": lambda v: -v,
    "x1000": lambda v: v * 1000,
    "x10": lambda v: v * 10,
    "/1000": lambda v: v / 1000,
    "inverted": lambda v: np.divide(1.0, v, out=np.zeros_like(v), where=v != 0),
}
LONE = ("negated", "x1000", "x10", "/1000")
"""What is done to one value as well."""
TEXTS = {"infinite": "1e999", "blank": "", "not a number": "n.a. 5", "zero": "0", "the same": "7"}


def mutants(
    grid: Grid, values: Sequence[Sequence[str]], periods: str, codes: Sequence[str]
) -> Iterator[tuple[str, Change]]:
    """The name of each mutant, and its bytes when asked for. ``values`` are columns that are changed together."""
    for group in values:
        where = group[0] if len(group) == 1 else "values"
        yield from ((f"{where} {name}", change) for name, change in _numbers(grid, group))
    if periods:
        yield from ((f"{periods} {name}", change) for name, change in _periods(grid, periods, values[0]))
    for code in codes:
        yield from ((f"{code} {name}", change) for name, change in _codes(grid, code, values[0]))
    columns = [name for name in (*codes, periods) if name not in ("", HEADER)]
    for a, b in combinations(dict.fromkeys([*columns, values[0][0]]), 2):
        yield f"{a} and {b} swapped", lambda a=a, b=b: grid.put({a: grid[b], b: grid[a]}).data
    yield from _rows(grid, values[0], columns)


def _middle(column: np.ndarray) -> int:
    """The place of a typical value: the median of those above zero."""
    numbers = floats(column)
    places = np.flatnonzero(numbers > 0)
    places = places if len(places) else np.flatnonzero(column != "")
    return int(places[np.argsort(numbers[places], kind="stable")[len(places) // 2]])


def _numbers(grid: Grid, group: Sequence[str]) -> Iterator[tuple[str, Change]]:
    half = np.arange(len(grid)) % 2 == 0
    one = group[len(group) * 2 // 3]
    here = np.arange(len(grid)) == _middle(grid[one])

    def scaled(function: Callable[[np.ndarray], np.ndarray], rows: np.ndarray | None, names: Sequence[str]) -> bytes:
        changed = {}
        for name in names:
            new = written(function(floats(grid[name])), grid[name])
            changed[name] = new if rows is None else np.where(rows, new, grid[name])
        return grid.put(changed).data

    def texts(text: str, rows: np.ndarray | None, names: Sequence[str]) -> bytes:
        filled = {n: np.where((grid[n] != "") & (True if rows is None else rows), text, grid[n]) for n in names}
        return grid.put(filled).data

    for name, function in SCALES.items():
        yield name, lambda f=function: scaled(f, None, group)
        yield f"{name} in half", lambda f=function: scaled(f, half, group)
        if name in LONE:
            names = [one] if len(group) > 4 else group
            yield f"{name} once", lambda f=function, names=names: scaled(f, here, names)
    for name, text in TEXTS.items():
        yield name, lambda t=text: texts(t, None, group)
        yield f"{name} once", lambda t=text: texts(t, here, [one])
    yield "blank in half", lambda: texts("", half, group)
    yield "moved down a row", lambda: grid.put({name: np.roll(grid[name], 1) for name in group}).data
    yield "reversed", lambda: grid.put({name: grid[name][::-1] for name in group}).data


def _shifted(text: str, step: int) -> str:
    """The year at the start of a text moved; a number that is no year is moved as it is."""
    match = re.match(r"\d+", text)
    return f"{int(match[0]) + step}{text[match.end() :]}" if match else text


def _periods(grid: Grid, periods: str, group: Sequence[str]) -> Iterator[tuple[str, Change]]:
    """Of a column of periods, or of those in the header above ``group``."""
    is_header = periods == HEADER
    texts = np.array(group, object) if is_header else grid[periods]
    known = sorted({text for text in texts if text})
    last = known[-1]
    before = known[-2] if len(known) > 1 else _shifted(last, -1)
    ahead = 2099 - int(last[:4]) if re.match(r"(19|20)\d\d", last) else 99

    def put(new: Any) -> bytes:
        changed = np.array(new, object)
        names = dict(zip(group, changed, strict=True)) if is_header else {}
        return (grid.named(names) if is_header else grid.put({periods: changed})).data

    def each(function: Callable[[str], str]) -> bytes:
        new = {text: function(text) for text in set(texts)}
        return put([new[text] for text in texts])

    def once(function: Callable[[str], str]) -> bytes:
        place = len(texts) * 2 // 3
        return put([function(text) if i == place else text for i, text in enumerate(texts)])

    yield "a year later", lambda: each(lambda text: _shifted(text, 1))
    yield "ten years earlier", lambda: each(lambda text: _shifted(text, -10))
    yield "in 2099", lambda: each(lambda text: _shifted(text, ahead))
    yield "in 2099 once", lambda: once(lambda text: _shifted(text, ahead))
    yield "a thousand years ago", lambda: each(lambda text: _shifted(text, -1000))
    month = f"{last[:4]}-13{last[7:]}" if "-" in last else f"{last}13"
    yield "of month 13", lambda: each(lambda text: month if text == last else text)
    yield "blank once", lambda: once(lambda _: "")
    yield "two swapped", lambda: each(lambda text: {last: before, before: last}.get(text, text))
    yield "all the last", lambda: each(lambda _: last)
    mirrored = dict(zip(known, known[::-1], strict=True))
    yield "in reverse", lambda: each(lambda text: mirrored.get(text, text))


def _codes(grid: Grid, code: str, group: Sequence[str]) -> Iterator[tuple[str, Change]]:
    """Of a column of codes, or of those in the header above ``group``."""
    if code == HEADER:
        a, b = group[0], group[min(5, len(group) - 1)]
        yield "two swapped", lambda: grid.named({a: b, b: a}).data
        yield "moved by one", lambda: grid.named(dict(zip(group, [*group[1:], group[0]], strict=True))).data
        yield "one unknown", lambda: grid.named({a: "XQZ"}).data
        yield "one twice", lambda: grid.named({a: b}).data
        return
    column = grid[code]
    found, counts = np.unique(column[column != ""], return_counts=True)
    common = found[np.argsort(-counts, kind="stable")]
    a, b = common[0], common[min(1, len(common) - 1)]
    here = np.arange(len(grid)) == len(grid) // 3
    yield "two swapped", lambda: grid.put({code: np.where(column == a, b, np.where(column == b, a, column))}).data
    yield "all the same", lambda: grid.put({code: np.full(len(grid), a, object)}).data
    yield "moved down a row", lambda: grid.put({code: np.roll(column, 1)}).data
    yield "one unknown", lambda: grid.put({code: np.where(column == a, "9876Q", column)}).data
    yield "unknown once", lambda: grid.put({code: np.where(here, "9876Q", column)}).data
    yield "blank once", lambda: grid.put({code: np.where(here, "", column)}).data
    yield "one missing", lambda: grid.take(column != a).data


def _rows(grid: Grid, group: Sequence[str], columns: Sequence[str]) -> Iterator[tuple[str, Change]]:
    count = len(grid)
    rows = np.arange(count)

    def joined(other: Grid) -> bytes:
        columns = [np.concatenate(pair) for pair in zip(grid.columns, other.columns, strict=True)]
        return replace(grid, columns=tuple(columns)).data

    doubled = {name: written(floats(grid[name]) * 1.5, grid[name]) for name in group}
    yield "rows doubled", lambda: joined(grid)
    yield "rows doubled with other values", lambda: joined(grid.put(doubled))
    yield "a row doubled with other values", lambda: joined(grid.put(doubled).take(rows == count // 3))
    yield "first half missing", lambda: grid.take(rows >= count // 2).data
    yield "second half missing", lambda: grid.take(rows < count // 2).data
    yield "every second row missing", lambda: grid.take(rows % 2 == 0).data
    yield "nine of ten missing", lambda: grid.take(rows % 10 == 0).data
    yield "no row left", lambda: grid.take(rows < 0).data
    yield "cut off", lambda: grid.data[: len(grid.data) * 2 // 3]
    again = tuple(np.insert(column, count // 2, name) for name, column in zip(grid.names, grid.columns, strict=True))
    yield "header again in the middle", lambda: replace(grid, columns=again).data
    for name in dict.fromkeys([*columns, group[0]]):
        yield f"without {name}", lambda name=name: grid.without(name).data
