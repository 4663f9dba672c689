"""What one report is doubted for beside its neighbours, each rule with the same rows right."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from pipelines.observations.neighbours import doubted
from pipelines.tables.shared.registry import reader
from tests.support.real_feeds import rows_of

PARTNERS = {"DEU": 101.234567e9, "JPN": 52.345678e9, "USA": 203.456789e9, "RUS": 31.456789e9, "BRA": 12.567891e9}
YEARS = range(2018, 2024)
NONE: pa.Table = rows_of("quarantine")


def report(partner: str, year: int, value: float, capture: str = "old", **more: Any) -> dict[str, Any]:
    flow: dict[str, Any] = {"origin": "CHN", "destination": partner, "reporter": "CHN", "valuation": "FOB"}
    flow |= {"product": "TOTAL", "goods_services": "G", "freq": "A", "unit_measure": "USD", "is_estimated": False}
    flow |= {"time_period": str(year), "year": year, "value": value, "capture_id": capture, "source_id": "office"}
    flow |= {"source_row": f"{partner}{year}", "observation_id": f"{partner}{year}", "is_current": True}
    return flow | {"vintage_date": date(2024, 1, 1)} | more


def grown(year: int) -> float:
    return 1.07 ** (year - 2018)


HELD = [report(name, year, value * grown(year)) for name, value in PARTNERS.items() for year in YEARS]


def found(*new: dict[str, Any], quoted: list[dict[str, Any]] | None = None) -> set[tuple[str, str, str]]:
    """Row, code and rule of each doubt, beside what is held; a row of the new captures takes the place of one held."""
    taken = {(row["destination"], row["year"]) for row in new if row["reporter"] == "CHN"}
    held = [row | {"is_current": (row["destination"], row["year"]) not in taken} for row in HELD]
    table = reader(rows_of("trade_reports", *held, *new))
    return {(row["row_id"], row["code"], row["rule"]) for row in doubted(table, quoted or [], NONE).to_pylist()}


def new_year(change: dict[str, float], capture: str = "new") -> list[dict[str, Any]]:
    return [report(n, 2024, v * grown(2024) * change.get(n, 1), capture) for n, v in PARTNERS.items()]


def test_a_year_that_goes_on_as_before_is_not_doubted() -> None:
    assert not found(*new_year({}))
    assert not found(*new_year({"BRA": 1.6, "USA": 0.7}))


@pytest.mark.parametrize("factor", [1e-3, 1e3, 0.1])
def test_all_rows_of_a_year_in_another_unit_are_doubted(factor: float) -> None:
    names = {row for row, code, rule in found(*new_year(dict.fromkeys(PARTNERS, factor))) if rule == "neighbours"}
    assert names == {f"new#{name}2024" for name in PARTNERS}


@pytest.mark.parametrize(("partner", "factor"), [("DEU", 10), ("RUS", 0.001), ("BRA", 0), ("JPN", 2.5)])
def test_one_wrong_figure_is_doubted_alone(partner: str, factor: float) -> None:
    assert found(*new_year({partner: factor})) == {(f"new#{partner}2024", "size", "neighbours")}


def test_two_rows_alone_are_compared_too() -> None:
    assert len(found(*new_year(dict.fromkeys(PARTNERS, 1e-3))[:2])) == 2


def test_last_years_figures_as_the_next_years_are_doubted() -> None:
    again = [report(name, 2024, value * grown(2023), "new") for name, value in PARTNERS.items()]
    assert {(code, rule) for _, code, rule in found(*again)} == {("year", "years")}


def test_what_the_other_side_bears_out_is_not_doubted() -> None:
    """A fall to a tenth that the importer reports as well is one."""
    mirror = report("RUS", 2024, PARTNERS["RUS"] * grown(2024) / 10, "theirs", reporter="RUS", valuation="CIF")
    assert not found(*new_year({"RUS": 0.1}), mirror)


def test_versions_that_drift_are_held_against_the_first() -> None:
    versions = [
        report(
            n, 2023, v * grown(2023) * 1.4**step, f"v{step}", vintage_date=date(2024, 1 + step, 1), is_current=step == 2
        )
        for n, v in PARTNERS.items()
        for step in (1, 2)
    ]  # each step is less than a factor 1.5
    assert {row for row, _, rule in found(*versions) if rule == "versions"} == {f"v2#{name}2023" for name in PARTNERS}
    assert not found(*(row | {"is_current": True} for row in versions if row["capture_id"] == "v1"))


def test_a_version_that_goes_back_to_one_replaced_is_doubted() -> None:
    value = PARTNERS["DEU"] * grown(2023)
    middle = report("DEU", 2023, value * 1.02, "middle", vintage_date=date(2024, 2, 1), is_current=False)
    last = report("DEU", 2023, value, "last", vintage_date=date(2024, 3, 1))
    assert found(middle, last) == {("last#DEU2023", "version", "versions")}


def test_partners_that_change_places_are_doubted() -> None:
    swapped = {"DEU": PARTNERS["USA"], "USA": PARTNERS["DEU"]}
    new = [
        report(n, 2023, swapped.get(n, v) * grown(2023), "new", vintage_date=date(2024, 2, 1))
        for n, v in PARTNERS.items()
    ]
    assert {row for row, _, rule in found(*new) if rule == "partners"} == {"new#DEU2023", "new#USA2023"}


def test_partners_of_a_new_year_are_exchanged_where_each_is_far_nearer_to_the_others_line() -> None:
    """Half and twice of what they were is no more than happens to one; together they are each other's."""
    place = PARTNERS["DEU"] * 1.25, PARTNERS["JPN"] * 0.85
    new = new_year({"JPN": place[0] / PARTNERS["JPN"], "DEU": place[1] / PARTNERS["DEU"]})
    assert {row for row, _, rule in found(*new) if rule == "partners"} == {"new#DEU2024", "new#JPN2024"}
    assert not {row for row, _, rule in found(*new_year({"JPN": 1.9, "USA": 0.6})) if rule == "partners"}


