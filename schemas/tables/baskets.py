"""The model of ``baskets``: what a state buys of another, by product taken together."""

from __future__ import annotations

from schemas.declare import SHARE, Captured, Count, Number, Text, key, known, support


class Model(Captured):
    """Baskets: how many products a state buys from a partner in a year, how concentrated they are, and of how many the
    partner supplies more than half.

    Made from flows by six-digit product, which are not published here. Supplies are imports from all exporters of the
    source, its unspecified ones included.
    """

    actor_id: Text = key("Who imports.", ref="actors.actor_id")
    partner_id: Text = key("Who exports.", ref="actors.actor_id")
    year: Count = key("The calendar year.")
    imports: Number = known("Imports from the partner at current prices, free on board.", unit="USD", gt=0)
    n_products: Count = known("Six-digit products among them.", ge=1)
    concentration: Number = known("Sum of squared shares of products in these imports; 1 is a single product.", **SHARE)
    top_product: Text = known("The largest product, six digits of the Harmonized System; the first of equals.")
    top_product_share: Number = known("Its share in these imports.", **SHARE)
    n_dependent: Count = known("Products of which more than half of all the actor's imports is from the partner.", ge=0)
    dependent_share: Number = known("The share of these products in the imports from the partner.", **SHARE)
    slice: Text = support("The year: what a later version replaces.")
