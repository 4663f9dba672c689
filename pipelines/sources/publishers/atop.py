"""ATOP, Alliance Treaty Obligations and Provisions, 1815–2018: what states owed to each other, by year.

The table of directed dyad-years is read; treaties, phases and members are not.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from pipelines.archive.parts import Part
from pipelines.sources.codes import Codes
from pipelines.sources.contract import Parsed, declare, only_part
from pipelines.sources.parsing.tabular import is_whole, read_floats
from schemas import beside

OBLIGATIONS: dict[str, str] = beside.read(__file__)["codes"]
SIDES = {"actor_a": "ccode1", "actor_b": "ccode2"}
UNREADABLE = "a code or the year is missing or not a whole number, or an obligation is not 0 or 1"


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Rows of ``alliances``: ordered pairs of states with at least one obligation in the year."""
    parsed = Parsed()
    identity, coded = [*SIDES.values(), "year"], [*OBLIGATIONS.values()]
    rows = read_floats(only_part(parts, ".csv", ".csv.gz"), [*identity, *coded], parsed)
    is_readable = rows[identity].apply(is_whole).all(axis=1) & rows[coded].isin([0, 1]).all(axis=1)
    rows = parsed.quarantine(rows, {UNREADABLE: is_readable}, is_named_once=True)
    rows["year"] = rows["year"].astype(int)
    for side, code in SIDES.items():
        rows[side] = codes.actors("cow", rows[code].astype(int), rows["year"])
    for name, column in OBLIGATIONS.items():
        rows[name] = rows[column] == 1
    rows = parsed.between(rows, *SIDES)
    rows = parsed.leave_out(rows, ~rows[[*OBLIGATIONS]].any(axis=1), "an alliance without any of the five obligations")
    combined = _combined(rows)
    parsed.count_out(len(rows) - len(combined), "another code of the same state, whose obligations are combined")
    parsed.carry("alliances", combined)
    return parsed


def _combined(rows: pd.DataFrame) -> pd.DataFrame:
    """One row for each ordered pair and year: what a state promised under either of its two codes, it promised."""
    key = [*SIDES, "year"]
    is_repeated = rows.duplicated(key, keep=False)
    groups = rows[is_repeated].groupby(key, as_index=False)
    return pd.concat([rows[~is_repeated], groups.agg(dict.fromkeys(OBLIGATIONS, "max") | {"source_row": "min"})])


SOURCE = declare(__file__, parse=parse)
