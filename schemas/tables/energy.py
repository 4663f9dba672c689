"""The model of ``energy``: deliveries of energy products, one row for each report."""

from __future__ import annotations

from schemas.declare import (
    Flag,
    Flow,
    Reported,
    Supported,
    Text,
    Valued,
    Windowed,
    column,
    counting_rule,
    key,
    known,
    support,
)
from schemas.vocabulary import STATUSES


class Model(Flow, Windowed, Valued, Reported, Supported):
    """Energy: volumes, values and rates of energy products delivered between two actors, one row for each report."""

    energy_id: Text = key("Id of the observation.", ref="observations.observation_id", unique=True)
    measure: Text = known("Measure: volume, value, rate, share, growth or rank.")
    product: Text = known("Product group.")
    route: Text = column("Pipeline or terminal, if the figure covers only one; otherwise null.")
    status: Text = known("Whether the figure is observed, estimated or expected.", isin=STATUSES["energy"])
    definition_id: Text = counting_rule()
    is_doubted: Flag = support("True where the value shown is questioned, as `doubts` says.")
    unit_measure: Text = known("Currency (ISO 4217), % or another UCUM unit.")
