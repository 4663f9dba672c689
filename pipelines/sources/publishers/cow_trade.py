"""Correlates of War trade, version 4.0: what states imported from each other, 1870–2014, in millions of dollars.

The flows as compiled are read. Smoothed flows, the alternatives for Belgium–Luxembourg and for China with Taiwan,
spikes, dips, the codes of the compilers' sources and national totals are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.archive.parts import Part
from pipelines.sources.codes import LEFT_OUT, Codes
from pipelines.sources.contract import BadRow, Parsed, SourceError, declare, only_part
from pipelines.sources.parsing.tabular import constant, header, is_integer, read_numbers, whole
from schemas import beside

IDENTITY, FLOWS = ("ccode1", "ccode2", "year"), ("flow1", "flow2")
READ = (*IDENTITY, *FLOWS)
Array = np.ndarray
MISSING = -9
MILLION = 1e6
MOST_YEARS = 1000
REASONS = ("the flow is missing", "one side is not an actor in that year", "both sides are one actor")
UNREADABLE = "a code or the year is missing or not a whole number, or a flow is negative"
CONSTANT: dict[str, str] = beside.read(__file__)["codes"]


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Rows of ``trade_reports``: flow1 is origin ccode2, destination ccode1; flow2 the other way."""
    part, parsed = only_part(parts, ".csv", ".csv.gz"), Parsed()
    parsed.check_columns(header(part.path), READ, SOURCE.unread, part.name)
    table = read_numbers(part.path, parsed.bad, READ)
    table = parsed.quarantine(table, {UNREADABLE: _is_readable(table)}, is_named_once=True).combine_chunks()
    pairs = _pairs(table, codes)
    parsed.tables["trade_reports"] = _reports(table, pairs, _distinct(table, pairs, parsed), parsed)
    return parsed


def _is_readable(table: pa.Table) -> Any:
    """Rows with two codes and a year, and no flow below zero except -9."""
    checks = [is_integer(table[name]) for name in IDENTITY]
    for name in FLOWS:
        is_negative = pc.and_(pc.less(table[name], 0), pc.not_equal(table[name], MISSING))
        checks.append(pc.invert(pc.fill_null(is_negative, False)))
    return reduce(pc.and_, checks)


class Pairs(NamedTuple):
    """For each row its two codes, their actors, and a number that identifies pair and year, as given and reversed."""

    codes: tuple[Array, Array]
    actors: tuple[Array, Array]
    names: pa.Array
    """Actors by the numbers in ``actors``."""
    key: Array
    reversed_key: Array
    n_keys: int
    """Both keys are below it."""


def _pairs(table: pa.Table, codes: Codes) -> Pairs:
    """Raises UnknownCodes, and SourceError for a file of too many years."""
    columns = [_integers(table[name]) for name in IDENTITY[:2]]
    encoded = pa.chunked_array([column.dictionary_encode() for column in columns]).unify_dictionaries().chunks
    year = _integers(table["year"])
    actors = [codes.encoded("cow", column, year) for column in encoded]
    code1, code2 = (np.asarray(column.indices) for column in encoded)
    years = year.dictionary_encode()
    n_years, n_codes = len(years.dictionary), len(encoded[0].dictionary)
    if n_years > MOST_YEARS:
        raise SourceError(f"it has {n_years:,} different years, so it is not a file of yearly trade")
    return Pairs(
        (np.asarray(columns[0]), np.asarray(columns[1])),
        (np.asarray(actors[0].indices), np.asarray(actors[1].indices)),
        actors[0].dictionary,
        (code1 * n_codes + code2) * n_years + np.asarray(years.indices),
        (code2 * n_codes + code1) * n_years + np.asarray(years.indices),
        n_codes * n_codes * n_years,
    )


def _integers(column: object) -> pa.Array:
    return whole(column).cast(pa.int64())


