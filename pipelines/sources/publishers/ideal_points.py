"""Ideal points: positions of states estimated from their votes in the United Nations General Assembly.

Bailey, Strezhnev and Voeten publish a new estimation of all years at a time. The means, the fifth and ninety-fifth
percentiles and the number of votes are read; the other percentiles, and estimates by issue, are not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.archive.parts import Part
from pipelines.sources.codes import LEFT_OUT, Codes
from pipelines.sources.contract import BadRow, Domain, Parsed, Source, SourceError, Terms, drift, one
from pipelines.sources.parsing.tabular import firsts, header, keep, leave_out, read_numbers, row_numbers, whole

FIRST_SESSION = 1945
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
VALUES = ("ideal_point", "low", "high", "n_votes")
APR_2020 = {"session_all": ("IdealPoint", "Q5%", "Q95%", "NVotes")}
JUL_2023 = {"session_all": ("IdealPointAll", "Q5%All", "Q95%All", "NVotesAll")}
JUL_2025 = {
    "session_all": ("idealpointlegacy", "", "", "nvotesLegacy"),
    "year_all": ("idealpointall", "q5all", "q95all", "nvotesall"),
    "year_final": ("idealpointfp", "q5fp", "q95fp", "nvotesfp"),
}
LEFT = (
    "",
    "Row",
    "iso3c",
    "Countryname",
    "countryname",
    "QO%",
    "Q10%",
    "Q50%",
    "Q90%",
    "Q100%",
    "QO%All",
    "Q10%All",
    "Q50%All",
    "Q90%All",
    "Q100%All",
    "qofp",
    "q10fp",
    "q50fp",
    "q90fp",
    "q100fp",
    "qoall",
    "q10all",
    "q50all",
    "q90all",
    "q100all",
)


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Rows of ``ideal_points``: one for each state, year and basis with an estimate."""
    part = one(parts, ".csv", ".csv.gz", ".dta")
    bad: list[BadRow] = []
    if part.name.lower().endswith(".dta"):
        bases, when, names, table = JUL_2025, "year", *_stata(part.path)
    else:
        names = header(part.path, encoding="latin-1")
        bases, when, table = JUL_2023 if "IdealPointAll" in names else APR_2020, "session", None
    read = ["ccode", when, *(name for four in bases.values() for name in four if name)]
    columns = drift(names, read, LEFT, part.name)
    if table is None:
        table, bad = read_numbers(part.path, read, encoding="latin-1")
    table = table.combine_chunks()
    is_known = pc.and_(pc.is_valid(table["ccode"]), pc.is_valid(table[when]))
    named = {row.source_row for row in bad}
    for index in pc.indices_nonzero(pc.invert(is_known)).to_pylist():
        if (number := str(table["row"][index])) not in named:
            bad.append(BadRow(number, f"no ccode or no {when}"))
    known = keep(table, is_known)
    years = whole(known[when]).cast(pa.int64())
    if when == "session":
        years = pc.add(years, FIRST_SESSION)
    actors = codes.actors("cow", whole(known["ccode"]).cast(pa.int64()).cast(pa.string()), years)
    known = known.append_column("actor_id", actors).append_column("calendar", years)
    left_out: dict[str, int] = {}
    known = leave_out(known, pc.equal(known["actor_id"], LEFT_OUT), "no actor of ours in that year", left_out)
    made = pa.concat_tables([_basis(known, basis, four, len(bases) > 1) for basis, four in bases.items()])
    made = leave_out(made, pc.is_null(made["ideal_point"]), "no estimate on this basis", left_out)
    made = made.sort_by([("n_votes", "descending")])
    is_second = pc.invert(firsts(_key(made)))
    made = leave_out(made, is_second, "another code of the state rests on more votes", left_out)
    return Parsed(
        {"ideal_points": made},
        vintage=_vintage(part.name),
        bad=bad,
        unread=columns["unread"],
        new=columns["new"],
        left_out=left_out,
    )


