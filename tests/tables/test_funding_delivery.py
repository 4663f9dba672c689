"""funding_delivery: what was paid of what was announced and committed, and where nothing can be said."""

from __future__ import annotations

import pytest

from pipelines.tables import funding_delivery
from tests.support.rows import pick
from tests.tables.test_funding_years import ACTORS, Row, deal, one, rates


def rows(*deals: Row, **averages: float) -> list[Row]:
    """The rows that follow from deals with these yearly averages."""
    return funding_delivery.build(list(deals), ACTORS, rates(**averages))


def test_delivered_is_disbursed_over_announced() -> None:
    sums = rows(
        deal("other", 8, status="announced", spread=1), deal("other", 2, status="disbursed", spread=0.5, year=2016)
    )
    row = one(sums, series="ledger")
    assert pick(row, "announced committed disbursed") == (8e9, None, 2e9)
    assert row["delivered_share"] == 0.25
    assert (row["delivered_share_low"], row["delivered_share_high"]) == pytest.approx((1.5 / 9, 2.5 / 7))
    assert pick(row, "drawn_share is_partial obs_status") == (None, False, "A")


def test_nothing_paid_on_record_is_unknown_and_not_zero() -> None:
    row = one(rows(deal("other", 8, status="announced")), series="ledger")
    assert pick(row, "disbursed delivered_share obs_status") == (None, None, "F")


def test_two_currencies_meet_in_dollars_of_their_years() -> None:
    deals = deal("other", 7, unit="CNY"), deal("other", 0.5, status="disbursed", year=2016)
    row = one(rows(*deals, USD_2015=1.0, CNY_2015=7.0), series="ledger_usd")
    assert pick(row, "committed drawn_share obs_status") == (pytest.approx(1e9), pytest.approx(0.5), "E")
    assert {row["drawn_share"] for row in rows(*deals) if row["series"] == "ledger"} == {None}


def test_a_sum_that_lacks_an_amount_has_no_share() -> None:
    sums = rows(
        deal("left", 4, spread=0.5), deal("right", 7, unit="CNY"), deal("left", 2, status="disbursed", year=2016)
    )
    row = one(sums, series="ledger_usd")
    assert pick(row, "committed committed_low committed_high") == (None, 3.5e9, None)
    assert pick(row, "drawn_share drawn_share_low drawn_share_high") == (None, None, 2 / 3.5)
    assert row["funding_id"] == "whole"


def test_an_undated_amount_counts_all_the_same() -> None:
    sums = rows(deal("other", 4, year=None), deal("other", 1, status="disbursed", year=2016))
    assert one(sums, series="ledger")["drawn_share"] == 0.25
