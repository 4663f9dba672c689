"""The model of ``deployments``: soldiers sent abroad."""

from __future__ import annotations

from schemas.declare import OBSERVATION, Dated, Flag, Names, Number, Placed, Supported, Text, column, key, link
from schemas.vocabulary import KINDS, STATUSES


class Model(Dated, Placed, Supported):
    """Deployments: troops that one actor provides to another, one row each."""

    deployment_id: Text = key("The deployment, as registered.", unique=True)
    label: Text = column("A plain name.", nullable=False)
    kind: Text = column("Kind of deployment.", nullable=False, isin=list(KINDS["deployments"]))
    part_of_id: Text = link("The deployment of which it is a part.", "deployments.deployment_id")
    status: Text = column("The furthest status that admissible evidence attains.", isin=list(STATUSES["deployments"]))
    is_realised: Flag = column("False while only plans and announcements exist.", nullable=False)
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
    observation_id: Text = link("The occurrence in the status shown.", OBSERVATION)

    class Config:
        """Key and order."""

        metadata = {"key": ["deployment_id"]}
