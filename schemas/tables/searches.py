"""The model of ``searches``: who looked for what, where, when and how completely, whatever came of it."""

from __future__ import annotations

from schemas.declare import Day, Flag, Names, Table, Text, column, key, known, note
from schemas.vocabulary import CAPTURED_TABLES, SEARCH_RESULTS, SUBJECT_TABLES


class Model(Table):
    """Searches: who looked for what, where, when and how completely; `coverage` and `verdicts` name them."""

    search_id: Text = key("Id of the search.", unique=True)
    table: Text = known("The table whose evidence was looked for.", isin=[*SUBJECT_TABLES, *CAPTURED_TABLES])
    measure: Text = known("The measure looked for.")
    actors: Names = column("The actors between whom; null means any.")
    window_start: Day = column("First day of the period looked for; null is open.")
    window_end: Day = column("Last day of it; null is open.")
    years: Names = column("Years that it asked for, of a partial search; null: every year of the period.")
    result: Text = known("Whether anything was found.", isin=SEARCH_RESULTS)
    is_complete: Flag = known("True if whatever exists would have been found.")
    searched_by: Text = known("Who looked.")
    searched: Text = known("The day, or the last day, on which they looked (EDTF).")
    places: Names = column("Where they looked: sites, archives, search engines.", nullable=False)
    note: Text = note("With what words they looked, what was found, and how far they went.")
