"""funding_years: stages, parts and wholes, overlaps, yearly averages, constant prices, a source's projects."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from pipelines.tables import funding_years
from schemas import derive
from schemas.stages import STAGE_OF
from schemas.tables import model_of
from schemas.vocabulary import PLAN_STATUSES, STATUSES
from tests.support.ledger_world import BuiltLedger, in_order
from tests.support.rows import default_row, pick

ACTORS = [
    {"actor_id": "CHN", "state_id": None},
    {"actor_id": "RUS", "state_id": None},
    {"actor_id": "CDB", "state_id": "CHN"},
    {"actor_id": "FRA", "state_id": None},
]
PART_OF = {"left": "whole", "right": "whole", "unsure": "whole"}
Row = dict[str, Any]


def deal(
    name: str,
    value: float | None,
    *,
    status: str = "signed",
    year: int | None = 2015,
    unit: str = "USD",
    spread: float = 0,
    measure: str = "amount",
    **more: Any,
) -> Row:
    """A row of ``funding``, in billions, with the value ± ``spread``."""
    exact = None if value is None else value * 1e9
    low, high = (None, None) if exact is None else (exact - spread * 1e9, exact + spread * 1e9)
    columns = {"funding_id": name, "status": status, "measure": measure, "unit_measure": unit, "year": year}
    columns |= {"value": exact, "value_low": low, "value_high": high}
    columns |= {"part_of_id": PART_OF.get(name), "overlap": "unknown" if name == "unsure" else None}
    columns |= {"obs_status": "F" if status in PLAN_STATUSES else "A"}
    columns |= {"observation_id": f"funding/{name}|{measure}||{status}||{unit}"}
    return default_row("deal", **columns) | more


def rates(**values: float) -> pa.Table:
    """Yearly averages for a euro: ``CNY_2015=7.0``."""
    rows = [
        default_row("exchange_rate", currency=name[:3], time_period=name[4:], value=value)
        for name, value in values.items()
    ]
    return pa.Table.from_pylist(rows, _types("exchange_rates")) if rows else _types("exchange_rates").empty_table()


def deflators(**values: float) -> pa.Table:
    """The index of the dollar: ``y2015=95.0``."""
    rows = [
        {"actor_id": "USA", "indicator": "deflator", "year": int(name[1:]), "series": "NY.GDP.DEFL.ZS", "value": value}
        for name, value in values.items()
    ]
    return pa.Table.from_pylist(rows, _types("economy")) if rows else _types("economy").empty_table()


def _types(name: str) -> pa.Schema:
    return pa.schema([field.with_nullable(True) for field in derive.to_arrow(model_of(name))])


def rows(*deals: Row, exchange_rates: pa.Table | None = None, economy: pa.Table | None = None) -> list[Row]:
    """The rows that follow from deals with these rates and deflators."""
    return funding_years.build(
        list(deals),
        ACTORS,
        [],
        _types("funding_reports").empty_table(),
        exchange_rates if exchange_rates is not None else rates(),
        economy if economy is not None else deflators(),
    )


def one(sums: list[Row], **where: Any) -> Row:
    """The only row with these values."""
    (row,) = [row for row in sums if all(row[name] == value for name, value in where.items())]
    return row


def test_every_status_that_is_a_flow_has_a_stage() -> None:
    assert set(STATUSES["funding"]) - set(STAGE_OF) == {"suspended", "expired", "cancelled"}


def test_the_loans_for_the_espo_pipeline_are_counted_once(real: BuiltLedger) -> None:
    paid = {
        row["year"]: row["value"]
        for row in real.all("funding_years", dyad="CHN-RUS", stage="disbursed", unit_measure="USD", series="ledger")
    }
    assert (paid[2009], paid[2010]) == (19e9, 6e9)


@pytest.mark.parametrize("others", [{"is_complete_list": False}, {"providers": ["CDB", "FRA"]}])
def test_money_that_other_lenders_may_share_only_bounds_a_states_part(others: dict[str, Any]) -> None:
    alone = one(rows(deal("whole", 18, **others)), series="ledger", origin="CHN")
    assert pick(alone, "value value_low value_high n_deals") == (None, None, 18e9, 1)
    with_parts = one(
        rows(deal("whole", 18, **others), deal("left", 9), deal("right", 3)), series="ledger", origin="CHN"
    )
    assert pick(with_parts, "value value_low value_high n_deals") == (None, 12e9, 18e9, 1)
    assert len(with_parts["rests_on"]) == 3


def test_the_part_of_a_state_is_its_money_and_that_of_one_lender_is_the_least_that_it_gave() -> None:
    shared = deal("whole", 18, is_complete_list=False)
    part = deal(
        "whole", 12, actor_id="CHN", is_complete_list=False, observation_id="funding/whole|amount|CHN|signed||USD"
    )
    row = one(rows(shared, part), series="ledger")
    assert pick(row, "value value_low value_high") == (12e9, 12e9, 12e9)
    assert row["rests_on"] == ["funding/whole|amount|CHN|signed||USD"]
    row = one(rows(shared, part | {"actor_id": "CDB"}), series="ledger")
    assert pick(row, "value value_low value_high") == (None, 12e9, None)


def test_chinese_money_of_2016_leaves_out_what_russian_banks_gave(real: BuiltLedger) -> None:
    sums = {"dyad": "CHN-RUS", "stage": "committed", "series": "ledger", "unit_measure": "USD"}
    assert real.one("funding_years", year=2016, **sums)["value"] == pytest.approx(12.893e9)
    assert pick(real.one("funding_years", year=2021, **sums), "value value_low value_high") == (None, None, 9.15e9)


def test_ceilings_and_stakes_are_no_money(real: BuiltLedger) -> None:
    based = [observation for row in real.rows["funding_years"] for observation in row["rests_on"]]
    assert based
    assert {observation.split("|")[1] for observation in based} == {"amount"}


PARTS = deal("left", 4), deal("right", 3), deal("other", 1)


@pytest.mark.parametrize(
    ("deals", "value", "low", "n"),
    [
        ((deal("whole", 10), *PARTS), 11, 11, 2),
        (PARTS, 8, 8, 3),
        ((deal("whole", None), *PARTS), 8, 8, 3),
        ((deal("whole", 10, measure="ceiling"), *PARTS), 8, 8, 3),
        ((deal("whole", 10, recipients=["RUS", "KAZ"]), deal("left", 4)), 4, 4, 1),  # it stands for no part of one
        ((deal("left", 4, spread=0.5), deal("unsure", 1, spread=0.5)), None, 3.5, 2),  # they may overlap: a range
        ((deal("unsure", 1), deal("other", 2)), 3, 3, 2),  # alone it overlaps with nothing
        ((deal("whole", 10, year=None), deal("left", 4)), 4, 4, 1),  # undated, it is in no year and hides no part
    ],
)
def test_a_whole_stands_for_its_parts_and_parts_for_a_whole_that_does_not_count(
    deals: tuple[Row, ...], value: float | None, low: float, n: int
) -> None:
    row = one(rows(*deals), series="ledger", origin="CHN", destination="RUS")
    assert pick(row, "value value_low n_deals") == (value and value * 1e9, low * 1e9, n)
    assert row["value_high"] == (value * 1e9 if value else 6e9)


def test_a_whole_stands_for_its_parts_in_other_years_and_currencies_too() -> None:
    sums = rows(
        deal("whole", 10), deal("left", 4, year=2016, unit="CNY"), exchange_rates=rates(USD_2016=1.1, CNY_2016=7.0)
    )
    assert [(row["year"], row["value"]) for row in sums if row["series"] == "ledger_usd"] == [(2015, 10e9)]


def test_each_stage_counts_a_deal_once_in_its_furthest_status() -> None:
    sums = rows(
        deal("other", 5, year=2014),
        deal("other", 4, status="committed"),
        deal("other", 3, status="in_force", year=None),
        deal("other", 1, status="disbursed", year=2016),
        deal("other", 9, status="cancelled", year=2017),
    )
    assert [pick(row, "stage year value") for row in sums if row["series"] == "ledger"] == [
        ("committed", 2015, 4e9),
        ("disbursed", 2016, 1e9),
    ]


def test_plans_are_announced_and_never_committed() -> None:
    row = one(
        rows(deal("other", 5, status="planned"), deal("ideas", 9, status="planned", kind="portfolio")), series="ledger"
    )
    assert pick(row, "stage value obs_status") == ("announced", 5e9, "F")


def test_without_recipient_there_is_no_direction() -> None:
    row = one(rows(deal("other", 5, recipients=None, partners=["RUS"])), series="ledger")
    assert pick(row, "dyad origin destination") == ("CHN-RUS", "*", "*")
    assert rows(deal("other", 5, recipients=None)) == []


def test_dollars_are_those_of_the_average_of_the_year() -> None:
    sums = rows(
        deal("other", 7, unit="CNY"),
        exchange_rates=rates(USD_2015=1.1, CNY_2015=7.7),
        economy=deflators(y2015=80.0, y2021=100.0),
    )
    row = one(sums, series="ledger")
    rate = 1.1 / 7.7
    assert (row["value"], row["value_usd"]) == (7e9, pytest.approx(7e9 * rate))
    assert pick(row, "rate rate_source rate_period") == (rate, "ecb_rates", "2015")
    assert row["value_constant"] == pytest.approx(7e9 * rate / 0.8)
    assert (row["unit_constant"], row["deflator"]) == ("USD:2021", "NY.GDP.DEFL.ZS USA")
    usd = one(sums, series="ledger_usd")
    assert pick(usd, "unit_measure value obs_status") == ("USD", pytest.approx(1e9), "E")
    assert pick(usd, "rate rate_source rate_period") == (None, "ecb_rates", "2015")


def test_one_deal_in_two_currencies_is_one_deal_in_dollars() -> None:
    sums = rows(
        deal("other", 7, unit="CNY"),
        deal("other", 1.2, status="committed"),
        exchange_rates=rates(USD_2015=1.1, CNY_2015=7.7),
    )
    assert {row["unit_measure"]: row["value"] for row in sums if row["series"] == "ledger"} == {
        "CNY": 7e9,
        "USD": 1.2e9,
    }
    row = one(sums, series="ledger_usd")
    assert pick(row, "value n_deals obs_status") == (1.2e9, 1, "A")


def test_a_sum_that_lacks_a_deal_is_a_low_bound() -> None:
    sums = rows(deal("other", 7, unit="CNY"), deal("left", 2, spread=0.5))
    row = one(sums, series="ledger_usd")
    assert pick(row, "value value_low value_high n_left_out") == (None, 1.5e9, None, 1)
    assert one(sums, series="ledger", unit_measure="CNY")["value_usd"] is None


def test_constant_prices_stay_as_stated_and_make_no_current_dollars() -> None:
    (row,) = rows(deal("other", 5, unit="USD:2021"), economy=deflators(y2015=80.0, y2021=100.0))
    assert pick(row, "series value_constant value_usd deflator") == ("ledger", 5e9, None, None)


def test_other_constant_prices_move_to_the_base_year() -> None:
    (row,) = rows(deal("other", 5, unit="USD:2023"), economy=deflators(y2023=125.0, y2021=100.0))
    assert pick(row, "value value_constant unit_constant") == (5e9, 4e9, "USD:2021")


def test_without_deflator_nothing_is_constant() -> None:
    for row in rows(deal("other", 5), economy=deflators(y2015=80.0)):
        assert pick(row, "value_constant unit_constant deflator") == (None, None, None)


def project(row: str, value: float | None, **more: Any) -> Row:
    """A row of ``funding_reports``."""
    return default_row("project", source_row=row, project_id=row, value=value) | more


def report_rows(*projects: Row) -> list[Row]:
    """The rows that follow from projects alone."""
    table = pa.Table.from_pylist(list(projects), _types("funding_reports"))
    return funding_years.build([], [], [], table, rates(), deflators())


def test_projects_of_a_source_are_summed_apart_as_it_recommends() -> None:
    sums = report_rows(
        project("1", 5.0),
        project("2", 2.0),
        project("3", 9.0, is_for_sums=False),
        project("4", 9.0, is_sum=True),
        project("5", 9.0, is_current=False),
        project("6", 9.0, year=None),
        project("7", 1.0, year=2016),
    )
    assert [pick(row, "year value n_deals rests_on") for row in sums] == [
        (2015, 7.0, 2, ["c#1", "c#2"]),
        (2016, 1.0, 1, ["c#7"]),
    ]
    assert {pick(row, "series stage value_constant") for row in sums} == {
        ("aiddata", "committed", 7.0),
        ("aiddata", "committed", 1.0),
    }


def test_a_project_without_amount_leaves_a_low_bound() -> None:
    (row,) = report_rows(project("1", 5.0), project("2", None))
    assert pick(row, "value value_low value_high n_left_out") == (None, 5.0, None, 1)
    assert report_rows(project("2", None)) == []


def test_the_order_of_rows_does_not_matter(real: BuiltLedger) -> None:
    funding = list(reversed(real.rows["funding"]))
    again = funding_years.build(
        funding,
        list(reversed(real.rows["actors"])),
        real.rows["coverage"],
        real.arrow["funding_reports"],
        real.arrow["exchange_rates"],
        real.arrow["economy"],
    )
    assert in_order(again, funding_years.KEY) == in_order(real.rows["funding_years"], funding_years.KEY)
