"""Figures of one reporter, territories and sentences: the gate's rules that hold numbers against each other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from schemas import derive
from schemas.tables import model_of
from tests.release.test_gate import TRADE, broken, first
from tests.support.ledger_world import BuiltLedger, document, total, world
from tests.support.rows import each_case


@pytest.mark.parametrize(("whole", "is_broken"), [(15.1, False), (15.4, True)])
def test_a_territory_is_the_sum_of_its_parts(good: BuiltLedger, whole: float, is_broken: bool) -> None:
    tables, flow = good.published, first(good.published, "trade", measure="exports", reporter="CHN", origin="CHN")
    known = dict.fromkeys(derive.to_arrow(model_of("territories")).names) | {"actor_id": "RUS"}
    tables["territories"] = [
        known | {"territory_id": "ALL", "parts": ["REST", "FRA"]},
        known | {"territory_id": "REST"},
    ]
    for scope, destination, value in (("ALL", "RUS", whole), ("REST", "RUS", 10.0), (None, "FRA", 5.0)):
        ends = {"trade_id": f"{scope}", "destination": destination, "scope": scope}
        tables["trade"].append(flow | ends | dict.fromkeys(("value", "value_low", "value_high"), value))
    messages = broken(tables).get("a territory is the sum of its parts", [])
    assert [("ALL: 15, but REST and None are 15" in text) for text in messages] == [True] * is_broken


def test_what_a_state_buys_of_its_own_goods_is_in_no_account(good: BuiltLedger) -> None:
    tables = good.published
    ends = {"dyad": "CHN-CHN", "origin": "CHN", "destination": "CHN", "series_code": "own"}
    tables["indicators"].append(first(tables, "indicators", **TRADE) | ends | {"indicator": "trade_exports"})
    assert "figures of one reporter agree" not in broken(tables)


@each_case(__file__, "column value")
def test_only_like_is_compared_with_like(good: BuiltLedger, column: str, value: Any) -> None:
    tables = good.published
    apart = {"obs_value": 900e9, "value_low": 900e9, "value_high": 901e9, "series_code": "other", column: value}
    first(tables, "indicators", **TRADE).update(apart)
    assert "figures of one reporter agree" not in broken(tables)


@pytest.mark.parametrize(
    ("spoiled", "n"), [({}, 1), ({"is_doubted": True}, 0), ({"status": "estimated"}, 0), ({"scope": "CHN_HKG"}, 0)]
)
def test_a_publishers_sum_beside_a_total_that_excludes_it_is_doubted(
    good: BuiltLedger, spoiled: dict[str, Any], n: int
) -> None:
    tables = good.published
    apart = {"table": "turnovers", "series": "G/CHN/imf_imts/derived", "row_id": "CHN|RUS|CHN|imf_imts|2024"}
    apart |= dict.fromkeys(("obs_value", "value_low", "value_high"), 260e9) | {"series_code": "other"}
    tables["indicators"].append(first(tables, "indicators", **TRADE) | apart | spoiled)
    found = broken(tables).get("figures of one reporter agree", [])
    assert len(found) == n
    assert all("total in USD" in one and "but by G/CHN/imf_imts/derived 260,000,000,000" in one for one in found)


def test_open_bounds_are_compared_and_both_places_are_named(good: BuiltLedger) -> None:
    """ "Up to 75" twice cannot add up to 245, and the message must cope with a bound that nobody stated."""
    tables = good.published
    tables["answers"].clear()
    for row in tables["indicators"]:
        if row["indicator"] == "trade_exports" and row["row_id"]:
            row.update(obs_value=None, value_low=None, value_high=75e9)
    (message,) = broken(tables)["figures of one reporter agree"]
    assert "but by exports + imports open to 150,000,000,000 (trade/CHN-RUS/TOTAL/G/2024/CHN/" in message
    assert message.count("trade/") == 3
    first(tables, "indicators", **TRADE).update(obs_value=None, value_low=None, value_high=149e9)
    assert broken(tables) == {}


def test_a_sentence_is_told_beside_its_series(good: BuiltLedger) -> None:
    tables = good.published
    first(tables, "answers", topic="turnover").update(figure_values=[244.9e9])
    (message,) = broken(tables)["sentences say what series say"]
    assert (
        "answers/CHN-RUS, turnover: BI/trade_total/CHN-RUS/A/CHN@2024 is 244,900,000,000 USD of 2024, but in" in message
    )
    assert "indicators 244,800,000,000, 2" in message


@pytest.mark.parametrize(("billions", "is_contested"), [(244.8, False), (260, True)])
def test_an_identity_broken_by_a_new_document_is_contested_and_holds_up_no_release(
    tmp_path: Path, billions: float, is_contested: bool
) -> None:
    """Flows of 115.5 and 129.3, then somebody's total: the gate passes, and the account names both places."""
    flow = "about: trade, measure: exports, reporter: CHN, dates: 2024, scale: billion, unit: USD"
    flows = (
        f"{{{flow}, origin: CHN, destination: RUS, value: 115.5}}",
        f"{{{flow}, origin: RUS, destination: CHN, value: 129.3}}",
    )
    known = world(tmp_path, [document("customs", *flows), document("paper", total(billions))])
    assert broken(known.published) == {}
    (row,) = known.all("indicators", indicator="trade_total", time_period="2024", series="G/CHN")
    assert row["is_contested"] == is_contested
    against = [row for row in known.all("accounts") if row["contradicts"]]
    assert [one["contradicts"] for one in against] == [row["observation_id"]] * is_contested
    assert all(len(one["rests_on"]) == 2 and "115.5 + 129.3 = 244.8 billion USD" in one["formula"] for one in against)
