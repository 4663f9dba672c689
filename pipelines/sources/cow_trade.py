"""Correlates of War trade, version 4.0: what states imported from each other, 1870–2014, in millions of dollars.

The flows as compiled are read. Smoothed flows, the alternatives for Belgium–Luxembourg and for China with Taiwan, spikes,
dips and the codes of the compilers' own sources are not; nor are national totals.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.codes import LEFT_OUT, Codes
from pipelines.source import BadRow, Domain, Parsed, Part, Source, Terms, drift, one
from pipelines.sources._reading import firsts, header, leave_out, read_numbers, whole

READ = ("ccode1", "ccode2", "year", "flow1", "flow2")
LEFT = (
    "importer1", "importer2", "smoothflow1", "smoothflow2", "smoothtotrade", "spike1", "spike2", "dip1", "dip2",
    "trdspike", "tradedip", "bel_lux_alt_flow1", "bel_lux_alt_flow2", "china_alt_flow1", "china_alt_flow2",
    "source1", "source2", "version",
)  # fmt: skip
MISSING = -9
MILLION = 1e6


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Rows of ``trade_reports``: flow1 is origin ccode2, destination ccode1; flow2 the other way."""
    part = one(parts, ".csv", ".csv.gz")
    columns = drift(header(part.path), READ, LEFT, part.name)
    found, bad = read_numbers(part.path, READ)
    left_out: dict[str, int] = {}
    dyads = _once(_dyads(found.combine_chunks(), bad), bad, left_out)
    years = whole(dyads["year"])
    one_side, other = (
        codes.actors("cow", whole(dyads[name]).cast(pa.string()), years) for name in ("ccode1", "ccode2")
    )
    flows = pa.concat_tables(
        [
            _flow(dyads, "flow1", origin=other, destination=one_side),
            _flow(dyads, "flow2", origin=one_side, destination=other),
        ]
    )
    del dyads, one_side, other
    is_missing = pc.or_kleene(pc.is_null(flows["value"]), pc.equal(flows["value"], MISSING))
    flows = leave_out(flows, is_missing, "the flow is missing", left_out)
    is_other = pc.or_(pc.equal(flows["origin"], LEFT_OUT), pc.equal(flows["destination"], LEFT_OUT))
    flows = leave_out(flows, is_other, "one side is no actor of ours in that year", left_out)
    is_self = pc.equal(flows["origin"], flows["destination"])
    flows = leave_out(flows, is_self, "both sides are one actor", left_out)
    return Parsed(
        {"trade_reports": _reports(flows)},
        bad=bad,
        unread=columns["unread"],
        new=columns["new"],
        left_out=left_out,
    )


def _dyads(found: pa.Table, bad: list[BadRow]) -> pa.Table:
    """Rows with two codes and a year, as whole numbers, and no flow below nought but -9; the others are named in ``bad``."""
    is_good = pc.and_(pc.is_valid(found["ccode1"]), pc.is_valid(found["ccode2"]))
    is_good = pc.and_(is_good, pc.is_valid(found["year"]))
    for name in ("flow1", "flow2"):
        is_negative = pc.and_(pc.less(found[name], 0), pc.not_equal(found[name], MISSING))
        is_good = pc.and_(is_good, pc.invert(pc.fill_null(is_negative, False)))
    named = {row.source_row for row in bad}
    for index in pc.indices_nonzero(pc.invert(is_good)).to_pylist():
        if (number := str(found["row"][index])) not in named:
            bad.append(BadRow(number, "a code or the year is missing, or a flow is negative"))
    if bad:
        found = found.filter(is_good)
    whole_numbers = {name: whole(found[name]).cast(pa.int32()) for name in ("ccode1", "ccode2", "year")}
    return pa.table(
        whole_numbers | {name: found[name] for name in ("flow1", "flow2", "row")}
    ).combine_chunks()


def _once(dyads: pa.Table, bad: list[BadRow], left_out: dict[str, int]) -> pa.Table:
    """Each pair of states and year once: the same pair from the other side, with the same flows, is left out.

    Copies of the data list every pair from both sides. A row that contradicts its mirror, and a second row of the same
    pair from the same side, are named in ``bad``.
    """
    a, b, year = (whole(dyads[name]).cast(pa.int64()) for name in ("ccode1", "ccode2", "year"))
    ahead, back = _key(a, b, year), _key(b, a, year)
    is_first = firsts(ahead)
    for index in pc.indices_nonzero(pc.invert(is_first)).to_pylist():
        bad.append(BadRow(str(dyads["row"][index]), "the pair and year were there before", str(ahead[index])))
    is_turned = pc.and_(pc.greater(a, b), is_first)
    is_straight = pc.and_(pc.less_equal(a, b), is_first)
    turned, straight = dyads.filter(is_turned), dyads.filter(is_straight)
    mirror = pc.index_in(back.filter(is_turned), value_set=ahead.filter(is_straight))
    is_mirrored, its_mirror = pc.is_valid(mirror), straight.take(mirror)
    is_same = pc.and_(
        _same(turned["flow1"], its_mirror["flow2"]), _same(turned["flow2"], its_mirror["flow1"])
    )
    for index in pc.indices_nonzero(pc.and_(is_mirrored, pc.invert(is_same))).to_pylist():
        bad.append(
            BadRow(str(turned["row"][index]), "the flows are not those of the same pair from the other side")
        )
    alone = turned.filter(pc.invert(is_mirrored))
    if n := pc.sum(pc.and_(is_mirrored, is_same)).as_py():
        left_out["the same pair and year from the other side"] = n
    return pa.concat_tables([straight, alone]).combine_chunks()


def _key(a: pa.Array, b: pa.Array, year: pa.Array) -> pa.Array:
    return pc.add(pc.multiply(pc.add(pc.multiply(a, 10_000), b), 10_000), year)


def _same(these: pa.Array, those: pa.Array) -> pa.Array:
    return pc.equal(pc.fill_null(these, MISSING), pc.fill_null(those, MISSING))


def _flow(dyads: pa.Table, name: str, *, origin: pa.Array, destination: pa.Array) -> pa.Table:
    """One of the two flows of every row."""
    return pa.table(
        {
            "origin": origin.dictionary_encode(),
            "destination": destination.dictionary_encode(),
            "year": dyads["year"],
            "value": dyads[name],
            "source_row": pc.binary_join_element_wise(dyads["row"], name, "/"),
        }
    )


def _reports(flows: pa.Table) -> pa.Table:
    """Flows as reports, in dollars."""
    flows = flows.unify_dictionaries().combine_chunks()
    same = {
        "product": "TOTAL", "goods_services": "G", "classification": "COW 4.0", "freq": "A", "unit_measure": "USD",
        "obs_status": "A", "slice": "",
    }  # fmt: skip
    number = flows.num_rows
    return pa.table(
        {
            "origin": flows["origin"],
            "destination": flows["destination"],
            "year": flows["year"],
            "time_period": whole(flows["year"]).cast(pa.string()),
            # a product with a million is off in its last binary digit: 0.29 is 290,000 and no less
            "value": pc.round(pc.multiply(flows["value"], MILLION), 3),
            "is_estimated": pa.repeat(False, number),
            **{name: pa.repeat(word, number) for name, word in same.items()},
            "source_row": flows["source_row"],
        }
    )


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
)  # fmt: skip
