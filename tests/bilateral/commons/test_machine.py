"""What the machine refuses is one sentence with a remedy; what is printed moves no cursor and adds no line."""

from __future__ import annotations

import errno
import json
import os
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from bilateral.cli import main
from bilateral.commons.machine import line, plain, remedy_of, trouble
from tests.support.rows import each_case

BILATERAL = str(Path(sys.executable).with_name("bilateral"))
HISTORY = Path("/home/analyst/data/runs/dagster")


@each_case(__file__, "text shown")
def test_what_would_move_turn_or_hide_text_is_shown_as_a_code(text: str, shown: str) -> None:
    assert plain(text) == shown
    assert line(text) == shown.replace("\n", r"\n").replace("\t", r"\t")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/h/a"), "device: /h/a. Make room there"),
        (OSError(errno.EROFS, "Read-only file system", "/h/a"), "/h/a. Make it writable"),
        (OSError(errno.ENAMETOOLONG, "File name too long", "/h/a"), "shorter path by BILATERAL_HOME"),
        (sqlite3.OperationalError("database or disk is full"), f"full: {HISTORY}. Make room there"),
        (sqlite3.DatabaseError("database disk image is malformed"), f"{HISTORY}. Delete that folder"),
    ],
)
def test_what_the_machine_refuses_has_a_remedy_wherever_it_stands_in_the_chain(error: Exception, words: str) -> None:
    try:
        try:
            raise error
        except Exception as inner:
            raise ValueError("what a library makes of it") from inner
    except ValueError as outer:
        for said in (trouble(error, HISTORY), trouble(outer, HISTORY)):
            assert said
            assert words in said
            assert "\n" not in said


@each_case(__file__, "text remedy")
def test_an_error_that_is_known_by_its_text_has_the_same_remedy(text: str, remedy: str) -> None:
    assert remedy_of(text).startswith(remedy)
    assert bool(remedy_of(text)) == bool(remedy)


@pytest.mark.slow
def test_what_is_not_reached_is_told_with_the_address_that_was_asked(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        nobody = f"http://127.0.0.1:{probe.getsockname()[1]}"
    keys = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_REGION": "us-east-1"}
    for name, value in (keys | {"AWS_ENDPOINT_URL": nobody, "BILATERAL_HOME": str(tmp_path)}).items():
        monkeypatch.setenv(name, value)
    assert main(["releases", "--at", "s3://bucket/releases"]) == 1
    assert capsys.readouterr().err.endswith(f"endpoint, region and keys: AWS_ENDPOINT_URL is {nobody}\n")
    monkeypatch.setattr("bilateral.web_files.TRIES", 1)
    assert main(["verify", f"{nobody}/releases"]) == 1
    assert capsys.readouterr().err.endswith("See that the address is right, or try again later\n")


def test_what_the_code_did_wrong_is_seen_as_it_is() -> None:
    assert trouble(ValueError("max() arg is an empty sequence"), HISTORY) is None
    assert trouble(sqlite3.IntegrityError("UNIQUE constraint failed"), HISTORY) is None
    lost = FileNotFoundError(errno.ENOENT, "No such file", "/h/a\nb")
    assert trouble(lost, HISTORY) == r"No such file: /h/a\nb. Check that it exists and may be written"
    behind = IndexError("list index out of range")
    behind.__context__ = lost
    assert trouble(behind, HISTORY) is None


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose releases are named in more lines than a pipe holds; ``loop`` beside them leads to itself."""
    home = tmp_path_factory.mktemp("home")
    for number in range(3000):
        folder = home / "releases" / f"1.{number}.0"
        folder.mkdir(parents=True)
        about = {
            "version": folder.name,
            "date": "2026-11-01",
            "audience": "public",
            "tables": {"trade": {"columns": [], "key": [], "logical_sha256": "", "rows": 0, "sha256": "0" * 64}},
        }
        (folder / "release.json").write_text(json.dumps(about))
    (home / "releases" / "latest").symlink_to("1.0.0")
    (home / "loop").symlink_to(home / "loop")
    return home


def shell(home: Path, command: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a command of bash in which $B is `bilateral`."""
    env = os.environ | {"B": BILATERAL, "BILATERAL_HOME": str(home)} | env
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], env=env, text=True, capture_output=True, check=False
    )


@each_case(__file__, "command code said")
def test_an_output_that_takes_no_more_ends_a_command_without_a_traceback(
    home: Path, command: str, code: int, said: str
) -> None:
    done = shell(home, command)
    assert (done.returncode, done.stderr.count("\n")) == (code, int(bool(said)))
    assert said in done.stderr


@pytest.mark.parametrize(("umask", "mode"), [(0, 0o775), (0o777, 0o700), (0o227, 0o750)])
def test_nobody_else_may_write_what_a_command_creates_and_its_owner_may(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, umask: int, mode: int
) -> None:
    monkeypatch.setenv("BILATERAL_HOME", str(tmp_path))
    before = os.umask(umask)
    try:
        main(["releases"])
        (tmp_path / "made").mkdir()
    finally:
        os.umask(before)
    assert (tmp_path / "made").stat().st_mode & 0o777 == mode
