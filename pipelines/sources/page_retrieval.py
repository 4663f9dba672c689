"""Asking for every cited page, one after another, and recording what became of each address.

A page that is dead, refused or broken, or that robots.txt keeps from programs, is an outcome in the archive, not an
error of the run. Where a page is gone, a copy is looked for at the Wayback Machine. What a page says is for the
source's parser, and what is quoted for ``excerpts.py``.
"""

from __future__ import annotations

import json
import mimetypes
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from pipelines.archive.captures import Archive, Incoming, Put
from pipelines.archive.http import errors
from pipelines.archive.http.client import Client
from pipelines.archive.http.messages import Request, Response
from pipelines.archive.http.robots import Robots
from pipelines.ledger import addresses
from pipelines.ledger.reader import read_ledger
from pipelines.ledger.remedies.suggestions import nearest
from pipelines.settings import settings
from pipelines.sources.answers import Asked, discard, sighting
from pipelines.sources.contract import Scope, SourceError
from schemas import edtf

SOURCE = "cited_documents"
PATIENCE = 90.0
"""Seconds of transfer for one page, over all tries."""
LARGEST = 60_000_000
LARGEST_ANSWER = 1_000_000
"""Bytes of what the Wayback Machine says about its copies."""
SILENT = (errors.Offline, errors.TimedOut)
MOST_SILENT = 3
"""Hosts in a row that do not answer, before a check whether there is a network at all."""
_BLOCKED = (errors.Refused, errors.BlockPage, errors.Disallowed, errors.RateLimited, errors.QuotaExceeded)
_FATES = {"gone": (errors.NotFound,), "blocked": _BLOCKED, "unreadable": (errors.EmptyResult,)}
"""What became of a page that was not fetched, by the error; of any other it is failed."""
_STAMP = re.compile(r"/web/(\d{14})")


class Wayback(NamedTuple):
    """Where the Internet Archive says whether it has a copy, and where its copies are. Never tried from here."""

    available: str = "https://archive.org/wayback/available"
    web: str = "https://web.archive.org"


WAYBACK = Wayback()


class Cited(NamedTuple):
    """A document with an address. ``accessed`` is the day on which it was read."""

    id: str
    url: str
    accessed: date | None

    @property
    def host(self) -> str:
        """The host of the address."""
        return urlsplit(self.url).hostname or ""


def ask(archive: Archive, client: Client, scope: Scope, data: Path, wayback: Wayback = WAYBACK) -> Asked:
    """Ask for the page of each document in ``data``, or of those in ``scope.only``, and record what became of it.

    Raises SourceError where the scope names a document that is not there or has no address. Nothing else is raised for
    a page; without network ``Asked.offline`` says what is used instead.
    """
    gentle = copy(client)
    gentle.total, gentle.max_bytes = min(client.total, PATIENCE), min(client.max_bytes, LARGEST)
    polite = copy(gentle)
    polite.permit = Robots(gentle).permit
    return _Loop(archive, polite, gentle, wayback).run(cited(data, scope.only))


def cited(data: Path, only: Sequence[str] = ()) -> list[Cited]:
    """The documents with an address, in order of their ids. Raises SourceError if one of ``only`` is not among them."""
    documents = read_ledger(data, settings().home.build).by_document
    for name in only:
        if name not in documents:
            raise SourceError(f"there is no document `{name}` in data/documents. {nearest(name, documents)}")
        if not documents[name].url:
            raise SourceError(f"the document `{name}` has no address: there is nothing to ask for")
    wanted = (d for d in documents.values() if d.url and (not only or d.id in only))
    return [Cited(d.id, d.url or "", edtf.high(d.accessed)) for d in sorted(wanted, key=lambda d: d.id)]


