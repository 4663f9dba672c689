"""Hand-written rows to build sections from; what a test does not care about is filled in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from pipelines.book.panels import Section
from pipelines.book.release_tables import DYAD_TABLES, ReleaseTables
from pipelines.rows import Rows

NAMES = {"AUS": "Australia", "CHN": "China", "RUS": "Russia", "IND": "India"}


def spanned(value: float | None) -> dict[str, Any]:
    """An exactly known value, with its bounds."""
    return {"value": value, "value_low": value, "value_high": value}


def indicator_row(name: str, dyad: str, period: str, value: float | None, **more: Any) -> dict[str, Any]:
    """A row of ``indicators``."""
    anything = dict.fromkeys(("origin", "destination", "definition_id", "scope", "series"), "*")
    bounds = {"obs_value": value, "value_low": value, "value_high": value}
    row = {"indicator": name, "dyad": dyad, "time_period": period, "unit_measure": "1", "obs_status": "A"}
    taken_from = {
        "method_id": "m",
        "table": "un_votes",
        "row_id": f"{dyad}|{period}",
        "is_break": False,
        "is_contested": False,
        "is_doubted": False,
    }
    return anything | row | bounds | taken_from | more


def tables_of(
    indicators: Iterable[dict[str, Any]] = (),
    /,
    records: Mapping[str, Rows] | None = None,
    definitions: Mapping[str, Any] | None = None,
    sources: Mapping[str, Any] | None = None,
    computed: Mapping[str, Any] | None = None,
    coverage: Mapping[str, Any] | None = None,
    said: Mapping[str, tuple[str, str]] | None = None,
    **dyad_tables: Rows,
) -> ReleaseTables:
    """Tables with these rows and nothing else."""
    by_dyad: dict[str, dict[str, Rows]] = {name: defaultdict(list) for name in DYAD_TABLES}
    for name, rows in (dyad_tables | {"indicators": list(indicators)}).items():
        for row in rows:
            by_dyad[name][row["dyad"]].append(row)
    return ReleaseTables(
        by_dyad, records or {}, NAMES, definitions or {}, sources or {}, computed or {}, coverage or {}, said or {}
    )


def data(section: Section, panel: int = 0) -> list[dict[str, Any]]:
    """What a panel shows for its marks."""
    return [mark.datum for mark in section.panels[panel].marks]
