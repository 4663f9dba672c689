"""The model of ``deployments``: soldiers sent abroad."""

from __future__ import annotations

from schemas import declare
from schemas.declare import OBSERVATION, Count, Day, Flag, Names, Number, Table, Text, column, key, link
from schemas.vocabulary import KINDS, STATUSES


class Model(Table):
    """Deployments: troops that one actor provides to another, one row each."""

    deployment_id: Text = key("The deployment, as registered.", unique=True)
    label: Text = column("A plain name.", nullable=False)
    kind: Text = column("Kind of deployment.", nullable=False, isin=list(KINDS["deployments"]))
    part_of_id: Text = link("The deployment of which it is a part.", "deployments.deployment_id")
    status: Text = column(
        "The furthest status that admissible evidence attains.", isin=list(STATUSES["deployments"])
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
    providers: Names = column("Who sends.")
    recipients: Names = column("Who receives.")
    personnel: Number = column("Persons deployed.", unit="{person}")
    personnel_low: Number = column("Persons deployed: lower end of the span.", unit="{person}")
    personnel_high: Number = column("Persons deployed: upper end of the span.", unit="{person}")
    casualties: Number = column("Killed and wounded together.", unit="{person}")
    casualties_low: Number = column("Killed and wounded together: lower end of the span.", unit="{person}")
    casualties_high: Number = column("Killed and wounded together: upper end of the span.", unit="{person}")
    killed: Number = column("Killed alone.", unit="{person}")
    killed_low: Number = column("Killed alone: lower end of the span.", unit="{person}")
    killed_high: Number = column("Killed alone: upper end of the span.", unit="{person}")
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

        metadata = {"key": ["deployment_id"]}
