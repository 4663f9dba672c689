"""What trade and energy have in common: rows of flows, the span of all reporters, and the one report to use in sums."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from pipelines.rows import Rows
from pipelines.tables.shared.unpacking import SUPPORT, dimensions
from schemas.written.ids import dyad

DIMENSIONS = (
    "origin_id",
    "destination_id",
    "actor_a",
    "actor_b",
    "reporter",
    "valuation",
    "product",
    "goods_services",
    "route",
    "base_actor",
    "base_period",
    "window_start",
    "window_end",
    "period_kind",
    "time_period",
)
VALUES = ("measure", "status", "definition_id", "unit_measure", "value", "value_low", "value_high", *SUPPORT)
_THING = (
    "measure",
    "origin",
    "destination",
    "actor_a",
    "actor_b",
    "product",
    "goods_services",
    "route",
    "base_actor",
    "base_period",
    "status",
    "unit_measure",
)
"""What two reporters of one period report on."""

RENAMED = {
    "origin_id": "origin",
    "destination_id": "destination",
    "window_start": "start_date",
    "window_end": "end_date",
}


def flows(observed: Rows, slice_: Rows) -> Rows:
    """One row for each observation of a flow, with its dimensions; ``observation_id`` is the key."""
    of = dimensions(slice_, DIMENSIONS)
    rows = []
    for observation in observed:
        row = {RENAMED.get(name, name): value for name, value in of[observation["subject_id"]].items()}
        row |= {name: observation[name] for name in VALUES} | {"observation_id": observation["observation_id"]}
        rows.append(row | {"dyad": dyad(row["actor_a"], row["actor_b"])})
    _spans(rows)
    _references(rows)
    return sorted(rows, key=lambda r: (r["dyad"], r["measure"], str(r["start_date"]), r["observation_id"]))


def _key(row: dict[str, Any], *more: str) -> tuple[Any, ...]:
    return tuple(row[name] for name in (*_THING, *more))


def _spans(rows: Rows) -> None:
    """Add ``reports_low`` and ``reports_high``: the span of all reporters of the same thing in the same period."""
    groups: dict[tuple[Any, ...], Rows] = defaultdict(list)
    for row in rows:
        groups[_key(row, "time_period", "definition_id")].append(row)
    for group in groups.values():
        lows = [r["value_low"] for r in group if r["value_low"] is not None]
        highs = [r["value_high"] for r in group if r["value_high"] is not None]
        for row in group:
            row |= {"reports_low": min(lows, default=None), "reports_high": max(highs, default=None)}


def _references(rows: Rows) -> None:
    """Add ``is_reference``: true for one report of each thing and period, that of the reporter with most periods.

    A long series of one reporter is worth more than the best report of each year: levels do not jump between reporters.
    """
    periods = Counter((_key(row), row["reporter"]) for row in rows if row["n_evidence"] and not row["definition_id"])
    best: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for row in rows:
        row["is_reference"] = False
        if row["n_evidence"]:
            rank = (
                bool(row["definition_id"]),
                row["reporter"] is None,
                -periods[_key(row), row["reporter"]],
                row["reporter"] or "",
                row["observation_id"],
            )
            key = _key(row, "time_period")
            best[key] = min(best.get(key, rank), rank)
    chosen = {rank[-1] for rank in best.values()}
    for row in rows:
        row["is_reference"] = row["observation_id"] in chosen
