"""The way to a host: which addresses may be connected to, a connection to exactly those, and what broke on the way.

A host is resolved once, all its addresses are checked, and the connection goes to a checked one, so that a name that
changes between check and use leads nowhere. TLS still sees the host's name. What is asked there is ``client.py``'s
business.
"""

from __future__ import annotations

import errno
import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse, RemoteDisconnected
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import urllib3
from requests import PreparedRequest
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HeaderParsingError, NewConnectionError, ReadTimeoutError
from urllib3.util.connection import create_connection
from urllib3.util.response import assert_header_parsing

from pipelines.archive.http import errors
from pipelines.archive.http.messages import Secret

Resolver = Callable[[str, int], Collection[str]]
PORTS = {"http": 80, "https": 443}
MAX_ADDRESSES = 4
LONGEST_LOOKUP = 10.0
"""Seconds that the name service may take: the system's own limit is half a minute or more."""
_NO_NETWORK = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL}
_GLOBAL_6 = ipaddress.ip_network("2000::/3")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_SPECIAL = [
    ipaddress.ip_network(text) for text in ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2002::/16", "3fff::/20")
]
"""Special by the registries, or tunnels that hide an IPv4 address (6to4, Teredo); ``ipaddress`` misses some."""


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host in the order of the system's preference. Raises OSError (socket.gaierror)."""
    entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in entries))


def is_public(address: str) -> bool:
    """Whether anything may be fetched from this address: global, unicast, and not a disguise of another one."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped or ip in _NAT64:
            return is_public(str(ip.ipv4_mapped or ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        if ip not in _GLOBAL_6:
            return False
    is_special = any(ip in network for network in _SPECIAL if network.version == ip.version)
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified or is_special)


class Deadline:
    """Seconds that may be spent on transfer. As a context it counts them, and breaks the connection when none is left.

    A timeout for each read never comes if bytes drip in the handshake, in a header, or in a body. The thread that
    breaks the connection waits where another one holds the interpreter; so the clock is asked as well.
    """

    def __init__(self, seconds: float) -> None:
        self.left = seconds
        self._twin: socket.socket | None = None
        self._timer = threading.Timer(0, self._end)
        self._started: float | None = None

    @property
    def passed(self) -> bool:
        """Whether none is left."""
        return self.left <= (time.monotonic() - self._started if self._started is not None else 0.0)

    def __enter__(self) -> Deadline:
        self._started = time.monotonic()
        self._timer = threading.Timer(self.left, self._end)
        self._timer.daemon = True
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self.left = max(0.0, self.left - (time.monotonic() - (self._started or 0.0)))
        self._started = None
        if self._twin:
            self._twin.close()
            self._twin = None

    def watch(self, connected: socket.socket) -> None:
        """Break this connection at the end, through a twin, since TLS takes the socket itself away."""
        self._twin = connected.dup()
        if self.passed:  # just now, in the other thread
            self._end()

    def _end(self) -> None:
        if twin := self._twin:
            with suppress(OSError):
                twin.shutdown(socket.SHUT_RDWR)


@dataclass(frozen=True)
class Route:
    """A host with its checked addresses, and the key if it is for this host."""

    scheme: str
    host: str
    port: int
    addresses: tuple[str, ...]
    secret: Secret
    deadline: Deadline = field(repr=False)


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port. Raises BadScheme and BadUrl."""
    try:
        parts = urlsplit(url)
        scheme, host, port = parts.scheme, parts.hostname, parts.port
    except ValueError as error:
        raise errors.BadUrl(f"the address cannot be read ({error})", public_url(url)) from None
    if scheme not in PORTS:
        raise errors.BadScheme(f"the scheme is {scheme or 'missing'}", public_url(url))
    if not host or "@" in parts.netloc:
        raise errors.BadUrl(
            "the address holds no host" if not host else "the address holds credentials", public_url(url)
        )
    return scheme, host, port or PORTS[scheme]


