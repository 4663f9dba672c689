"""The cited pages: what stands now at every address in ``data/documents``, asked for one by one.

Read are title, date and text of pages of HTML and of plain text, by a library that knows what is the main text, and title and
text of PDFs (``_pdf.py``). Nothing is corrected after the pages, and no text of theirs is published:
``link_status`` says what became of each address, and ``excerpt_checks`` whether the words that the evidence quotes are there.
"""

from __future__ import annotations

import codecs
import logging
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa

from pipelines.archive.http.limits import Limit
from pipelines.archive.parts import Part
from pipelines.observations import excerpts
from pipelines.rows import Rows
from pipelines.sources.codes import Codes
from pipelines.sources.contract import Domain, Load, Parsed, Source, Terms
from pipelines.sources.parsing import pdf as _pdf
from schemas import derive
from schemas.tables import model_of
from schemas.tables.link_status import DEAD
from schemas.vocabulary import SUBJECT_TABLES

LARGEST = 10_000_000
"""Bytes of a page that is read; longer ones are data, not text."""
DATES = {"original_date": True, "extensive_search": False, "max_date": "2099-12-31"}
"""Only days that the page itself names as its own; the last day must not be that of reading, which changes."""
_TYPES = ("text/html", "application/xhtml+xml")
_HTML = re.compile(rb"<(!doctype html|html|head|body|article|div|p)\b", re.IGNORECASE)
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "iso8859-1": "cp1252", "ascii": "cp1252"}
"""What pages that name the one are really written in."""


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """One row of ``cited_pages`` for each page. The name of its file, up to the dot, is the id of its document."""
    rows = [{name: _encodable(text) for name, text in _page(part).items()} for part in parts]
    return Parsed({"cited_pages": pa.Table.from_pylist(rows, schema=_SCHEMA)})


_SCHEMA = pa.schema(
    [
        (name, pa.string())
        for name in (
            "source_row",
            "slice",
            "kind",
            "title",
            "page_date",
            "author",
            "site_name",
            "text",
            "whole_text",
            "reason",
        )
    ]
)


