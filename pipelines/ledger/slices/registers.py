"""Slices of registers, documents, searches, claims, hypotheses and reference data, one Arrow table each.

Columns are those that builders need, not those that are published. Slices of evidence are in ``evidence``.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace

import pyarrow as pa

from bilateral.preferred_value import plain
from pipelines.ledger import assertions, crosswalk, naming
from pipelines.ledger.origins import Origins
from pipelines.ledger.plans import open_plans
from pipelines.ledger.reader import Ledger
from pipelines.ledger.rules.claims import matches
from pipelines.ledger.slices.columns import Columns, columns
from pipelines.rows import Row, Rows
from schemas import beside, edtf
from schemas.written.base import Written

_DECLARED = {name: columns(**by_kind) for name, by_kind in beside.read(__file__).items()}
RECORDS = Columns(_DECLARED["records"] + columns(text="note"))
CODES = columns(text=" ".join(("scheme", *crosswalk.HEADER)))
DOCUMENTS, ACTORS, DEFINITIONS, MEASURES, SEARCHES, CLAIMS = (
    _DECLARED[name] for name in "documents actors definitions measures searches claims".split()
)
ACCEPTED, CORRECTIONS, HYPOTHESES, OFFICES, PINS, COVERAGE, CLOSENESS, INDICATORS, NAMES = (
    _DECLARED[name]
    for name in "accepted corrections hypotheses offices pins coverage closeness indicators names".split()
)
SCHEMES = ("iso2", "m49", "cow", "gw")
"""The crosswalks that are systems of codes for actors in general, and not one publisher's."""


def _records(ledger: Ledger) -> pa.Table:
    opened = {(plan.table, plan.record_id) for plan in open_plans(ledger)}
    rows = [
        RECORDS.row(
            record,
            table=table,
            is_open=(table, record.id) in opened,
            forces=(record.forces or ["armed_forces"]) if table == "exercises" else None,
        )
        for table, records in ledger.register.items()
        for record in records.values()
    ]
    return RECORDS.table(sorted(rows, key=lambda row: (row["table"], row["record_id"])))


def _documents(ledger: Ledger) -> pa.Table:
    origins = Origins(ledger)
    return DOCUMENTS.table(
        DOCUMENTS.row(
            document,
            author=document.author or None,
            origin=origins.by_document[name],
            is_under_test=name in origins.under_test,
            issued_low=edtf.low(document.issued),
            issued_high=edtf.high(document.issued),
            known_from=assertions.latest_day(document),
        )
        for name, document in sorted(ledger.by_document.items())
    )


def _actors(ledger: Ledger) -> pa.Table:
    return ACTORS.table(ACTORS.row(actor) for _, actor in sorted(ledger.actors.items()))


def _definitions(ledger: Ledger) -> pa.Table:
    return DEFINITIONS.table(DEFINITIONS.row(definition) for _, definition in sorted(ledger.definitions.items()))


def _measures(ledger: Ledger) -> pa.Table:
    return MEASURES.table(
        MEASURES.row(
            m,
            source_rank=m.source_rank or None,
            observations_only=m.observations_only or None,
            is_open=m.kind == "code" and m.codes is None,
        )
        for _, m in sorted(ledger.measures.items())
    )


def _indicators(ledger: Ledger) -> pa.Table:
    entries = sorted((item.model for item in ledger.reference.get("indicators", [])), key=lambda entry: entry.id)
    return INDICATORS.table(INDICATORS.row(e, sources=e.sources or None, synonyms=e.synonyms or None) for e in entries)


def _names(ledger: Ledger) -> pa.Table:
    """Codes, names in all languages, aliases, and the offices that make an actor's statistics."""
    always = {"language": "*", "valid_from": 0, "valid_to": None}
    rows: Rows = [
        {"actor_id": actor, "scheme": "name", "name": name} | always | {"language": language}
        for actor, language, name in naming.names(ledger.root)
        if actor in ledger.actors
    ]
    for actor in ledger.actors.values():
        rows += [{"actor_id": actor.id, "scheme": "alias", "name": alias} | always for alias in actor.aliases]
    rows += [
        {"actor_id": row["actor"], "scheme": row["scheme"], "name": row["code"]}
        | always
        | {"valid_from": int(row["valid_from"] or 0), "valid_to": int(row["valid_to"]) if row["valid_to"] else None}
        for row in crosswalk.rows(ledger.root / "reference" / "codes")
        if row["scheme"] in SCHEMES and row["actor"] != crosswalk.LEFT_OUT
    ]
    offices = _offices(ledger).to_pylist()
    rows += [
        {"actor_id": row["actor_id"], "scheme": "statistics", "name": row["origin"]}
        | always
        | {f"valid_{end}": row[f"valid_{end}"].year for end in ("from", "to") if row[f"valid_{end}"]}
        for row in offices
        if row["is_statistical"]
    ]
    return NAMES.table(rows)


def _searches(ledger: Ledger) -> pa.Table:
    rows = []
    for search in sorted((item.model for item in ledger.searches), key=lambda search: search.id):
        first, last = search.window
        asked = search.years_asked()
        row = SEARCHES.row(
            search,
            actors=None if search.actors == "any" else sorted(search.actors),
            window_start=first,
            window_end=last,
            years=None if asked is None else [*map(str, asked)],
            is_complete=search.completeness == "complete",
        )
        rows.append(row)
    return SEARCHES.table(rows)


