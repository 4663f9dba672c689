"""The model of ``sanctions_reports``: sanction cases listed in data sets, one row for each sender and target."""

from schemas.declare import Count, Names, Report, Text, column, known, link, note


class Model(Report):
    """Sanctions reports: cases listed in a data set, by sender and target, with their years, kinds and objectives."""

    case_id: Text = known("The source's number for the case.")
    sender: Text = link("The actor that imposes the sanctions.", "actors.actor_id", nullable=False)
    target: Text = link("The actor they are aimed at.", "actors.actor_id", nullable=False)
    first_year: Count = known("First year of the case.")
    last_year: Count = column("Last year of the case in the data; it may have gone on longer.")
    kinds: Names = column("Kinds of sanctions, sorted: trade, arms, military, financial, travel or other.")
    objectives: Names = column("What the sender wants, in the source's codes.")
    success: Names = column("How far each objective was reached, in the source's codes and in the order of objectives.")
    description: Text = note("The source's comment.")
