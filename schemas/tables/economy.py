"""The model of ``economy``: the size of economies, as international statistics give it."""

from __future__ import annotations

from schemas.declare import Captured, Count, Number, Text, column, key, known
from schemas.vocabulary import ECONOMY_INDICATORS, OBS_STATUS


class Model(Captured):
    """Economy: GDP, also for each person, exports, imports, deflator and population by state and year."""

    actor_id: Text = key("The state or aggregate.", ref="actors.actor_id")
    indicator: Text = key("gdp, gdp_per_head, exports, imports, deflator or population.", isin=ECONOMY_INDICATORS)
    year: Count = key("The year.")
    series: Text = known("The publisher's own code of the series.")
    value: Number = column("The value; null where the publisher has none.", unit="unit_measure")
    unit_measure: Text = known("Currency (ISO 4217), 1 for people, or an index.")
    obs_status: Text = known("SDMX observation status.", isin=OBS_STATUS)
    slice: Text = column(
        "The part of the source that the row belongs to: a later version replaces whole slices.",
        nullable=False,
        role="support",
    )
