"""The model of ``agreements_reports``: treaties of data sets, one row for each pair of parties."""

from __future__ import annotations

from schemas.declare import Count, Names, Report, Text, column, known, link


class Model(Report):
    """Agreements reports: treaties as a data set lists them, with their parties and the years of signature and entry
    into force.
    """

    treaty_id: Text = known("The treaty, as the source numbers it.")
    base_treaty_id: Text = known("The treaty that it amends, joins or leaves, or its own number.")
    title: Text = known("Its name in the source.")
    kind: Text = column("The source's type, such as base_treaty, accession, withdrawal or consolidated.")
    parties: Names = known("Parties that the crosswalk knows, sorted.")
    actor_a: Text = link("The first of the pair in alphabetical order.", "actors.actor_id", nullable=False)
    actor_b: Text = link("The second.", "actors.actor_id", nullable=False)
    signed_year: Count = column("Year of signature.")
    in_force_year: Count = column("Year of entry into force, where the source has one.")
    ended_year: Count = column("Year in which it ended, where it did.")
