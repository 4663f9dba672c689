"""The model of ``coverage``: where anybody looked, and what came of it."""

from __future__ import annotations

from schemas.declare import Count, Flag, Names, Table, Text, key, known, support
from schemas.vocabulary import CAPTURED_TABLES, COVERAGE_STATES, SUBJECT_TABLES


class Model(Table, computed=True):
    """Coverage: for each measure, dyad and year whether something was found, looked for in vain, or never looked
    for.
    """

    table: Text = key("The table.", isin=[*SUBJECT_TABLES, *CAPTURED_TABLES])
    measure: Text = key("The measure.")
    dyad: Text = key("Two actors, sorted and joined.")
    time_period: Text = key("The year.")
    state: Text = known(
        "found, none_found, not_searched, not_captured, out_of_domain or not_published.", isin=COVERAGE_STATES
    )
    is_complete: Flag = known("True where a search would have found whatever exists: only then is nothing a zero.")
    n_observations: Count = support("Observations found in the year.", ge=0)
    search_ids: Names = support("Searches that cover the cell.", nullable=True)
