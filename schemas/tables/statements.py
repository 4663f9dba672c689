"""The model of ``statements``: joint statements, speeches and declarations."""

from __future__ import annotations

from schemas.declare import OBSERVATION, Dated, Flag, Names, Number, Placed, Supported, Text, column, key, link
from schemas.vocabulary import KINDS, STATUSES


class Model(Dated, Placed, Supported):
    """Statements: what was said together or about others, one row each."""

    statement_id: Text = key("The statement, as registered.", unique=True)
    label: Text = column("A plain name.", nullable=False)
    kind: Text = column("Kind of statement.", nullable=False, isin=list(KINDS["statements"]))
    part_of_id: Text = link("The statement of which it is a part.", "statements.statement_id")
    status: Text = column("The furthest status that admissible evidence attains.", isin=list(STATUSES["statements"]))
    is_realised: Flag = column("False while only plans and announcements exist.", nullable=False)
    named: Names = column("Third parties that it names.")
    phrase_no_limits: Text = column("yes where a document ascribes the words `no limits` to it.")
    phrase_no_third_party: Text = column("yes where a document ascribes to it that it is not directed against others.")
    wording: Text = column("Words that the preferred document singles out.")
    words: Number = column("Length in words.", unit="{word}")
    observation_id: Text = link("The occurrence in the status shown.", OBSERVATION)

    class Config:
        """Key and order."""

        metadata = {"key": ["statement_id"]}
