"""The model of ``visits``: visits and meetings."""

from __future__ import annotations

from schemas import declare
from schemas.declare import OBSERVATION, Count, Day, Flag, Names, Table, Text, column, key, link
from schemas.vocabulary import KINDS, RANKS, STATUSES


class Model(Table):
    """Visits: visits and meetings of leaders and ministers, one row each."""

    visit_id: Text = key("The visit, as registered.", unique=True)
    label: Text = column("A plain name.", nullable=False)
    kind: Text = column("Kind of visit.", nullable=False, isin=list(KINDS["visits"]))
    part_of_id: Text = link("The visit of which it is a part.", "visits.visit_id")
    status: Text = column(
        "The furthest status that admissible evidence attains.", isin=list(STATUSES["visits"])
    )
    is_realised: Flag = column("False while only plans and announcements exist.", nullable=False)
    rank: Text = column("Who met.", nullable=False, isin=list(RANKS))
    visit_type: Text = column("What the preferred document calls it.")
    start_date: Text = column("First day as the preferred document says (EDTF).")
    end_date: Text = column("Last day as the preferred document says (EDTF).")
    start_low: Day = column("Earliest day that the start may be.")
    start_high: Day = column("Latest day that the start may be.")
    end_low: Day = column("Earliest day that the end may be.")
    end_high: Day = column("Latest day that the end may be.")
    place: Text = column("Where, in the words of the preferred document.")
    participants: Names = column("Actors with an active part, sorted.")
    is_complete_list: Flag = column("True where a document gives the whole list of participants.")
    visitors: Names = column("Who travelled.")
    hosts: Names = column("Who received them on their own soil.")
    n_evidence: Count = declare.n_evidence()
    n_documents: Count = declare.n_documents()
    n_origins: Count = declare.n_origins()
    n_excluded: Count = declare.n_excluded()
    is_contested: Flag = declare.is_contested()
    obs_status: Text = declare.obs_status()
    preferred_support_id: Text = declare.preferred_support()
    observation_id: Text = link("The occurrence in the status shown.", OBSERVATION)

    class Config:
        """Key and order."""

        metadata = {"key": ["visit_id"]}
