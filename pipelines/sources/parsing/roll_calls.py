"""Recorded votes of the General Assembly, whatever the layout: roll calls and the votes on them become two tables.

Which columns a file has, and what its words for votes are, is for each source.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from pipelines.sources.codes import LEFT_OUT, Codes
from pipelines.sources.contract import Parsed, SourceError
from pipelines.sources.plausibility import Twice


def with_votes(
    parsed: Parsed,
    calls: pd.DataFrame,
    votes: pd.DataFrame,
    words: dict[str, str],
    scheme: str,
    codes: Codes,
    twice: Sequence[Twice] = (),
) -> Parsed:
    """``parsed`` with both tables: roll calls with an id of their own and a date, and ``votes`` on them.

    ``votes`` has columns call, name, code, vote and source_row; ``words`` says what its words for votes mean,
    ``twice`` which of its columns say the same.
    """
    checks = {
        "the roll call has no id or no date": calls["roll_call_id"].notna() & calls["year"].notna(),
        "the roll call is listed twice": ~calls.duplicated("roll_call_id"),
    }
    calls = parsed.quarantine(calls, checks, ["roll_call_id"], prefix="roll_calls/")
    year = votes["call"].map(calls.set_index("roll_call_id")["year"]).astype(float)
    votes = votes.assign(roll_call_id=votes["call"], year=year, vote=votes["vote"].map(words))
    checks = {"no such roll call": votes["year"].notna(), "no such vote": votes["vote"].notna()}
    checks["no state"] = votes["code"].notna() | votes["name"].notna()
    votes = parsed.quarantine(votes, checks, ["vote"], prefix="votes/")
    votes = parsed.agreeing(votes, twice, codes, prefix="votes/")
    has_code = votes["code"].notna()
    actors = codes.encoded(scheme, votes["code"], votes["year"]).to_pandas().set_axis(votes.index)
    if not has_code.all():
        others = votes[~has_code]
        actors = actors.astype("str").mask(~has_code, codes.actors("unga_names", others["name"], others["year"]))
    votes["actor_id"] = actors.astype("category")
    votes = parsed.leave_out(votes, votes["actor_id"] == LEFT_OUT, "not an actor in that year")
    once = {"the state is listed twice in this roll call": ~votes.duplicated(["call", "actor_id"])}
    votes = parsed.quarantine(votes, once, ["actor_id", "vote"], prefix="votes/")
    parsed.carry("roll_calls", calls)
    parsed.carry("votes", votes)
    return parsed


def days_of(texts: pd.Series) -> pd.Series:
    """Dates from texts such as 2015-12-09; null if there is none."""
    is_day = texts.str.fullmatch(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
    try:
        return pd.to_datetime(texts.where(is_day), format="%Y-%m-%d")
    except ValueError as error:
        raise SourceError(f"a date is not a day of the calendar: {error}") from error


def session_of(texts: pd.Series, days: pd.Series) -> pd.Series:
    """Numbers of sessions; for a special one (ES-10) the regular one in progress, assumed to open on 15 September."""
    in_progress = days.dt.year - 1946 + (days.dt.month * 100 + days.dt.day >= 915)
    return pd.to_numeric(texts.where(texts.str.fullmatch(r"\d+"))).fillna(in_progress)
