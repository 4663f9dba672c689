"""The model of ``military_expenditure``: military spending of states, from SIPRI."""

from schemas.declare import Captured, Count, Flag, Number, Text, column, key, known
from schemas.vocabulary import OBS_STATUS

MEASURES = ("current", "constant", "share_gdp", "share_government", "per_head")


class Model(Captured):
    """Military expenditure: spending by state, year and measure; unknown values are kept apart from impossible ones."""

    actor_id: Text = key("The state.", ref="actors.actor_id")
    measure: Text = key(
        "What is measured: spending in current or constant prices, as a share of GDP or of government "
        "spending, or per head.",
        isin=MEASURES,
    )
    unit_measure: Text = key("USD, constant prices such as USD:2022, the local currency or %.")
    year: Count = key("Calendar year; for some states, the fiscal year that begins in it.")
    value: Number = column("The value; null if it is unknown.", unit="unit_measure")
    obs_status: Text = known(
        "SDMX observation status: A normal, E the publisher's estimate, L or M no value.", isin=OBS_STATUS
    )
    is_estimated: Flag = known("True if the publisher marks the figure as uncertain or as its own estimate.")
