"""The one HTTP client: every byte from a publisher comes through it, within the publisher's limits and ours.

It knows tries, redirects and statuses. Which addresses may be reached is in ``routes.py``, how often in ``limits.py``,
broken downloads in ``partial.py``, what a body really is in ``bodies.py``. Proxies, .netrc and certificates named by
the environment are ignored, because they would change where a request goes.
"""

from __future__ import annotations

import hashlib
import logging
import os
import random
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin
from uuid import uuid4

import requests
from requests.cookies import RequestsCookieJar, extract_cookies_to_jar
from urllib3.exceptions import HTTPError as TransportError

from pipelines.archive.http import errors
from pipelines.archive.http.bodies import ENCODINGS, HEAD, check_body, decode
from pipelines.archive.http.limits import LONGEST_WAIT, Limit, Limiter
from pipelines.archive.http.messages import Request, Response, Secret
from pipelines.archive.http.partial import Partial, Version, is_resumable, version_of
from pipelines.archive.http.routes import Adapter, Deadline, Resolver, explain, find_route, origin, public_url, resolve
from pipelines.archive.http.statuses import failure

TRIES = 5
MAX_REDIRECTS = 10
LONGEST_BACKOFF = 60.0
MAX_BYTES = 4 << 30
_REDIRECTS = {301, 302, 303, 307, 308}
_KEPT = ("ETag", "Last-Modified", "Content-Type", "Content-Length")
_log = logging.getLogger(__name__)


class Client:
    """Fetches from publishers. May be shared between threads.

    ``limits`` are by host, in lower case, or for any other host by ``*``; ``folder`` holds counts of calls, partial
    downloads and what was received. ``user_agent`` says who asks and how to reach them. ``max_bytes`` bounds a body as
    sent and as decoded. ``connect`` and ``read`` are seconds for a connection and for each wait for bytes; ``total``
    for all transfer of one fetch, over its tries and redirects but without waits for limits. ``clock`` gives seconds
    since 1970, and ``sleep`` must advance it. ``permit`` is called with each address before it is asked, redirects
    included; what it raises ends the fetch. ``allow_private`` are pairs of host and port that need not be public, for
    tests only.
    """

    def __init__(
        self,
        limits: Mapping[str, Limit],
        folder: Path,
        user_agent: str,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        resolver: Resolver = resolve,
        max_bytes: int = MAX_BYTES,
        connect: float = 10.0,
        read: float = 60.0,
        total: float = 3600.0,
        permit: Callable[[str], None] = lambda url: None,
        allow_private: Collection[tuple[str, int]] = frozenset(),
    ) -> None:
        self.folder = folder
        self.user_agent = user_agent
        self.clock = clock
        self.sleep = sleep
        self.resolver = resolver
        self.max_bytes = max_bytes
        self.timeouts = (connect, read)
        self.total = total
        self.permit = permit
        self.allow_private = allow_private
        self.limiter = Limiter(folder / "limits", limits, clock, sleep)

    def fetch(self, request: Request) -> Response:
        """Ask until there is an answer, at most five times. Raises FetchError, with a class for each kind of failure.

        429, 5xx, broken connections, timeouts and truncated bodies are asked for again, after at most 1, 2, 4 and 8 s,
        or when the publisher says. A wait of more than ten minutes is an error that says how long. A large download is
        resumed where it broke, even in a later fetch, if the server can. A 304 and a 204 have no ``path``.
        """
        secret = request.key.read(public_url(request.url)) if request.key else Secret()
        with Partial(self.folder / "partial", request.digest) as partial:
            fetch = _Fetch(self, request, secret, partial)
            number = 1
            while True:
                try:
                    return fetch.once()
                except errors.FetchError as error:
                    error.rewrite(secret.hide)
                    if error.seconds:
                        by_quota = isinstance(error, errors.QuotaExceeded)
                        self.limiter.close(fetch.host, error.seconds, by_quota=by_quota)
                    if number == TRIES or not _helps(error) or fetch.deadline.passed:
                        raise
                    wait = max(error.seconds or 0.0, random.uniform(0, min(LONGEST_BACKOFF, 2.0 ** (number - 1))))
                    number += 1
                    _log.warning("%s; try %d of %d in %.1f s", error, number, TRIES, wait)
                self.sleep(wait)


