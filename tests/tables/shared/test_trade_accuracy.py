"""Bounds of trade at the front door and of shares in dependence: which constant is for which number."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from pipelines.indicators.accuracy import LATER, MIRROR, OWN, Accuracy
from pipelines.tables import dependence
from pipelines.tables.shared.front_door import indicator_row
from pipelines.tables.shared.trade_accuracy import doubt_reconciled, doubt_sums, reduced, widen_trade
from schemas import derive
from schemas.tables import model_of
from tests.support.rows import each_case

ACCURACY = [
    {"figure": figure, "report": report, "sources": ["imf_imts", "ledger"], "least": least, "error": error}
    for figure, report, least, error in (
        ("flow", OWN, 0.0, 0.1), ("flow", OWN, 1e9, 0.02), ("flow", LATER, 0.0, 0.015), ("total", MIRROR, 0.0, 0.3),
        ("flow", MIRROR, 0.0, 0.5), ("trade_share", OWN, 0.0, 0.01), ("export_share", OWN, 0.0, 0.02),
    )
]  # fmt: skip
ACCURACY += [
    {"figure": figure, "report": OWN, "sources": ["imf_imts"], "actors": [actor], "least": 0.0, "error": error}
    for figure, actor, error in (("flow", "DEU", 0.27), ("flow", "RUS", 0.001), ("trade_share", "DEU", 0.25))
]
ACCURACY.append({"figure": "trade_share", "report": OWN, "sources": ["cow_trade"], "least": 0.0, "error": 0.4})


def flow(value: float | None = 2e9, name: str = "trade_exports", **columns: Any) -> Any:
    """A row of the front door as printed, to the last digit."""
    same: dict[str, Any] = {"table": "trade", "series": "G/RUS", "unit_measure": "USD", "row_id": "t1"}
    return indicator_row(name, "CHN-RUS", (value,) * 3, 2020, **same | columns)


def bounds(*rows: Any, known_from: str = "2024-04-10", imf: tuple[str, ...] = ()) -> tuple[float | None, float | None]:
    """The bounds of the first row after all have been looked at."""
    trade: list[Any] = [{"trade_id": "t1", "preferred_support_id": "e1", "end_date": date(2020, 12, 31)}]
    widen_trade(rows, trade, {"e1": known_from}, imf, Accuracy(ACCURACY))
    return rows[0]["value_low"], rows[0]["value_high"]


def around(value: float, error: float) -> Any:
    return pytest.approx((value * math.exp(-error), value * math.exp(error)), rel=1e-5)


def test_a_flow_that_is_printed_to_the_dollar_is_not_known_to_the_dollar() -> None:
    assert bounds(flow()) == around(2e9, 0.02)
    assert bounds(flow(2e8)) == around(2e8, 0.1)
    assert bounds(flow(2e8, unit_measure="CNY")) == around(2e8, 0.02)


def test_what_the_imf_makes_of_a_reporters_figures_has_the_constant_of_these() -> None:
    """Also what follows from a figure that documents have of it: the same number has one pair of bounds."""
    assert bounds(flow(series="G/DEU"), imf=("e1",)) == around(2e9, 0.27)
    assert bounds(flow(series="G/DEU", row_id="t2", rests_on=["t1"], table="accounts"), imf=("e1",)) == around(
        2e9, 0.27
    )
    assert bounds(flow(series="G/DEU")) == around(2e9, 0.02)


def test_what_was_known_within_a_year_is_revised_later() -> None:
    assert bounds(flow(), known_from="2021-12-31") == around(2e9, math.hypot(0.02, 0.015))
    assert bounds(flow(row_id="t2", rests_on=["t1"], table="accounts"), known_from="2021-01-14") == around(
        2e9, math.hypot(0.02, 0.015)
    )
    assert bounds(flow(), known_from="2022-01-01") == around(2e9, 0.02)


def test_a_total_of_an_extract_has_the_error_of_totals() -> None:
    kept = flow(name="trade_total", table="turnovers", series="G/RUS/imf_imts/derived")
    assert bounds(kept) == around(2e9, 0.02)
    assert bounds(flow(name="exports_both_ways", series="G")) == around(2e9, 0.02)


def test_a_sum_of_a_reporter_that_the_publisher_changes_has_an_error_of_its_own() -> None:
    """Germany's total of the IMF, not what its office states, nor that of another reporter."""
    of = {"table": "turnovers", "name": "trade_total"}
    assert bounds(flow(**of, series="G/DEU/imf_imts/derived")) == around(2e9, 0.27)
    assert bounds(flow(**of, series="G/RUS/imf_imts/derived")) == around(2e9, 0.02), "its own constant is smaller"
    assert bounds(flow(table="trade", name="trade_total", series="G/DEU")) == around(2e9, 0.02)
    found = shares(("RUS", "CHN", 0.05, "imf_imts", "A"), ("DEU", "CHN", 0.05, "imf_imts", "A"), covered=["CHN-DEU"])
    assert ends(found["DEU CHN"], "trade_share") == around(0.05, 0.25)


