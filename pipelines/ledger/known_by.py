"""The ledger as a reader could have known it on a day: documents issued, and searches made, on or before it.

What has no date counts from when it was accessed. Which versions of a source were known then is ``reports.py``'s business.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from pipelines.ledger.reader import Entry, Item, Ledger
from schemas import edtf
from schemas.written import entries, registers


def known_by(ledger: Ledger, day: date) -> Ledger:
    """A ledger without problems, cut down to what was known by ``day``; records that nothing attests any more are left out."""
    known = {item.model.id for item in ledger.documents if _since(item.model) <= day}
    cited = {name: _repeating(ledger.by_document[name], ledger, known) for name in known}
    documents = [replace(item, model=cited[item.model.id]) for item in ledger.documents if item.model.id in known]
    evidence = [
        replace(_admit(entry, known), document=cited[entry.document.id])
        for entry in ledger.evidence
        if entry.document.id in known
    ]
    attested = {(entry.table, entry.record_id) for entry in evidence}
    return Ledger(
        ledger.root,
        sources=ledger.sources,
        documents=documents,
        evidence=evidence,
        searches=[item for item in ledger.searches if (edtf.high(item.model.searched) or date.max) <= day],
        articles=[item for item in ledger.articles if item.model.document in known],
        hypotheses=ledger.hypotheses,
        corrections=[c for c in ledger.corrections if (edtf.high(c.model.declared) or date.max) <= day],
        reference=ledger.reference,
        records={
            table: [
                _unbound(item, table, attested)
                for item in items
                if (table, item.model.id) in attested or item.model.kind == "series"
            ]
            for table, items in ledger.records.items()
        },
    )


def _unbound(item: Item[registers.Record], table: str, attested: set[tuple[str, str]]) -> Item[registers.Record]:
    """A part of something that nothing attests yet is a whole by itself, and an agreement not yet known is no link."""
    links = {"part_of": table, "agreement": "agreements"}
    lost = {
        name
        for name, of in links.items()
        if getattr(item.model, name) and (of, getattr(item.model, name)) not in attested
    }
    return replace(item, model=item.model.model_copy(update=dict.fromkeys(lost))) if lost else item


def _since(document: entries.Document) -> date:
    return edtf.high(document.issued) or edtf.high(document.accessed) or date.max


def _repeating(document: entries.Document, ledger: Ledger, known: set[str]) -> entries.Document:
    """A document that repeats one that was not out yet repeats whoever stands behind that."""
    relayed = document.relays
    while relayed in ledger.by_document and relayed not in known:
        relayed = ledger.by_document[relayed].relays or ledger.by_document[relayed].publisher
    return document if relayed == document.relays else document.model_copy(update={"relays": relayed})


def _admit(entry: Entry, known: set[str]) -> Entry:
    """A correction that was not out yet supersedes nothing."""
    later = entry.assertion.superseded_by
    if later is None or later in known:
        return entry
    return replace(entry, assertion=entry.assertion.model_copy(update={"superseded_by": None}))
