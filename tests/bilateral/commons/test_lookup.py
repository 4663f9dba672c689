"""The nearest name: names one typo away come before names that only share letters."""

from __future__ import annotations

import pytest

from bilateral.commons.layout import checkout
from bilateral.commons.lookup import hint, nearest
from tests.support.rows import cases

ACTORS = ["CHN", "RUS", "RWA", "SRB", "SUR", "USA"]


@pytest.mark.parametrize(("name", "found"), cases(__file__, "two_letters_the_other_way_round_win"))
def test_two_letters_the_other_way_round_win(name: str, found: str | None) -> None:
    assert nearest(name, ACTORS) == found


def test_a_name_that_differs_in_case_only_is_no_match_where_another_is_near_as_written() -> None:
    assert nearest("trade", ["TRADE", "trades"]) == "trades"


def test_the_cutoff_says_how_near_a_name_must_be() -> None:
    assert nearest("trdae_ttl", ["trade_total"]) == "trade_total"
    assert nearest("trdae_ttl", ["trade_total"], 0.9) is None


def test_the_hint_is_a_sentence_or_nothing() -> None:
    assert hint("RSU", ACTORS) == "Did you mean `RUS`? "
    assert hint("ZZZ", ACTORS) == ""


def test_of_the_real_actors_too() -> None:
    register = (checkout() / "data/reference/actors.yaml").read_text()
    ids = [line.partition("id: ")[2].split(",")[0] for line in register.splitlines() if "id: " in line]
    assert {"SUR", "RUS"} <= {*ids}
    assert nearest("RSU", ids) == "RUS"
