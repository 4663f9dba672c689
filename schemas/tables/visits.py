"""The model of ``visits``: visits and meetings."""

from __future__ import annotations

from schemas import declare
from schemas.declare import Dated, Flag, Names, Placed, Supported, Text, column, known, reached, record
from schemas.vocabulary import RANKS


class Model(Dated, Placed, Supported):
    """Visits: visits and meetings of leaders and ministers, one row each."""

    visit_id: Text = record("visit", "visits.visit_id")
    rank: Text = known("Rank of those who met.", isin=RANKS)
    is_open: Flag = declare.is_open()
    visit_type: Text = column("Type of visit in the preferred document; null if it gives none.")
    visitors: Names = column("Actors that travelled.")
    hosts: Names = column("Actors that received them on their own territory.")
    observation_id: Text = reached()
