"""Answers that are not a success: the error for each status, with the publisher's words and when to ask again."""

from __future__ import annotations

import sys
from contextlib import suppress
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from bilateral.commons.web import Answer
from pipelines.archive.http.bodies import HEAD, quota_error, summary
from pipelines.archive.http.errors import FetchError, HttpError, NotFound, RateLimited, Refused, ServerError

_KINDS: dict[int, type[FetchError]] = {401: Refused, 403: Refused, 404: NotFound, 410: NotFound, 429: RateLimited}
_PHRASES = {status.value: status.phrase for status in HTTPStatus}


def failure(answer: Answer, now: float) -> FetchError:
    """The error for the status of ``answer``; ``now`` (seconds since 1970) is for a Retry-After that is a date."""
    status, head = answer.status, _head(answer)
    if quota := quota_error(head, answer.url):
        return quota
    kind = _KINDS.get(status, ServerError if status >= 500 else HttpError)
    words = f", {summary(head)!r}" if summary(head) else ""
    seconds = _retry_after(answer.headers.get("Retry-After", "").strip(), now) if kind.is_retried else None
    return kind(f"{status} {_PHRASES.get(status, '(no such status)')}{words}", answer.url, seconds, status)


def _retry_after(text: str, now: float) -> float | None:
    """Seconds until the publisher wants to be asked again, given as a number or a date."""
    if text.isascii() and text.isdigit():
        return float(text)
    with suppress(ValueError, TypeError, OverflowError):
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    return None


def _head(answer: Answer) -> bytes:
    """The first 64 kB of a body that is only looked at, or as much of them as arrives and can be decoded."""
    data = b""
    with suppress(FetchError):
        for piece in answer.pieces(sys.maxsize):
            data += piece
            if len(data) >= HEAD:
                break
    return data[:HEAD]
