"""What trade and energy have in common: rows of flows, the span of all reporters, and the one report to use in sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any

from bilateral.commons.groups import grouped
from pipelines.row_types import ObservationsRow, TradeRow
from pipelines.rows import AnyRow, AnyRows, Rows, pick
from pipelines.tables.shared.unpacking import SUPPORT, dimensions_of
from schemas.written.ids import dyad, usual_valuation

_DESCRIBED = ("actor_a", "actor_b", "product", "goods_services", "route", "base_actor", "base_period", "basis")
DIMENSIONS = {name: name for name in (*_DESCRIBED, "reporter", "valuation", "scope", "period_kind", "time_period")}
DIMENSIONS |= {"origin_id": "origin", "destination_id": "destination"}
DIMENSIONS |= {"window_start": "start_date", "window_end": "end_date"}
"""Columns of a flow by the name of the dimension in the ledger."""
VALUES = ("measure", "status", "definition_id", "unit_measure", "value", "value_low", "value_high", *SUPPORT)
_SUBJECT = ("measure", "origin", "destination", *_DESCRIBED, "status", "unit_measure")
"""What two reporters of one period report on."""


def flow_rows(
    observed: list[ObservationsRow], slice_: AnyRows, key: str, without: str, doubted: Collection[str]
) -> Rows:
    """One row for each observation of a flow, with its dimensions but ``without``; ``key`` is the observation's id.

    ``is_doubted`` says whether the support shown is one of ``doubted``.
    """
    dimensions = dimensions_of(slice_, tuple(DIMENSIONS))
    rows: list[Any] = []
    for observation in observed:
        row = {DIMENSIONS[name]: value for name, value in dimensions[observation["subject_id"]].items()}
        row |= pick(observation, VALUES) | {key: observation["observation_id"]}
        row["is_doubted"] = observation["preferred_support_id"] in doubted
        rows.append(row | {"dyad": dyad(row["actor_a"], row["actor_b"])})
    _add_spans(rows)
    _add_references(rows, key)
    return [{name: value for name, value in row.items() if name != without} for row in rows]


def _subject(row: AnyRow, *more: str) -> tuple[object, ...]:
    return tuple(row[name] for name in (*_SUBJECT, *more))


def _add_spans(rows: list[TradeRow]) -> None:
    """Add ``reports_low`` and ``reports_high``: the span of all reporters of one thing, territory and period.

    What is doubted does not widen that of others.
    """
    groups = grouped((_subject(row, "time_period", "definition_id", "scope"), row) for row in rows)
    for group in groups.values():
        firm = [r for r in group if not r["is_doubted"]] or group
        lows = [r["value_low"] for r in firm if r["value_low"] is not None]
        highs = [r["value_high"] for r in firm if r["value_high"] is not None]
        for row in group:
            row |= {"reports_low": min(lows, default=None), "reports_high": max(highs, default=None)}


def _add_references(rows: list[TradeRow], key: str) -> None:
    """Add ``is_reference``: true for one report of each thing and period, by the reporter with the most periods.

    A long series by one reporter is worth more than the best report of each year. Who reports most may not report every
    period, so the reporter can change from one to the next: compare only where it is equal, and the territory too.
    """
    periods = Counter((_subject(r), r["reporter"]) for r in rows if r["n_evidence"] and not r["definition_id"])

    def rank(row: TradeRow) -> tuple[object, ...]:
        n_periods, reporter = periods[_subject(row), row["reporter"]], row["reporter"]
        is_other = bool(row["definition_id"]) or row["scope"] is not None
        is_unusual = row["valuation"] not in (None, usual_valuation(row["origin"], reporter))
        return is_other, reporter is None, -n_periods, reporter or "", is_unusual, pick(row, (key,))[key]

    best: dict[tuple[object, ...], TradeRow] = {}
    for row in sorted((row for row in rows if row["n_evidence"]), key=rank):
        best.setdefault(_subject(row, "time_period"), row)
    chosen = {id(row) for row in best.values()}
    for row in rows:
        row["is_reference"] = id(row) in chosen
