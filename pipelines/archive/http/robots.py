"""What a host's robots.txt lets programs fetch, by RFC 9309, read once per host and run with the same safe client.

This is for pages. A publisher's programming interface is meant for programs and has terms of its own. ``Crawl-delay``
is not part of the RFC and is ignored: the client's own limits apply.
"""

from __future__ import annotations

from urllib.parse import urljoin

from protego import Protego

from bilateral.commons.web_addresses import origin, public_url
from pipelines.archive.http.client import Client
from pipelines.archive.http.errors import BadAnswer, Disallowed, FetchError, Offline, ServerError, TimedOut, Truncated
from pipelines.archive.http.messages import Request

LARGEST = 512_000
"""Bytes of a robots.txt that are read; the rest is ignored."""
_SILENT = (Offline, TimedOut)
_BROKEN = (ServerError, Truncated, BadAnswer)


class Robots:
    """The rules of each host for the name that ``client`` gives itself. Not to be shared between threads."""

    def __init__(self, client: Client) -> None:
        self._client = client
        # the product token alone: Protego would find `data` in a comment such as `(open data pipeline)` as well
        self._agent = client.web.agent.partition(" ")[0].partition("/")[0]
        self._rules: dict[tuple[str, str, int], Protego | FetchError] = {}

    def permit(self, url: str) -> None:
        """Raise Disallowed if ``url`` is closed to programs, Offline if its host does not answer."""
        if (host := origin(url)) not in self._rules:
            self._rules[host] = self._fetch_rules(urljoin(url, "/robots.txt"))
        rules = self._rules[host]
        if isinstance(rules, FetchError):
            raise type(rules)(rules.what, rules.where)
        if not rules.can_fetch(url, self._agent):
            raise Disallowed("robots.txt keeps programs away from it", public_url(url))

    def _fetch_rules(self, where: str) -> Protego | FetchError:
        """The rules, empty if there is no robots.txt; an error if the host is silent, or broken and so closed."""
        try:
            response = self._client.fetch(Request("robots.txt", where, may_be_empty=True))
        except _SILENT as error:
            # raised again for every page of the host, though asked once: retrying would not help
            return Offline(error.what, error.where)
        except _BROKEN as error:
            what = f"robots.txt could not be read ({error.what}), which closes the host to programs for now"
            return Disallowed(what, error.where)
        except FetchError:
            return Protego.parse("")
        if response.path is None:
            return Protego.parse("")
        try:
            with response.path.open("rb") as file:
                return Protego.parse(file.read(LARGEST).decode("utf-8-sig", "replace"))
        finally:
            response.path.unlink(missing_ok=True)