def month(year: int, number: int, value: float, capture: str = "old") -> dict[str, Any]:
    period = f"{year}-{number:02}"
    return report("RUS", year, value, capture, freq="M", time_period=period, source_row=period)


@pytest.mark.parametrize(("value", "is_doubted"), [(9e8, False), (9e9, True), (9e6, True)])
def test_a_month_is_held_against_all_months_of_the_years_next_to_it(value: float, is_doubted: bool) -> None:
    """In May it was always a tenth of other months: what other months were is no wonder there, ten times is."""
    held = [month(y, n, 1e8 if n == 5 else 1e9) for y in (2021, 2022, 2023) for n in range(1, 13)]
    assert bool(found(*held, month(2024, 5, value, "new"))) is is_doubted


def test_flows_are_held_against_a_quoted_total() -> None:
    total: dict[str, Any] = {
        "observation_id": "t",
        "support_id": "t#1",
        "measure": "total",
        "reporter": "CHN",
        "valuation": None,
    }
    total |= {"scope": None, "product": "TOTAL", "goods_services": "G", "time_period": "2024", "unit_measure": "USD"}
    total |= {"origin_id": None, "destination_id": None, "actor_a": "CHN", "actor_b": "RUS", "value": 100e9}
    total |= {"period_kind": "year", "status": "actual", "is_admissible": True, "doubt": None, "definition_id": None}
    back = report("RUS", 2024, 53e9, "new", origin="RUS", destination="CHN", valuation="CIF")
    rules = {rule for *_, rule in found(*new_year({"RUS": 0.1}), back, quoted=[total])}
    assert "totals" in rules
    assert not found(*new_year({}), back, quoted=[total])


def test_what_others_are_changes_no_doubt() -> None:
    """Each series is compared by itself: rows of another state, however wrong, move nothing."""
    others = [report("DEU", year, 10.0**year_, "x", origin="IND", reporter="IND") for year_, year in enumerate(YEARS)]
    wrong = found(*new_year({"DEU": 10}))
    assert {one for one in found(*new_year({"DEU": 10}), *others) if one[0].startswith("new")} == wrong
