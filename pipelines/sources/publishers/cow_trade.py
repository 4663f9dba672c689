"""Correlates of War trade, version 4.0: what states imported from each other, 1870–2014, in millions of dollars.

The flows as compiled are read. Smoothed flows, the alternatives for Belgium–Luxembourg and for China with Taiwan, spikes,
dips and the codes of the compilers' own sources are not; nor are national totals.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.archive.parts import Part
from pipelines.sources.codes import LEFT_OUT, Codes
from pipelines.sources.contract import BadRow, Domain, Parsed, Source, SourceError, Terms, drift, one
from pipelines.sources.parsing.tabular import constant, header, is_integer, read_numbers, whole

READ = ("ccode1", "ccode2", "year", "flow1", "flow2")
LEFT = (
    "importer1",
    "importer2",
    "smoothflow1",
    "smoothflow2",
    "smoothtotrade",
    "spike1",
    "spike2",
    "dip1",
    "dip2",
    "trdspike",
    "tradedip",
    "bel_lux_alt_flow1",
    "bel_lux_alt_flow2",
    "china_alt_flow1",
    "china_alt_flow2",
    "source1",
    "source2",
    "version",
)
Array = Any
"""An array of NumPy."""
MISSING = -9
MILLION = 1e6
MOST_YEARS = 1000
REASONS = ("the flow is missing", "one side is no actor of ours in that year", "both sides are one actor")


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Rows of ``trade_reports``: flow1 is origin ccode2, destination ccode1; flow2 the other way."""
    part = one(parts, ".csv", ".csv.gz")
    columns = drift(header(part.path), READ, LEFT, part.name)
    found, bad = read_numbers(part.path, READ)
    found = _good(found, bad)
    pairs = _pairs(found, codes)
    left_out: dict[str, int] = {}
    kept = _once(found, pairs, bad, left_out)
    return Parsed(
        {"trade_reports": _reports(found, pairs, kept, left_out)},
        bad=bad,
        unread=columns["unread"],
        new=columns["new"],
        left_out=left_out,
    )


def _good(found: pa.Table, bad: list[BadRow]) -> pa.Table:
    """Rows with two codes and a year, and no flow below nought but -9; the others are named in ``bad``."""
    is_good = pc.and_(is_integer(found["ccode1"]), is_integer(found["ccode2"]))
    is_good = pc.and_(is_good, is_integer(found["year"]))
    for name in ("flow1", "flow2"):
        is_negative = pc.and_(pc.less(found[name], 0), pc.not_equal(found[name], MISSING))
        is_good = pc.and_(is_good, pc.invert(pc.fill_null(is_negative, False)))
    if pc.all(is_good).as_py() is not False:
        return found
    named = {row.source_row for row in bad}
    for index in pc.indices_nonzero(pc.invert(is_good)).to_pylist():
        if (number := str(found["row"][index])) not in named:
            bad.append(BadRow(number, "a code or the year is missing or no whole number, or a flow is negative"))
    return found.filter(is_good).combine_chunks()


class Pairs(NamedTuple):
    """Of each row the two codes, the actors that they mean, and what tells its pair and year from others, as it stands and turned."""

    codes: tuple[Array, Array]
    actors: tuple[Array, Array]
    names: pa.Array
    """By the numbers in ``actors``."""
    ahead: Array
    back: Array
    many: int
    """``ahead`` and ``back`` are less."""


def _pairs(found: pa.Table, codes: Codes) -> Pairs:
    """Raises UnknownCodes."""
    columns = [_whole_numbers(found[name]) for name in ("ccode1", "ccode2")]
    encoded = [column.dictionary_encode() for column in columns]
    coded = pa.chunked_array(encoded).unify_dictionaries().chunks
    year = _whole_numbers(found["year"])
    actors = [codes.encoded("cow", column, year) for column in coded]
    one_side, other = (np.asarray(column.indices) for column in coded)
    years = year.dictionary_encode()
    when, n_years, n_codes = np.asarray(years.indices), len(years.dictionary), len(coded[0].dictionary)
    if n_years > MOST_YEARS:
        raise SourceError(f"there are {n_years:,} different years in it: it is no file of yearly trade")
    return Pairs(
        (np.asarray(columns[0]), np.asarray(columns[1])),
        (np.asarray(actors[0].indices), np.asarray(actors[1].indices)),
        actors[0].dictionary,
        (one_side * n_codes + other) * n_years + when,
        (other * n_codes + one_side) * n_years + when,
        n_codes * n_codes * n_years,
    )


def _whole_numbers(column: Any) -> pa.Array:
    return whole(column).cast(pa.int64())


