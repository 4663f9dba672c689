"""Web addresses: whether two are the same page, and who publishes a page. Nothing is fetched."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

_ARCHIVE = re.compile(r"https?://web\.archive\.org/web/[^/]+/(https?:/.+)", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}
_SECOND_LEVEL = {"ac", "co", "com", "edu", "gob", "go", "gov", "mil", "net", "or", "org"}  # as in bbc.co.uk
_EDITIONS = {"en", "eng", "english", "ru", "m"}  # as in eng.mil.ru, where `mil` is the name


_BESIDE = re.compile(r"utm_.*|fbclid|gclid|amp", re.IGNORECASE)
"""Parameters that do not make another page."""


def normal(url: str) -> str:
    """One spelling per page: without scheme, ``www.``, default port, tracking, fragment, final slash and ``/amp``."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port not in (None, _PORTS.get(parts.scheme)) else ""
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _BESIDE.fullmatch(pair[0])]
    path = parts.path.rstrip("/").removesuffix("/amp").removesuffix(".amp")
    query = f"?{urlencode(kept)}" if kept else ""
    route = f"#{parts.fragment}" if parts.fragment.startswith(("!", "/")) else ""  # a page of a single-page site
    return f"{host(url)}{port}{path}{query}{route}"


def host(url: str) -> str:
    """The host without ``www.`` and ``amp.``."""
    return (urlsplit(url).hostname or "").removeprefix("www.").removeprefix("amp.")


def archived(url: str) -> str:
    """The address of which ``url`` is an archived copy, or ``url`` itself."""
    match = _ARCHIVE.fullmatch(url)
    return re.sub(r"^(https?):/+", r"\1://", match[1]) if match else url


def site(url: str) -> str:
    """The site of a page, or of the page that it is an archived copy of: a host, or a channel of t.me."""
    page = archived(url)
    path = [part for part in urlsplit(page).path.split("/") if part not in ("", "s")]
    return f"t.me/{path[0]}" if host(page) == "t.me" and path else host(page)


def publisher(url: str) -> str:
    """A short name of the publisher: ``kremlin`` for en.kremlin.ru, ``mod_russia`` for t.me/mod_russia."""
    place, _, channel = site(url).partition("/")
    names = place.split(".")[:-1] or [place]
    if len(names) > 1 and names[-1] in _SECOND_LEVEL and names[-2] not in _EDITIONS:
        names.pop()
    return channel or names[-1]
