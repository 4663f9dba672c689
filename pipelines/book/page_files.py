"""The files of pages: one for each dyad, in which what marks rest on is listed once.

A line that stands beside others in many charts is in one file for all of them. What a page shows, and what its marks
rest on, is found elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bilateral.commons.keys import split_observation
from pipelines.book.basis import Basis
from pipelines.book.packing import briefly, columns
from pipelines.book.panels import Mark, Panel, Section
from pipelines.book.revisions import told
from pipelines.rows import AnyRow


class _Marks:
    """Marks as rows: what a chart shows of each, and the places of what it rests on in lists of the file."""

    def __init__(self, basis: Basis) -> None:
        self.basis = basis
        self.rows: list[dict[str, Any]] = []
        self.observations: dict[str, int] = {}
        self.reports: dict[str, int] = {}

    def add(self, mark: Mark, datum: Mapping[str, Any]) -> None:
        basis = self.basis
        names, rivals = ([basis.row_name(*row) for row in rows] for rows in (mark.rows, mark.rivals))
        behind = basis.observations_behind(names, mark.rests_on)
        how = basis.formulas.get(names[0])
        history = basis.tables.histories.get(behind[0], []) if len(behind) == 1 else []
        rests = {
            "rows": names,
            "formula": how and how.text,
            "inputs": how and self._places([*dict.fromkeys(how.observations)]),
            "history": told(history, split_observation(behind[0]).unit_measure) if history else [],
            "observations": self._places(behind),
            "rivals": self._places(basis.observations_behind(rivals)),
            "reports": [_place(report, self.reports) for name in names for report in basis.reports.get(name, ())],
            "computed": basis.computed_row(mark),
            "sources": sorted({source for name in names for source in basis.sources.get(name, ())}),
        }
        self.rows.append({**datum} | {field: value for field, value in rests.items() if value})

    def packed(self) -> dict[str, Any]:
        """What a file says of its marks."""
        reports = columns([json.loads(report) for report in self.reports])
        return {"marks": columns(self.rows), "reports": reports} | briefly({"observations": [*self.observations]})

    def _places(self, names: list[str]) -> list[int]:
        return [_place(name, self.observations) for name in names]


def _place(name: str, listed: dict[str, int]) -> int:
    """Where ``name`` stands in a list of the file, in which it is put if it is new."""
    return listed.setdefault(name, len(listed))


class Compared(_Marks):
    """The lines that stand beside those of other dyads: each once, by panel and dyad."""

    def __init__(self, basis: Basis) -> None:
        super().__init__(basis)
        self.lines: dict[str, dict[str, tuple[int, int]]] = {}

    def line(self, panel: Panel, dyad: str) -> None:
        """Adds the line of a dyad, which is all that ``panel`` shows; where its name stands depends on those around."""
        self.lines.setdefault(panel.id, {})[dyad] = (len(self.rows), len(panel.marks))
        for mark in panel.marks:
            self.add(mark, {name: value for name, value in mark.datum.items() if name != "end_at"})

    def packed(self) -> dict[str, Any]:
        return super().packed() | {"lines": self.lines}


class PageFile(_Marks):
    """The page of a dyad, whose marks follow each other: answers, then panel by panel."""

    def __init__(
        self, basis: Basis, dyad: str, marks: list[Mark], page: list[Section], states: Mapping[str, AnyRow], lead: str
    ) -> None:
        """The page is opened by ``marks``, its answers, and the chart ``lead``; ``states`` are of its coverage."""
        super().__init__(basis)
        for mark in marks:
            self.add(mark, mark.datum)
        entries = [
            {
                "id": section.id,
                "note": section.note,
                "panels": [self._panel(panel, dyad) for panel in section.panels],
                "coverage": {cell: states.get(cell, {}) for cell in section.covered},
            }
            for section in page
        ]
        self.page = {"answers": len(marks), "lead": lead, "sections": entries, "is_asked": bool(states)}

    def _panel(self, panel: Panel, dyad: str) -> dict[str, Any]:
        heights, count = dict[str, float | None](), 0
        for mark in panel.marks:
            line = mark.rows[0][1]["dyad"] if panel.chart == "compared" else dyad
            if line == dyad:
                self.add(mark, mark.datum)
                count += 1
            else:
                heights[line] = mark.datum.get("end_at", heights.get(line))
        names = ("id", "title", "about", "chart", "unit", "headline", "source", "top")
        entry = {name: getattr(panel, name) for name in names}
        rules = [asdict(rule) for rule in panel.rules]
        shown = {"minor": panel.is_minor, "listed": panel.is_listed, "rules": rules, "count": count}
        return entry | shown | {"others": heights}

    def packed(self) -> dict[str, Any]:
        return super().packed() | self.page
