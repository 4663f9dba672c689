"""The curated files of ``data/`` as one object: every entry, with its file and line.

Only reading and validating each entry belong here. What must hold between entries is in ``rules``, and evidence rows
are built in ``assertions``. Imports neither pandas nor Dagster, so that a check stays fast.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar

from bilateral.commons.groups import grouped
from pipelines.ledger import cells, csv_files, validation
from pipelines.ledger.cache import Cache
from pipelines.ledger.remedies.suggestions import nearest
from pipelines.ledger.yaml_files import DATA, FieldPath, Fields, Problem, Source, Value, read
from schemas import vocabulary
from schemas.fiscal import FiscalYear
from schemas.written import entries, registers, testable
from schemas.written.base import named

M = TypeVar("M")
FOLDERS = ("reference", "series", "documents", "searches", "protocols", "claims", "hypotheses", "corrections")
"""Registers come first: remedies for the other files suggest names from them. Tables come before their documents."""
SERIES, README = "series", "README.md"
NAMES = "names.csv"
"""Names of actors in all languages, in ``reference``: read by ``naming``."""


class Located:
    """Something a person wrote, with the place where it stands: a path in a source."""

    source: Source
    path: FieldPath

    def problem(self, message: str, remedy: str, *inner: str | int) -> Problem:
        """A problem of this entry, or of the field ``inner`` in it."""
        return self.source.problem((*self.path, *inner), message, remedy)

    def place(self, seen_from: Source) -> str:
        """``line 7``, or file and line where the reader is in another file."""
        line = self.source.line(self.path)
        return f"line {line}" if self.source is seen_from else f"{DATA}/{self.source.path}:{line}"


@dataclass(frozen=True)
class Item(Located, Generic[M]):
    """One entry and where it stands."""

    model: M
    source: Source
    path: FieldPath = ()


@dataclass(frozen=True)
class Entry(Located):
    """One assertion of one document."""

    assertion: entries.Assertion
    document: entries.Document
    source: Source
    path: FieldPath

    @property
    def table(self) -> str:
        """The table it is about."""
        return self.assertion.about.partition("/")[0]

    def actors(self) -> Iterator[tuple[str, FieldPath]]:
        """Every actor that it names, in whichever field."""
        return ((name, where) for register, name, where in named(self.assertion) if register == "actor")

    @property
    def record_id(self) -> str:
        """The record it is about; empty for series."""
        return self.assertion.about.partition("/")[2]


@dataclass(frozen=True)
class Table(Located):
    """The head of a table in its document, and the file that it names; None where there is none."""

    head: Any
    document: entries.Document
    source: Source
    path: FieldPath
    layout: cells.Layout | None


def _by_id(model: type[M], name: str) -> cached_property[dict[str, M]]:
    """The entries of a register by id; of two with one id the first."""

    def read(ledger: Ledger) -> dict[str, M]:
        models: dict[str, M] = {}
        for item in ledger.reference.get(name, []):
            models.setdefault(item.model.id, item.model)
        return models

    return cached_property(read)


@dataclass
class Ledger:
    """Everything that people wrote, as validated models. Lists are in the order of the files' names."""

    root: Path
    sources: list[Source] = field(default_factory=list)
    sheets: dict[str, csv_files.Sheet] = field(default_factory=dict)
    documents: list[Item[entries.Document]] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    evidence: list[Entry] = field(default_factory=list)
    searches: list[Item[entries.Search]] = field(default_factory=list)
    protocols: list[Item[entries.Protocol]] = field(default_factory=list)
    articles: list[Item[testable.Article]] = field(default_factory=list)
    hypotheses: list[Item[testable.Hypothesis]] = field(default_factory=list)
    corrections: list[Item[entries.Correction]] = field(default_factory=list)
    reference: dict[str, list[Item[Any]]] = field(default_factory=dict)
    records: dict[str, list[Item[registers.Record]]] = field(default_factory=dict)
    set_aside: Mapping[str, Problem] = field(default_factory=dict)
    """What is not read because something is wrong with it, by ``unit``: the first problem of each."""
    cache: Cache | None = field(default=None, repr=False, compare=False)
    kept: set[int] = field(default_factory=set, repr=False, compare=False)
    """By identity, documents from the cache that the rules about one document have found right before."""
    read_now: list[Source] = field(default_factory=list, repr=False, compare=False)
    """Sources that are not from the cache."""
    looked_at: dict[str, list[Any]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What one rule found and another reports."""

    @property
    def problems(self) -> list[Problem]:
        """Problems found while reading and validating."""
        return [problem for source in self.sources for problem in source.problems]

    @cached_property
    def new_documents(self) -> list[Item[entries.Document]]:
        """Documents that the rules about one document are to look at."""
        return [item for item in self.documents if id(item.model) not in self.kept]

    @cached_property
    def new_evidence(self) -> list[Entry]:
        """Their entries."""
        return [entry for entry in self.evidence if id(entry.document) not in self.kept]

    @cached_property
    def new_tables(self) -> list[Table]:
        """Their tables."""
        return [table for table in self.tables if id(table.document) not in self.kept]

    def lists(self) -> dict[str, list[Any]]:
        """What files add to, by name: ``evidence``, ``reference/actors`` …"""
        names = ("documents", "evidence", "tables", "searches", "protocols", "articles", "hypotheses", "corrections")
        kinds = {"reference": self.reference, "records": self.records}
        by_register = {f"{kind}/{name}": items for kind, of_kind in kinds.items() for name, items in of_kind.items()}
        return {name: getattr(self, name) for name in names} | by_register

    @cached_property
    def evidence_of(self) -> dict[str, list[Entry]]:
        """Entries by the id of their document."""
        return grouped((entry.document.id, entry) for entry in self.evidence)

    actors = _by_id(registers.Actor, "actors")
    territories = _by_id(registers.Territory, "territories")
    measures = _by_id(registers.Measure, "measures")
    definitions = _by_id(registers.Definition, "definitions")
    units = _by_id(registers.Unit, "units")
    products = _by_id(registers.Product, "products")
    indicators = _by_id(registers.Indicator, "indicators")
    dyads = _by_id(registers.Dyad, "dyads")

    @cached_property
    def groups(self) -> dict[str, list[str]]:
        """Registered dyads by each name that a list of them may hold: the ids of dyads, and their groups."""
        groups: dict[str, list[str]] = {}
        for dyad in self.dyads.values():
            for name in (dyad.id, *dyad.groups):
                groups.setdefault(name, []).append(dyad.id)
        return groups

    def pairs(self, names: Iterable[str]) -> list[str]:
        """The dyads that a list of dyads and groups stands for, each once; what is in no register stays as it is."""
        return list(dict.fromkeys(dyad for name in names for dyad in self.groups.get(name, [name])))

    @cached_property
    def register(self) -> dict[str, dict[str, registers.Record]]:
        """Registered records by table and id."""
        return {table: {item.model.id: item.model for item in items} for table, items in self.records.items()}

    @cached_property
    def hints(self) -> validation.Hints:
        """What remedies may suggest. To be asked for only after the registers have been read."""
        known, tables = self.measures.values(), vocabulary.SUBJECT_TABLES
        measures = {table: [measure.id for measure in known if table in measure.tables] for table in tables}
        actors = {actor.name.casefold(): actor.id for actor in self.actors.values()}
        return validation.Hints(actors, measures, fiscal=self.fiscal_years)

    @cached_property
    def fiscal_years(self) -> dict[str, FiscalYear]:
        """Fiscal years other than the calendar year, by whose they are."""
        items = self.reference.get("fiscal_years", [])
        return {item.model.id: FiscalYear(item.model.starts, item.model.named_by) for item in items}

    @cached_property
    def parties(self) -> dict[str, set[str]]:
        """By subject, ``visits/…``, the actors that any document names in an active role: the pair that it is of."""
        parties: dict[str, set[str]] = defaultdict(set)
        for entry in self.evidence:
            if isinstance(entry.assertion, entries.RecordAssertion) and (by_role := entry.assertion.participants):
                for role in vocabulary.ACTIVE_ROLES:
                    parties[entry.assertion.about].update(getattr(by_role, role) or ())
        return parties

    @cached_property
    def by_document(self) -> dict[str, entries.Document]:
        """Documents by id."""
        return {item.model.id: item.model for item in self.documents}


def files(root: Path) -> Iterator[Path]:
    """Every visible file and link in ``root``'s folders, in order of folder and name.

    Files with another ending and links to folders are included, so that nothing is ignored in silence.
    """
    for folder in FOLDERS:
        found = ((p.parts, p) for p in (root / folder).rglob("*") if not p.name.startswith("."))
        yield from (p for _, p in sorted(found) if p.is_file() or p.is_symlink())


def folder_of(issued: str | None) -> str:
    """The folder of a document under ``documents``: the year in which it was issued."""
    year = re.search(r"\d{4}", issued or "")
    return year[0] if year else "undated"


def unit(path: str) -> str:
    """What a file, by its path in the data folder, stands and falls with: a document with its tables."""
    folder, file = path.partition("/")[0], Path(path)
    name = file.stem.partition("--")[0] if file.suffix in (".yaml", ".csv") else file.name
    return f"{'documents' if folder == SERIES else folder}/{name}"


def read_ledger(root: Path, cache: Path | None = None, set_aside: Mapping[str, Problem] | None = None) -> Ledger:
    """Read every curated file under ``root`` (the ``data`` folder) but the crosswalk and the names of actors.

    What the folder ``cache`` keeps of documents that did not change is taken from there; what is ``set_aside`` is left.
    """
    ledger = Ledger(root, set_aside=set_aside or {}, cache=Cache(cache, root) if cache else None)
    unread = (root / "reference" / NAMES, root / SERIES / README)
    found = [file for file in files(root) if unit(file.relative_to(root).as_posix()) not in ledger.set_aside]
    pieces = ledger.cache.pieces(found) if ledger.cache else {}
    owned = {t.layout.sheet.path: t.layout.sheet for _, lists in pieces.values() for t in lists.get("tables", ())}
    for file in found:
        path = file.relative_to(root).as_posix()
        if piece := pieces.get(file):
            _add_piece(ledger, *piece)
            continue
        if file.parent == root / "reference" / "codes" or file in unread:
            continue
        if file.suffix == ".csv" and file.parent == root / SERIES:
            ledger.sheets[file.name] = sheet = owned.get(path) or csv_files.read(file, root)
            ledger.sources.append(sheet)
            continue
        is_read = file.suffix in (".yaml", ".yml") or file.is_symlink()
        source = read(file, root) if is_read else Source(path)
        ledger.sources.append(source)
        ledger.read_now.append(source)
        if source.data is not None:
            _add(ledger, source, Path(source.path))
    taken = {f"{SERIES}/{table.head.file}" for table in ledger.tables if table.layout is None} & owned.keys()
    # where two documents name one sheet, which comes first decides
    return read_ledger(root, set_aside=set_aside) if taken else ledger


def _add_piece(ledger: Ledger, source: Source, lists: dict[str, list[Any]]) -> None:
    ledger.sources.append(source)
    for name, parts in lists.items():
        folder, _, register = name.partition("/")
        target = getattr(ledger, folder)
        (target.setdefault(register, []) if register else target).extend(parts)
    if ledger.cache and ledger.cache.is_examined:
        ledger.kept.update(id(item.model) for item in lists.get("documents", ()))


def read_register(root: Path, name: str) -> list[Item[Any]]:
    """The valid items of ``reference/<name>.yaml`` alone; none if there is no such file."""
    ledger, file = Ledger(root), root / "reference" / f"{name}.yaml"
    if file.exists() and (source := read(file, root)).data is not None:
        _add(ledger, source, Path(source.path))
    return ledger.reference.get(name, [])


def _add(ledger: Ledger, source: Source, name: Path) -> None:
    if (folder := name.parts[0]) == "documents":
        _add_document(ledger, source)
    elif folder == "reference":
        _add_register(ledger, source, name)
    else:
        targets: dict[str, tuple[type[Any], list[Any]]] = {
            "searches": (entries.Search, ledger.searches),
            "protocols": (entries.Protocol, ledger.protocols),
            "claims": (testable.Article, ledger.articles),
            "hypotheses": (testable.Hypothesis, ledger.hypotheses),
            "corrections": (entries.Correction, ledger.corrections),
        }
        model, target = targets[folder]
        if (parsed := validation.parse(model, source.data, source, (), ledger.hints)) is not None:
            target.append(Item(parsed, source))


def _add_document(ledger: Ledger, source: Source) -> None:
    document = validation.parse(entries.Document, _outline(source.data), source, (), ledger.hints)
    assertions = [
        (number, validation.assertion(item, source, ("evidence", number), ledger.hints))
        for number, item in enumerate(_list(source, "evidence"))
    ]
    heads = [
        (number, item, validation.head(item, source, ("tables", number), ledger.hints))
        for number, item in enumerate(_list(source, "tables"))
    ]
    if document is None:
        return
    ledger.documents.append(Item(document, source))
    valid = ((number, assertion) for number, assertion in assertions if assertion is not None)
    ledger.evidence.extend(Entry(one, document, source, ("evidence", number)) for number, one in valid)
    for number, raw, head in heads:
        if head is not None and isinstance(raw, dict):
            _add_table(ledger, Item(document, source), ("tables", number), head, raw)


def _outline(data: Value) -> Value:
    """A document as read with nothing but the number of its entries, which are read one by one."""
    if not isinstance(data, dict):
        return data
    return {k: [None] * len(v) if k in ("evidence", "tables") and isinstance(v, list) else v for k, v in data.items()}


def _list(source: Source, name: str) -> list[Value]:
    """The list ``name`` of a file as read; empty where it is something else."""
    value = source.data.get(name) if isinstance(source.data, dict) else None
    return value if isinstance(value, list) else []


def _add_table(ledger: Ledger, document: Item[entries.Document], path: FieldPath, head: Any, raw: Fields) -> None:
    """Add a table and the entries in its cells, unless its file is missing, unreadable, or named before."""
    sheet, layout = ledger.sheets.get(head.file), None
    if sheet and sheet.document is None:
        sheet.document, sheet.head = document.source, path
        layout = cells.layout(sheet, raw)
        sheet.problems.extend(cells.misfits(layout) if not sheet.problems else ())
        if not sheet.problems:
            is_read = document.model.read_as != "second_hand"
            ledger.evidence.extend(
                Entry(assertion, document.model, sheet, where)
                for assertion, where in cells.assertions(layout, ledger.hints, is_read=is_read)
            )
    ledger.tables.append(Table(head, document.model, document.source, path, layout))


def _add_register(ledger: Ledger, source: Source, name: Path) -> None:
    is_record = name.parent.name == "records"
    known: tuple[str, ...] = vocabulary.RECORD_TABLES if is_record else tuple(registers.REFERENCE)
    if name.stem not in known:
        hint = nearest(name.stem, known) or "files here: " + ", ".join(known)
        source.problems.append(source.problem((), f"files with this name are not read ({name.name})", hint))
        return
    if not isinstance(source.data, list):
        source.problems.append(source.problem((), "the file must be one list", "begin each entry with `- `"))
        return
    model: Any = registers.Record if is_record else registers.REFERENCE[name.stem]
    begun = source.without_drafts()
    items = [
        Item(parsed, source, (number,))
        for number, entry in enumerate(source.data)
        if number not in begun
        and (parsed := validation.parse(model, entry, source, (number,), validation.Hints())) is not None
    ]
    (ledger.records if is_record else ledger.reference)[name.stem] = items
