"""The model of ``visits``: visits and meetings."""

from __future__ import annotations

from schemas.declare import OBSERVATION, Dated, Flag, Names, Placed, Supported, Text, column, key, link
from schemas.vocabulary import KINDS, RANKS, STATUSES


class Model(Dated, Placed, Supported):
    """Visits: visits and meetings of leaders and ministers, one row each."""

    visit_id: Text = key("The visit, as registered.", unique=True)
    label: Text = column("A plain name.", nullable=False)
    kind: Text = column("Kind of visit.", nullable=False, isin=list(KINDS["visits"]))
    part_of_id: Text = link("The visit of which it is a part.", "visits.visit_id")
    status: Text = column("The furthest status that admissible evidence attains.", isin=list(STATUSES["visits"]))
    is_realised: Flag = column("False while only plans and announcements exist.", nullable=False)
    rank: Text = column("Who met.", nullable=False, isin=list(RANKS))
    visit_type: Text = column("What the preferred document calls it.")
    visitors: Names = column("Who travelled.")
    hosts: Names = column("Who received them on their own soil.")
    observation_id: Text = link("The occurrence in the status shown.", OBSERVATION)

    class Config:
        """Key and order."""

        metadata = {"key": ["visit_id"]}
