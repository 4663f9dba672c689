"""What can go wrong on the way to an answer: one class for each, and whether asking again helps.

Only names and advice, for makers and readers. What a publisher's answer may mean is in the makers' own errors.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from bilateral.commons.machine import line


class FetchError(Exception):
    """Nothing was fetched. The message says what happened, where (never with a key), what was expected, what to do.

    ``seconds`` says after how long the publisher wants to be asked again, ``status`` is the HTTP status; both may be
    None.
    """

    expected: ClassVar[str] = "an answer"
    remedy: ClassVar[str] = "Ask again later"
    is_retried: ClassVar[bool] = False

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

    expected = "a host that can be reached"
    remedy = "Check the network; what is here from before can still be used"


class Unreachable(Offline):
    """The host exists and takes no connection."""

    is_retried = True


class BadUrl(FetchError):
    """The address is malformed, holds credentials, or redirects where none may: from https to http, or on and on."""

    expected = "an address such as https://host/path, without user or password, that leads to no http"
    remedy = "Give the address at which a browser ends; keys come from the environment"


class ForbiddenAddress(FetchError):
    """The host stands for a private, loopback, link-local or otherwise not public address."""

    expected = "a public address"
    remedy = "Correct the host; if it is right, its name service is wrong or hostile"


class TlsError(FetchError):
    """The certificate is not the host's, or not valid."""

    expected = "a valid certificate for the host"
    remedy = "Do not fetch around it: wait until the publisher has renewed the certificate"


class TimedOut(FetchError):
    """No connection, no byte, or not all bytes in time."""

    expected = "the whole body in time"
    is_retried = True


class Truncated(FetchError):
    """The connection broke, or the body is shorter than declared or than it must be."""

    expected = "the whole body"
    is_retried = True


class TooLarge(FetchError):
    """The body is larger than allowed, as sent or decompressed."""

    expected = "a body within the limit of the client"
    remedy = "Ask for less, or raise the limit if the publisher's file has grown and is no decompression bomb"


class BadAnswer(FetchError):
    """The answer is not HTTP as it must be: a garbled header, a status that was not asked for, an unknown encoding."""

    expected = "an HTTP answer to what was asked"
    remedy = "Open the address in a browser; if it works there, see docs of the publisher's interface"
