"""Curated files are started here: from an address, from how its publisher was cited before, and from the ledger.

What a started file says is written in ``templates``, a file for each kind, for people to read. Nothing is fetched. What
only a person can decide begins with ``??``, and `bilateral check` asks for it.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from itertools import islice
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import unquote, urlsplit

from pydantic import TypeAdapter

from pipelines.ledger import addresses
from pipelines.ledger.assertions import default_measure
from pipelines.ledger.reader import Entry, Ledger, folder_of
from pipelines.ledger.remedies.suggestions import nearest
from pipelines.ledger.yaml_files import DATA, DRAFT, UNFILLED
from schemas import vocabulary
from schemas.written.fields import Url

TEMPLATES = Path(__file__).with_name("templates")
DRAFT_LINE = f"{DRAFT} fill in what is marked, and delete this line; until then nothing reads this file\n"
MAX_NAME = 60
CLAIM_TYPES = {"quantity": "quantity", "ratio": "quantity", "count": "count"}
CLAIM_TYPES |= {"role": "membership", "code": "attribution"}
"""The type of a claim by the kind of the measure that its entry states; others are dates or statuses."""
_DATE = re.compile(
    r"(20\d\d|19\d\d)[-/]?(0[1-9]|1[0-2])[-/]?(0[1-9]|[12]\d|3[01])(?!\d)|(?<=/)(20\d\d|19\d\d)/(0[1-9]|1[0-2])(?=/)"
)


class StubError(Exception):
    """The file cannot be started; the message says why and what to do."""


def filled(template: str, **words: object) -> str:
    """The text of a template with these words in it."""
    return Template((TEMPLATES / f"{template}.yaml").read_text(encoding="utf-8")).substitute(words)


def ask(what: str) -> str:
    """A value that a person must write, as YAML: `bilateral check` names it until it is written."""
    return f'"{UNFILLED} {what}"'


def document(url: str, ledger: Ledger, today: date) -> Path:
    """Write the file of the document at ``url`` and return its path. Raises ValueError for a bad address."""
    TypeAdapter(Url).validate_python(url)
    uncited(url, ledger)
    printed = _DATE.search(urlsplit(addresses.archived(url)).path)
    issued = "-".join(filter(None, printed.groups())) if printed else ""
    name, site = name_of(url, issued, _words(url)), addresses.site(url)
    words = re.sub(r"[-_]", " ", re.sub(r"[-_]\d{4,}$", "", _words(url)))
    before = [i.model for i in ledger.documents if i.model.url and addresses.site(i.model.url) == site]

    def usual(field: str, otherwise: str) -> str:
        values = Counter(getattr(document, field) for document in before if getattr(document, field))
        return str(values.most_common(1)[0][0]) if values else otherwise

    text = filled(
        "document",
        id=name,
        type=usual("type", "article-newspaper"),
        title=words.capitalize() if " " in words else ask("the printed title"),
        publisher=usual("publisher", site),
        issued=f"issued: {issued}" if issued else "# issued: the day of publication, if it is printed",
        today=today,
        url=url,
        language=usual("language", "en"),
        reliability=usual("reliability", "C"),
    )
    return started(ledger, f"documents/{folder_of(issued)}", name, text)


def uncited(url: str, ledger: Ledger) -> None:
    """Raises StubError where a document cites ``url`` already."""
    page = addresses.normal(url)
    cited = (item for item in ledger.documents if item.model.url and addresses.normal(item.model.url) == page)
    if known := next(cited, None):
        raise StubError(f"the address is already cited: {DATA}/{known.source.path}")


def name_of(url: str, issued: str, subject: str) -> str:
    """The id of a document: who publishes it, the day of issue, and a few words of its subject."""
    name = hyphenated(f"{addresses.publisher(url)}-{issued or 'undated'}-{subject}")
    return name if len(name) <= MAX_NAME else name[: MAX_NAME + 1].rpartition("-")[0] or name[:MAX_NAME]


def hyphenated(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _words(url: str) -> str:
    """The part of the address with the most words, which is often the title."""
    parts = [re.sub(r"\.[a-z]{2,5}$", "", part) for part in unquote(urlsplit(addresses.archived(url)).path).split("/")]
    return max(
        (part for part in parts if re.search("[A-Za-z]{3}", part) and part != addresses.publisher(url)),
        key=lambda part: (len(re.findall(r"[A-Za-z]{2,}", part)), len(part)),
        default=next((part for part in reversed(parts) if part), "page"),
    )


def record(table: str, ledger: Ledger, today: date) -> tuple[Path, int]:
    """Append a stub to the register of ``table``; return the file and the stub's line."""
    if table not in vocabulary.RECORD_TABLES:
        hint = nearest(table, vocabulary.RECORD_TABLES)
        raise StubError(f"there is no table of records `{table}`. {hint} Tables: {', '.join(vocabulary.RECORD_TABLES)}")
    file = ledger.root / "reference" / "records" / f"{table}.yaml"
    before, stub, _ = (file.read_text(encoding="utf-8") if file.exists() else "").partition('- id: "??')
    if stub:
        line = before.count("\n") + 1
        raise StubError(f"{DATA}/reference/records/{table}.yaml:{line} already has a stub: fill it in first")
    kinds = [*vocabulary.KINDS[table]]
    text = filled("record", id=f"joint-sea-{today:%Y-%m}", kind=kinds[0], kinds=", ".join(kinds))
    if table in ("visits", "exercises"):
        text += filled(table, ranks=", ".join(vocabulary.RANKS), domains=", ".join(vocabulary.DOMAINS))
    return appended(ledger, f"records/{table}", text)


