"""File names and ids: ids are used once, no document is empty or cited twice, links between files lead somewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bilateral.commons.groups import grouped
from pipelines.ledger import addresses
from pipelines.ledger.reader import SERIES, Item, Ledger, folder_of
from pipelines.ledger.remedies import suggestions
from pipelines.ledger.rules.lookups import unfit_measure, unknown, unlisted, unregistered
from pipelines.ledger.yaml_files import DATA, Problem, Value
from schemas import edtf, vocabulary
from schemas.written import entries
from schemas.written.fields import MAX_SLUG, SLUG

NAMED_BY_ID = ("documents", "searches", "protocols", "claims", "hypotheses", "corrections")
"""Folders whose files are named after the id of what they hold."""


def problems(ledger: Ledger) -> Iterator[Problem]:
    """Wrong file names, ids used twice, and links that lead nowhere."""
    others: list[Item[Any]] = [*ledger.searches, *ledger.protocols, *ledger.hypotheses, *ledger.corrections]
    named: list[Item[Any]] = [*ledger.documents, *others]
    yield from _names(ledger, [*ledger.new_documents, *others])
    for items in (*ledger.reference.values(), *ledger.records.values(), named):
        yield from _ids_used_twice(items)
    yield from _documents(ledger)
    yield from _empty(ledger)
    yield from _searches(ledger)
    yield from _registers(ledger)


def drafts(ledger: Ledger) -> Iterator[Problem]:
    """Files, and entries of registers, that are not read yet."""
    for source in ledger.sources:
        if source.is_draft:
            yield source.problem_on(1, "a draft, which nothing reads", "fill it in and delete this line, or the file")
        yield from source.unfilled


def _names(ledger: Ledger, named: list[Item[Any]]) -> Iterator[Problem]:
    ids = {item.source.path: item.model.id for item in named}
    unfit = set()
    for source in ledger.read_now:
        name = Path(source.path)
        if name.parent == Path("reference/codes") or (name.parent == Path(SERIES) and name.suffix == ".csv"):
            continue  # the crosswalk checks its own files; those of tables are checked in ``tables``
        if name.parts[0] == SERIES:
            yield source.problem((), "this is no table", f"a table is a file {DATA}/{SERIES}/<document id>.csv")
        elif name.suffix != ".yaml":
            ending = f"ends in {name.suffix}" if name.suffix else "has no ending"
            yield source.problem((), f"the file {ending}", "end its name in .yaml, or move it out of data")
        if name.parts[0] in NAMED_BY_ID and (not SLUG.fullmatch(name.stem) or len(name.stem) > MAX_SLUG):
            unfit.add(source.path)
            better = ids.get(source.path) or suggestions.slug(name.stem).removeprefix("write ")
            message = f"the file name {name.name} is not an id: lower-case letters, digits and single hyphens"
            yield source.problem((), message, f"rename it to {better}.yaml")
    for item in named:
        stem = Path(item.source.path).stem
        if item.model.id != stem and item.source.path not in unfit:
            remedy = f"rename the file to {item.model.id}.yaml, or write id: {stem}"
            yield item.problem(f"id `{item.model.id}` differs from the file's name", remedy, "id")
    for item in ledger.new_documents:
        folder, right = Path(item.source.path).parent.name, folder_of(item.model.issued)
        if folder not in ("documents", right):
            yield item.problem(f"the file is in the folder {folder}", f"move it to {DATA}/documents/{right}", "issued")
    for article in ledger.articles:
        document, stem = article.model.document, Path(article.source.path).stem
        if document in ledger.by_document and document != stem:
            remedy = f"rename the file to {document}.yaml, or write document: {stem}"
            yield article.problem("the file's name differs from its document", remedy, "document")


def _ids_used_twice(items: list[Item[Any]]) -> Iterator[Problem]:
    first: dict[tuple[str, str], Item[Any]] = {}
    for item in items:
        name = getattr(item.model, "id", None)
        if name and (other := first.setdefault((type(item.model).__name__, name), item)) is not item:
            where = f"{DATA}/{other.source.path}:{other.source.line((*other.path, 'id'))}"
            message = f"the id `{name}` is used twice (first in {where})"
            yield item.problem(message, "give one of them another id", "id")


def _documents(ledger: Ledger) -> Iterator[Problem]:
    yield from _addresses(ledger)
    for item in ledger.new_documents:
        if item.model.relays == item.model.id:
            remedy = "name whose words it repeats, or remove the field"
            yield item.problem("the document relays itself", remedy, "relays")
    relays = {name: document.relays for name, document in ledger.by_document.items()}
    for item in ledger.documents:
        if len(circle := circle_from(item.model.id, relays)) > 2:
            message = f"`relays` runs in a circle: {' → '.join(circle)}"
            yield item.problem(message, "one of them is the origin: remove its `relays`", "relays")
    for entry in ledger.evidence:
        if not (later := entry.assertion.superseded_by):
            continue
        if later == entry.document.id:
            remedy = "name the later document; for two values in this one, write part: a and part: b"
            yield entry.problem("the document supersedes itself", remedy, "superseded_by")
        otherwise = "write the id of the later document"
        yield from unknown(entry, "document", later, ledger.by_document, otherwise, "superseded_by")


def _addresses(ledger: Ledger) -> Iterator[Problem]:
    """Documents whose page another one cites already; the newer is named: read later, or written later that day."""
    by_url = grouped((addresses.normal(item.model.url), item) for item in ledger.documents if item.model.url)
    for items in by_url.values():
        if len(items) > 1:
            first, *others = sorted(items, key=lambda item: (item.model.accessed, _written(ledger, item)))
            for item in others:
                remedy = f"one file per document: move the entries to {first.model.id}.yaml"
                yield item.problem(f"the document `{first.model.id}` has the same address", remedy, "URL")


def _written(ledger: Ledger, item: Item[Any]) -> float:
    return (ledger.root / item.source.path).stat().st_mtime


def circle_from(start: str, parents: Mapping[str, str | None]) -> list[str]:
    """The path from ``start`` back to itself along ``parents``; empty where it does not come back."""
    path, here = [start], parents.get(start)
    while here is not None and here in parents and here not in path:
        path.append(here)
        here = parents[here]
    return [*path, start] if here == start else []


def _empty(ledger: Ledger) -> Iterator[Problem]:
    """Documents without evidence, unless another file names them as an origin, a correction or an article."""
    sources = [s for s in ledger.read_now if s.path.startswith(("documents/", "claims/"))]
    if ledger.set_aside or any(source.data is None and not source.is_draft for source in sources):
        return  # a file that cannot be read, or is not, may be the one that names it
    named = {name for source in sources for name in _names_documents(source.data)}
    named |= {item.model.relays or "" for item in ledger.documents}
    named |= {item.model.document for item in ledger.articles}
    named |= {entry.assertion.superseded_by or "" for entry in ledger.evidence}
    for item in ledger.documents:
        if not (item.model.evidence or item.model.tables or item.model.id in named):
            remedy = "add one entry for each assertion, or delete the file"
            yield item.problem("the document has no evidence", remedy, "evidence")


def _names_documents(data: Value) -> Iterator[str]:
    """The documents that a file names, even where something else in it is wrong."""
    if not isinstance(data, dict):
        return
    yield from (str(data.get(name)) for name in ("relays", "document"))
    yield from (str(entry.get("superseded_by")) for entry in raw_entries(data))


def raw_entries(data: Value) -> Iterator[dict[str, Value]]:
    """The entries of evidence of a file as read and the heads of its tables, even where something in them is wrong."""
    lists = (data.get("evidence"), data.get("tables")) if isinstance(data, dict) else ()
    return (entry for found in lists if isinstance(found, list) for entry in found if isinstance(entry, dict))


def _searches(ledger: Ledger) -> Iterator[Problem]:
    for item in ledger.searches:
        search = item.model
        yield from unfit_measure(item, search.table, search.measure, ledger, "measure")
        table, _, record = (search.record or "").partition("/")
        yield from unregistered(item, table, record, ledger, "record")
        yield from _years_asked(item)


def _years_asked(item: Item[entries.Search]) -> Iterator[Problem]:
    first, last = item.model.window
    asked, years = item.model.years_asked(), item.model.years
    if years is not None and asked is None:
        remedy = "leave `years` out: they are for partial searches of several years"
        yield item.problem("a search that is complete, or of one year, is of all its period", remedy, "years")
    elif years and not (asked and (not first or asked[0] >= first.year) and (not last or asked[-1] <= last.year)):
        message = f"the years asked for are not years of the period {item.model.period}"
        yield item.problem(message, "write years such as [2015, 2018-2020] that lie in the period", "years")


def unmarked(ledger: Ledger) -> Iterator[Problem]:
    """Partial searches of several years that name none: no error, for what they asked may have been of no year."""
    for item in ledger.searches:
        if item.model.years is None and item.model.years_asked() == []:
            message = "a partial search of several years names none, so that `coverage` counts none as searched"
            yield item.problem(message, "write those asked for: years: [2015, 2018-2020]", "period")


def _registers(ledger: Ledger) -> Iterator[Problem]:
    for item in (item for name in ("actors", "publishers", "speakers") for item in ledger.reference.get(name, [])):
        first, last = edtf.low(item.model.valid_from), edtf.high(item.model.valid_to)
        if first and last and first > last:
            yield item.problem("valid_to is before valid_from", "swap or correct the dates", "valid_to")
    for item in ledger.reference.get("measures", []):
        known, otherwise = [*ledger.units, "currency", "constant"], "declare it in data/reference/units.yaml"
        for number, unit in enumerate(item.model.units):
            yield from unknown(item, "unit", unit, known, otherwise, "units", number)
        yield from _places(item)
    for item in ledger.reference.get("definitions", []):
        yield from _definition(item)
    for item in ledger.reference.get("indicators", []):
        if item.model.table and item.model.measure:
            yield from unfit_measure(item, item.model.table, item.model.measure, ledger, "measure")


def _places(item: Item[Any]) -> Iterator[Problem]:
    """A measure that a table has no place for: what documents state of it would reach no reader of that table.

    Tables of series have a row for every measure; what others have a place for is in ``vocabulary.MEASURES_IN``.
    """
    measure = item.model
    for number, table in enumerate(measure.tables):
        has_place = measure.id in vocabulary.MEASURES_IN.get(table, (measure.id,))
        if not has_place and table not in measure.observations_only:
            yield item.problem(
                f"`{table}` has no place for `{measure.id}`: its values would reach no column and no indicator",
                f"give `{table}` a column for it in schemas/records.yaml; or write observations_only: [{table}] if "
                "observations are enough",
                "tables",
                number,
            )
    for number, table in enumerate(measure.observations_only):
        if table not in measure.tables:
            yield item.problem(f"`{measure.id}` is no measure of {table}", "remove it", "observations_only", number)
        elif measure.id in vocabulary.MEASURES_IN.get(table, (measure.id,)):
            message = f"`{table}` has a place for `{measure.id}`"
            yield item.problem(message, "remove it", "observations_only", number)


def _definition(item: Item[Any]) -> Iterator[Problem]:
    if (table := item.model.table) not in vocabulary.SUBJECT_TABLES:
        return  # as ``names`` reports
    choices: dict[tuple[str, str], Any] = {
        ("kind", "kinds"): vocabulary.KINDS.get(table, {}),
        ("force", "forces"): vocabulary.FORCES,
        ("rank", "ranks"): vocabulary.RANKS,
        ("role", "roles"): vocabulary.ROLES,
        ("status", "statuses"): vocabulary.STATUSES[table],
    }
    for (thing, field), words in choices.items():
        for number, word in enumerate(getattr(item.model, field) or []):
            yield from unlisted(item, word, thing, table, words, field, number)
