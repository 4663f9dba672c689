"""What can go wrong on the way to an answer: one class for each, and whether asking again helps.

Only names, for makers and readers; the advice is in ``web_errors.toml``. What a publisher's answer may mean is in the
makers' own errors.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from typing import ClassVar

from bilateral.commons.beside import read
from bilateral.commons.machine import line

_declared = cache(read)


class FetchError(Exception):
    """Nothing was fetched. The message says what happened, where (never with a key), what was expected, what to do.

    ``seconds`` says after how long the publisher wants to be asked again, ``status`` is the HTTP status; both may be
    None.
    """

    expected: ClassVar[str] = "an answer"
    remedy: ClassVar[str] = "Ask again later"
    is_retried: ClassVar[bool] = False

    def __init_subclass__(cls) -> None:
        """Take what the file beside the module of a subclass declares of it."""
        if module_file := getattr(sys.modules.get(cls.__module__), "__file__", None):
            for name, value in _declared(module_file).get(cls.__name__, {}).items():
                setattr(cls, name, value)

    def __init__(self, what: str, where: str, seconds: float | None = None, status: int | None = None) -> None:
        what, where = line(what), line(where)  # both may quote what a stranger sent
        super().__init__(what, where, seconds, status)
        self.what, self.where, self.seconds, self.status = what, where, seconds, status

    def rewrite(self, change: Callable[[str], str]) -> None:
        """Put every text through ``change``."""
        self.what, self.where = change(self.what), change(self.where)
        self.args = (self.what, self.where, self.seconds, self.status)

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; expected {self.expected}. {self.remedy}"


class Offline(FetchError):
    """There is no network, no name service, or no such host: callers use what they have."""


class Unreachable(Offline):
    """The host exists and takes no connection."""


class BadUrl(FetchError):
    """The address is malformed, holds credentials, or redirects where none may: from https to http, or on and on."""


class ForbiddenAddress(FetchError):
    """The host stands for a private, loopback, link-local or otherwise not public address."""


class TlsError(FetchError):
    """The certificate is not the host's, or not valid."""


class TimedOut(FetchError):
    """No connection, no byte, or not all bytes in time."""


class Truncated(FetchError):
    """The connection broke, or the body is shorter than declared or than it must be."""


class TooLarge(FetchError):
    """The body is larger than allowed, as sent or decompressed."""


class BadAnswer(FetchError):
    """The answer is not HTTP as it must be: a garbled header, a status that was not asked for, an unknown encoding."""
