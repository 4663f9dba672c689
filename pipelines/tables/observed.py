"""The observed tables: the preferred-value rule applied to each slice of evidence, once, before anything unpacks it.

One internal table ``observed_<table>`` for each subject table; ``observations`` is all of them together. Where machine
reports support a table, those between the actors in scope stand in ``<table>_in_scope`` first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pyarrow as pa

from bilateral.preferred_value import observe
from pipelines.observations.counterparts import CASES, linked
from pipelines.observations.support import as_evidence, in_scope, scope
from pipelines.rows import Rows
from pipelines.tables.shared.registry import add, declared
from schemas.vocabulary import SUBJECT_TABLES

REPORTED = ("trade", "energy")
"""Subject tables that machine reports support beside evidence, by the observation's id; records do so by name: see ``linked``."""


def _builder(table: str) -> Callable[..., Rows]:
    def build(ledger_measures: Rows, **slices: Rows) -> Rows:
        open_measures = frozenset(m["measure"] for m in ledger_measures if m["is_open"])
        offices = slices.get("ledger_offices", [])
        reports = as_evidence(slices.get(f"{table}_in_scope", []), ledger_measures, offices)
        return observe([*slices[f"ledger_{table}"], *reports], open_measures=open_measures)

    build.__doc__ = f"Observations of {table}: the preferred value of each, with its rivals counted and their span."
    return build


def _linked(table: str) -> Callable[..., Rows]:
    def build(ledger_measures: Rows, ledger_records: Rows, **inputs: Any) -> Rows:
        open_measures = frozenset(m["measure"] for m in ledger_measures if m["is_open"])
        reports = linked(table, inputs[f"{table}_reports"], ledger_records, ledger_measures)
        return observe([*inputs[f"ledger_{table}"], *reports], open_measures=open_measures)

    build.__doc__ = f"Observations of {table}, from evidence and from the reports that their records name."
    return build


def _in_scope(table: str) -> Callable[..., pa.Table]:
    def build(ledger_coverage: Rows, **reports: pa.Table) -> pa.Table:
        return in_scope(reports[f"{table}_reports"], scope(ledger_coverage))

    build.__doc__ = f"Current reports of {table} between the actors that coverage answers for."
    return build


for _name in REPORTED:
    add(
        declared(
            _in_scope(_name),
            f"{_name}_in_scope",
            "observed",
            [f"{_name}_reports"],
            schema=f"{_name}_reports",
            is_published=False,
        )
    )
for _name in SUBJECT_TABLES:
    _inputs = [f"ledger_{_name}"]
    if _name in CASES:
        _made = declared(
            _linked(_name),
            f"observed_{_name}",
            "observed",
            [*_inputs, f"{_name}_reports"],
            schema="observations",
            is_published=False,
        )
        add(replace(_made, arrow=frozenset({f"{_name}_reports"})))
        continue
    _inputs += [f"{_name}_in_scope", "ledger_offices"] if _name in REPORTED else []
    add(declared(_builder(_name), f"observed_{_name}", "observed", _inputs, schema="observations", is_published=False))
