"""The model of ``coverage``: what was searched for, and with what result."""

from schemas.declare import Count, Flag, Names, Table, Text, key, known, support
from schemas.vocabulary import CAPTURED_TABLES, COVERAGE_STATES, SUBJECT_TABLES


class Model(Table, computed=True):
    """Coverage: for each measure, dyad and year, whether something was found, searched for in vain or never searched
    for.
    """

    table: Text = key("The table covered.", isin=[*SUBJECT_TABLES, *CAPTURED_TABLES])
    measure: Text = key("The measure covered.")
    dyad: Text = key("The pair: two actor ids, sorted and joined.")
    time_period: Text = key("The year.")
    state: Text = known("Whether anything was found, and if not, why.", isin=COVERAGE_STATES)
    is_complete: Flag = known(
        "True if the search would have found whatever exists; only then does finding nothing mean zero."
    )
    n_observations: Count = support(
        "Number of observations found in the year; of an extract, its roll calls, or its arms deals of the window that "
        "ends in the year.",
        ge=0,
    )
    search_ids: Names = support("Searches that cover this measure, pair and year; null if none does.", nullable=True)
