"""Stubs of curated files, filled in from an address and from how its publisher was cited before.

Nothing is fetched. What can only be guessed is left to the curator as a comment.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pydantic import TypeAdapter

from pipelines.ledger import addresses
from pipelines.ledger.reader import SERIES, Ledger
from pipelines.ledger.remedies.suggestions import nearest, quoted
from pipelines.ledger.yaml_files import DATA
from schemas import vocabulary
from schemas.written.fields import Url

HEADER = "# yaml-language-server: $schema=../../schemas/document.schema.json\n"
MAX_NAME = 60
DIRECTED = ("exports", "balance", "volume", "value", "rate")
"""Measures that a pair has in both directions."""
_DATE = re.compile(r"(20\d\d|19\d\d)[-/]?(0[1-9]|1[0-2])[-/]?(0[1-9]|[12]\d|3[01])(?!\d)")


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
    issued = "-".join(printed.groups()) if printed else ""
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

    lines = [
        f"id: {name}",
        f"type: {usual('type', 'article-newspaper')}",
        f"title: {_words(url).replace('-', ' ').replace('_', ' ').capitalize()}",
        "title_is_description: true      # remove when you have written the printed title above",
        f"publisher: {usual('publisher', site)}",
        "# relays: whose words it repeats, if it says so (an agency, an office)",
        f"issued: {issued}" if issued else "# issued: the day of publication, if it is printed",
        f"accessed: {today.isoformat()}",
        f"URL: {url}",
        f"language: {usual('language', 'en')}",
        "read_as: original               # or copy, second_hand",
        f"reliability: {usual('reliability', 'C')}                  # A to F: see CONTRIBUTING.md",
        "evidence: []",
        "# Replace the brackets with one entry for each assertion; the checker refuses a file without any:",
        "#   - about: exercises/<record id>",
        "#     status: held",
        "#     dates: 2025-08-07/2025-08-25",
        "#     participants: {participant: [CHN, RUS], is_complete: true}",
        "#     excerpt: at most twelve words of the document",
        "#     credibility: 3",
    ]
    return HEADER + "\n".join(lines) + "\n"


def record(table: str, ledger: Ledger, today: date) -> tuple[Path, int]:
    """Append a stub to the register of ``table``; return the file and the stub's line."""
    if table not in vocabulary.RECORD_TABLES:
        hint = nearest(table, vocabulary.RECORD_TABLES)
        raise StubError(f"there is no table of records `{table}`. {hint} Tables: {', '.join(vocabulary.RECORD_TABLES)}")
    file = ledger.root / "reference" / "records" / f"{table}.yaml"
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    if "- id: new-record" in before:
        line = before[: before.index("- id: new-record")].count("\n") + 1
        raise StubError(f"{DATA}/reference/records/{table}.yaml:{line} already has a stub: fill it in first")
    kinds = vocabulary.KINDS[table]
    stub = [
        f"- id: new-record-{today:%Y-%m}      # name and start month: joint-sea-2025-08; never an ordinal",
        "  label: a plain name",
        f"  kind: {next(iter(kinds))}      # one of: {', '.join(kinds)}",
    ]
    stub += ["  rank: leader      # " + ", ".join(vocabulary.RANKS)] if table == "visits" else []
    stub += [f"  domains: [land]      # {', '.join(vocabulary.DOMAINS)}"] if table == "exercises" else []
    text = before + ("" if not before or before.endswith("\n") else "\n")
    file.write_text(text + "\n".join(stub) + "\n", encoding="utf-8")
    return file, text.count("\n") + 1


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
    item = next((item for item in ledger.documents if item.model.id == document), None)
    if item is None:
        hint = nearest(document, ledger.by_document) or "start it first: bilateral new document URL"
        raise StubError(f"there is no document `{document}`. {hint}")
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
    ends = re.split("[->]", wanted.pair)
    if wanted.pair and (len(ends) != 2 or not set(ends) <= ledger.actors.keys()):
        raise StubError(f"`{wanted.pair}` is no pair of actors: write CHN-RUS, or 'RUS>CHN' for one direction")
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
    return [f"{'  - ' if number == 0 else '    '}{line}" for number, line in enumerate(lines)], columns