@each_case(__file__, "own is_doubted")
def test_a_sum_that_a_total_of_its_side_excludes_is_doubted(own: dict[str, Any], is_doubted: bool) -> None:
    kept = flow(name="trade_total", table="turnovers", series="G/RUS/imf_imts/derived")
    total = flow(2.2e9, "trade_total", table="accounts", series="G/RUS/derived")
    total.update({"value_low": 2.18e9, "value_high": 2.22e9} | own)
    doubt_sums([kept, total])
    assert (kept["is_doubted"], total["is_doubted"]) == (is_doubted, own.get("is_doubted", False))


@pytest.mark.parametrize(("traded", "is_doubted"), [(1.2e9, True), (8e9, False), (None, False)])
def test_a_reconciled_share_that_leaps_as_no_trade_of_the_side_did_is_doubted(
    traded: float | None, is_doubted: bool
) -> None:
    """Kazakhstan's with the United Kingdom: 1 per cent in 2020 and 9 in 2023, of a total as large as before."""
    then, total = flow(0.01, "trade_share", origin="RUS", series="imf_imts"), flow(1e9, "trade_total")
    now = flow(0.09, "trade_share", origin="RUS", series="baci_totals") | {"year": 2023}
    of_all = flow(0.2, "trade_share", origin="RUS", series="baci_totals") | {"year": 2023, "dyad": "RUS-USA"}
    theirs = of_all | {"origin": "USA"}
    doubt_reconciled([now, total | {"year": 2023, "obs_value": traded}, then, total, of_all, theirs])
    assert (now["is_doubted"], then["is_doubted"]) == (is_doubted, False)
    assert (of_all["is_doubted"], theirs["is_doubted"]) == (is_doubted, False), "it is a part of one side's total"


def test_a_figure_of_nobody_may_be_that_of_either_side() -> None:
    assert bounds(flow(series="G/*")) == around(2e9, 0.5)
    assert bounds(flow(name="trade_total", series="G/*")) == around(2e9, 0.3)


def test_the_error_of_a_balance_is_that_of_its_flows() -> None:
    balance = flow(-1e8, "trade_balance")
    assert bounds(balance, flow(2e9), flow(2.1e9)) == pytest.approx((-1e8 - 0.02 * 4.1e9, -1e8 + 0.02 * 4.1e9))
    assert bounds(flow(-1e8, "trade_balance"), flow(2e9, series="G/CHN")) == (None, None)


def test_an_estimate_a_plan_and_a_zero_have_no_bounds() -> None:
    for row in (flow(obs_status="E"), flow(obs_status="U"), flow(status="expected"), flow(0.0)):
        assert bounds(row) == (None, None)
    assert bounds(flow(None)) == (None, None)
    assert bounds(flow(table="energy")) == (2e9, 2e9)


def test_a_share_of_an_account_has_the_error_of_shares() -> None:
    same: dict[str, Any] = {"table": "accounts", "series": "G/RUS/derived", "unit_measure": "1", "rests_on": ["t1"]}
    assert bounds(flow(0.25, "export_share", **same)) == around(0.25, 0.02)
    assert bounds(flow(0.25, "import_share", **same)) == around(0.25, 0.01)


def shares(*rows: tuple[str, str, float, str, str], covered: Sequence[str] = ("CHN-RUS",)) -> dict[str, dict[str, Any]]:
    """The rows of dependence of actor, partner, share of trade, source and status, completed, by actor and partner."""
    schema = derive.to_arrow(model_of("dependence"))
    made = [
        dict.fromkeys(schema.names)
        | {"actor_id": actor, "partner_id": partner, "year": 2000, "source_id": source, "trade_source_id": source}
        | {"obs_status": status, "partner_rank": rank, "partner_rank_low": rank, "partner_rank_high": rank}
        | dict.fromkeys(("trade_share", "trade_share_low", "trade_share_high"), share)
        | {"salience": 0.05}
        for rank, (actor, partner, share, source, status) in enumerate(rows, 1)
    ]
    coverage: list[Any] = [{"dyad": pair} for pair in covered]
    found = dependence.completed(pa.Table.from_pylist(made, schema=schema), coverage, list(ACCURACY), [])
    return {f"{row['actor_id']} {row['partner_id']}": row for row in found.to_pylist()}


def ends(row: dict[str, Any], name: str) -> tuple[Any, Any]:
    return row[f"{name}_low"], row[f"{name}_high"]


