"""The model of ``distances``: how far apart two states are, and whether they share a border."""

from __future__ import annotations

from schemas.declare import Captured, Flag, Number, Text, column, key, known


class Model(Captured):
    """Distances: the straight way over the globe between two states or territories, and whether they share a border,
    as one publisher measured them once.
    """

    actor_a: Text = key("The one whose id comes first in the alphabet.", ref="actors.actor_id")
    actor_b: Text = key("The other one.", ref="actors.actor_id")
    distance: Number = known("Between their main cities, which are mostly the capitals.", unit="km", gt=0)
    distance_capitals: Number = known("Between their capitals.", unit="km", gt=0)
    distance_weighted: Number = column(
        "Mean of the distances between their largest cities, weighted by the cities' population; null where the "
        "publisher gives none.",
        unit="km",
        gt=0,
    )
    is_contiguous: Flag = known("True if they share a land border, that of their main territories.")
