"""The model of ``arms_dependence``: shares in deliveries of major arms over five-year windows."""

from __future__ import annotations

from schemas.declare import Count, Number, Table, Text, column, key


class Model(Table):
    """Arms dependence: who delivers to whom over five years, and what share that is of the recipient's and supplier's totals.

    Follows from the current rows of ``arms_transfers`` with the same supplier or recipient and a year of delivery in the
    window. Trend-indicator values are in millions, as SIPRI prints them, and no money. Pairs in both directions, of all that
    ever dealt in either, in every window in which both existed.
    """

    supplier: Text = key("Who delivers.", ref="actors.actor_id")
    recipient: Text = key("Who receives.", ref="actors.actor_id")
    window_end: Count = key("The last of the five years.")
    window_start: Count = column("The first of them.", nullable=False)
    tiv: Number = column(
        "Delivered by the supplier to the recipient, each deal in equal parts over its years of delivery.",
        nullable=False,
        unit="{TIV}",
        ge=0,
    )
    tiv_low: Number = column("Of deals with all their deliveries in the window.", nullable=False, unit="{TIV}", ge=0)
    tiv_high: Number = column(
        "Of deals with any of their deliveries in the window.", nullable=False, unit="{TIV}", ge=0
    )
    tiv_total: Number = column("The same from all suppliers to the recipient.", nullable=False, unit="{TIV}", ge=0)
    tiv_total_low: Number = column(
        "The total of deals with all deliveries in the window.", nullable=False, unit="{TIV}", ge=0
    )
    tiv_total_high: Number = column(
        "The total of deals with any delivery in the window.", nullable=False, unit="{TIV}", ge=0
    )
    share: Number = column(
        "tiv / tiv_total: the recipient's dependence on the supplier; null where it received nothing.",
        unit="1",
        ge=0,
        le=1,
    )
    share_low: Number = column(
        "The share with the supplier at its low and all others at their high.", unit="1", ge=0, le=1
    )
    share_high: Number = column(
        "The share with the supplier at its high and all others at their low.", unit="1", ge=0, le=1
    )
    supplier_total: Number = column("The same from the supplier to all recipients.", nullable=False, unit="{TIV}", ge=0)
    supplier_total_low: Number = column(
        "The supplier's total of deals with all deliveries in the window.", nullable=False, unit="{TIV}", ge=0
    )
    supplier_total_high: Number = column(
        "The supplier's total of deals with any delivery in the window.", nullable=False, unit="{TIV}", ge=0
    )
    supplier_share: Number = column(
        "tiv / supplier_total: the supplier's dependence on the recipient; null where it delivered nothing.",
        unit="1",
        ge=0,
        le=1,
    )
    supplier_share_low: Number = column(
        "That share with the recipient at its low and all others at their high.", unit="1", ge=0, le=1
    )
    supplier_share_high: Number = column(
        "That share with the recipient at its high and all others at their low.", unit="1", ge=0, le=1
    )
    n_deals: Count = column("Lines of the register with a delivery in the window.", nullable=False, ge=0)
    n_years: Count = column(
        "Years of the window in which both existed, or dealt with each other.", nullable=False, ge=0
    )

    class Config:
        """Key and order."""

        metadata = {"key": ["supplier", "recipient", "window_end"], "computed": True}
