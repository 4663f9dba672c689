"""Slices of registers, documents, searches, claims, hypotheses and reference data, one Arrow table each.

Columns are those that builders need, not those that are published. Slices of evidence are in ``evidence``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import Any

import pyarrow as pa

from bilateral.commons.preferred_value import plain
from pipelines.ledger import assertions, crosswalk, naming
from pipelines.ledger.assertions import EvidenceRow
from pipelines.ledger.origins import Origins
from pipelines.ledger.plans import open_plans
from pipelines.ledger.reader import Item, Ledger
from pipelines.ledger.rules.claims import matches
from pipelines.ledger.slices.columns import Columns, columns
from pipelines.rows import Row, Rows
from schemas import beside, edtf

COLUMNS = {name: columns(**by_kind) for name, by_kind in beside.read(__file__).items()}
COLUMNS["records"] = Columns(COLUMNS["records"] + columns(text="note"))
COLUMNS["codes"] = columns(text=" ".join(("scheme", *crosswalk.HEADER)))
MakeRow = Callable[..., Row]
"""Makes a row of a slice from a model: see ``Columns.row``."""
STATED = "evidence_id stated_low stated_high unit_measure definition_id status first_day last_day".split()
"""Columns of a claim that its row of evidence fills."""
SCHEMES = ("iso2", "m49", "cow", "gw")
"""The crosswalks that are systems of codes for actors in general, and not one publisher's."""


def _records(ledger: Ledger, row: MakeRow) -> Rows:
    opened = {(plan.table, plan.record_id) for plan in open_plans(ledger)}
    rows = [
        row(
            record,
            table=table,
            is_open=(table, record.id) in opened,
            forces=(record.forces or ["armed_forces"]) if table == "exercises" else None,
        )
        for table, records in ledger.register.items()
        for record in records.values()
    ]
    return sorted(rows, key=lambda row: (row["table"], row["record_id"]))


def _documents(ledger: Ledger, row: MakeRow) -> Iterator[Row]:
    origins = Origins(ledger)
    for name, document in sorted(ledger.by_document.items()):
        yield row(
            document,
            author=document.author or None,
            origin=origins.by_document[name],
            is_under_test=name in origins.under_test,
            issued_low=edtf.low(document.issued),
            issued_high=edtf.high(document.issued),
            known_from=assertions.latest_day(document),
        )


def _measures(ledger: Ledger, row: MakeRow) -> Iterator[Row]:
    for _, m in sorted(ledger.measures.items()):
        more = {"source_rank": m.source_rank or None, "observations_only": m.observations_only or None}
        yield row(m, **more, is_open=m.kind == "code" and m.codes is None)


def _names(ledger: Ledger, row: MakeRow) -> Iterator[Row]:
    """Codes, names in all languages, aliases, and the offices that make an actor's statistics."""
    always = {"language": "*", "valid_from": 0, "valid_to": None}
    for actor, language, name in naming.names(ledger.root):
        if actor in ledger.actors:
            yield always | {"actor_id": actor, "scheme": "name", "name": name, "language": language}
    for known in ledger.actors.values():
        for alias in known.aliases:
            yield always | {"actor_id": known.id, "scheme": "alias", "name": alias}
    for code in crosswalk.rows(ledger.root / "reference" / "codes"):
        if code["scheme"] in SCHEMES and code["actor"] != crosswalk.LEFT_OUT:
            years = {"valid_from": int(code["valid_from"] or 0), "valid_to": int(code["valid_to"] or 0) or None}
            yield {"actor_id": code["actor"], "scheme": code["scheme"], "name": code["code"]} | always | years
    for office in _offices(ledger, row):
        if office["is_statistical"]:
            years = {end: office[end].year for end in ("valid_from", "valid_to") if office[end]}
            yield always | {"actor_id": office["actor_id"], "scheme": "statistics", "name": office["origin"]} | years


def _searches(ledger: Ledger, row: MakeRow) -> Iterator[Row]:
    for search in _models(ledger.searches):
        (first, last), asked = search.window, search.years_asked()
        yield row(
            search,
            actors=None if search.actors == "any" else sorted(search.actors),
            window_start=first,
            window_end=last,
            years=None if asked is None else [*map(str, asked)],
            is_complete=search.completeness == "complete",
        )


def _protocols(ledger: Ledger, row: MakeRow) -> Iterator[Row]:
    for protocol in _models(ledger.protocols):
        a, b = protocol.passes
        yield row(protocol, list_a=a.source, list_b=b.source, found_a=sorted(a.found), found_b=sorted(b.found))


def _claims(ledger: Ledger, row: MakeRow) -> Iterator[Row]:
    rows, usual = reversed(assertions.rows(ledger)), assertions.default_measure
    stating = {id(row.entry): row for row in rows if row.measure == usual(row.entry.assertion)}
    for article in _models(ledger.articles, "document"):
        document = article.document
        for position, claim in enumerate(article.claims, 1):
            entries = matches(claim, document, ledger)
            compare = claim.compare_to.model_dump(exclude_none=True) if claim.compare_to else None
            yield row(
                claim,
                claim_id=f"{document}/{claim.id}",
                document_id=document,
                position=position,
                compare_to=json.dumps(compare, sort_keys=True) if compare else None,
                **_stated(stating[id(entries[0])] if entries else None),
            )


