"""Stubs of curated files, filled in from an address, from how its publisher was cited before, and from the ledger.

Nothing is fetched. What can only be guessed is marked, and `bilateral check` asks for it; what a started file says is
in ``templates``.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from pydantic import TypeAdapter

from pipelines.ledger import addresses, templates
from pipelines.ledger.assertions import default_measure
from pipelines.ledger.drafts import prose
from pipelines.ledger.reader import SERIES, Entry, Item, Ledger
from pipelines.ledger.remedies.suggestions import nearest, quoted
from pipelines.ledger.yaml_files import DATA, UNFILLED
from schemas import vocabulary
from schemas.written.fields import Url

HEADER = "# yaml-language-server: $schema=../../schemas/document.schema.json\n"
MAX_NAME = 60
DIRECTED = ("exports", "balance", "volume", "value", "rate")
"""Measures that a pair has in both directions."""
_DATE = re.compile(
    r"(20\d\d|19\d\d)[-/]?(0[1-9]|1[0-2])[-/]?(0[1-9]|[12]\d|3[01])(?!\d)|(?<=/)(20\d\d|19\d\d)/(0[1-9]|1[0-2])(?=/)"
)


class StubError(Exception):
    """The file cannot be started; the message says why and what to do."""


def document(url: str, ledger: Ledger, today: date) -> Path:
    """Write ``data/documents/<id>.yaml`` for ``url`` and return its path. Raises ValueError for a bad address."""
    TypeAdapter(Url).validate_python(url)
    page = addresses.normal(url)
    cited = (item for item in ledger.documents if item.model.url and addresses.normal(item.model.url) == page)
    if known := next(cited, None):
        raise StubError(f"the address is already cited: {DATA}/{known.source.path}")
    printed = _DATE.search(urlsplit(addresses.archived(url)).path)
    issued = "-".join(filter(None, printed.groups())) if printed else ""
    name = _hyphenated(f"{addresses.publisher(url)}-{issued or 'undated'}-{_words(url)}")
    name = name if len(name) <= MAX_NAME else name[: MAX_NAME + 1].rpartition("-")[0] or name[:MAX_NAME]
    file = ledger.root / "documents" / f"{name}.yaml"
    if file.exists():
        raise StubError(f"{DATA}/documents/{file.name} already exists: edit it, or rename it first")
    file.write_text(_document(name, url, issued, ledger, today), encoding="utf-8")
    return file


def _hyphenated(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _words(url: str) -> str:
    """The part of the address with the most words, which is often the title."""
    parts = [re.sub(r"\.[a-z]{2,5}$", "", part) for part in unquote(urlsplit(addresses.archived(url)).path).split("/")]
    return max(
        (part for part in parts if re.search("[A-Za-z]{3}", part) and part != addresses.publisher(url)),
        key=lambda part: (len(re.findall(r"[A-Za-z]{2,}", part)), len(part)),
        default=next((part for part in reversed(parts) if part), "page"),
    )


def _document(name: str, url: str, issued: str, ledger: Ledger, today: date) -> str:
    site = addresses.site(url)
    before = [i.model for i in ledger.documents if i.model.url and addresses.site(i.model.url) == site]

    def usual(field: str, otherwise: str) -> str:
        values = Counter(getattr(document, field) for document in before if getattr(document, field))
        return str(values.most_common(1)[0][0]) if values else otherwise

    title = _words(url).replace("-", " ").replace("_", " ").capitalize()
    states = [actor for actor in prose.Names(ledger).named(title.title()) if ledger.actors[actor].type != "company"]
    lines = [
        f"id: {name}",
        f"type: {usual('type', 'article-newspaper')}",
        f"title: {title}",
        "title_is_description: true      # remove when you have written the printed title above",
        f"publisher: {usual('publisher', site)}",
        "# relays: whose words it repeats, if it says so (an agency, an office)",
        f"issued: {issued}" if issued else "# issued: the day of publication, if it is printed",
        f"accessed: {today.isoformat()}",
        f"URL: {url}",
        f"language: {usual('language', 'en')}",
        "read_as: original               # or copy, second_hand",
        f"reliability: {usual('reliability', 'C')}                  # A to F: see CONTRIBUTING.md",
    ]
    return HEADER + "\n".join(lines) + "\n" + templates.evidence(_number(title), sorted(states[:2]), issued)


def _number(title: str) -> dict[str, str]:
    """The fields of the number in a title, if there is one; a point that the address dropped is asked for."""
    found = [f for f in prose.figures(title) if f.scale or re.match(rf"{f.printed} [a-z]{{3}}", title[f.start :])]
    if not found or found[0].value is None:
        return {}
    figure, before = found[0], re.search(r"\b(\d{1,20}) $", title[: found[0].start])
    either = (
        f"{UNFILLED} {before[1]}.{figure.value}, or {figure.value}: the address has no point"
        if before
        else figure.value
    )
    return {
        name: value
        for name, value in (("value", either), ("scale", figure.scale), ("unit", figure.unit))
        if value is not None
    }


def record(table: str, ledger: Ledger, today: date) -> tuple[Path, int]:
    """Append a stub to the register of ``table``; return the file and the stub's line."""
    if table not in vocabulary.RECORD_TABLES:
        hint = nearest(table, vocabulary.RECORD_TABLES)
        raise StubError(f"there is no table of records `{table}`. {hint} Tables: {', '.join(vocabulary.RECORD_TABLES)}")
    file = ledger.root / "reference" / "records" / f"{table}.yaml"
    before, stub, _ = (file.read_text(encoding="utf-8") if file.exists() else "").partition("- id: new-record")
    if stub:
        line = before.count("\n") + 1
        raise StubError(f"{DATA}/reference/records/{table}.yaml:{line} already has a stub: fill it in first")
    kinds = vocabulary.KINDS[table]
    lines = [
        f"- id: new-record-{today:%Y-%m}      # name and start month: joint-sea-2025-08; never an ordinal",
        "  label: a plain name",
        f"  kind: {next(iter(kinds))}      # one of: {', '.join(kinds)}",
    ]
    lines += ["  rank: leader      # " + ", ".join(vocabulary.RANKS)] if table == "visits" else []
    lines += [f"  domains: [land]      # {', '.join(vocabulary.DOMAINS)}"] if table == "exercises" else []
    return appended(ledger, f"records/{table}", "\n".join(lines) + "\n")


