"""The difference between two sets of tables by key: rows added, changed and removed, each with a reason.

Keys and column roles come from the Parquet footers, so an old release is compared by its own description.
Reasons follow from the data alone.
"""

from __future__ import annotations

import filecmp
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bilateral.bulk_changes import TableDifference, compare
from bilateral.commons.beside import read
from bilateral.commons.frames import Row
from bilateral.folder import key_of

REASONS: dict[str, str] = read(__file__)
DECLARED = "corrections"
"""The table of corrections of publishers' rows."""
RULES = ("definitions", "measures", "catalogue")
"""Tables whose rows say what others mean: counting rules, measures, and what each indicator is."""
WORDS = ("label", "description", "synonyms", "note")
"""Columns of these that only word it."""
MAX_ROWS = 100_000
"""A table with more rows is compared in bulk: its differences are counted."""
MAX_CAPTURED = 5_000
"""The same limit for rows read from captures: a new version of a source changes every one of them."""
MAX_LETTERS = 120
"""The length at which ``describe`` cuts a value."""
MAX_ENTRIES = 3
"""How many added, and how many removed, entries of a list ``describe`` names."""
_REPORT = re.compile(r"([a-z][a-z0-9_]*)-[0-9a-f]{20}#")
"""A support that is a row of a capture, ``un_comtrade-3f2a…#17``; source ids have no hyphens."""


@dataclass(frozen=True)
class Change:
    """One difference. ``key``, ``old`` and ``new`` are JSON, and empty where they do not apply.

    ``why`` is what the author of a correction says of it: the note of the row, or the reason of a declared correction.
    """

    table: str
    key: str
    change: str
    column: str
    role: str
    old: str
    new: str
    reason: str
    why: str = ""


_NAMES = Change.__dataclass_fields__
SCHEMA = pa.schema([(name, pa.string()) for name in _NAMES], metadata={"key": "table,key,change,column"})


def diff(old: Mapping[str, Path], new: Mapping[str, Path]) -> list[Change]:
    """Differences from ``old`` to ``new``: table names with their Parquet files. Identical bytes are not read."""
    changes: list[Change] = []
    for table in sorted({*old, *new}):
        if table not in old:
            changes.append(Change(table, "", "added", "", "", "", "", "table_added"))
        elif table not in new:
            changes.append(Change(table, "", "removed", "", "", "", "", "table_removed"))
        elif not (old[table].samefile(new[table]) or filecmp.cmp(old[table], new[table], shallow=False)):
            changes += _table(table, old[table], new[table])
    return _with_withdrawals(changes)


def withdrawals(changes: list[Change]) -> dict[str, str]:
    """The captures that were withdrawn since the older release, which had them, with the reason."""
    said = {(c.key, c.column): c.new for c in changes if c.table == "captures" and c.key}
    keys = [key for (key, column), new in said.items() if column == "state" and new == '"withdrawn"']
    return {json.loads(key)["capture_id"]: str(json.loads(said.get((key, "reason")) or '""')) for key in keys}


def _with_withdrawals(changes: list[Change]) -> list[Change]:
    """The changes of rows that came from captures which are withdrawn now, with that as their reason."""
    gone = tuple(f'"{name}' for name in withdrawals(changes))
    rested = {(c.table, c.key) for c in changes if c.table != "captures" and c.old.startswith(gone)}
    off = [c for c in changes if c.table != "captures" and c.change == "removed"]
    rested |= {(c.table, c.key) for c in off if any(name in c.key for name in gone)}
    why = ("upstream_revision", "other_support", "row_removed")
    return [
        replace(c, reason="withdrawn") if c.key and (c.table, c.key) in rested and c.reason in why else c
        for c in changes
    ]


def _roles(schema: pa.Schema) -> dict[str, str]:
    return {field.name: (field.metadata or {}).get(b"role", b"value").decode() for field in schema}


def _shape(field: pa.Field) -> str:
    metadata = {k.decode(): v.decode() for k, v in (field.metadata or {}).items()}
    return json.dumps([str(field.type), metadata.get("role", "value"), metadata.get("unit", "")])


def _table(table: str, old: Path, new: Path) -> Iterator[Change]:
    before, now = pq.read_schema(old), pq.read_schema(new)
    roles = _roles(before) | _roles(now)
    yield from _columns(table, before, now, roles)
    key = key_of(now)
    shared = [name for name in now.names if name in before.names and before.field(name).type == now.field(name).type]
    if not {*key} <= {*shared}:
        return
    columns = [name for name in shared if name not in key]
    most = MAX_CAPTURED if "capture_id" in now.names else MAX_ROWS
    is_bulk = max(pq.read_metadata(file).num_rows for file in (old, new)) > most
    difference = compare(old, new, key, columns, is_bulk=is_bulk)
    is_computed = (now.metadata or {}).get(b"computed") == b"true"
    if is_bulk:
        yield from _counts(table, columns, difference, roles, is_computed)
    difference.pairs.sort(key=lambda pair: str(tuple((pair[1] or pair[0] or {})[name] for name in key)))
    for was, is_now in difference.pairs:
        values = was or is_now or {}
        text = _json({name: values[name] for name in key})
        yield from _row(table, text, was, is_now, columns, roles, is_computed)


def _columns(table: str, before: pa.Schema, now: pa.Schema, roles: dict[str, str]) -> Iterator[Change]:
    """Columns that came, went, or have another type, role or unit."""
    for name in sorted({*before.names, *now.names}):
        was, is_now = (_shape(schema.field(name)) if name in schema.names else "" for schema in (before, now))
        if was != is_now:
            change = "changed" if was and is_now else "added" if is_now else "removed"
            reason = "column_retyped" if change == "changed" else f"column_{change}"
            yield Change(table, "", change, name, roles[name], was, is_now, reason)


