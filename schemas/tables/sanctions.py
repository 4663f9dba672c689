"""The model of ``sanctions``: packages, designations and export controls."""

from __future__ import annotations

from schemas.declare import Count, Dated, Names, Number, Supported, Text, column, reached, record, span


class Model(Dated, Supported):
    """Sanctions: measures imposed by senders on targets, one row each.

    Whose the listed are, and by which rule they were counted, is in `listings`.
    """

    sanction_id: Text = record("measure", "sanctions.sanction_id")
    number: Count = column("The number of a package among those of its sender; null if it has none.", ge=1)
    senders: Names = column("Actors that impose the measure.")
    targets: Names = column("Actors it is aimed at.")
    listings: Number = span("People and entities listed, of all countries; null if not known.", unit="{listing}")
    listed_entities: Number = span(
        "Entities listed, of all countries, by one of the rules in `listings`; null if not known.", unit="{listing}"
    )
    vessels: Number = span("Ships listed, of all flags; null if not known.", unit="{vessel}")
    observation_id: Text = reached()
