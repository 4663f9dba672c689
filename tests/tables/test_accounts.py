"""accounts: what follows from the real ledger and the rates of a release, from nothing doubted or estimated."""

from __future__ import annotations

from typing import Any

import pyarrow.parquet as pq
import pytest

from pipelines.indicators.accounts import contradictions
from pipelines.tables import accounts
from pipelines.tables.shared.conversion import yearly_averages
from pipelines.tables.shared.front_door import account_rows
from tests.support.ledger_world import DATA, BuiltLedger
from tests.support.rows import default_row, each_case, pick

RATES = DATA / "extracts" / "exchange_rates.parquet"
"""The rates that a fresh clone has."""


@pytest.fixture(scope="module")
def solved(real: BuiltLedger) -> list[dict[str, Any]]:
    """The accounts of the real ledger with the rates of a fresh clone."""
    inputs = (real.all(name) for name in ("trade", "ledger_trade", "doubts", "supports", "ledger_measures"))
    return accounts.build(*inputs, pq.read_table(RATES))


def one(rows: list[dict[str, Any]], **where: Any) -> dict[str, Any]:
    """The only such row."""
    (row,) = (
        row for row in rows if all(row[name] == value for name, value in where.items()) and not row["contradicts"]
    )
    return row


def flow(origin: str, destination: str, value: float, **more: Any) -> dict[str, Any]:
    kind = "FOB" if origin == "CHN" else "CIF"
    name = f"{origin}>{destination}/{more.get('reporter', 'CHN')}/{more.get('valuation', kind)}"
    ends = {"origin": origin, "destination": destination, "reporter": "CHN", "valuation": kind, "base_actor": None}
    bounds = dict.fromkeys(("value", "value_low", "value_high"), value)
    return default_row("trade", trade_id=name, preferred_support_id=name) | ends | bounds | more


MEASURES: Any = [{"measure": "exports", "source_rank": ["un_comtrade", "imf_imts", "own_statistics"]}]
OUT, BACK = flow("CHN", "RUS", 100.0), flow("RUS", "CHN", 120.0)


def made(real: BuiltLedger, *trade: dict[str, Any], evidence: Any = (), doubts: Any = ()) -> dict[str, Any]:
    """The rows by measure and origin."""
    rows = accounts.build([*trade], [*evidence], [*doubts], [], MEASURES, real.arrow["exchange_rates"].slice(0, 0))
    return {row["measure"] if row["measure"] == "total" else row["account_id"]: row for row in rows}


def test_a_total_is_one_reporters_exports_and_imports(real: BuiltLedger) -> None:
    total = made(real, OUT, BACK)["total"]
    assert pick(total, "value dyad origin reporter method contradicts") == (
        220,
        "CHN-RUS",
        None,
        "CHN",
        "derived",
        None,
    )
    assert total["rests_on"] == sorted([OUT["trade_id"], BACK["trade_id"]])
    assert total["formula"] == "total = exports + imports: 100 + 120 = 220 USD"


def test_what_a_state_buys_of_its_own_goods_is_in_no_account(real: BuiltLedger) -> None:
    own = flow("CHN", "CHN", 5.0, dyad="CHN-CHN")
    assert made(real, OUT, BACK, own) == made(real, OUT, BACK)


@each_case(__file__, "change")
def test_nothing_follows_from_what_is_of_another_kind_weak_or_estimated(
    real: BuiltLedger, change: dict[str, Any]
) -> None:
    assert made(real, OUT, BACK | change) == {}


def test_nothing_follows_from_what_is_doubted(real: BuiltLedger) -> None:
    doubt: Any = {"table": "observations", "row_id": BACK["trade_id"]}
    assert "total" in made(real, OUT, BACK)
    assert made(real, OUT, BACK, doubts=(doubt,)) == {}
    assert "total" in made(real, OUT, BACK, doubts=(doubt | {"table": "evidence"},))


def cited(row: dict[str, Any], rank: int) -> dict[str, Any]:
    """The evidence of a flow, of the source of this rank."""
    return {"support_id": row["trade_id"], "measure": "exports", "source_rank": rank}


def test_a_sum_of_two_sources_is_known_less_well_than_one_of_a_document_and_a_file_of_one(real: BuiltLedger) -> None:
    """An office may have revised a flow since the IMF compiled it."""
    one = made(real, OUT, BACK, evidence=(cited(OUT, 1), cited(BACK, 1)))["total"]
    two = made(real, OUT, BACK, evidence=(cited(OUT, 1), cited(BACK, 2)))["total"]
    assert pick(one, "value_low value value_high") == (220, 220, 220)
    assert pick(two, "value_low value value_high") == (217.6, 220, 222.4)
    file: Any = {"support_id": OUT["trade_id"], "source_id": "imf_imts"}
    assert accounts.sources_of([cited(BACK, 1)], [file], MEASURES) == {  # type: ignore[list-item]
        OUT["trade_id"]: "imf_imts",
        BACK["trade_id"]: "imf_imts",
    }


def test_imports_with_freight_go_before_imports_without(real: BuiltLedger) -> None:
    without = flow("RUS", "CHN", 113.0, valuation="FOB", is_reference=True)
    assert made(real, OUT, BACK | {"is_reference": False}, without)["total"]["value"] == 220


