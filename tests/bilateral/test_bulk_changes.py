"""Changes of bulk tables: counted, with a reason for each column, and weighted like those of small tables."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from bilateral.changes import diff
from tests.support.written_tables import REPORT, REPORT_ROLES, Rows, write


@pytest.fixture
def _bulk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every table of more than two rows is a bulk table."""
    monkeypatch.setattr("bilateral.changes.MAX_ROWS", 2)
    monkeypatch.setattr("bilateral.changes.MAX_CAPTURED", 2)


BULK_TYPES = {"names": pa.list_(pa.string())}
BULK: Rows = [REPORT | {"id": name, "names": ["x"]} for name in "abcd"]
BULK_ROLES = REPORT_ROLES | {"names": "value"}


def bulk(tmp_path: Path, rows: Rows, old: Rows = BULK) -> dict[tuple[str, str], tuple[str, int]]:
    """Changes from ``old`` to ``rows`` as counts: reason and number by kind of change and column."""
    was = write(tmp_path / "old", "trade_reports", old, roles=BULK_ROLES, types=BULK_TYPES)
    now = write(tmp_path / "new", "trade_reports", rows, roles=BULK_ROLES, types=BULK_TYPES)
    found = diff(was, now)
    assert all((c.table, c.key, c.old) == ("trade_reports", "", "") for c in found)
    assert all(c.role == BULK_ROLES.get(c.column, "key") for c in found)
    return {(c.change, c.column): (c.reason, json.loads(c.new)["rows"]) for c in found}


def changed(rows: Rows, *numbers: int, **values: Any) -> Rows:
    """``rows`` with some values changed."""
    return [row | values if number in numbers else row for number, row in enumerate(rows)]


@pytest.mark.usefixtures("_bulk")
def test_a_bulk_table_is_compared_by_counts(tmp_path: Path) -> None:
    assert bulk(tmp_path, BULK[::-1]) == {}
    assert bulk(tmp_path, changed(BULK, 1, 3, value=2.0)) == {("changed", "value"): ("corrected", 2)}
    assert bulk(tmp_path, changed(BULK, 2, names=["x", "y"])) == {("changed", "names"): ("corrected", 1)}
    assert bulk(tmp_path, changed(BULK, 0, 1, 2, label="B")) == {("changed", "label"): ("reworded", 3)}
    assert bulk(tmp_path, changed(BULK, 0, vintage="2025")) == {("changed", "vintage"): ("support_changed", 1)}


@pytest.mark.usefixtures("_bulk")
def test_rows_that_come_and_go_are_counted_in_a_bulk_table(tmp_path: Path) -> None:
    new = [*BULK[2:], *(BULK[0] | {"id": name} for name in "xyz")]
    assert bulk(tmp_path, new) == {("added", ""): ("row_added", 3), ("removed", ""): ("row_removed", 2)}
    assert bulk(tmp_path, BULK, []) == {("added", ""): ("row_added", 4)}
    assert bulk(tmp_path, [], BULK) == {("removed", ""): ("row_removed", 4)}


@pytest.mark.usefixtures("_bulk")
def test_values_of_a_bulk_table_changed_with_their_captures_are_an_upstream_revision(tmp_path: Path) -> None:
    both = changed(BULK, 0, 1, capture_id="ecb_rates-2", value=2.0)
    assert bulk(tmp_path, both) == {
        ("changed", "value"): ("upstream_revision", 2),
        ("changed", "capture_id"): ("support_changed", 2),
    }
    # one value that changed without its capture is a correction, and is not hidden behind the others
    assert bulk(tmp_path, changed(both, 3, value=2.0))["changed", "value"] == ("corrected", 3)


@pytest.mark.parametrize(("more", "is_counted"), [({"capture_id": "support"}, True), ({}, False)])
def test_rows_that_a_machine_read_are_counted_sooner_than_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: dict[str, str], is_counted: bool
) -> None:
    """A new version of a source touches all its rows; listing them helps nobody."""
    monkeypatch.setattr("bilateral.changes.MAX_CAPTURED", 2)
    roles = {"id": "key", "value": "value"} | more
    rows = [{"id": name, "value": 1.0} | dict.fromkeys(more, "x-1") for name in "abc"]
    was = write(tmp_path / "old", "t", rows, roles=roles)
    found = diff(was, write(tmp_path / "new", "t", changed(rows, 0, 1, value=2.0), roles=roles))
    assert [change.key for change in found] == ([""] if is_counted else ['{"id": "a"}', '{"id": "b"}'])
