"""Slices of the ledger: one Arrow table for each table built from it, so that an edit makes one branch stale; here those of evidence.

Columns here are what builders need, not what is published; the checks of published tables are in ``schemas``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from pipelines.ledger import assertions as evidence
from pipelines.ledger.reader import Ledger
from pipelines.rows import Rows
from schemas import edtf, vocabulary

_STR, _DAY, _NAMES, _NUM, _INT, _BOOL = (
    pa.string(),
    pa.date32(),
    pa.list_(pa.string()),
    pa.float64(),
    pa.int64(),
    pa.bool_(),
)

EVIDENCE = pa.schema(
    dict.fromkeys(
        (
            "support_id",
            "document_id",
            "observation_id",
            "subject_id",
            "measure",
            "actor_id",
            "status",
            "definition_id",
            "unit_measure",
            "according_to",
            "start_date",
            "end_date",
            "qualifier",
            "as_stated",
            "code",
            "obs_status",
            "derivation",
            "excerpt",
            "locator",
            "reliability",
            "read_as",
            "note",
            "source",
            "origin",
            "known_from",
            "superseded_from",
        ),
        _STR,
    )
    | {
        "value": _NUM,
        "value_low": _NUM,
        "value_high": _NUM,
        "credibility": _INT,
        "source_rank": _INT,
        "is_admissible": _BOOL,
    }
    | dict.fromkeys(("start_low", "start_high", "end_low", "end_high"), _DAY)
)

_WINDOW = {"window_start": _DAY, "window_end": _DAY, "period_kind": _STR, "time_period": _STR}
_FLOW = dict.fromkeys(
    (
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
    ),
    _STR,
)
DIMENSIONS: dict[str, dict[str, pa.DataType]] = {
    "trade": {**_FLOW, **_WINDOW},
    "energy": {**_FLOW, **_WINDOW},
    "settlement": {**dict.fromkeys(("whose", "partner_id", "flow", "currency", "reporter"), _STR), **_WINDOW},
    "counts": {"actors": _NAMES, **_WINDOW},
    "memberships": {"group_id": _STR, "member_id": _STR},
}
"""Columns of a series' slice beyond those of evidence: its dimensions, the same in every row of one subject."""


def evidence_slices(ledger: Ledger) -> dict[str, pa.Table]:
    """The rows of evidence of each subject table, with the dimensions of its series."""
    rows: dict[str, Rows] = {table: [] for table in vocabulary.SUBJECT_TABLES}
    for row in evidence.rows(ledger):
        rows[row.table].append(_evidence(row, ledger))
    return {table: _table(found, _evidence_schema(table)) for table, found in rows.items()}


def _evidence_schema(table: str) -> pa.Schema:
    return pa.schema([*EVIDENCE, *(pa.field(n, t) for n, t in DIMENSIONS.get(table, {}).items())])


def _evidence(row: evidence.Row, ledger: Ledger) -> dict[str, Any]:
    made = {name: getattr(row, name, None) for name in EVIDENCE.names}
    start, end = row.start_date, row.end_date
    later = row.entry.assertion.superseded_by
    made |= {
        "support_id": row.evidence_id,
        "superseded_from": evidence.known_from(ledger.by_document[later]) if later else None,
        "source_rank": _source_rank(row, ledger),
        "start_low": edtf.low(start),
        "start_high": edtf.high(start),
        "end_low": edtf.low(end),
        "end_high": edtf.high(end),
    }
    dimensions = evidence.attributes(row.entry.assertion)
    renamed = {
        "origin": "origin_id",
        "destination": "destination_id",
        "start_date": "window_start",
        "end_date": "window_end",
        "actor_id": "whose",
    }
    return made | {renamed.get(name, name): value for name, value in dimensions.items()}


def _source_rank(row: evidence.Row, ledger: Ledger) -> int:
    """The place of the row's agency or publisher in the measure's order; after the last where it is not named."""
    order = ledger.measures[row.measure].source_rank
    names_ = {row.according_to, row.entry.document.publisher, row.entry.document.relays}
    return next((place for place, name in enumerate(order) if name in names_), len(order))


def _table(rows: Iterable[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=schema)
