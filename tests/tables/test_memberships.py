"""memberships: facts of the founding article and of the rule."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.support.ledger_world import BuiltLedger, document, world
from tests.support.rows import pick


def test_weimar_plus_has_the_articles_six_members_and_the_union(real: BuiltLedger) -> None:
    members = {row["actor_id"] for row in real.all("memberships", group_id="WEIMAR_PLUS", role="member")}
    assert {"FRA", "DEU", "POL", "GBR", "ITA", "ESP"} <= members


def test_azerbaijan_joined_the_lunar_station_by_a_day(real: BuiltLedger) -> None:
    row = real.one("memberships", group_id="ILRS", actor_id="AZE", status="in_force")
    assert (row["role"], row["valid_from_high"] <= date(2025, 4, 29), row["valid_to"]) == ("member", True, None)


def test_an_unknown_start_is_two_points_and_the_key_is_whole(tmp_path: Path) -> None:
    built = world(tmp_path, [document("a", "{about: memberships, group: ILRS, actor: AZE, role: member}")])
    row = built.one("memberships")
    assert pick(row, "valid_from valid_from_low valid_from_high") == ("..", None, None)


def test_two_roles_are_two_memberships(tmp_path: Path) -> None:
    """A guest that became a member has both roles, each with its own dates."""
    say = "{{about: memberships, group: ILRS, actor: AZE, role: {}, valid_from: {}}}"
    entries = say.format("guest", "2020-05"), say.format("member", "2024-05")
    built = world(tmp_path, [document("a", *entries)])
    assert [pick(r, "role valid_from is_contested n_evidence") for r in built.rows["memberships"]] == [
        ("guest", "2020-05", False, 1),
        ("member", "2024-05", False, 1),
    ]
