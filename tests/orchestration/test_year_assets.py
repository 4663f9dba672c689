"""Single years of sources: one that failed is red and asked again alone, and who has all of them asks for nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow.parquet as pq
import pytest

from pipelines.archive.captures import Incoming, Sighting
from pipelines.cli.archive_commands import CommandError, Wrong, backfill
from pipelines.orchestration.instance import open_instance
from pipelines.orchestration.workplace import Workplace
from pipelines.orchestration.year_assets import with_years, year_key, years_of
from pipelines.orchestration.year_process import rows_of_year
from pipelines.sources.contract import Scope
from pipelines.sources.contract import discover as sources
from tests.support.baci_files import year_file, zipped
from tests.support.http_publisher import Publisher
from tests.support.real_files import ROOT as CHECKOUT
from tests.support.real_files import skip_for_want_of
from tests.support.source_world import ROOT, SOURCE, comtrade_by_year

pytestmark = pytest.mark.slow
READERS = CHECKOUT / ".readers"
YEARS = range(2015, 2021)
TODAY = date(2026, 11, 24)


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    """A home of its own."""
    monkeypatch.setenv("BILATERAL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DAGSTER_HOME", "")
    return Workplace.at(ROOT, tmp_path / "home")


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    """A fake Comtrade that is asked for one year at a time, and at first has no 2018."""
    with comtrade_by_year(monkeypatch, YEARS, missing_at_first=2018) as running:
        yield running


def states(workplace: Workplace, years: range) -> dict[str, str | None]:
    """How Dagster sees the years, as the UI colours them."""
    source = sources()[SOURCE]
    with open_instance(workplace) as instance:
        found = instance.get_status_by_partition(year_key(source), [*map(str, years)], years_of(source)) or {}
    return {year: status.name if status else None for year, status in found.items()}


def written(folder: Path) -> dict[str, int]:
    """Every file of the archive with the time when it was written."""
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_a_year_that_failed_is_red_and_asked_again_alone(workplace: Workplace, publisher: Publisher) -> None:
    with pytest.raises(Wrong) as error:
        backfill(workplace, SOURCE, YEARS)
    (line,) = [line for line in error.value.args if "FAILED" in line]
    assert line.startswith(f"{SOURCE} 2018: FAILED: 2018.json: ")
    assert states(workplace, YEARS) == {str(year): "FAILED" if year == 2018 else "MATERIALIZED" for year in YEARS}
    assert len(workplace.archive.captures(SOURCE)) == 5
    assert backfill(workplace, SOURCE, YEARS) == [
        f"{SOURCE} 2018: done",
        "5 of 6 years were there already, 1 are new, 0 failed",
    ]
    assert {year: len(publisher.calls(f"/{year}")) for year in YEARS} == {**dict.fromkeys(YEARS, 1), 2018: 2}
    assert {*states(workplace, YEARS).values()} == {"MATERIALIZED"}

    before = written(workplace.home.archive)
    assert backfill(workplace, SOURCE, YEARS) == ["6 of 6 years were there already, 0 are new, 0 failed"]
    assert written(workplace.home.archive) == before
    assert sum(len(publisher.calls(f"/{year}")) for year in YEARS) == 7


def test_a_large_source_makes_its_years_from_what_is_archived(workplace: Workplace, tmp_path: Path) -> None:
    file = zipped(tmp_path / "BACI_HS92_V202301.zip", [year_file(tmp_path, year, 500) for year in (2020, 2021)])
    seen = Sighting("2026-01-01T08:00:00.000000+00:00", "file")
    workplace.archive.put("baci", [Incoming(file.name, file)], seen)
    with pytest.raises(Wrong) as error:
        backfill(workplace, "baci", range(2020, 2023))
    assert error.value.args[2].startswith("baci 2022: FAILED: no archived version of baci has 2022: bilateral import")
    assert len(list((workplace.home.build / "bulk").rglob("product_flows.parquet"))) == 2


def archived(workplace: Workplace, folder: Path, years: tuple[int, ...], *, is_bad: bool = False) -> None:
    """A made-up version of BACI with these years, in each of them a row that breaks a rule where ``is_bad``."""
    files = [year_file(folder, year, 500) for year in years]
    for file in files if is_bad else ():
        with file.open("a", encoding="utf-8") as opened:
            opened.write(f"{file.name[11:15]},4,4,270900,1.000,NA\n")
    file = zipped(folder / "BACI_HS92_V202301.zip", files)
    workplace.archive.put("baci", [Incoming(file.name, file)], Sighting("2026-01-01T08:00:00.000000+00:00", "file"))


def said_of(workplace: Workplace, year: int) -> dict[str, Any]:
    """The metadata of the last materialization of a year of BACI."""
    with open_instance(workplace) as instance:
        partition = dg.AssetRecordsFilter(asset_key=year_key(sources()["baci"]), asset_partitions=[str(year)])
        (record,) = instance.fetch_materializations(partition, limit=1).records
    return {name: value.value for name, value in record.asset_materialization.metadata.items()}


def test_a_process_of_its_own_makes_a_year_and_says_what_it_made(
    workplace: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Spark is given, here with DuckDB."""
    monkeypatch.setattr("pipelines.orchestration.year_assets.is_spark", lambda: True)
    monkeypatch.setattr("pipelines.orchestration.year_assets.rows_of_year", _Elsewhere())
    archived(workplace, tmp_path, (2020,))
    with pytest.raises(Wrong) as error:
        backfill(workplace, "baci", range(2020, 2022))
    assert error.value.args[0] == "baci 2020: done"
    assert error.value.args[1].startswith("baci 2021: FAILED: no archived version of baci has 2021: bilateral import")
    said = said_of(workplace, 2020)
    (file,) = workplace.home.build.rglob("product_flows.parquet")
    assert (said["outcome"], said["rows"]) == ("made", pq.read_metadata(file).num_rows)
    assert said["seconds"] > 0


