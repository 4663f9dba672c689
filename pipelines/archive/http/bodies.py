"""What a body is, whatever its header says: decoded within a limit, and recognised if it is an error in disguise.

Bodies are files here. What their data mean is for each source; only errors that several publishers share are known
here.
"""

from __future__ import annotations

import html
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

from pipelines.archive.http import errors
from pipelines.archive.http.messages import Request

HEAD = 65_536
SHORT = 2000
"""Bytes of a gateway's message: longer bodies may speak of quotas."""
ENCODINGS = ("", "identity", "gzip", "x-gzip", "deflate")
MAX_RATIO = 200
RATIO_FROM = 64 << 20
"""Bytes from which on a body must not be MAX_RATIO times as long as what was sent: short ones may."""

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


def decode(source: Path, target: Path, encoding: str, limit: int, where: str) -> None:
    """Undo the content encoding of ``source``.

    Raises DecompressedTooLarge above ``limit`` bytes, Truncated, BadAnswer.
    """
    written = 0
    with source.open("rb") as raw, target.open("wb") as file:

        def chunks() -> Iterator[bytes]:
            while chunk := raw.read(HEAD):
                yield chunk

        try:
            for data in _inflate(chunks(), encoding):
                written += len(data)
                is_bomb = written > RATIO_FROM and written > MAX_RATIO * raw.tell()
                if written > limit or is_bomb:
                    what = f"{raw.tell():,} bytes of {encoding} become more than {min(written, limit):,}"
                    raise errors.DecompressedTooLarge(what, where)
                file.write(data)
        except EOFError:
            raise errors.Truncated(f"the {encoding} data ends before its end", where) from None
        except zlib.error as error:
            raise errors.BadAnswer(f"the body is not {encoding} as its header says ({error})", where) from None


def _inflate(chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """Decompressed pieces of at most HEAD bytes. Raises EOFError if the end is missing, and zlib.error."""
    engine = None
    for chunk in chunks:
        while chunk:
            if engine is None:
                engine = zlib.decompressobj(_window(chunk, encoding))
            yield engine.decompress(chunk, HEAD)
            chunk = engine.unconsumed_tail
            if engine.eof:  # another member of gzip may follow, or padding
                chunk, engine = engine.unused_data.lstrip(b"\0"), None
    if engine:
        yield engine.flush()
        if not engine.eof:
            raise EOFError


def _window(start: bytes, encoding: str) -> int:
    """zlib's code for the format; deflate comes with and without zlib's header."""
    if encoding != "deflate":
        return 31
    has_header = start[0] & 0x0F == 8 and int.from_bytes(start[:2].ljust(2, b"\0"), "big") % 31 == 0
    return 15 if has_header else -15


def inflate_head(data: bytes, encoding: str) -> bytes:
    """The first bytes of a body that is only looked at; none if they cannot be decoded."""
    if encoding in ("", "identity"):
        return data[:HEAD]
    try:
        return next(_inflate(iter([data]), encoding), b"") if encoding in ENCODINGS else b""
    except (zlib.error, EOFError):
        return b""


def read_head(path: Path) -> bytes:
    """The first 64 kB."""
    with path.open("rb") as file:
        return file.read(HEAD)


def check_body(path: Path, request: Request, media_type: str, where: str) -> None:
    """Raise the error that the body of an answer with status 200 really is.

    EmptyResult, QuotaExceeded, BlockPage, PublisherError, WrongFormat, or Truncated if the end is missing.
    """
    head = read_head(path)
    if not head:
        if request.may_be_empty:
            return
        raise errors.EmptyResult("the body is empty", where)
    if quota := quota_error(head, where):
        raise quota
    text = _plain(head)
    if block := _block_page(text, request.expect, where):
        raise block
    if request.is_error and (message := request.is_error(head, media_type)):
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
    days, hours, minutes, seconds, only = (
        [int(part or 0) for part in wait.groups()] if (wait := _AGAIN.search(text)) else [0] * 5
    )
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