@dataclass(frozen=True)
class Wanted:
    """A table that a curator wants to type: ``pair`` is ``CHN-RUS`` or ``RUS>CHN``; ``name`` is for a second table."""

    about: str
    measure: str
    pair: str = ""
    reporter: str = ""
    years: range | None = None
    name: str = ""


def series(document: str, wanted: Wanted, ledger: Ledger) -> tuple[Path, int]:
    """Write a table's head into its document and start its file; return the document's file and the head's line."""
    item = _cited(document, ledger)
    sheet = ledger.root / SERIES / f"{document}{wanted.name and f'--{wanted.name}'}.csv"
    if sheet.exists():
        raise StubError(
            f"{DATA}/{SERIES}/{sheet.name} already exists: fill it in, or name the second table with --table"
        )
    years = [str(year) for year in wanted.years or ()]
    head, columns = _head(sheet.name, len(years), wanted, ledger)
    sheet.parent.mkdir(exist_ok=True)
    empty = "," * (len(columns) + 1)
    sheet.write_text("\n".join([",".join(["dates", *columns, "note"]), *(y + empty for y in years)]) + "\n", "utf-8")
    file, marks = ledger.root / item.source.path, item.source.lines
    lines = file.read_text(encoding="utf-8").splitlines()
    start = marks.get(("tables",))
    end = min((n for path, n in marks.items() if len(path) == 1 and start and n > start), default=len(lines) + 1) - 1
    lines[end:end] = head if start else ["tables:", *head]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file, end + (1 if start else 2)


