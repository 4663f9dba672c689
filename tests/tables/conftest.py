"""The real data folder, read and built once for all tests of tables, and publishers' real files as tests of sources read them."""

from __future__ import annotations

import pytest

from tests import worlds
from tests.sources.conftest import actors, codes, parsed, shared

__all__ = ["actors", "codes", "parsed", "real", "shared"]


@pytest.fixture(scope="session")
def real() -> worlds.World:
    """Every table of the real ledger."""
    return worlds.real()
