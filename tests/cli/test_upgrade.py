"""A home that earlier code made opens with the code of today, which builds the next release in it.

The kept home is one of the small ledger of ``tests/support/source_world.py``, built by revision 3d57956e of November
2026 with `bilateral build`, and packed as it was, but for its locks.
"""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

import bilateral
from bilateral import releases
from bilateral.verify import verify
from pipelines.orchestration.instance import open_instance
from pipelines.orchestration.workplace import Workplace
from tests.support.built_home import BuiltHome
from tests.support.source_world import run_build

KEPT = Path(__file__).with_name("home_of_2026.tar.xz")


@pytest.mark.slow
@pytest.mark.torture
def test_an_old_home_opens_and_the_next_release_follows_its_last(
    small_home: BuiltHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAGSTER_HOME", "")
    with tarfile.open(KEPT) as packed:
        packed.extractall(tmp_path, filter="data")
    home = tmp_path / "home"
    old = releases.find(home / "releases")
    sums = (old / "SHA256SUMS").read_bytes()
    assert (old.name, verify(old)) == ("1.0.0", [])
    with open_instance(Workplace.at(small_home.checkout, home)) as instance:
        assert instance.get_runs_count() == 1
    run_build(Workplace.at(small_home.checkout, home), monkeypatch)
    new = releases.find(home / "releases")
    assert releases.manifest(new)["previous"]["version"] == "1.0.0"
    assert verify(new) == []
    assert (old / "SHA256SUMS").read_bytes() == sums
    for release in (old, new):
        assert len(bilateral.open(str(release)).load("trade")) > 0
    with open_instance(Workplace.at(small_home.checkout, home)) as instance:
        assert instance.get_runs_count() == 2