def _helps(error: errors.FetchError) -> bool:
    """Whether to ask again right away."""
    return error.is_retried and (error.seconds or 0.0) <= LONGEST_WAIT


class _Fetch:
    """One fetch: what stays the same over its tries and redirects."""

    def __init__(self, client: Client, request: Request, secret: Secret, partial: Partial) -> None:
        self.client = client
        self.request = request
        self.secret = secret
        self.partial = partial
        self.deadline = Deadline(client.total)
        self.host = ""

    def once(self) -> Response:
        """Ask once, following redirects here, so that each address is checked."""
        url, method = self.request.url, self.request.method
        home: tuple[str, str, int] | None = None
        jar = RequestsCookieJar()
        hops: list[tuple[int, str]] = []
        while True:
            asked = self._prepare(method, url, jar, with_params=not hops)
            url = str(asked.url)
            home = home or origin(url)
            secret = self.secret if origin(url) == home else Secret()
            route = find_route(url, self.client.resolver, self.client.allow_private, secret, self.deadline)
            self.host = route.host.rstrip(".")
            self.client.permit(url)
            self.client.limiter.wait(self.host, public_url(url))
            with self.deadline, closing(Adapter(route)) as adapter, closing(self._send(adapter, asked)) as answer:
                _log.info("%s %s: %d", method, public_url(url), answer.status_code)
                if answer.status_code not in _REDIRECTS or "Location" not in answer.headers:
                    return self._answer(answer, url, hops)
                extract_cookies_to_jar(jar, asked, answer.raw)
            url, status = self._next(url, answer.headers["Location"]), answer.status_code
            if status == 303 or (status in (301, 302) and method == "POST"):
                method = "GET"
            hops.append((status, public_url(url)))
            if len(hops) > MAX_REDIRECTS:
                raise errors.TooManyRedirects(
                    f"more than {MAX_REDIRECTS} redirects, the last to {public_url(url)}", public_url(self.request.url)
                )

    def _prepare(self, method: str, url: str, jar: RequestsCookieJar, *, with_params: bool) -> requests.PreparedRequest:
        request = self.request
        ours = {"User-Agent": self.client.user_agent, "Accept-Encoding": "gzip", "Connection": "close"}
        headers = {**request.headers, **ours}
        if request.etag:
            headers["If-None-Match"] = request.etag
        if request.last_modified:
            headers["If-Modified-Since"] = request.last_modified
        if method == "GET":
            headers |= self.partial.range()
        params = list(request.params.items()) if with_params else []
        body = request.body if method == "POST" else None
        origin(url)  # a file: address gets an error of its own
        try:
            return requests.Request(method, url, headers, data=body, params=params, cookies=jar).prepare()
        except (requests.RequestException, TransportError, UnicodeError):
            raise errors.BadUrl("the address or a header cannot be sent", public_url(url)) from None

    def _send(self, adapter: Adapter, asked: requests.PreparedRequest) -> requests.Response:
        try:
            left = max(0.001, self.deadline.left)
            connect, read = (min(seconds, left) for seconds in self.client.timeouts)
            return adapter.send(asked, stream=True, timeout=(connect, read), verify=True)
        except (requests.RequestException, TransportError, OSError) as error:
            problem = explain(error, public_url(str(asked.url)), self.deadline)
        raise problem  # outside the handler: the other error's text may hold what the server sent

    def _next(self, url: str, location: str) -> str:
        """Where a redirect leads. Raises BadScheme if it leaves https, BadUrl if it still carries the key."""
        try:
            target = self.secret.strip(urljoin(url, location.encode("latin-1").decode("utf-8", "replace")))
            scheme = origin(target)[0]
        except ValueError:
            raise errors.BadUrl("the redirect leads to no address", public_url(url)) from None
        if scheme == "http" and origin(url)[0] == "https":
            raise errors.BadScheme(f"the redirect leaves https for {public_url(target)}", public_url(url))
        if self.secret.is_in(target):
            raise errors.BadUrl("the redirect would carry the key along", public_url(url))
        return target

    def _answer(self, answer: requests.Response, url: str, hops: list[tuple[int, str]]) -> Response:
        """The answer, with its body in a file. Raises the error of its status."""
        status, where = answer.status_code, public_url(url)
        is_range = "Range" in answer.request.headers
        version = version_of(where, status, answer.headers)
        now = datetime.fromtimestamp(self.client.clock(), UTC)
        bare = Response(self.request, status, where, tuple(hops), self._headers(version), now)
        if status == 204:
            return bare
        if status == 304 and (self.request.etag or self.request.last_modified):
            self.partial.discard()
            return bare
        if status in (200, 203):
            self.partial.start(version, is_resumable=self._can_resume(version, answer))
        elif status == 206 and is_range:
            known = self.partial.goes_on(version, answer.headers.get("Content-Range", ""))
            if known is None:
                raise self._other_version(where)
            version, bare = known, replace(bare, status=200, headers=self._headers(known))
        elif status == 416 and is_range:
            raise self._other_version(where)
        else:
            raise failure(answer, where, self.client.clock())
        self._download(answer, version, where)
        return self._receive(bare, version)

    def _other_version(self, where: str) -> errors.Truncated:
        self.partial.discard()
        return errors.Truncated("the server has another version than the one begun with", where)

    def _headers(self, version: Version) -> dict[str, str]:
        """The headers that a response keeps; a part states only its own length, so the length of the whole is set."""
        total = "" if version.total is None else str(version.total)
        values = (version.etag, version.last_modified, version.media_type, total)
        return {name: self.secret.hide(value) for name, value in zip(_KEPT, values, strict=True) if value}

    def _can_resume(self, version: Version, answer: requests.Response) -> bool:
        return answer.request.method == "GET" and is_resumable(version, answer.headers)

    def _download(self, answer: requests.Response, version: Version, where: str) -> None:
        """Add the body as sent to the partial download. Raises BadAnswer, Truncated, TimedOut, TooLarge."""
        if version.encoding not in ENCODINGS or answer.headers.get("Transfer-Encoding", "chunked").lower() != "chunked":
            raise errors.BadAnswer(f"the encoding {version.encoding or 'of the transfer'} is not understood", where)
        most, total = self.client.max_bytes, self.partial.total
        with self.partial.path.open("ab") as file:
            size = file.tell()
            while max(size, total or 0) <= most and not self.deadline.passed and (chunk := self._chunk(answer, where)):
                size += file.write(chunk)
        if max(size, total or 0) > most:
            self.partial.discard()
            raise errors.TooLarge(f"the body has {total or size:,} bytes or more; allowed are {most:,}", where)
        if self.deadline.passed:
            raise errors.TimedOut(f"the total time is used up after {size:,} bytes", where)
        if total is not None and size != total:
            raise errors.Truncated(f"{size:,} of {total:,} bytes came", where)

    def _chunk(self, answer: requests.Response, where: str) -> bytes:
        """What has arrived, as sent: it is kept even if the connection breaks next."""
        try:
            return bytes(answer.raw.read1(HEAD, decode_content=False))
        except TransportError as error:
            problem = explain(error, where, self.deadline, is_body=True)
        raise problem

    def _receive(self, bare: Response, version: Version) -> Response:
        """Decode and check a complete body, and move it to a name of its own."""
        body = self.partial.path
        try:
            if version.encoding not in ("", "identity"):
                body = self.partial.decoded
                decode(self.partial.path, body, version.encoding, self.client.max_bytes, bare.url)
            self.secret.blank_out(body)
            check_body(body, self.request, version.media_type, bare.url)
            with body.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            received = self.client.folder / "received"
            received.mkdir(parents=True, exist_ok=True)
            path = received / f"{uuid4().hex[:12]}-{self.request.name}"
            os.replace(body, path)
        finally:
            self.partial.discard()
        return replace(bare, path=path, size=path.stat().st_size, sha256=digest)
