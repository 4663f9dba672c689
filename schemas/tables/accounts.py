"""The model of ``accounts``: trade that nobody states, as it follows from what one reporter states."""

from __future__ import annotations

from schemas import declare
from schemas.declare import Flag, Names, Number, Text, Valued, Windowed, column, key, known, link, support
from schemas.vocabulary import GOODS_SERVICES

MEASURES = ("exports", "total", "balance", "export_share", "import_share", "trade_share")


class Model(Windowed, Valued, computed=True):
    """Accounts: flows, totals, balances and shares that follow from what one reporter states of the same period,
    territory and kind of trade, each with its equation. What is stated is in `trade` and not here.
    """

    account_id: Text = key("Flow, kind of trade, period and reporter; measure; unit.", unique=True)
    measure: Text = known("What follows: exports, total, balance, or a share of the reporter's trade.", isin=MEASURES)
    origin: Text = link("The exporter, or whose balance it is; null for totals.", "actors.actor_id")
    destination: Text = link("The importer; null for totals.", "actors.actor_id")
    dyad: Text = known("The pair: two actors, sorted and joined.")
    reporter: Text = link("Whose statistics it follows from; null where the document does not say.", "actors.actor_id")
    scope: Text = column("The territory that it is about, if not the usual one; null if usual, or not said.")
    goods_services: Text = known("Goods, services or both.", isin=GOODS_SERVICES)
    unit_measure: Text = known("Currency (ISO 4217), or 1 for shares.")
    method: Text = known(
        "derived from figures in one currency, or converted at the average of the period.",
        isin=["derived", "converted"],
    )
    formula: Text = known("The equation with its numbers: imports = (total - balance) / 2: (67.5 + 4.5) / 2 = 36 …")
    rate: Number = column("Dollars for one unit of the currency converted, average of the period.", gt=0)
    rate_source: Text = column("Sources of the rate.")
    contradicts: Text = link(
        "The observation that says something else, beyond both intervals; null where nobody states this number.",
        "observations.observation_id",
    )
    is_contested: Flag = support("True where a number that it rests on is contested.")
    obs_status: Text = declare.obs_status()
    rests_on: Names = support("The observations that it follows from, sorted.")
