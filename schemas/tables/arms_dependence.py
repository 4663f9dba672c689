"""The model of ``arms_dependence``: shares in deliveries of major arms over five-year windows."""

from __future__ import annotations

from schemas.declare import Count, Number, Table, Text, key, known, span


class Model(Table, computed=True):
    """Arms dependence: who delivers to whom over five years, and what share that is of the recipient's and supplier's
    totals.

    Follows from the current rows of ``arms_transfers`` with the same supplier or recipient and a year of delivery in
    the window. Trend-indicator values are in millions, as SIPRI prints them, and no money. Pairs in both directions,
    of all that ever dealt in either, in every window in which both existed.
    """

    supplier: Text = key("Who delivers.", ref="actors.actor_id")
    recipient: Text = key("Who receives.", ref="actors.actor_id")
    window_end: Count = key("The last of the five years.")
    window_start: Count = known("The first of them.")
    tiv: Number = span(
        "Delivered by the supplier to the recipient, each deal in equal parts over its years of delivery.",
        "Of deals with all their deliveries in the window.",
        "Of deals with any of their deliveries in the window.",
        nullable=False,
        unit="{TIV}",
        ge=0,
    )
    tiv_total: Number = span(
        "The same from all suppliers to the recipient.",
        "The total of deals with all deliveries in the window.",
        "The total of deals with any delivery in the window.",
        nullable=False,
        unit="{TIV}",
        ge=0,
    )
    share: Number = span(
        "tiv / tiv_total: the recipient's dependence on the supplier; null where it received nothing.",
        "The share with the supplier at its low and all others at their high.",
        "The share with the supplier at its high and all others at their low.",
        unit="1",
        ge=0,
        le=1,
    )
    supplier_total: Number = span(
        "The same from the supplier to all recipients.",
        "The supplier's total of deals with all deliveries in the window.",
        "The supplier's total of deals with any delivery in the window.",
        nullable=False,
        unit="{TIV}",
        ge=0,
    )
    supplier_share: Number = span(
        "tiv / supplier_total: the supplier's dependence on the recipient; null where it delivered nothing.",
        "That share with the recipient at its low and all others at their high.",
        "That share with the recipient at its high and all others at their low.",
        unit="1",
        ge=0,
        le=1,
    )
    n_deals: Count = known("Lines of the register with a delivery in the window.", ge=0)
    n_years: Count = known("Years of the window in which both existed, or dealt with each other.", ge=0)
