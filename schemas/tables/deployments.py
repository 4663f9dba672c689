"""The model of ``deployments``: troops sent abroad."""

from __future__ import annotations

from schemas.declare import Dated, Names, Number, Placed, Supported, Text, column, reached, record, span


class Model(Dated, Placed, Supported):
    """Deployments: troops that one actor provides to another, one row each."""

    deployment_id: Text = record("deployment", "deployments.deployment_id")
    providers: Names = column("Actors that send troops.")
    recipients: Names = column("Actors that receive them.")
    personnel: Number = span("People deployed; null if not known.", unit="{person}")
    casualties: Number = span("Killed and wounded together; null if not known.", unit="{person}")
    casualties_as_of: Text = column("The day for which the casualties are told, as the document dates it.")
    killed: Number = span("Killed only; null if not known.", unit="{person}")
    killed_as_of: Text = column("The day for which the killed are told, as the document dates it.")
    observation_id: Text = reached()
