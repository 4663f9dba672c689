"""The difference between two sets of tables by key, its reasons, and the version bump that follows."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bilateral.changes import REASONS, Change, bump, describe, diff, summary, to_arrow, withdrawals
from tests.support.rows import cases, each_case
from tests.support.written_tables import REPORT, REPORT_ROLES, ROLES, write

ROW = {"id": "a", "value": 1.0, "n_evidence": 1, "preferred_support_id": "d#1", "label": "A"}


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


@each_case(__file__, "change reason version")
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
    found = compare(before, tmp_path, [ROW | {"value": 2.0, "preferred_support_id": "e#1"}, ROW | {"id": "b"}])
    assert {(c.column, c.reason) for c in found} == {
        ("value", "other_support"),
        ("preferred_support_id", "support_changed"),
    }
    assert bump(found) == "minor"


def test_a_value_that_follows_from_others_is_recomputed(tmp_path: Path) -> None:
    """A row without preferred evidence is our own count; a corrected one has its own evidence."""
    bare = ROW | {"preferred_support_id": None}
    old, new = (write(tmp_path / name, "counts", [bare | {"value": value}]) for name, value in (("a", 1.0), ("b", 2.0)))
    assert [(c.column, c.reason) for c in diff(old, new)] == [("value", "recomputed")]


def test_rows_added_and_removed(before: dict[str, Path], tmp_path: Path) -> None:
    added = compare(before, tmp_path, [ROW, ROW | {"id": "b"}, ROW | {"id": "c"}])
    assert [(c.change, json.loads(c.key), c.reason) for c in added] == [("added", {"id": "c"}, "row_added")]
    assert bump(added) == "minor"
    removed = compare(before, tmp_path, [ROW])
    assert [(c.change, json.loads(c.key), c.reason) for c in removed] == [("removed", {"id": "b"}, "row_removed")]
    assert bump(removed) == "minor"


@pytest.mark.parametrize("rows", [[ROW | {"value": 2.0}], []], ids=["another rule", "a rule that went"])
def test_a_rule_that_means_something_else_is_major(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    """What a corrected value is in a table of data changes what numbers mean in a table of rules."""
    other = ROW | {"id": "b"}
    for table, version in (("definitions", "major"), ("trade", "minor")):
        old = write(tmp_path / f"old-{table}", table, [ROW, other])
        assert bump(diff(old, write(tmp_path / f"new-{table}", table, [*rows, other]))) == version


@pytest.mark.parametrize("role", ["value", "support", "note"])
def test_columns_added_and_removed(before: dict[str, Path], tmp_path: Path, role: str) -> None:
    rows = [ROW | {"extra": "x"}, ROW | {"id": "b", "extra": "y"}]
    wide = write(tmp_path / "new", "trade", rows, roles={**ROLES, "extra": role})
    (added,) = diff(before, wide)
    assert (added.change, added.column, added.role) == ("added", "extra", role)
    assert (added.reason, added.key) == ("column_added", "")
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


def test_a_day_in_a_key_is_written_as_one(tmp_path: Path) -> None:
    roles, types = {"id": "key", "day": "key", "value": "value"}, {"day": pa.date32()}
    row = {"id": "a", "day": date(2024, 2, 29), "value": 1.0}
    old = write(tmp_path / "old", "t", [row], key="id,day", roles=roles, types=types)
    new = write(tmp_path / "new", "t", [row | {"value": 2.0}], key="id,day", roles=roles, types=types)
    (found,) = diff(old, new)
    assert json.loads(found.key) == {"id": "a", "day": "2024-02-29"}


def test_the_heaviest_change_decides() -> None:
    note, value = (Change("t", "k", "changed", "c", role, "1", "2", "x") for role in ("note", "value"))
    column = Change("t", "", "removed", "c", "note", "x", "", "column_removed")
    assert bump([note]) == "patch"
    assert bump([note, value]) == "minor"
    assert bump([note, value, column]) == "major"


def test_changes_are_counted_by_row_and_kept_as_a_table(before: dict[str, Path], tmp_path: Path) -> None:
    """Two cells of one row are one changed row."""
    found = compare(before, tmp_path, [ROW | {"value": 2.0, "label": "B"}, ROW | {"id": "c"}])
    assert summary(found) == {"trade": {"added": 1, "changed": 1, "removed": 1}}
    table = to_arrow(found)
    assert table.num_rows == 4
    assert set(table["reason"].to_pylist()) <= REASONS.keys()
    assert to_arrow([]).num_rows == 0


COMTRADE, AGAIN, IMF = (
    f"{name}-{digit * 20}#17" for name, digit in (("un_comtrade", "0"), ("un_comtrade", "1"), ("imf_imts", "2"))
)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (COMTRADE, AGAIN, "upstream_revision"),
        (COMTRADE, COMTRADE.replace("#17", "#18/flow1"), "upstream_revision"),
        (COMTRADE, IMF, "other_support"),
        (COMTRADE, "press#0123456789ab", "other_support"),
        ("press#0123456789ab", COMTRADE, "other_support"),
        ("press#0123456789ab", "press#ba9876543210", "other_support"),
        ("un-comtrade-page#17", "un-comtrade-note#17", "other_support"),
        (COMTRADE, None, "other_support"),
        (None, COMTRADE, "other_support"),
    ],
)
def test_a_value_of_another_version_of_the_same_source_is_an_upstream_revision(
    tmp_path: Path, old: str | None, new: str | None, reason: str
) -> None:
    """The source's row number may change; what counts is whose report is preferred."""
    was = write(tmp_path / "old", "trade", [ROW | {"preferred_support_id": old}])
    now = write(tmp_path / "new", "trade", [ROW | {"value": 2.0, "preferred_support_id": new}])
    assert {(c.column, c.reason) for c in diff(was, now)} == {
        ("value", reason),
        ("preferred_support_id", "support_changed"),
    }