def _head(file: str, rows: int, wanted: Wanted, ledger: Ledger) -> tuple[list[str], list[str]]:
    """The lines of a head, and the columns of figures that its file needs."""
    if wanted.about not in vocabulary.SERIES_TABLES:
        hint = nearest(wanted.about, vocabulary.SERIES_TABLES) or "for members, see CONTRIBUTING.md"
        raise StubError(f"tables are started of {', '.join(vocabulary.SERIES_TABLES)}, not of {wanted.about}. {hint}")
    _ends(wanted.pair, ledger)
    ends = re.split("[->]", wanted.pair)
    measure = ledger.measures.get(wanted.measure)
    if measure is None or wanted.about not in measure.tables:
        known = ledger.hints.measures.get(wanted.about, ledger.hints.measures)
        raise StubError(f"`{wanted.measure}` is no measure of {wanted.about}. {nearest(wanted.measure, known)}".strip())
    is_both, columns = "-" in wanted.pair and wanted.measure in DIRECTED, ["value"]
    lines = [
        f"file: {file}",
        f"rows: {rows}      # the lines of the file below its header",
        "locator: page, table      # where the table stands in the document",
        f"about: {wanted.about}",
        f"measure: {wanted.measure}",
    ]
    if ">" in wanted.pair:
        lines += [f"origin: {ends[0]}", f"destination: {ends[1]}"]
    elif wanted.pair and not is_both:
        lines += [f"actors: [{', '.join(sorted(ends))}]"]
    lines += [f"reporter: {wanted.reporter}"] if wanted.reporter else []
    if measure.kind == "quantity":
        units = [unit.replace("currency", "USD") for unit in measure.units if unit != "constant"]
        others = f"      # or {', '.join(units[1:])}" if units[1:] else ""
        lines += ["scale: million      # as printed", f"unit: {quoted(units[0])}{others}"]
    lines += ["credibility: 2"]
    if is_both:
        flows = {f"{a}_{b}".lower(): f"{{origin: {a}, destination: {b}}}" for a, b in (ends, ends[::-1])}
        columns = [*flows]
        lines += [
            "columns:      # label: the heading as printed",
            *(f"  {name}: {flow}" for name, flow in flows.items()),
        ]
    return templates.item(lines), columns


def search(table: str, wanted: Wanted, ledger: Ledger, today: date) -> Path:
    """Start a file of ``data/searches`` and return its path."""
    tables = (*vocabulary.SUBJECT_TABLES, *vocabulary.CAPTURED_TABLES)
    if table not in tables:
        raise StubError(f"there is no table `{table}` to search for. {nearest(table, tables)}".strip())
    ends = _ends(wanted.pair, ledger)
    years = wanted.years or range(0)
    period = "/".join(dict.fromkeys((str(years[0]), str(years[-1])))) if years else ""
    usual = "occurrence" if table in vocabulary.RECORD_TABLES else "total"
    name = _hyphenated(" ".join([*ends, table, *(period.split("/") if period else [today.isoformat()])]))
    text = templates.search(name, table, wanted.measure or usual, ends, period, today)
    return _started(ledger, "searches", name, text)


def hypothesis(name: str, wanted: Wanted, ledger: Ledger, today: date) -> Path:
    """Start a file of ``data/hypotheses`` and return its path."""
    ends = _ends(wanted.pair, ledger)
    of = (wanted.pair if ">" in wanted.pair else "-".join(ends)) or templates.ask("a dyad, or a direction")
    test = f"id: first, kind: rises, indicator: {templates.ask('the same indicator')}, of: {of}"
    identity = _hyphenated(name)
    return _started(ledger, "hypotheses", identity, templates.hypothesis(identity, [], [test], today))


def definition(name: str, ledger: Ledger) -> tuple[Path, int]:
    """Append a counting rule to its register; return the file and the entry's line."""
    identity = _hyphenated(name)
    if identity in ledger.definitions:
        raise StubError(f"the definition `{identity}` is there already: give the new rule another name")
    return appended(ledger, "definitions", templates.definition(identity))


