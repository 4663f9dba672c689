"""The model of ``trade``: flows of goods and services, one row for each report."""

from __future__ import annotations

from schemas.declare import Flag, Flow, Reported, Supported, Text, Valued, Windowed, counting_rule, key, known, support
from schemas.vocabulary import GOODS_SERVICES, STATUSES


class Model(Flow, Windowed, Valued, Reported, Supported):
    """Trade: exports, totals, balances, shares and growth between two actors, one row for each report."""

    trade_id: Text = key("Id of the observation.", ref="observations.observation_id", unique=True)
    measure: Text = known("Measure: exports, total, balance, change, share, growth or rank.")
    product: Text = known("Product group; TOTAL means all products.")
    goods_services: Text = known("Goods, services or both.", isin=GOODS_SERVICES)
    status: Text = known("Whether the figure is observed, estimated or expected.", isin=STATUSES["trade"])
    definition_id: Text = counting_rule()
    is_doubted: Flag = support("True where the value shown is questioned, as `doubts` says.")
    unit_measure: Text = known("Currency (ISO 4217), % or another UCUM unit.")
