"""The model of ``visits``: visits and meetings."""

from __future__ import annotations

from schemas.declare import OBSERVATION, Dated, Names, Placed, Supported, Text, column, known, link, record
from schemas.vocabulary import RANKS


class Model(Dated, Placed, Supported):
    """Visits: visits and meetings of leaders and ministers, one row each."""

    visit_id: Text = record("visit", "visits.visit_id")
    rank: Text = known("Who met.", isin=RANKS)
    visit_type: Text = column("What the preferred document calls it.")
    visitors: Names = column("Who travelled.")
    hosts: Names = column("Who received them on their own soil.")
    observation_id: Text = link("The occurrence in the status shown.", OBSERVATION)
