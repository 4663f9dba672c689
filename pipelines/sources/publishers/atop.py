"""ATOP, Alliance Treaty Obligations and Provisions, 1815–2018: which obligations states took on towards each other, year by year.

The table of directed dyad-years is read; treaties, phases and members are not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.archive.parts import Part
from pipelines.sources.codes import LEFT_OUT, Codes, is_actor
from pipelines.sources.contract import BadRow, Domain, Parsed, Source, Terms, drift, one
from pipelines.sources.parsing.tabular import firsts, header, is_integer, leave_out, read_numbers, whole

OBLIGATIONS = {
    "has_defence": "atop_defense",
    "has_offence": "atop_offense",
    "has_neutrality": "atop_neutral",
    "has_nonaggression": "atop_nonagg",
    "has_consultation": "atop_consul",
}
READ = ("ccode1", "ccode2", "year", *OBLIGATIONS.values())
KEY = ["actor_a", "actor_b", "year"]


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Rows of ``alliances``: ordered pairs of states with at least one obligation in the year."""
    part = one(parts, ".csv", ".csv.gz")
    columns = drift(header(part.path), READ, (), part.name)
    found, bad = read_numbers(part.path, READ)
    is_good = _is_good(found)
    if not pc.all(is_good).as_py():
        named = {row.source_row for row in bad}
        for index in pc.indices_nonzero(pc.invert(is_good)).to_pylist():
            if (number := str(found["row"][index])) not in named:
                bad.append(
                    BadRow(number, "a code or the year is missing or no whole number, or an obligation is not 0 or 1")
                )
        found = found.filter(is_good)
    years = whole(found["year"]).cast(pa.int64())
    one_side, other = codes.sides("cow", _code(found["ccode1"]), _code(found["ccode2"]), years)
    table = pa.table(
        {
            "actor_a": one_side,
            "actor_b": other,
            "year": years,
            **{name: pc.equal(found[column], 1) for name, column in OBLIGATIONS.items()},
            "source_row": found["row"],
            "is_other": pc.or_(is_actor(one_side, LEFT_OUT), is_actor(other, LEFT_OUT)),
            "is_self": pc.equal(one_side.indices, other.indices),
        }
    )
    left_out: dict[str, int] = {}
    table = leave_out(table, table["is_other"], "one side is no actor of ours in that year", left_out)
    table = leave_out(table, table["is_self"], "both sides are one actor", left_out)
    has_none = pc.invert(reduce(pc.or_, (table[name] for name in OBLIGATIONS)))
    table = leave_out(table, has_none, "an alliance without any of the five obligations", left_out)
    table = table.drop_columns(["is_other", "is_self"])
    joined = _joined(table)
    if number := table.num_rows - joined.num_rows:
        left_out["another code of the same state: its obligations are joined"] = number
    return Parsed({"alliances": joined}, bad=bad, unread=columns["unread"], new=columns["new"], left_out=left_out)


def _is_good(found: pa.Table) -> pa.Array:
    """Rows where nothing is missing, codes and year are whole numbers, and every obligation is 0 or 1."""
    coded = [pc.is_in(whole(found[name]), value_set=pa.array([0.0, 1.0])) for name in OBLIGATIONS.values()]
    given = [is_integer(whole(found[name])) for name in ("ccode1", "ccode2", "year")]
    return reduce(pc.and_, [*coded, *given])


def _code(numbers: pa.ChunkedArray) -> pa.Array:
    return whole(numbers).cast(pa.int64())


def _joined(table: pa.Table) -> pa.Table:
    """One row for each ordered pair and year: what either of two codes of one state promised, the state did."""
    table = table.combine_chunks()
    a, b = (whole(table[name]) for name in ("actor_a", "actor_b"))
    pair = pc.add(pc.multiply(a.indices.cast(pa.int64()), len(b.dictionary)), b.indices)
    ends = pc.min_max(table["year"])
    first, last = ends["min"].as_py() or 0, ends["max"].as_py() or 0
    keys = pc.add(pc.multiply(pair, last - first + 1), pc.subtract(table["year"], first))
    is_repeated = pc.is_in(keys, value_set=whole(keys.filter(pc.invert(firsts(whole(keys))))))
    row = table.column_names.index("source_row")
    table = table.set_column(row, "source_row", table["source_row"].cast(pa.string()))
    repeated = table.filter(is_repeated)
    for place, name in enumerate(KEY[:2]):
        repeated = repeated.set_column(place, name, repeated[name].cast(pa.string()))
    obliged = [(name, "max") for name in OBLIGATIONS]
    grouped = repeated.group_by(KEY).aggregate([*obliged, ("source_row", "min")])
    joined = grouped.rename_columns([re.sub("_(max|min)$", "", name) for name in grouped.column_names])
    joined = joined.select(table.column_names)
    for place, name in enumerate(KEY[:2]):
        joined = joined.set_column(place, name, joined[name].dictionary_encode())
    return pa.concat_tables([table.filter(pc.invert(is_repeated)), joined])


SOURCE = Source(
    id="atop",
    title="Alliance Treaty Obligations and Provisions, version 5.1",
    url="http://www.atopdata.org",
    contract="http://www.atopdata.org/documentation.html",
    feeds=("alliances",),
    terms=Terms(
        licence="Free for research; cite",
        url="http://www.atopdata.org/data.html",
        redistribute="derived",
        citation="Leeds, B. A., Ritter, J. M., Mitchell, S. McLaughlin, Long, A. G.: Alliance Treaty Obligations and "
        "Provisions, 1815–1944. International Interactions 28 (2002), 237–260; version 5.1",
    ),
    domain=Domain(1815, 2018, "states of the Correlates of War", is_complete=True),
    parse=parse,
    cadence="0 6 1 3 *",
    tried="the whole directed dyad-year file 5.1 as a third party stored it. Never live.",
    max_age_days=3650,
    traps=(
        "The file holds allied pairs only: a pair that is not in it had no alliance, to 2018; after 2018 nothing is known.",
        "Some allied pairs have none of the five obligations in one direction: they are counted, not carried.",
        "Obligations are directed: 1,300 rows differ from their mirror.",
        "Germany has two codes in 1990, 255 and 260, with different obligations: they are joined.",
        "States are in it in years in which COW does not count them as members, such as Honduras before 1899.",
    ),
    files="atop_5.1_directed_dyad_year.csv.gz, with ccode1, ccode2, year and five columns atop_",
    floor={"alliances": 200_000},
)
