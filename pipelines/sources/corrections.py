"""Declared corrections of upstream values: applied as long as the value is the one that the curator expected.

They act on one source's rows at a time; the ledger reads the declarations.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.rows import Rows, replaced

DOUBTFUL = "U"
"""SDMX status of a value that a correction flags as of low reliability."""


class Corrected(NamedTuple):
    """A source's rows after its corrections, and what became of each."""

    tables: dict[str, pa.Table]
    outcomes: Rows


def apply(source_id: str, tables: dict[str, pa.Table], corrections: Rows) -> Corrected:
    """The source's ``tables`` by feed, with its corrections applied to their current rows in order of id."""
    corrected, outcomes = dict(tables), []
    for correction in corrections:
        if correction["source_id"] != source_id:
            continue
        count, outcome = 0, "misdirected"
        if _fits(correction, corrected):
            table = corrected[correction["table"]]
            is_matching = _matching(table, json.loads(correction["scope"]))
            count, outcome = pc.sum(is_matching).as_py() or 0, _outcome(correction, table.filter(is_matching))
            if outcome == "applied":
                corrected[correction["table"]] = _act(table, is_matching, correction)
        columns = ("correction_id", "source_id", "table", "scope", "action", "value", "expect", "reason")
        outcomes.append({name: correction[name] for name in columns} | {"outcome": outcome, "n_rows": count})
    return Corrected(corrected, outcomes)


def _fits(correction: dict[str, Any], tables: dict[str, pa.Table]) -> bool:
    """Whether the source feeds the table, and the table has the columns that the correction speaks of."""
    if (table := tables.get(correction["table"])) is None:
        return False
    needed = {*json.loads(correction["scope"])}
    needed |= {"obs_status"} if correction["action"] == "flag" else set()
    needed |= {"value"} if correction["action"] in ("override", "scale") or correction["expect"] is not None else set()
    return needed <= {*table.column_names}


def _matching(table: pa.Table, scope: dict[str, str]) -> Any:
    """Which current rows have every value of ``scope``, each written as text."""
    is_matching = table["is_current"]
    for name, text in scope.items():
        is_matching = pc.and_(is_matching, pc.fill_null(pc.equal(table[name].cast(pa.string()), text), False))
    return is_matching


def _outcome(correction: dict[str, Any], rows: pa.Table) -> str:
    if correction["is_withdrawn"]:
        return "withdrawn"
    if not rows.num_rows:
        return "no_row"
    if (expected := correction["expect"]) is None:
        return "applied"
    slack = 1e-9 * max(1.0, abs(expected))
    is_other = any(value is None or abs(value - expected) > slack for value in rows["value"].to_pylist())
    return "not_applied" if is_other else "applied"


def _act(table: pa.Table, is_matching: Any, correction: dict[str, Any]) -> pa.Table:
    """The table after the action on the rows that match."""
    if correction["action"] == "drop":
        return table.filter(pc.invert(is_matching))
    if correction["action"] == "flag":
        return replaced(table, "obs_status", pc.if_else(is_matching, DOUBTFUL, table["obs_status"]))
    value = pa.scalar(correction["value"], pa.float64())
    corrected = pc.multiply(table["value"], value) if correction["action"] == "scale" else value
    return replaced(table, "value", pc.if_else(is_matching, corrected, table["value"]))
