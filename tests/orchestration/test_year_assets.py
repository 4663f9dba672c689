"""Single years of sources: one that failed is red and asked again alone, and who has all of them asks for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from pipelines.cli.archive_commands import CommandError, Wrong, backfill
from pipelines.orchestration.instance import open_instance
from pipelines.orchestration.workplace import Workplace
from pipelines.orchestration.year_assets import with_years, year_key, years_of
from pipelines.sources.contract import Scope
from pipelines.sources.declarations import discover as sources
from tests.support.http_publisher import Publisher
from tests.support.source_world import ROOT, SOURCE, comtrade_by_year

pytestmark = pytest.mark.slow
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


def test_sources_without_years_and_years_that_cannot_be_are_refused(workplace: Workplace) -> None:
    with pytest.raises(CommandError, match="atop has no single years; these have: crea, imf_imts, un_comtrade"):
        backfill(workplace, "atop", range(2015, 2016))
    with pytest.raises(CommandError, match=r"un_comtrade has 1962 to 20.., and not 1961"):
        backfill(workplace, "un_comtrade", range(1961, 1963))


def test_years_that_are_asked_for_alone_get_requests_of_that_year_alone(workplace: Workplace) -> None:
    for source in with_years():
        assert source.requests
        asked = {
            year: [
                (request.url, str(request.params))
                for request in source.requests(Scope(range(year, year + 1), (), {"CHN": "156"}), TODAY)
            ]
            for year in (2023, 2024)
        }
        assert asked[2023], source.id
        assert not {*asked[2023]} & {*asked[2024]}, source.id
