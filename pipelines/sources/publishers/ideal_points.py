"""Ideal points: positions of states estimated from their votes in the United Nations General Assembly.

Bailey, Strezhnev and Voeten publish a new estimate of all years at a time. The means, the fifth and ninety-fifth
percentiles and the number of votes are read; the other percentiles, and estimates by issue, are not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import pandas as pd

from pipelines.archive.parts import Part
from pipelines.sources.codes import LEFT_OUT, Codes
from pipelines.sources.contract import Parsed, declare, only_part
from pipelines.sources.parsing.stata import read_stata
from pipelines.sources.parsing.tabular import header, read_floats
from schemas import beside

FIRST_SESSION = 1945
LEAST_VOTES: int = beside.read(__file__)["codes"]["least_votes"]
"""Votes that the state with most of a year must have cast: estimates from fewer are left out."""
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
VALUES = ("ideal_point", "low", "high", "n_votes")
Bases = dict[str, list[str]]
LAYOUTS: dict[str, Bases] = beside.read(__file__)["codes"]["layouts"]
"""By layout, the columns with ``VALUES`` of each basis; an empty name is a value that the layout does not have."""


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Rows of ``ideal_points``: one for each state, year and basis with an estimate."""
    part, parsed = only_part(parts, ".csv", ".csv.gz", ".dta", ".tab"), Parsed()
    parsed.vintage = _vintage(part.name)
    bases, period, rows = _read(part, parsed)
    has_both = {f"no ccode or no {period}": rows[["ccode", period]].notna().all(axis=1)}
    rows = parsed.quarantine(rows, has_both, is_named_once=True)
    rows["year"] = rows[period].astype(int) + (FIRST_SESSION if period == "session" else 0)
    rows["actor_id"] = codes.actors("cow", rows["ccode"].astype(int), rows["year"])
    rows = parsed.leave_out(rows, rows["actor_id"] == LEFT_OUT, "not an actor in that year")
    rows = pd.concat([_basis(rows, basis, columns) for basis, columns in bases.items()], ignore_index=True)
    if len(bases) > 1:
        rows["source_row"] += "/" + rows["basis"]
    rows = parsed.leave_out(rows, rows["ideal_point"].isna(), "no estimate on this basis")
    most = rows.groupby(["basis", "year"])["n_votes"].transform("max")
    rows = parsed.leave_out(rows, most < LEAST_VOTES, f"a year with fewer than {LEAST_VOTES} votes")
    rows = rows.sort_values("n_votes", ascending=False, kind="stable")
    is_second = rows.duplicated(["actor_id", "year", "basis"])
    rows = parsed.leave_out(rows, is_second, "another code of the state, with fewer votes than the one carried")
    parsed.carry("ideal_points", rows)
    return parsed


def _read(part: Part, parsed: Parsed) -> tuple[Bases, str, pd.DataFrame]:
    """The columns of each basis in the layout of the file, the column of its period, and its rows."""
    kind, layout, period = part.name.lower().rpartition(".")[2], "2025 July", "year"
    if kind == "tab":
        layout = "to 2025"
    elif kind != "dta":
        names = header(part.path, encoding="latin-1")
        layout, period = "2023 July" if "IdealPointAll" in names else "2020 April", "session"
    bases = LAYOUTS[layout]
    read = ["ccode", period, *(name for columns in bases.values() for name in columns if name)]
    if kind != "dta":
        options = {"encoding": "latin-1", "delimiter": "\t" if kind == "tab" else ","}
        return bases, period, read_floats(part, read, parsed, SOURCE.unread, **options)
    rows = read_stata(part)
    parsed.check_columns([*rows.columns[:-1]], read, SOURCE.unread, part.name)
    return bases, period, rows


def _basis(rows: pd.DataFrame, basis: str, columns: Sequence[str]) -> pd.DataFrame:
    """The estimates on one basis, null where there is none."""
    values = {name: rows[column] if column else None for name, column in zip(VALUES, columns, strict=True)}
    session = rows["year"] - FIRST_SESSION if basis.startswith("session") else None
    estimates = rows[["actor_id", "year", "source_row"]].assign(basis=basis, slice=basis, session=session, **values)
    return estimates.astype(dict.fromkeys(VALUES, float))


def _vintage(name: str) -> date | None:
    """The first of the month in the file's name, as in IdealpointsJuly2025."""
    match = re.search(r"([A-Za-z]{3,9})(\d{4})", name)
    month = re.search("|".join(MONTHS), match[1].lower()) if match else None
    return date(int(match[2]), MONTHS.index(month[0]) + 1, 1) if match and month else None


SOURCE = declare(__file__, parse=parse)
