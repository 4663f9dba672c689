"""territories: members as of the years in which they held, and figures of the ledger that say which one they are of."""

from __future__ import annotations

import pytest

from tests.support.ledger_world import BuiltLedger


def test_the_union_of_each_number_has_the_members_that_it_had_by_law(real: BuiltLedger) -> None:
    members = real.all("memberships", group_id="EUE", role="member")
    for territory in real.all("territories", actor_id="EUE"):
        first, last = territory["valid_from"], territory["valid_to"] or "9999"
        there = {
            row["actor_id"]
            for row in members
            if str(row["valid_from_high"]) <= max(first, "1995-01-01") and str(row["valid_to_high"] or "9999") >= last
        }
        assert there == {*territory["members"]}, territory["territory_id"]
        assert len(there) == int("".join(filter(str.isdigit, territory["territory_id"].partition("_")[0])))


def test_the_imfs_european_union_before_2020_is_that_of_today(real: BuiltLedger) -> None:
    """With the United Kingdom it is what Russia's customs service printed for the union of 28: 410.3 for 2012."""
    same = {"reporter": "RUS", "measure": "exports", "unit_measure": "USD", "product": "TOTAL", "period_kind": "year"}
    rows = [row for row in real.all("trade", **same) if "2012" <= row["time_period"] <= "2019"]
    union = [row for row in rows if row["dyad"] == "EUE-RUS"]
    assert {row["scope"] for row in union} == {"EU27_2020"}
    assert len(union) == 16
    of_2012 = [row for row in rows if row["time_period"] == "2012" and row["dyad"] in ("EUE-RUS", "GBR-RUS")]
    assert sum(row["value"] for row in of_2012) / 1e9 == pytest.approx(410.3, abs=0.05)


def test_japans_trade_with_china_and_hong_kong_is_no_year_of_its_trade_with_china(real: BuiltLedger) -> None:
    rows = real.all("indicators", indicator="trade_total", dyad="CHN-JPN", year=2004)
    known = [row for row in rows if row["obs_value"] == 213.3e9]
    assert [(row["scope"], row["series_code"]) for row in known] == [
        ("CHN_HKG", "BI/trade_total/CHN-JPN/A/JPN;scope=CHN_HKG")
    ]
