"""observed: the observations of each table of subjects, by the preferred-value rule over its evidence. Internal.

``observed_<table>`` is applied once, before anything unpacks it; ``observations`` is all of them together. Where
machine reports support a table, ``<table>_in_scope`` has those between the actors that coverage answers for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

import pyarrow as pa

from bilateral.commons.preferred_value import observe
from pipelines.observations.counterparts import CASES, linked
from pipelines.observations.support import as_evidence, in_scope, scope
from pipelines.row_types import LedgerCoverageRow, LedgerMeasuresRow, ObservationsRow
from pipelines.tables.shared.registry import ReadTable, add, declared
from pipelines.tables.shared.trade_panel import WORLD
from schemas.vocabulary import SUBJECT_TABLES

REPORTED = ("trade", "energy")
"""Tables of subjects that machine reports support by observation; in those of ``CASES`` a record names its reports."""


def _observed(table: str) -> Callable[..., list[ObservationsRow]]:
    def build(ledger_measures: list[LedgerMeasuresRow], **inputs: Any) -> list[ObservationsRow]:
        reports: Sequence[Mapping[str, object]]
        if table in CASES:
            reports = linked(table, inputs[f"{table}_reports"], inputs["ledger_records"], ledger_measures)
        else:
            given = [inputs.get(name, []) for name in ("ledger_offices", "report_doubts")]
            reports = as_evidence(inputs.get(f"{table}_in_scope", []), ledger_measures, *given)
        open_measures = frozenset(m["measure"] for m in ledger_measures if m["is_open"])
        stocks = frozenset(m["measure"] for m in ledger_measures if m["is_stock"])
        observed = observe([*inputs[f"ledger_{table}"], *reports], open_measures=open_measures, stocks=stocks)
        return cast("list[ObservationsRow]", observed)

    build.__doc__ = f"Observations of {table}: the preferred value of each, with its rivals counted and their span."
    return build


def _in_scope(table: str) -> Callable[..., pa.Table]:
    def build(ledger_coverage: list[LedgerCoverageRow], **reports: ReadTable) -> pa.Table:
        ends = [*(actors := scope(ledger_coverage)), WORLD]
        return in_scope(reports[f"{table}_reports"](origin=ends, destination=ends), actors)

    build.__doc__ = f"Current reports of {table} between the actors that coverage answers for."
    return build


def _register(
    name: str, group: str, build: Callable[..., Any], inputs: list[str], schema: str, arrow: frozenset[str]
) -> None:
    table = declared(build, name, group, inputs, schema=schema, is_published=False)
    add(replace(table, arrow=table.arrow | arrow))


for _name in REPORTED:
    _register(f"{_name}_in_scope", "reports", _in_scope(_name), [f"{_name}_reports"], f"{_name}_reports", frozenset())
for _name in SUBJECT_TABLES:
    _inputs, _arrow = [f"ledger_{_name}"], frozenset[str]()
    if _name in CASES:
        _inputs += [f"{_name}_reports", "ledger_records"]
        _arrow = frozenset({f"{_name}_reports"})
    elif _name in REPORTED:
        _inputs += [f"{_name}_in_scope", "ledger_offices", "report_doubts"]
    _register(f"observed_{_name}", "observed", _observed(_name), _inputs, "observations", _arrow)
