"""The model of ``funding_reports``: official finance listed in data sets, by project or as their own sums."""

from schemas.declare import Count, Flag, Number, Report, Text, column, known, link, note


class Model(Report):
    """Funding reports: commitments and projects listed in a data set, and which of them it recommends for sums."""

    project_id: Text = known("The source's number for the project; for sums made by the source, the name of the row.")
    provider: Text = link("The actor that gives.", "actors.actor_id", nullable=False)
    recipient: Text = link("The actor that receives.", "actors.actor_id", nullable=False)
    year: Count = column("Year of commitment; null for a sum over years.")
    first_year: Count = column("First year of a sum over years; otherwise null.")
    last_year: Count = column("Last year of a sum over years; otherwise null.")
    status: Text = column("Status in the source's words: pledge, commitment, implementation, completion, …")
    flow_type: Text = column("Type of finance in the source's words: loan, grant, …")
    is_umbrella: Flag = column("True for a framework agreement whose parts are listed separately.")
    is_for_sums: Flag = known("True if the source recommends the row for sums.")
    is_sum: Flag = known("True if the row is a sum made by the source.")
    value: Number = column("The amount; null if not known.", unit="unit_measure")
    unit_measure: Text = known("Currency (ISO 4217), or constant prices such as USD:2021.")
    title: Text = note("Title of the project in the source.")
