"""What a body is, whatever its header says: recognised if it is an error in disguise.

Bodies are files here. What their data mean is for each source; only errors that several publishers share are known
here.
"""

from __future__ import annotations

import html
import re
from pathlib import Path

from pipelines.archive.http import errors
from pipelines.archive.http.messages import Request

HEAD = 65_536
SHORT = 2000
"""Bytes of a gateway's message: longer bodies may speak of quotas."""

_HTML = re.compile(
    rb"(?:\s++|(?><!--.*?-->)|(?><\?xml.*?\?>))*+(?:<!doctype\s+html|<(?:html|head|body|title|script|h1|center)\b)",
    re.IGNORECASE | re.DOTALL,
)
_TITLE, _TITLE_END = (re.compile(tag, re.IGNORECASE) for tag in (r"<title\b[^>]{0,500}>", "</title"))
_FIREWALL = re.compile(
    r"just a moment|attention required|access denied|request rejected|ddos.guard|checking your browser"
    r"|are you a robot|security check",
    re.IGNORECASE,
)
_QUOTA = re.compile(r"out of call volume quota|quota exceeded|quota will be replenished", re.IGNORECASE)
_AGAIN = re.compile(r"(?:replenished in|again in)\s+(?:(\d+)\.)?(?:(\d+):(\d\d):(\d\d)|(\d+)\s*second)", re.IGNORECASE)
_NOT_CSV = (b"{", b"<?xml", b"%PDF", b"PK\x03\x04")
_STARTS = {"json": (b"{", b"["), "xml": (b"<",), "zip": (b"PK\x03\x04", b"PK\x05\x06")}
_ENDS = {b"{": b"}", b"[": b"]", b"<": b">"}
_ZIP_END = b"PK\x05\x06"


def read_head(path: Path) -> bytes:
    """The first 64 kB."""
    with path.open("rb") as file:
        return file.read(HEAD)


def check_body(path: Path, request: Request, where: str) -> None:
    """Raise the error that the body of an answer with status 200 really is.

    EmptyResult, QuotaExceeded, BlockPage, PublisherError, WrongFormat, or Truncated if the end is missing.
    """
    if not (head := read_head(path)):
        if request.may_be_empty:
            return
        raise errors.EmptyResult("the body is empty", where)
    if quota := quota_error(head, where):
        raise quota
    text = _plain(head)
    if block := _block_page(text, request.expect, where):
        raise block
    if message := request.error_in(head):
        raise errors.PublisherError(f"the publisher says: {message[:500]}", where)
    starts, tail = _STARTS.get(request.expect), _tail(path)
    if (starts and not text.startswith(starts)) or (request.expect == "csv" and text.startswith(_NOT_CSV)):
        raise errors.WrongFormat(f"the body begins with {text[:40]!r}, which is not {request.expect}", where)
    if request.expect == "zip":
        is_cut = _ZIP_END not in tail
    else:
        is_cut = bool(starts) and not _plain(tail, at_end=True).endswith(_ENDS[text[:1]])
    if is_cut:
        raise errors.Truncated(f"the {request.expect} ends before its end", where)


def quota_error(head: bytes, where: str) -> errors.QuotaExceeded | None:
    """The error for a gateway's message that a quota is used up (`Out of call volume quota`), whatever the status."""
    text = head.decode("utf-8", "replace")
    if len(head) > SHORT or _HTML.match(head) or not _QUOTA.search(text):
        return None
    wait = _AGAIN.search(text)
    days, hours, minutes, seconds, only = [int(part or 0) for part in wait.groups()] if wait else [0] * 5
    total = days * 86_400 + hours * 3600 + minutes * 60 + seconds + only
    return errors.QuotaExceeded(f"the publisher says: {summary(head)}", where, float(total) if wait else None)


def summary(head: bytes) -> str:
    """A page in few words: its title, or its first 200 characters."""
    text = head.decode("utf-8", "replace")
    return " ".join(html.unescape(_title(text) or text[:2000]).split())[:200]


def _title(text: str) -> str:
    """What the first pair of title tags holds. Each tag is looked for once: a page of opening tags costs no more."""
    start = _TITLE.search(text)
    end = _TITLE_END.search(text, start.end()) if start else None
    return text[start.end() : end.start()] if start and end else ""


def _block_page(text: bytes, expect: str, where: str) -> errors.BlockPage | None:
    """BlockPage if there is HTML in place of data, or the page is a firewall's."""
    is_html = _HTML.match(text) is not None
    if is_html and expect not in ("", "html"):
        return errors.BlockPage(f"a page of HTML in place of {expect}: {summary(text)!r}", where)
    if is_html and _FIREWALL.search(_title(text.decode("utf-8", "replace"))):
        return errors.BlockPage(f"the page of a firewall: {summary(text)!r}", where)
    return None


def _plain(data: bytes, *, at_end: bool = False) -> bytes:
    """``data`` without byte order mark, zeros of UTF-16, and white space at the edge that is looked at."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or at_end:
        data = data.replace(b"\0", b"")
    data = data.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    return data.rstrip() if at_end else data.lstrip()


def _tail(path: Path) -> bytes:
    """The last 64 kB and what the end of an archive needs."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - HEAD - 22))
        return file.read()
