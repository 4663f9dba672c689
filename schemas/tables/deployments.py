"""The model of ``deployments``: soldiers sent abroad."""

from __future__ import annotations

from schemas.declare import OBSERVATION, Dated, Names, Number, Placed, Supported, Text, column, link, record, span


class Model(Dated, Placed, Supported):
    """Deployments: troops that one actor provides to another, one row each."""

    deployment_id: Text = record("deployment", "deployments.deployment_id")
    providers: Names = column("Who sends.")
    recipients: Names = column("Who receives.")
    personnel: Number = span("Persons deployed.", unit="{person}")
    casualties: Number = span("Killed and wounded together.", unit="{person}")
    killed: Number = span("Killed alone.", unit="{person}")
    observation_id: Text = link("The occurrence in the status shown.", OBSERVATION)
