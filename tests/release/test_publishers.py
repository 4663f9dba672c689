"""Publishers who race and are killed at an address whose server fails, waits and lists old things: none is torn.

``python -m benchmarks.publishing`` does the same more often, and keeps a tally.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.publishing import kills, races
from tests.support import object_store


@pytest.fixture
def server(bucket_server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The bucket's server, which the environment names."""
    for name, value in object_store.environment(bucket_server).items():
        monkeypatch.setenv(name, value)
    return bucket_server


@pytest.mark.torture
def test_of_two_who_publish_at_once_one_wins_and_every_reader_sees_a_whole_release(server: str, tmp_path: Path) -> None:
    tally = races(server, tmp_path, 3)
    assert tally.findings == []
    assert (tally.tries, tally.won, tally.lost) == (3, 3, 3)
    assert tally.looks > 0
    assert tally.refused > 0, "the server was to fail"


@pytest.mark.torture
def test_whoever_is_killed_leaves_a_whole_release_and_the_next_one_publishes(server: str, tmp_path: Path) -> None:
    tally = kills(server, tmp_path, 6)
    assert tally.findings == []
    assert tally.killed == sum(tally.bytes.values()) == 6
