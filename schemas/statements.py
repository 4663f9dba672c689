"""The model of ``statements``: joint statements, speeches and declarations."""

from __future__ import annotations

from schemas import declare
from schemas.declare import OBSERVATION, Count, Day, Flag, Names, Number, Table, Text, column, key, link
from schemas.vocabulary import KINDS, STATUSES


class Model(Table):
    """Statements: what was said together or about others, one row each."""

    statement_id: Text = key("The statement, as registered.", unique=True)
    label: Text = column("A plain name.", nullable=False)
    kind: Text = column("Kind of statement.", nullable=False, isin=list(KINDS["statements"]))
    part_of_id: Text = link("The statement of which it is a part.", "statements.statement_id")
    status: Text = column(
        "The furthest status that admissible evidence attains.", isin=list(STATUSES["statements"])
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
    named: Names = column("Third parties that it names.")
    phrase_no_limits: Text = column("yes where a document ascribes the words `no limits` to it.")
    phrase_no_third_party: Text = column(
        "yes where a document ascribes to it that it is not directed against others."
    )
    wording: Text = column("Words that the preferred document singles out.")
    words: Number = column("Length in words.", unit="{word}")
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

        metadata = {"key": ["statement_id"]}