def _claims(ledger: Ledger) -> pa.Table:
    judged = {article.model.document for article in ledger.articles}
    evidence_ids = {
        id(row.entry): row.evidence_id
        for row in reversed(assertions.rows(ledger, judged))
        if row.measure == assertions.default_measure(row.entry.assertion)
    }
    rows = []
    for article in sorted((item.model for item in ledger.articles), key=lambda article: article.document):
        document = article.document
        for position, claim in enumerate(article.claims, 1):
            entries = matches(claim, document, ledger)
            compare = claim.compare_to.model_dump(exclude_none=True) if claim.compare_to else None
            row = CLAIMS.row(
                claim,
                claim_id=f"{document}/{claim.id}",
                document_id=document,
                position=position,
                evidence_id=evidence_ids[id(entries[0])] if entries else None,
                compare_to=json.dumps(compare, sort_keys=True) if compare else None,
            )
            rows.append(row)
    return CLAIMS.table(rows)


def _corrections(ledger: Ledger) -> pa.Table:
    return CORRECTIONS.table(
        CORRECTIONS.row(
            correction,
            scope=json.dumps(correction.scope, sort_keys=True),
            is_withdrawn=correction.status == "withdrawn",
        )
        for correction in sorted((item.model for item in ledger.corrections), key=lambda correction: correction.id)
    )


def _accepted(ledger: Ledger) -> pa.Table:
    items = ledger.reference.get("accepted", [])
    return ACCEPTED.table(ACCEPTED.row(item.model) for item in sorted(items, key=lambda item: item.model.capture))


def _offices(ledger: Ledger) -> pa.Table:
    """Origins that are organs of actors: their statistical offices, and publishers and persons that speak for them."""
    rows: Rows = [
        {
            "actor_id": actor,
            "origin": plain(voice.name),
            "is_statistical": getattr(voice, "statistics_of", None) is not None,
            "valid_from": edtf.low(voice.valid_from),
            "valid_to": edtf.high(voice.valid_to),
        }
        for register, fields in (("publishers", ("statistics_of", "organ_of")), ("speakers", ("speaks_for",)))
        for voice in (item.model for item in ledger.reference.get(register, []))
        if (actor := next(filter(None, (getattr(voice, field) for field in fields)), None))
    ]
    return OFFICES.table(sorted(rows, key=lambda row: (row["actor_id"], row["origin"])))


def _codes(ledger: Ledger) -> pa.Table:
    """The crosswalk, so that an edit of it makes stale whatever is read with it."""
    return CODES.table(crosswalk.rows(ledger.root / "reference" / "codes"))


def _pins(ledger: Ledger) -> pa.Table:
    """Excerpts that must be in the capture that a curator named; each once."""
    rows = [PINS.row(entry) for entry in ledger.evidence if entry.assertion.excerpt and entry.assertion.capture]
    distinct = {tuple(row.values()): row for row in rows}
    return PINS.table(row for _, row in sorted(distinct.items()))


def _coverage(ledger: Ledger) -> pa.Table:
    return COVERAGE.table(
        COVERAGE.row(item.model, dyad=dyad)
        for item in ledger.reference.get("coverage", [])
        for dyad in ledger.pairs(item.model.dyads)
    )


def _closeness(ledger: Ledger) -> pa.Table:
    """One row for each indicator of the composite, repeating what holds for all of them."""
    return CLOSENESS.table(
        CLOSENESS.row(
            SimpleNamespace(composite=item.model, dimension=dimension, indicator=indicator),
            direction=1 if indicator.direction == "positive" else -1,
            dyads=ledger.pairs(item.model.dyads),
            reference_dyads=ledger.pairs(item.model.reference.dyads),
        )
        for item in ledger.reference.get("closeness", [])
        for dimension in item.model.dimensions
        for indicator in dimension.indicators
    )


def _hypotheses(ledger: Ledger) -> pa.Table:
    """One row for each hypothesis; its lists as JSON."""
    return HYPOTHESES.table(
        HYPOTHESES.row(
            hypothesis,
            **{
                name: json.dumps([_dumped(entry, ledger) for entry in getattr(hypothesis, name)], sort_keys=True)
                for name in ("tests", "treated", "history")
            },
        )
        for hypothesis in sorted((item.model for item in ledger.hypotheses), key=lambda hypothesis: hypothesis.id)
    )


def _dumped(entry: Written, ledger: Ledger) -> Row:
    """A part of a hypothesis as written, with the dyads of a group in the group's place."""
    fields = entry.model_dump(exclude_none=True)
    return fields | {"others": ledger.pairs(fields["others"])} if "others" in fields else fields


BUILDERS: dict[str, Callable[[Ledger], pa.Table]] = {
    "records": _records,
    "documents": _documents,
    "actors": _actors,
    "definitions": _definitions,
    "measures": _measures,
    "indicators": _indicators,
    "names": _names,
    "searches": _searches,
    "claims": _claims,
    "corrections": _corrections,
    "accepted": _accepted,
    "offices": _offices,
    "codes": _codes,
    "pins": _pins,
    "coverage": _coverage,
    "closeness": _closeness,
    "hypotheses": _hypotheses,
}
"""The function that builds each slice, by the slice's name without ``ledger_``."""
