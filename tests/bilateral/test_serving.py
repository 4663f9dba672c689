"""Releases behind a small web server: files as they are, nothing above the folder, and a port in use is said."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from bilateral import serving


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with a release and a pointer to it."""
    folder = tmp_path / "releases" / "1.0.0" / "book"
    folder.mkdir(parents=True)
    (folder / "index.html").write_text("<p>the book</p>")
    (folder.parent / "release.json").write_text(json.dumps({"version": "1.0.0"}))
    (tmp_path / "secret").write_text("not for readers")
    (tmp_path / "releases" / "latest").symlink_to("1.0.0")
    return tmp_path / "releases"


@pytest.fixture
def address(root: Path) -> Iterator[str]:
    """Where the folder is served."""
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


@pytest.mark.parametrize("path", ["/../secret", "/%2e%2e/secret", "/latest/../../secret"])
def test_nothing_above_the_releases_is_served(address: str, path: str) -> None:
    host, _, port = address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port))) as line:
        line.sendall(f"GET {path} HTTP/1.0\r\n\r\n".encode())
        answer = b"".join(iter(lambda: line.recv(4096), b""))
    assert b"404" in answer.split(b"\r\n", 1)[0]
    assert b"not for readers" not in answer


def test_only_this_machine_is_served(root: Path) -> None:
    with serving.server(root, 0) as server:
        assert server.server_address[0] == "127.0.0.1"


def test_links_lead_to_this_machine_or_to_where_releases_are_published(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("BILATERAL_BOOK_URL", raising=False)
    assert serving.address() == "http://127.0.0.1:3001"
    monkeypatch.setenv("BILATERAL_BOOK_URL", "https://indicators.example/releases/")
    assert serving.address() == "https://indicators.example/releases"


def test_a_port_in_use_is_an_error_with_a_remedy(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving.server(root, 0) as server:
        port = server.server_address[1]
        assert serving.serve(root, "latest", port) == 1
    assert (
        capsys.readouterr().err
        == f"bilateral book: port {port} is in use: give another one, --port {port + 1}\n"
    )


def test_another_server_runs_beside_and_its_exit_code_is_kept(root: Path) -> None:
    assert serving.beside(root, [sys.executable, "-c", "raise SystemExit(7)"], root) == 7


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
        process.terminate()
        process.wait()
