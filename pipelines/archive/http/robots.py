"""What a host's robots.txt lets programs ask for (RFC 9309), asked once for each host in a run.

It is asked with the same safe client, and read by ``urllib.robotparser``, to which the first rule that fits counts and ``*``
within a path means nothing. A publisher's interface is made for programs and has terms of its own: this is for pages.
"""

from __future__ import annotations

from urllib.parse import urljoin
from urllib.robotparser import RobotFileParser

from pipelines.archive.http.client import Client
from pipelines.archive.http.errors import BadAnswer, Disallowed, FetchError, Offline, ServerError, TimedOut, Truncated
from pipelines.archive.http.messages import Request
from pipelines.archive.http.routes import origin, shown

LARGEST = 512_000
"""Bytes that are read of a robots.txt; the rest is not heeded."""
_SILENT = (Offline, TimedOut)
_BROKEN = (ServerError, Truncated, BadAnswer)


class Robots:
    """The rules of hosts, as ``client`` finds them, for the name by which it calls itself. Not to be shared between threads."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._rules: dict[tuple[str, str, int], RobotFileParser | FetchError] = {}

    def permit(self, url: str) -> None:
        """Raise Disallowed where programs are to stay away from ``url``, Offline where its host does not answer."""
        host = origin(url)
        if host not in self._rules:
            self._rules[host] = self._ask(urljoin(url, "/robots.txt"))
        rules = self._rules[host]
        if isinstance(rules, FetchError):
            raise type(rules)(rules.what, rules.where)
        if not rules.can_fetch(self._client.user_agent, url):
            raise Disallowed("robots.txt keeps programs away from it", shown(url))

    def _ask(self, where: str) -> RobotFileParser | FetchError:
        """Rules; none where there is no robots.txt. An error where the host is silent, or broken, which closes all of it for now."""
        try:
            response = self._client.fetch(Request("robots.txt", where, may_be_empty=True))
        except _SILENT as error:
            # said again for every page of the host, and asked once: an error that is no use to retry
            return Offline(error.what, error.where)
        except _BROKEN as error:
            what = f"robots.txt could not be read ({error.what}), which closes the host to programs for now"
            return Disallowed(what, error.where)
        except FetchError:
            return _rules(b"")
        if response.path is None:
            return _rules(b"")
        try:
            with response.path.open("rb") as file:
                return _rules(file.read(LARGEST))
        finally:
            response.path.unlink(missing_ok=True)


def _rules(data: bytes) -> RobotFileParser:
    parser = RobotFileParser()
    parser.parse(data.decode("utf-8-sig", "replace").splitlines())
    return parser
