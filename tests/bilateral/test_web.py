"""Releases on a web server: what is asked for is fetched once, compared with its hash, and refused with a reason."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import bilateral
from bilateral.lookup import NotThere
from bilateral.releases import NoRelease
from tests.support.static_server import serving


@pytest.fixture
def releases(home: Path, tmp_path: Path) -> Path:
    """A copy of the releases of the small home, ``latest`` included."""
    return Path(shutil.copytree(home / "releases", tmp_path / "releases", symlinks=True))


@pytest.fixture
def address(releases: Path) -> Iterator[str]:
    with serving(releases) as served:
        yield served


def test_a_release_on_a_server_reads_as_it_does_from_its_folder(address: str, releases: Path) -> None:
    here, there = bilateral.open(str(releases / "2.0.0")), bilateral.open(f"{address}/2.0.0/")
    assert there.version == "2.0.0"
    rows = there.load("trade", dyad="CHN-RUS", years=2024)
    assert rows.equals(here.load("trade", dyad="CHN-RUS", years=2024))
    assert there.cite(rows, "csl") == here.cite(here.load("trade", dyad="CHN-RUS", years=2024), "csl")
    with pytest.raises(NotThere, match="Did you mean `trade`"):
        there.load("tarde")


def test_the_address_of_several_means_the_latest(address: str) -> None:
    assert bilateral.open(address).version == "2.0.0"
    assert bilateral.open(f"{address}/1.0.0").version == "1.0.0"


def test_only_what_is_read_is_fetched_and_once(address: str, releases: Path) -> None:
    release = bilateral.open(f"{address}/2.0.0")
    first = release.load("trade")
    assert release.folder.site is not None
    kept = {file.name for file in release.folder.site.folder.iterdir()}
    assert kept == {"release.json", "trade.parquet"}
    (releases / "2.0.0" / "trade.parquet").chmod(0o644)
    (releases / "2.0.0" / "trade.parquet").unlink()
    assert release.load("trade").equals(first)


def test_a_file_that_is_not_the_one_released_is_refused(address: str, releases: Path) -> None:
    file = releases / "2.0.0" / "trade.parquet"
    file.chmod(0o644)
    file.write_bytes((releases / "2.0.0" / "evidence.parquet").read_bytes())
    with pytest.raises(NoRelease, match="is not the file that was released"):
        bilateral.open(f"{address}/2.0.0").load("trade")


def test_what_a_server_does_not_have_is_said(address: str) -> None:
    with pytest.raises(NoRelease, match=r"there is no release at http://.*/9\.0\.0: name the folder that holds"):
        bilateral.open(f"{address}/9.0.0")
    with pytest.raises(NoRelease, match=r"http://127\.0\.0\.1:1/release\.json cannot be read: .*Check the address"):
        bilateral.open("http://127.0.0.1:1")
    with pytest.raises(NoRelease, match="copy the folder to this machine"):
        bilateral.open(f"{address}/2.0.0").folder.tables()