def public_url(url: str) -> str:
    """The address as it may be displayed: without user, password and fragment."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "(an address that cannot be read)"
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment=""))


def find_route(
    url: str, resolver: Resolver, allowed: Collection[tuple[str, int]], secret: Secret, deadline: Deadline
) -> Route:
    """The way to the host of ``url``; ``allowed`` are pairs of host and port that need not be public.

    Raises BadUrl, BadScheme, ForbiddenAddress where any address is not public, Offline where there is none.
    """
    scheme, host, port = origin(url)
    try:
        with deadline:
            addresses = _look_up(resolver, host, port, min(LONGEST_LOOKUP, deadline.left))
    except TimeoutError:
        raise errors.Offline(f"no answer of the name service for {host} in time", public_url(url)) from None
    except UnicodeError:
        raise errors.BadUrl(f"{host} cannot be the name of a host", public_url(url)) from None
    except OSError as error:
        raise errors.Offline(f"{host} was not found: {error.strerror or error}", public_url(url)) from error
    if not addresses:
        raise errors.Offline(f"{host} has no address", public_url(url))
    if (host, port) not in allowed:
        for address in addresses:
            if not is_public(address):
                raise errors.ForbiddenAddress(f"{host} stands for {address}", public_url(url))
    return Route(scheme, host, port, addresses[:MAX_ADDRESSES], secret, deadline)


def _look_up(resolver: Resolver, host: str, port: int, seconds: float) -> tuple[str, ...]:
    """What ``resolver`` returns or raises. Raises TimeoutError after ``seconds``; the lookup itself cannot be ended."""
    answers: queue.Queue[tuple[str, ...] | Exception] = queue.Queue()

    def ask() -> None:
        try:
            answers.put(tuple(resolver(host, port)))
        except Exception as error:  # it is raised where the answer is waited for
            answers.put(error)

    threading.Thread(target=ask, daemon=True, name=f"lookup of {host}").start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(answer, Exception):
        raise answer
    return answer


class Adapter(HTTPAdapter):
    """Sends along one route and nowhere else: no proxy and no other host, whatever the environment says."""

    def __init__(self, route: Route) -> None:
        super().__init__()
        self._pool = (_TlsPool if route.scheme == "https" else _Pool)(route.host, route.port, route=route)

    def get_connection_with_tls_context(
        self, request: PreparedRequest, verify: object, proxies: Mapping[str, str] | None = None, cert: object = None
    ) -> urllib3.HTTPConnectionPool:
        """The connection of the route."""
        return self._pool

    def close(self) -> None:
        """Close the connection."""
        super().close()
        self._pool.close()


class _Answer(HTTPResponse):
    """Refuses a header that cannot be read to its end; urllib3 would log it and go on without the rest."""

    def begin(self) -> None:
        super().begin()
        with suppress(HeaderParsingError):
            assert_header_parsing(self.msg)
            return
        raise HTTPException("garbled header")


class _Routed(HTTPConnection):
    """Connects to a checked address, and adds the key where no log, error or caller sees it."""

    response_class = _Answer

    def __init__(self, *args: Any, route: Route, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._route = route

    def _new_conn(self) -> socket.socket:
        problem: OSError = OSError("no address")
        for address in self._route.addresses:
            try:
                connected = create_connection((address, self.port), self.timeout, socket_options=self.socket_options)
            except OSError as error:
                problem = error
                continue
            self._route.deadline.watch(connected)
            return connected
        if isinstance(problem, TimeoutError):
            raise ConnectTimeoutError(self, f"no connection in {self.timeout} s") from problem
        raise NewConnectionError(self, str(problem)) from problem

    def putrequest(self, method: str, url: str, skip_host: bool = False, skip_accept_encoding: bool = False) -> None:
        super().putrequest(method, self._route.secret.in_query(url), skip_host, skip_accept_encoding)
        if header := self._route.secret.in_header():
            self.putheader(*header)


class _RoutedTls(_Routed, HTTPSConnection):
    """The same with TLS, which names and verifies the host, not the address."""


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Routed


class _TlsPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _RoutedTls


def explain(error: BaseException, url: str, deadline: Deadline, *, is_body: bool = False) -> errors.FetchError:
    """What an error of requests or urllib3 means. ``is_body``: it came after the header."""
    chain = list(_chain(error))

    def holds(*kinds: type[BaseException]) -> bool:
        return any(isinstance(item, kinds) for item in chain)

    if deadline.passed:
        return errors.TimedOut("the total time is used up", url)
    if holds(NewConnectionError):
        causes = [item for item in chain if isinstance(item, OSError) and item.strerror]
        kind = errors.Offline if any(cause.errno in _NO_NETWORK for cause in causes) else errors.Unreachable
        return kind(f"no connection: {causes[0].strerror if causes else 'refused'}", url)
    if holds(ConnectTimeoutError, ReadTimeoutError, TimeoutError):
        return errors.TimedOut("no answer in time" if not is_body else "no byte in time", url)
    if holds(ssl.SSLEOFError, ssl.SSLZeroReturnError):
        return errors.Truncated("the connection broke", url)
    if holds(ssl.SSLError, urllib3.exceptions.SSLError) and not is_body:
        reason = next((e.verify_message for e in chain if isinstance(e, ssl.SSLCertVerificationError)), "no handshake")
        return errors.TlsError(f"the connection is not safe: {reason}", url)
    if holds(RemoteDisconnected, ConnectionError, BrokenPipeError) or is_body:
        return errors.Truncated("the connection broke" if is_body else "the connection broke before an answer", url)
    if holds(HTTPException, urllib3.exceptions.HTTPError):
        return errors.BadAnswer("the header is garbled", url)
    return errors.BadUrl("the address cannot be asked for", url)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An error and all that it wraps."""
    wanted, seen = [error], set()
    while wanted:
        item = wanted.pop(0)
        if id(item) in seen:
            continue
        seen.add(id(item))
        yield item
        inner = (*item.args, getattr(item, "reason", None), item.__cause__, item.__context__)
        wanted += [other for other in inner if isinstance(other, BaseException)]
