"""Homes that `bilateral build` filled, each built once for all processes of a test run: from the current ledger, and
from the small one of ``source_world``.

Tests that change what they build on get a copy, which holds the same tables, releases and Dagster history.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

from tests.support import ledger_world

ROOT = Path(__file__).resolve().parents[2]
CODE = ("pipelines", "schemas", "bilateral")
SETTINGS = ("dagster.yaml", "requirements-build.lock")
MADE_BY_RUNS = {"archive", "build", "releases", "runs"}
"""Folders of ``data`` that no person writes."""


def written_folders() -> list[Path]:
    """The folders of ``data`` with files written by people."""
    return sorted(path for path in (ROOT / "data").iterdir() if path.is_dir() and path.name not in MADE_BY_RUNS)


def place_code(folder: Path, *, copies_code: bool = False) -> Path:
    """A checkout at ``folder`` without data: the code as links or as copies."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in CODE:
        if copies_code:
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            (folder / name).symlink_to(ROOT / name)
    for name in SETTINGS:
        shutil.copy(ROOT / name, folder)
    return folder


def make_checkout(folder: Path, *, copies_code: bool = False) -> Path:
    """A checkout at ``folder``: copies of the data that people write, and the code as links or as copies."""
    place_code(folder, copies_code=copies_code)
    for data in written_folders():
        shutil.copytree(data, folder / "data" / data.name)
    return folder


@dataclass(frozen=True)
class BuiltHome:
    """A checkout and a home under one folder, after `bilateral build`."""

    folder: Path

    @property
    def checkout(self) -> Path:
        """The code and the data that people write."""
        return self.folder / "checkout"

    @property
    def home(self) -> Path:
        """Tables, releases and Dagster's history."""
        return self.folder / "home"

    @property
    def release(self) -> Path:
        """The only release."""
        return self.home / "releases" / "1.0.0"

    def copy(self, folder: Path) -> BuiltHome:
        """The same under ``folder``, where anything may be changed."""
        shutil.copytree(self.folder, folder, symlinks=True)
        return BuiltHome(folder)


def bilateral_build(checkout: Path, home: Path, hash_seed: str = "0") -> subprocess.CompletedProcess[str]:
    """`bilateral build` in a process of its own, with the code of ``checkout``."""
    return subprocess.run(
        [Path(sys.executable).with_name("bilateral"), "build"],
        cwd=checkout,
        env=os.environ | {"BILATERAL_HOME": str(home), "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(checkout)},
        text=True,
        capture_output=True,
        check=False,
    )


def folder_of_run(factory: pytest.TempPathFactory) -> Path:
    """The folder of this run of the tests, which its processes share: each has a part of it."""
    folder = factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


@pytest.fixture(scope="session", autouse=True)
def _one_real_ledger(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Let the processes of a run build the tables of the real ledger once."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        ledger_world.shared_folder = folder_of_run(tmp_path_factory)


def made_once(name: str, make: Callable[[Path], object], factory: pytest.TempPathFactory) -> Path:
    """A folder that one process of the run makes and all of them read."""
    folder = folder_of_run(factory) / name
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            unfinished = folder.with_name(f"unfinished-{name}")
            make(unfinished)
            unfinished.rename(folder)
    return folder


def _build(built: BuiltHome) -> None:
    done = bilateral_build(built.checkout, built.home)
    if (built.home / "releases" / "latest").resolve() != built.release.resolve():
        shutil.rmtree(built.home / "releases", ignore_errors=True)
        done = bilateral_build(built.checkout, built.home)
    assert done.returncode == 0, done.stdout + done.stderr
    (built.folder / "printed.txt").write_text(done.stdout)


def _build_the_ledger(folder: Path) -> None:
    """Go on from what `make build` left here, if it is one release: a build makes anew what has changed since.

    Where that is another release, all files of the first are made anew. Bytes are those of a build from nothing:
    ``tests/test_build_command.py``.
    """
    built, made = BuiltHome(folder), ROOT / "data"
    make_checkout(built.checkout)
    if [path.name for path in made.glob("releases/[0-9]*")] == ["1.0.0"]:
        for name in ("build", "releases"):
            shutil.copytree(made / name, built.home / name, symlinks=True)
    _build(built)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need a built home, or a bucket, as slow."""
    for item in items:
        if {"built_home", "small_home", "bucket_server"} & {*getattr(item, "fixturenames", ())}:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def built_home(tmp_path_factory: pytest.TempPathFactory) -> BuiltHome:
    """The home shared by all tests and all pytest-xdist processes; nothing in it may be changed."""
    return BuiltHome(made_once("built", _build_the_ledger, tmp_path_factory))


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> BuiltHome:
    """A home of the small ledger, shared as ``built_home`` is: for what a run of the graph does, whatever it holds."""
    from tests.support.source_world import checkout

    def build(folder: Path) -> None:
        checkout(folder / "checkout")
        _build(BuiltHome(folder))

    return BuiltHome(made_once("small", build, tmp_path_factory))


@pytest.fixture
def own_home(small_home: BuiltHome, tmp_path: Path) -> BuiltHome:
    """A copy of the small one for one test alone."""
    return small_home.copy(tmp_path / "built")


@pytest.fixture(scope="session")
def released(built_home: BuiltHome) -> Path:
    """The folder of the release of the current ledger, without captures. Nothing in it may be changed."""
    return built_home.release
