"""The model of ``cooperation``: joint projects and assistance."""

from __future__ import annotations

from schemas.declare import OBSERVATION, Dated, Flag, Names, Placed, Supported, Text, column, key, link
from schemas.vocabulary import KINDS, STATUSES


class Model(Dated, Placed, Supported):
    """Cooperation: joint projects, and help to build a capability, one row each."""

    cooperation_id: Text = key("The project, as registered.", unique=True)
    label: Text = column("A plain name.", nullable=False)
    kind: Text = column("Kind of project.", nullable=False, isin=list(KINDS["cooperation"]))
    part_of_id: Text = link("The project of which it is a part.", "cooperation.cooperation_id")
    status: Text = column("The furthest status that admissible evidence attains.", isin=list(STATUSES["cooperation"]))
    is_realised: Flag = column("False while only plans and announcements exist.", nullable=False)
    providers: Names = column("Who helps.")
    recipients: Names = column("Who is helped.")
    observation_id: Text = link("The occurrence in the status shown.", OBSERVATION)

    class Config:
        """Key and order."""

        metadata = {"key": ["cooperation_id"]}
