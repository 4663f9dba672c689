"""A release of November 2026, cut down, still opens with the reader of today."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

import bilateral
from bilateral.release import Release
from tests.support.static_server import serving

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
KEPT = Path(__file__).with_name("release_of_2026.zip")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The kept release, unpacked."""
    unpacked = tmp_path_factory.mktemp("kept") / "2.1.0"
    with ZipFile(KEPT) as archive:
        archive.extractall(unpacked)
    return unpacked


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[str]:
    """The address of the kept release on a server of static files."""
    with serving(folder.parent) as address:
        yield f"{address}/{folder.name}"


@pytest.fixture(params=["path", "file", "http"])
def kept(folder: Path, served: str, request: pytest.FixtureRequest) -> Release:
    return bilateral.open({"path": str(folder), "file": folder.as_uri(), "http": served}[request.param])


def test_every_table_is_read(kept: Release) -> None:
    assert len(kept.tables) > 60
    for table in kept.tables:
        assert kept.describe(table).index.tolist() == [*kept.load(table).columns]


def test_a_number_is_found_and_leads_to_its_documents(kept: Release) -> None:
    series = kept.series("trade_total", "China-Russia")
    assert series["value"].tolist()[:2] == [240.11e9, 244.81e9]
    assert "Russo-China trade turnover" in kept.cite(series)
    assert kept.series("BI/trade_total/CHN-RUS/A/CHN", years=2024)["value"].tolist() == [244.81e9]
    assert "trade_total" in kept.search("turnover")["indicator"].tolist()
    wide = kept.panel(["trade_total", "exercises"], "156-643", [2024], wide=True, codes="cow")
    assert wide[["trade_total", "exercises_low", "cow_a"]].to_numpy().tolist() == [[244.81e9, 12, 710]]
