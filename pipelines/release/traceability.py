"""A rule of the gate: each number leads back, the front door's to a row of a table, a computed row to what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.rows import Rows
from pipelines.store.checks import MAX_ROWS, Finding
from schemas import derive
from schemas.tables import model_of

RESTING = ("rests_on", "observation_ids", "observation_ids_at_publication")
"""Columns that list what a row rests on: observations, counts, records, rows of a source, or rows behind a composite."""


def leads(tables: Mapping[str, Any]) -> Iterator[Finding]:
    """Rows of ``indicators`` name a row that is there; lists of what a row rests on name things that are."""
    shown: Rows = [row for row in tables["indicators"] if row["row_id"] is not None]
    lost: list[str] = []
    for name in sorted({row["table"] for row in shown}):
        wanted = sorted({row["row_id"] for row in shown if row["table"] == name})
        there = _present(name, tables.get(name), wanted)
        lost += [f"{name}: {row_id}" for row_id in wanted if row_id not in there]
    if lost:
        yield Finding(
            "indicators",
            "row_id names no row of its table",
            len(lost),
            tuple(lost[:MAX_ROWS]),
            "see pipelines/tables/measured.py",
        )
    things = _things(tables, shown)
    for name, rows in tables.items():
        for column in (c.name for c in derive.columns(model_of(name)) if c.name in RESTING):
            gone = sorted(_listed(rows, column) - things)
            if gone:
                yield Finding(
                    name,
                    f"{column} names nothing that is here",
                    len(gone),
                    tuple(gone[:MAX_ROWS]),
                    "rebuild the table and what it is made of together",
                )


def _listed(rows: Any, column: str) -> set[str]:
    """Everything that the lists of a column name."""
    if isinstance(rows, pa.Table):
        return set(pc.unique(pc.list_flatten(rows[column])).to_pylist())
    return {item for row in rows for item in row[column] or ()}


def _present(name: str, rows: Any, wanted: list[str]) -> set[str]:
    """Those of the keys ``wanted``, parts joined by ``|``, that a table has."""
    if rows is None:
        return set()
    key = derive.key(model_of(name))
    if not isinstance(rows, pa.Table):
        return {"|".join(str(row[part]) for part in key) for row in rows}
    if not rows.num_rows:
        return set()
    joined = pc.binary_join_element_wise(*(rows[part].cast(pa.string()) for part in key), "|")
    return set(joined.filter(pc.is_in(joined, value_set=pa.array(wanted))).to_pylist())


def _things(tables: Mapping[str, Any], shown: Rows) -> set[str]:
    """Everything that a row may rest on, by id."""
    reports = tables["funding_reports"]
    found = {row["observation_id"] for row in tables["observations"]} | {row["count_id"] for row in tables["counts"]}
    found |= {row["record_id"] for row in tables["dyads"]} | {f"{row['table']}/{row['row_id']}" for row in shown}
    return found | {
        f"{row['capture_id']}#{row['source_row']}"
        for row in (
            reports.select(["capture_id", "source_row"]).to_pylist() if isinstance(reports, pa.Table) else reports
        )
    }
