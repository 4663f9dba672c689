"""The real data folder, read and built once for all tests of tables."""

import pytest

from tests.support import ledger_world


@pytest.fixture(scope="session")
def real() -> ledger_world.BuiltLedger:
    """Every table of the real ledger."""
    return ledger_world.real()
