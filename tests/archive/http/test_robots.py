"""robots.txt: what it forbids is not requested, even behind a redirect; a missing file forbids nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.archive.http.client import Client
from pipelines.archive.http.errors import Disallowed, Offline
from pipelines.archive.http.messages import Request
from pipelines.archive.http.robots import LARGEST, Robots
from tests.support.http_publisher import (
    AGENT,
    BLOCK_PAGE,
    FIREWALL,
    HOST,
    OTHER,
    Publisher,
    Step,
    empty,
    endless,
    gzipped,
    hang,
    leftovers,
    page,
    raw,
    redirect,
    reset_after,
)

RULES = b"User-agent: *\nDisallow: /private\n"


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher() as running:
        running.answers("/page", page(b"text"))
        running.answers("/private/page", page(b"text"))
        yield running


def polite(publisher: Publisher, folder: Path) -> Client:
    """A client that obeys robots.txt, and fetches robots.txt itself without checking it."""
    return publisher.client(folder, permit=Robots(publisher.client(folder, read=0.2, total=1.0)).permit)


def test_what_is_open_is_asked_for_and_what_is_closed_is_not(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers("/robots.txt", page(RULES))
    client = polite(publisher, tmp_path)
    response = client.fetch(publisher.ask("/page"))
    assert response.path
    assert response.path.read_bytes() == b"text"
    response.path.unlink()
    with pytest.raises(Disallowed, match=r"/private/page: robots\.txt keeps programs away from it"):
        client.fetch(publisher.ask("/private/page"))
    assert publisher.calls("/private/page") == []
    assert leftovers(tmp_path) == []


def test_it_is_asked_once_for_each_host(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers("/robots.txt", page(RULES))
    client = polite(publisher, tmp_path)
    for path, host in (("/page", HOST), ("/private/page", HOST), ("/page", OTHER), ("/page", OTHER)):
        try:
            response = client.fetch(Request("a", publisher.url(path, host)))
        except Disallowed:
            continue
        assert response.path
        response.path.unlink()
    assert len(publisher.calls("/robots.txt")) == 2


@pytest.mark.parametrize(
    "step",
    [page(b""), empty(204), gzipped(b""), page(b"", status=404)],
    ids=["nothing", "204", "nothing packed", "404"],
)
def test_an_empty_one_is_an_answer_and_not_asked_for_again(publisher: Publisher, tmp_path: Path, step: Step) -> None:
    publisher.answers("/robots.txt", step)
    client = polite(publisher, tmp_path)
    for path in ("/page", "/private/page"):
        response = client.fetch(publisher.ask(path))
        assert response.path
        response.path.unlink()
    assert len(publisher.calls("/robots.txt")) == 1
    assert leftovers(tmp_path) == []


def test_where_a_redirect_leads_is_asked_as_well(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers("/robots.txt", page(RULES))
    publisher.answers("/short", redirect("/private/page"))
    with pytest.raises(Disallowed, match="/private/page"):
        polite(publisher, tmp_path).fetch(publisher.ask("/short"))
    assert len(publisher.calls("/short")) == 1
    assert publisher.calls("/private/page") == []


# The rules of a robots.txt, and paths that they leave open or close. How rules are read is Protego's.
ALL = b"User-agent: *\n"
OURS = b"User-agent: bilateral-indicators-tests\n"
CASES: dict[str, tuple[bytes, str, str]] = {
    "everything": (ALL + b"Disallow: /\n", "", "/page"),
    "a byte order mark": (b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /\r\n", "", "/page"),
    "the longer rule": (ALL + b"Allow: /news/\nDisallow: /news/private/\n", "/news/1", "/news/private/1"),
    "an escape": ("User-agent: *\nDisallow: /ä\n".encode(), "/a", "/%C3%A4 /ä/b"),
    "a word of our comment": (b"User-agent: curator\nDisallow: /\n", "/page", ""),
    "our own group": (OURS + b"Disallow: /\n\n" + ALL + b"Disallow:\n", "", "/page"),
    "an empty file": (b"", "/page", ""),
    "nonsense": (b"\xff\xfe\x00 nonsense\nDisallow: /\n", "/page", ""),
    "beyond what is read": (b"#" * LARGEST + b"\n" + ALL + b"Disallow: /\n", "/page", ""),
    "robots.txt itself": (ALL + b"Disallow: /\n", "/robots.txt", ""),
}


@pytest.mark.parametrize(("rules", "opened", "closed"), CASES.values(), ids=CASES)
def test_rules_are_those_for_our_client(
    publisher: Publisher, tmp_path: Path, rules: bytes, opened: str, closed: str
) -> None:
    assert AGENT.startswith("bilateral-indicators-tests (curator")
    publisher.answers("/robots.txt", page(rules))
    robots = Robots(publisher.client(tmp_path))
    for path in opened.split():
        robots.permit(publisher.url(path))
    for path in closed.split():
        with pytest.raises(Disallowed):
            robots.permit(publisher.url(path))
    assert leftovers(tmp_path) == []


NO_RULES = {
    **{str(status): page(b"", status=status) for status in (404, 410, 401, 429)},
    "403": page(BLOCK_PAGE, status=403),
    "nothing": page(b""),
    "204": empty(204),
    "firewall": page(FIREWALL),
    "a page": page(BLOCK_PAGE),
    "loop": redirect("/robots.txt"),
    "to a file": redirect("file:///etc/passwd"),
    "to the inside": redirect("http://localhost/robots.txt"),
}


@pytest.mark.parametrize("step", NO_RULES.values(), ids=NO_RULES)
def test_where_there_are_no_rules_nothing_is_closed(publisher: Publisher, tmp_path: Path, step: Step) -> None:
    publisher.answers("/robots.txt", step)
    Robots(publisher.client(tmp_path)).permit(publisher.url("/page"))
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize(
    ("step", "word"),
    [
        (page(b"", status=500), "500"),
        (page(b"", status=503), "503"),
        (reset_after(RULES, 5), "the connection broke"),
        (raw(b"nonsense\r\n\r\n"), "could not be read"),
    ],
    ids=["500", "503", "reset", "garbled"],
)
def test_where_the_rules_cannot_be_read_the_host_is_closed_for_now(
    publisher: Publisher, tmp_path: Path, step: Step, word: str
) -> None:
    publisher.answers("/robots.txt", step)
    with pytest.raises(Disallowed, match="closes the host to programs for now") as caught:
        polite(publisher, tmp_path).fetch(publisher.ask("/page"))
    assert word in caught.value.what
    assert publisher.calls("/page") == []
    assert leftovers(tmp_path) == []


def test_a_silent_host_is_silent_for_all_its_pages_and_asked_once(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers("/robots.txt", hang(9))
    client = polite(publisher, tmp_path)
    for _ in range(3):
        with pytest.raises(Offline, match="time"):
            client.fetch(publisher.ask("/page"))
    assert 0 < len(publisher.calls("/robots.txt")) <= 5
    assert publisher.calls("/page") == []


def test_rules_without_end_are_not_read_to_it(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers("/robots.txt", endless(b"#" * 65536))
    Robots(publisher.client(tmp_path)).permit(publisher.url("/page"))
    assert leftovers(tmp_path) == []
