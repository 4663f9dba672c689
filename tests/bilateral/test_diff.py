"""The keyed difference between two sets of tables, its reasons, and the bump that follows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bilateral.diff import REASONS, Change, bump, diff, summary, to_arrow

ROLES = {
    "id": "key",
    "value": "value",
    "n_evidence": "support",
    "preferred_support_id": "support",
    "label": "note",
}
ROW = {"id": "a", "value": 1.0, "n_evidence": 1, "preferred_support_id": "d#1", "label": "A"}


def write(folder: Path, name: str, rows: list[dict[str, Any]], *, key: str = "id", roles: dict[str, str] = ROLES,
          types: dict[str, pa.DataType] | None = None, units: dict[str, str] | None = None) -> dict[str, Path]:  # fmt: skip
    """One table as a file whose footer says its key and roles."""
    kinds = {"value": pa.float64(), "n_evidence": pa.int64()} | (types or {})
    fields = [
        pa.field(
            column,
            kinds.get(column, pa.string()),
            metadata={"role": role} | ({"unit": units[column]} if units and column in units else {}),
        )
        for column, role in roles.items()
    ]
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.parquet"
    pq.write_table(pa.Table.from_pylist(rows, pa.schema(fields, metadata={"key": key})), file)
    return {name: file}


@pytest.fixture
def before(tmp_path: Path) -> dict[str, Path]:
    return write(tmp_path / "old", "trade", [ROW, ROW | {"id": "b"}])


def compare(before: dict[str, Path], tmp_path: Path, rows: list[dict[str, Any]], **more: Any) -> list[Change]:
    """Changes from ``before`` to a table of ``rows``."""
    return diff(before, write(tmp_path / "new", "trade", rows, **more))


def test_nothing_changed(before: dict[str, Path], tmp_path: Path) -> None:
    assert compare(before, tmp_path, [ROW, ROW | {"id": "b"}]) == []
    assert bump([]) is None


def test_the_order_of_rows_is_no_difference(before: dict[str, Path], tmp_path: Path) -> None:
    assert compare(before, tmp_path, [ROW | {"id": "b"}, ROW]) == []


@pytest.mark.parametrize(
    ("change", "reason", "version"),
    [
        ({"value": 2.0}, "corrected", "major"),
        ({"value": None}, "corrected", "major"),
        ({"n_evidence": 2}, "support_changed", "minor"),
        ({"label": "B"}, "reworded", "patch"),
    ],
)
def test_a_change_is_weighed_by_the_role_of_its_column(
    before: dict[str, Path], tmp_path: Path, change: dict[str, Any], reason: str, version: str
) -> None:
    (found,) = compare(before, tmp_path, [ROW | change, ROW | {"id": "b"}])
    column, value = next(iter(change.items()))
    assert (found.table, json.loads(found.key), found.change) == ("trade", {"id": "a"}, "changed")
    assert (found.column, found.role, found.reason) == (column, ROLES[column], reason)
    assert (json.loads(found.old), json.loads(found.new)) == (ROW[column], value)
    assert bump([found]) == version


def test_a_value_from_another_support_says_so(before: dict[str, Path], tmp_path: Path) -> None:
    found = compare(
        before, tmp_path, [ROW | {"value": 2.0, "preferred_support_id": "e#1"}, ROW | {"id": "b"}]
    )
    assert {(c.column, c.reason) for c in found} == {
        ("value", "other_support"),
        ("preferred_support_id", "support_changed"),
    }
    assert bump(found) == "major"


def test_a_value_that_follows_from_others_is_recomputed(tmp_path: Path) -> None:
    """A row without a preferred piece of evidence is our own count; a corrected one has evidence of its own."""
    bare = ROW | {"preferred_support_id": None}
    old, new = (
        write(tmp_path / name, "counts", [bare | {"value": value}])
        for name, value in (("a", 1.0), ("b", 2.0))
    )
    assert [(c.column, c.reason) for c in diff(old, new)] == [("value", "recomputed")]


def test_rows_added_and_removed(before: dict[str, Path], tmp_path: Path) -> None:
    added = compare(before, tmp_path, [ROW, ROW | {"id": "b"}, ROW | {"id": "c"}])
    assert [(c.change, json.loads(c.key), c.reason) for c in added] == [("added", {"id": "c"}, "row_added")]
    assert bump(added) == "minor"
    removed = compare(before, tmp_path, [ROW])
    assert [(c.change, json.loads(c.key), c.reason) for c in removed] == [
        ("removed", {"id": "b"}, "row_removed")
    ]
    assert bump(removed) == "major"


@pytest.mark.parametrize("role", ["value", "support", "note"])
def test_columns_added_and_removed(before: dict[str, Path], tmp_path: Path, role: str) -> None:
    rows = [ROW | {"extra": "x"}, ROW | {"id": "b", "extra": "y"}]
    wide = write(tmp_path / "new", "trade", rows, roles={**ROLES, "extra": role})
    (added,) = diff(before, wide)
    assert (added.change, added.column, added.role, added.reason, added.key) == (
        "added",
        "extra",
        role,
        "column_added",
        "",
    )
    assert bump([added]) == "minor"
    (removed,) = diff(wide, before)
    assert (removed.change, removed.column, removed.reason) == ("removed", "extra", "column_removed")
    assert bump([removed]) == "major"


@pytest.mark.parametrize(
    "more",
    [
        {"types": {"n_evidence": pa.float64()}},
        {"roles": {**ROLES, "n_evidence": "value"}},
        {"units": {"n_evidence": "{row}"}},
    ],
    ids=["type", "role", "unit"],
)
def test_a_column_with_another_type_role_or_unit_is_major(
    before: dict[str, Path], tmp_path: Path, more: dict[str, Any]
) -> None:
    (found,) = compare(before, tmp_path, [ROW, ROW | {"id": "b"}], **more)
    assert (found.column, found.change, found.reason) == ("n_evidence", "changed", "column_retyped")
    assert bump([found]) == "major"


def test_tables_added_and_removed(before: dict[str, Path], tmp_path: Path) -> None:
    both = before | write(tmp_path / "more", "energy", [ROW])
    (added,) = diff(before, both)
    assert (added.table, added.change, added.reason) == ("energy", "added", "table_added")
    assert bump([added]) == "minor"
    (removed,) = diff(both, before)
    assert (removed.table, removed.change, removed.reason) == ("energy", "removed", "table_removed")
    assert bump([removed]) == "major"


def test_a_first_release_adds_every_table(before: dict[str, Path]) -> None:
    assert [(c.table, c.reason) for c in diff({}, before)] == [("trade", "table_added")]


def test_a_key_of_several_columns(tmp_path: Path) -> None:
    roles = {"id": "key", "unit": "key", "value": "value"}
    rows = [{"id": "a", "unit": unit, "value": 1.0} for unit in ("USD", "CNY")]
    old = write(tmp_path / "old", "trade", rows, key="id,unit", roles=roles)
    new = write(tmp_path / "new", "trade", [rows[0], rows[1] | {"value": 2.0}], key="id,unit", roles=roles)
    (found,) = diff(old, new)
    assert json.loads(found.key) == {"id": "a", "unit": "CNY"}


def test_the_heaviest_change_decides() -> None:
    note, support, value = (
        Change("t", "k", "changed", "c", role, "1", "2", "x") for role in ("note", "support", "value")
    )
    assert bump([note]) == "patch"
    assert bump([note, support]) == "minor"
    assert bump([note, support, value]) == "major"


def test_changes_are_counted_by_row_and_kept_as_a_table(before: dict[str, Path], tmp_path: Path) -> None:
    """Two cells of one row are one changed row."""
    found = compare(before, tmp_path, [ROW | {"value": 2.0, "label": "B"}, ROW | {"id": "c"}])
    assert summary(found) == {"trade": {"added": 1, "changed": 1, "removed": 1}}
    table = to_arrow(found)
    assert table.num_rows == 4
    assert set(table["reason"].to_pylist()) <= REASONS.keys()
    assert to_arrow([]).num_rows == 0
