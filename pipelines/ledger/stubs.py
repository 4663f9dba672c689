"""Stubs of curated files, filled in from an address and from how its publisher was cited before.

Nothing is fetched. What can only be guessed is left to the curator as a comment.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pydantic import TypeAdapter

from pipelines.ledger import addresses
from pipelines.ledger.reader import Ledger
from pipelines.ledger.remedies.suggestions import nearest
from pipelines.ledger.yaml_files import DATA
from schemas import vocabulary
from schemas.written.fields import Url

HEADER = "# yaml-language-server: $schema=../../schemas/document.schema.json\n"
MAX_NAME = 60
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
