"""The model of ``roll_calls``: recorded votes of the United Nations General Assembly."""

from __future__ import annotations

from schemas.declare import Captured, Count, Day, Flag, Text, column, key, known, note


class Model(Captured):
    """Roll calls: each recorded vote of the General Assembly, with its date and what it was about."""

    roll_call_id: Text = key("The roll call, as the source numbers it.")
    session: Count = column("Regular session; special ones have the number of the regular session in course.")
    year: Count = known("Year of the vote.")
    date: Day = column("Day of the vote; null where the source gives no true day.")
    resolution: Text = column("Symbol of the resolution, where there is one.")
    is_amendment: Flag = column("True for a vote on an amendment.")
    is_paragraph: Flag = column("True for a vote on a paragraph or part.")
    is_important: Flag = column("True where the United States Department of State called the vote important.")
    title: Text = note("Short title or subject.")
