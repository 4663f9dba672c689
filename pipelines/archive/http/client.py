"""The client for publishers: every byte from one comes through it, within the publisher's limits and ours.

It knows tries, keys, cookies and redirects. How an address is asked safely is in ``bilateral.commons.web``, how often
in ``limits.py``, what a status means in ``statuses.py``, what a body really is in ``bodies.py``.
"""

from __future__ import annotations

import hashlib
import logging
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request as Carrier
from uuid import uuid4

from bilateral.commons.web import MAX_REDIRECTS, Answer, Deadline, Web
from bilateral.commons.web_addresses import origin, public_url, sendable
from pipelines.archive.http import errors
from pipelines.archive.http.bodies import check_body
from pipelines.archive.http.limits import LONGEST_WAIT, Limiter
from pipelines.archive.http.messages import Request, Response, Secret
from pipelines.archive.http.statuses import failure

TRIES = 5
LONGEST_BACKOFF = 60.0
MAX_BYTES = 4 << 30
_KEPT = ("ETag", "Last-Modified", "Content-Type", "Content-Length")
_log = logging.getLogger(__name__)
Hops = list[tuple[int, str]]
"""Status and address of each redirect."""


@dataclass
class Client:
    """Fetches from publishers. May be shared between threads.

    ``limits`` are by host, in lower case, or for any other host by ``*``; ``folder`` holds when each may be asked and
    what was received. ``max_bytes`` bounds a body as decoded, ``total`` the seconds of all transfer of one fetch, over
    its tries and redirects but without waits for limits. ``clock`` gives seconds since 1970, and ``sleep`` must advance
    it. ``permit`` is called with each address before it is asked, redirects included; what it raises ends the fetch.
    """

    limits: Mapping[str, float]
    folder: Path
    web: Web
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    max_bytes: int = MAX_BYTES
    total: float = 3600.0
    permit: Callable[[str], None] = lambda url: None

    def __post_init__(self) -> None:
        self.limiter = Limiter(self.folder / "limits", self.limits, self.clock, self.sleep)

    def fetch(self, request: Request) -> Response:
        """Ask until there is an answer, at most five times. Raises FetchError, with a class for each kind of failure.

        429, 5xx, broken connections, timeouts and truncated bodies are asked for again, after at most 1, 2, 4 and 8 s,
        or when the publisher says. A wait of more than ten minutes is an error that says how long. A 304 and a 204 have
        no ``path``.
        """
        secret = request.key.read(public_url(request.url)) if request.key else Secret()
        deadline, number = Deadline(self.total), 1
        while True:
            try:
                return self._ask(request, secret, deadline)
            except errors.FetchError as error:
                error.rewrite(secret.hide)
                if error.seconds:
                    by_quota = isinstance(error, errors.QuotaExceeded)
                    self.limiter.close(_host(error.where), error.seconds, by_quota=by_quota)
                is_no_help = not error.is_retried or (error.seconds or 0.0) > LONGEST_WAIT
                if number == TRIES or is_no_help or deadline.left <= 0:
                    raise
                wait = max(error.seconds or 0.0, random.uniform(0, min(LONGEST_BACKOFF, 2.0 ** (number - 1))))
                number += 1
                _log.warning("%s; try %d of %d in %.1f s", error, number, TRIES, wait)
            with deadline.paused():
                self.sleep(wait)

    def _ask(self, request: Request, secret: Secret, deadline: Deadline) -> Response:
        """Ask once, following redirects; each goes by the same rules, and the key to its own host alone."""
        url = _address(request)
        home, jar, hops = origin(url), CookieJar(), Hops()
        while len(hops) <= MAX_REDIRECTS:
            with deadline.paused():
                self.permit(url)
                self.limiter.wait(_host(url), public_url(url))
            carrier = Carrier(url)  # noqa: S310 - carries cookies and is never opened
            jar.add_cookie_header(carrier)
            own = secret if origin(url) == home else Secret()
            headers = _headers(request) | dict(carrier.header_items()) | own.in_header()
            with self.web.ask(url, deadline, "GET", headers) as answer:
                _log.info("%s: %d", public_url(url), answer.status)
                if (target := answer.leads_to) is None:
                    return self._received(request, answer, url, hops, secret)
                jar.extract_cookies(answer.received, carrier)  # type: ignore[arg-type]
            if secret.hide(target) != target:
                raise errors.BadUrl("the redirect would carry the key along", public_url(url))
            url = sendable(target)
            hops.append((answer.status, url))
        raise errors.BadUrl(f"more than {MAX_REDIRECTS} redirects", public_url(request.url))

    def _received(self, request: Request, answer: Answer, url: str, hops: Hops, secret: Secret) -> Response:
        """The answer, with its body in a file. Raises the error of its status, or that the body really is."""
        headers = {name: secret.hide(value) for name in _KEPT if (value := answer.headers.get(name))}
        now = datetime.fromtimestamp(self.clock(), UTC)
        bare = Response(request, answer.status, url, tuple(hops), headers, now)
        if answer.status == 204 or (answer.status == 304 and (request.etag or request.last_modified)):
            return bare
        if answer.status not in (200, 203):
            raise failure(answer, self.clock())
        folder = self.folder / "received"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{uuid4().hex[:12]}-{request.name}"
        try:
            with path.open("wb") as file:
                for piece in answer.pieces(self.max_bytes):
                    file.write(piece)
            secret.blank_out(path)
            check_body(path, request, url)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return replace(bare, path=path, size=path.stat().st_size, sha256=digest)


def _host(url: str) -> str:
    """The host that limits are for, whether or not a dot ends its name."""
    return origin(url)[1].rstrip(".")


def _address(request: Request) -> str:
    """The address with its parameters, as it is sent."""
    url = sendable(request.url)
    query = f"{'&' if '?' in url else '?'}{urlencode(request.params)}"
    return sendable(f"{url}{query}") if request.params else url


def _headers(request: Request) -> dict[str, str]:
    """What is sent beside the key and cookies."""
    asked = {"If-None-Match": request.etag, "If-Modified-Since": request.last_modified}
    return {"Accept-Encoding": "gzip"} | {name: value for name, value in asked.items() if value}
