"""The ledger as a reader could have known it on a day: documents issued, and searches made, on or before that day.

A document without a date counts from the day on which it was accessed. Which versions of a source were known belongs to
``pipelines/sources``.
"""

from dataclasses import replace
from datetime import date

from pipelines.ledger.assertions import latest_day
from pipelines.ledger.reader import Entry, Item, Ledger
from schemas import edtf
from schemas.written import entries, registers


def known_by(ledger: Ledger, day: date) -> Ledger:
    """A ledger without problems, cut down to what was known by ``day``, without records that nothing then attested."""
    known = {item.model.id for item in ledger.documents if (latest_day(item.model) or date.max) <= day}
    cited = {name: _repeating(ledger.by_document[name], ledger, known) for name in known}
    documents = [replace(item, model=cited[item.model.id]) for item in ledger.documents if item.model.id in known]
    evidence = [
        replace(_uncorrected(entry, known), document=cited[entry.document.id])
        for entry in ledger.evidence
        if entry.document.id in known
    ]
    attested = {(entry.table, entry.record_id) for entry in evidence}
    return Ledger(
        ledger.root,
        known_by=day,
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
    """The record without links to a whole or an agreement that nothing attested yet."""
    links = {"part_of": table, "agreement": "agreements"}
    targets = {name: (owner, getattr(item.model, name)) for name, owner in links.items()}
    lost = [name for name, target in targets.items() if target[1] and target not in attested]
    return replace(item, model=item.model.model_copy(update=dict.fromkeys(lost))) if lost else item


def _repeating(document: entries.Document, ledger: Ledger, known: set[str]) -> entries.Document:
    """The document; where it relays one that was not yet public, it relays whoever stands behind that one."""
    relayed = document.relays
    while relayed in ledger.by_document and relayed not in known:
        relayed = ledger.by_document[relayed].relays or ledger.by_document[relayed].publisher
    return document if relayed == document.relays else document.model_copy(update={"relays": relayed})


def _uncorrected(entry: Entry, known: set[str]) -> Entry:
    """The entry; where the document that corrects it was not yet public, nothing supersedes it."""
    later = entry.assertion.superseded_by
    if later is None or later in known:
        return entry
    return replace(entry, assertion=entry.assertion.model_copy(update={"superseded_by": None}))
