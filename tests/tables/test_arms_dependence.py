"""arms_dependence: sums of the real registers, nulls where nothing was received, years of existence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from pipelines.sources.contract import Parsed
from pipelines.sources.publishers.sipri_transfers import SOURCE
from pipelines.store.checks import checked_bulk
from pipelines.tables.arms_dependence import LENGTH, build
from schemas import derive
from schemas.tables import model_of
from tests.support.ledger_world import BuiltLedger
from tests.support.rows import each_case, pick

ACTORS: list[dict[str, Any]] = [
    {"actor_id": "CHN", "valid_from": None, "valid_to": None},
    {"actor_id": "IND", "valid_from": None, "valid_to": None},
    {"actor_id": "RUS", "valid_from": "1991-12-26", "valid_to": None},
    {"actor_id": "SUN", "valid_from": None, "valid_to": "1991-12-26"},
]
Deal = tuple[str, str, str | None, float]


def transfers(*deals: Deal, is_current: bool = True) -> pa.Table:
    """A register with these suppliers, recipients, years of delivery and values delivered."""
    names = ("supplier", "recipient", "delivery_years", "tiv_delivered")
    kinds = (pa.string(), pa.string(), pa.string(), pa.float64())
    rows = [dict(zip(names, deal, strict=True)) | {"is_current": is_current} for deal in deals]
    return pa.Table.from_pylist(rows, pa.schema([*zip(names, kinds, strict=True), ("is_current", pa.bool_())]))


def by_key(*deals: Deal) -> dict[tuple[str, str, int], dict[str, Any]]:
    """The rows of these deals by key; the model must accept them."""
    result = build(transfers(*deals), ACTORS)
    assert checked_bulk("arms_dependence", result, model_of("arms_dependence")) == []
    rows = result.to_pylist()
    keys = [pick(r, "supplier recipient window_end") for r in rows]
    assert keys == sorted(keys)
    return dict(zip(keys, rows, strict=True))


DEALS: tuple[Deal, ...] = (
    ("SUN", "CHN", "1987; 1988", 40),
    ("RUS", "CHN", "1992; 1993; 1996", 30),
    ("IND", "CHN", "1994", 10),
    ("RUS", "IND", "1992", 50),
)


def test_a_window_by_hand() -> None:
    row = by_key(*DEALS)["RUS", "CHN", 1995]
    assert pick(row, "window_start tiv tiv_low tiv_high n_deals") == (1991, 20, 0, 30, 1)
    assert pick(row, "tiv_total tiv_total_low tiv_total_high") == (30, 10, 40)
    likely = 20 / 30 - 1.645 * 10 * 50**0.5 / 30**2  # the deal of 30 has a variance of 30² · 2/3 · 1/3 / 4
    assert pick(row, "share share_low share_high") == pytest.approx((20 / 30, likely, 30 / 40), rel=1e-3)
    assert pick(row, "supplier_total supplier_total_low supplier_total_high") == (70, 50, 80)
    likely = 20 / 70 - 1.645 * 50 * 50**0.5 / 70**2
    of_supplier = pick(row, "supplier_share supplier_share_low supplier_share_high")
    assert of_supplier == pytest.approx((20 / 70, likely, 30 / 80), rel=1e-3)


def test_where_nothing_was_received_there_is_no_share() -> None:
    row = by_key(*DEALS)["CHN", "RUS", 1995]
    assert pick(row, "tiv tiv_high tiv_total n_deals") == (0, 0, 0, 0)
    assert pick(row, "share share_low share_high supplier_share") == (None,) * 4


def test_windows_lie_within_the_registers_years_and_within_the_life_of_both() -> None:
    rows = by_key(*DEALS)
    assert {end: row["n_years"] for (s, r, end), row in rows.items() if (s, r) == ("RUS", "CHN")} == {
        1991: 1,
        1992: 2,
        1993: 3,
        1994: 4,
        1995: 5,
        1996: 5,
    }
    assert {end for s, r, end in rows if (s, r) == ("SUN", "CHN")} == set(range(1991, 1996))
    assert {end for s, r, end in rows if (s, r) == ("CHN", "IND")} == set(range(1991, 1997))


def test_a_delivery_before_a_state_existed_is_kept() -> None:
    row = by_key(("RUS", "CHN", "1985", 5), ("IND", "CHN", "1981; 1990", 5))["RUS", "CHN", 1985]
    assert pick(row, "tiv n_years share") == (5, 1, 5 / 7.5)


def test_superseded_lines_and_those_without_delivery_count_nowhere() -> None:
    extra = pa.concat_tables(
        [
            transfers(*DEALS),
            transfers(("RUS", "CHN", "1992", 999), is_current=False),
            transfers(("RUS", "CHN", None, 0)),
        ]
    )
    assert build(extra, ACTORS).equals(build(transfers(*DEALS), ACTORS))


def test_the_order_of_rows_changes_nothing() -> None:
    deals = [(s, r, years, tiv / 7) for s, r, years, tiv in DEALS * 3]
    assert build(transfers(*deals), ACTORS).equals(build(transfers(*deals[::-1]), ACTORS))


@pytest.mark.parametrize("deals", [(), (("RUS", "CHN", "1992; 1995", 1.0),)])
def test_a_register_without_five_years_makes_no_row(deals: tuple[Deal, ...]) -> None:
    result = build(transfers(*deals), ACTORS)
    assert result.num_rows == 0
    assert result.schema.equals(derive.to_arrow(model_of("arms_dependence")))


def test_a_checkout_without_captures_has_none(real: BuiltLedger) -> None:
    assert real.findings["arms_dependence"] == []
    assert real.rows["arms_dependence"] == []


@pytest.fixture
def register(
    shared: Callable[[str], Path], parse: Callable[..., Parsed], real: BuiltLedger
) -> Callable[[str], pa.Table]:
    """The table made of one real register."""

    def read(name: str) -> pa.Table:
        result = build(parse(SOURCE, shared(f"sipri/{name}")).tables["arms_transfers"], real.rows["actors"])
        assert checked_bulk("arms_dependence", result, model_of("arms_dependence")) == []
        return result

    return read


@each_case(__file__, "name last delivered")
def test_windows_that_tile_the_years_hold_all_that_russia_delivered(
    register: Callable[[str], pa.Table], name: str, last: int, delivered: float
) -> None:
    table = register(name)
    assert pc.min_max(table["window_end"]).as_py() == {"min": 1950 + LENGTH - 1, "max": last}
    pair = table.filter(pc.and_(pc.equal(table["supplier"], "RUS"), pc.equal(table["recipient"], "CHN")))
    tiv = dict(zip(pair["window_end"].to_pylist(), pair["tiv"].to_pylist(), strict=True))
    assert round(sum(tiv.get(end, 0.0) for end in range(last, 1950, -LENGTH)), 2) == delivered


def test_chinas_dependence_on_russia_in_the_real_register(register: Callable[[str], pa.Table]) -> None:
    table = register("trade_register_2025.csv")
    at = {(r["supplier"], r["recipient"]): r for r in table.filter(pc.equal(table["window_end"], 2024)).to_pylist()}
    row = at["RUS", "CHN"]
    assert [round(row[n], 4) for n in ("share_low", "share", "share_high")] == [0.6229, 0.7016, 0.7803]
    assert [round(row[n], 2) for n in ("tiv_low", "tiv", "tiv_high", "tiv_total")] == [275.5, 1845.94, 3850.25, 2631.15]
    assert at["RUS", "PRK"]["share"] is None
    assert at["CHN", "RUS"]["tiv"] < row["tiv"]


@pytest.mark.torture
def test_identities_hold_throughout_the_real_register(register: Callable[[str], pa.Table]) -> None:
    frame = register("trade_register_2025.csv").to_pandas()
    for name in ("tiv", "tiv_total", "supplier_total"):
        assert (frame[f"{name}_low"] <= frame[name]).all()
        assert (frame[name] <= frame[f"{name}_high"]).all()
    for name, total in (("share", "tiv_total"), ("supplier_share", "supplier_total")):
        assert (frame[name].isna() == (frame[total] == 0)).all()
        known = frame.dropna(subset=[name])
        assert ((known[f"{name}_low"] <= known[name]) & (known[name] <= known[f"{name}_high"])).all()
    shares = frame.dropna(subset=["share"]).groupby(["recipient", "window_end"])["share"].sum()
    assert (abs(shares - 1) < 1e-9).all()
    pairs = set(zip(frame["supplier"], frame["recipient"], frame["window_end"], strict=True))
    assert {(b, a, end) for a, b, end in pairs} == pairs
