"""The model of ``economy``: the size of economies in international statistics."""

from __future__ import annotations

from schemas.declare import Count, Number, ReportWithExtract, Text, column, key, known
from schemas.vocabulary import ECONOMY_INDICATORS, OBS_STATUS


class Model(ReportWithExtract):
    """Economy: GDP in several prices, exports, imports, price indices, inflation and population by state and year."""

    actor_id: Text = key("The state or aggregate.", ref="actors.actor_id")
    indicator: Text = key("What is measured.", isin=ECONOMY_INDICATORS)
    year: Count = key("Calendar year.")
    series: Text = known("The publisher's code for the series.")
    value: Number = column("The value; null if the publisher has none.", unit="unit_measure")
    unit_measure: Text = known("Currency (ISO 4217), 1 for a number of people, per cent, or an index.")
    obs_status: Text = known("SDMX observation status (CL_OBS_STATUS).", isin=OBS_STATUS)
    slice: Text = column(
        "The slice of the source that the row belongs to; a later version replaces the whole slice.",
        nullable=False,
        role="support",
    )