def test_what_contradicts_a_total_is_said_with_both_places(real: BuiltLedger) -> None:
    total = flow("CHN", "RUS", 260.0) | {"measure": "total", "trade_id": "total"}
    total |= dict.fromkeys(("origin", "destination", "valuation"))
    rows = accounts.build([OUT, BACK, total], [], [], [], MEASURES, real.arrow["exchange_rates"].slice(0, 0))
    (against,) = (row for row in rows if row["contradicts"])
    assert (against["contradicts"], against["value"]) == (total["trade_id"], 220)
    assert against["rests_on"] == sorted([OUT["trade_id"], BACK["trade_id"]])
    assert [row["value"] for row in rows if row["measure"] == "total" and not row["contradicts"]] == [220]


def test_exports_of_the_union_to_russia_in_2024_follow_from_imports_and_balance(solved: list[dict[str, Any]]) -> None:
    row = one(solved, reporter="EUE", dyad="EUE-RUS", time_period="2024", origin="EUE", unit_measure="EUR")
    assert (row["measure"], row["value"], row["method"]) == ("exports", 31.5e9, "derived")
    assert row["value_low"] < 31.4e9 < 31.6e9 < row["value_high"]
    assert row["formula"] == "exports = imports + balance: 36 + (-4.5) = 31.5 billion EUR"
    assert len(row["rests_on"]) == 2


@pytest.mark.parametrize(("year", "billions"), [("2022", 272.3), ("2023", 96.1), ("2024", 73.0)])
def test_the_unions_trade_with_russia_is_known_in_dollars_from_euros(
    solved: list[dict[str, Any]], year: str, billions: float
) -> None:
    row = one(solved, reporter="EUE", dyad="EUE-RUS", time_period=year, measure="total", unit_measure="USD")
    assert row["value"] / 1e9 == pytest.approx(billions, abs=0.1)
    assert pick(row, "method rate_source") == ("converted", "ecb_rates")
    (front,) = account_rows([row])
    assert pick(front, "series unit_measure table row_id") == ("G/EUE/converted", "USD", "accounts", row["account_id"])


@pytest.mark.parametrize(("partner", "billions"), [("JPN", 308.2), ("IND", 138.4), ("DEU", 201.8)])
def test_chinas_trade_in_yuan_is_known_in_dollars(solved: list[dict[str, Any]], partner: str, billions: float) -> None:
    dyad = "-".join(sorted(("CHN", partner)))
    row = one(solved, reporter="CHN", dyad=dyad, time_period="2024", measure="total", unit_measure="USD")
    assert row["value"] / 1e9 == pytest.approx(billions, abs=0.1)
    assert row["formula"].startswith("total = total * rate: ")
    assert row["rate_source"].startswith("trade/CHN-WLD/TOTAL/G/2024/CHN/"), "at the office's own rate"


def test_flows_converted_at_the_rate_of_their_total_add_up_to_it(solved: list[dict[str, Any]]) -> None:
    """China's office gives the total with the United States in dollars and the flows in yuan alone."""
    flows = [r for r in solved if (r["reporter"], r["dyad"], r["time_period"]) == ("CHN", "CHN-USA", "2024")]
    flows = [r for r in flows if (r["measure"], r["method"]) == ("exports", "converted")]
    assert sum(row["value"] for row in flows) / 1e9 == pytest.approx(688.28, abs=0.05)


def test_pair_years_with_a_total_and_one_flow_or_a_balance_have_the_other_flow(solved: list[dict[str, Any]]) -> None:
    rows = [row for row in solved if row["measure"] == "exports" and row["method"] == "derived"]
    cells = {(row["dyad"], row["reporter"], row["time_period"], row["unit_measure"]) for row in rows}
    assert len(cells) >= 45


def test_converted_amounts_are_near_those_that_offices_state_in_both_currencies(
    real: BuiltLedger, solved: list[dict[str, Any]]
) -> None:
    """Offices convert month by month; those whose two figures exclude each other are contested."""
    contradicted = {row["contradicts"] for row in solved} - {None}
    doubted = {row["row_id"] for row in real.all("doubts", table="observations")}
    usable = [row for row in real.all("trade") if accounts.is_usable(row, contradicted | doubted)]
    sources = accounts.sources_of(*(real.all(name) for name in ("ledger_trade", "supports", "ledger_measures")))
    stated = accounts.stated_accounts((row for row in usable if row["trade_id"] not in contradicted), sources)
    assert not list(contradictions(stated, yearly_averages(pq.read_table(RATES))))


def test_shares_and_totals_that_follow_are_at_the_front_door_once(real: BuiltLedger) -> None:
    """A share that is computed from the same flows already is not told twice."""
    shares = [row for row in real.all("indicators", table="accounts") if row["indicator"].endswith("_share")]
    computed = {
        (row["indicator"], row["origin"], row["destination"], row["year"])
        for row in real.all("indicators", table="dependence")
        if row["obs_value"] is not None
    }
    assert shares
    assert not computed & {(r["indicator"], r["origin"], r["destination"], r["year"]) for r in shares if r["year"]}


def test_figures_that_contradict_each_other_are_contested(real: BuiltLedger) -> None:
    contradicted = {row["contradicts"] for row in real.all("accounts")} - {None}
    assert contradicted
    shown = [row for row in real.all("indicators") if row["observation_id"] in contradicted]
    assert shown
    assert all(row["is_contested"] for row in shown)


def test_every_account_of_the_ledger_follows_from_one_reporter(real: BuiltLedger) -> None:
    reporters = {row["trade_id"]: (row["reporter"], row["status"]) for row in real.all("trade")}
    for row in real.all("accounts"):
        assert {reporters[name] for name in row["rests_on"]} == {(row["reporter"], "actual")}, row["account_id"]
