"""The account of one reporter: what follows from what it states, what contradicts it, and what is left alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.indicators.accounts import Account, Accounts, Figure, Growth, complete, contradictions, settled
from pipelines.indicators.funding import Interval
from pipelines.indicators.money import Averages

EUE = Account("EUE", "RUS", "", "G", "2024", "EUR")
WORLD = EUE._replace(partner="WLD")
RATES = Averages(
    {
        "currency": currency,
        "base_currency": "EUR",
        "time_period": year,
        "value": value,
        "is_partial": False,
        "source_id": "ecb_rates",
    }
    for currency, year, value in [("USD", "2023", 1.08), ("USD", "2024", 1.1), ("CNY", "2024", 7.8)]
)
AMOUNT = st.integers(1, 10**6).map(float)


def stated(name: str, point: float | None, low: float | None = None, high: float | None = None, **more: bool) -> Figure:
    ends = (point, point) if (low, high) == (None, None) else (low, high)
    return Figure((point, *ends), (name,), is_contested=more.get("is_contested", False))


def solved(accounts: Accounts, *growths: Growth) -> dict[Account, dict[str, Figure]]:
    return complete(accounts, [*growths], RATES)


def value(figure: Figure) -> Interval:
    point, low, high = (None if part is None else round(part, 6) for part in figure.value)
    return point, low, high


def test_a_total_and_a_balance_give_both_flows_with_the_interval_that_follows() -> None:
    """The European Union's imports from Russia in 2024: 36.0 billion euros, which nobody states."""
    account = {"total": stated("t", 67.5, 67.45, 67.55), "balance": stated("b", -4.5, -4.55, -4.45)}
    found = solved({EUE: account})
    imports = found[EUE]["imports"]
    assert value(imports) == (36.0, 35.95, 36.05)
    assert (imports.method, imports.formula, imports.rests_on) == ("derived", "(total - balance) / 2", ("b", "t"))
    assert value(found[EUE]["exports"]) == (31.5, 31.45, 31.55)
    dollars = found[EUE._replace(unit="USD")]
    assert (value(dollars["total"]), dollars["total"].method) == ((74.25, 74.195, 74.305), "converted")
    assert (value(dollars["imports"])[0], dollars["imports"].method) == (39.6, "converted")


@pytest.mark.parametrize("known", [("exports", "imports"), ("total", "exports"), ("total", "imports")])
@given(sold=AMOUNT, bought=AMOUNT)
def test_any_two_of_an_account_give_the_others(known: tuple[str, str], sold: float, bought: float) -> None:
    whole = {"exports": sold, "imports": bought, "total": sold + bought, "balance": sold - bought}
    found = solved({EUE: {name: stated(name, whole[name]) for name in known}})[EUE]
    assert {name: figure.value[0] for name, figure in found.items()} == pytest.approx(whole)


def test_a_share_and_the_world_give_a_flow_and_the_other_way_round() -> None:
    accounts = {
        EUE: {"import_share": stated("s", 0.02, 0.019, 0.021), "exports": stated("x", 30.0)},
        WORLD: {"imports": stated("wm", 2000.0), "exports": stated("wx", 1500.0)},
    }
    found = solved(accounts)[EUE]
    assert value(found["imports"]) == (40.0, 38.0, 42.0)
    assert value(found["export_share"]) == (0.02, 0.02, 0.02)
    assert (value(found["total"])[0], value(found["trade_share"])[0]) == (70.0, 0.02)


def test_of_two_sources_an_interval_is_wider_and_a_contradiction_needs_more() -> None:
    office, fund = frozenset({"office"}), frozenset({"fund"})
    legs = {"exports": replace(stated("x", 30.0), sources=office), "imports": replace(stated("m", 70.0), sources=fund)}
    assert value(solved({EUE: legs})[EUE]["total"]) == (100.0, 98.6, 101.4)
    same = {name: replace(figure, sources=office) for name, figure in legs.items()}
    assert value(solved({EUE: same})[EUE]["total"]) == (100.0, 100.0, 100.0)
    total = {"total": replace(stated("t", 104.0), sources=office)}
    assert len(list(contradictions({EUE: same | total}, RATES))) == 1
    assert list(contradictions({EUE: legs | total}, RATES)) == []


def test_a_flow_that_is_hardly_known_is_left_out() -> None:
    accounts = {EUE: {"import_share": stated("s", 0.02, 0.015, 0.025)}, WORLD: {"imports": stated("w", 2000.0)}}
    assert "imports" not in solved(accounts)[EUE]


@pytest.mark.parametrize("other", [{"reporter": "RUS", "partner": "EUE"}, {"scope": "EU28"}, {"time_period": "2023"}])
def test_nothing_follows_across_reporters_territories_or_years(other: dict[str, str]) -> None:
    accounts = {EUE: {"exports": stated("x", 30.0)}, EUE._replace(**other): {"imports": stated("m", 40.0)}}
    assert {*solved(accounts)[EUE]} == {"exports"}


def test_a_reporter_that_is_not_named_has_no_account_but_its_total_is_converted() -> None:
    nobody = EUE._replace(reporter="", partner="EUE-RUS")
    found = solved({nobody: {"total": stated("t", 100.0), "exports": stated("x", 30.0)}})
    assert {*found[nobody]} == {"total", "exports"}
    assert value(found[nobody._replace(unit="USD")]["total"])[0] == 110.0


