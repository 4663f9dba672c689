"""Two hosts on one home: nothing is lost or torn, and what one of them is writing the other does not sweep."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.hosts import trial


@pytest.mark.torture
@pytest.mark.skipif(os.geteuid() != 0 and "CI" not in os.environ, reason="only root can make hosts of one machine")
def test_two_hosts_build_on_one_folder_and_nothing_is_lost(tmp_path: Path) -> None:
    """``python -m benchmarks.hosts`` does the same fifty times."""
    count, wrong = trial(tmp_path / "shared", 6)
    assert wrong == []
    assert count["hosts that failed"] == 0
    assert count["builds"] >= 6
    assert count["imports"] == 2
    assert count["waited for the other"] > 0, "they were to write at one time"
