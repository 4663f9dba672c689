"""Roll calls of the General Assembly since session 75, from two files with a column for each state.

Voeten's compilation of June 2024 has its numbers of roll calls and their days; the votes of 2025, gathered from the
UN Digital Library, have the resolution and the printed tally of each. Sessions to 74 are in ``unga_votes``, with the
resolutions, amendments and paragraphs that Voeten's file does not tell; a roll call is taken from one file alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from pipelines.archive.parts import Part
from pipelines.sources.codes import Codes
from pipelines.sources.contract import Parsed, SourceError, declare
from pipelines.sources.parsing.roll_calls import days_of, session_of, with_votes
from pipelines.sources.parsing.tabular import header, read_texts
from schemas import beside

FIRST_SESSION = 75
"""Sessions before it are in ``unga_votes``."""
INCOMPLETE: dict[int, list[str]] = beside.read(__file__)["codes"]["incomplete"]
"""By session, the states of which Voeten's file has lost votes."""
NULLS = [""]
VOETEN = ("rcid", "date")
NO_MEMBER = "9"
MARKS = {"1": "yes", "2": "abstain", "3": "no", "8": "absent"}
LIBRARY = ("token", "Title", "Council", "Resolution", "Date", "YES COUNT", "NO COUNT", "ABSTAIN COUNT")
WORDS = {"YES": "yes", "NO": "no", "ABSTAIN": "abstain"}
ADOPTED = r" : (resolution|decision) / adopted by the General Assembly.*$"


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Rows of ``roll_calls`` and ``votes`` from one of the files, or from both. Raises SourceError and SchemaDrift."""
    parsed = Parsed()
    files = {"Council" in header(part.path): part for part in parts}
    if len(files) < len(parts):
        names = ", ".join(part.name for part in parts)
        raise SourceError(f"expected one file with a column rcid and one with a column Council at most, found: {names}")
    known = []
    known += [library(files[True], parsed)] if True in files else []
    if False in files:
        calls, votes = voeten(files[False], parsed)
        calls = parsed.leave_out(calls, calls["session"] < FIRST_SESSION, "roll calls before session 75")
        for others, _ in known:
            is_there = calls["date"].between(others["date"].min(), others["date"].max())
            calls = parsed.leave_out(calls, is_there, "roll calls in the span of the Library's file")
        known.append((calls, votes[votes["call"].isin(calls["roll_call_id"])]))
    calls, votes = (pd.concat(tables, ignore_index=True) for tables in zip(*known, strict=True))
    parsed.vintage = calls["date"].max().date() if calls["date"].notna().any() else None
    return with_votes(parsed, calls, votes, MARKS | WORDS, "undl", codes)


def voeten(part: Part, parsed: Parsed) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Roll calls by Voeten's numbers and the votes on them. A number that is used again is told apart by its year."""
    rows, states = _read(part, VOETEN, parsed)
    days = days_of(rows["date"])
    rows = rows.assign(date=days, year=days.dt.year, session=session_of(rows["date"], days))
    rows = rows.sort_values("date", kind="stable", ignore_index=True)
    again = rows["rcid"] + "/" + rows["year"].astype("Int64").astype(str)
    rows["roll_call_id"] = rows["rcid"].mask(rows["rcid"].duplicated(), again)
    for session, lost in INCOMPLETE.items():
        cells = rows.loc[rows["session"] == session, [state for state in lost if state in states]]
        reason = f"marks of states of which votes of session {session} are lost"
        parsed.count_out(int(cells.notna().sum().sum()), reason)
        rows.loc[cells.index, cells.columns] = None
    votes = _votes(rows, states)
    votes["vote"] = votes["vote"].str.removesuffix(".0")
    return rows[[name for name in rows if name not in states]], votes[votes["vote"] != NO_MEMBER]


def library(part: Part, parsed: Parsed) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Roll calls by the Library's record and the votes on them; those that do not add up to the tally are named."""
    rows, states = _read(part, LIBRARY, parsed)
    rows = parsed.leave_out(rows, rows["Council"] != "General Assembly", "roll calls of the Security Council")
    counts = {word: pd.to_numeric(rows[f"{word} COUNT"], errors="coerce") for word in WORDS}
    sums = {word: (rows[states] == word).sum(axis=1) for word in WORDS}
    tallied = {f"the votes {word} are not those of the tally": sums[word] == counts[word] for word in WORDS}
    rows = parsed.quarantine(rows, tallied, ["Resolution"], prefix="roll_calls/")
    days = days_of(rows["Date"])
    rows = rows.assign(
        roll_call_id=rows["token"],
        date=days,
        year=days.dt.year,
        session=session_of(rows["Resolution"].str.extract(r"^A/(?:RES|DEC)/(\d+)/")[0], days),
        resolution=rows["Resolution"],
        is_amendment=False,
        is_paragraph=False,
        title=rows["Title"].str.replace(ADOPTED, "", regex=True),
    )
    return rows[[name for name in rows if name not in states]], _votes(rows, states)


def _read(part: Part, columns: Sequence[str], parsed: Parsed) -> tuple[pd.DataFrame, list[str]]:
    """``columns`` and those of the states as text, and the names of the latter."""
    states = [name for name in header(part.path) if re.fullmatch("[A-Z]{3}", name)]
    return read_texts(part, [*columns, *states], parsed, SOURCE.unread, nulls=NULLS), states


def _votes(rows: pd.DataFrame, states: Sequence[str]) -> pd.DataFrame:
    """A row for each cell with something in it."""
    votes = rows.melt(["roll_call_id", "source_row"], states, "code", "vote").dropna(subset="vote")
    return votes.assign(
        call=votes["roll_call_id"], name=None, source_row=votes["source_row"] + "/" + votes["code"]
    ).drop(columns="roll_call_id")


SOURCE = declare(__file__, parse=parse)