def _once(found: pa.Table, pairs: Pairs, bad: list[BadRow], left_out: dict[str, int]) -> Array:
    """The places of the rows to read: each pair and year once. The same pair from the other side, with the same flows, is left out.

    Copies of the data list every pair from both sides. A row that contradicts its mirror, and a second row of the same
    pair from the same side, are named in ``bad``.
    """
    rows = np.arange(found.num_rows, dtype=np.int32)
    first_of = np.full(pairs.many, -1, np.int32)
    first_of[pairs.ahead[::-1]] = rows[::-1]  # of several, the last that is written stays
    is_first = first_of[pairs.ahead] == rows
    numbers = found["row"]
    for index in np.flatnonzero(~is_first).tolist():
        bad.append(
            BadRow(
                str(numbers[index]),
                "the pair and year were there before",
                f"{pairs.codes[0][index]} {pairs.codes[1][index]}",
            )
        )
    is_turned = pairs.codes[0] > pairs.codes[1]
    straight, turned = np.flatnonzero(is_first & ~is_turned), np.flatnonzero(is_first & is_turned)
    mirror = first_of[pairs.back[turned]]
    one_way, other_way = (np.asarray(pc.fill_null(whole(found[name]), MISSING)) for name in ("flow1", "flow2"))
    is_same = (one_way[turned] == other_way[mirror]) & (other_way[turned] == one_way[mirror])
    is_mirrored = mirror >= 0
    for index in turned[is_mirrored & ~is_same].tolist():
        bad.append(BadRow(str(numbers[index]), "the flows are not those of the same pair from the other side"))
    if n := int((is_mirrored & is_same).sum()):
        left_out["the same pair and year from the other side"] = n
    return np.concatenate([straight, turned[~is_mirrored]])


def _reports(found: pa.Table, pairs: Pairs, kept: Array, left_out: dict[str, int]) -> pa.Table:
    """Both flows of the rows ``kept`` as reports, in dollars."""
    names = pairs.names.to_pylist()
    nobody = names.index(LEFT_OUT) if LEFT_OUT in names else -1
    one_side, other = (actors[kept] for actors in pairs.actors)
    is_left, is_self = (one_side == nobody) | (other == nobody), one_side == other
    chosen = []
    for name in ("flow1", "flow2"):
        value = np.asarray(whole(found[name]))[kept]  # null is not a number here
        is_missing = np.isnan(value) | (value == MISSING)
        out = (is_missing, ~is_missing & is_left, ~is_missing & ~is_left & is_self)
        for mask, reason in zip(out, REASONS, strict=True):
            if n := int(mask.sum()):
                left_out[reason] = left_out.get(reason, 0) + n
        chosen.append((np.flatnonzero(~(is_missing | is_left | is_self)), value))
    rows = whole(found["row"]).take(pa.array(kept)).cast(pa.string())
    year = _whole_numbers(found["year"]).take(pa.array(kept))
    (here, imports), (there, exports) = chosen
    value = np.concatenate([imports[here], exports[there]])
    source_row = [
        pc.binary_join_element_wise(rows.take(pa.array(places)), name, "/")
        for places, name in ((here, "flow1"), (there, "flow2"))
    ]
    years = year.take(pa.array(np.concatenate([here, there])))
    coded = years.dictionary_encode()
    same = {
        "product": "TOTAL",
        "goods_services": "G",
        "classification": "COW 4.0",
        "freq": "A",
        "unit_measure": "USD",
        "obs_status": "A",
        "slice": "",
    }
    number = len(value)
    return pa.table(
        {
            "origin": _named(np.concatenate([other[here], one_side[there]]), pairs.names),
            "destination": _named(np.concatenate([one_side[here], other[there]]), pairs.names),
            "year": years,
            "time_period": pa.DictionaryArray.from_arrays(coded.indices, coded.dictionary.cast(pa.string())),
            # a product with a million is off in its last binary digit: 0.29 is 290,000 and no less
            "value": pc.round(pa.array(value * MILLION), 3),
            "is_estimated": pa.repeat(False, number),
            **{name: constant(word, number) for name, word in same.items()},
            "source_row": pa.chunked_array(source_row),
        }
    )


def _named(places: Array, names: pa.Array) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(places), names)


SOURCE = Source(
    id="cow_trade",
    title="Correlates of War trade, version 4.0",
    url="https://correlatesofwar.org/data-sets/bilateral-trade/",
    contract="https://correlatesofwar.org/data-sets/bilateral-trade/",
    feeds=("trade_reports",),
    terms=Terms(
        licence="Correlates of War: free for research; cite",
        url="https://correlatesofwar.org/data-sets/",
        redistribute="derived",
        citation="Barbieri, K., Keshk, O. M. G.: Correlates of War Project Trade Data Set Codebook, Version 4.0 (2016); "
        "Barbieri, K., Keshk, O. M. G., Pollins, B.: Trading Data. Conflict Management and Peace Science 26 (2009), 471–491",
    ),
    domain=Domain(1870, 2014, "states of the Correlates of War"),
    parse=parse,
    cadence="0 6 1 3 *",
    tried="the whole file 4.0 as a third party stored it, with flows rounded to millions. Never live.",
    max_age_days=3650,
    traps=(
        "flow1 is what ccode1 imported from ccode2: it runs from ccode2 to ccode1.",
        "Copies of the data list every pair from both sides, so that each flow stands in it twice: it is read once.",
        "A copy rounded to whole millions shows 0 for anything below half a million; more than half of its flows are 0.",
        "Missing is -9 in the publisher's file and NA in copies: no report, never nought.",
        "Importers' reports come first and exporters' fill the gaps, without a mark in every layout: nobody is named as reporter.",
        "smoothflow replaces outliers by the compilers' judgement: it is left unread, so that nothing here is an estimate of that kind.",
        "China (710) is without Taiwan and Hong Kong; Belgium and Luxembourg were reported as one to 1997: see the alternatives unread.",
    ),
    files="Dyadic_COW_4.0.csv, or a copy with the columns ccode1, ccode2, year, flow1 and flow2, plain or gzipped",
    floor={"trade_reports": 1_000_000},
)
