"""Sums of two reports: totals that nobody states, and exports both ways, which are never a total."""

from __future__ import annotations

from typing import Any

import pytest
from pipelines.tables.shared.derived_trade import sources_of, sums

from pipelines.rows import Rows
from tests.support.ledger_world import BuiltLedger
from tests.support.rows import default_row, pick


def flow(origin: str, destination: str, reporter: str, value: float | None, **more: Any) -> dict[str, Any]:
    kind = "FOB" if reporter == origin else "CIF"
    name = f"{origin}>{destination}/{reporter}"
    bounds = dict.fromkeys(("value", "value_low", "value_high"), value)
    ends = {"origin": origin, "destination": destination, "reporter": reporter, "valuation": kind}
    row = default_row("trade", trade_id=name, preferred_support_id=f"{reporter}#{name}", **ends)
    return row | bounds | more


OUT, BACK = flow("CHN", "RUS", "CHN", 100.0), flow("RUS", "CHN", "CHN", 120.0, value_low=119.0, value_high=121.0)
THEIRS = flow("RUS", "CHN", "RUS", 110.0)
OFFICES = {row["preferred_support_id"]: row["reporter"] for row in (OUT, BACK, THEIRS)}


def made(*rows: dict[str, Any], sources: dict[str, str] = OFFICES) -> dict[str, dict[str, Any]]:
    """The sums by indicator."""
    found: Rows = sums([*rows], sources)
    assert len({row["indicator"] for row in found}) == len(found)
    return {row["indicator"]: row for row in found}


def test_a_total_is_one_reporters_exports_and_imports() -> None:
    total = made(OUT, BACK)["trade_total"]
    assert pick(total, "obs_value value_low value_high series dyad") == (220, 219, 221, "G/CHN", "CHN-RUS")
    assert pick(total, "method_id table row_id") == ("derived-total", "trade", OUT["trade_id"])
    assert (total["rests_on"], total["n_observations"]) == ([OUT["trade_id"], BACK["trade_id"]], 2)


def test_a_document_that_cites_a_source_and_its_file_are_one_source() -> None:
    """A total must not vanish from the table because one of its two flows is now read from the publisher's file."""
    measures = [{"measure": "exports", "source_rank": ["un_comtrade", "imf_imts", "own_statistics"]}]
    page = {"support_id": OUT["preferred_support_id"], "origin": "imf", "source_rank": 1}
    file = {"support_id": BACK["preferred_support_id"], "source_id": "imf_imts"}
    assert "trade_total" in made(OUT, BACK, sources=sources_of([page], [file], measures))
    office = page | {"origin": "gacc", "source_rank": 2}
    assert sources_of([office], [file], measures)[office["support_id"]] == "gacc"
    assert "trade_total" not in made(OUT, BACK, sources=sources_of([office], [file], measures))


@pytest.mark.parametrize(
    "change",
    [
        {"time_period": "2021"},
        {"unit_measure": "CNY"},
        {"goods_services": "GS"},
        {"status": "estimated"},
        {"definition_id": "eu28"},
        {"product": "27"},
        {"n_evidence": 0},
        {"reporter": None},
        {"preferred_support_id": "other"},
    ],
    ids=str,
)
def test_nothing_else_is_added_up(change: dict[str, Any]) -> None:
    sources = OFFICES | {"other": "imf"}
    assert made(OUT, BACK | change, sources=sources) == {}


def test_a_stated_total_is_left_alone_and_another_reporters_is_not_in_the_way() -> None:
    stated = flow("CHN", "RUS", "CHN", None, measure="total", value_low=200.0)
    assert made(OUT, BACK, stated) == {}
    assert "trade_total" in made(OUT, BACK, stated | {"reporter": "RUS"})


def test_what_is_known_by_a_bound_alone_gives_a_bound_and_nothing_gives_nothing() -> None:
    total = made(OUT, BACK | {"value": None, "value_high": None})["trade_total"]
    assert pick(total, "obs_value value_low value_high") == (None, 219, None)
    assert made(OUT, BACK | dict.fromkeys(("value", "value_low", "value_high"))) == {}


def test_the_weaker_status_is_that_of_the_sum() -> None:
    assert made(OUT, BACK | {"obs_status": "E"})["trade_total"]["obs_status"] == "E"


def test_the_exports_of_both_sides_are_an_indicator_of_their_own() -> None:
    both = made(OUT, THEIRS)
    assert [*both] == ["exports_both_ways"]
    assert pick(both["exports_both_ways"], "obs_value series origin") == (210, "G", "*")
    assert made(OUT, THEIRS | {"valuation": "CIF"}) == {}
    assert {*made(OUT, BACK, THEIRS)} == {"trade_total", "exports_both_ways"}


def test_stated_totals_of_the_ledger_agree_with_the_sums_of_their_parts(real: BuiltLedger) -> None:
    trade = real.all("trade")
    sources = {row["evidence_id"]: row["origin"] for row in real.rows["evidence"]}
    derived = [
        r for r in sums([r for r in trade if r["measure"] != "total"], sources) if r["indicator"] == "trade_total"
    ]
    names = ("dyad", "unit_measure", "time_period", "status")
    stated = {
        (*(row[name] for name in names), row["definition_id"] or "*", f"{row['goods_services']}/{row['reporter']}"): row
        for row in trade
        if row["measure"] == "total" and row["product"] == "TOTAL" and row["value"]
    }
    pairs = [
        (row, stated[key])
        for row in derived
        if (key := (*(row[n] for n in names), row["definition_id"], row["series"])) in stated and row["obs_value"]
    ]
    apart = [abs(row["obs_value"] / total["value"] - 1) for row, total in pairs]
    agree = [r["value_low"] <= t["value_high"] and t["value_low"] <= r["value_high"] for r, t in pairs]
    assert len(pairs) > 60
    assert sum(gap > 0.03 for gap in apart) < len(apart) / 20, "revisions, and imports with or without freight"
    assert sum(agree) / len(agree) > 0.8
