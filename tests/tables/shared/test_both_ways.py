"""Exports both ways: of both sides by their own statistics, never a total."""

from __future__ import annotations

from typing import Any

import pandas as pd

from bilateral.commons import choice
from bilateral.commons.asked import Wanted
from pipelines.tables.shared.both_ways import exports_both_ways
from tests.support.ledger_world import BuiltLedger
from tests.support.rows import default_row, each_case, pick


def flow(origin: str, destination: str, reporter: str, value: float | None, **more: Any) -> dict[str, Any]:
    kind = "FOB" if reporter == origin else "CIF"
    name = f"{origin}>{destination}/{reporter}"
    bounds = dict.fromkeys(("value", "value_low", "value_high"), value)
    ends = {"origin": origin, "destination": destination, "reporter": reporter, "valuation": kind}
    return default_row("trade", trade_id=name, preferred_support_id=f"{reporter}#{name}", **ends) | bounds | more


OUT, THEIRS = flow("CHN", "RUS", "CHN", 100.0), flow("RUS", "CHN", "RUS", 110.0, value_low=109.0, value_high=111.0)


def test_the_exports_of_both_sides_are_one_number_with_the_weaker_status() -> None:
    (both,) = exports_both_ways([OUT, THEIRS | {"obs_status": "E"}])
    assert pick(both, "indicator obs_value value_low value_high series origin") == (
        "exports_both_ways",
        *(210, 209, 211, "G", "*"),
    )
    assert pick(both, "obs_status table row_id") == ("E", "trade", OUT["trade_id"])
    assert both["rests_on"] == [OUT["trade_id"], THEIRS["trade_id"]]


@each_case(__file__, "change")
def test_nothing_else_is_added_up(change: dict[str, Any]) -> None:
    assert exports_both_ways([OUT, THEIRS | change]) == []


def test_exports_both_ways_never_answer_for_a_total(real: BuiltLedger) -> None:
    """Not even where nothing else is known of a pair's trade in a year."""
    rows = pd.DataFrame(real.all("indicators", freq="A"))
    entries = {row["indicator"]: row for row in real.all("catalogue")}
    both = rows[rows["indicator"].eq("exports_both_ways") & rows["obs_value"].notna()]
    of_pairs = rows[rows["dyad"].isin(both["dyad"]) & rows["year"].notna()]
    totals = choice.published(choice.candidates(of_pairs, [Wanted(entries["trade_total"])]))
    assert len(totals) > 500
    assert {*totals["indicator"]} == {"trade_total"}
    assert "exports-both-ways" not in {*totals["method_id"]}