def test_a_share_of_correlates_of_war_is_no_longer_exact_to_six_digits() -> None:
    found = shares(("RUS", "CHN", 0.049005, "cow_trade", "A"), ("CHN", "RUS", 0.02, "imf_imts", "A"))
    assert ends(found["RUS CHN"], "trade_share") == around(0.049005, 0.4)
    assert ends(found["CHN RUS"], "trade_share") == around(0.02, 0.01)
    assert ends(found["CHN RUS"], "partner_share") == pytest.approx(ends(found["RUS CHN"], "trade_share"), rel=1e-5)
    assert ends(found["CHN RUS"], "dependence_ratio") == pytest.approx(
        (0.02 / 0.049005 * math.exp(-0.41), 0.02 / 0.049005 * math.exp(0.41)), rel=1e-5
    )


@pytest.mark.parametrize(("source", "status"), [("baci", "A"), ("imf_imts", "E"), ("imf_imts", "U")])
def test_what_no_constant_is_for_has_no_bounds_and_neither_has_what_follows(source: str, status: str) -> None:
    found = shares(("RUS", "CHN", 0.05, source, status), ("CHN", "RUS", 0.02, "imf_imts", "A"))
    assert ends(found["RUS CHN"], "trade_share") == (None, None)
    assert found["RUS CHN"]["trade_share"] == 0.05
    assert ends(found["CHN RUS"], "asymmetry") == (None, None)
    assert found["CHN RUS"]["asymmetry"] == pytest.approx(-0.03 / 0.07, rel=1e-5)


def test_a_pair_outside_coverage_has_no_bounds_of_one_number_and_no_measure_of_two_shares() -> None:
    pairs = ("KEN", "TZA"), ("CHN", "RUS"), ("RUS", "CHN")
    found = shares(*((*pair, 0.05, "imf_imts", "A") for pair in pairs))
    assert ends(found["KEN TZA"], "trade_share") == ends(found["KEN TZA"], "partner_rank") == (None, None)
    assert (found["KEN TZA"]["salience"], found["RUS CHN"]["salience"]) == (None, pytest.approx(0.05))


def test_partners_whose_shares_touch_may_change_places() -> None:
    of = [("RUS", partner, share, "imf_imts", "A") for partner, share in (("DEU", 0.1), ("CHN", 0.05), ("NLD", 0.0495))]
    found = shares(*of, covered=["CHN-RUS", "DEU-RUS", "NLD-RUS"])
    assert [ends(found[f"RUS {name}"], "partner_rank") for name in ("DEU", "CHN", "NLD")] == [(1, 1), (2, 3), (2, 3)]


def test_a_partner_without_bounds_is_where_its_share_is() -> None:
    """China's partner of rank 3 is not first because the larger ones have no bounds, nor is it known to be third."""
    of = [("CHN", "USA", 0.2, "baci", "A"), ("CHN", "KOR", 0.1, "baci", "A"), ("CHN", "RUS", 0.05, "imf_imts", "A")]
    found = shares(*of, ("CHN", "VNM", 0.0499, "baci", "A"), covered=["CHN-RUS", "CHN-USA"])
    assert ends(found["CHN RUS"], "partner_rank") == (3, 4)
    assert ends(found["CHN USA"], "partner_rank") == (None, None)


@each_case(__file__, "name year kept")
def test_outside_coverage_shares_have_bounds_from_the_year_on_from_which_extracts_have(
    name: str, year: int, kept: bool
) -> None:
    row = outside(year=year)
    assert ends(row, name) == ((0.04, 0.06) if kept else (None, None))
    assert (
        ends(outside(year=year, rests_on=["t1"]), name) == ends(outside(["KEN-TZA"], year=year), name) == (0.04, 0.06)
    )


def test_outside_coverage_what_follows_by_formula_from_the_row_is_not_stored() -> None:
    row = outside(trade_gdp=0.01, openness=0.2, hirschman=31.6, hhi=0.1)
    assert (row["trade_gdp"], row["hirschman"], row["openness"], row["hhi"]) == (None, None, 0.2, 0.1)
    assert outside(trade_gdp=0.01)["trade_gdp"] == 0.01, "without the openness nothing gives it"
    assert outside(hirschman=31.6, hhi=0.1, rests_on=["t1"])["hirschman"] == 31.6


def outside(dyads: Sequence[str] = (), **cells: Any) -> dict[str, Any]:
    """A row of a pair that is not in coverage."""
    schema = derive.to_arrow(model_of("dependence"))
    row = dict.fromkeys(schema.names) | {"actor_id": "KEN", "partner_id": "TZA", "year": 2000} | cells
    for name in ("trade_share", "export_share"):
        row |= {name: 0.05, f"{name}_low": 0.04, f"{name}_high": 0.06}
    (made,) = reduced(pa.Table.from_pylist([row], schema=schema), dyads).to_pylist()
    return dict(made)
