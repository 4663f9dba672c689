"""Declared corrections to upstream values: applied while the value is what the curator expected, and no longer.

Over one source's rows at a time; reading the declarations is ``ledger.py``'s business.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.rows import Rows

DOUBTFUL = "U"
"""SDMX status of a value that a correction flags: low reliability."""


@dataclass(frozen=True)
class Corrected:
    """A source's rows after its corrections, and what became of each."""

    tables: dict[str, pa.Table]
    outcomes: Rows


def apply(source_id: str, tables: dict[str, pa.Table], corrections: Rows) -> Corrected:
    """``tables`` by feed with the corrections declared for ``source_id`` applied in order of id to their current rows."""
    made, outcomes = dict(tables), []
    for correction in corrections:
        if correction["source_id"] != source_id:
            continue
        count, outcome = 0, "misdirected"
        if _fits(correction, made):
            table = made[correction["table"]]
            touched = _matching(table, json.loads(correction["scope"]))
            count, outcome = pc.sum(touched).as_py() or 0, _outcome(correction, table.filter(touched))
            if outcome == "applied":
                made[correction["table"]] = _ACTIONS[correction["action"]](table, touched, correction)
        columns = ("correction_id", "source_id", "table", "scope", "action", "value", "expect", "reason")
        outcomes.append({name: correction[name] for name in columns} | {"outcome": outcome, "n_rows": count})
    return Corrected(made, outcomes)


def _fits(correction: dict[str, Any], tables: dict[str, pa.Table]) -> bool:
    """Whether the source feeds the table, and the table has the columns that the correction speaks of."""
    table = tables.get(correction["table"])
    if table is None:
        return False
    needed = {*json.loads(correction["scope"])}
    needed |= {"obs_status"} if correction["action"] == "flag" else set()
    needed |= {"value"} if correction["action"] in ("override", "scale") or correction["expect"] is not None else set()
    return needed <= {*table.column_names}


def _matching(table: pa.Table, scope: dict[str, str]) -> Any:
    """Which current rows have every value of ``scope``, each written as text."""
    wanted = table["is_current"]
    for name, text in scope.items():
        wanted = pc.and_(wanted, pc.fill_null(pc.equal(table[name].cast(pa.string()), text), False))
    return wanted


def _outcome(correction: dict[str, Any], rows: pa.Table) -> str:
    if correction["is_withdrawn"]:
        return "withdrawn"
    if not rows.num_rows:
        return "no_row"
    expected = correction["expect"]
    if expected is None:
        return "applied"
    far = [v for v in rows["value"].to_pylist() if v is None or abs(v - expected) > 1e-9 * max(1.0, abs(expected))]
    return "not_applied" if far else "applied"


def _replace(table: pa.Table, name: str, values: Any) -> pa.Table:
    index = table.schema.get_field_index(name)
    return table.set_column(index, table.schema.field(name), values)


def _drop(table: pa.Table, touched: Any, _: dict[str, Any]) -> pa.Table:
    return table.filter(pc.invert(touched))


def _override(table: pa.Table, touched: Any, correction: dict[str, Any]) -> pa.Table:
    return _replace(table, "value", pc.if_else(touched, pa.scalar(correction["value"], pa.float64()), table["value"]))


def _scale(table: pa.Table, touched: Any, correction: dict[str, Any]) -> pa.Table:
    scaled = pc.multiply(table["value"], pa.scalar(correction["value"], pa.float64()))
    return _replace(table, "value", pc.if_else(touched, scaled, table["value"]))


def _flag(table: pa.Table, touched: Any, _: dict[str, Any]) -> pa.Table:
    return _replace(table, "obs_status", pc.if_else(touched, DOUBTFUL, table["obs_status"]))


_ACTIONS = {"drop": _drop, "override": _override, "scale": _scale, "flag": _flag}
