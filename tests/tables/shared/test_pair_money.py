"""Sums of money for the answers: a deal once, in one currency, and never beside its whole."""

from __future__ import annotations

from typing import Any

from pipelines.tables.shared.pair_money import totals
from tests.tables.test_funding_years import ACTORS, Row, deal

Sum = tuple[str, str, float | None, float | None, float | None, int, tuple[int, ...]]


def sums(*deals: Row, weak: tuple[str, ...] = ()) -> list[Sum]:
    """Stage, currency, value, bounds, number and years of each sum, in billions."""
    said = {row["observation_id"]: ("AFP", "D" if row["funding_id"] in weak else "B") for row in deals}
    rows = [{"is_contested": False, "is_realised": True} | row for row in deals]
    found = totals(rows, ACTORS, said).get("CHN-RUS", [])

    def billions(value: float | None) -> float | None:
        return None if value is None else round(value / 1e9, 6)

    return [
        (one.stage, one.figure.unit, *map(billions, (one.figure.value, one.figure.low, one.figure.high)), *_of(one))
        for one in found
    ]


def _of(total: Any) -> tuple[int, tuple[int, ...]]:
    return total.n, total.years


def test_a_whole_stands_for_its_parts_and_stages_are_apart() -> None:
    found = sums(
        deal("whole", 25, year=2009),
        deal("left", 15, year=2009, spread=0.5),
        deal("other", 1, year=2016, spread=0.05),
        deal("left", 10, status="disbursed", year=2010, spread=0.5),
        deal("plan", 99, status="announced"),
    )
    assert found == [("committed", "USD", 26, 26, 26, 2, (2009, 2016)), ("disbursed", "USD", 10, 10, 10, 1, (2010,))], (
        "as stated, without the margins of rounding"
    )


def test_a_deal_in_two_currencies_is_told_in_dollars_alone() -> None:
    found = sums(deal("loan", 6, unit="CNY"), deal("loan", 1, unit="USD"), deal("loan", 0.9, unit="USD:2021"))
    assert found == [("committed", "USD", 1, 1, 1, 1, (2015,))]
    assert sums(deal("loan", 6, unit="CNY"), deal("loan", 0.9, unit="USD:2021"))[0][1] == "CNY"


def test_what_may_overlap_makes_a_range_and_an_open_amount_a_lower_bound() -> None:
    drawn = [deal(name, value, status="disbursed", unit="EUR") for name, value in (("left", 0.78), ("unsure", 0.45))]
    assert sums(*drawn) == [("disbursed", "EUR", None, 0.78, 1.23, 2, (2015,))]
    open_ = deal("stake", None) | {"value_low": 1.1e9}
    assert sums(open_, deal("loan", 2)) == [("committed", "USD", None, 3.1, None, 2, (2015,))]


def test_what_is_weak_undated_contested_or_called_off_enters_no_sum() -> None:
    kept = deal("loan", 2)
    for other in (
        deal("undated", 5, year=None),
        deal("contested", 5, is_contested=True),
        deal("shared", 5, is_complete_list=False),
    ):
        assert sums(kept, other) == [("committed", "USD", 2, 2, 2, 1, (2015,))], other["funding_id"]
    off = [deal("off", 5), deal("off", None, status="cancelled", is_realised=True)]
    assert sums(kept, *off) == [("committed", "USD", 2, 2, 2, 1, (2015,))]
    assert sums(kept, deal("weak", 5), weak=("weak",)) == [("committed", "USD", 2, 2, 2, 1, (2015,))]
