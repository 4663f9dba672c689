"""The keyed difference between two sets of tables: rows added, changed with old and new, removed, each with a reason.

Keys and column roles come from the Parquet footers, so an old release is compared by what it says of itself.
Reasons follow from the data alone.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

REASONS = {
    "table_added": "the table is new",
    "table_removed": "the table is gone",
    "column_added": "the column is new",
    "column_removed": "the column is gone",
    "column_retyped": "the column has another type, unit or role",
    "row_added": "the row is new",
    "row_removed": "the row is gone",
    "other_support": "another piece of evidence is now preferred",
    "corrected": "the value changed though its preferred evidence is the same",
    "recomputed": "the value follows from other rows, and some of those changed",
    "upstream_revision": "the source published another version",
    "support_changed": "evidence came or went; the value stands",
    "reworded": "a note for the reader changed",
}


MAX_ROWS = 100_000
"""A table with more rows is compared by counts, not row by row."""
MAX_CAPTURED = 5_000
"""The same for rows that a machine read: a new version of a source touches every one of them."""
_REPORT = re.compile(r"([a-z][a-z0-9_]*)-[0-9a-f]{20}#")
"""A support that is a row of a capture, ``un_comtrade-3f2a…#17``; source ids have no hyphens."""


@dataclass(frozen=True)
class Change:
    """One difference. ``key`` is JSON; ``old`` and ``new`` are the column's values as JSON; empty where they do not apply."""

    table: str
    key: str
    change: str
    column: str
    role: str
    old: str
    new: str
    reason: str


SCHEMA = pa.schema(
    [(name, pa.string()) for name in Change.__dataclass_fields__], metadata={"key": "table,key,change,column"}
)


def diff(old: Mapping[str, Path], new: Mapping[str, Path]) -> list[Change]:
    """Differences from ``old`` to ``new``: table names with their Parquet files. Identical bytes are not read."""
    changes: list[Change] = []
    for table in sorted({*old, *new}):
        if table not in old:
            changes.append(Change(table, "", "added", "", "", "", "", "table_added"))
        elif table not in new:
            changes.append(Change(table, "", "removed", "", "", "", "", "table_removed"))
        elif not _same_file(old[table], new[table]):
            changes += _table(
                table,
                pq.read_table(old[table], partitioning=None),
                pq.read_table(new[table], partitioning=None),
            )
    return changes


def _same_file(a: Path, b: Path) -> bool:
    return a.samefile(b) or (a.stat().st_size == b.stat().st_size and a.read_bytes() == b.read_bytes())


def _roles(schema: pa.Schema) -> dict[str, str]:
    return {field.name: (field.metadata or {}).get(b"role", b"value").decode() for field in schema}


def _shape(field: pa.Field) -> str:
    metadata = {k.decode(): v.decode() for k, v in (field.metadata or {}).items()}
    return json.dumps([str(field.type), metadata.get("role", "value"), metadata.get("unit", "")])


def _table(table: str, old: pa.Table, new: pa.Table) -> Iterator[Change]:
    columns, before = {field.name: field for field in new.schema}, {field.name: field for field in old.schema}
    roles = _roles(old.schema) | _roles(new.schema)
    for name in sorted({*columns, *before}):
        if name not in before:
            yield Change(table, "", "added", name, roles[name], "", _shape(columns[name]), "column_added")
        elif name not in columns:
            yield Change(table, "", "removed", name, roles[name], _shape(before[name]), "", "column_removed")
        elif _shape(before[name]) != _shape(columns[name]):
            yield Change(
                table,
                "",
                "changed",
                name,
                roles[name],
                _shape(before[name]),
                _shape(columns[name]),
                "column_retyped",
            )
    key = (new.schema.metadata or {}).get(b"key", b"").decode().split(",")
    if not set(key) <= {*before} & {*columns}:
        return
    most = MAX_CAPTURED if "capture_id" in new.column_names else MAX_ROWS
    if max(old.num_rows, new.num_rows) > most:
        yield from _bulk(table, old, new, key, roles)
        return
    was, now = _by_key(old, key), _by_key(new, key)
    shared = [name for name in columns if name in before and name not in key]
    for values in sorted({*was, *now}, key=str):
        text = _json(dict(zip(key, values, strict=True)))
        if values not in was:
            yield Change(table, text, "added", "", "key", "", "", "row_added")
        elif values not in now:
            yield Change(table, text, "removed", "", "key", "", "", "row_removed")
        elif was[values] != now[values]:
            is_computed = (new.schema.metadata or {}).get(b"computed") == b"true"
            yield from _row(table, text, was[values], now[values], shared, roles, is_computed)


