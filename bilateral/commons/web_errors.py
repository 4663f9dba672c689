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
        self.what = what
        self.where = where
        self.seconds = seconds
        self.status = status

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
    """The address is malformed, holds credentials, or would carry a key elsewhere."""

    expected = "an address such as https://host/path, without user or password"
    remedy = "Correct the address; keys come from the environment"


class BadScheme(BadUrl):
    """The address is neither http nor https, or a redirect leaves https."""

    expected = "http or https, and no step from https to http"
    remedy = "Give the address that the page itself has; if it was a redirect, tell the publisher"


class ForbiddenAddress(FetchError):
    """The host stands for a private, loopback, link-local or otherwise not public address."""

    expected = "a public address"
    remedy = "Correct the host; if it is right, its name service is wrong or hostile"


class TooManyRedirects(FetchError):
    """More than ten redirects."""

    expected = "at most ten redirects"
    remedy = "Open the address in a browser and give the one it ends at"


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
    """The body as sent is larger than allowed."""

    expected = "a body within the limit of the client"
    remedy = "Ask for less, or raise the limit if the publisher's file has grown"


class DecompressedTooLarge(TooLarge):
    """The body or archive is larger when decompressed than allowed, or than honest data would be."""

    expected = "contents within the limit"
    remedy = "Look at the file by hand before raising the limit: it may be a decompression bomb"


class BadAnswer(FetchError):
    """The answer is not HTTP as it must be: a garbled header, a status that was not asked for, an unknown encoding."""

    expected = "an HTTP answer to what was asked"
    remedy = "Open the address in a browser; if it works there, see docs of the publisher's interface"