def _encodable(text: str | None) -> str | None:
    """``text`` with U+FFFD for each half of a surrogate pair, which pages name by number and no file can hold."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace") if text else text


def _page(part: Part) -> dict[str, Any]:
    data = part.path.read_bytes()
    kind = _kind(data, part.media_type)
    row: dict[str, Any] = {"source_row": part.name, "slice": part.name.partition(".")[0], "kind": kind}
    if kind == "pdf":
        return row | _filled(_pdf_text(part))
    if kind == "other":
        return row | {"reason": f"neither HTML nor text, but {part.media_type or 'of an unknown kind'}"}
    if len(data) > LARGEST:
        return row | {"reason": f"{len(data):,} bytes, more than the {LARGEST:,} that are read"}
    text = _decoded(data, part.media_type)
    try:
        row |= _html(text) if kind == "html" else {"text": text, "whole_text": text}
    except (
        Exception
    ) as error:  # a stranger's page must not end the reading of all others, whatever it does to a library
        return row | {"reason": f"it cannot be taken apart: {type(error).__name__}: {error}"[:300]}
    return _filled(row)


def _filled(row: dict[str, Any]) -> dict[str, Any]:
    """``row`` if it has a text or says why not; else it says so."""
    is_empty = not row.get("reason") and not (row["text"] or "").strip()
    return row | ({"text": None, "whole_text": None, "reason": "it holds no text"} if is_empty else {})


def _pdf_text(part: Part) -> dict[str, Any]:
    """Title, author and text of a PDF, or the reason. When a file was made is no day that the document gives itself."""
    try:
        said = _pdf.read(part.path)
    except _pdf.Unreadable as error:
        return {"reason": str(error)}
    return {
        "title": _line(said["title"]),
        "author": _line(said["author"]),
        "text": said["text"],
        "whole_text": said["text"],
    }


def _html(text: str) -> dict[str, Any]:
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it cannot read is said in the row
    about = trafilatura.extract_metadata(text, date_config=dict(DATES), extensive=False)
    whole = trafilatura.html2txt(text)
    main = trafilatura.extract(text, favor_recall=True, include_comments=False, include_tables=True)
    return {
        "title": _line(about.title),
        "page_date": about.date,
        "author": _line(about.author),
        "site_name": _line(about.sitename),
        "text": main or whole,
        "whole_text": whole,
    }


def _line(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None


def _kind(data: bytes, media_type: str) -> str:
    """What the bytes are; their own word counts before that of the server."""
    head, stated = (data[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t"), media_type.partition(";")[0].strip().lower())
    if head.startswith(b"%PDF"):
        return "pdf"
    if _HTML.search(head.replace(b"\0", b"")) or stated in _TYPES:
        return "html"
    is_binary = b"\0" in head and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    is_text = stated.startswith("text/") or stated.endswith(("json", "xml")) or stated == ""
    return "text" if is_text and not is_binary else "other"


def _decoded(data: bytes, media_type: str) -> str:
    """The text in the encoding that mark, server or page name, if it is in that; else in the one that a library guesses."""
    from trafilatura.utils import decode_file

    named = [_CHARSET.search(media_type.encode()), _CHARSET.search(data[:4096])]
    encodings = ["utf-8-sig", *(found[1].decode("ascii", "replace") for found in named if found)]
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings.insert(0, "utf-16")
    for name in encodings:
        try:
            known = codecs.lookup(name).name
            return data.decode(_WIDER.get(known, known))
        except (LookupError, UnicodeDecodeError):
            continue
    return str(decode_file(data))


def link_outcomes(outcomes: Mapping[str, Mapping[str, Any]]) -> dict[str, pa.Table]:
    """The feed ``link_outcomes`` from the last outcome of each document, as the archive keeps it."""
    schema = derive.to_arrow(model_of("link_outcomes"))
    rows = [
        {name: outcome.get(name) for name in schema.names}
        | {"retrieved_date": datetime.fromisoformat(outcome["retrieved"]).date()}
        for outcome in outcomes.values()
    ]
    return {"link_outcomes": pa.Table.from_pylist(rows, schema=schema)}


def dead_references(load: Load) -> Rows:
    """No cited page is gone, refused or out of reach."""
    cited = {row["document_id"]: row["url"] for row in load("ledger_documents")}
    return [
        {
            "document": row["document_id"],
            "outcome": row["outcome"],
            "why": row["reason"],
            "archived": row["archived_url"],
            "address": row["url"],
        }
        for row in load(SOURCE.stored("link_outcomes"))
        if row["outcome"] in DEAD and cited.get(row["document_id"]) == row["url"]
    ]


def excerpts_not_found(load: Load) -> Rows:
    """Every excerpt stands in a captured page of its document, where one can be read."""
    evidence = {
        (row["document_id"], row["excerpt"]): row | {"evidence_id": row["support_id"]}
        for name in SUBJECT_TABLES
        for row in load(f"ledger_{name}")
        if row["excerpt"]
    }
    pages, outcomes = load(SOURCE.stored("cited_pages")), load(SOURCE.stored("link_outcomes"))
    rows = list(evidence.values())
    checked = excerpts.checked(rows, load("ledger_pins"), pages, outcomes)
    return [
        {
            "document": row["document_id"],
            "excerpt": said["excerpt"],
            "capture": row["capture_id"],
            "pinned": row["is_pinned"],
        }
        for row, said in zip(checked, rows, strict=True)
        if row["result"] == "not_found"
    ]


def strangers(load: Load) -> Rows:
    """Every captured page is of a document that is cited: a page saved by hand is named after it."""
    cited = {row["document_id"] for row in load("ledger_documents")}
    return [
        {"capture": row["capture_id"], "file": row["source_row"], "title": row["title"]}
        for row in load(SOURCE.stored("cited_pages"))
        if row["slice"] not in cited
    ]


SOURCE = Source(
    id="cited_documents",
    title="Cited documents",
    url="https://archive.org/help/wayback_api.php",
    contract="https://archive.org/help/wayback_api.php",
    feeds=("cited_pages", "link_outcomes"),
    reaches=("excerpt_checks", "link_status"),
    terms=Terms(
        licence="each page belongs to its publisher: quoted in at most twelve words, not passed on",
        url="https://archive.org/about/terms.php",
        redistribute="derived",
        citation="each document as it is cited in `documents`",
    ),
    domain=Domain(first=1945, last=None, actors="every document of data/documents that has an address."),
    parse=parse,
    cadence="0 3 5 * *",
    max_age_days=45,
    traps=(
        "The contract is that of the Wayback Machine's availability interface, known in general: it was not tried.",
        "A page that redirects to the front page of its site counts as gone.",
        "A page behind consent, payment or JavaScript answers 200 with another text: its excerpts are not found.",
        "A page that is there for readers may refuse programs: `blocked` says nothing of the page. Save it in a browser as "
        "<document id>.html and import that file.",
        "Of a PDF the text is read, not its pictures: a scan holds no text, and its excerpts are `unreadable`. Its title is what the "
        "file says of itself, which is often the name of a draft; the day on which a file was made is not taken for a day of issue.",
        "A PDF that takes over a minute, a gigabyte, a thousand pages or a password is `unreadable`, it alone.",
        "robots.txt of each host is asked first, once a run, and also where a redirect leads: what it keeps from programs is `blocked` "
        "and not asked for. The Wayback Machine is asked by its interface, which is made for programs.",
        "Pages change with every visit (advertisements, related news), so that each visit may make a new capture.",
        "The Wayback Machine's copy nearest to the day of access may be an older or newer text.",
        "A copy is requested only where BILATERAL_WAYBACK_SAVE=1 is set: it makes the page public there for good.",
    ),
    files="pages saved by hand, each as <document id>.html (or .txt, .pdf); without files: every address, or `--only ID`",
    tried="pages of many scripts and encodings made up for the tests, and a local server that misbehaves; no live page.",
    limits={"*": Limit(min_interval=2.0), "archive.org": Limit(per_minute=15), "web.archive.org": Limit(per_minute=15)},
    asks_each_document=True,
    about=link_outcomes,
    checks={"references": dead_references, "excerpts": excerpts_not_found, "strangers": strangers},
)