def _stated(row: EvidenceRow | None) -> Row:
    """A claim as an interval, with its status, definition and days; nulls for an interpretation, without evidence."""
    if row is None:
        return dict.fromkeys(STATED)
    is_number = row.measure != "occurrence" and (row.value_low, row.value_high) != (None, None)
    number = (row.value_low, row.value_high, row.unit_measure or None) if is_number else (None, None, None)
    days = edtf.low(row.start_date), edtf.high(row.end_date) or edtf.high(row.start_date)
    said = (row.evidence_id, *number, row.definition_id or None, row.status, *days)
    return dict(zip(STATED, said, strict=True))


def _corrections(ledger: Ledger, row: MakeRow) -> Iterator[Row]:
    for correction in _models(ledger.corrections):
        scope = json.dumps(correction.scope, sort_keys=True)
        yield row(correction, scope=scope, is_withdrawn=correction.status == "withdrawn")


def _offices(ledger: Ledger, row: MakeRow) -> Rows:
    """Origins that are organs of actors: their statistical offices, and publishers and persons that speak for them."""
    rows: Rows = [
        {
            "actor_id": actor,
            "origin": plain(voice.name),
            "is_speaker": register == "speakers",
            "is_statistical": getattr(voice, "statistics_of", None) is not None,
            "valid_from": edtf.low(voice.valid_from),
            "valid_to": edtf.high(voice.valid_to),
        }
        for register, fields in (("publishers", ("statistics_of", "organ_of")), ("speakers", ("speaks_for",)))
        for voice in (item.model for item in ledger.reference.get(register, []))
        if (actor := next(filter(None, (getattr(voice, field) for field in fields)), None))
    ]
    return sorted(rows, key=lambda row: (row["actor_id"], row["origin"]))


def _pins(ledger: Ledger, row: MakeRow) -> Rows:
    """Excerpts that must be in the capture that a curator named; each once."""
    rows = [row(entry) for entry in ledger.evidence if entry.assertion.excerpt and entry.assertion.capture]
    return [pin for _, pin in sorted({tuple(pin.values()): pin for pin in rows}.items())]


def _coverage(ledger: Ledger, row: MakeRow) -> Iterator[Row]:
    for item in ledger.reference.get("coverage", []):
        yield from (row(item.model, dyad=dyad) for dyad in ledger.pairs(item.model.dyads))


def _tests(ledger: Ledger, row: MakeRow) -> Iterator[Row]:
    """Each test of a hypothesis, with the dyads of a group in the group's place."""
    for hypothesis in _models(ledger.hypotheses):
        for test in hypothesis.tests:
            yield row(test, hypothesis_id=hypothesis.id, others=ledger.pairs(test.others))


def _parts(name: str) -> Callable[[Ledger, MakeRow], Iterator[Row]]:
    """The parts of hypotheses in one of their lists, each with its hypothesis."""
    return lambda ledger, row: (
        row(part, hypothesis_id=hypothesis.id)
        for hypothesis in _models(ledger.hypotheses)
        for part in getattr(hypothesis, name)
    )


def _register(name: str, *lists: str) -> Callable[[Ledger, MakeRow], Iterator[Row]]:
    """The entries of a register, of which ``lists`` are null where they are empty."""
    return lambda ledger, row: (
        row(entry, **{of: getattr(entry, of) or None for of in lists})
        for entry in _models(ledger.reference.get(name, []))
    )


def _models(items: Iterable[Item[Any]], key: str = "id") -> list[Any]:
    """What these items of the ledger say, in order."""
    return sorted((item.model for item in items), key=attrgetter(key))


def _accepted(ledger: Ledger) -> list[Any]:
    """What releases and sources ask: accepted warnings are the checker's, and make nothing stale."""
    return _models((item for item in ledger.reference.get("accepted", []) if not item.model.warning), "reason")


BUILDERS: dict[str, Callable[[Ledger, MakeRow], Iterable[Row]]] = {
    "records": _records,
    "documents": _documents,
    "actors": _register("actors"),
    "definitions": _register("definitions"),
    "territories": _register("territories", "members", "parts"),
    "measures": _measures,
    "indicators": _register("indicators", "sources", "synonyms"),
    "names": _names,
    "searches": _searches,
    "protocols": _protocols,
    "claims": _claims,
    "excerpts": lambda ledger, row: map(row, assertions.rows(ledger)),
    "corrections": _corrections,
    "accepted": lambda ledger, row: map(row, _accepted(ledger)),
    "set_aside": lambda ledger, row: map(row, sorted(ledger.set_aside.values())),
    "accuracy": _register("accuracy"),
    "offices": _offices,
    # the crosswalk, so that an edit of it makes stale whatever is read with it
    "codes": lambda ledger, row: crosswalk.rows(ledger.root / "reference" / "codes"),
    "pins": _pins,
    "coverage": _coverage,
    "hypotheses": lambda ledger, row: map(row, _models(ledger.hypotheses)),
    "tests": _tests,
    "treated": _parts("treated"),
    "wordings": _parts("history"),
}
"""The function that makes the rows of each slice, by the slice's name without ``ledger_``."""


def register_slices(ledger: Ledger) -> dict[str, pa.Table]:
    """The slices by these names."""
    return {name: COLUMNS[name].table(build(ledger, COLUMNS[name].row)) for name, build in BUILDERS.items()}
