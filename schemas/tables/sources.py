"""The model of ``sources``: the machine-readable publishers, their terms, and how fresh their data is here."""

from __future__ import annotations

from schemas.declare import Count, Day, Flag, Names, Table, Text, column, key, known, note, support
from schemas.vocabulary import SOURCE_STATES


class Model(Table):
    """Sources: each publisher with its terms, what it answers for, and the state of its data in this release."""

    source_id: Text = key("The source.", unique=True)
    title: Text = known("What it is.")
    url: Text = known("Where it lives.")
    feeds: Names = known("Tables that its rows go to.")
    licence: Text = known("Terms.")
    redistribute: Text = known("yes, derived (only what is computed from it) or no.", isin=["yes", "derived", "no"])
    citation: Text = known("How to cite it.")
    first_year: Count = known("First year that it answers for.")
    last_year: Count = column("Last year; null while it is continued.")
    is_complete: Flag = known("True where a thing that exists is in it, so that nothing found is nothing.")
    state: Text = support("not_captured, current, stale, failed or extract.", isin=SOURCE_STATES)
    n_captures: Count = support("Versions archived.", ge=0)
    vintage_date: Day = support("Day of the version in use.", nullable=True)
    reason: Text = note("What is wrong.")
