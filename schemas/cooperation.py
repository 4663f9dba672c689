"""The model of ``cooperation``: joint projects and assistance."""

from __future__ import annotations

from schemas import declare
from schemas.declare import OBSERVATION, Count, Day, Flag, Names, Table, Text, column, key, link
from schemas.vocabulary import KINDS, STATUSES


class Model(Table):
    """Cooperation: joint projects, and help to build a capability, one row each."""

    cooperation_id: Text = key("The project, as registered.", unique=True)
    label: Text = column("A plain name.", nullable=False)
    kind: Text = column("Kind of project.", nullable=False, isin=list(KINDS["cooperation"]))
    part_of_id: Text = link("The project of which it is a part.", "cooperation.cooperation_id")
    status: Text = column(
        "The furthest status that admissible evidence attains.", isin=list(STATUSES["cooperation"])
    )
    is_realised: Flag = column("False while only plans and announcements exist.", nullable=False)
    start_date: Text = column("First day as the preferred document says (EDTF).")
    end_date: Text = column("Last day as the preferred document says (EDTF).")
    start_low: Day = column("Earliest day that the start may be.")
    start_high: Day = column("Latest day that the start may be.")
    end_low: Day = column("Earliest day that the end may be.")
    end_high: Day = column("Latest day that the end may be.")
    place: Text = column("Where, in the words of the preferred document.")
    participants: Names = column("Actors with an active part, sorted.")
    is_complete_list: Flag = column("True where a document gives the whole list of participants.")
    providers: Names = column("Who helps.")
    recipients: Names = column("Who is helped.")
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

        metadata = {"key": ["cooperation_id"]}
