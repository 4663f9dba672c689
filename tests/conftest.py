"""Fixtures: the small good ledger of ``tests/ledger/good``, copied, changed as a test asks, and checked."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from hypothesis import settings

from pipelines.ledger.reader import Ledger, read_ledger
from pipelines.ledger.rules.checker import problems
from pipelines.ledger.yaml_files import Problem
from tests.support import object_store

pytest_plugins = ["tests.support.built_home", "tests.support.retrieval_fixtures", "tests.support.source_fixtures"]
ROOT = Path(__file__).resolve().parents[1]
GOOD = Path(__file__).parent / "ledger" / "good"
SHARED = ("measures", "units", "products")
"""Registers that hold vocabulary rather than facts: the real ones are used."""

settings.register_profile("quiet", deadline=None)  # a busy machine is no failure
settings.load_profile("quiet")
gc.disable()  # until tests are collected: none of what is imported is garbage

Files = Mapping[str, str | bytes | None]


@pytest.fixture(scope="session", autouse=True)
def _no_waiting_for_disks() -> Iterator[None]:
    """Skip syncing: test files need not survive a power failure. Builds in their own processes still sync.

    Nor does a small build look for garbage among all that tests have imported.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)
        patch.setattr("pipelines.store.current.gc.collect", lambda: 0)
        yield


@pytest.fixture(scope="session", autouse=True)
def _migrations_read_once() -> Iterator[None]:
    """Let Dagster read the files of its migrations once: each new history would read eighty of them a dozen times."""
    read, known = ScriptDirectory.from_config, dict[object, ScriptDirectory]()

    def once(config: Config) -> ScriptDirectory:
        key = (config.config_file_name, config.get_main_option("script_location"))
        if key not in known:
            known[key] = read(config)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ScriptDirectory, "from_config", once)
        yield


@pytest.fixture(scope="session")
def bucket_server() -> Iterator[str]:
    """The address of an S3 server that a process's tests share: each uses a place of its own in the bucket."""
    with object_store.serve() as endpoint:
        yield endpoint


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run files with slow tests first, so that no process is left with one at the end.

    One file that needs the built home comes before all others, and its like after those that do not: no process waits
    while another builds it.
    """
    slow = dict.fromkeys(item.path for item in items if item.get_closest_marker("slow"))
    needing = {item.path for item in items if "built_home" in _fixtures(item)}
    ranks = sorted(slow, key=lambda path: path in needing)
    first = next((path for path in slow if path in needing), None)
    order = {path: place for place, path in enumerate([first, *(path for path in ranks if path != first)])}
    items.sort(key=lambda item: order.get(item.path, len(order)))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Let the garbage collector pass over what importing and collecting made: it would search it again and again."""
    yield
    gc.freeze()
    gc.enable()
    gc.set_threshold(50_000, 20, 100)


def _fixtures(item: pytest.Item) -> list[str]:
    return item.fixturenames if isinstance(item, pytest.Function) else []


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder that holds the good ledger."""
    folder = tmp_path / "data"
    shutil.copytree(GOOD, folder)
    for name in SHARED:
        shutil.copy(ROOT / "data" / "reference" / f"{name}.yaml", folder / "reference")
    return folder


@pytest.fixture
def read(data: Path) -> Callable[..., Ledger]:
    """Reads the good ledger after writing ``files`` into it; a file given as None is deleted."""

    def make(files: Files) -> Ledger:
        for name, content in files.items():
            file = data / name
            file.parent.mkdir(parents=True, exist_ok=True)
            if content is None:
                file.unlink()
            else:
                file.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_ledger(data)

    return make


@pytest.fixture
def ledger(read: Callable[..., Ledger]) -> Callable[..., list[Problem]]:
    """The problems of the good ledger after writing ``files`` into it."""

    def check(files: Files) -> list[Problem]:
        return problems(read(files))

    return check
