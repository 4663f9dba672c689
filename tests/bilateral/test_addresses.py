"""Releases behind a URL: of a bucket, and of web servers that know parts of files, do not, or fail for a while."""

from __future__ import annotations

import functools
import gzip
import http.server
import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pyarrow import fs

import bilateral
from bilateral.cli import main
from bilateral.latest import Entry, Latest, latest
from bilateral.releases import MarksError, NoRelease
from bilateral.web_files import WebFiles
from pipelines.release.publication import align
from pipelines.release.remote import Remote
from tests.support import object_store
from tests.support.http_publisher import Publisher, drip, endless, page, raw, redirect


@pytest.fixture
def address(bucket_server: str, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The releases of the home in a bucket."""
    monkeypatch.setenv("BILATERAL_HOME", str(tmp_path / "nothing"))
    for name, value in object_store.environment(bucket_server).items():
        monkeypatch.setenv(name, value)
    place = f"s3://{object_store.BUCKET}/{tmp_path.name}"
    align(home / "releases", Remote(place, tmp_path / "cache"))
    return place


@pytest.fixture
def web(address: str, bucket_server: str) -> Iterator[str]:
    """The same objects as a web server gives them."""
    with object_store.Proxy(bucket_server) as proxy:
        yield address.replace("s3:/", proxy.address)


@contextmanager
def served(folder: Path, handler: Any = http.server.SimpleHTTPRequestHandler) -> Iterator[str]:
    """A web server of a folder, which knows no parts of files."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def test_a_release_is_opened_by_address_and_version_in_a_bucket_and_on_the_web(address: str, web: str) -> None:
    for url in (address, web):
        r = bilateral.open(url)
        assert (r.version, bilateral.open(f"{url}/1.0.0").version) == ("1.1.0", "1.0.0")
        assert len(r.evidence(r.load("trade", dyad="RUS-CHN", years=2024))) == 2
        assert bilateral.open(url, released_by="2026-01-02").version == "1.1.0"
        with pytest.raises(NoRelease, match=r"dated 2020-01-01 or earlier\. Releases there: 1\.0\.0 of 2026-01-02"):
            bilateral.open(url, released_by="2020-01-01")
        with pytest.raises(NoRelease, match="name the folder that holds"):
            bilateral.open(f"{url}/9.0.0")


def test_commands_take_a_url_where_they_take_a_version(
    address: str, web: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for url in (address, web):
        assert main(["releases", "--at", url]) == 0
        first, second = capsys.readouterr().out.splitlines()
        assert first.split()[:2] == ["1.0.0", "2026-01-02"]
        assert second.endswith("← latest")
        assert main(["verify", url]) == 0
        assert capsys.readouterr().out.startswith("1.1.0-")
        assert main(["diff", f"{url}/1.0.0", url]) == 0
        assert f"{url}/1.0.0 → {url}: minor" in capsys.readouterr().out
        assert main(["show", "trade", "--release", url]) == 0
        capsys.readouterr()
        changes = bilateral.diff(f"{url}/1.0.0", url)
        assert set(changes.query("table == 'trade' and change == 'added'")["reason"]) == {"row_added"}


def test_what_was_changed_in_a_bucket_is_found(
    address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    remote = Remote(address, tmp_path / "cache")
    folder = remote.latest().releases["1.1.0"].folder
    remote._bucket.replace(f"{folder}/CHANGES.md", b"x")
    remote._bucket.replace(f"{folder}/stray.txt", b"x")
    remote._bucket.delete(f"{folder}/trade.parquet")
    assert main(["verify", address]) == 1
    said = capsys.readouterr().out
    for problem in ("CHANGES.md has changed", "stray.txt does not belong", "trade.parquet is missing"):
        assert problem in said


def test_readers_behind_a_url_are_told_of_pins_and_yanks(address: str, web: str, tmp_path: Path) -> None:
    mark = {"because": "doubled", "by": "someone", "at": "2026-02-01"}
    pinned = {"version": "1.0.0", "by": "someone", "at": "2026-02-01"}
    Remote(address, tmp_path / "cache").change(lambda said: said.marked(pinned, {"1.1.0": mark}))
    for url in (address, web):
        assert bilateral.open(url).version == "1.0.0"
        with pytest.warns(UserWarning, match=r"release 1\.1\.0 was yanked on 2026-02-01: doubled"):
            bilateral.open(f"{url}/1.1.0")


def test_a_web_server_that_knows_no_parts_and_fails_for_a_while_is_read(home: Path) -> None:
    class Failing(http.server.SimpleHTTPRequestHandler):
        calls = 0

        def send_head(self) -> Any:
            Failing.calls += 1
            if Failing.calls % 3 == 1:
                return self.send_error(503)
            return super().send_head()

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    with served(home / "releases", Failing) as url:
        r = bilateral.open(f"{url}/1.1.0")
        assert r.load("trade").equals(bilateral.open(str(home / "releases" / "1.1.0")).load("trade"))
        assert Failing.calls > 3


DESCRIBED = "/releases/1.0.0/release.json"
HOSTILE = {
    "a drip": (drip(b" " * 100_000, 0.05), "the total time is used up"),
    "blanks without end": (endless(b" " * 100_000), "more than the 33,554,432 bytes"),
    "packed blanks without end": (
        endless(gzip.compress(bytes(1 << 20)), Content_Encoding="gzip"),
        "than the 33,554,432",
    ),
    "the machine's secrets": (redirect("http://169.254.169.254/latest/meta-data"), "another host, 169.254.169.254"),
    "another host": (redirect("https://example.org/release.json"), "it leads to another host, example.org"),
    "another port of this machine": (redirect("http://127.0.0.1:1/"), "127.0.0.1 stands for 127.0.0.1"),
    "a file": (redirect("file:///etc/passwd"), "the scheme is file"),
    "ftp": (redirect("ftp://127.0.0.1/release.json"), "the scheme is ftp"),
    "a circle": (redirect(DESCRIBED), "more than 10 redirects"),
    "no HTTP": (raw(b"SSH-2.0-OpenSSH_9.6\r\n"), "the header is garbled"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_server_is_refused_in_time_and_with_little_memory(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    step, said = HOSTILE[case]
    monkeypatch.setattr("bilateral.web_files.SECONDS", 2.0 if case == "a drip" else 60.0)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with Publisher() as publisher:
        publisher.answers(DESCRIBED, step)
        with pytest.raises(OSError, match=rf"^http://127.0.0.1:\d+{DESCRIBED}: .*{said}"):
            bilateral.open(publisher.url("/releases/1.0.0", "127.0.0.1"))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000, "kB"


def test_a_table_may_come_from_another_host_that_is_public() -> None:
    """As stores of large files send readers elsewhere; its hash tells whether it is the table."""
    with Publisher() as publisher:
        publisher.answers("/trade.parquet", redirect("http://169.254.169.254/trade.parquet"))
        files = fs.PyFileSystem(WebFiles(publisher.url("", "127.0.0.1")))
        with pytest.raises(OSError, match=r"169\.254\.169\.254 stands for 169\.254\.169\.254"):
            files.open_input_file("/trade.parquet")


def test_a_name_that_stands_for_this_machine_is_refused_however_often_it_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A page that the user was given must not read what only this machine can reach."""
    with Publisher() as publisher:
        publisher.answers(DESCRIBED, page(b"{}"))
        looked_up = iter(["192.0.2.1", "127.0.0.1"])
        monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [(2, 1, 6, "", (next(looked_up), 0))])
        for _ in range(2):
            with pytest.raises(OSError, match=r"rebind.test stands for .* named by its number"):
                bilateral.open(publisher.url("/releases/1.0.0", "rebind.test"))
        assert publisher.calls(DESCRIBED) == []


def test_a_file_of_a_web_server_is_asked_for_once_and_nothing_is_written_there(home: Path) -> None:
    with Publisher() as publisher:
        publisher.answers(DESCRIBED, page(b"{}"))
        files = fs.PyFileSystem(WebFiles(publisher.url("", "127.0.0.1")))
        for _ in range(3):
            assert files.open_input_file(DESCRIBED).read() == b"{}"
        assert len(publisher.calls(DESCRIBED)) == 1
        with pytest.raises(NotImplementedError, match="nothing is listed or written there"):
            files.delete_file(DESCRIBED)


@pytest.mark.parametrize("damage", [b"{", b"[]", b'{"latest": "1.0.0", "pinned": null, "yanked": {}, "releases": {}}'])
def test_a_damaged_latest_is_named(damage: bytes) -> None:
    with pytest.raises(MarksError, match=r"x/latest\.json is damaged"):
        latest(damage, "x/latest.json")


def test_latest_leads_nowhere_else_and_is_read_back() -> None:
    sound = Latest().followed_by("1.0.0", Entry("1.0.0-ab", "2026-01-02", "0" * 64))
    assert latest(sound.to_json(), "x") == sound
    for folder in ("../1.0.0", "..", "/etc", ""):
        with pytest.raises(MarksError):
            latest(Latest().followed_by("1.0.0", Entry(folder, "2026-01-02", "0" * 64)).to_json(), "x")


def test_a_user_in_an_address_is_not_sent_nor_told() -> None:
    with pytest.raises(OSError, match="the address holds credentials") as caught:
        bilateral.open("https://me:hidden@example.org/releases")
    assert "hidden" not in str(caught.value)
