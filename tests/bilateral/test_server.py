"""Releases behind a small web server: unchanged files, nothing outside the folder, a message if a port is in use."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bilateral import server as serving
from tests.support.small_release import describe

pytestmark = pytest.mark.slow


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with a release and a pointer to it."""
    folder = tmp_path / "releases" / "1.0.0" / "book"
    folder.mkdir(parents=True)
    (folder / "index.html").write_text("<p>the book</p>")
    pq.write_table(pa.table({"key": ["a"]}), folder.parent / "trade.parquet")
    describe(folder.parent)
    (tmp_path / "secret").write_text("not for readers")
    (tmp_path / "releases" / "latest").symlink_to("1.0.0")
    return tmp_path / "releases"


@pytest.fixture
def address(root: Path) -> Iterator[str]:
    """The address at which the folder is served."""
    server = serving.server(root, 0)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_the_book_of_the_latest_release_is_served_uncached(address: str) -> None:
    with urllib.request.urlopen(f"{address}/latest/book/index.html") as answer:
        assert answer.read() == b"<p>the book</p>"
        assert answer.headers["Cache-Control"] == "no-cache"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def asked(address: str, path: str, host: str = "127.0.0.1") -> bytes:
    """The whole answer to a request as it is written."""
    name, _, port = address.removeprefix("http://").partition(":")
    with socket.create_connection((name, int(port))) as line:
        line.sendall(f"GET {path} HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
        return b"".join(iter(lambda: line.recv(4096), b""))


@pytest.mark.parametrize("host", ["evil.example", "evil.example:3001", "127.0.0.1.evil.example", "localhost.evil"])
def test_a_page_of_another_site_cannot_ask_by_a_name_of_its_own(address: str, host: str) -> None:
    answer = asked(address, "/latest/book/index.html", host)
    assert answer.split(b"\r\n", 1)[0].split()[1] == b"421"
    assert b"the book" not in answer


@pytest.mark.parametrize("host", ["127.0.0.1:3001", "localhost", "localhost:3001"])
def test_this_machine_asks_by_either_of_its_names_and_no_page_may_frame_or_read_the_answer(
    address: str, host: str
) -> None:
    answer = asked(address, "/latest/book/index.html", host)
    assert answer.split()[1] == b"200"
    for header in (b"X-Frame-Options: DENY", b"Cross-Origin-Resource-Policy: same-origin"):
        assert header in answer


@pytest.mark.parametrize(
    "path", ["/1.0.0/out", "/.lock", "/1.0.0/", "/%00", "/../secret", "/%2e%2e/secret", "/latest/../../secret"]
)
def test_links_that_lead_out_hidden_files_listings_and_no_names_are_not_found(
    root: Path, address: str, path: str, capfd: pytest.CaptureFixture[str]
) -> None:
    (root / "1.0.0" / "out").symlink_to(root.parent / "secret")
    (root / ".lock").touch()
    answer = asked(address, path)
    assert answer.split()[1] == b"404"
    assert b"not for readers" not in answer
    assert capfd.readouterr().err == ""


def test_links_lead_to_this_machine_or_to_where_releases_are_published(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BILATERAL_BOOK_URL", raising=False)
    assert serving.address() == "http://127.0.0.1:3001"
    monkeypatch.setenv("BILATERAL_BOOK_URL", "https://indicators.example/releases/")
    assert serving.address() == "https://indicators.example/releases"


def test_a_port_in_use_is_an_error_with_a_remedy(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving.server(root, 0) as server:
        port = server.server_address[1]
        assert serving.serve(root, "latest", port) == 1
    assert capsys.readouterr().err == f"bilateral book: port {port} is in use: give another one, --port {port + 1}\n"


def test_what_ends_by_itself_is_started_again_until_somebody_ends_it(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(serving, "SOON", 0.0)
    log = tmp_path / "starts"
    code = f"""
import os, signal, time
with open({str(log)!r}, "a") as file:
    file.write("x")
if os.path.getsize({str(log)!r}) == 3:
    os.kill(os.getppid(), signal.SIGTERM)
    time.sleep(60)
"""
    assert serving.beside(root, [sys.executable, "-c", code], root) == 128 + signal.SIGTERM
    assert log.read_text() == "xxx"
    assert capsys.readouterr().err.count("one of its processes died: it is started again") == 2


def test_the_command_says_where_the_book_is(root: Path, tmp_path: Path) -> None:
    code = "import sys; from bilateral.cli import main; sys.exit(main(['book', '--port', '0']))"
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        env={"BILATERAL_HOME": str(tmp_path), "PATH": ""},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        said = process.stdout.readline()
        with urllib.request.urlopen(said.partition(" ")[0]) as answer:
            assert answer.read() == b"<p>the book</p>"
    finally:
        process.kill()  # a shell may have had us inherit that other signals are ignored
        process.wait()


TELL = "import os; print(os.environ['BILATERAL_BOOK_URL'], flush=True)"


def test_where_the_port_is_in_use_another_is_taken_and_the_other_server_is_told(
    root: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("BILATERAL_BOOK_URL", raising=False)
    with serving.server(root, 0) as taken:
        monkeypatch.setattr(serving, "PORT", taken.server_port)
        assert serving.beside(root, [sys.executable, "-c", TELL], root) == 0
        said = capfd.readouterr()
        port = said.out.strip().rpartition(":")[2]
        assert said.err == f"port {taken.server_port} is in use: the book is served on port {port}\n"
        monkeypatch.setenv("BILATERAL_BOOK_URL", "https://indicators.example")
        assert serving.beside(root, [sys.executable, "-c", TELL], root) == 0
        assert capfd.readouterr().out == "https://indicators.example\n", "an address that is set stays"


OTHER = """
import signal, subprocess, time
subprocess.Popen(["sleep", "60"])  # holds our output open until it is ended too
signal.signal(signal.SIGTERM, signal.getsignal(signal.SIGINT))  # as Dagster does
try:
    print("up", flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    print("ended in order", flush=True)
"""


@pytest.mark.parametrize("ended_by", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_what_ends_the_command_ends_the_other_server_and_neither_prints_a_traceback(
    root: Path, ended_by: signal.Signals
) -> None:
    code = f"""
import signal, sys
from pathlib import Path
from bilateral import server as serving
serving.PORT = 0
sys.exit(serving.beside(Path({str(root)!r}), [sys.executable, "-c", {OTHER!r}], Path({str(root)!r})))
"""
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        env=os.environ | {"BILATERAL_BOOK_URL": "https://indicators.example"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "up\n"
    process.send_signal(ended_by)
    assert process.communicate(timeout=30) == ("ended in order\n", "")
    assert process.returncode == 0
