"""A release of November 2026, cut down, still opens with the reader of today; the wheel alone reads it."""

from __future__ import annotations

import os
import subprocess
import sys
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


def test_the_wheel_installs_into_an_empty_place_and_reads_it(folder: Path, served: str, tmp_path: Path) -> None:
    """Without the network: the wheel alone into an empty folder, beside nothing but what it declares to need."""
    from hatchling.builders.wheel import WheelBuilder

    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    place = tmp_path / "place"
    install = ["-m", "pip", "install", "--no-index", "--no-deps", "--quiet", "--target", str(place), wheel]
    subprocess.run([sys.executable, *install, "--disable-pip-version-check"], check=True, capture_output=True)
    assert {path.name.partition("-")[0].partition("_")[0] for path in place.iterdir()} <= {"bilateral", "bin"}
    code = f"""
import sys
foreign = [p for p in sys.path if {str(ROOT)!r} in p and "site-packages" not in p]
sys.path = [{str(place)!r}] + [p for p in sys.path if p not in foreign]
class Refuse:
    def find_spec(self, name, path=None, target=None):
        top = name.split(".")[0]
        if top in ("pipelines", "schemas", "tests", "dagster", "pandera", "pydantic", "yaml", "duckdb", "polars"):
            raise ModuleNotFoundError("refused: " + name, name=name)
sys.meta_path.insert(0, Refuse())
import bilateral
assert bilateral.__file__.startswith({str(place)!r}), bilateral.__file__
for address in ({str(folder)!r}, {folder.as_uri()!r}, {served!r}):
    r = bilateral.open(address)
    print(r.series("trade_total", "CN-RU", 2024)["value"].tolist(), len(r.panel("trade_total", "all", 1995)))
"""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], cwd=tmp_path, env=env, text=True, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.splitlines() == ["[244810000000.0] 3"] * 3
    shell = subprocess.run(
        [sys.executable, "-m", "bilateral.cli", "series", "trade_total", "China-Russia", "--release", str(folder)],
        cwd=tmp_path, env=env | {"PYTHONPATH": str(place)}, text=True, capture_output=True, check=False,
    )  # fmt: skip
    assert "244,810,000,000" in shell.stdout, shell.stderr
