"""`bilateral build` on a home that cannot be used: a sentence with its remedy, nothing half-done, and healed by it."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from bilateral.verify import verify
from tests.support.built_home import BuiltHome

pytestmark = pytest.mark.slow
ROOM = "Make room there"


def build(built: BuiltHome, home: Path, command: str = "build", **options: object) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own."""
    env = os.environ | {"BILATERAL_HOME": str(home), "PYTHONPATH": str(built.checkout)}
    env |= {"PYTHONOPTIMIZE": str(options.pop("optimize", ""))}
    words = [Path(sys.executable).with_name("bilateral"), command]
    return subprocess.run(  # type: ignore[call-overload, no-any-return]
        words, cwd=built.checkout, env=env, text=True, capture_output=True, check=False, **options
    )


def refused(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1, done.stderr[-3000:]
    for text in words:
        assert text in done.stderr


Limits = dict[str, object]


@pytest.fixture(params=["size=3m", "nr_inodes=60"])
def full(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Path, Limits, Callable[[], None]]]:
    """A home without room, the limits to run under, and what makes room in it.

    Where no disk may be mounted, a limit on the size of files does the same.
    """
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", request.param, "tmpfs", disk], capture_output=True, check=False
    )
    if mounted.returncode:
        limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (50_000, 50_000))
        yield disk, {"preexec_fn": limit}, lambda: None
        return
    more = ["mount", "-o", "remount,size=200m,nr_inodes=50000", disk]
    yield disk, {}, lambda: subprocess.run(more, check=True) and None
    subprocess.run(["umount", "-l", disk], check=True)


def test_a_full_disk_is_told_and_the_next_build_is_whole(
    small_home: BuiltHome, full: tuple[Path, Limits, Callable[[], None]]
) -> None:
    home, limits, make_room = full
    refused(build(small_home, home, **limits), ROOM)
    assert not (home / "releases" / "latest").exists()
    make_room()
    done = build(small_home, home)
    assert (done.returncode, done.stderr) == (0, "")
    assert verify(home / "releases" / "latest") == []
    sums = [(folder / "SHA256SUMS").read_text() for folder in (home / "releases" / "latest", small_home.release)]
    assert sums[0] == sums[1]


@pytest.mark.parametrize("command", ["build", "ui"])
def test_a_damaged_history_is_told_and_may_be_deleted(own_home: BuiltHome, command: str) -> None:
    index = own_home.home / "runs" / "dagster" / "history" / "runs" / "index.db"
    with index.open("r+b") as file:
        file.write(b"garbage")
    refused(build(own_home, own_home.home, command), "file is not a database", "Delete that folder")
    shutil.rmtree(own_home.home / "runs" / "dagster")
    if command == "build":
        assert build(own_home, own_home.home).returncode == 0


@pytest.mark.parametrize("text", ["{", "- a list", "no_such_setting: 1"])
def test_settings_that_dagster_cannot_use_are_told_by_their_file(own_home: BuiltHome, text: str) -> None:
    file = own_home.home / "runs" / "dagster" / "dagster.yaml"
    file.write_text(text)
    refused(build(own_home, own_home.home), f"{file}: ", "Correct it, or delete it: the next command writes it anew")


def test_a_path_that_is_too_long_is_told(small_home: BuiltHome, tmp_path: Path) -> None:
    refused(build(small_home, tmp_path / "/".join(["a" * 100] * 5)), "Name a folder with a shorter path")


def test_without_docstrings_nothing_is_built(small_home: BuiltHome, tmp_path: Path) -> None:
    refused(build(small_home, tmp_path, optimize=2), "Python runs without docstrings", "run it without -OO")
    assert not (tmp_path / "releases").exists()
