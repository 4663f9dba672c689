"""The model of ``settlement``: the currencies in which trade is paid."""

from __future__ import annotations

from schemas.declare import Supported, Text, Valued, Windowed, key, known, link
from schemas.vocabulary import CURRENCY_GROUPS, FLOWS, STATUSES


class Model(Windowed, Valued, Supported):
    """Settlement: shares and amounts of an actor's trade paid in a currency or group of currencies."""

    settlement_id: Text = key("The observation.", ref="observations.observation_id", unique=True)
    measure: Text = known("share or amount.")
    actor_id: Text = link("Whose trade is paid.", "actors.actor_id", nullable=False)
    partner_id: Text = link("With whom; WLD is everybody.", "actors.actor_id", nullable=False)
    flow: Text = known("exports, imports or total.", isin=FLOWS)
    currency: Text = known("Currency, or group of currencies.", isin=CURRENCY_GROUPS)
    reporter: Text = link("Whose statistics.", "actors.actor_id")
    status: Text = known("actual, estimated or expected.", isin=STATUSES["settlement"])
    definition_id: Text = link("What is counted, where it is not the usual thing.", "definitions.definition_id")
    unit_measure: Text = known("Currency (ISO 4217), per cent or another UCUM unit.")
