"""Slices of evidence: one Arrow table for each subject table, so that an edit makes only that branch stale.

Columns are those that builders need, not those that are published. Slices of registers and reference data are in
``registers``.
"""

from __future__ import annotations

import pyarrow as pa

from bilateral.commons.preferred_value import plain
from pipelines.ledger import assertions
from pipelines.ledger.assertions import EvidenceRow
from pipelines.ledger.reader import Ledger
from pipelines.ledger.slices.columns import Columns, columns
from pipelines.rows import Row
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
    rows: dict[str, list[EvidenceRow]] = {table: [] for table in vocabulary.SUBJECT_TABLES}
    for row in assertions.rows(ledger):
        rows[row.table].append(row)
    rank = _Ranks(ledger)
    slices = {}
    for table, of_table in rows.items():
        said = [row.entry.assertion for row in of_table]
        later = (ledger.by_document[a.superseded_by] if a.superseded_by else None for a in said)
        arrays = EVIDENCE.arrays(
            of_table,
            superseded_from=(str(assertions.latest_day(document) or "") if document else None for document in later),
            source_rank=map(rank.of, of_table),
            start_low=(edtf.low(row.start_date) for row in of_table),
            start_high=(edtf.high(row.start_date) for row in of_table),
            end_low=(edtf.low(row.end_date) for row in of_table),
            end_high=(edtf.high(row.end_date) for row in of_table),
        )
        if table in DIMENSIONS:
            computed = [_dimensions(assertion) for assertion in said]
            names = computed[0] if computed else ()
            arrays += DIMENSIONS[table].arrays(said, **{name: [row[name] for row in computed] for name in names})
        slices[table] = pa.Table.from_arrays(arrays, schema=schema_of(table))
    return slices


class _Ranks:
    """The position of a row's agency or publisher in its measure's ranking; after the last where it is not ranked.

    Whoever is ranked is so under each name that the register of publishers knows. Whoever makes an actor's statistics
    ranks as that office with figures of this actor.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._measures, items = ledger.measures, ledger.reference.get("publishers", [])
        self._publishers: dict[str, Publisher] = {
            plain(name): item.model for item in items for name in (item.model.id, item.model.name, *item.model.aliases)
        }
        self._found: dict[tuple[str | None, ...], int] = {}

    def of(self, row: EvidenceRow) -> int:
        """The position of a row."""
        a, document = row.entry.assertion, row.entry.document
        named = (a.according_to, document.publisher, document.relays)
        key = (row.measure, getattr(a, "reporter", None) if row.table in DIMENSIONS else None, *named)
        if key not in self._found:
            self._found[key] = self._position(*key[:2], {*filter(None, named)})
        return self._found[key]

    def _position(self, measure: str, reporter: str | None, names: set[str]) -> int:
        known = {publisher.id: publisher for name in names if (publisher := self._publishers.get(plain(name)))}
        if any(one.statistics_of and reporter in (None, one.statistics_of) for one in known.values()):
            names = names | {vocabulary.OWN_STATISTICS}
        ranking = self._measures[measure].source_rank
        ranked = [self._publishers[plain(name)].id if plain(name) in self._publishers else name for name in ranking]
        return next((rank for rank, name in enumerate(ranked) if name in names or name in known), len(ranking))


def _dimensions(assertion: entries.Assertion) -> Row:
    """Those of the dimensions of a series that its assertion does not hold as such."""
    computed: Row = {}
    if isinstance(assertion, entries.FlowAssertion | entries.SettlementAssertion | entries.CountAssertion):
        start, end = edtf.parse_period(assertion.dates)
        computed = {"window_start": edtf.low(start), "window_end": edtf.high(end)}
        computed |= {"period_kind": edtf.period_kind(start, end), "time_period": edtf.time_period(start, end)}
    if isinstance(assertion, entries.CountAssertion):
        computed["actors"] = sorted(assertion.actors)
    if isinstance(assertion, entries.FlowAssertion):
        actors = sorted(assertion.actors or [a for a in (assertion.origin, assertion.destination) if a])
        computed |= {"actor_a": actors[0], "actor_b": actors[-1]}
    if isinstance(assertion, entries.TradeAssertion):
        base = assertion.base_period
        computed |= {
            "valuation": ids.valuation(assertion) or None,
            "scope": ids.scope(assertion),
            "product": assertion.product or "TOTAL",
            "goods_services": assertion.goods_services or "G",
            "route": getattr(assertion, "route", None),
            "base_period": edtf.time_period(*edtf.parse_period(base)) if base else None,
            "set_by": sorted(assertion.set_by) if assertion.set_by else None,
        }
    return computed