def _counts(
    table: str, columns: list[str], difference: TableDifference, roles: dict[str, str], is_computed: bool
) -> Iterator[Change]:
    """The number of rows of a bulk table that were added, removed and changed by column."""
    for change in ("added", "removed"):
        if count := difference.rows[change]:
            yield Change(table, "", change, "", "key", "", _json({"rows": count}), f"row_{change}")
    for name in columns:
        if count := difference.columns[name]:
            value = "recomputed" if is_computed else "corrected"
            if difference.revised[name] == count:
                value = "upstream_revision"
            why = _reason(roles[name], value)
            yield Change(table, "", "changed", name, roles[name], "", _json({"rows": count}), why)


def _reason(role: str, value: str) -> str:
    """Why a column of a role changed, in a row whose values changed for the reason ``value``."""
    return {"note": "reworded", "support": "support_changed"}.get(role, value)


def _row(
    table: str, key: str, old: Row | None, new: Row | None, columns: list[str], roles: dict[str, str], is_computed: bool
) -> Iterator[Change]:
    """The difference of one row, which the old table has, the new one, or both."""
    if old is None or new is None:
        change = "added" if old is None else "removed"
        said = str((new or {}).get("reason") or "") if table == DECLARED else ""
        yield Change(table, key, change, "", "key", "", "", f"row_{change}", said)
        return
    why, note = _why(old, new, is_computed), str(new.get("note") or "")
    for name in columns:
        was, is_now = _json(old[name]), _json(new[name])
        if was != is_now:
            reason = _reason(roles[name], why)
            yield Change(
                table, key, "changed", name, roles[name], was, is_now, reason, note if reason == "corrected" else ""
            )


def _why(old: Row, new: Row, is_computed: bool) -> str:
    """The reason for which the values of a row changed."""
    name = "preferred_support_id"
    if name in new and old.get(name) != new[name]:
        sources = {_source(row.get(name)) for row in (old, new)}
        return "upstream_revision" if len(sources) == 1 and None not in sources else "other_support"
    if old.get("source_id") != new.get("source_id"):
        return "other_support"
    if "capture_id" in new and old.get("capture_id") != new["capture_id"]:
        return "upstream_revision"
    return "recomputed" if is_computed or (name in new and new[name] is None) else "corrected"


def _source(support_id: str | None) -> str | None:
    """The source of a report that supports a value; None for a document."""
    report = _REPORT.match(support_id or "")
    return report[1] if report else None


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def bump(changes: list[Change]) -> str | None:
    """What the changes make of a version: major, minor, patch, or None where there are none.

    What changes the meaning of a column, a code or a rule is major: columns and tables that went or are of another
    kind, and the rules themselves. Data corrected, added or removed is minor; notes alone are a patch.
    """
    kinds = {_weight(change) for change in changes}
    return next((kind for kind in ("major", "minor", "patch") if kind in kinds), None)


def _weight(change: Change) -> str:
    is_shape = change.reason in ("table_removed", "column_removed", "column_retyped")
    if is_shape or (change.table in RULES and change.change != "added" and change.column not in WORDS):
        return "major"
    return "patch" if change.role == "note" and change.change == "changed" else "minor"


def to_arrow(changes: list[Change]) -> pa.Table:
    """The changes as a table."""
    return pa.Table.from_pylist([asdict(change) for change in changes], schema=SCHEMA)


def _bulk_rows(change: Change) -> int:
    """How many rows a change of a bulk table stands for; 0 for a change of one row, column or table."""
    is_of_table = change.reason in ("table_added", "table_removed") or change.reason.startswith("column_")
    is_bulk = not change.key and not is_of_table
    return int(json.loads(change.new)["rows"]) if is_bulk else 0


def summary(changes: list[Change]) -> dict[str, dict[str, int]]:
    """Number of rows or columns added, changed and removed, by table; a table that is new or gone counts as one.

    Of a bulk table the rows changed are at least those of the column that changed most.
    """
    found = {(c.table, c.key or c.column, c.change) for c in changes if not _bulk_rows(c)}
    counts = Counter((table, kind) for table, _, kind in found)
    for change in changes:
        counts[change.table, change.change] = max(counts[change.table, change.change], _bulk_rows(change))
    return {
        table: {change: counts[table, change] for change in ("added", "changed", "removed")}
        for table in sorted({table for table, _ in counts})
    }


def describe(change: Change) -> str:
    """A change in one line; for a list, what was added and removed. ``old`` and ``new`` hold it in full."""
    was, is_now = (json.loads(text) if text else None for text in (change.old, change.new))
    if change.key and isinstance(was, list) and isinstance(is_now, list):
        then, now = Counter(was), Counter(is_now)
        came, went = list((now - then).elements()), list((then - now).elements())
        parts = [f"{word} {_entries(names)}" for word, names in (("added", came), ("removed", went)) if names]
        if parts:
            return f"{len(was)} → {len(is_now)} entries: {'; '.join(parts)}"
    return f"{_cut(change.old)} → {_cut(change.new)}"


def _entries(names: list[Any]) -> str:
    more = f" and {len(names) - MAX_ENTRIES} more" if len(names) > MAX_ENTRIES else ""
    return ", ".join(_cut(str(name)) for name in names[:MAX_ENTRIES]) + more


def _cut(text: str) -> str:
    return text if len(text) <= MAX_LETTERS else f"{text[: MAX_LETTERS - 1]}…"
