"""The model of ``sanctions``: packages, designations and export controls."""

from __future__ import annotations

from schemas.declare import OBSERVATION, Dated, Flag, Names, Number, Supported, Text, column, key, link
from schemas.vocabulary import KINDS, STATUSES


class Model(Dated, Supported):
    """Sanctions: measures of a sender against targets, one row each."""

    sanction_id: Text = key("The measure, as registered.", unique=True)
    label: Text = column("A plain name.", nullable=False)
    kind: Text = column("Kind of measure.", nullable=False, isin=list(KINDS["sanctions"]))
    part_of_id: Text = link("The measure of which it is a part.", "sanctions.sanction_id")
    status: Text = column("The furthest status that admissible evidence attains.", isin=list(STATUSES["sanctions"]))
    is_realised: Flag = column("False while only plans and announcements exist.", nullable=False)
    senders: Names = column("Who imposes.")
    targets: Names = column("Against whom.")
    listings: Number = column("Persons and entities listed.", unit="{listing}")
    listings_low: Number = column("Persons and entities listed: lower end of the span.", unit="{listing}")
    listings_high: Number = column("Persons and entities listed: upper end of the span.", unit="{listing}")
    listed_entities: Number = column("Entities listed.", unit="{listing}")
    listed_entities_low: Number = column("Entities listed: lower end of the span.", unit="{listing}")
    listed_entities_high: Number = column("Entities listed: upper end of the span.", unit="{listing}")
    vessels: Number = column("Ships listed.", unit="{vessel}")
    vessels_low: Number = column("Ships listed: lower end of the span.", unit="{vessel}")
    vessels_high: Number = column("Ships listed: upper end of the span.", unit="{vessel}")
    observation_id: Text = link("The occurrence in the status shown.", OBSERVATION)

    class Config:
        """Key and order."""

        metadata = {"key": ["sanction_id"]}
