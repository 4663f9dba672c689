"""The model of ``energy``: deliveries of energy products, each report by itself."""

from __future__ import annotations

from schemas.declare import Flow, Reported, Supported, Text, Valued, Windowed, column, key, known, link
from schemas.vocabulary import STATUSES


class Model(Flow, Windowed, Valued, Reported, Supported):
    """Energy: volumes, values and rates of energy products between two actors, report by report."""

    energy_id: Text = key("The observation.", ref="observations.observation_id", unique=True)
    measure: Text = known("volume, value, rate, share, growth or rank.")
    product: Text = known("Product group.")
    route: Text = column("Pipeline or terminal, where the figure covers it alone.")
    status: Text = known("actual, estimated or expected.", isin=STATUSES["energy"])
    definition_id: Text = link("What is counted, where it is not the usual thing.", "definitions.definition_id")
    unit_measure: Text = known("Currency (ISO 4217), per cent or another UCUM unit.")
