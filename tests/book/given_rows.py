"""Rows from which sections are made, written by hand: what a test does not care about is filled in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from pipelines.book.contents import ABOUT, Tables
from pipelines.rows import Rows

NAMES = {"AUS": "Australia", "CHN": "China", "RUS": "Russia", "IND": "India"}


def indicator(name: str, dyad: str, period: str, value: float | None, **more: Any) -> dict[str, Any]:
    """A row of ``indicators``."""
    return {
        "indicator": name,
        "dyad": dyad,
        "origin": "*",
        "destination": "*",
        "definition_id": "*",
        "time_period": period,
        "unit_measure": "1",
        "series": "*",
        "obs_value": value,
        "value_low": value,
        "value_high": value,
        "obs_status": "A",
        "method_id": "m",
        "table": "un_votes",
        "row_id": f"{dyad}|{period}",
        "is_contested": False,
    } | more


def tables(
    indicators: Iterable[dict[str, Any]] = (),
    /,
    records: Mapping[str, Rows] | None = None,
    sources: Mapping[str, Any] | None = None,
    covered: Mapping[str, Any] | None = None,
    behind: Mapping[str, Any] | None = None,
    definitions: Mapping[str, Any] | None = None,
    **about: Rows,
) -> Tables:
    """Tables with these rows and nothing else."""
    by_dyad: dict[str, dict[str, Rows]] = {name: defaultdict(list) for name in ABOUT}
    for name, rows in (about | {"indicators": list(indicators)}).items():
        for row in rows:
            by_dyad[name][row["dyad"]].append(row)
    return Tables(by_dyad, records or {}, NAMES, definitions or {}, sources or {}, behind or {}, covered or {})
