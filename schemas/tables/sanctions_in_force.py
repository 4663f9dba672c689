"""The model of ``sanctions_in_force``: how many cases of sanctions a data set counts in each year of a pair."""

from __future__ import annotations

from schemas.declare import Count, Names, Text, WithExtract, key, known, support


class Model(WithExtract, computed=True):
    """Sanctions in force: cases of one side against the other in force in a year, as a data set lists them.

    Computed from the current rows of ``sanctions_reports`` for both directions of every pair in ``coverage``, in each
    year of the data set in which both sides exist. So a zero says that the data set knows of no case; outside its years
    there is no row, and nothing is known.
    """

    sender: Text = key("The actor that imposes the sanctions.", ref="actors.actor_id")
    target: Text = key("The actor they are aimed at.", ref="actors.actor_id")
    year: Count = key("The year.")
    source_id: Text = key("The data set that lists the cases.", ref="sources.source_id")
    dyad: Text = known("The pair: the two, sorted and joined.")
    n_cases: Count = known(
        "Cases that began in the year or before and end in it or later; an open end counts on.", ge=0
    )
    rests_on: Names = support(
        "The cases, as capture_id#source_row of `sanctions_reports`; null where there is none.", nullable=True
    )
