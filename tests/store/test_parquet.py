"""The bytes of a table: one order, row groups that keep a dyad together, and little to read for one dyad."""

from __future__ import annotations

import io
import json
import random
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.store.parquet import LEAST, read, to_parquet

ACTORS = [a + b + "A" for a in "ABCDEFGH" for b in "ABCDEFGH"]


def table(rows: int, dyads: int = 1000, *, nulls: bool = False) -> pa.Table:
    """Sorted rows of many dyads over days; every seventh day unknown where ``nulls``."""
    pairs = [f"{a}-{b}" for a in ACTORS for b in ACTORS if a < b][:dyads]
    each = rows // dyads
    schema = pa.schema(
        [
            pa.field("dyad", pa.string(), nullable=False),
            pa.field("day", pa.date32()),
            pa.field("n", pa.int64(), nullable=False),
            pa.field("value", pa.float64()),
            pa.field("note", pa.string()),
        ],
        metadata={"key": "dyad,n", "sorted": "dyad,day,n"},
    )
    chance = random.Random(1)
    rows = [
        {
            "dyad": pair,
            "day": None if nulls and n % 7 == 0 else date(2000, 1, 1) + timedelta(days=n),
            "n": n,
            "value": chance.random(),
            "note": f"{n} {chance.random()}",
        }
        for pair in pairs
        for n in range(each)
    ]
    return pa.Table.from_pylist(rows, schema=schema)


def opened(data: bytes) -> pq.ParquetFile:
    return pq.ParquetFile(pa.BufferReader(data))


def test_rows_in_any_order_give_the_same_bytes_with_unknown_days_last() -> None:
    whole = table(700, 10, nulls=True)
    places = list(range(700))
    random.Random(2).shuffle(places)
    data = to_parquet(whole.take(places))
    assert data == to_parquet(whole)
    back = opened(data).read()
    assert {**whole.schema.metadata, b"pandas": back.schema.metadata[b"pandas"]} == back.schema.metadata
    assert all(back.schema.field(f.name).equals(f, check_metadata=True) for f in whole.schema)
    days = back.slice(0, 70)["day"].to_pylist()
    assert days == sorted(filter(None, days)) + [None] * 10


def test_a_table_without_a_declared_order_keeps_its_own() -> None:
    rows = pa.table({"b": [3, 1, 2]})
    assert opened(to_parquet(rows)).read()["b"].to_pylist() == [3, 1, 2]


def test_bare_pandas_keeps_whole_numbers_with_gaps_whole_and_no_index(tmp_path: Path) -> None:
    rows = pa.table({"n": pa.array([2**53 + 1, None], pa.int64()), "is": [True, None], "x": [1.5, None]})
    file = tmp_path / "t.parquet"
    file.write_bytes(to_parquet(rows))
    frame = pd.read_parquet(file)
    assert [str(kind) for kind in frame.dtypes] == ["Int64", "boolean", "float64"]
    assert frame["n"].tolist() == [2**53 + 1, pd.NA]
    assert pd.read_parquet(file, columns=["n"], filters=[("x", "==", 1.5)])["n"].tolist() == [2**53 + 1]
    again = opened(to_parquet(opened(file.read_bytes()).read())).schema_arrow
    columns = json.loads(again.metadata[b"pandas"])["columns"]
    assert [column["name"] for column in columns] == again.names, "fastparquet reads no file that leaves some out"


def test_only_rows_with_one_of_the_words_in_each_column_are_read(tmp_path: Path) -> None:
    file, whole = tmp_path / "t.parquet", table(60_000)
    file.write_bytes(to_parquet(whole))
    dyads, notes = whole["dyad"].to_pylist(), whole["note"].to_pylist()
    some = read(file, ["n", "dyad"], dyad=[dyads[70], dyads[50_000]], note=[notes[70], notes[130], notes[50_001]])
    assert some.to_pylist() == [{"n": whole["n"][at].as_py(), "dyad": dyads[at]} for at in (70, 50_001)]


def test_texts_of_a_large_table_are_read_as_numbers_of_a_dictionary_where_that_is_asked(tmp_path: Path) -> None:
    file, whole = tmp_path / "t.parquet", table(60_000)
    file.write_bytes(to_parquet(whole))
    column = read(file, ["dyad"], is_encoded=True)["dyad"]
    assert pa.types.is_dictionary(column.type)
    assert column.to_pylist() == whole["dyad"].to_pylist()


