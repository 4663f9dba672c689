"""Loading: types, both orders of a dyad in every kind of table, years, engines, what is not read, and errors."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import bilateral
from bilateral.release import Release
from bilateral.selection import PAIRS
from tests.support.small_release import describe


def made(folder: Path, table: pa.Table, **options: Any) -> Release:
    """A release with one table, as Parquet only."""
    pq.write_table(table, folder / f"{table.schema.metadata[b'name'].decode()}.parquet", **options)
    describe(folder)
    return bilateral.open(str(folder))


def table(name: str, **columns: Any) -> pa.Table:
    """A table with its name in its metadata."""
    return pa.table(columns).replace_schema_metadata({"name": name, "key": next(iter(columns))})


def test_types_are_those_that_the_release_declares(r: Release) -> None:
    trade = r.load("trade", dyad="CHN-RUS")
    assert str(trade["n_documents"].dtype) == "Int64"
    assert str(trade["is_reference"].dtype) == "boolean"
    assert str(trade["reporter"].dtype) == "str"
    assert str(trade["value"].dtype) == "float64"
    assert trade["start_date"].dt.year.tolist() == [2022, 2023, 2024]
    assert r.load("exercises").loc[0, "participants"].tolist() == ["CHN", "RUS"]


def test_a_missing_whole_number_stays_missing_and_the_others_whole(tmp_path: Path) -> None:
    found = made(tmp_path, table("t", n=pa.array([2**53 + 1, None], pa.int64()))).load("t")
    assert found["n"].tolist()[0] == 2**53 + 1
    assert found["n"].isna().tolist() == [False, True]


@pytest.mark.parametrize("pair", [*PAIRS, ("dyad", "")])
def test_both_orders_of_a_dyad_select_both_directions_in_every_shape(tmp_path: Path, pair: tuple[str, str]) -> None:
    first, second = pair
    if first == "dyad":
        columns = {"dyad": ["CHN-RUS", "CHN-RUS", "CHN-USA"]}
    else:
        columns = {first: ["RUS", "CHN", "CHN"], second: ["CHN", "RUS", "USA"]}
    r = made(tmp_path, table("t", **columns, n=pa.array([1, 2, 3])))
    for dyad in ("CHN-RUS", "RUS-CHN"):
        assert r.load("t", dyad=dyad)["n"].tolist() == [1, 2]


def test_records_are_found_by_active_parts_and_deals_also_by_partners(r: Release) -> None:
    assert r.load("exercises", dyad="RUS-CHN")["exercise_id"].tolist() == ["joint-sea-2024-07"]
    assert r.load("funding", dyad="RUS-CHN")["funding_id"].tolist() == ["loan-2024", "plan-2025"]


def test_years_are_taken_where_the_time_of_a_row_touches_them(r: Release) -> None:
    assert r.load("trade", years=2023)["time_period"].tolist() == ["2023"]
    assert r.load("trade", years=[2022, 2024])["time_period"].tolist() == ["2022", "2024"]
    assert len(r.load("exercises", years=range(2024, 2025))) == 1
    assert r.load("exercises", dyad="CHN-RUS", years=2023).empty
    assert r.load("funding", years=2025)["funding_id"].tolist() == ["plan-2025"]


@pytest.mark.parametrize(
    ("years", "found"),
    [
        ("2024", ["2024"]),
        ("2022-2023", ["2022", "2023"]),
        (["2022", 2024], ["2022", "2024"]),
        (np.int64(2024), ["2024"]),
        (np.array([2022.0, 2023.0]), ["2022", "2023"]),
    ],
    ids=str,
)
def test_years_may_be_written_as_in_the_shell(r: Release, years: Any, found: list[str]) -> None:
    assert r.load("trade", years=years)["time_period"].tolist() == found
    panel = r.panel("trade_total", dyads=["CHN-RUS"], years=years)
    assert panel["year"].tolist() == [int(year) for year in found]


def test_a_row_over_new_year_is_of_both_years_and_one_that_lasts_of_all_since(tmp_path: Path) -> None:
    days = {"start_low": [date(2022, 12, 30), date(2023, 5, 1)], "end_high": [date(2023, 1, 2), None]}
    (tmp_path / "a").mkdir()
    r = made(tmp_path / "a", table("t", n=[1, 2], **days))
    assert [r.load("t", years=year)["n"].tolist() for year in (2022, 2023, 2024)] == [[1], [1, 2], []]
    (tmp_path / "b").mkdir()
    lasting = {"valid_from_low": days["start_low"], "valid_to_high": days["end_high"]}
    r = made(tmp_path / "b", table("t", n=[1, 2], **lasting))
    assert r.load("t", years=2024)["n"].tolist() == [2]


def test_only_the_row_groups_of_a_dyad_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One dyad in a thousand is found even if the bytes of all other row groups are destroyed."""
    names = sorted(f"{a}{b}A-{c}ZZ" for a in "ABCDEFGHIJ" for b in "ABCDEFGHIJ" for c in "KLMNOPQRST")
    whole = table("t", dyad=[name for name in names for _ in range(100)], value=[float(n) for n in range(100_000)])
    r = made(tmp_path, whole, row_group_size=1000)
    file = tmp_path / "t.parquet"
    groups = pq.read_metadata(file)
    data = bytearray(file.read_bytes())
    for number in range(groups.num_row_groups):
        group = groups.row_group(number)
        if not group.column(0).statistics.min <= names[500] <= group.column(0).statistics.max:
            for place in range(group.num_columns):
                column = group.column(place)
                start = column.dictionary_page_offset or column.data_page_offset
                data[start : start + column.total_compressed_size] = bytes(column.total_compressed_size)
    file.write_bytes(data)
    r = bilateral.open(str(tmp_path), check=False)  # a check reads the whole file
    assert r.load("t", dyad=names[500])["value"].tolist() == [float(n) for n in range(50_000, 50_100)]
    with pytest.raises(OSError, match=r"."):
        r.load("t")


def test_every_engine_gives_the_same_rows(r: Release) -> None:
    columns = ["trade_id", "value", "n_documents", "start_date"]
    expected = r.load("trade", columns=columns, engine="arrow")
    assert isinstance(expected, pa.Table)
    assert expected.num_rows == 3
    assert r.load("trade", columns=columns, engine="duckdb").to_arrow_table().to_pylist() == expected.to_pylist()
    assert pa.Table.from_pandas(r.load("trade", columns=columns)).num_rows == 3
    assert r.load("trade", columns=columns, engine="polars").to_arrow().to_pylist() == expected.to_pylist()


def test_an_engine_that_is_not_installed_says_what_to_install(r: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(ModuleNotFoundError, match="engine='polars' needs the package polars"):
        r.load("trade", engine="polars")


def test_a_description_says_type_role_unit_and_link(r: Release) -> None:
    told = r.describe("trade")
    assert told.loc["trade_id", "role"] == "key"
    assert told.loc["value", "unit"] == "unit_measure"
    assert told.loc["origin", "ref"] == "actors.actor_id"
    assert told["description"].str.len().min() > 3
    assert told.attrs["title"].startswith("Trade: ")


def test_a_loaded_frame_says_where_it_is_from(r: Release) -> None:
    assert r.load("trade").attrs == {"table": "trade", "release": "1.1.0"}
    assert isinstance(r.load("trade"), pd.DataFrame)
