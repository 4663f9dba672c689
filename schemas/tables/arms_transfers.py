"""The model of ``arms_transfers``: deals in major arms from SIPRI's trade register."""

from schemas.declare import Count, Flag, Number, Report, Text, column, known, link, note


class Model(Report):
    """Arms transfers: one row for each line of the trade register, in every vintage; values are SIPRI trend-indicator
    values. What documents state of orders and deliveries is in `quoted`.
    """

    supplier: Text = link("The state that delivers.", "actors.actor_id", nullable=False)
    recipient: Text = link("The state that receives.", "actors.actor_id", nullable=False)
    designation: Text = known("The weapon's designation in the register.")
    description: Text = column("What kind of weapon it is.")
    armament_category: Text = column("The register's category; null if it gives none.")
    order_year: Count = column("Year of the order.")
    is_order_year_estimated: Flag = column("True if the register marks the year of the order as uncertain.")
    n_ordered: Number = column("Number of units ordered; null if not known.")
    is_n_ordered_estimated: Flag = column("True if the register marks the number ordered as uncertain.")
    n_delivered: Number = column("Number of units delivered; null if not known.")
    is_n_delivered_estimated: Flag = column("True if the register marks the number delivered as uncertain.")
    delivery_years: Text = column("Years of delivery, as printed.")
    first_delivery_year: Count = column("First year of delivery.")
    last_delivery_year: Count = column("Last year of delivery.")
    status: Text = column("Condition of the weapons in the register's words: New, Second hand, …")
    tiv_unit: Number = column("Trend-indicator value of one unit.", unit="{TIV}", ge=0)
    tiv_ordered: Number = column("Trend-indicator value of the order.", unit="{TIV}", ge=0)
    tiv_delivered: Number = column("Trend-indicator value of what was delivered.", unit="{TIV}", ge=0)
    comment: Text = note("The register's comment, shortened to what identifies the deal.")
