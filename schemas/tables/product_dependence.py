"""The model of ``product_dependence``: how far a state depends on another for single products."""

from __future__ import annotations

from schemas.declare import SHARE, Captured, Count, Flag, Number, Text, key, known, support


class Model(Captured):
    """Product dependence: the partner's share in all that a state imports of a product in a year.

    Listed are, of imports from a partner of at least ten million dollars in the year, the six-digit products that make
    a twentieth of them or more, and critical headings of four digits. A product that is not listed is not zero. The
    source reconciles both sides' reports to one value, so that how far they were apart cannot be seen here.
    """

    actor_id: Text = key("Who imports.", ref="actors.actor_id")
    partner_id: Text = key("Who exports.", ref="actors.actor_id")
    year: Count = key("The calendar year.")
    product: Text = key("Six digits of the Harmonized System, or a heading of four.")
    is_critical: Flag = known("True of a critical heading, listed whatever its size.")
    value: Number = known("Imports of it from the partner at current prices, free on board.", unit="USD", gt=0)
    imports: Number = known("Imports of it from all partners.", unit="USD", gt=0)
    share: Number = known("value divided by imports.", **SHARE)
    slice: Text = support("The year: what a later version replaces.")
