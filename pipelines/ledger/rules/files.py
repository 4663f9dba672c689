"""File names and ids: one id each, no doubles, no document for nothing, and every link between files leads somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipelines.ledger import addresses
from pipelines.ledger.reader import Item, Ledger
from pipelines.ledger.remedies import suggestions as remedies
from pipelines.ledger.remedies.suggestions import nearest
from pipelines.ledger.yaml_files import DATA, Problem
from schemas import edtf, vocabulary
from schemas.written.fields import MAX_SLUG, SLUG

TABLES = "tables: " + ", ".join(vocabulary.SUBJECT_TABLES)


def problems(ledger: Ledger) -> Iterator[Problem]:
    """Names of files, doubles of ids, and links that lead nowhere."""
    yield from _names(ledger)
    lists: list[list[Item[Any]]] = [*ledger.reference.values(), *ledger.records.values()]
    lists += [ledger.documents, ledger.searches, ledger.hypotheses]
    for items in lists:
        yield from _doubles(items)
    yield from _documents(ledger)
    yield from _empty(ledger)
    yield from _searches(ledger)
    yield from _reference(ledger)


def _names(ledger: Ledger) -> Iterator[Problem]:
    named: list[Item[Any]] = [*ledger.documents, *ledger.searches, *ledger.hypotheses]
    ids = {item.source.path: item.model.id for item in named}
    unfit = set()
    for source in ledger.sources:
        name = Path(source.path)
        if name.parent == Path("reference/codes"):
            continue  # crosswalks of codes are tables: pipelines/sources/codes.py reads and checks them
        if name.suffix != ".yaml":
            shown = f"ends in {name.suffix}" if name.suffix else "has no ending"
            yield source.problem((), f"the file {shown}", "end its name in .yaml, or move it out of data")
        if name.parts[0] in ("documents", "searches", "claims", "hypotheses") and (
            not SLUG.fullmatch(name.stem) or len(name.stem) > MAX_SLUG
        ):
            unfit.add(source.path)
            better = ids.get(source.path) or remedies.slug(name.stem).removeprefix("write ")
            yield source.problem(
                (),
                f"the file name {name.name} is not an id: lower-case letters, digits and single hyphens",
                f"rename it to {better}.yaml",
            )
    for item in named:
        if item.model.id != Path(item.source.path).stem and item.source.path not in unfit:
            yield item.problem(
                f"id `{item.model.id}` differs from the file's name",
                f"rename the file to {item.model.id}.yaml, or write id: {Path(item.source.path).stem}",
                "id",
            )
    for article in ledger.articles:
        document = article.model.document
        if document in ledger.by_document and document != Path(article.source.path).stem:
            yield article.problem(
                "the file's name differs from its document",
                f"rename the file to {document}.yaml, or write document: {Path(article.source.path).stem}",
                "document",
            )


def _doubles(items: list[Item[Any]]) -> Iterator[Problem]:
    seen: dict[str, Item[Any]] = {}
    for item in items:
        name = getattr(item.model, "id", None)
        if name is None:
            continue
        if name in seen:
            first = seen[name]
            where = f"{DATA}/{first.source.path}:{first.source.line((*first.path, 'id'))}"
            yield item.problem(f"the id `{name}` is used twice (first in {where})", "give one of them another id", "id")
        seen.setdefault(name, item)


def _documents(ledger: Ledger) -> Iterator[Problem]:
    by_url: dict[str, str] = {}
    for item in ledger.documents:
        document = item.model
        if document.relays == document.id:
            yield item.problem(
                "the document relays itself", "name whose words it repeats, or remove the field", "relays"
            )
        if document.url:
            other = by_url.setdefault(addresses.normal(document.url), document.id)
            if other != document.id:
                yield item.problem(
                    f"the address is that of `{other}` too",
                    f"one file per document: move the entries to {other}.yaml",
                    "URL",
                )
    for entry in ledger.evidence:
        later = entry.assertion.superseded_by
        if later == entry.document.id:
            yield entry.problem(
                "the document supersedes itself",
                "name the later document; two values in this one are part: a and part: b",
                "superseded_by",
            )
        if later and later not in ledger.by_document:
            hint = nearest(later, ledger.by_document) or "write the id of the later document"
            yield entry.problem(f"there is no document `{later}`", hint, "superseded_by")
    yield from _relay_cycles(ledger)


def _empty(ledger: Ledger) -> Iterator[Problem]:
    """Documents from which nothing was read, unless another file names them as an origin, a correction or an article."""
    sources = [s for s in ledger.sources if s.path.startswith(("documents/", "claims/"))]
    if any(source.data is None for source in sources):
        return  # a file that cannot be read may be the one that names it
    named = {name for source in sources for name in _names_documents(source.data)}
    for item in ledger.documents:
        if not item.model.evidence and item.model.id not in named:
            yield item.problem(
                "the document has no evidence", "add one entry for each assertion, or delete the file", "evidence"
            )


def _names_documents(data: Any) -> Iterator[str]:
    """The documents that a file names, even where something else in it is wrong."""
    if not isinstance(data, dict):
        return
    yield from (str(data.get(name)) for name in ("relays", "document"))
    entries = data.get("evidence")
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, dict):
            yield str(entry.get("superseded_by"))


def _relay_cycles(ledger: Ledger) -> Iterator[Problem]:
    documents = ledger.by_document
    for item in ledger.documents:
        seen, here = [item.model.id], item.model.relays
        while here in documents and here not in seen:
            seen.append(here)
            here = documents[here].relays
        if here == item.model.id and len(seen) > 1:
            yield item.problem(
                f"the relays go round: {' → '.join([*seen, here])}",
                "one of them is the origin: remove its `relays`",
                "relays",
            )


def _searches(ledger: Ledger) -> Iterator[Problem]:
    for item in ledger.searches:
        search = item.model
        if search.table not in vocabulary.SUBJECT_TABLES:
            yield item.problem(
                f"there is no table `{search.table}`",
                nearest(search.table, vocabulary.SUBJECT_TABLES) or TABLES,
                "table",
            )
        measure = ledger.measures.get(search.measure)
        if measure is None or search.table not in measure.tables:
            fitting = ledger.hints.measures.get(search.table, ())
            yield item.problem(
                f"`{search.measure}` is no measure of {search.table}",
                f"measures: {', '.join(fitting)}" if fitting else TABLES,
                "measure",
            )
        for number, actor in enumerate(search.actors if isinstance(search.actors, list) else []):
            if actor not in ledger.actors:
                yield item.problem(
                    f"there is no actor `{actor}`", remedies.actor(actor, ledger.hints.actors), "actors", number
                )


def _reference(ledger: Ledger) -> Iterator[Problem]:
    for item in ledger.reference.get("actors", []):
        yield from _actor(item, ledger)
    for item in ledger.reference.get("measures", []):
        yield from _measure(item, ledger)
    for item in ledger.reference.get("definitions", []):
        yield from _definition(item)
    for item in ledger.reference.get("coverage", []):
        yield from dyads(item, ledger, item.model.dyads, "dyads")
        if vocabulary.CAPTURED_TABLES.get(item.model.table) == item.model.measure:
            continue
        measure = ledger.measures.get(item.model.measure)
        if measure is None or item.model.table not in measure.tables:
            fitting = ledger.hints.measures.get(item.model.table, ())
            yield item.problem(
                f"`{item.model.measure}` is no measure of {item.model.table}",
                f"measures of {item.model.table}: {', '.join(fitting)}" if fitting else TABLES,
                "measure",
            )


def dyads(item: Item[Any], ledger: Ledger, given: list[str], *inner: str | int) -> Iterator[Problem]:
    """Where ``given``, at the field ``inner`` of an item, are not two known actors in order."""
    for number, dyad in enumerate(given):
        ends = dyad.split("-")
        if (
            len(ends) != 2
            or any(end not in ledger.actors for end in ends)
            or ends != sorted(ends)
            or ends[0] == ends[1]
        ):
            yield item.problem(
                f"`{dyad}` is not a dyad", "write two known actors in alphabetical order: CHN-RUS", *inner, number
            )


def _actor(item: Item[Any], ledger: Ledger) -> Iterator[Problem]:
    actor = item.model
    if actor.state and actor.state not in ledger.actors:
        hint = remedies.actor(actor.state, ledger.hints.actors)
        yield item.problem(f"there is no actor `{actor.state}`", hint, "state")
    first, last = edtf.low(actor.valid_from), edtf.high(actor.valid_to)
    if first and last and first > last:
        yield item.problem("valid_to is before valid_from", "swap or correct the dates", "valid_to")


def _measure(item: Item[Any], ledger: Ledger) -> Iterator[Problem]:
    for number, table in enumerate(item.model.tables):
        if table not in vocabulary.SUBJECT_TABLES:
            hint = nearest(table, vocabulary.SUBJECT_TABLES) or TABLES
            yield item.problem(f"there is no table `{table}`", hint, "tables", number)
    for number, unit in enumerate(item.model.units):
        if unit not in ledger.units and unit not in ("currency", "constant"):
            hint = nearest(unit, ledger.units) or "declare it in data/reference/units.yaml"
            yield item.problem(f"there is no unit `{unit}`", hint, "units", number)


def _definition(item: Item[Any]) -> Iterator[Problem]:
    definition = item.model
    if definition.table not in vocabulary.SUBJECT_TABLES:
        yield item.problem(
            f"there is no table `{definition.table}`",
            nearest(definition.table, vocabulary.SUBJECT_TABLES) or TABLES,
            "table",
        )
        return
    allowed = {
        "kinds": vocabulary.KINDS.get(definition.table, {}),
        "forces": vocabulary.FORCES,
        "ranks": vocabulary.RANKS,
        "roles": vocabulary.ROLES,
        "statuses": vocabulary.STATUSES[definition.table],
    }
    for name, words in allowed.items():
        for number, word in enumerate(getattr(definition, name) or []):
            if word not in words:
                yield item.problem(
                    f"`{word}` is not allowed",
                    f"{nearest(word, words)} {name}: {', '.join(words)}".strip(),
                    name,
                    number,
                )