def test_what_is_stated_stays_and_a_bound_gives_way_to_a_number() -> None:
    account = {"exports": stated("x", 30.0), "imports": stated("m", 40.0), "total": stated("t", 71.0, 70.0, 72.0)}
    assert solved({EUE: account})[EUE]["total"].method == "stated"
    at_least = account | {"total": Figure((None, 65.0, None), ("t",))}
    total = solved({EUE: at_least})[EUE]["total"]
    assert (total.method, total.value[0]) == ("derived", 70.0)
    assert solved({EUE: {"total": at_least["total"]}})[EUE]["total"].method == "stated"


def test_what_is_known_by_a_bound_gives_a_bound() -> None:
    account = {"exports": stated("x", 100.0), "imports": Figure((None, 119.0, None), ("m",))}
    assert solved({EUE: account})[EUE]["total"].value == (None, 219.0, None)


def test_a_contested_number_makes_what_follows_contested() -> None:
    account = {"exports": stated("x", 30.0, is_contested=True), "imports": stated("m", 40.0)}
    assert solved({EUE: account})[EUE]["total"].is_contested


def test_growth_fills_a_year_that_nobody_states_and_never_overrides_one() -> None:
    dollars, last = EUE._replace(unit="USD"), EUE._replace(unit="USD", time_period="2023")
    growth = Growth(dollars, "total", "2023", stated("g", 0.25))
    found = solved({last: {"total": stated("t", 80.0)}}, growth)[dollars]["total"]
    assert (found.value[0], found.formula, found.rests_on) == (100.0, "last * (1 + growth)", ("g", "t"))
    both = {last: {"total": stated("t", 80.0)}, dollars: {"total": stated("u", 90.0)}}
    assert solved(both, growth)[dollars]["total"].value[0] == 90.0
    unnamed = dollars._replace(reporter="", partner="EUE-RUS")
    said = {last: {"total": stated("t", 80.0)}, unnamed: {"total": stated("p", 90.0)}}
    assert dollars not in solved(said, growth)
    before = solved({dollars: {"total": stated("t", 100.0)}}, growth)[last]["total"]
    assert (before.value[0], before.formula) == (80.0, "this / (1 + growth)")


def test_a_year_without_a_rate_is_not_converted() -> None:
    old = EUE._replace(time_period="1990")
    assert {*solved({old: {"total": stated("t", 10.0)}})} == {old}


@pytest.mark.parametrize(
    ("world", "rate"),
    [
        ((1000.0, 1110.0), 1.11),
        ((1000.0, 1200.0), 1.1),  # far from the average: of two things
        ((1000.0, 1110.0, 1100.0, 1120.0), 1.1),  # not known well enough
    ],
)
def test_an_office_with_figures_in_both_currencies_is_converted_at_its_own_rate(
    world: tuple[float, ...], rate: float
) -> None:
    euros, dollars = stated("e", world[0]), stated("d", world[1], *world[2:])
    of_world = {WORLD: {"total": euros}, WORLD._replace(unit="USD"): {"total": dollars}}
    of_pair = {EUE: {"exports": stated("x", 100.0)}}
    if rate == 1.11:  # before a currency that is not the office's own
        of_pair[EUE._replace(unit="CNY")] = {"exports": stated("y", 500.0)}
    sold = solved({**of_pair, **of_world})[EUE._replace(unit="USD")]["exports"]
    assert sold.rate is not None
    assert (value(sold)[0], sold.rate.sources) == (round(100 * rate, 6), ("d", "e") if rate == 1.11 else ("ecb_rates",))


BROKEN = {
    "a total that its flows exclude": ({"exports": 30.0, "imports": 40.0, "total": 80.0}, {}, ["total"]),
    "a total below one flow": ({"exports": 30.0, "total": 20.0}, {}, ["total"]),
    "a balance of another size": ({"exports": 30.0, "imports": 40.0, "balance": 10.0}, {}, ["balance"]),
    "a share that is not flow over world": (
        {"exports": 30.0, "export_share": 0.1},
        {"exports": 1500.0},
        ["export_share"],
    ),
    "a revision of two per cent": ({"exports": 30.0, "imports": 40.0, "total": 71.0}, {}, []),
}


@pytest.mark.parametrize(("own", "world", "cells"), BROKEN.values(), ids=BROKEN)
def test_a_contradiction_is_found_once_and_given_up(
    own: dict[str, float], world: dict[str, float], cells: list[str]
) -> None:
    accounts = {EUE: {name: stated(name, number) for name, number in own.items()}}
    accounts |= {WORLD: {name: stated(f"w{name}", number) for name, number in world.items()}}
    found = list(contradictions(accounts, RATES))
    assert [one.cell for one in found] == cells
    assert [one.contradicted for one in found] == [(cell,) for cell in cells]
    complete_, told = settled(accounts, [], RATES)
    assert [one.cell for one in told] == cells
    assert list(contradictions(complete_, RATES)) == []
    contested = {EUE: {name: stated(name, number, is_contested=True) for name, number in own.items()}}
    assert list(contradictions({**accounts, **contested}, RATES)) == []


def test_of_a_flow_in_two_currencies_that_exclude_each_other_neither_is_used() -> None:
    accounts = {EUE: {"imports": stated("e", 50.0)}, EUE._replace(unit="USD"): {"imports": stated("d", 40.0)}}
    found, told = settled(accounts, [], RATES)
    assert [one.contradicted for one in told] == [("e", "d")]
    assert not any(found.values())
    near = {EUE: {"imports": stated("e", 50.0)}, EUE._replace(unit="USD"): {"imports": stated("d", 56.0)}}
    assert settled(near, [], RATES)[1] == []
