"""sanctions_in_force: a case counts in each of its years, a zero is a zero of the data set, and a gap has no row."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from pipelines.store.checks import checked_bulk
from pipelines.tables.sanctions_in_force import build
from schemas import derive
from schemas.tables import model_of
from tests.support.rows import default_row, pick

ACTORS = [
    {"actor_id": name, "valid_from": start, "valid_to": None} for name, start in (("EUE", "1993"), ("RUS", "1991-12"))
]
SOURCES = [{"source_id": "gsdb", "first_year": 1990, "last_year": 2020}]


def case(row: str, **values: Any) -> dict[str, Any]:
    return default_row("sanctions_case", source_row=row, **values)


def counted(*cases: dict[str, Any]) -> dict[tuple[str, int], dict[str, Any]]:
    """The rows of the two actors by sender and year."""
    schema = derive.to_arrow(model_of("sanctions_reports"))
    reports = pa.Table.from_pylist([dict.fromkeys(schema.names) | row for row in cases], schema=schema)
    table = build(reports, [{"dyad": "EUE-RUS"}, {"dyad": "EUE-RUS"}], ACTORS, SOURCES)
    assert not checked_bulk("sanctions_in_force", table, model_of("sanctions_in_force"))
    rows = table.to_pylist()
    assert rows == sorted(rows, key=lambda row: pick(row, "sender target year source_id"))
    return {(row["sender"], row["year"]): row for row in rows}


def test_a_case_counts_in_each_of_its_years_against_its_target_alone() -> None:
    rows = counted(case("7"), case("8", first_year=2016, last_year=2018))
    assert [rows["EUE", year]["n_cases"] for year in range(2013, 2020)] == [0, 1, 1, 2, 1, 1, 0]
    assert rows["EUE", 2016]["rests_on"] == ["gsdb-1#7", "gsdb-1#8"]
    assert pick(rows["RUS", 2016], "target dyad n_cases rests_on extract_id") == ("EUE", "EUE-RUS", 0, None, None)


def test_outside_the_years_of_the_data_or_of_one_side_there_is_no_row_and_no_zero() -> None:
    rows = counted(case("7", first_year=1980, last_year=2020))
    assert {year for _, year in rows} == {*range(1993, 2021)}
    assert counted() == {}


def test_a_case_without_an_end_goes_on_and_one_of_an_older_version_does_not_count() -> None:
    rows = counted(case("7", last_year=None), case("8", is_current=False))
    assert [rows["EUE", year]["n_cases"] for year in (2013, 2014, 2020)] == [0, 1, 1]
