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
