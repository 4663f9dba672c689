"""What can go wrong between asking a publisher and having a file, beyond what the way to any answer holds.

Only names and advice. The other modules here and ``pipelines.sources.safe_files`` raise them.
"""

from __future__ import annotations

from bilateral.commons.web_errors import BadAnswer as BadAnswer
from bilateral.commons.web_errors import BadUrl as BadUrl
from bilateral.commons.web_errors import FetchError as FetchError
from bilateral.commons.web_errors import ForbiddenAddress as ForbiddenAddress
from bilateral.commons.web_errors import Offline as Offline
from bilateral.commons.web_errors import TimedOut as TimedOut
from bilateral.commons.web_errors import TlsError as TlsError
from bilateral.commons.web_errors import TooLarge as TooLarge
from bilateral.commons.web_errors import Truncated as Truncated
from bilateral.commons.web_errors import Unreachable as Unreachable


class MissingKey(FetchError):
    """The environment does not hold the key that the publisher wants."""

    expected = "the publisher's key in the environment"
    remedy = "Set the variable; the publisher's site says how to get a key"


class DecompressedTooLarge(TooLarge):
    """An archive is larger when decompressed than allowed, or than honest data would be."""

    expected = "contents within the limit"
    remedy = "Look at the file by hand before raising the limit: it may be a decompression bomb"


class UnsafeFile(FetchError):
    """An archive or an XML document that could do harm when it is read, or cannot be read."""

    expected = "an intact archive of plain members, or XML without a DTD"
    remedy = "Look at the file by hand; fetch it again if it is damaged"


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
    """404 or 410."""

    remedy = "Find out where the publisher has moved it"


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


class BlockPage(FetchError):
    """A page of HTML in place of data, or the page of a firewall."""

    expected = "data, not a page of HTML"
    remedy = "Open the address in a browser: the publisher blocks programs, has moved the file, or is under repair"


class PublisherError(FetchError):
    """The publisher reports an error under status 200."""

    expected = "the data that was asked for"
    remedy = "Correct the request as the publisher says"


class WrongFormat(FetchError):
    """The body is not in the format that was asked for."""

    expected = "the format that was asked for"
    remedy = "Open the address in a browser; if the format has changed, change the source's module"


class EmptyResult(FetchError):
    """A body without a byte; asked for again, since it may have been lost."""

    is_retried = True
    expected = "at least one byte"
    remedy = "Ask again later; if it stays empty, the publisher has withdrawn the data"
