"""The model of ``military_expenditure``: military spending of states, by SIPRI."""

from __future__ import annotations

from schemas.declare import Captured, Count, Flag, Number, Text, column, key, known
from schemas.vocabulary import OBS_STATUS

MEASURES = ("current", "constant", "share_gdp", "share_government", "per_head")


class Model(Captured):
    """Military expenditure: by state, year and measure; unknown and impossible years are told apart."""

    actor_id: Text = key("The state.", ref="actors.actor_id")
    measure: Text = key(
        "current or constant prices, share of GDP or of government spending, or per head.", isin=MEASURES
    )
    unit_measure: Text = key("USD, a constant price such as USD:2022, the local currency, or %.")
    year: Count = key("The year; for some states the fiscal year that begins in it.")
    value: Number = column("The value; null where it is unknown.", unit="unit_measure")
    obs_status: Text = known("SDMX: A, E for the publisher's estimates, M or L where there is none.", isin=OBS_STATUS)
    is_estimated: Flag = known("True where the publisher marks the figure as uncertain or as its own estimate.")
