"""The model of ``roll_calls``: recorded votes of the United Nations General Assembly."""

from schemas.declare import Captured, Count, Day, Flag, Text, column, key, known, note


class Model(Captured):
    """Roll calls: each recorded vote of the General Assembly, with its date and subject."""

    roll_call_id: Text = key("The source's number for the roll call.")
    session: Count = column("Number of the regular session; a special session has that of the regular one under way.")
    year: Count = known("Year of the vote.")
    date: Day = column("Day of the vote; null if the source gives no real date.")
    resolution: Text = column("Symbol of the resolution; null if there is none.")
    is_amendment: Flag = column("True for a vote on an amendment.")
    is_paragraph: Flag = column("True for a vote on a paragraph or part of a text.")
    is_important: Flag = column("True if the United States Department of State called the vote important.")
    title: Text = note("Short title or subject.")
