"""The model of ``energy``: deliveries of energy products, each report by itself."""

from __future__ import annotations

from schemas.declare import Flow, Reported, Supported, Text, Valued, Windowed, column, key, link
from schemas.vocabulary import STATUSES


class Model(Flow, Windowed, Valued, Reported, Supported):
    """Energy: volumes, values and rates of energy products between two actors, report by report."""

    energy_id: Text = key("The observation.", ref="observations.observation_id", unique=True)
    measure: Text = column("volume, value, rate, share, growth or rank.", nullable=False)
    product: Text = column("Product group.", nullable=False)
    route: Text = column("Pipeline or terminal, where the figure covers it alone.")
    status: Text = column("actual, estimated or expected.", nullable=False, isin=STATUSES["energy"])
    definition_id: Text = link("What is counted, where it is not the usual thing.", "definitions.definition_id")
    unit_measure: Text = column("Currency (ISO 4217), per cent or another UCUM unit.", nullable=False)
