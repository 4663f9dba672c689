"""Deals by stage: in dollars where there are dollars, else in the table alone."""

from __future__ import annotations

from typing import Any

from pipelines.book.finance import funding
from tests.book.given_rows import tables

STAGES = ("announced", "committed", "disbursed")


def delivery(series: str, unit: str, **stages: float) -> dict[str, Any]:
    """A row of ``funding_delivery``: stages of one deal between China and Russia, in one unit."""
    ends = {f"{stage}{end}": stages.get(stage) for stage in STAGES for end in ("", "_low", "_high")}
    of = {"announced": "planned", "committed": "signed", "disbursed": "disbursed"}
    rests_on = [f"funding/pipe|amount||{of[stage]}||{unit}" for stage in stages]
    return {
        "dyad": "CHN-RUS",
        "funding_id": "pipe",
        "series": series,
        "unit_measure": unit,
        "rests_on": rests_on,
    } | ends


def amount(status: str, unit: str, is_contested: bool = False) -> dict[str, Any]:
    """A row of ``funding``."""
    name = f"funding/pipe|amount||{status}||{unit}"
    return {"label": "Pipeline", "status": status, "observation_id": name, "is_contested": is_contested}


def test_a_stage_without_dollars_stands_in_the_table_in_its_own_currency_and_is_counted() -> None:
    rows = [
        delivery("ledger_usd", "USD", committed=2e9),
        delivery("ledger", "USD", committed=2e9),
        delivery("ledger", "CNY", committed=1.3e10, disbursed=5e9),
        delivery("ledger", "USD:2021", disbursed=8e8),
    ]
    panel = funding("CHN-RUS", tables(funding_delivery=rows)).panels[0]
    assert [(mark.shown["series"], mark.shown["value"], mark.shown["drawn"]) for mark in panel.marks] == [
        ("committed", 2, ["value"]),
        ("disbursed, billion CNY", 5, []),
    ]
    assert panel.about.startswith("1 stage of a deal has no amount in dollars of its time and stands only in the table")


def test_a_stage_says_that_its_documents_disagree_and_another_does_not() -> None:
    rows = [delivery("ledger_usd", "USD", announced=3e9, committed=2e9)]
    records = {"funding/pipe": [amount("planned", "USD", is_contested=True), amount("signed", "USD")]}
    panel = funding("CHN-RUS", tables(records=records, funding_delivery=rows)).panels[0]
    assert [mark.shown["label"] for mark in panel.marks] == [
        "Pipeline: announced, 3 billion USD; the documents disagree",
        "Pipeline: committed, 2 billion USD",
    ]
    assert panel.about == ""
