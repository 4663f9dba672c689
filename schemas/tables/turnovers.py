"""The model of ``turnovers``: what a publisher's statistics of one side give as trade with the other, both ways."""

from __future__ import annotations

from schemas.declare import Count, Number, Text, WithExtract, column, key, known, scope
from schemas.vocabulary import OBS_STATUS


class Model(WithExtract, computed=True):
    """Turnovers: exports and imports of one reporter with a partner together, where one publisher has both.

    For the pairs in coverage, from 2000 on, from the current annual rows of ``trade_reports`` (goods, product TOTAL,
    dollars) by the reporter itself; imports CIF where it has them, otherwise FOB.
    """

    actor_a: Text = key("One of the two.", ref="actors.actor_id")
    actor_b: Text = key("The other; their ids are in alphabetical order.", ref="actors.actor_id")
    reporter: Text = key("Whose statistics these are.", ref="actors.actor_id")
    source_id: Text = key("Who published them.", ref="sources.source_id")
    year: Count = key("The calendar year.")
    scope: Text = scope()
    dyad: Text = known("The pair: the two, joined.")
    series: Text = known("The series of `indicators`: G, the reporter, the source, and `derived`.")
    value: Number = column("Exports and imports together.", unit="unit_measure")
    unit_measure: Text = known("Currency (ISO 4217), at current prices.")
    obs_status: Text = known(
        "SDMX status: A where the reporter published both, E where one is an estimate.", isin=OBS_STATUS
    )
    status: Text = known("estimated where one of the two is a publisher's estimate.", isin=("actual", "estimated"))
