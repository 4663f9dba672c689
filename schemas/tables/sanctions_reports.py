"""The model of ``sanctions_reports``: sanction cases of data sets, one row for each sender and target."""

from __future__ import annotations

from schemas.declare import Count, Names, Report, Text, column, known, link, note


class Model(Report):
    """Sanctions reports: cases as a data set lists them, by sender and target, with their years, kinds and aims."""

    case_id: Text = known("The case, as the source numbers it.")
    sender: Text = link("Who imposes.", "actors.actor_id", nullable=False)
    target: Text = link("Against whom.", "actors.actor_id", nullable=False)
    first_year: Count = known("First year.")
    last_year: Count = column("Last year in the data; a case may go on after it.")
    kinds: Names = column("trade, arms, military, financial, travel or other, sorted.")
    objectives: Names = column("What the sender wants, as the source codes it.")
    success: Names = column("How far it was reached, as the source codes it, in the order of the objectives.")
    description: Text = note("What the source adds in words.")
