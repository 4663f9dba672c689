"""Asking publishers over HTTP, politely and safely: the client, what is asked and answered, and what can go wrong, each under its name.

``client.py`` sends; the other modules hold what it needs to know. Nothing is defined here.
"""

from __future__ import annotations

from pipelines.archive.http.client import Client
from pipelines.archive.http.errors import (
    BadAnswer,
    BadPage,
    BadScheme,
    BadUrl,
    BlockPage,
    DecompressedTooLarge,
    Disallowed,
    EmptyResult,
    FetchError,
    ForbiddenAddress,
    Gone,
    HttpError,
    MissingKey,
    NotFound,
    Offline,
    PublisherError,
    QuotaExceeded,
    RateLimited,
    Refused,
    ServerError,
    TimedOut,
    TlsError,
    TooLarge,
    TooManyRedirects,
    Truncated,
    Unreachable,
    UnsafeFile,
    WrongFormat,
)
from pipelines.archive.http.limits import Limit
from pipelines.archive.http.messages import Key, Request, Response

__all__ = [
    "BadAnswer", "BadPage", "BadScheme", "BadUrl", "BlockPage", "Client", "DecompressedTooLarge", "Disallowed", "EmptyResult", "FetchError",
    "ForbiddenAddress", "Gone", "HttpError", "Key", "Limit", "MissingKey", "NotFound", "Offline", "PublisherError",
    "QuotaExceeded", "RateLimited", "Refused", "Request", "Response", "ServerError", "TimedOut", "TlsError", "TooLarge",
    "TooManyRedirects", "Truncated", "Unreachable", "UnsafeFile", "WrongFormat",
]  # fmt: skip
