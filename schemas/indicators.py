"""The model of ``indicators``: the front door: one narrow table of the numbers that most people want."""

from __future__ import annotations

from schemas import declare
from schemas.declare import Count, Flag, Text, Valued, column, key, support
from schemas.vocabulary import FREQUENCIES


class Model(Valued):
    """Indicators: one number a row, with its dyad or direction, period, unit, interval and status."""

    indicator: Text = key(
        "What is counted or measured: trade_total, trade_exports, exercises, leader_meetings, finance_announced, …"
    )
    dyad: Text = key("Two actors, sorted and joined.")
    origin: Text = key("From whom; `*` where the indicator has no direction.")
    destination: Text = key("To whom; `*` where the indicator has no direction.")
    definition_id: Text = key("The counting rule; `*` where there is only one.")
    status: Text = key("actual, estimated, expected; for finance the status of the deal.")
    time_period: Text = key("2024, 2024-07, or an ISO interval.")
    unit_measure: Text = key("ISO 4217 or UCUM code.")
    series: Text = key(
        "Which series of the indicator, where several stand side by side; `*` where there is one."
    )
    freq: Text = column(
        "SDMX frequency: A calendar year, Q quarter, M month, D day, _Z any other period.",
        nullable=False,
        isin=list(FREQUENCIES.values()),
    )
    year: Count = column("The year, where the period lies in one.")
    obs_status: Text = declare.obs_status()
    is_contested: Flag = support("True where the intervals of the admissible evidence have no common point.")
    observation_id: Text = column(
        "The observation, or the computed count, behind the number.", nullable=False
    )

    class Config:
        """Key and order."""

        metadata = {
            "key": [
                "indicator",
                "dyad",
                "origin",
                "destination",
                "definition_id",
                "status",
                "time_period",
                "unit_measure",
                "series",
            ],
            "computed": True,
        }