def table(name: str, like: str, file: Path) -> tuple[Path, int]:
    """Declare a table of records as another is in ``file``; return the file and the declaration's line."""
    text, name = file.read_text(encoding="utf-8"), hyphenated(name).replace("-", "_")
    other = re.search(rf"(?ms)^{like}:\n  noun: .*?(?=^\w|\Z)", text)
    if not other or re.search(rf"^{name}:", text, re.MULTILINE):
        there = ", ".join(re.findall(r"(?m)^(\w+):\n  noun: ", text))
        raise StubError(f"`{name}` is declared already, or there is no `{like}`: name one of {there} as --like")
    about = ask(f"{name.replace('_', ' ').capitalize()}: what a row is, in one sentence.")
    asked = {"  noun": ask("what a row is, in one word"), "  about": about, "  lane": ask("its name on the time line")}
    asked |= {"    title": ask("what readers see above its section"), "    about": ask("what readers must know of it")}
    before, _, columns = other[0].strip().replace(like, name, 1).partition("  columns:")
    kind = f"  kinds:\n    name_of_a_kind: {ask('what it is; and the other kinds, a line each')}\n"
    body = before.partition("  kinds:\n")[0] + kind
    for field, blank in asked.items():
        body = re.sub(rf"(?m)^{field}: .*$", f"{field}: {blank}", body)
    blank = rf"text: {ask('what it holds')}\1"
    body += "  columns:" + re.sub(r"(?m)text: (?:>-(?:\n {8}.*)+|.*?)(}?)$", blank, columns)
    file.write_text(f"{text.rstrip()}\n\n{body}\n", encoding="utf-8")
    return file, text.rstrip().count("\n") + 3


def source(name: str, table: Path, folder: Path) -> Path:
    """Begin the declaration of a source in ``folder`` by one of its files, a CSV; return its path."""
    file = folder / f"{hyphenated(name).replace('-', '_')}.yaml"
    if not table.is_file() or file.exists():
        raise StubError(f"there is no table {table}, or {file.name} is there already: name a CSV and a new source")
    with table.open(newline="", encoding="utf-8") as lines:
        rows = list(islice(csv.DictReader(lines), 1000))

    def found(pattern: str, *but: str) -> str:
        fitting = (n for n in rows[0] if n not in but and all(re.fullmatch(pattern, row[n] or "") for row in rows))
        return next(fitting, ask("its column")) if rows else ask("its column")

    year, code = found(r"[12]\d{3}(\.0)?"), found("[A-Za-z]{2,3}")
    value = found(r"(-?\d+(\.\d+)?(e[+-]?\d+)?)?", year)
    years = sorted(row[year][:4] for row in rows if year in row) or [ask("a year")]
    others = ", ".join(json.dumps(name) for name in (rows[0] if rows else ()) if name not in (year, code, value))
    words = {"year": year, "code": code, "value": value, "first": years[0], "last": years[-1], "others": others}
    file.write_text(filled("source", file=table.name, **words), encoding="utf-8")
    return file


