"""Versions of a source: which is current, what a later one replaces, and what was known by a day."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date

import pyarrow as pa
import pytest

from pipelines.archive.parts import Part
from pipelines.sources.codes import Codes
from pipelines.sources.contract import Parsed
from pipelines.sources.declarations import discover
from pipelines.sources.periods import growth
from pipelines.sources.versions import departure
from tests.support.made_up_source import SOURCE, ArchivedSource
from tests.support.rows import default_row

OLD = ("CN,RU,2022,70", "CN,RU,2023,80")
NEW = ("CN,RU,2022,71",)


def test_a_later_version_replaces_its_slices_alone_and_the_earlier_one_stays(archived: ArchivedSource) -> None:
    archived.put(*OLD, vintage="2024-03-01")
    archived.put(*NEW, vintage="2024-09-01", retrieved="2024-10-01")
    assert archived.trade() == [
        ("CHN>RUS 2022", 70.0, False),
        ("CHN>RUS 2023", 80.0, True),
        ("CHN>RUS 2022", 71.0, True),
    ]
    assert {row["state"] for row in archived.captures().values()} == {"current"}


def test_a_version_replaced_in_all_its_slices_is_superseded(archived: ArchivedSource) -> None:
    old = archived.put(*OLD, vintage="2024-03-01")
    new = archived.put("CN,RU,2022,71", "CN,RU,2023,81", vintage="2024-09-01")
    states = {name: row["state"] for name, row in archived.captures().items()}
    assert states == {old.capture_id: "superseded", new.capture_id: "current"}
    assert [is_current for _, _, is_current in archived.trade()] == [False, False, True, True]


def test_a_row_that_a_later_version_of_its_slice_lacks_is_no_longer_current(archived: ArchivedSource) -> None:
    archived.put("CN,RU,2022,70", "CN,JP,2022,30", vintage="2024-03-01")
    archived.put("CN,RU,2022,71", vintage="2024-09-01")
    assert [flow for flow in archived.trade() if flow[2]] == [("CHN>RUS 2022", 71.0, True)]


@pytest.mark.parametrize(
    ("declared", "vintage", "retrieved", "expected"),
    [
        (date(2023, 1, 1), "2024-03-01", "2024-05-01", date(2023, 1, 1)),
        (None, "2024-03-01", "2024-05-01", date(2024, 3, 1)),
        (None, "", "2024-05-01", date(2024, 5, 1)),
    ],
    ids=["declared", "in the bytes", "retrieved"],
)
def test_the_day_of_a_version_is_declared_else_printed_else_that_of_its_retrieval(
    archived: ArchivedSource, declared: date | None, vintage: str, retrieved: str, expected: date
) -> None:
    archived.put(*OLD, vintage=vintage, retrieved=retrieved, declared=declared)
    result = archived.read()
    assert result.vintage == expected
    assert {row["vintage_date"] for row in result.tables["trade_reports"].to_pylist()} == {expected}
    assert {row["vintage_date"] for row in result.tables["captures"].to_pylist()} == {expected}


def test_versions_count_by_their_day_not_by_when_they_were_retrieved(archived: ArchivedSource) -> None:
    archived.put(*NEW, vintage="2024-09-01", retrieved="2024-10-01")
    archived.put("CN,RU,2022,60", vintage="2020-01-01", retrieved="2025-01-01")
    assert [flow for flow in archived.trade() if flow[2]] == [("CHN>RUS 2022", 71.0, True)]
    assert archived.read().vintage == date(2024, 9, 1)


@pytest.mark.parametrize("hours", [("08", "20"), ("20", "08")])
def test_of_two_versions_of_one_day_the_one_retrieved_later_counts(
    archived: ArchivedSource, hours: tuple[str, str]
) -> None:
    for value, hour in zip((70, 71), hours, strict=True):
        archived.put(f"CN,RU,2022,{value}", vintage="2024-03-01", retrieved=f"2024-05-01T{hour}")
    (current,) = [value for _, value, is_current in archived.trade() if is_current]
    assert current == (71 if hours[1] > hours[0] else 70)


def rates(parts: Sequence[Part], _: Codes) -> Parsed:
    """One exchange rate with the value in the file."""
    value = float(parts[0].path.read_text())
    return Parsed({"exchange_rates": pa.Table.from_pylist([default_row("rate", value=value, source_row="1")])})


def test_a_feed_of_facts_holds_the_last_version_alone(archived: ArchivedSource) -> None:
    archived.source = dataclasses.replace(SOURCE, feeds=("exchange_rates",), parse=rates)
    old, new = archived.put_text("7.1", "2024-05-01"), archived.put_text("7.2", "2024-06-01")
    result = archived.read()
    assert [row["value"] for row in result.tables["exchange_rates"].to_pylist()] == [7.2]
    states = {row["capture_id"]: row["state"] for row in result.tables["captures"].to_pylist()}
    assert states == {old.capture_id: "superseded", new.capture_id: "current"}


def one_rate(archived: ArchivedSource, *values: str) -> tuple[list[float], list[str]]:
    """The current rate after these versions, a month each, and why any failed."""
    archived.source = dataclasses.replace(SOURCE, feeds=("exchange_rates",), parse=many_rates)
    made = [archived.put_text(text, f"2024-{month:02}-01").capture_id for month, text in enumerate(values, 1)]
    result = archived.read()
    rows = {row["capture_id"]: row for row in result.tables["captures"].to_pylist()}
    current = {row["value"] for row in result.tables["exchange_rates"].to_pylist()}
    return sorted(current), [
        rows[name]["reason"].partition(". ")[0] for name in made if rows[name]["state"] == "failed"
    ]


def many_rates(parts: Sequence[Part], _: Codes) -> Parsed:
    """The rate of the file for six currencies."""
    value = float(parts[0].path.read_text())
    same = {"value": value, "low": value, "high": value}
    rows = [default_row("rate", source_row=name, currency=name) | same for name in ("A", "B", "C", "D", "E", "F")]
    return Parsed({"exchange_rates": pa.Table.from_pylist(rows)})


def test_the_rows_of_a_version_that_was_replaced_do_not_come_back_by_themselves(archived: ArchivedSource) -> None:
    current, (said,) = one_rate(archived, "7.1", "7.2", " 7.1")
    assert current == [7.2]
    assert said.startswith("its rows are those of made_up-")
    assert said.endswith(" again, which a later version replaced")


def test_a_drift_is_counted_from_the_first_version(archived: ArchivedSource) -> None:
    current, said = one_rate(archived, "7", "8", "9")
    assert current == [8]
    assert [text.partition(" differ")[0] for text in said] == ["exchange_rates: 6 of 6 value"]
    assert said[0].endswith("counted from the first version")


def gdp(**values: float) -> pa.Table:
    """Twelve states' GDP in a year, which grows by a little more in each."""
    rows = [
        {
            "actor_id": name,
            "indicator": "gdp",
            "year": int(year[1:]),
            "value": value * (1 + place + place**2 * value / 1e4),
        }
        for year, value in values.items()
        for place, name in enumerate("ABCDEFGHIJKL")
    ]
    return pa.Table.from_pylist([row | {"series": "gdp", "unit_measure": "USD"} for row in rows])


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (gdp(y2023=82.0), None),
        (gdp(y2023=0.08), "the middle of 12 value of gdp 2023 moved by -6.9"),
        (gdp(y2023=98.0), "the middle of 12 value of gdp 2023 moved by 0.2"),
        (gdp(y2023=80.0), "12 of 12 value of 2023 = those of 2022"),
        (gdp(y2022=0.08), None),
    ],
    ids=["a year", "in thousands", "a quarter more", "last year's", "no new year"],
)
def test_a_year_that_nobody_has_seen_is_held_against_the_last(new: pa.Table, said: str | None) -> None:
    held = gdp(y2016=68.0, y2017=70.5, y2018=72.0, y2019=74.5, y2020=76.0, y2021=78.5, y2022=80.0)
    found = growth("economy", new, held)
    assert (found or "").startswith(f"economy, of periods that no version had: {said}" if said else "")
    assert bool(found) == bool(said)


