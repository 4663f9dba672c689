"""The model of ``trade``: flows of goods and services, each report by itself."""

from __future__ import annotations

from schemas.declare import Flow, Reported, Supported, Text, Valued, Windowed, key, known, link
from schemas.vocabulary import GOODS_SERVICES, STATUSES


class Model(Flow, Windowed, Valued, Reported, Supported):
    """Trade: exports, totals, balances, shares and growth between two actors, report by report."""

    trade_id: Text = key("The observation.", ref="observations.observation_id", unique=True)
    measure: Text = known("exports, total, balance, change, share, growth or rank.")
    product: Text = known("Product group; TOTAL is all.")
    goods_services: Text = known("G, S or GS.", isin=GOODS_SERVICES)
    status: Text = known("actual, estimated or expected.", isin=STATUSES["trade"])
    definition_id: Text = link("What is counted, where it is not the usual thing.", "definitions.definition_id")
    unit_measure: Text = known("Currency (ISO 4217), per cent or another UCUM unit.")
