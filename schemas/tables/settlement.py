"""The model of ``settlement``: the currencies in which trade is paid."""

from __future__ import annotations

from schemas.declare import Supported, Text, Valued, Windowed, column, key, link
from schemas.vocabulary import CURRENCY_GROUPS, FLOWS, STATUSES


class Model(Windowed, Valued, Supported):
    """Settlement: shares and amounts of an actor's trade paid in a currency or group of currencies."""

    settlement_id: Text = key("The observation.", ref="observations.observation_id", unique=True)
    measure: Text = column("share or amount.", nullable=False)
    actor_id: Text = link("Whose trade is paid.", "actors.actor_id", nullable=False)
    partner_id: Text = link("With whom; WLD is everybody.", "actors.actor_id", nullable=False)
    flow: Text = column("exports, imports or total.", nullable=False, isin=FLOWS)
    currency: Text = column("Currency, or group of currencies.", nullable=False, isin=CURRENCY_GROUPS)
    reporter: Text = link("Whose statistics.", "actors.actor_id")
    status: Text = column("actual, estimated or expected.", nullable=False, isin=STATUSES["settlement"])
    definition_id: Text = link("What is counted, where it is not the usual thing.", "definitions.definition_id")
    unit_measure: Text = column("Currency (ISO 4217), per cent or another UCUM unit.", nullable=False)
