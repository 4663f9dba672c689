"""Which addresses of the web may be asked: http and https, public hosts, no disguises. Nothing is sent here."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Collection
from urllib.parse import urlsplit, urlunsplit

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from bilateral.commons.web_errors import BadUrl, ForbiddenAddress, Offline

Resolver = Callable[[str, int], Collection[str]]
PORTS = {"http": 80, "https": 443}
MAX_ADDRESSES = 4
_GLOBAL_6 = ipaddress.ip_network("2000::/3")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_SPECIAL = [*map(ipaddress.ip_network, "192.0.0.0/24 192.88.99.0/24 2001::/23 2002::/16 3fff::/20".split())]
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


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port. Raises BadUrl."""
    try:
        parts = urlsplit(url)
        scheme, host, port = parts.scheme, parts.hostname, parts.port
    except ValueError as error:
        raise BadUrl(f"the address cannot be read ({error})", public_url(url)) from None
    if scheme not in PORTS:
        raise BadUrl(f"the scheme is {scheme or 'missing'}", public_url(url))
    if not host or "@" in parts.netloc:
        raise BadUrl(f"the address holds {'credentials' if host else 'no host'}", public_url(url))
    return scheme, host, port or PORTS[scheme]


def public_url(url: str) -> str:
    """The address as it may be displayed: without user, password and fragment."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "(an address that cannot be read)"
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment=""))


def sendable(url: str) -> str:
    """The address as it is sent: without fragment, in ASCII, and quoted. Raises BadUrl."""
    host, parts = origin(url)[1], urlsplit(url)
    try:
        name = host.encode("idna").decode()
        netloc = parts.netloc if parts.netloc.isascii() else name + (f":{parts.port}" if parts.port else "")
        return parse_url(urlunsplit(parts._replace(netloc=netloc, fragment=""))).url
    except (LocationParseError, UnicodeError):
        raise BadUrl("the address cannot be sent", public_url(url)) from None


def checked(url: str, resolver: Resolver, allowed: Collection[tuple[str, int]]) -> list[str]:
    """The addresses of the host of ``url``, looked up once; ``allowed`` are hosts with ports that need not be public.

    Raises ForbiddenAddress where any of them is not public, and Offline where there is none.
    """
    _, host, port = origin(url)
    try:
        addresses = list(resolver(host, port))
    except OSError as error:
        raise Offline(f"{host} was not found: {error.strerror or error}", public_url(url)) from None
    if not addresses:
        raise Offline(f"{host} has no address", public_url(url))
    for address in addresses:
        if (host, port) not in allowed and not is_public(address):
            raise ForbiddenAddress(f"{host} stands for {address}", public_url(url))
    return addresses[:MAX_ADDRESSES]
