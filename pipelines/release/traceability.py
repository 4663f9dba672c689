"""One rule of the gate: a row of ``indicators`` can be traced to its table, a computed row to what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.rows import Rows
from pipelines.store.checks import MAX_ROWS, Finding
from schemas import derive
from schemas.tables import model_of

EXTRACT = "extract_id"
"""The column that names the extract of a row, whose captures are in ``extracts``."""
BASIS_COLUMNS = ("rests_on", "observation_ids", "observation_ids_at_publication")
"""Columns that list what a row rests on: observations, counts, records, rows of a source or of ``indicators``."""


def numbers_can_be_traced(tables: Mapping[str, Any]) -> Iterator[Finding]:
    """Each row of ``indicators`` names a row of its table, and lists of what a row rests on name things that exist."""
    indicators: Rows = [row for row in tables["indicators"] if row["row_id"] is not None]
    lost: list[str] = []
    for name in sorted({row["table"] for row in indicators}):
        ids = sorted({row["row_id"] for row in indicators if row["table"] == name})
        existing = _existing(name, tables.get(name), ids)
        lost += [f"{name}: {row_id}" for row_id in ids if row_id not in existing]
    if lost:
        remedy = "see pipelines/tables/measured.py"
        yield Finding("indicators", "row_id is no row of its table", len(lost), tuple(lost[:MAX_ROWS]), remedy)
    traceable = _traceable(tables, indicators)
    extracts = _extracts(tables.get("extracts"))
    for name, rows in tables.items():
        if lost := sorted(_extracts(rows) - extracts):
            remedy = "rebuild the table together with extracts"
            yield Finding(name, f"{EXTRACT} is no extract", len(lost), tuple(lost[:MAX_ROWS]), remedy)
        for column in (c.name for c in derive.columns(model_of(name)) if c.name in BASIS_COLUMNS):
            unknown = _list_items(rows, column) - traceable
            if lost := sorted(unknown - _rows_named(tables, unknown)):
                rule, remedy = f"{column} lists what does not exist", "rebuild the table together with its inputs"
                yield Finding(name, rule, len(lost), tuple(lost[:MAX_ROWS]), remedy)


def _extracts(rows: Any) -> set[str]:
    """The extracts that a bulk table names."""
    is_kept = isinstance(rows, pa.Table) and EXTRACT in rows.column_names
    return {*pc.unique(rows[EXTRACT].drop_null()).to_pylist()} if is_kept else set()


def _rows_named(tables: Mapping[str, Any], names: Iterable[str]) -> set[str]:
    """Those of ``names``, each a table and the key of a row, that are rows of large computed tables."""
    by_table: dict[str, list[str]] = {}
    for name in names:
        table, _, row_id = name.partition("/")
        if isinstance(tables.get(table), pa.Table) and derive.is_computed(model_of(table)):
            by_table.setdefault(table, []).append(row_id)
    return {f"{table}/{row_id}" for table, ids in by_table.items() for row_id in _existing(table, tables[table], ids)}


def _list_items(rows: Any, column: str) -> set[str]:
    """Everything that the lists of a column name."""
    if isinstance(rows, pa.Table):
        return set(pc.unique(pc.list_flatten(rows[column])).to_pylist())
    return {item for row in rows for item in row[column] or ()}


def _existing(name: str, rows: Any, ids: list[str]) -> set[str]:
    """Those of ``ids``, the parts of a key joined by ``|``, that a table has; of plain rows, all ids of the table."""
    if rows is None:
        return set()
    key = derive.key_columns(model_of(name))
    if not isinstance(rows, pa.Table):
        return {"|".join(str(row[part]) for part in key) for row in rows}
    if not rows.num_rows:
        return set()
    joined = pc.binary_join_element_wise(*(rows[part].cast(pa.string()) for part in key), "|")
    return set(joined.filter(pc.is_in(joined, value_set=pa.array(ids))).to_pylist())


def _traceable(tables: Mapping[str, Any], indicators: Rows) -> set[str]:
    """The ids of everything that a row may rest on."""
    given = (tables["funding_reports"], tables["sanctions_reports"])
    reports = [x.select(["capture_id", "source_row"]).to_pylist() if isinstance(x, pa.Table) else x for x in given]
    return {
        *(row["observation_id"] for row in tables["observations"]),
        *(row["count_id"] for row in tables["counts"]),
        *(row["record_id"] for row in tables["dyads"]),
        *(f"{row['table']}/{row['row_id']}" for row in indicators),
        *(f"{row['capture_id']}#{row['source_row']}" for rows in reports for row in rows),
    }
