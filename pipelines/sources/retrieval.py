"""Asking a publisher and archiving what it returns, or the files that a person downloaded from it.

Only here does the archive meet the network. What the bytes say is for ``readings.py``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from bilateral.commons.web import Web
from pipelines.archive.captures import Archive, ArchiveError, Incoming, Put, Sighting, now
from pipelines.archive.http import errors
from pipelines.archive.http.client import Client
from pipelines.archive.http.messages import Request, Response
from pipelines.sources import page_retrieval
from pipelines.sources.answers import Asked, discard, keep
from pipelines.sources.contract import Scope, Source
from pipelines.sources.declarations import discover
from pipelines.sources.reporters import reporters

_FOR_ALL = (errors.QuotaExceeded, errors.RateLimited, errors.MissingKey, errors.Refused, errors.BlockPage)
"""What ends a run: the next request would fail as well, or the publisher does not want us, or not now."""
MOST_FAILURES = 3
"""Failures of one kind in a row after which a publisher counts as down. A 404 concerns one address alone."""
USER_AGENT = "bilateral-indicators/1 (open data pipeline; asks politely; see its README)"


def client(folder: Path) -> Client:
    """The client with the limits of every source; ``folder`` keeps its counts of calls."""
    limits = {host: pace for source in discover().values() for host, pace in source.limits.items()}
    return Client(limits, folder, Web(USER_AGENT))


def ask(
    source: Source, archive: Archive, client: Client, scope: Scope, today: date, data: Path = Path("data")
) -> Asked:
    """Send the requests of ``source`` and archive the answers, each alone or all as one capture, as the source says.

    ``data`` is the folder of written files, in which the cited documents are. Without network nothing is lost and
    nothing is raised: see ``Asked.offline``. If each answer is a capture of its own, a request that fails is named in
    ``Asked.failed`` and the others go on, except after what would fail for all: a quota, a limit, a key, a refusal or
    an outage. If they are one capture together, raises FetchError. What was archived stays.
    """
    if source.asks_each_document:
        return page_retrieval.ask(archive, client, scope, data)
    asked = Asked()
    received: list[Response] = []
    failures: list[errors.FetchError] = []
    requests = list(requests_of(source, scope, today, data))
    try:
        for number, request in enumerate(requests):
            try:
                response = _fetch(source, archive, client, request, asked)
            except errors.Offline as error:
                asked.offline = str(error)
                asked.left = [request.name for request in requests[number:]]
                return asked
            except errors.FetchError as error:
                if not source.captures_each:
                    raise
                asked.failed[request.name] = error
                is_alone = isinstance(error, errors.NotFound)
                failures = [] if is_alone else [*(e for e in failures if type(e) is type(error)), error]
                if isinstance(error, _FOR_ALL) or len(failures) >= MOST_FAILURES:
                    asked.left = [request.name for request in requests[number + 1 :]]
                    break
                continue
            failures = []
            received += [response] if response else []
        if received:
            asked.puts.append(keep(source, archive, received))
    finally:
        discard(received)
    return asked


def _fetch(source: Source, archive: Archive, client: Client, request: Request, asked: Asked) -> Response | None:
    """The answer, if it will be archived with others; otherwise ``asked`` has what came of it."""
    try:
        response = client.fetch(request)
    except errors.EmptyResult:
        asked.empty.append(request.name)
        return None
    if response.path is None:
        asked.empty.append(request.name)
    elif source.captures_each:
        asked.puts.append(keep(source, archive, [response]))
    else:
        return response
    return None


def instead(source: Source, archive: Archive) -> str:
    """What is used if a publisher cannot be asked."""
    captures = archive.captures(source.id)
    return f"the capture of {captures[-1].retrieved[:10]}" if captures else "nothing: none is archived"


def requests_of(source: Source, scope: Scope, today: date, data: Path = Path("data")) -> Iterable[Request]:
    """What to ask; ``data`` is the folder of written files, in which the pairs are registered."""
    return source.requests(replace(scope, reporters=reporters(data)), today) if source.requests else ()


def answered_since(source: Source, archive: Archive, moment: datetime) -> set[str]:
    """The names of the requests that the publisher has answered since a moment."""
    seen = [s for c in archive.captures(source.id) for s in archive.sightings(c) if s["how"] == "http"]
    return {r["name"] for s in seen if datetime.fromisoformat(s["retrieved"]) >= moment for r in s["requests"]}


def take(source: Source, archive: Archive, files: Iterable[Path], vintage: date | None) -> Put:
    """Archive files that a person downloaded, together as one capture. Raises ArchiveError and OSError.

    If the source is asked document by document, a single file belongs to the document that it is named after.
    """
    incoming = [Incoming(path.name, path) for path in files]
    for file in incoming:
        if any("\udc80" <= sign <= "\udcff" for sign in file.name):  # so Python holds bytes that are no text
            raise ArchiveError(f"the name of {file.name} is not UTF-8: rename the file, and import it again")
    subject = incoming[0].name.partition(".")[0] if source.asks_each_document and len(incoming) == 1 else ""
    return archive.put(source.id, incoming, Sighting(now(), "file"), vintage=vintage, subject=subject)
