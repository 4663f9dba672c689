"""Routes: only public addresses, even after a redirect or a DNS change; TLS is verified; the environment is ignored."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bilateral.commons.web import Web
from bilateral.commons.web_addresses import is_public, resolve
from pipelines.archive.http import errors
from pipelines.archive.http.client import Client
from pipelines.archive.http.messages import Request
from tests.support.http_publisher import (
    AGENT,
    CSV,
    HOST,
    OTHER,
    Clock,
    Publisher,
    endless,
    hang,
    leftovers,
    page,
    redirect,
)
from tests.support.rows import cases

PRIVATE = """
127.0.0.1 127.1.2.3 0.0.0.0 10.0.0.1 100.64.0.1 169.254.169.254 172.16.0.1 192.168.1.1 192.0.0.8 192.0.2.1 192.88.99.1
198.18.0.1 224.0.0.1 240.0.0.1 255.255.255.255 :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1
64:ff9b::a00:1 64:ff9b:1::1 100::1 2001::1 2001:0:7f00:1::1 2001:db8::1 2002:7f00:1:: 3fff::1 5f00::1 fc00::1 fd12::1
fe80::1 fe80::1%eth0 fec0::1 ff02::1 ff0e::1
""".split()


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_are_not_public(tmp_path: Path, address: str) -> None:
    assert not is_public(address)
    client = Client({}, tmp_path, Web(AGENT, resolver=lambda host, port: ["8.8.8.8", address]))
    with pytest.raises(errors.ForbiddenAddress, match=f"example.org stands for {address}"):
        client.fetch(Request("a", "https://example.org/"))
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2606:4700::1", "2a00:1450::1"]
)
def test_addresses_that_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "017700000001", "[::1]", "0", "[::ffff:7f00:1]"]
)
def test_names_of_this_machine(publisher: Publisher, tmp_path: Path, host: str) -> None:
    publisher.answers("/data", page(CSV))
    with pytest.raises(errors.ForbiddenAddress, match="stands for"):
        Client({}, tmp_path, Web(AGENT)).fetch(Request("a", f"http://{host}:{publisher.port}/data"))
    assert publisher.calls("/data") == []


@pytest.mark.parametrize("case", cases(__file__, "addresses_that_are_not_asked"), ids=str)
def test_addresses_that_are_not_asked(tmp_path: Path, case: dict[str, str]) -> None:
    ((url, words),) = case.items()
    with pytest.raises(errors.BadUrl, match=words) as caught:
        Client({}, tmp_path, Web(AGENT, resolver=resolve_nothing)).fetch(Request("a", url))
    assert "hidden" not in str(caught.value)


def resolve_nothing(host: str, port: int) -> list[str]:
    """Names that the system refuses without a lookup."""
    host.encode("idna")
    raise AssertionError(f"{host} was looked up")


@pytest.mark.parametrize("case", cases(__file__, "redirects_that_are_not_followed"), ids=str)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_that_are_not_followed(
    publisher: Publisher, tmp_path: Path, status: int, case: dict[str, str]
) -> None:
    ((to, words),) = case.items()
    publisher.answers("/a", redirect(to.format(port=publisher.port), status))
    publisher.answers("/secret", page(CSV))
    client = publisher.client(
        tmp_path, resolver=lambda host, port: ["127.0.0.1"] if host == HOST else resolve(host, 80)
    )
    with pytest.raises((errors.BadUrl, errors.ForbiddenAddress), match=words) as caught:
        client.fetch(publisher.ask("/a"))
    assert "hidden" not in str(caught.value)
    assert publisher.calls("/secret") == []
    assert len(publisher.calls("/a")) == (11 if "more than 10" in words else 1)
    assert leftovers(tmp_path) == []


def test_redirects_that_are_followed(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers("/a", redirect("/b?x=1", 301))
    publisher.answers("/b", redirect(publisher.url("/c", OTHER), 307))
    publisher.answers("/c", redirect("d%20e/ä", 308))
    publisher.answers("/d%20e/%C3%A4", page(CSV))
    response = publisher.client(tmp_path).fetch(publisher.ask("/a", params={"q": "1"}))
    assert response.redirects == (
        (301, publisher.url("/b?x=1")),
        (307, publisher.url("/c", OTHER)),
        (308, publisher.url("/d%20e/%C3%A4", OTHER)),
    )
    assert response.url == publisher.url("/d%20e/%C3%A4", OTHER)
    assert response.size == len(CSV)
    assert [call.target for call in publisher.calls("/a") + publisher.calls("/b")] == ["/a?q=1", "/b?x=1"]
    assert publisher.calls("/c")[0].headers["host"] == f"{OTHER}:{publisher.port}"


def test_ten_redirects_are_followed(publisher: Publisher, tmp_path: Path) -> None:
    for number in range(10):
        publisher.answers(f"/{number}", redirect(f"/{number + 1}"))
    publisher.answers("/10", page(CSV))
    assert len(publisher.client(tmp_path).fetch(publisher.ask("/0")).redirects) == 10


def test_the_body_of_a_redirect_is_not_read(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers("/a", endless(b"a" * 1000, 302, Location="/b"))
    publisher.answers("/b", page(CSV))
    assert publisher.client(tmp_path).fetch(publisher.ask("/a")).size == len(CSV)


def test_a_cookie_of_a_redirect_goes_back_to_its_host_only(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers("/a", redirect("/b", Set_Cookie="visit=1"))
    publisher.answers("/b", redirect(publisher.url("/c", OTHER)))
    publisher.answers("/c", page(CSV))
    client = publisher.client(tmp_path)
    client.fetch(publisher.ask("/a"))
    assert publisher.calls("/b")[0].headers["cookie"] == "visit=1"
    assert "cookie" not in publisher.calls("/c")[0].headers
    client.fetch(publisher.ask("/a"))
    assert "cookie" not in publisher.calls("/a")[1].headers


def test_a_name_that_changes_between_check_and_use_leads_nowhere(
    publisher: Publisher, tmp_path: Path, monkeypatch
) -> None:
    """The first lookup gives a public address, the second would give this machine; there is no second lookup."""
    answers = [["192.0.2.1"], ["127.0.0.1"]]
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return answers[min(len(asked), 2) - 1]

    connected: list[tuple[str, int]] = []

    def connect(address: tuple[str, int], *_: object, **__: object) -> socket.socket:
        connected.append(address)
        raise TimeoutError

    monkeypatch.setattr("bilateral.commons.web_addresses.is_public", lambda address: address == "192.0.2.1")
    monkeypatch.setattr("urllib3.util.connection.create_connection", connect)
    monkeypatch.setattr("socket.getaddrinfo", lambda *_: pytest.fail("looked up behind the client's back"))
    clock = Clock()
    client = Client({}, tmp_path, Web(AGENT, resolver=rebinding), clock, clock.sleep)
    with pytest.raises(errors.ForbiddenAddress, match=r"rebind\.test stands for 127"):
        client.fetch(Request("a", f"http://rebind.test:{publisher.port}/data"))
    assert connected == [("192.0.2.1", publisher.port)]
    assert asked == ["rebind.test"] * 2, "one lookup for each try, and each is checked"


def test_the_environment_changes_nothing(publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text(f"machine {HOST} login me password hidden\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "none"))
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    publisher.answers("/data", page(CSV))
    publisher.client(tmp_path).fetch(publisher.ask("/data"))
    assert "authorization" not in publisher.calls("/data")[0].headers


def certificate(folder: Path, name: str, *, days: int = 1) -> tuple[Path, Path]:
    """A self-signed certificate for a host, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    start = datetime.now(UTC) - timedelta(days=10)
    names: list[x509.GeneralName] = [x509.DNSName(name)]
    if name[0].isdigit():
        names = [x509.IPAddress(ip_address(name))]
    signed = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(datetime.now(UTC) + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = folder / f"{name}.pem", folder / f"{name}.key"
    files[0].write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    private = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    files[1].write_bytes(key.private_bytes(*private))
    return files


def trust(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    """Make it the only trusted authority."""
    monkeypatch.setenv("SSL_CERT_FILE", str(file))


def test_tls_sees_the_name_and_not_the_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = certificate(tmp_path, HOST)
    trust(monkeypatch, files[0])
    with Publisher(files) as publisher:
        publisher.answers("/data", page(CSV))
        assert publisher.client(tmp_path).fetch(publisher.ask("/data")).size == len(CSV)


@pytest.mark.parametrize(
    ("name", "days", "is_trusted", "words"),
    [
        (HOST, 1, False, "self-signed certificate"),
        (HOST, -1, True, "certificate has expired"),
        (OTHER, 1, True, f"certificate is not valid for '{HOST}'"),
        ("127.0.0.1", 1, True, f"certificate is not valid for '{HOST}'"),
    ],
)
def test_a_certificate_that_is_not_good(tmp_path, monkeypatch, name, days, is_trusted, words) -> None:
    files = certificate(tmp_path, name, days=days)
    if is_trusted:
        trust(monkeypatch, files[0])
    with Publisher(files) as publisher:
        publisher.answers("/data", page(CSV))
        with pytest.raises(errors.TlsError) as caught:
            publisher.client(tmp_path).fetch(publisher.ask("/data"))
        assert words in str(caught.value)
        assert publisher.calls("/data") == []


def test_a_redirect_does_not_leave_tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = certificate(tmp_path, HOST)
    trust(monkeypatch, files[0])
    with Publisher(files) as publisher:
        publisher.answers("/data", redirect(f"http://{OTHER}:{publisher.port}/plain"))
        with pytest.raises(errors.BadUrl, match=f"the redirect leaves https for http://{OTHER}"):
            publisher.client(tmp_path).fetch(publisher.ask("/data"))


def test_a_server_that_does_not_speak_tls(publisher: Publisher, tmp_path: Path) -> None:
    with pytest.raises(errors.TlsError, match="the connection is not safe"):
        publisher.client(tmp_path).fetch(Request("a", publisher.url("/data").replace("http:", "https:")))


def test_time_is_kept_under_tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = certificate(tmp_path, HOST)
    trust(monkeypatch, files[0])
    with Publisher(files) as publisher:
        publisher.answers("/data", hang(30, b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"))
        with pytest.raises(errors.TimedOut, match="the total time is used up"):
            publisher.client(tmp_path, total=0.3).fetch(publisher.ask("/data"))


def test_a_handshake_that_does_not_come(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        web = Web(AGENT, resolver=lambda *_: ["127.0.0.1"], allowed={(HOST, port)})
        client = Client({}, tmp_path, web, total=0.3)
        with pytest.raises(errors.TimedOut, match="the total time is used up"):
            client.fetch(Request("a", f"https://{HOST}:{port}/"))
