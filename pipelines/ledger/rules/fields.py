"""Which fields go together: what an entry needs and what it may not have, by its table, its measure and its kind.

Each rule is a row of ``fields.yaml``. What the fields hold belongs to the other rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipelines.ledger.assertions import default_measure
from pipelines.ledger.reader import Item, Ledger, Located
from pipelines.ledger.yaml_files import Problem
from schemas import beside
from schemas.written.base import Written

_RULES: dict[str, list[dict[str, Any]]] = beside.read(__file__)


def problems(ledger: Ledger) -> Iterator[Problem]:
    """Entries that lack a field, or have one too many."""
    for entry in ledger.new_evidence:
        name, document = default_measure(entry.assertion), entry.document
        kind = known.kind if (known := ledger.measures.get(name)) else "unknown"
        about = {"table": entry.table, "measure": name, "kind": kind, "read_as": document.read_as}
        yield from _misfits("evidence", entry, entry.assertion, **about)
    alone: dict[str, list[Item[Any]]] = {"documents": ledger.new_documents, "corrections": ledger.corrections}
    for of, items in alone.items():
        for item in items:
            yield from _misfits(of, item, item.model)
    for table, records in ledger.records.items():
        for record in records:
            yield from _misfits("records", record, record.model, table=table)
    for article in ledger.articles:
        for number, claim in enumerate(article.model.claims):
            yield from _misfits("claims", article, claim, "claims", number)


def _misfits(of: str, item: Located, model: Written, *where: str | int, **about: str) -> Iterator[Problem]:
    """What breaks a rule of ``of``; ``about`` is what the rules ask of ``model`` that it does not say itself."""

    said: dict[str, Any] = vars(model) | about
    for rule in _RULES[of]:
        is_meant = all(said.get(name) in words for name, words in rule.get("where", {}).items())
        if not is_meant or any(said.get(name) in words for name, words in rule.get("unless", {}).items()):
            continue
        given = [name for name in (*rule.get("needs", ()), *rule.get("without", ())) if said.get(name)]
        if not given if "needs" in rule else given or "without" not in rule:
            at = [rule["at"]] if "at" in rule else given[:1]
            yield item.problem(rule["message"].format(**said), rule["remedy"].format(**said), *where, *at)
