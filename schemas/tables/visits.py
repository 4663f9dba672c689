"""The model of ``visits``: visits and meetings."""

from __future__ import annotations

from schemas import declare
from schemas.declare import OBSERVATION, Dated, Flag, Names, Placed, Supported, Text, column, known, link, record
from schemas.vocabulary import RANKS


class Model(Dated, Placed, Supported):
    """Visits: visits and meetings of leaders and ministers, one row each."""

    visit_id: Text = record("visit", "visits.visit_id")
    rank: Text = known("Who met.", isin=RANKS)
    is_open: Flag = declare.is_open()
    visit_type: Text = column("What the preferred document calls it.")
    visitors: Names = column("Who travelled.")
    hosts: Names = column("Who received them on their own soil.")
    observation_id: Text = link("The occurrence in the status shown.", OBSERVATION)