def publisher(name: str, ledger: Ledger) -> tuple[Path, int]:
    """Append a publisher to its register; return the file and the entry's line."""
    for register in ("publishers", "speakers"):
        for item in ledger.reference.get(register, []):
            if name.casefold() in (known.casefold() for known in (item.model.name, *item.model.aliases)):
                place = f"{DATA}/{item.source.path}:{item.source.line(item.path)}"
                raise StubError(f"{name} is known already, as `{item.model.id}`: {place}")
    identity = _hyphenated(name).replace("-", "_")
    return appended(ledger, "publishers", templates.publisher_by_name(identity, name, prose.Names(ledger).named(name)))


def claims(document: str, ledger: Ledger) -> Path:
    """Start a file of ``data/claims``: a claim for each entry of the article. Raises StubError without an article."""
    _cited(document, ledger)
    entries = [e for e in ledger.evidence if e.document.id == document and e.path[0] == "evidence"]
    used: Counter[str] = Counter()
    return _started(ledger, "claims", document, templates.claims(document, [_claim(e, used, ledger) for e in entries]))


def _cited(document: str, ledger: Ledger) -> Item[Any]:
    item = next((item for item in ledger.documents if item.model.id == document), None)
    if item is None:
        hint = nearest(document, ledger.by_document) or "start it first: bilateral new document URL"
        raise StubError(f"there is no document `{document}`. {hint}")
    return item


def _claim(entry: Entry, used: Counter[str], ledger: Ledger) -> list[tuple[str, str]]:
    """The fields of the claim that an entry of the article states."""
    a, measure = entry.assertion, default_measure(entry.assertion)
    name = _hyphenated(f"{entry.record_id or entry.table}-{measure if measure != 'occurrence' else a.status or ''}")
    used[name] += 1
    kind = ledger.measures[measure].kind if measure in ledger.measures else ""
    compare: dict[str, Any] = {"about": a.about, "measure": measure, "status": a.status, "definition": a.definition}
    compare |= {field: getattr(a, field, None) for field in ("actors", "origin", "destination", "actor", "dates")}
    if a.about == "votes":  # the resolution is the entry's; others give its day, or none
        compare |= {"dates": None}
    if group := getattr(a, "group", None):
        compare |= {"actors": [group], "dates": None}
    where = {"id": a.id} if a.id else {"about": a.about, "measure": measure, "dates": a.dates, "actor": a.actor}
    return [
        ("id", name if used[name] == 1 else f"{name}-{used[name]}"),
        (
            "quote",
            templates.in_quotes(a.excerpt) if a.excerpt else templates.ask("at most twelve words of the article"),
        ),
        ("claim_type", "date" if a.dates and kind == "occurrence" else templates.TYPE_OF_KIND.get(kind, "status")),
        ("evidence", templates.flow(where | {"part": a.part, "status": None if a.id else a.status})),
        ("compare_to", templates.flow(compare)),
    ]


def _ends(pair: str, ledger: Ledger) -> list[str]:
    """The two actors of a pair, sorted; none where no pair is named. Raises StubError."""
    ends = sorted(re.split("[->]", pair)) if pair else []
    if ends and (len(ends) != 2 or not set(ends) <= ledger.actors.keys()):
        raise StubError(f"`{pair}` is no pair of actors: write CHN-RUS, or 'RUS>CHN' for one direction")
    return ends


def _started(ledger: Ledger, folder: str, name: str, text: str) -> Path:
    file = ledger.root / folder / f"{name}.yaml"
    if file.exists():
        raise StubError(f"{DATA}/{folder}/{file.name} already exists: edit it, or rename it first")
    file.write_text(text, encoding="utf-8")
    return file


def appended(ledger: Ledger, register: str, text: str) -> tuple[Path, int]:
    """Append to a register; return its file and the first new line."""
    file = ledger.root / "reference" / f"{register}.yaml"
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    before += "" if not before or before.endswith("\n") else "\n"
    file.write_text(before + text, encoding="utf-8")
    return file, before.count("\n") + 1
