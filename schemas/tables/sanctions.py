"""The model of ``sanctions``: packages, designations and export controls."""

from __future__ import annotations

from schemas.declare import OBSERVATION, Dated, Names, Number, Supported, Text, column, link, record, span


class Model(Dated, Supported):
    """Sanctions: measures of a sender against targets, one row each."""

    sanction_id: Text = record("measure", "sanctions.sanction_id")
    senders: Names = column("Who imposes.")
    targets: Names = column("Against whom.")
    listings: Number = span("Persons and entities listed.", unit="{listing}")
    listed_entities: Number = span("Entities listed.", unit="{listing}")
    vessels: Number = span("Ships listed.", unit="{vessel}")
    observation_id: Text = link("The occurrence in the status shown.", OBSERVATION)
