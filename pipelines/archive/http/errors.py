"""What can go wrong between asking a publisher and having a file: one class for each, and whether asking again helps.

Only names and advice. The other modules here and ``pipelines.sources.safe_files`` raise them.
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
    remedy = "Check the network; what was captured before can still be used"


class Unreachable(Offline):
    """The host exists and takes no connection."""

    is_retried = True


class BadUrl(FetchError):
    """The address is malformed, holds credentials, or would carry a key elsewhere."""

    expected = "an address such as https://host/path, without user or password"
    remedy = "Correct the address in the source's module; keys come from the environment"


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


class MissingKey(FetchError):
    """The environment does not hold the key that the publisher wants."""

    expected = "the publisher's key in the environment"
    remedy = "Set the variable; the publisher's site says how to get a key"


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


class UnsafeFile(FetchError):
    """An archive or an XML document that could do harm when it is read, or cannot be read."""

    expected = "an intact archive of plain members, or XML without a DTD"
    remedy = "Look at the file by hand; fetch it again if it is damaged"


class BadAnswer(FetchError):
    """The answer is not HTTP as it must be: a garbled header, a status that was not asked for, an unknown encoding."""

    expected = "an HTTP answer to what was asked"
    remedy = "Open the address in a browser; if it works there, see docs of the publisher's interface"


class HttpError(FetchError):
    """A status that is not a success and has no class of its own."""

    expected = "200"
    remedy = "Compare the request with the publisher's documentation"


class Refused(HttpError):
    """401 or 403, if no quota is mentioned."""

    remedy = "Check the key and its rights; without a key, the publisher may refuse programs"


class Disallowed(FetchError):
    """The host's robots.txt keeps programs away from the address, or cannot be read now."""

    expected = "an address that robots.txt leaves open to programs"
    remedy = "Open the address in a browser, save the page and import the file"


class NotFound(HttpError):
    """404."""

    remedy = "Find out where the publisher has moved it"


class Gone(NotFound):
    """410."""


class RateLimited(HttpError):
    """429, after all tries or with too long a wait. ``seconds`` says after how long to ask again, if it is known."""

    is_retried = True
    remedy = "Ask later, and compare the source's limits with the publisher's"


class ServerError(HttpError):
    """5xx, after all tries."""

    is_retried = True
    remedy = "Ask again later"


class QuotaExceeded(FetchError):
    """The publisher's quota is used up, or our own count of it. ``seconds`` says for how long, if known."""

    expected = "calls left in the quota"
    remedy = "Ask again when the quota is renewed; ask for less if it happens every day"


class BadPage(FetchError):
    """The status says 200, and the body is not what was asked for."""

    expected = "the data that was asked for"
    remedy = "Open the address in a browser"


class BlockPage(BadPage):
    """A page of HTML in place of data, or the page of a firewall."""

    expected = "data, not a page of HTML"
    remedy = "Open the address in a browser: the publisher blocks programs, has moved the file, or is under repair"


class PublisherError(BadPage):
    """The publisher reports an error under status 200."""

    remedy = "Correct the request as the publisher says"


class WrongFormat(BadPage):
    """The body is not in the format that was asked for."""

    remedy = "Open the address in a browser; if the format has changed, change the source's module"


class EmptyResult(BadPage):
    """A body without a byte; asked for again, since it may have been lost."""

    is_retried = True
    expected = "at least one byte"
    remedy = "Ask again later; if it stays empty, the publisher has withdrawn the data"
