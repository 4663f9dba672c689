"""The model of ``sanctions``: packages, designations and export controls."""

from __future__ import annotations

from schemas.declare import Dated, Names, Number, Supported, Text, column, reached, record, span


class Model(Dated, Supported):
    """Sanctions: measures imposed by senders on targets, one row each. What is whose of the listed is in `listings`."""

    sanction_id: Text = record("measure", "sanctions.sanction_id")
    senders: Names = column("Actors that impose the measure.")
    targets: Names = column("Actors it is aimed at.")
    listings: Number = span("People and entities listed; null if not known.", unit="{listing}")
    listed_entities: Number = span("Entities listed; null if not known.", unit="{listing}")
    vessels: Number = span("Ships listed; null if not known.", unit="{vessel}")
    observation_id: Text = reached()
