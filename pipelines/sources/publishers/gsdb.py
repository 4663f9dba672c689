"""Global Sanctions Data Base (GSDB): sanction cases since 1949, by Felbermayr, Kirilakha, Syropoulos, Yalcin and Yotov.

Read is the file of cases, third release, to 2022: who sanctions whom, from when to when, by what kinds, to what end and
with what success. A case with several senders or targets makes one row for each pair of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from pipelines.archive.parts import Part
from pipelines.sources.codes import Codes
from pipelines.sources.contract import Parsed, declare, only_part
from pipelines.sources.parsing.tabular import read_texts

KINDS = ["arms", "financial", "military", "other", "trade", "travel"]
SIDES = {"sender": "sanctioning_state", "target": "sanctioned_state"}
PARTIES = ("case_id", "sanctioned_state", "sanctioning_state")
COLUMNS = (*PARTIES, "begin", "end", "descr_trade", "objective", "success", *KINDS)
COMMA = "\x1f"
"""Replaces a comma inside a name while a list of names is split at its commas."""


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """One row for each sender and target of each case. Raises SourceError, SchemaDrift, UnknownCodes."""
    parsed = Parsed()
    cases = _readable(read_texts(only_part(parts), COLUMNS, parsed, SOURCE.unread), parsed)
    rows = cases.assign(**{side: _names(cases[column], codes) for side, column in SIDES.items()})
    for side in SIDES:
        rows = rows.explode(side, ignore_index=True)
    for side in SIDES:
        rows[side] = codes.actors("gsdb", rows[side].str.strip().str.replace(COMMA, ","), rows["first_year"])
    rows["source_row"] += "/" + rows["sender"] + "-" + rows["target"]
    rows = parsed.between(rows, *SIDES)
    rows = parsed.leave_out(rows, rows.duplicated("source_row"), "two names for one actor")
    parsed.carry("sanctions_reports", rows)
    is_uneven = cases["objectives"].str.len() != cases["success"].str.len()
    uneven = cases[is_uneven & cases["objectives"].notna() & cases["success"].notna()]
    parsed.totals = [f"case {case} has not as many successes as objectives" for case in uneven["case_id"]]
    return parsed


def _readable(cases: pd.DataFrame, parsed: Parsed) -> pd.DataFrame:
    """The cases with both parties, years in order, and kinds that are 0 or 1, in our columns."""
    checks = {
        "begin or end is not a year": cases["begin"].str.fullmatch(r"\d{4}") & cases["end"].str.fullmatch(r"\d{4}"),
        "it ends before it begins": cases["begin"] <= cases["end"],
        **{f"{name} is empty": cases[name].notna() for name in PARTIES},
        **{f"{name} is neither 0 nor 1": cases[name].isin(["0", "1"]) for name in KINDS},
    }
    cases = parsed.quarantine(cases, checks, COLUMNS)
    kinds = (cases[KINDS] == "1").to_numpy()
    return cases.assign(
        first_year=cases["begin"].astype(int),
        last_year=cases["end"].astype(int),
        kinds=pd.Series([[kind for kind, is_one in zip(KINDS, row, strict=True) if is_one] or None for row in kinds]),
        objectives=cases["objective"].str.split(r"\s*,\s*", regex=True),
        success=cases["success"].str.split(r"\s*,\s*", regex=True),
        description=cases["descr_trade"],
    )


def _names(texts: pd.Series, codes: Codes) -> pd.Series:
    """The names of each list. Names of the crosswalk that contain a comma, such as ``Korea, North``, stay whole."""
    for name in sorted((code for code in codes.scheme("gsdb") if "," in code), key=len, reverse=True):
        texts = texts.str.replace(name, name.replace(",", COMMA), regex=False)
    return texts.str.split(",")


SOURCE = declare(__file__, parse=parse)
