"""Recorded votes of the United Nations General Assembly, in two layouts.

The pair ``un_votes`` and ``un_roll_calls`` (Voeten's compilation as the R package unvotes publishes it, including votes
on amendments and paragraphs), and the bulk CSV of the UN Digital Library (adopted resolutions only, with who was
absent). Subjects, drafts and agenda items are not read. The second layout was never seen: it is read as its description
says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import pandas as pd
import pyarrow as pa

from pipelines.archive.parts import Part
from pipelines.sources.codes import Codes
from pipelines.sources.contract import Parsed, declare, only_part
from pipelines.sources.parsing.roll_calls import days_of, session_of, with_votes
from pipelines.sources.parsing.tabular import frame, header, read_csv

ENCODED = pa.dictionary(pa.int32(), pa.string())
NULLS = [""]
"""NA is Namibia."""
FLAGS = ("importantvote", "amend", "para")
CALLS = ("rcid", "session", "importantvote", "date", "unres", "amend", "para", "short", "descr")
VOTES = ("rcid", "country", "country_code", "vote")
BULK = ("undl_id", "ms_code", "ms_name", "ms_vote", "date", "session", "resolution", "title")
TOTALS = {"yes": "total_yes", "no": "total_no", "abstain": "total_abstentions", "absent": "total_non_voting"}
WORDS = {"yes": "yes", "no": "no", "abstain": "abstain", "absent": "absent"}
LETTERS = {"Y": "yes", "N": "no", "A": "abstain", "X": "absent"}
DAYS_ARE_REAL_FROM = 2003


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Rows of ``roll_calls`` and ``votes`` from either layout. Raises SourceError, SchemaDrift and UnknownCodes."""
    if any("roll_calls" in part.name.lower() for part in parts):
        calls = only_part(parts, "roll_calls.csv", "roll_calls.csv.gz")
        return _pair(calls, only_part(parts, "votes.csv", "votes.csv.gz"), codes)
    return _bulk(only_part(parts, ".csv", ".csv.gz"), codes)


def _pair(calls_part: Part, votes_part: Part, codes: Codes) -> Parsed:
    parsed = Parsed()
    parsed.check_columns(header(calls_part.path), CALLS, (), calls_part.name)
    parsed.check_columns(header(votes_part.path), VOTES, (), votes_part.name)
    calls = frame(read_csv(calls_part.path, parsed.bad, nulls=NULLS, prefix="roll_calls/"))
    is_flag = {f"{name} is neither 0 nor 1": calls[name].isna() | calls[name].isin(["0", "1"]) for name in FLAGS}
    calls = parsed.quarantine(calls, is_flag, FLAGS, prefix="roll_calls/")
    days = days_of(calls["date"])
    is_weekday = (days.dt.year < DAYS_ARE_REAL_FROM) & (days.dt.day <= 7)
    if count := is_weekday.sum():
        said = f"{count} roll calls before {DAYS_ARE_REAL_FROM} have a weekday for their day: no date is kept"
        parsed.totals = [said]
    calls = calls.assign(
        roll_call_id=calls["rcid"],
        session=session_of(calls["session"], days),
        year=days.dt.year,
        date=days.mask(is_weekday),
        resolution=calls["unres"],
        is_amendment=(calls["amend"] == "1").where(calls["amend"].notna()),
        is_paragraph=(calls["para"] == "1").where(calls["para"].notna()),
        is_important=(calls["importantvote"] == "1").where(calls["importantvote"].notna()),
        title=calls["short"].fillna(calls["descr"]),
    )
    types = dict.fromkeys(VOTES, ENCODED)
    votes = read_csv(votes_part.path, parsed.bad, types=types, nulls=NULLS, prefix="votes/").to_pandas()
    votes = votes.rename(columns={"rcid": "call", "country": "name", "country_code": "code", "row": "source_row"})
    return with_votes(parsed, calls, votes, WORDS, "iso2", codes, SOURCE.twice)


def _bulk(part: Part, codes: Codes) -> Parsed:
    parsed = Parsed()
    types = dict.fromkeys((*BULK, *TOTALS.values()), ENCODED)
    parsed.check_columns(header(part.path), types, SOURCE.unread, part.name)
    votes = frame(read_csv(part.path, parsed.bad, types=types, nulls=NULLS, prefix="votes/"))
    calls = votes[~votes.duplicated("undl_id")].astype("str")
    days = days_of(calls["date"])
    calls = calls.assign(roll_call_id=calls["undl_id"], session=session_of(calls["session"], days), date=days)
    calls = calls.assign(year=days.dt.year, is_amendment=False, is_paragraph=False)
    if stated := re.search(r"(\d{4})_(\d{1,2})_(\d{1,2})", part.name):
        parsed.vintage = date(*map(int, stated.groups()))
    parsed.totals = _unequal_totals(votes, calls)
    votes = votes.rename(columns={"undl_id": "call", "ms_name": "name", "ms_code": "code", "ms_vote": "vote"})
    return with_votes(parsed, calls, votes, LETTERS, "undl", codes, SOURCE.twice)


def _unequal_totals(votes: pd.DataFrame, calls: pd.DataFrame) -> list[str]:
    """Roll calls whose votes are not those that the file adds up."""
    counts = votes.groupby(["undl_id", "ms_vote"], observed=True).size().reset_index(name="count").to_dict("records")
    counted = {(row["undl_id"], LETTERS.get(row["ms_vote"])): row["count"] for row in counts}
    return [
        f"roll call {call['undl_id']}: {counted.get((call['undl_id'], vote), 0)} {vote}, {column} is {call[column]}"
        for call in calls.to_dict("records")
        for vote, column in TOTALS.items()
        if pd.notna(call[column]) and call[column] != str(counted.get((call["undl_id"], vote), 0))
    ]


SOURCE = declare(__file__, parse=parse)
