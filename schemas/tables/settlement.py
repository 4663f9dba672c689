"""The model of ``settlement``: the currencies in which trade is paid for."""

from __future__ import annotations

from schemas.declare import Supported, Text, Valued, Windowed, counting_rule, key, known, link
from schemas.vocabulary import FLOWS, STATUSES


class Model(Windowed, Valued, Supported):
    """Settlement: shares and amounts of an actor's trade that are paid for in a currency or group of currencies."""

    settlement_id: Text = key("Id of the observation.", ref="observations.observation_id", unique=True)
    measure: Text = known("Measure: share or amount.")
    actor_id: Text = link("The actor whose trade is paid for.", "actors.actor_id", nullable=False)
    partner_id: Text = link("The trade partner; WLD means all partners.", "actors.actor_id", nullable=False)
    flow: Text = known("Direction of the trade.", isin=FLOWS)
    currency: Text = known("Currency (ISO 4217), or a group of currencies of data/reference/units.yaml.")
    reporter: Text = link("Whose statistics these are; null if the document does not say.", "actors.actor_id")
    status: Text = known("Whether the figure is observed, estimated or expected.", isin=STATUSES["settlement"])
    definition_id: Text = counting_rule()
    unit_measure: Text = known("Currency (ISO 4217), % or another UCUM unit.")