def test_two_parts_that_exchange_all_their_numbers_are_named() -> None:
    def rates(year: int, **values: float) -> pa.Table:
        rows = [
            {"currency": name, "base_currency": "EUR", "freq": freq, "time_period": f"{year}{period}", "value": value}
            for name, value in values.items()
            for freq, period in (("A", ""), ("Q", "-Q1"), ("M", "-01"))
        ]
        return pa.Table.from_pylist([row | {"low": row["value"], "high": row["value"]} for row in rows])

    held = rates(2022, A=1.0, B=7.0, C=30.0)
    found = growth("exchange_rates", rates(2023, A=1.02, B=29.0, C=7.1), held)
    assert "currency B and C have each other's 3 value in 2023" in str(found)
    assert growth("exchange_rates", rates(2023, A=1.02, B=7.4, C=29.0), held) is None


def test_two_states_that_exchange_their_votes_in_a_version_are_named() -> None:
    def votes(**by_state: str) -> pa.Table:
        calls = [(state, str(n), vote) for state, votes in by_state.items() for n, vote in enumerate(votes)]
        return pa.Table.from_pylist(
            [dict(zip(("actor_id", "roll_call_id", "vote"), one, strict=True)) for one in calls]
        )

    same = dict.fromkeys("CDEFGH", "yyyyyyyy")
    held = votes(A="yyyynnnn", B="yyyyyyya", **same)
    found = departure(discover()["unga_votes"], "votes", votes(A="yyyyyyya", B="yyyynnnn", **same), held)
    assert found == "votes: actor_id A and B have each other's 8 rows of the last version"
    turned = votes(A="yyyynnnn", B="yyyyyyya", **same | dict.fromkeys("CDEFG", "yyynnnnn"))
    assert "25 of 64 vote differ from the last version" in str(
        departure(discover()["unga_votes"], "votes", turned, held)
    )
    revised = votes(A="yyyynnyy", B="yyyyyyya", **same | {"C": "yyyyyyyn"})
    assert departure(discover()["unga_votes"], "votes", revised, held) is None


def test_votes_turned_round_and_treaties_of_a_year_later_are_named() -> None:
    def votes(call: str, n_yes: int) -> list[dict[str, str]]:
        words = n_yes * ["yes"] + (40 - n_yes) * ["no"]
        return [{"roll_call_id": call, "actor_id": f"A{n}", "vote": word} for n, word in enumerate(words)]

    held = pa.Table.from_pylist(votes("1", 32))
    assert growth("votes", pa.Table.from_pylist(votes("2", 28)), held) is None
    found = growth("votes", pa.Table.from_pylist(votes("2", 12)), held)
    assert found == 'votes of new roll calls: 30.0 per cent of all votes are "yes", before 80.0'
    names = "treaty_id base_treaty_id kind actor_a actor_b in_force_year ended_year".split()
    signed = [
        dict.fromkeys(names, "x") | {"treaty_id": str(n), "signed_year": 2018, "parties": ["x"]} for n in range(6)
    ]
    again = [row | {"signed_year": 2019} for row in signed]
    found = growth("agreements_reports", pa.Table.from_pylist(again), pa.Table.from_pylist(signed))
    assert str(found).endswith("6 of 6 rows are in the last version with another signed_year")
