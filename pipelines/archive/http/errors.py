"""What can go wrong between asking a publisher and having a file, beyond what the way to any answer holds.

Only names; the advice is in ``errors.toml``. The other modules here and ``pipelines.sources.safe_files`` raise them.
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


class DecompressedTooLarge(TooLarge):
    """An archive is larger when decompressed than allowed, or than honest data would be."""


class UnsafeFile(FetchError):
    """An archive or an XML document that could do harm when it is read, or cannot be read."""


class HttpError(FetchError):
    """A status that is not a success and has no class of its own."""


class Refused(HttpError):
    """401 or 403, if no quota is mentioned."""


class Disallowed(FetchError):
    """The host's robots.txt keeps programs away from the address, or cannot be read now."""


class NotFound(HttpError):
    """404 or 410."""


class RateLimited(HttpError):
    """429, after all tries or with too long a wait. ``seconds`` says after how long to ask again, if it is known."""


class ServerError(HttpError):
    """5xx, after all tries."""


class QuotaExceeded(FetchError):
    """The publisher's quota is used up, or our own count of it. ``seconds`` says for how long, if known."""


class BlockPage(FetchError):
    """A page of HTML in place of data, or the page of a firewall."""


class PublisherError(FetchError):
    """The publisher reports an error under status 200."""


class WrongFormat(FetchError):
    """The body is not in the format that was asked for."""


class EmptyResult(FetchError):
    """A body without a byte; asked for again, since it may have been lost."""
