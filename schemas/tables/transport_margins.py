"""The model of ``transport_margins``: freight and insurance in the CIF value of imports, by pair and year."""

from __future__ import annotations

from schemas.declare import Captured, Count, Number, Text, key, known
from schemas.vocabulary import OBS_STATUS


class Model(Captured):
    """Transport margins: the part of freight and insurance in the CIF value of one state's imports from another."""

    importer: Text = key("Whose imports.", ref="actors.actor_id")
    exporter: Text = key("From whom.", ref="actors.actor_id")
    year: Count = key("The year.")
    value: Number = known("Freight and insurance in per cent of the CIF value, all goods.", unit="%", ge=0)
    obs_status: Text = known("SDMX observation status; I is imputed by the publisher.", isin=OBS_STATUS)