def test_a_row_read_from_another_capture_is_an_upstream_revision(tmp_path: Path) -> None:
    was = write(tmp_path / "old", "exchange_rates", [REPORT], roles=REPORT_ROLES)
    now = write(
        tmp_path / "new", "exchange_rates", [REPORT | {"capture_id": "ecb_rates-2", "value": 1.5}], roles=REPORT_ROLES
    )
    assert {(c.column, c.reason) for c in diff(was, now)} == {
        ("value", "upstream_revision"),
        ("capture_id", "support_changed"),
    }


def test_what_rested_on_a_capture_that_was_withdrawn_says_so(tmp_path: Path) -> None:
    """And nothing else does: a row of another capture that went in the same release."""
    gone, other = COMTRADE.partition("#")[0], IMF.partition("#")[0]

    def tables(
        folder: Path, state: str, reason: str | None, preferred: str, value: float, *ids: str
    ) -> dict[str, Path]:
        roles = {"capture_id": "key", "state": "support", "reason": "note"}
        said = [{"capture_id": gone, "state": state, "reason": reason}]
        trade = [ROW | {"value": value, "preferred_support_id": preferred}]
        reports, columns = [{"capture_id": name, "value": 1.0} for name in ids], {"capture_id": "key", "value": "value"}
        return {
            **write(folder / "captures", "captures", said, key="capture_id", roles=roles),
            **write(folder / "trade", "trade", trade),
            **write(folder / "reports", "reports", reports, key="capture_id", roles=columns),
        }

    was = tables(tmp_path / "old", "current", None, COMTRADE, 1.0, gone, other, "kept")
    now = tables(tmp_path / "new", "withdrawn", "withdrawn on 2026-02-01: swapped", AGAIN, 2.0, "kept")
    changes = diff(was, now)
    assert withdrawals(changes) == {gone: "withdrawn on 2026-02-01: swapped"}
    assert {(c.table, c.column, c.reason) for c in changes if c.role in ("key", "value")} == {
        ("trade", "value", "withdrawn"),
        ("reports", "", "withdrawn"),
        ("reports", "", "row_removed"),
    }
    assert withdrawals(diff(now, was)) == {}


def test_a_value_read_otherwise_from_the_same_capture_is_corrected(tmp_path: Path) -> None:
    was = write(tmp_path / "old", "exchange_rates", [REPORT], roles=REPORT_ROLES)
    now = write(tmp_path / "new", "exchange_rates", [REPORT | {"value": 1.5}], roles=REPORT_ROLES)
    assert [(c.column, c.reason) for c in diff(was, now)] == [("value", "corrected")]


def computed(files: dict[str, Path]) -> dict[str, Path]:
    """The same table, with a footer that says it is computed from others."""
    for file in files.values():
        table = pq.read_table(file)
        pq.write_table(table.replace_schema_metadata({**table.schema.metadata, "computed": "true"}), file)
    return files


def test_a_value_of_a_computed_table_is_recomputed(tmp_path: Path) -> None:
    plain = {"id": "key", "value": "value"}
    was = computed(write(tmp_path / "old", "coverage", [{"id": "a", "value": 1.0}], roles=plain))
    now = computed(write(tmp_path / "new", "coverage", [{"id": "a", "value": 2.0}], roles=plain))
    assert [(c.column, c.reason) for c in diff(was, now)] == [("value", "recomputed")]


def test_a_computed_value_that_follows_another_support_says_so(tmp_path: Path) -> None:
    """Even for a computed value, the changes show which report it now rests on."""
    was = computed(write(tmp_path / "old", "indicators", [ROW | {"preferred_support_id": COMTRADE}]))
    now = computed(write(tmp_path / "new", "indicators", [ROW | {"preferred_support_id": AGAIN, "value": 2.0}]))
    assert ("value", "upstream_revision") in {(c.column, c.reason) for c in diff(was, now)}


NAMES = [f"trade/{number}" for number in range(100)]


@pytest.mark.parametrize(("old", "new", "said"), cases(__file__, "a_change_is_told_in_a_line"))
def test_a_reader_is_told_what_came_to_a_list_and_what_went_and_no_more_than_fits_a_line(
    old: Any, new: Any, said: str
) -> None:
    change = Change("t", '{"id": "a"}', "changed", "c", "value", json.dumps(old), json.dumps(new), "recomputed")
    assert describe(change) == said


def test_a_correction_carries_what_its_author_says_of_it(tmp_path: Path) -> None:
    row, roles = ROW | {"note": None}, ROLES | {"note": "note"}
    was = write(tmp_path / "old", "evidence", [row], roles=roles)
    now = write(tmp_path / "new", "evidence", [row | {"value": 2.0, "note": "Months 1 to 11."}], roles=roles)
    assert {c.column: (c.reason, c.why) for c in diff(was, now)} == {
        "value": ("corrected", "Months 1 to 11."),
        "note": ("reworded", ""),
    }
