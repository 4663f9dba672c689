"""Ideal points: positions of states estimated from their votes in the United Nations General Assembly.

Bailey, Strezhnev and Voeten publish a new estimate of all years at a time. The means, the fifth and ninety-fifth
percentiles and the number of votes are read; the other percentiles, and estimates by issue, are not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.archive.parts import Part
from pipelines.sources.codes import LEFT_OUT, Codes
from pipelines.sources.contract import Parsed, declare, only_part
from pipelines.sources.parsing.stata import read_stata
from pipelines.sources.parsing.tabular import header, is_first, labels, read_numbers, whole
from schemas import beside

FIRST_SESSION = 1945
LEAST_VOTES: int = beside.read(__file__)["codes"]["least_votes"]
"""Votes that the state with most of a year must have cast: estimates from fewer are left out."""
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
VALUES = ("ideal_point", "low", "high", "n_votes")
APR_2020 = {"session_all": ("IdealPoint", "Q5%", "Q95%", "NVotes")}
JUL_2023 = {"session_all": ("IdealPointAll", "Q5%All", "Q95%All", "NVotesAll")}
JUL_2025 = {
    "session_all": ("idealpointlegacy", "", "", "nvotesLegacy"),
    "year_all": ("idealpointall", "q5all", "q95all", "nvotesall"),
    "year_final": ("idealpointfp", "q5fp", "q95fp", "nvotesfp"),
}
TO_2025 = {"year_final": ("IdealPointFP", "Q5%FP", "Q95%FP", "NVotesFP")}
"""By layout, the columns with ``VALUES`` of each basis; an empty name is a value that the layout does not have."""


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Rows of ``ideal_points``: one for each state, year and basis with an estimate."""
    part, parsed = only_part(parts, ".csv", ".csv.gz", ".dta", ".tab"), Parsed()
    parsed.vintage = _vintage(part.name)
    table, delimiter = None, "\t" if part.name.lower().endswith(".tab") else ","
    if part.name.lower().endswith(".dta"):
        bases, period, table = JUL_2025, "year", read_stata(part)
        names = table.column_names[:-1]
    elif delimiter == "\t":
        bases, period, names = TO_2025, "year", header(part.path, delimiter=delimiter)
    else:
        names = header(part.path, encoding="latin-1")
        bases, period = JUL_2023 if "IdealPointAll" in names else APR_2020, "session"
    read = ["ccode", period, *(name for columns in bases.values() for name in columns if name)]
    parsed.check_columns(names, read, SOURCE.unread, part.name)
    if table is None:
        table = read_numbers(part.path, parsed.bad, read, encoding="latin-1", delimiter=delimiter)
    is_known = pc.and_(pc.is_valid(table["ccode"]), pc.is_valid(table[period]))
    table = parsed.quarantine(table, {f"no ccode or no {period}": is_known}, is_named_once=True).combine_chunks()
    years = whole(table[period]).cast(pa.int64())
    if period == "session":
        years = pc.add(years, FIRST_SESSION)
    actors = codes.actors("cow", whole(table["ccode"]).cast(pa.int64()).cast(pa.string()), years)
    table = table.append_column("actor_id", actors).append_column("calendar", years)
    table = parsed.leave_out(table, pc.equal(table["actor_id"], LEFT_OUT), "not an actor in that year")
    rows = pa.concat_tables([_basis(table, basis, columns, len(bases) > 1) for basis, columns in bases.items()])
    rows = parsed.leave_out(rows, pc.is_null(rows["ideal_point"]), "no estimate on this basis")
    most = rows.group_by(["basis", "year"]).aggregate([("n_votes", "max")])
    few = most.filter(pc.less(most["n_votes_max"], LEAST_VOTES))
    is_few = pc.is_in(_basis_year(rows), value_set=_basis_year(few))
    rows = parsed.leave_out(rows, is_few, f"a year with fewer than {LEAST_VOTES} votes")
    rows = rows.sort_by([("n_votes", "descending")])
    key = (whole(rows["actor_id"]), whole(rows["year"]).cast(pa.string()), whole(rows["basis"]))
    is_second = pc.invert(is_first(pc.binary_join_element_wise(*key, "/")))
    parsed.tables["ideal_points"] = parsed.leave_out(
        rows, is_second, "another code of the state, with fewer votes than the one carried"
    )
    return parsed


def _basis_year(rows: pa.Table) -> pa.Array:
    return whole(pc.binary_join_element_wise(rows["basis"], rows["year"].cast(pa.string()), "/"))


def _basis(table: pa.Table, basis: str, columns: Sequence[str], is_one_of_several: bool) -> pa.Table:
    """The estimates on one basis, null where there is none."""
    years, count = whole(table["calendar"]), table.num_rows
    is_session = basis.startswith("session")
    rows = labels(table["row"], "")
    return pa.table(
        {
            "actor_id": table["actor_id"],
            "year": years,
            "basis": pa.repeat(basis, count),
            "session": pc.subtract(years, FIRST_SESSION) if is_session else pa.nulls(count, pa.int64()),
            **{
                name: whole(table[column]) if column else pa.nulls(count, pa.float64())
                for name, column in zip(VALUES, columns, strict=True)
            },
            "source_row": pc.binary_join_element_wise(rows, basis, "/") if is_one_of_several else rows,
        }
    )


def _vintage(name: str) -> date | None:
    """The first of the month in the file's name, as in IdealpointsJuly2025."""
    match = re.search(r"([A-Za-z]{3,9})(\d{4})", name)
    month = re.search("|".join(MONTHS), match[1].lower()) if match else None
    return date(int(match[2]), MONTHS.index(month[0]) + 1, 1) if match and month else None


SOURCE = declare(__file__, parse=parse)