def _stata(path: Path) -> tuple[list[str], pa.Table]:
    """Names of all columns of a Stata file, and its rows, numbers missing as null."""
    from pandas import read_stata

    try:
        frame = read_stata(path, convert_categoricals=False, convert_missing=False)
    except ValueError as error:
        raise SourceError(f"{path.name} is not a Stata file: {error}") from error
    columns = {
        name: pa.array(frame[name].to_numpy(), pa.float64(), from_pandas=True)
        for name in frame.columns
        if frame[name].dtype.kind in "iuf"
    }
    return list(frame.columns), pa.table(columns | {"row": row_numbers(len(frame))})


def _basis(rows: pa.Table, basis: str, four: Sequence[str], is_one_of_several: bool) -> pa.Table:
    """The estimates on one basis, null where there is none."""
    numbers: Mapping[str, pa.Array] = {
        name: whole(rows[column]) if column else pa.nulls(rows.num_rows, pa.float64())
        for name, column in zip(VALUES, four, strict=True)
    }
    years = whole(rows["calendar"])
    is_session = basis.startswith("session")
    row = whole(rows["row"])
    return pa.table(
        {
            "actor_id": rows["actor_id"],
            "year": years,
            "basis": pa.repeat(basis, rows.num_rows),
            "session": pc.subtract(years, FIRST_SESSION) if is_session else pa.nulls(len(years), pa.int64()),
            **numbers,
            "source_row": pc.binary_join_element_wise(row, basis, "/") if is_one_of_several else row,
        }
    )


def _key(rows: pa.Table) -> pa.Array:
    """State, year and basis as one text."""
    return pc.binary_join_element_wise(
        whole(rows["actor_id"]), whole(rows["year"]).cast(pa.string()), whole(rows["basis"]), "/"
    )


def _vintage(name: str) -> date | None:
    """The first of the month that the file's name gives, as in IdealpointsJuly2025."""
    found = re.search(r"([A-Za-z]{3,9})(\d{4})", name)
    month = re.search("|".join(MONTHS), found[1].lower()) if found else None
    return date(int(found[2]), MONTHS.index(month[0]) + 1, 1) if found and month else None


SOURCE = Source(
    id="ideal_points",
    title="Ideal points of states in the United Nations General Assembly",
    url="https://doi.org/10.7910/DVN/LEJUQZ",
    contract="https://doi.org/10.7910/DVN/LEJUQZ",
    feeds=("ideal_points",),
    terms=Terms(
        licence="Terms of its deposit at Harvard Dataverse; cite",
        url="https://doi.org/10.7910/DVN/LEJUQZ",
        redistribute="derived",
        citation="Bailey, M. A., Strezhnev, A., Voeten, E.: Estimating Dynamic State Preferences from United Nations Voting "
        "Data. Journal of Conflict Resolution 61 (2017), 430–456; data of the version named",
    ),
    domain=Domain(1946, None, "members of the United Nations"),
    parse=parse,
    cadence="0 6 1 9 *",
    tried="three whole files of different years and layouts. Never live.",
    max_age_days=500,
    traps=(
        "Every version estimates all years anew: a state's point of 1990 moves from version to version.",
        "April 2020 is Latin-1, July 2023 UTF-8; names are not read.",
        "The files to 2023 are by session (year = session + 1945; there is none for session 19, 1964), that of 2025 by calendar year.",
        "The legacy column of 2025 continues the session estimates of 2020 and 2023; the others are of calendar years.",
        "In the file of 2025 the estimates from all votes end with 2023, that from votes on whole resolutions with 2024.",
        "In 1990 of the 2025 file Germany stands under 255 with the yearly estimates and under 260 with the legacy one.",
        "The name of a file gives its month: the first of it is taken as the day of the version.",
    ),
    files="one of IdealpointestimatesAll_<month><year>.csv or Idealpoints<month><year>.dta",
    floor={"ideal_points": 10_000},
)