def _distinct(table: pa.Table, pairs: Pairs, parsed: Parsed) -> Array:
    """The places of the rows to read, each pair and year once: copies of the data list every pair from both sides.

    The same pair from the other side, with the same flows, is left out. A row that contradicts its mirror, and a second
    row of the same pair from the same side, are bad.
    """
    rows = np.arange(table.num_rows, dtype=np.int32)
    first_row = np.full(pairs.n_keys, -1, np.int32)
    first_row[pairs.key[::-1]] = rows[::-1]  # of several, the last one written stays
    is_first = first_row[pairs.key] == rows
    numbers = table["row"]
    for index in np.flatnonzero(~is_first).tolist():
        codes = f"{pairs.codes[0][index]} {pairs.codes[1][index]}"
        parsed.bad.append(BadRow(str(numbers[index]), "the pair and year appeared before", codes))
    is_reversed = pairs.codes[0] > pairs.codes[1]
    straight, reversed_ = np.flatnonzero(is_first & ~is_reversed), np.flatnonzero(is_first & is_reversed)
    mirror = first_row[pairs.reversed_key[reversed_]]
    flow1, flow2 = (np.asarray(pc.fill_null(whole(table[name]), MISSING)) for name in FLOWS)
    is_same = (flow1[reversed_] == flow2[mirror]) & (flow2[reversed_] == flow1[mirror])
    is_mirrored = mirror >= 0
    for index in reversed_[is_mirrored & ~is_same].tolist():
        parsed.bad.append(
            BadRow(str(numbers[index]), "the flows differ from those of the same pair from the other side")
        )
    parsed.count_out(int((is_mirrored & is_same).sum()), "the same pair and year from the other side")
    return np.concatenate([straight, reversed_[~is_mirrored]])


def _reports(table: pa.Table, pairs: Pairs, places: Array, parsed: Parsed) -> pa.Table:
    """Both flows of the rows at ``places`` as reports, in dollars."""
    names = pairs.names.to_pylist()
    foreign = names.index(LEFT_OUT) if LEFT_OUT in names else -1
    actor1, actor2 = (actors[places] for actors in pairs.actors)
    is_foreign, is_self = (actor1 == foreign) | (actor2 == foreign), actor1 == actor2
    carried = []
    for name in FLOWS:
        value = np.asarray(whole(table[name]))[places]  # null is not a number here
        is_missing = np.isnan(value) | (value == MISSING)
        for mask, reason in zip(
            (is_missing, ~is_missing & is_foreign, ~is_missing & ~is_foreign & is_self), REASONS, strict=True
        ):
            parsed.count_out(int(mask.sum()), reason)
        carried.append((np.flatnonzero(~(is_missing | is_foreign | is_self)), value))
    rows = whole(table["row"]).take(pa.array(places)).cast(pa.string())
    (first, imports), (second, exports) = carried
    value = np.concatenate([imports[first], exports[second]])
    source_row = [
        pc.binary_join_element_wise(rows.take(pa.array(which)), name, "/")
        for which, name in zip((first, second), FLOWS, strict=True)
    ]
    years = _integers(table["year"]).take(pa.array(places[np.concatenate([first, second])]))
    encoded = years.dictionary_encode()
    return pa.table(
        {
            "origin": _named(np.concatenate([actor2[first], actor1[second]]), pairs.names),
            "destination": _named(np.concatenate([actor1[first], actor2[second]]), pairs.names),
            "year": years,
            "time_period": pa.DictionaryArray.from_arrays(encoded.indices, encoded.dictionary.cast(pa.string())),
            # a product with a million is off in its last binary digit: 0.29 is 290,000 and no less
            "value": pc.round(pa.array(value * MILLION), 3),
            "is_estimated": pa.repeat(False, len(value)),
            **{name: constant(text, len(value)) for name, text in CONSTANT.items()},
            "source_row": pa.chunked_array(source_row),
        }
    )


def _named(indices: Array, names: pa.Array) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(indices), names)


SOURCE = declare(__file__, parse=parse)
