"""The model of ``gravity_residuals``: how far trade departs from what a gravity model leads to."""

from __future__ import annotations

from schemas.declare import Count, Number, Text, WithExtract, key, known

SIDES = ("exporter", "importer")


class Model(WithExtract, computed=True):
    """Gravity residuals: by how much the trade of one state with another departs, in each year since 1992, from what
    the exporter's other sales, the importer's other purchases and the pair's usual trade lead to.

    One fit for each source and side that reports. Trade that sanctions or war cut off, as the hypotheses declare it,
    has no row and no part in any fit: it would push all other trade of these states up. A row follows from the current
    annual rows of ``trade_reports`` of its source and side.
    """

    source_id: Text = key("Whose data.", ref="sources.source_id")
    side: Text = key("Who reports: all exporters, or all importers.", isin=SIDES)
    origin: Text = key("Who exports.", ref="actors.actor_id")
    destination: Text = key("Who imports.", ref="actors.actor_id")
    year: Count = key("The calendar year.")
    dyad: Text = known("The two, sorted and joined.")
    residual: Number = known(
        "Natural logarithm of trade divided by what the model predicts: 0.1 is a tenth more.", unit="1"
    )
