"""Commands on a home that cannot be used: a sentence with its remedy, nothing half-done, and healed by it."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bilateral.commons.layout import LayoutError
from bilateral.verify import verify
from pipelines.orchestration.instance import open_instance
from pipelines.orchestration.workplace import Workplace
from tests.support.built_home import BuiltHome
from tests.support.rows import first_of
from tests.support.source_world import run_build

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
Ran = subprocess.CompletedProcess[str]


def run(home: Path, command: str = "build", checkout: Path = ROOT, optimize: str = "", **options: Any) -> Ran:
    """Run a command in a process of its own."""
    env = {"BILATERAL_HOME": str(home), "PYTHONPATH": str(checkout), "PYTHONOPTIMIZE": optimize}
    words = [str(Path(sys.executable).with_name("bilateral")), command]
    return subprocess.run(
        words, cwd=checkout, env=os.environ | env, text=True, capture_output=True, check=False, **options
    )


def refused(done: Ran, *words: str) -> None:
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1, done.stderr[-3000:]
    assert [text for text in words if text not in done.stderr] == []


@pytest.fixture(params=["size=3m", "nr_inodes=60"])
def full(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """A home without room, and the limits to run under: where nothing may be mounted, files may not grow."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", request.param, "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        yield disk, {"preexec_fn": partial(resource.setrlimit, resource.RLIMIT_FSIZE, (50_000, 50_000))}
        return
    yield disk, {}
    subprocess.run(["umount", "-l", disk], check=True)


@pytest.mark.torture
def test_a_full_disk_is_told_and_with_room_the_next_build_is_whole(
    small_home: BuiltHome,
    full: tuple[Path, dict[str, Any]],
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home, limits = full
    refused(run(home, checkout=small_home.checkout, **limits), "Make room there")
    assert not (home / "releases" / "latest").exists()
    if "size" not in request.node.name:
        return
    if not limits:
        subprocess.run(["mount", "-o", "remount,size=200m", home], check=True)
    run_build(Workplace.at(small_home.checkout, home), monkeypatch)
    assert verify(home / "releases" / "latest") == []
    sums = [(release / "SHA256SUMS").read_text() for release in (home / "releases" / "latest", small_home.release)]
    assert sums[0] == sums[1]


@pytest.mark.torture
def test_a_damaged_history_is_told_and_may_be_deleted(own_home: BuiltHome, monkeypatch: pytest.MonkeyPatch) -> None:
    history = own_home.home / "runs" / "dagster"
    with (history / "history" / "runs" / "index.db").open("r+b") as file:
        file.write(b"garbage")
    for command in ("build", "ui"):
        refused(
            run(own_home.home, command, own_home.checkout), f"file is not a database: {history}. Delete that folder"
        )
    shutil.rmtree(history)
    run_build(Workplace.at(own_home.checkout, own_home.home), monkeypatch)


@pytest.mark.parametrize("name", first_of(1, "what?", "a%2fb"))
def test_a_path_that_no_address_of_a_database_can_hold_is_told_and_nothing_is_written_elsewhere(
    tmp_path: Path, name: str
) -> None:
    home = tmp_path / "homes" / name
    refused(run(home), "has a ? or % in its path", "name another home")
    assert [path for path in tmp_path.rglob("*") if path.is_file() and not path.is_relative_to(home)] == []


def test_without_docstrings_nothing_is_built(tmp_path: Path) -> None:
    refused(run(tmp_path, optimize="2"), "Python runs without docstrings", "run it without -OO")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["{", "- a list", "no_such_setting: 1"])
def test_settings_that_dagster_cannot_use_are_told_by_their_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    (tmp_path / "dagster.yaml").write_text(text)
    with pytest.raises(LayoutError, match=rf"^{tmp_path / 'dagster.yaml'}: .*Correct it$"):
        open_instance(Workplace.at(ROOT, tmp_path))
