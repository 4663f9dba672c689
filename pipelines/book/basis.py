"""What marks rest on: observations, rows of publishers' data sets, whole data sets, and how a number is computed.

Where it is written does not belong here.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from bilateral.folder import Folder
from bilateral.formulas import Formula, formulas
from bilateral.trail import Trail
from pipelines.book.panels import Mark, ReleasedRow
from pipelines.book.release_tables import ReleaseTables
from schemas import derive
from schemas.tables import model_of


class Basis:
    """What marks rest on: looked up for all marks of a release at once, because each look-up reads tables."""

    def __init__(self, folder: Folder, tables: ReleaseTables, marks: list[Mark]) -> None:
        self.tables = tables
        self.trail = Trail(folder, tables.computed)
        self.observations: dict[str, list[str]] = defaultdict(list)
        self.reports: dict[str, list[str]] = defaultdict(list)
        """As JSON."""
        self.sources: dict[str, list[str]] = defaultdict(list)
        self.formulas: dict[str, Formula] = {}
        rows_of: dict[str, dict[str, Any]] = defaultdict(dict)
        texts: dict[tuple[str, str | None], str] = {}
        for mark in marks:
            for table, row in (*mark.rows, *mark.rivals):
                rows_of[table][self.row_name(table, row)] = row
        for table, rows in rows_of.items():
            names = list(rows)
            if table == "indicators":
                found = formulas(self.trail, list(rows.values()), table)
                self.formulas |= {name: formula for name, formula in zip(names, found, strict=True) if formula}
            for leaf in self.trail.leaves(list(rows.values()), table):
                name = names[leaf.place]
                if leaf.observation_id is not None:
                    self.observations[name].append(leaf.observation_id)
                elif leaf.source_id is not None:
                    self.sources[name].append(leaf.source_id)
                else:
                    report = leaf.report
                    key = report["support_id"], report.get("note")  # a capture may be behind many thousand marks
                    if key not in texts:
                        texts[key] = _as_json(report)
                    self.reports[name].append(texts[key])

    def row_name(self, table: str, row: ReleasedRow) -> str:
        """A row of a table as ``table/key``."""
        return f"{table}/{'|'.join([str(row.get(part)) for part in self.trail.key(table)])}"

    def observations_behind(self, names: list[str], among: frozenset[str] | None = None) -> list[str]:
        """The observations behind rows, each once; only those of ``among`` if it is given."""
        behind = dict.fromkeys(observation for name in names for observation in self.observations.get(name, ()))
        return [observation for observation in behind if among is None or observation in among]

    def computed_row(self, mark: Mark) -> dict[str, Any] | None:
        """The row of a mark with only whole data sets behind it: its number, method and what it was computed from."""
        table, row = mark.rows[0]
        if "obs_status" not in row or not self.sources.get(self.row_name(table, row)):
            return None
        is_indicator = table == "indicators"
        origin, name = (self.tables.origin(row), row["table"]) if is_indicator else (row, table)
        entry = {
            "table": name,
            "key": row["row_id"] if is_indicator else None,
            "method": row.get("method_id", table),
            "value": row.get("obs_value", row.get("value")),
            "low": row["value_low"],
            "high": row["value_high"],
            "unit": row.get("unit_measure"),
            "status": row["obs_status"],
            "made_from": _made_from(name, origin),
        }
        return {field: value for field, value in entry.items() if value is not None}


def _made_from(table: str, row: ReleasedRow) -> dict[str, Any]:
    """What a computed row says of what it was computed from: counts, sources and choices."""
    columns = [c.name for c in derive.columns(model_of(table)) if c.role == "support" or c.name.startswith("n_")]
    return {name: row[name] for name in columns if row.get(name) is not None and not isinstance(row[name], list)}


def _as_json(report: Mapping[str, Any]) -> str:
    given = {name: value for name, value in report.items() if value is not None}
    return json.dumps({name: str(value) if name == "known_from" else value for name, value in given.items()})
