"""memberships: facts of the founding article and of the rule."""

from __future__ import annotations

from datetime import date

from tests.support.ledger_world import BuiltLedger


def test_weimar_plus_has_the_articles_six_members_and_the_union(real: BuiltLedger) -> None:
    members = {row["actor_id"] for row in real.all("memberships", group_id="WEIMAR_PLUS", role="member")}
    assert {"FRA", "DEU", "POL", "GBR", "ITA", "ESP"} <= members


def test_azerbaijan_joined_the_lunar_station_by_a_day(real: BuiltLedger) -> None:
    row = real.one("memberships", group_id="ILRS", actor_id="AZE", status="in_force")
    assert (row["role"], row["valid_from_high"] <= date(2025, 4, 29), row["valid_to"]) == ("member", True, None)