def search(table: str, pair: str, years: range | None, ledger: Ledger, today: date) -> Path:
    """Start a file of ``data/searches`` and return its path."""
    tables = (*vocabulary.SUBJECT_TABLES, *vocabulary.CAPTURED_TABLES)
    if table not in tables:
        raise StubError(f"there is no table `{table}` to search for. {nearest(table, tables)}".strip())
    ends = _ends(pair, ledger)
    period = "/".join(dict.fromkeys((str(years[0]), str(years[-1])))) if years else ""
    measure = "occurrence" if table in vocabulary.RECORD_TABLES else "total"
    name = hyphenated(" ".join([*ends, table, period or today.isoformat()]))
    actors = f"[{', '.join(ends)}]" if ends else ask("a list such as [IND, RUS], or any")
    period = period or ask("the period looked for, such as 2015/2024")
    text = filled("search", id=name, table=table, measure=measure, actors=actors, period=period, today=today)
    return started(ledger, "searches", name, text)


def claims(document: str, ledger: Ledger) -> Path:
    """Start a file of ``data/claims``: a claim for each entry of the article. Raises StubError without an article."""
    if document not in ledger.by_document:
        hint = nearest(document, ledger.by_document) or "start it first: bilateral new document URL (a draft is none)"
        raise StubError(f"there is no document `{document}`. {hint}")
    used: Counter[str] = Counter()
    entries = (entry for entry in ledger.evidence if entry.document.id == document and entry.path[0] == "evidence")
    found = [_claim(entry, used, ledger) for entry in entries]
    found = found or [filled("first_claim", claim_types=", ".join(vocabulary.CLAIM_TYPES))]
    return started(ledger, "claims", document, "".join([filled("claims", document=document), *found]))


def _claim(entry: Entry, used: Counter[str], ledger: Ledger) -> str:
    """The claim that an entry of the article states."""
    a, measure = entry.assertion, default_measure(entry.assertion)
    name = hyphenated(f"{entry.record_id or entry.table}-{measure if measure != 'occurrence' else a.status or ''}")
    used[name] += 1
    kind = ledger.measures[measure].kind if measure in ledger.measures else ""
    compare: dict[str, Any] = {"about": a.about, "measure": measure, "status": a.status, "definition": a.definition}
    compare |= {field: getattr(a, field, None) for field in ("actors", "origin", "destination", "actor", "dates")}
    if a.about == "votes":  # the resolution is the entry's; others give its day, or none
        compare["dates"] = None
    if group := getattr(a, "group", None):
        compare |= {"actors": [group], "dates": None}
    where = {"id": a.id} if a.id else {"about": a.about, "measure": measure, "dates": a.dates, "actor": a.actor}
    return filled(
        "claim",
        id=name if used[name] == 1 else f"{name}-{used[name]}",
        quote=_in_quotes(a.excerpt) if a.excerpt else ask("at most twelve words of the article"),
        claim_type="date" if a.dates and kind == "occurrence" else CLAIM_TYPES.get(kind, "status"),
        evidence=flow(where | {"part": a.part, "status": None if a.id else a.status}),
        compare_to=flow(compare),
    )


def _ends(pair: str, ledger: Ledger) -> list[str]:
    """The two actors of a pair, sorted; none where no pair is named. Raises StubError."""
    ends = sorted(re.split("[->]", pair)) if pair else []
    if ends and (len(ends) != 2 or not set(ends) <= ledger.actors.keys()):
        raise StubError(f"`{pair}` is no pair of actors: write CHN-RUS, or 'RUS>CHN' for one direction")
    return ends


def flow(fields: Mapping[str, object]) -> str:
    """Fields on one line, without those that are None."""
    known = {name: value for name, value in fields.items() if value is not None}
    return "{" + ", ".join(f"{name}: {inline(value)}" for name, value in known.items()) + "}"


def inline(value: object) -> str:
    """A value as it stands on a line: in quotation marks where it is not one plain word."""
    if isinstance(value, list):
        return f"[{', '.join(value)}]"
    return str(value) if re.fullmatch(r"[A-Za-z0-9][\w./-]*", str(value)) else _in_quotes(str(value))


def _in_quotes(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)


def started(ledger: Ledger, folder: str, name: str, text: str) -> Path:
    """Write a new file of ``data``, a draft; return its path. Raises StubError where it is there already."""
    file = ledger.root / folder / f"{name}.yaml"
    if file.exists():
        raise StubError(f"{DATA}/{folder}/{file.name} already exists: edit it, or rename it first")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(DRAFT_LINE + text, encoding="utf-8")
    return file


def appended(ledger: Ledger, register: str, text: str) -> tuple[Path, int]:
    """Append to a register; return its file and the first new line."""
    file = ledger.root / "reference" / f"{register}.yaml"
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    before += "" if not before or before.endswith("\n") else "\n"
    file.write_text(before + text, encoding="utf-8")
    return file, before.count("\n") + 1
