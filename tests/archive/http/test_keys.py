"""Keys: sent to the publisher and visible nowhere else: no log, error, answer, file or redirect."""

from __future__ import annotations

import logging
import pickle
import re
import traceback
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from pipelines.archive.http.errors import FetchError, MissingKey
from pipelines.archive.http.messages import Request
from tests.support.http_publisher import (
    COMTRADE_QUOTA,
    CSV,
    KEY,
    OTHER,
    Publisher,
    empty,
    hang,
    page,
    raw,
    redirect,
    reset_after,
)

VALUE = "s3cr+t/value&=0123"
QUOTED = "s3cr%2Bt%2Fvalue%26%3D0123"


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    monkeypatch.setenv("PUBLISHER_KEY", VALUE)
    with Publisher() as running:
        yield running


def outputs(publisher: Publisher, folder: Path, caplog, **settings) -> str:
    """Everything that a fetch of /data returns, logs and leaves on disk."""
    caplog.set_level(logging.DEBUG)
    texts: list[str] = []
    request = publisher.ask("/data", key=KEY, **settings)
    try:
        response = publisher.client(folder, read=0.1, resolver=lambda *_: ["127.0.0.1"]).fetch(request)
        texts += [repr(response), repr(asdict(response))]
    except FetchError as error:
        texts += [str(error), repr(error), traceback.format_exc(), str(pickle.dumps(error))]
    files = [path for path in folder.rglob("*") if path.is_file()]
    texts += [path.name + path.read_bytes().decode("latin-1") for path in files]
    return "\n".join([*texts, caplog.text, repr(request), *map(repr, caplog.records)])


ECHO = f"<title>no such call: /data?subscription-key={VALUE} {QUOTED}</title>".encode()
CASES = [
    ("an answer", page(CSV)),
    ("an answer that repeats it", page(b'{"request": "/data?key=' + VALUE.encode() + b" " + QUOTED.encode() + b'"}')),
    ("a header that repeats it", page(CSV, ETag=f'"{VALUE}"', Content_Type=f"text/{QUOTED}")),
    ("an error that repeats it", page(ECHO, 400)),
    ("an error of the server", page(ECHO, 500)),
    ("refused", page(ECHO, 401)),
    ("too often", page(ECHO, 429, Retry_After="5000")),
    ("the quota", page(COMTRADE_QUOTA, 403)),
    ("an error under 200", page(b"error: " + VALUE.encode())),
    ("a page for data", page(b"<html>" + ECHO)),
    ("a garbled header", raw(f"HTTP/9 {VALUE}\r\n\r\n".encode())),
    ("a broken header", raw(f"HTTP/1.1 200 OK\r\n{VALUE}\r\nA: b\r\n\r\n".encode())),
    ("an odd encoding", page(CSV, Content_Encoding=VALUE)),
    ("a reset", reset_after(CSV, 5)),
    ("closed", raw(b"")),
    ("silence", hang(5)),
    ("a redirect that hides it", redirect(f"/data?other={QUOTED}")),
    ("a redirect with it as a path", redirect(f"http://{OTHER}:1/{VALUE}")),
    ("a redirect with it as a host", redirect(f"http://{VALUE.partition('/')[0]}:1/{VALUE}")),
    ("nothing", empty(204)),
]


@pytest.mark.parametrize("step", [case[1] for case in CASES], ids=[case[0] for case in CASES])
def test_a_key_is_seen_nowhere(publisher: Publisher, tmp_path: Path, caplog, step) -> None:
    publisher.answers("/data", step)
    said = outputs(publisher, tmp_path, caplog, error=re.compile(rb".*error.*", re.DOTALL))
    assert VALUE not in said
    assert QUOTED not in said
    assert publisher.calls("/data"), "it was asked"
    assert publisher.calls("/data")[0].headers["x-api-key"] == VALUE


def test_a_key_is_added_and_nothing_else_changes(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers("/data", page(CSV))
    client = publisher.client(tmp_path)
    client.fetch(publisher.ask("/data", key=KEY))
    response = client.fetch(publisher.ask("/data?a=1", params={"b": "2"}, key=KEY))
    assert [call.target for call in publisher.calls("/data")] == ["/data", "/data?a=1&b=2"]
    assert response.url == publisher.url("/data?a=1&b=2")


def test_a_key_goes_to_its_own_host_only(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers("/data", redirect("/here"))
    publisher.answers("/here", redirect(f"http://{OTHER}:{publisher.port}/there"))
    publisher.answers("/there", redirect(publisher.url("/home")))
    publisher.answers("/home", page(CSV))
    publisher.client(tmp_path).fetch(publisher.ask("/data", key=KEY))
    carried = {path: "x-api-key" in publisher.calls(path)[0].headers for path in ("/here", "/there", "/home")}
    assert carried == {"/here": True, "/there": False, "/home": True}


def test_a_key_in_an_answer_becomes_asterisks_of_the_same_length(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers("/data", page(f'{{"key": "{VALUE}", "again": "{VALUE}{VALUE}"}}'.encode()))
    response = publisher.client(tmp_path).fetch(publisher.ask("/data", key=KEY, expect="json"))
    stars = "*" * len(VALUE)
    assert response.path
    assert response.path.read_text() == f'{{"key": "{stars}", "again": "{stars}{stars}"}}'


@pytest.mark.parametrize("value", [None, "", "   ", "short", "with\nline-break", "not-äscii-at-all", "with\0zero-byte"])
def test_a_key_that_is_none(publisher: Publisher, tmp_path: Path, monkeypatch, value: str | None) -> None:
    if value is None:
        monkeypatch.delenv("PUBLISHER_KEY")
    elif "\0" in value:
        monkeypatch.setattr("os.environ", {"PUBLISHER_KEY": value})
    else:
        monkeypatch.setenv("PUBLISHER_KEY", value)
    with pytest.raises(MissingKey, match="the variable PUBLISHER_KEY") as caught:
        publisher.client(tmp_path).fetch(publisher.ask("/data", key=KEY))
    assert not value or not value.strip() or value.strip() not in str(caught.value)
    assert publisher.calls("/data") == []


def test_space_around_a_key_is_no_part_of_it(publisher: Publisher, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("PUBLISHER_KEY", "0123456789\n")
    publisher.answers("/data", page(CSV))
    publisher.client(tmp_path).fetch(publisher.ask("/data", key=KEY))
    assert publisher.calls("/data")[0].headers["x-api-key"] == "0123456789"


def test_a_host_in_another_script_is_still_the_keys_own(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers("/data", page(CSV))
    client = publisher.client(tmp_path, allowed={("xn--bcher-kva.test", publisher.port)})
    client.fetch(Request("a", publisher.url("/data", "Bücher.test"), key=KEY))
    assert publisher.calls("/data")[0].headers["x-api-key"] == VALUE
