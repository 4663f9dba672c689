"""The model of ``arms_dependence``: shares of deliveries of major arms in five-year windows."""

from __future__ import annotations

from schemas.declare import SHARE, Count, Number, Text, WithExtract, key, known, span


class Model(WithExtract, computed=True):
    """Arms dependence: deliveries of major arms from one state to another over five years, and their share of the
    recipient's and the supplier's totals.

    Computed from the current rows of ``arms_transfers`` with the same supplier or recipient and a year of delivery in
    the window. SIPRI's trend-indicator values are in millions, as printed, and are not amounts of money. Every pair
    that ever dealt in either direction has rows for both directions, in every window in which both states existed.
    Shares that documents state are in `quoted`.
    """

    supplier: Text = key("The state that delivers.", ref="actors.actor_id")
    recipient: Text = key("The state that receives.", ref="actors.actor_id")
    window_end: Count = key("The last of the five years.")
    window_start: Count = known("The first of the five years.")
    tiv: Number = span(
        "Deliveries from the supplier to the recipient; each deal is spread evenly over its years of delivery.",
        "Lower bound: only deals with all their deliveries in the window.",
        "Upper bound: all of each deal with any delivery in the window.",
        unit="{TIV}",
        ge=0,
    )
    tiv_total: Number = span(
        "Deliveries from all suppliers to the recipient.",
        "Lower bound: only deals with all their deliveries in the window, from all suppliers.",
        "Upper bound: all of each deal with any delivery in the window, from all suppliers.",
        unit="{TIV}",
        ge=0,
    )
    share: Number = span(
        "tiv / tiv_total: the recipient's dependence on the supplier; null if it received nothing.",
        "Lower bound: the supplier at its lower bound, all others at their upper bounds; null if it received nothing.",
        "Upper bound: the supplier at its upper bound, all others at their lower bounds; null if it received nothing.",
        formula="tiv / tiv_total",
        **SHARE,
    )
    supplier_total: Number = span(
        "Deliveries from the supplier to all recipients.",
        "Lower bound: only deals with all their deliveries in the window, to all recipients.",
        "Upper bound: all of each deal with any delivery in the window, to all recipients.",
        unit="{TIV}",
        ge=0,
    )
    supplier_share: Number = span(
        "tiv / supplier_total: the supplier's dependence on the recipient; null if it delivered nothing.",
        "Lower bound: the recipient at its lower bound, all others at their upper bounds; null if it "
        "delivered nothing.",
        "Upper bound: the recipient at its upper bound, all others at their lower bounds; null if it "
        "delivered nothing.",
        formula="tiv / supplier_total",
        **SHARE,
    )
    n_deals: Count = known(
        "Lines of the register with a delivery from the supplier to the recipient in the window.", ge=0
    )
    n_years: Count = known("Years of the window in which both states existed or dealt with each other.", ge=0)
