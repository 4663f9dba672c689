"""Slices of evidence: one Arrow table for each subject table, so that an edit makes only that branch stale.

Columns are those that builders need, not those that are published. Slices of registers and reference data are in
``registers``.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from bilateral.commons.preferred_value import plain
from pipelines.ledger import assertions
from pipelines.ledger.assertions import EvidenceRow
from pipelines.ledger.reader import Ledger
from pipelines.ledger.slices.columns import Columns, columns
from pipelines.rows import Row, Rows
from schemas import beside, edtf, vocabulary
from schemas.written import entries, ids
from schemas.written.registers import Publisher

_DECLARED = beside.read(__file__)
EVIDENCE = columns(**_DECLARED["evidence"])
DIMENSIONS = {table: columns(**by_kind) for table, by_kind in _DECLARED["tables"].items()}


def schema_of(table: str) -> pa.Schema:
    """The schema of the slice of a subject table."""
    return Columns(EVIDENCE + DIMENSIONS.get(table, Columns())).schema


def evidence_slices(ledger: Ledger) -> dict[str, pa.Table]:
    """The rows of evidence of each subject table, with the dimensions of its series."""
    rows: dict[str, Rows] = {table: [] for table in vocabulary.SUBJECT_TABLES}
    publishers = {
        plain(name): item.model
        for item in ledger.reference.get("publishers", [])
        for name in (item.model.id, item.model.name, *item.model.aliases)
    }
    for row in assertions.rows(ledger):
        rows[row.table].append(_evidence(row, ledger, publishers) | dimensions(row.entry.assertion))
    return {table: pa.Table.from_pylist(of_table, schema=schema_of(table)) for table, of_table in rows.items()}


def _evidence(row: EvidenceRow, ledger: Ledger, publishers: Mapping[str, Publisher]) -> Row:
    later = row.entry.assertion.superseded_by
    return EVIDENCE.row(
        row,
        superseded_from=str(assertions.latest_day(ledger.by_document[later]) or "") if later else None,
        source_rank=_source_rank(row, ledger, publishers),
        start_low=edtf.low(row.start_date),
        start_high=edtf.high(row.start_date),
        end_low=edtf.low(row.end_date),
        end_high=edtf.high(row.end_date),
    )


def _source_rank(row: EvidenceRow, ledger: Ledger, publishers: Mapping[str, Publisher]) -> int:
    """The position of the row's agency or publisher in the measure's ranking; after the last where it is not ranked.

    ``publishers`` are those of the register by each of their names: whoever is ranked is so under all of them. Whoever
    makes an actor's statistics ranks as that office with figures of this actor.
    """
    ranking = ledger.measures[row.measure].source_rank
    names = {*filter(None, (row.according_to, row.entry.document.publisher, row.entry.document.relays))}
    known = {publisher.id: publisher for name in names if (publisher := publishers.get(plain(name)))}
    reporter = getattr(row.entry.assertion, "reporter", None)
    if any(one.statistics_of and reporter in (None, one.statistics_of) for one in known.values()):
        names.add(vocabulary.OWN_STATISTICS)
    ranked = (publishers[plain(name)].id if plain(name) in publishers else name for name in ranking)
    return next((rank for rank, name in enumerate(ranked) if name in names or name in known), len(ranking))


def dimensions(assertion: entries.Assertion) -> Row:
    """The dimensions of the series that an assertion is about; none for records."""
    computed: Row = {}
    if isinstance(assertion, entries.FlowAssertion | entries.SettlementAssertion | entries.CountAssertion):
        start, end = edtf.parse_period(assertion.dates)
        computed = {
            "window_start": edtf.low(start),
            "window_end": edtf.high(end),
            "period_kind": edtf.period_kind(start, end),
            "time_period": edtf.time_period(start, end),
        }
    if isinstance(assertion, entries.CountAssertion):
        computed["actors"] = sorted(assertion.actors)
    if isinstance(assertion, entries.FlowAssertion):
        actors = sorted(assertion.actors or [a for a in (assertion.origin, assertion.destination) if a])
        computed |= {"actor_a": actors[0], "actor_b": actors[-1]}
    if isinstance(assertion, entries.TradeAssertion):
        base = assertion.base_period
        computed |= {
            "valuation": ids.valuation(assertion) or None,
            "product": assertion.product or "TOTAL",
            "goods_services": assertion.goods_services or "G",
            "route": getattr(assertion, "route", None),
            "base_period": edtf.time_period(*edtf.parse_period(base)) if base else None,
            "set_by": sorted(assertion.set_by) if assertion.set_by else None,
        }
    return DIMENSIONS.get(assertion.about.partition("/")[0], Columns()).row(assertion, **computed)