def test_a_table_without_rows_is_written_and_read() -> None:
    empty = table(0, 1)
    assert opened(to_parquet(empty)).read().equals(empty)


def test_row_groups_end_where_a_dyad_does() -> None:
    """A dyad that fits in half a group is in one group, and no group is too large."""
    written = opened(to_parquet(table(100_000)))
    seen: dict[str, int] = {}
    for number in range(written.num_row_groups):
        group = written.read_row_group(number, ["dyad"])["dyad"]
        assert LEAST // 2 <= len(group) <= LEAST or number == written.num_row_groups - 1
        for name in group.unique().to_pylist():
            seen[name] = seen.get(name, 0) + 1
    assert written.num_row_groups > 5
    assert set(seen.values()) == {1}
    assert len(seen) == 1000


def test_no_group_holds_the_end_of_one_actor_and_the_beginning_of_a_longer_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.store.parquet.LEAST", 100)
    actors = ["A"] * 30 + ["B"] * 250 + ["C"] * 20 + ["D"] * 25 + ["E"] * 300
    rows = pa.table({"actor": actors, "n": [*range(len(actors))]})
    written = opened(to_parquet(rows.replace_schema_metadata({"key": "actor,n", "sorted": "actor,n"})))
    groups = [written.read_row_group(n, ["actor"])["actor"].to_pylist() for n in range(written.num_row_groups)]
    assert ["".join(sorted({*group})) for group in groups] == ["A", "B", "B", "BCD", "E", "E", "E"]
    assert max(map(len, groups)) == 100


def test_a_dyad_larger_than_a_group_is_parted_between_days() -> None:
    written = opened(to_parquet(table(60_000, 1)))
    assert [written.metadata.row_group(n).num_rows for n in range(written.num_row_groups)] == [
        LEAST,
        LEAST,
        LEAST,
        60_000 - 3 * LEAST,
    ]


def test_rows_alike_in_all_of_their_order_are_parted_at_full_groups() -> None:
    rows = pa.table({"a": ["x"] * (LEAST + 5)}).replace_schema_metadata({"key": "a", "sorted": "a"})
    written = opened(to_parquet(rows)).metadata
    assert [written.row_group(n).num_rows for n in range(written.num_row_groups)] == [LEAST, 5]


def test_row_groups_grow_with_the_table_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.store.parquet.LEAST", 10)
    monkeypatch.setattr("pipelines.store.parquet.MOST", 100)
    for rows, largest in ((1000, 10), (6400, 50), (20_000, 100)):
        written = opened(to_parquet(table(rows, 1))).metadata
        assert max(written.row_group(n).num_rows for n in range(written.num_row_groups)) == largest


def test_statistics_and_dictionaries_stand_where_rows_are_chosen_by_them() -> None:
    group = opened(to_parquet(table(1000))).metadata.row_group(0)
    columns = {
        group.column(n).path_in_schema: (
            group.column(n).is_stats_set,
            group.column(n).has_dictionary_page,
            group.column(n).has_column_index,
        )
        for n in range(group.num_columns)
    }
    assert columns["dyad"] == columns["n"] == columns["day"] == (True, True, True)
    assert columns["value"] == columns["note"] == (False, False, False)
    assert (group.column(0).compression, group.column(0).statistics.min) == ("ZSTD", "AAA-ABA")


class Counted(io.BytesIO):
    """A file that counts what is read of it."""

    count = 0

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        self.count += len(data)
        return data


def test_of_a_large_table_one_dyad_is_read_with_few_of_its_bytes() -> None:
    """Compared with the same rows unsorted: the answer is the same, but all bytes are read."""
    whole = table(400_000)
    places = list(range(whole.num_rows))
    random.Random(3).shuffle(places)
    mixed = io.BytesIO()
    pq.write_table(whole.take(places), mixed, row_group_size=LEAST)
    shares = {}
    for name, data in (("ours", to_parquet(whole)), ("mixed", mixed.getvalue())):
        file = Counted(data)
        rows = pq.read_table(pa.PythonFile(file, mode="r"), filters=[("dyad", "==", "ACA-BBA")])
        shares[name] = (file.count / len(data), rows.num_rows)
    assert shares["ours"][1] == shares["mixed"][1] == 400
    assert shares["ours"][0] < 0.06
    assert shares["mixed"][0] > 0.9
