"""Comparing large tables finds what a comparison of all rows with dictionaries finds."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bilateral.bulk_changes import _differ, compare
from bilateral.changes import diff
from pipelines.store.parquet import to_parquet

Rows = list[dict[str, Any]]
COLUMNS = ["dyad", "year", "value", "names", "capture_id"]
ROLES = {"id": "key", "part": "key"} | dict.fromkeys(COLUMNS, "value") | {"capture_id": "support"}
TYPES = {"part": pa.int64(), "year": pa.int64(), "value": pa.float64(), "names": pa.list_(pa.string())}


def written(file: Path, rows: Rows, order: str = "dyad,year,id,part", **more: str) -> Path:
    """A table as released, sorted by ``order``; without one, in the order of the rows."""
    fields = [pa.field(name, TYPES.get(name, pa.string()), metadata={"role": role}) for name, role in ROLES.items()]
    told = {"key": "id,part", **({"sorted": order} if order else {}), **more}
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(to_parquet(pa.Table.from_pylist(rows, pa.schema(fields, metadata=told))))
    return file


def some(chance: random.Random, count: int) -> Rows:
    """Rows with a few hundred different keys; other columns hold anything, including null."""
    keys = chance.sample([(f"é{n % 40}", n // 40) for n in range(400)], count)
    return [
        {
            "id": name,
            "part": part,
            "dyad": chance.choice("ABC"),
            "year": chance.choice([1999, 2000, None]),
            "value": chance.choice([1.0, 2.0, None]),
            "names": chance.choice([["x"], ["x", "y"], [], None]),
            "capture_id": chance.choice(["s-1", "s-2"]),
        }
        for name, part in keys
    ]


def plainly(old: Rows, new: Rows) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """The same comparison with dictionaries: rows by kind, by column that differs, and those of another capture."""
    was, now = ({(row["id"], row["part"]): row for row in rows} for rows in (old, new))
    rows, columns, revised = Counter[str](), Counter[str](), Counter[str]()
    rows["added"], rows["removed"] = len(now.keys() - was.keys()), len(was.keys() - now.keys())
    for key in was.keys() & now.keys():
        differ = [name for name in COLUMNS if was[key][name] != now[key][name]]
        rows["changed"] += bool(differ)
        columns.update(differ)
        revised.update(differ if "capture_id" in differ else [])
    return rows, columns, revised


@pytest.mark.parametrize(
    "orders",
    [("dyad,year,id,part",) * 2, ("", "dyad,year,id,part"), ("id,part",) * 2, ("", "")],
    ids=["released", "old one unsorted", "by key", "unsorted"],
)
def test_what_is_found_is_what_is_there(tmp_path: Path, orders: tuple[str, str]) -> None:
    """Rows that moved because their sort columns changed are changed rows, not removed and added ones."""
    chance = random.Random(7)
    old, new = some(chance, 250), some(chance, 300)
    files = [written(tmp_path / name, rows, order) for name, rows, order in zip("ab", (old, new), orders, strict=True)]
    found = compare(files[0], files[1], ["id", "part"], COLUMNS, is_bulk=False)
    rows, columns, revised = plainly(old, new)
    assert (found.rows, found.columns) == (rows, columns)
    assert +found.revised == revised
    was, now = ({(row["id"], row["part"]): row for row in side} for side in (old, new))
    assert len(found.pairs) == sum(rows.values())
    for one, other in found.pairs:
        row = one or other or {}
        key = row["id"], row["part"]
        assert (one, other) == (was.get(key), now.get(key))
        assert one != other


LISTS = [None, [], [""], [None], ["a"], ["a", "b"], ["b", "a"], ["a\x1fb"], ["ab"], ["a", None], [None, "a"]]
NUMBERS = [None, float("nan"), 0.0, -0.0, 1.0, float("inf")]


def alike(one: Any, other: Any) -> bool:
    return one == other or (one != one and other != other)


@pytest.mark.parametrize(
    ("values", "kind"), [(LISTS, pa.list_(pa.string())), (NUMBERS, pa.float64())], ids=["lists", "numbers"]
)
def test_a_cell_differs_exactly_where_its_value_does(values: list[Any], kind: pa.DataType) -> None:
    pairs = [(one, other) for one in values for other in values]
    columns = [pa.chunked_array([side[:7], side[7:]], kind) for side in zip(*pairs, strict=True)]
    assert _differ(*columns).tolist() == [not alike(*pair) for pair in pairs]


def keyed(file: Path, key: str, rows: list[tuple[Any, Any, float]]) -> Path:
    """A table of the columns a, b and value, released with and sorted by ``key``."""
    told = {"key": key, "sorted": key}
    roles = {name: "key" if name in key.split(",") else "value" for name in ("a", "b", "value")}
    types = {"a": pa.int64(), "b": pa.string(), "value": pa.float64()}
    fields = [pa.field(name, kind, metadata={"role": roles[name]}) for name, kind in types.items()]
    made = [dict(zip(types, row, strict=True)) for row in rows]
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(to_parquet(pa.Table.from_pylist(made, pa.schema(fields, metadata=told))))
    return file


@pytest.mark.parametrize("seed", range(3))
def test_rows_of_an_old_release_with_a_finer_key_are_partners_once(tmp_path: Path, seed: int) -> None:
    """If old rows share a new key, the first in their order is the partner; the others count as removed. Nulls too."""
    chance = random.Random(seed)
    pairs = [(a, b) for a in [*range(60), None] for b in "xyz"]
    old = sorted(chance.sample(pairs, 90), key=lambda pair: (pair[0] is None, pair[0] or 0, pair[1]))
    was = [(a, b, float(chance.randint(1, 2))) for a, b in old]
    now = [(a, "new", float(chance.randint(1, 2))) for a in chance.sample([*range(70), None], 50)]
    files = keyed(tmp_path / "a" / "t", "a,b", was), keyed(tmp_path / "b" / "t", "a", now)
    found = compare(*files, ["a"], ["value"], is_bulk=True)
    first: dict[Any, float] = {}
    for a, _, value in was:
        first.setdefault(a, value)
    shared = [(first[a], value) for a, _, value in now if a in first]
    changed = sum(before != after for before, after in shared)
    assert +found.rows == +Counter(added=len(now) - len(shared), removed=len(was) - len(shared), changed=changed)
    assert +found.columns == +Counter(value=changed)


@pytest.mark.parametrize("seed", range(3))
def test_a_null_in_what_is_now_the_key_is_a_key_like_any_other(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    was = {(a, chance.choice(["x", "y", None])): float(chance.randint(1, 2)) for a in range(80)}
    now = {(a, chance.choice(["x", "y", None])): float(chance.randint(1, 2)) for a in range(9, 90)}
    files = [
        keyed(tmp_path / name / "t", key, [(*pair, value) for pair, value in rows.items()])
        for name, key, rows in (("a", "a", was), ("b", "a,b", now))
    ]
    found = compare(files[0], files[1], ["a", "b"], ["value"], is_bulk=True)
    shared = was.keys() & now.keys()
    changed = sum(was[pair] != now[pair] for pair in shared)
    assert any(b is None for _, b in shared)
    assert found.rows == Counter(added=len(now) - len(shared), removed=len(was) - len(shared), changed=changed)


def test_a_column_of_another_type_is_named_and_the_others_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bilateral.changes.MAX_CAPTURED", 2)
    rows = some(random.Random(5), 9)
    old = written(tmp_path / "a" / "t", rows)
    table = pq.read_table(old)
    new = tmp_path / "t"
    place = table.column_names.index("year")
    texts = table["year"].cast(pa.string())
    pq.write_table(
        table.set_column(place, table.schema.field("year").with_type(pa.string()), texts).set_column(
            4, table.schema.field("value"), pa.array([7.0] * 9)
        ),
        new,
    )
    found = diff({"t": old}, {"t": new})
    assert [(c.column, c.reason) for c in found] == [("year", "column_retyped"), ("value", "corrected")]
    assert json.loads(found[1].new) == {"rows": 9}
