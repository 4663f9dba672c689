"""Tables of ledgers of one document, built once per process, and homes with their releases, of which tests get copies.

The tables and the homes for the whole session are shared: nothing in them may be changed.
"""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.support.built_home import made_once
from tests.support.ledger_world import BuiltLedger, document, release, total, world
from tests.support.rows import read_yaml


def built(*entries: str) -> Any:
    """A fixture of the tables of one document with these entries."""

    def build(tmp_path_factory: pytest.TempPathFactory) -> BuiltLedger:
        return world(tmp_path_factory.mktemp("ledger"), [document("source", *entries)])

    return pytest.fixture(scope="session")(build)


first = built(total(245))
corrected = built(total(246))  # another value: a major change
corrected_again = built(total(247))
longer = built(total(245), total(240, year=2023))  # one more year: a minor change


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> BuiltLedger:
    """A world with rows in every table that the rules check; tables that need captures or more are empty."""
    given = read_yaml(Path(__file__).with_name("gate_world.yaml"))
    source = document("source", *given["entries"].splitlines())
    return world(tmp_path_factory.mktemp("gate"), [source], given["records"], searches=[given["search"]])


@pytest.fixture(scope="session")
def worlds(first: BuiltLedger, corrected: BuiltLedger, corrected_again: BuiltLedger) -> list[BuiltLedger]:
    """Tables of three states of a ledger, each with another value."""
    return [first, corrected, corrected_again]


@pytest.fixture(scope="session")
def one_release(first: BuiltLedger, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the release of ``first``."""
    return made_once("one_release", partial(release, first), tmp_path_factory)


@pytest.fixture(scope="session")
def two_releases(one_release: Path, corrected: BuiltLedger, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the releases 1.0.0, of ``first``, and 1.1.0, of ``corrected``."""

    def make(folder: Path) -> None:
        shutil.copytree(one_release, folder, symlinks=True)
        release(corrected, folder)

    return made_once("two_releases", make, tmp_path_factory)


@pytest.fixture
def begun(one_release: Path, tmp_path: Path) -> Path:
    """A copy of the home with one release, in which a test goes on."""
    return Path(shutil.copytree(one_release, tmp_path / "home", symlinks=True))
