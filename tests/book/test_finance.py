"""Deals by stage: charted if in dollars, otherwise only in the table."""

from __future__ import annotations

from typing import Any

from pipelines.book.finance import funding
from schemas.stages import STAGES
from tests.book.section_rows import data, tables_of

STATUSES = {"announced": "planned", "committed": "signed", "disbursed": "disbursed"}


def delivery(series: str, unit: str, **stages: float) -> dict[str, Any]:
    """A row of ``funding_delivery``: stages of one deal between China and Russia, in one unit."""
    amounts = {f"{stage}{end}": stages.get(stage) for stage in STAGES for end in ("", "_low", "_high")}
    rests_on = [f"funding/pipe|amount||{STATUSES[stage]}||{unit}" for stage in stages]
    row = {"dyad": "CHN-RUS", "funding_id": "pipe", "series": series, "unit_measure": unit, "rests_on": rests_on}
    return row | amounts


def amount(status: str, unit: str, is_contested: bool = False) -> dict[str, Any]:
    """A row of ``funding``."""
    name = f"funding/pipe|amount||{status}||{unit}"
    return {"label": "Pipeline", "status": status, "observation_id": name, "is_contested": is_contested}


def test_a_stage_without_dollars_is_in_the_table_in_its_own_currency_and_is_counted() -> None:
    rows = [
        delivery("ledger_usd", "USD", committed=2e9),
        delivery("ledger", "USD", committed=2e9),
        delivery("ledger", "CNY", committed=1.3e10, disbursed=5e9),
        delivery("ledger", "USD:2021", disbursed=8e8),
    ]
    section = funding("CHN-RUS", tables_of(funding_delivery=rows))
    assert [(mark["series"], mark["value"], mark["drawn"]) for mark in data(section)] == [
        ("committed", 2, ["value"]),
        ("disbursed, billion yuan", 5, []),
    ]
    words = "One stage of a deal has no amount in current dollars and appears only in the table"
    assert section.panels[0].about.startswith(words)


def test_a_stage_says_that_its_documents_disagree_and_another_does_not() -> None:
    rows = [delivery("ledger_usd", "USD", announced=3e9, committed=2e9)]
    records = {"funding/pipe": [amount("planned", "USD", is_contested=True), amount("signed", "USD")]}
    section = funding("CHN-RUS", tables_of(records=records, funding_delivery=rows))
    assert [mark["label"] for mark in data(section)] == [
        "Pipeline: announced, 3 billion dollars; the documents disagree",
        "Pipeline: committed, 2 billion dollars",
    ]
    assert section.panels[0].about == ""
