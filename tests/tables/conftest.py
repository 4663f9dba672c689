"""The real data folder, read and built once for all tests of tables."""

from __future__ import annotations

import pytest

from tests import worlds


@pytest.fixture(scope="session")
def real() -> worlds.World:
    """Every table of the real ledger."""
    return worlds.real()