def _bulk(
    table: str, old: pa.Table, new: pa.Table, key: list[str], roles: dict[str, str]
) -> Iterator[Change]:
    """Differences of a bulk table: how many rows came, went and changed in each column, not which."""
    for change, gone, there, reason in (
        ("added", old, new, "row_added"),
        ("removed", new, old, "row_removed"),
    ):
        count = there.select(key).join(gone.select(key), keys=key, join_type="left anti").num_rows
        if count:
            yield Change(table, "", change, "", "key", "", _json({"rows": count}), reason)
    shared = [name for name in new.column_names if name in old.column_names and name not in key]
    both = _joinable(new.select([*key, *shared])).join(
        _joinable(old.select([*key, *shared])), keys=key, join_type="inner", right_suffix=" before"
    )
    revised = _differ(both, "capture_id") if "capture_id" in shared else None
    for name in shared:
        differs = _differ(both, name)
        count = pc.sum(differs).as_py() or 0
        if not count:
            continue
        by_source = revised is not None and bool(pc.all(pc.or_(pc.invert(differs), revised)).as_py())
        reason = {"note": "reworded", "support": "support_changed"}.get(
            roles[name], "upstream_revision" if by_source else "corrected"
        )
        yield Change(table, "", "changed", name, roles[name], "", _json({"rows": count}), reason)


def _joinable(table: pa.Table) -> pa.Table:
    """``table`` with its lists as text: a join carries no lists."""
    for index, declared in enumerate(table.schema):
        if pa.types.is_list(declared.type):
            table = table.set_column(index, declared.name, pc.binary_join(table[declared.name], "\x1f"))
    return table


def _differ(both: pa.Table, name: str) -> Any:
    """Where the two versions of a column differ; two nulls are the same."""
    new, old = both[name], both[f"{name} before"]
    same = pc.if_else(pc.is_null(new), pc.is_null(old), pc.fill_null(pc.equal(new, old), False))
    return pc.invert(same)


def _by_key(table: pa.Table, key: list[str]) -> dict[tuple[Any, ...], dict[str, Any]]:
    return {tuple(row[name] for name in key): row for row in table.to_pylist()}


def _row(
    table: str,
    key: str,
    old: dict[str, Any],
    new: dict[str, Any],
    columns: list[str],
    roles: dict[str, str],
    is_computed: bool,
) -> Iterator[Change]:
    why = _why(old, new, is_computed)
    for name in columns:
        if _json(old[name]) == _json(new[name]):
            continue
        if roles[name] == "note":
            reason = "reworded"
        elif roles[name] == "support":
            reason = "support_changed"
        else:
            reason = why
        yield Change(table, key, "changed", name, roles[name], _json(old[name]), _json(new[name]), reason)


def _why(old: dict[str, Any], new: dict[str, Any], is_computed: bool) -> str:
    """The reason for which the values of a row changed."""
    name = "preferred_support_id"
    if name in new and old.get(name) != new[name]:
        sources = {_source(row.get(name)) for row in (old, new)}
        return "upstream_revision" if len(sources) == 1 and None not in sources else "other_support"
    if "capture_id" in new and old.get("capture_id") != new["capture_id"]:
        return "upstream_revision"
    return "recomputed" if is_computed or (name in new and new[name] is None) else "corrected"


def _source(support_id: str | None) -> str | None:
    """The source of a report that supports a value; None for a document."""
    found = _REPORT.match(support_id or "")
    return found[1] if found else None


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def bump(changes: list[Change]) -> str | None:
    """What the changes make of a version: major, minor, patch, or None where there are none.

    A value changed or removed is major; rows, columns or support added or changed is minor; the rest is patch.
    """
    kinds = {_weight(change) for change in changes}
    return next((kind for kind in ("major", "minor", "patch") if kind in kinds), None)


def _weight(change: Change) -> str:
    if change.change == "removed" or change.reason == "column_retyped":
        return "major"
    if change.change == "changed" and change.role in ("key", "value"):
        return "major"
    return "patch" if change.role == "note" and change.change == "changed" else "minor"


def to_arrow(changes: list[Change]) -> pa.Table:
    """The changes as a table."""
    return pa.Table.from_pylist([asdict(change) for change in changes], schema=SCHEMA)


def _bulk_rows(change: Change) -> int:
    """How many rows a change of a bulk table stands for; 0 for a change of one row, column or table."""
    is_bulk = (
        not change.key
        and change.reason not in ("table_added", "table_removed")
        and not change.reason.startswith("column_")
    )
    return int(json.loads(change.new)["rows"]) if is_bulk else 0


def summary(changes: list[Change]) -> dict[str, dict[str, int]]:
    """Number of rows or columns added, changed and removed, by table; a table that is new or gone counts as one.

    Of a bulk table the rows changed are at least those of the column that changed most.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for table, _, kind in {(c.table, c.key or c.column, c.change) for c in changes if not _bulk_rows(c)}:
        counts[table, kind] += 1
    for change in changes:
        counts[change.table, change.change] = max(counts[change.table, change.change], _bulk_rows(change))
    return {
        table: {change: counts[table, change] for change in ("added", "changed", "removed")}
        for table in sorted({table for table, _ in counts})
    }
