"""Answers that are not a success: the error for each status, with the publisher's words and when to ask again."""

from __future__ import annotations

from contextlib import suppress
from http import HTTPStatus

import requests
from urllib3.exceptions import HTTPError as TransportError

from pipelines.archive.http.bodies import HEAD, inflate_head, quota_error, summary
from pipelines.archive.http.errors import FetchError, Gone, HttpError, NotFound, RateLimited, Refused, ServerError
from pipelines.archive.http.partial import http_date

_KINDS: dict[int, type[FetchError]] = {401: Refused, 403: Refused, 404: NotFound, 410: Gone, 429: RateLimited}
_PHRASES = {status.value: status.phrase for status in HTTPStatus}


def failure(answer: requests.Response, where: str, now: float) -> FetchError:
    """The error for the status of ``answer``; ``now`` (seconds since 1970) is for a Retry-After that is a date."""
    status, head = answer.status_code, _head(answer)
    if quota := quota_error(head, where):
        return quota
    kind = _KINDS.get(status, ServerError if status >= 500 else HttpError)
    words = f", {summary(head)!r}" if summary(head) else ""
    seconds = _retry_after(answer, now) if kind.is_retried else None
    return kind(f"{status} {_PHRASES.get(status, '(no such status)')}{words}", where, seconds, status)


def _retry_after(answer: requests.Response, now: float) -> float | None:
    """Seconds until the publisher wants to be asked again, given as a number or a date."""
    text = answer.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    moment = http_date(text)
    return max(0.0, moment.timestamp() - now) if moment else None


def _head(answer: requests.Response) -> bytes:
    """The first 64 kB of a body that is only looked at, or as much of them as arrives."""
    data = b""
    with suppress(TransportError):
        while len(data) < HEAD and (chunk := answer.raw.read1(HEAD, decode_content=False)):
            data += chunk
    return inflate_head(data, answer.headers.get("Content-Encoding", "").strip().lower())