class _Elsewhere:
    """Stands for the function of the other process, and is not called in this one."""

    __module__ = rows_of_year.__module__

    def __call__(self, *_: object) -> int:
        raise AssertionError("it was made in the process of the run")


@pytest.mark.torture
def test_a_cluster_makes_the_year_that_duckdb_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not (READERS / "pyspark").is_dir() or not shutil.which("java"):
        skip_for_want_of(f"no Spark in {READERS} or no java: `make readers` installs the one, Debian has the other")
    monkeypatch.setenv("DAGSTER_HOME", "")
    monkeypatch.setenv("PYTHONPATH", str(READERS))
    files = []
    for name, engine in (("a", "duckdb"), ("b", "local-cluster[2,1,1024]")):
        home = tmp_path / name
        monkeypatch.setenv("BILATERAL_HOME", str(home))
        monkeypatch.setenv("BILATERAL_ENGINE", engine)
        workplace = Workplace.at(ROOT, home)
        archived(workplace, tmp_path, (2020,))
        assert backfill(workplace, "baci", range(2020, 2021))[0] == "baci 2020: done"
        files.append({file.name: file.read_bytes() for file in (home / "build" / "bulk").rglob("*.parquet")})
    assert files[0] == files[1]
    assert len(files[0]) == 3


def test_sources_without_years_and_years_that_cannot_be_are_refused(workplace: Workplace) -> None:
    with pytest.raises(CommandError, match="atop has no single years; these have: baci, crea, imf_imts, un_comtrade"):
        backfill(workplace, "atop", range(2015, 2016))
    with pytest.raises(CommandError, match=r"baci has 1995 to 20.., and not 1994"):
        backfill(workplace, "baci", range(1994, 1996))


def test_years_that_are_asked_for_alone_get_requests_of_that_year_alone(workplace: Workplace) -> None:
    for source in with_years():
        if source.requests:
            asked = {
                year: [
                    (request.url, str(request.params))
                    for request in source.requests(Scope(range(year, year + 1), (), {"CHN": "156"}), TODAY)
                ]
                for year in (2023, 2024)
            }
            assert asked[2023], source.id
            assert not {*asked[2023]} & {*asked[2024]}, source.id
