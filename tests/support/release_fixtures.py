"""One release of the real data folder, published once for all tests that only read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.ledger_world import real
from tests.support.ledger_world import release as publish


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the release."""
    folder = publish(real(), tmp_path_factory.mktemp("released")).folder
    assert folder
    return folder
