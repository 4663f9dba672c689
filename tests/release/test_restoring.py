"""A bad block that several releases share is found in a part a night, and restored by one command."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bilateral.verify import verify
from pipelines.release import restoring
from pipelines.release.publication import PublishError, align
from pipelines.release.remote import Remote
from tests.support import object_store
from tests.support.ledger_world import BuiltLedger, inputs

pytestmark = pytest.mark.slow
SHARED, OWN = "actor_names.parquet", "CHANGES.md"


@pytest.fixture
def home(two_releases: Path, tmp_path: Path) -> Path:
    """A home with the releases 1.0.0 and 1.1.0, which share what did not change."""
    home = tmp_path / "home"
    shutil.copytree(two_releases, home, symlinks=True)
    shared = home / "releases" / "1.1.0" / SHARED
    shared.unlink()
    shared.hardlink_to(home / "releases" / "1.0.0" / SHARED)
    return home


def spoil(file: Path) -> None:
    """Flip a bit where the file is: in all releases that have it."""
    file.chmod(0o644)
    with file.open("r+b") as there:
        byte = there.seek(20) and there.read(1)
        there.seek(20)
        there.write(bytes([byte[0] ^ 1]))


def wrong(home: Path) -> list[str]:
    return [v for v in ("1.0.0", "1.1.0") if verify(home / "releases" / v)]


def test_what_releases_share_comes_back_from_the_tables_and_is_shared_no_more(
    home: Path, worlds: list[BuiltLedger]
) -> None:
    spoil(home / "releases" / "1.0.0" / SHARED)
    assert wrong(home) == ["1.0.0", "1.1.0"]
    lines = restoring.restore(inputs(worlds[1], home), home, None)
    assert [line.partition(" (")[0] for line in lines] == ["1.0.0: restored", "1.1.0: restored"]
    assert wrong(home) == []
    assert (home / "releases" / "1.0.0" / SHARED).stat().st_nlink == 1


def test_a_page_of_the_last_release_is_made_again(home: Path, worlds: list[BuiltLedger]) -> None:
    for name in ("book/index.html", "release.json"):
        spoil(home / "releases" / "1.1.0" / name)
    restoring.restore(inputs(worlds[1], home), home, None)
    assert wrong(home) == []
    assert not (home / "again").exists()


def test_what_is_nowhere_is_named(home: Path, worlds: list[BuiltLedger]) -> None:
    spoil(home / "releases" / "1.0.0" / OWN)
    with pytest.raises(PublishError) as caught:
        restoring.restore(inputs(worlds[1], home), home, None)
    assert caught.value.args == (
        f"1.0.0: {OWN} has changed since it was released (its hash differs)",
        "These bytes are nowhere, nor can they be made again: restore them from a copy",
    )


def test_where_releases_are_published_is_the_truth_even_of_the_hashes(
    home: Path, worlds: list[BuiltLedger], bucket_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in object_store.environment(bucket_server).items():
        monkeypatch.setenv(name, value)
    remote = Remote(f"s3://{object_store.BUCKET}/{tmp_path.name}", tmp_path / "cache")
    align(home / "releases", remote)
    for name in (OWN, "SHA256SUMS"):
        spoil(home / "releases" / "1.0.0" / name)
    restoring.restore(inputs(worlds[1], home), home, remote)
    assert wrong(home) == []


def test_a_part_is_looked_at_each_night_and_what_was_damaged_always(home: Path, tmp_path: Path) -> None:
    released, build = home / "releases", tmp_path / "build"
    spoil(released / "1.1.0" / OWN)
    looked = [restoring.damaged(released, build, 1) for _ in range(3)]
    assert [[*found] for found in looked] == [[], ["1.1.0"], ["1.1.0"]]
    assert looked[2]["1.1.0"].startswith(f"{OWN} has changed")
    assert restoring.damaged(released, build).keys() == {"1.1.0"}