@dataclass
class _Loop:
    """One run over cited pages: ``client`` asks for pages, ``interface`` for what is meant for programs."""

    archive: Archive
    client: Client
    interface: Client
    wayback: Wayback
    asked: Asked = field(default_factory=Asked)
    counted: Counter[str] = field(default_factory=Counter)
    wayback_is_silent: bool = False

    def __post_init__(self) -> None:
        self.last = self.archive.outcomes(SOURCE)
        self.captures = {c.capture_id: c for c in self.archive.captures(SOURCE)}

    def run(self, documents: Sequence[Cited]) -> Asked:
        """Ask for all of them, but stop when nothing answers any more, the Wayback Machine included.

        What came of hosts that do not answer is recorded once another one does.
        """
        silent: list[tuple[Cited, dict[str, Any]]] = []
        for document in documents:
            try:
                outcome = self._page(document)
            except SILENT as error:
                silent.append((document, self._failed(document, error)))
                if self.wayback_is_silent and len({d.host for d, _ in silent}) >= MOST_SILENT:
                    break
                continue
            for known in (*silent, (document, outcome)):
                self._record(*known)
            silent.clear()
        else:
            if self.counted or not self.wayback_is_silent:
                for known in silent:
                    self._record(*known)
                silent.clear()
        self._sum_up(len(documents), [document.host for document, _ in silent])
        return self.asked

    def _sum_up(self, count: int, silent: Sequence[str]) -> None:
        if silent:
            documents = {capture.subject for capture in self.captures.values()}
            self.asked.offline = (
                f"no network: {', '.join(dict.fromkeys(silent))} did not answer, nor the Wayback Machine; "
                f"{self.counted.total()} of {count} addresses were asked; "
                f"pages of {len(documents)} documents are here from before"
            )
        counts = ", ".join(f"{number} {outcome}" for outcome, number in sorted(self.counted.items()))
        self.asked.notes.append(f"{self.counted.total()} of {count} addresses: {counts or 'none asked'}")

    def _page(self, document: Cited) -> dict[str, object]:
        """What came of asking for one page. Raises what ``SILENT`` names."""
        before = self._before(document)
        request = Request(document.id, document.url, etag=before.get("etag"), last_modified=before.get("last_modified"))
        try:
            return self._answered(document, self.client.fetch(request), before)
        except SILENT:
            raise
        except errors.FetchError as error:
            return self._failed(document, error)

    def _before(self, document: Cited) -> Mapping[str, Any]:
        """The last outcome of the same address, if the capture that it mentions is here."""
        last = self.last.get(document.id, {})
        is_here = last.get("capture_id") is None or last["capture_id"] in self.captures
        return last if is_here and last.get("url") == document.url else {}

    def _answered(self, document: Cited, response: Response, before: Mapping[str, Any]) -> dict[str, object]:
        is_same = addresses.normal(response.url) == addresses.normal(document.url)
        kind = "moved" if response.redirects and not is_same else "ok"
        outcome = self._outcome(document, kind, response.retrieved)
        outcome |= {"status_code": response.status, "final_url": response.url}
        outcome["redirects"] = [list(hop) for hop in response.redirects]
        if response.not_modified:
            capture = self.captures[before["capture_id"]]
            self.archive.seen(SOURCE, capture.capture_id, sighting([response]))
            self.asked.puts.append(Put(capture, False))
            return outcome
        if response.path is None:
            return outcome | {"outcome": "unreadable", "reason": "it answered without a body"}
        if _is_front_page(document, response):
            discard([response])
            outcome |= {"outcome": "gone", "reason": f"it leads to the front page {response.url}"}
            return self._rescued(document, outcome)
        put = self._keep(document, response, "http", None)
        tags = {"etag": response.headers.get("ETag"), "last_modified": response.headers.get("Last-Modified")}
        return outcome | {"capture_id": put.capture.capture_id, **tags}

    def _failed(self, document: Cited, error: errors.FetchError) -> dict[str, Any]:
        """The outcome of an error, with a copy of the page if there is one."""
        kind = next((word for word, kinds in _FATES.items() if isinstance(error, kinds)), "failed")
        kind = "blocked" if error.status == 451 else kind
        now = datetime.fromtimestamp(self.client.clock(), UTC)
        outcome = self._outcome(document, kind, now) | {"reason": error.what}
        outcome |= {"status_code": error.status, "final_url": error.where} if error.status else {}
        return self._rescued(document, outcome)

    def _outcome(self, document: Cited, kind: str, retrieved: datetime) -> dict[str, object]:
        """An outcome, with what is still known about the same address."""
        before = self._before(document)
        return {
            "document_id": document.id,
            "url": document.url,
            "outcome": kind,
            "redirects": [],
            "retrieved": retrieved.astimezone(UTC).isoformat(timespec="microseconds"),
            **dict.fromkeys(("status_code", "final_url", "reason")),
        } | {name: before.get(name) for name in ("capture_id", "archived_url", "etag", "last_modified")}

    def _record(self, document: Cited, outcome: Mapping[str, Any]) -> None:
        self.archive.record(SOURCE, document.id, outcome)
        self.counted[outcome["outcome"]] += 1
        more = [outcome["reason"] or "", outcome["final_url"] if outcome["outcome"] == "moved" else ""]
        more += [outcome["capture_id"] or "", outcome["archived_url"] or ""]
        self.asked.notes.append(f"{document.id}: {outcome['outcome']}  {'; '.join(filter(None, more))}".rstrip())

    def _keep(self, document: Cited, response: Response, how: str, vintage: date | None) -> Put:
        """Archive a page under the document's id, and remove its temporary file."""
        assert response.path
        kind = response.headers.get("Content-Type", "")
        suffix = mimetypes.guess_extension(kind.partition(";")[0].strip()) or ""
        file = Incoming(f"{document.id}{suffix}", response.path, kind)
        put = self.archive.put(SOURCE, [file], sighting([response], how), vintage=vintage, subject=document.id)
        self.captures[put.capture.capture_id] = put.capture
        self.asked.puts.append(put)
        discard([response])
        return put

    def _rescued(self, document: Cited, outcome: dict[str, object]) -> dict[str, Any]:
        """``outcome`` with a copy at the Wayback Machine, whose bytes are captured if none of the page are here."""
        if outcome["archived_url"] and outcome["capture_id"]:
            return outcome
        url, word = self._find_copy(document)
        if url and not outcome["capture_id"]:
            outcome["capture_id"], word = self._take_copy(document, url, word)
        outcome |= {"archived_url": url or outcome["archived_url"], "reason": f"{outcome['reason']}; {word}"}
        return outcome

    def _find_copy(self, document: Cited) -> tuple[str | None, str]:
        """The address of the copy nearest to the day on which the document was read, and words about it."""
        if self.wayback_is_silent:
            return None, "the Wayback Machine could not be reached"
        page = addresses.archived(document.url)
        params = {"url": page}
        if document.accessed:
            params["timestamp"] = document.accessed.strftime("%Y%m%d")
        try:
            response = self.interface.fetch(Request("available", self.wayback.available, params=params, expect="json"))
            answer = response.path.read_bytes() if response.path and response.size <= LARGEST_ANSWER else b""
            discard([response])
            stamp = _closest(answer)
        except SILENT:
            self.wayback_is_silent = True
            return None, "the Wayback Machine could not be reached"
        except (errors.FetchError, ValueError, RecursionError) as error:
            what = error.what if isinstance(error, errors.FetchError) else str(error)
            return None, f"the Wayback Machine did not say whether it has a copy ({what})"
        if stamp is None:
            return None, "no copy at the Wayback Machine"
        return f"{self.wayback.web}/web/{stamp}/{page}", f"a copy of {_day(stamp)} is at the Wayback Machine"

    def _take_copy(self, document: Cited, url: str, word: str) -> tuple[str | None, str]:
        """Capture the original bytes of a copy, without the Wayback Machine's frame."""
        try:
            response = self.interface.fetch(Request(document.id, _STAMP.sub(r"/web/\1id_", url, count=1)))
        except errors.FetchError as error:
            return None, f"{word}, but could not be fetched ({error.what})"
        if response.path is None:
            return None, f"{word}, but empty"
        served = _STAMP.search(response.url) or _STAMP.search(url)
        assert served
        put = self._keep(document, response, "wayback", _day(served[1]))
        return put.capture.capture_id, f"{word} and captured"


def _is_front_page(document: Cited, response: Response) -> bool:
    """Whether a redirect leads to the front page of the same site in place of a page that is gone."""
    cited_url, final_url = urlsplit(document.url), urlsplit(response.url)
    if addresses.host(document.url) != addresses.host(response.url) or final_url.query:
        return False
    return bool(response.redirects) and final_url.path in ("", "/") and cited_url.path not in ("", "/")


def _closest(answer: bytes) -> str | None:
    """The time of the copy that the availability interface names, 14 digits. Raises ValueError for another answer."""
    content = json.loads(answer)
    copies = content.get("archived_snapshots") if isinstance(content, dict) else None
    closest = copies.get("closest", {}) if isinstance(copies, dict) else None
    if not isinstance(closest, dict):
        raise ValueError("its answer is not as documented")
    stamp, status = str(closest.get("timestamp", "")), str(closest.get("status", "200"))
    is_there = closest.get("available") and status.startswith("2") and re.fullmatch(r"\d{14}", stamp)
    return stamp if is_there else None


def _day(stamp: str) -> date:
    return datetime.strptime(stamp[:8], "%Y%m%d").date()
