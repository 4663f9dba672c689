"""The model of ``funding_reports``: official finance as data sets list it, project by project or summed by them."""

from __future__ import annotations

from schemas.declare import Count, Flag, Number, Report, Text, column, known, link, note


class Model(Report):
    """Funding reports: commitments and projects of a data set, with what it recommends for sums."""

    project_id: Text = known("The project, as the source numbers it; for its own sums the name of the row.")
    provider: Text = link("Who gives.", "actors.actor_id", nullable=False)
    recipient: Text = link("Who gets.", "actors.actor_id", nullable=False)
    year: Count = column("Year of commitment; null for a sum over years.")
    first_year: Count = column("First year of a sum.")
    last_year: Count = column("Last year of a sum.")
    status: Text = column("pledge, commitment, implementation, completion …, as the source says.")
    flow_type: Text = column("Loan, grant, …, as the source says.")
    is_umbrella: Flag = column("True for an agreement under which others are counted.")
    is_for_sums: Flag = known("True where the source recommends the row for aggregates.")
    is_sum: Flag = known("True where the row is a sum made by the source.")
    value: Number = column("The amount; null where none is known.", unit="unit_measure")
    unit_measure: Text = known("Currency, or constant prices such as USD:2021.")
    title: Text = note("Its title in the source.")
