"""The model of ``agreements_reports``: treaties listed in data sets, one row for each pair of parties."""

from schemas.declare import Count, Names, Report, Text, column, known, link


class Model(Report):
    """Agreements reports: treaties listed in data sets, with their parties and the years of signature and entry into
    force.
    """

    treaty_id: Text = known("The source's number for the treaty.")
    base_treaty_id: Text = known("Number of the treaty that it amends, joins or leaves; otherwise its own number.")
    title: Text = known("The treaty's name in the source.")
    kind: Text = column("The source's type, such as base_treaty, accession, withdrawal or consolidated.")
    parties: Names = known("Parties that are in the crosswalk, sorted.")
    actor_a: Text = link(
        "The party of the pair whose id comes first in the alphabet.", "actors.actor_id", nullable=False
    )
    actor_b: Text = link("The other party of the pair.", "actors.actor_id", nullable=False)
    signed_year: Count = column("Year of signature; null if the source gives none.")
    in_force_year: Count = column("Year of entry into force; null if the source gives none.")
    ended_year: Count = column("Year in which it ended; null if it has not ended.")
