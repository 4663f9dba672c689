"""The cited pages: what is now at every address in ``data/documents``, asked for one by one.

Read are title, date and text of HTML and plain text pages, by a library that finds the main text, and title and text of
PDFs (``parsing/pdf.py``). Pages correct nothing, and none of their text is published: ``link_status`` says what became
of each address, ``excerpt_checks`` whether the words quoted as evidence are there.
"""

from __future__ import annotations

import codecs
import logging
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pandas as pd
import pyarrow as pa

from pipelines.archive.parts import Part
from pipelines.sources.codes import Codes
from pipelines.sources.contract import Parsed, declare
from pipelines.sources.deadline import seconds_of
from pipelines.sources.parsing import pdf
from schemas import derive
from schemas.tables import model_of

LARGEST = 10_000_000
"""Bytes of a page that is read; longer ones are data, not text."""
LONGEST = 60.0
"""Seconds of the processor for a page."""
DATES = {"original_date": True, "extensive_search": False, "max_date": "2099-12-31"}
"""Only days that the page itself gives as its own. The last day must be fixed: by default it is the day of reading."""
_HTML_TYPES = ("text/html", "application/xhtml+xml")
_HTML = re.compile(rb"<(!doctype html|html|head|body|article|div|p)\b", re.IGNORECASE)
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_ACTUAL_ENCODINGS = {"gb2312": "gb18030", "gbk": "gb18030", "iso8859-1": "cp1252", "ascii": "cp1252"}
"""What pages that declare the one are really written in."""


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """One row of ``cited_pages`` for each page. The name of its file, up to the dot, is the id of its document."""
    rows = [{name: _encodable(text) for name, text in _page(part).items()} for part in parts]
    parsed = Parsed()
    parsed.carry("cited_pages", pd.DataFrame(rows, dtype="str"))
    return parsed


def _encodable(text: str | None) -> str | None:
    """``text`` with U+FFFD for each half of a surrogate pair, which pages name by number and no file can hold."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace") if text else text


def _page(part: Part) -> dict[str, Any]:
    data = part.path.read_bytes()
    kind = _kind(data, part.media_type)
    row: dict[str, object] = {"source_row": part.name, "slice": part.name.partition(".")[0], "kind": kind}
    if kind == "pdf":
        return row | _with_reason(_pdf(part))
    if kind == "other":
        return row | {"reason": f"neither HTML nor text, but {part.media_type or 'of an unknown kind'}"}
    if len(data) > LARGEST:
        return row | {"reason": f"{len(data):,} bytes, more than the {LARGEST:,} that are read"}
    text = _decoded(data, part.media_type)
    try:
        with seconds_of(LONGEST, "the page"):
            row |= _html(text) if kind == "html" else {"text": text, "whole_text": text}
    except Exception as error:  # whatever a stranger's page does to a library, the others are still read
        return row | {"reason": f"it cannot be taken apart: {type(error).__name__}: {error}"[:300]}
    return _with_reason(row)


def _with_reason(row: dict[str, Any]) -> dict[str, object]:
    """``row``, which says why if it has no text."""
    is_empty = not row.get("reason") and not (row["text"] or "").strip()
    return row | ({"text": None, "whole_text": None, "reason": "it holds no text"} if is_empty else {})


def _pdf(part: Part) -> dict[str, object]:
    """Title, author and text of a PDF, or the reason. The day on which the file was made says nothing."""
    try:
        content = pdf.read(part.path)
    except pdf.Unreadable as error:
        return {"reason": str(error)}
    text = content["text"]
    return {"title": _line(content["title"]), "author": _line(content["author"]), "text": text, "whole_text": text}


def _html(text: str) -> dict[str, object]:
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # the row says what it cannot read
    metadata = trafilatura.extract_metadata(text, date_config=dict(DATES), extensive=False)
    whole_text = trafilatura.html2txt(text)
    main_text = trafilatura.extract(text, favor_recall=True, include_comments=False, include_tables=True)
    names = {"title": metadata.title, "author": metadata.author, "site_name": metadata.sitename}
    about: dict[str, object] = {name: _line(text) for name, text in names.items()}
    return about | {"page_date": metadata.date, "text": main_text or whole_text, "whole_text": whole_text}


def _line(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None


def _kind(data: bytes, media_type: str) -> str:
    """What the bytes are; what they say themselves counts before what the server says."""
    head, stated = data[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t"), media_type.partition(";")[0].strip().lower()
    if head.startswith(b"%PDF"):
        return "pdf"
    if _HTML.search(head.replace(b"\0", b"")) or stated in _HTML_TYPES:
        return "html"
    is_binary = b"\0" in head and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    is_text = stated.startswith("text/") or stated.endswith(("json", "xml")) or stated == ""
    return "text" if is_text and not is_binary else "other"


def _decoded(data: bytes, media_type: str) -> str:
    """The text in the encoding that mark, server or page declares, if it fits, or else in one that is guessed."""
    from trafilatura.utils import decode_file

    declared = [_CHARSET.search(media_type.encode()), _CHARSET.search(data[:4096])]
    encodings = ["utf-8-sig", *(match[1].decode("ascii", "replace") for match in declared if match)]
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings.insert(0, "utf-16")
    for encoding in encodings:
        try:
            name = codecs.lookup(encoding).name
            return data.decode(_ACTUAL_ENCODINGS.get(name, name))
        except (LookupError, UnicodeDecodeError):
            continue
    return str(decode_file(data))


def link_outcomes(outcomes: Mapping[str, Mapping[str, Any]]) -> dict[str, pa.Table]:
    """The feed ``link_outcomes`` from the last outcome of each document, as the archive keeps it."""
    schema = derive.to_arrow(model_of("link_outcomes"))
    days = {n: datetime.fromisoformat(said["retrieved"]).date() for n, said in outcomes.items()}
    plain = {n: {name: said.get(name) for name in schema.names} for n, said in outcomes.items()}
    rows = [plain[n] | {"retrieved_date": day} for n, day in days.items()]
    return {"link_outcomes": pa.Table.from_pylist(rows, schema=schema)}


SOURCE = declare(__file__, parse=parse, about=link_outcomes)
