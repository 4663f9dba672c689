"""Slices of the ledger beside evidence: registers, documents, searches, claims, hypotheses and reference data, one Arrow table each.

Columns here are what builders need, not what is published. Slices of evidence are in ``frames``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import pyarrow as pa

from bilateral.preferred_value import plain
from pipelines.ledger import assertions as evidence
from pipelines.ledger import crosswalk
from pipelines.ledger.reader import Ledger
from pipelines.ledger.rules.claims import matches
from schemas import edtf

_STR, _DAY, _NAMES, _NUM, _INT, _BOOL = (
    pa.string(),
    pa.date32(),
    pa.list_(pa.string()),
    pa.float64(),
    pa.int64(),
    pa.bool_(),
)


def _typed(rows: Iterable[dict[str, Any]], **types: pa.DataType) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=pa.schema(types))


def _records(ledger: Ledger) -> pa.Table:
    rows = [
        {
            "table": table,
            "record_id": record.id,
            "label": record.label,
            "kind": record.kind,
            "series_id": record.series,
            "part_of_id": record.part_of,
            "overlap": record.overlap,
            "agreement_id": record.agreement,
            "rank": record.rank,
            "domains": record.domains,
            "forces": (record.forces or ["armed_forces"]) if table == "exercises" else None,
            "is_binding": None if record.is_binding is None else record.is_binding == "true",
            "reported_as": record.reported_as,
            "note": record.note,
        }
        for table, records in ledger.register.items()
        for record in records.values()
    ]
    types = dict.fromkeys(
        ("table", "record_id", "label", "kind", "series_id", "part_of_id", "overlap", "agreement_id", "rank"), _STR
    )
    ordered = sorted(rows, key=lambda row: (str(row["table"]), str(row["record_id"])))
    return _typed(ordered, **types, domains=_NAMES, forces=_NAMES, reported_as=_NAMES, is_binding=_BOOL, note=_STR)


def _documents(ledger: Ledger) -> pa.Table:
    ends = evidence.origins(ledger)
    rows = [
        {
            "document_id": d.id,
            "type": d.type,
            "title": d.title,
            "title_is_description": d.title_is_description == "true",
            "author": d.author or None,
            "publisher": d.publisher,
            "container_title": d.container_title,
            "relays": d.relays,
            "origin": ends[d.id],
            "issued": d.issued,
            "issued_low": edtf.low(d.issued),
            "issued_high": edtf.high(d.issued),
            "accessed": d.accessed,
            "known_from": edtf.high(d.issued) or edtf.high(d.accessed),
            "url": d.url,
            "url_note": d.url_note,
            "language": d.language,
            "read_as": d.read_as,
            "reliability": d.reliability,
            "note": d.note,
        }
        for d in sorted(ledger.by_document.values(), key=lambda d: d.id)
    ]
    text = (
        "document_id",
        "type",
        "title",
        "publisher",
        "container_title",
        "relays",
        "origin",
        "issued",
        "accessed",
        "url",
        "url_note",
        "language",
        "read_as",
        "reliability",
        "note",
    )
    days = ("issued_low", "issued_high", "known_from")
    return _typed(
        rows, **dict.fromkeys(text, _STR), **dict.fromkeys(days, _DAY), title_is_description=_BOOL, author=_NAMES
    )


def _actors(ledger: Ledger) -> pa.Table:
    rows = [
        {
            "actor_id": a.id,
            "name": a.name,
            "type": a.type,
            "state_id": a.state,
            "valid_from": a.valid_from,
            "valid_to": a.valid_to,
            "note": a.note,
        }
        for a in sorted(ledger.actors.values(), key=lambda a: a.id)
    ]
    return _typed(
        rows, **dict.fromkeys(("actor_id", "name", "type", "state_id", "valid_from", "valid_to", "note"), _STR)
    )


def _definitions(ledger: Ledger) -> pa.Table:
    rows = [
        {
            "definition_id": d.id,
            "statement": d.statement,
            "counter": d.counter,
            "table": d.table,
            "grain": d.grain,
            "kinds": d.kinds,
            "forces": d.forces,
            "ranks": d.ranks,
            "roles": d.roles,
            "statuses": d.statuses,
            "is_bilateral": None if d.is_bilateral is None else d.is_bilateral == "true",
            "since": d.since,
            "is_reproducible": d.is_reproducible == "true",
            "note": d.note,
        }
        for d in sorted(ledger.definitions.values(), key=lambda d: d.id)
    ]
    types = dict.fromkeys(("definition_id", "statement", "counter", "table", "grain", "since", "note"), _STR)
    lists = dict.fromkeys(("kinds", "forces", "ranks", "roles", "statuses"), _NAMES)
    return _typed(rows, **types, **lists, is_bilateral=_BOOL, is_reproducible=_BOOL)


def _measures(ledger: Ledger) -> pa.Table:
    rows = [
        {
            "measure": m.id,
            "label": m.label,
            "description": m.description,
            "kind": m.kind,
            "tables": m.tables,
            "units": m.units,
            "source_rank": m.source_rank or None,
            "is_additive": m.is_additive == "true",
            "is_open": m.kind == "code" and m.codes is None,
        }
        for m in sorted(ledger.measures.values(), key=lambda m: m.id)
    ]
    return _typed(
        rows,
        measure=_STR,
        label=_STR,
        description=_STR,
        kind=_STR,
        tables=_NAMES,
        units=_NAMES,
        source_rank=_NAMES,
        is_additive=_BOOL,
        is_open=_BOOL,
    )


def _searches(ledger: Ledger) -> pa.Table:
    rows = []
    for item in sorted(ledger.searches, key=lambda item: item.model.id):
        s = item.model
        start, end = edtf.parse_period(s.period)
        rows.append(
            {
                "search_id": s.id,
                "table": s.table,
                "measure": s.measure,
                "actors": None if s.actors == "any" else sorted(s.actors),
                "window_start": edtf.low(start),
                "window_end": edtf.high(end),
                "result": s.result,
                "is_complete": s.completeness == "complete",
                "searched_by": s.searched_by,
                "searched": s.searched,
                "note": s.note,
            }
        )
    text = dict.fromkeys(("search_id", "table", "measure", "result", "searched_by", "searched", "note"), _STR)
    return _typed(rows, **text, actors=_NAMES, window_start=_DAY, window_end=_DAY, is_complete=_BOOL)


def _claims(ledger: Ledger) -> pa.Table:
    ids = {
        (row.document_id, row.entry.path): row.evidence_id
        for row in reversed(evidence.rows(ledger))
        if row.measure == evidence.default_measure(row.entry.assertion)
    }
    rows = []
    for article in sorted(ledger.articles, key=lambda item: item.model.document):
        document = article.model.document
        for position, claim in enumerate(article.model.claims, 1):
            found = matches(claim, document, ledger)
            compare = claim.compare_to.model_dump(exclude_none=True) if claim.compare_to else None
            rows.append(
                {
                    "claim_id": f"{document}/{claim.id}",
                    "document_id": document,
                    "position": position,
                    "quote": claim.quote,
                    "claim_type": claim.claim_type,
                    "speaker": claim.speaker,
                    "evidence_id": ids[document, found[0].path] if found else None,
                    "hypothesis_id": claim.hypothesis,
                    "compare_to": json.dumps(compare, sort_keys=True) if compare else None,
                    "note": claim.note,
                }
            )
    text = (
        "claim_id",
        "document_id",
        "quote",
        "claim_type",
        "speaker",
        "evidence_id",
        "hypothesis_id",
        "compare_to",
        "note",
    )
    return _typed(rows, **dict.fromkeys(text, _STR), position=_INT)


def _corrections(ledger: Ledger) -> pa.Table:
    rows = [
        {
            "correction_id": c.id,
            "source_id": c.source,
            "table": c.table,
            "scope": json.dumps(c.scope, sort_keys=True),
            "action": c.action,
            "value": None if c.value is None else float(c.value),
            "expect": None if c.expect is None else float(c.expect),
            "is_withdrawn": c.status == "withdrawn",
            "reason": c.reason,
        }
        for c in sorted((item.model for item in ledger.corrections), key=lambda c: c.id)
    ]
    text = dict.fromkeys(("correction_id", "source_id", "table", "scope", "action", "reason"), _STR)
    return _typed(rows, **text, value=_NUM, expect=_NUM, is_withdrawn=_BOOL)


def _offices(ledger: Ledger) -> pa.Table:
    """Publishers that are organs of actors, as origins: their statistical offices, and those that speak for them."""
    rows = [
        {"actor_id": actor, "origin": plain(item.model.name), "is_statistical": item.model.statistics_of is not None}
        for item in ledger.reference.get("publishers", [])
        if (actor := item.model.statistics_of or item.model.organ_of)
    ]
    return _typed(
        sorted(rows, key=lambda row: (row["actor_id"], row["origin"])), actor_id=_STR, origin=_STR, is_statistical=_BOOL
    )


def _codes(ledger: Ledger) -> pa.Table:
    """The crosswalk, so that an edit of it makes what is read with it stale."""
    rows = list(crosswalk.rows(ledger.root / "reference" / "codes"))
    return _typed(rows, **dict.fromkeys(("scheme", *crosswalk.HEADER), _STR))


def _pins(ledger: Ledger) -> pa.Table:
    """Excerpts that must stand in the capture that a curator named."""
    rows = {
        (entry.document.id, entry.assertion.excerpt, entry.assertion.capture)
        for entry in ledger.evidence
        if entry.assertion.excerpt and entry.assertion.capture
    }
    names_ = ("document_id", "excerpt", "capture_id")
    return _typed((dict(zip(names_, row, strict=True)) for row in sorted(rows)), **dict.fromkeys(names_, _STR))


def _coverage(ledger: Ledger) -> pa.Table:
    rows = [
        {
            "table": s.table,
            "measure": s.measure,
            "dyad": dyad,
            "first_year": int(s.first_year),
            "last_year": int(s.last_year),
        }
        for item in ledger.reference.get("coverage", [])
        for s in [item.model]
        for dyad in s.dyads
    ]
    return _typed(rows, table=_STR, measure=_STR, dyad=_STR, first_year=_INT, last_year=_INT)


def _closeness(ledger: Ledger) -> pa.Table:
    """One row for each indicator of the composite, with what holds for all of them."""
    rows = [
        {
            "dimension": dimension.id,
            "dimension_weight": float(dimension.weight),
            "indicator": indicator.indicator,
            "definition_id": indicator.definition,
            "series": indicator.series,
            "sides": indicator.sides,
            "direction": 1 if indicator.direction == "positive" else -1,
            "weight": float(indicator.weight),
            "dyads": c.dyads,
            "first_year": int(c.first_year),
            "last_year": int(c.last_year),
            "reference_dyads": c.reference.dyads,
            "reference_first": int(c.reference.first_year),
            "reference_last": int(c.reference.last_year),
            "normalisation": c.normalisation,
            "aggregation": c.aggregation,
            "imputation": c.imputation,
            "carry_years": int(c.carry_years),
            "min_reference_values": int(c.minimum.reference_values),
            "min_reference_dyads": int(c.minimum.reference_dyads),
            "min_indicators": int(c.minimum.indicators),
            "min_dimensions": int(c.minimum.dimensions),
        }
        for item in ledger.reference.get("closeness", [])
        for c in [item.model]
        for dimension in c.dimensions
        for indicator in dimension.indicators
    ]
    text = ("dimension", "indicator", "definition_id", "series", "sides", "normalisation", "aggregation", "imputation")
    whole = (
        "direction",
        "first_year",
        "last_year",
        "reference_first",
        "reference_last",
        "carry_years",
        "min_reference_values",
        "min_reference_dyads",
        "min_indicators",
        "min_dimensions",
    )
    return _typed(
        rows,
        **dict.fromkeys(text, _STR),
        **dict.fromkeys(whole, _INT),
        dimension_weight=_NUM,
        weight=_NUM,
        dyads=_NAMES,
        reference_dyads=_NAMES,
    )


def _hypotheses(ledger: Ledger) -> pa.Table:
    """One row for each hypothesis; its tests as JSON."""
    rows = [
        {
            "hypothesis_id": h.id,
            "title": h.title,
            "statement": h.statement,
            "written": h.written,
            "supported_if": h.supported_if,
            "contradicted_if": h.contradicted_if,
            "note": h.note,
            "tests": json.dumps([test.model_dump(exclude_none=True) for test in h.tests], sort_keys=True),
        }
        for h in sorted((item.model for item in ledger.hypotheses), key=lambda h: h.id)
    ]
    text = ("hypothesis_id", "title", "statement", "written", "supported_if", "contradicted_if", "note", "tests")
    return _typed(rows, **dict.fromkeys(text, _STR))


MAKERS: dict[str, Callable[[Ledger], pa.Table]] = {
    "records": _records,
    "documents": _documents,
    "actors": _actors,
    "definitions": _definitions,
    "measures": _measures,
    "searches": _searches,
    "claims": _claims,
    "corrections": _corrections,
    "offices": _offices,
    "codes": _codes,
    "pins": _pins,
    "coverage": _coverage,
    "closeness": _closeness,
    "hypotheses": _hypotheses,
}
"""How each slice is made, by its name without ``ledger_``."""
