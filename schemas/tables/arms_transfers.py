"""The model of ``arms_transfers``: deals in major arms from SIPRI's trade register."""

from __future__ import annotations

from schemas.declare import Count, Flag, Number, Report, Text, column, known, link, note


class Model(Report):
    """Arms transfers: one row for each deal line of the trade register, every vintage; values are SIPRI
    trend-indicator values.
    """

    supplier: Text = link("Who delivers.", "actors.actor_id", nullable=False)
    recipient: Text = link("Who receives.", "actors.actor_id", nullable=False)
    designation: Text = known("The weapon, as the register names it.")
    description: Text = column("What it is.")
    armament_category: Text = column("The register's category, where it gives one.")
    order_year: Count = column("Year of the order.")
    is_order_year_estimated: Flag = column("True where the register prints the year as uncertain.")
    n_ordered: Number = column("Number ordered.")
    is_n_ordered_estimated: Flag = column("True where the register marks the number ordered as uncertain.")
    n_delivered: Number = column("Number delivered.")
    is_n_delivered_estimated: Flag = column("True where the register marks the number delivered as uncertain.")
    delivery_years: Text = column("Years of delivery, as printed.")
    first_delivery_year: Count = column("First year of delivery.")
    last_delivery_year: Count = column("Last year of delivery.")
    status: Text = column("Condition of the weapons as the register says: New, Second hand …")
    tiv_unit: Number = column("Trend-indicator value of one unit.", unit="{TIV}", ge=0)
    tiv_ordered: Number = column("Trend-indicator value of the order.", unit="{TIV}", ge=0)
    tiv_delivered: Number = column("Trend-indicator value of what was delivered.", unit="{TIV}", ge=0)
    comment: Text = note("The register's comment, cut to what identifies the deal.")
