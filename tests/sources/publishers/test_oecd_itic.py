"""Transport margins: the real files, what a margin means, and what is not carried."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.imports import ROOT
from pipelines.sources.contract import Parsed, SchemaDrift
from pipelines.sources.declarations import discover
from pipelines.sources.parsing.plain import layouts
from tests.support.rows import pick

SOURCE = discover()["oecd_itic"]
LAYOUT = layouts(str(ROOT / "pipelines/sources/publishers/oecd_itic.yaml"))["labelled"]
REPORTERS = ("CHN", "DEU", "JPN", "SGP", "USA")
COLUMNS = (*LAYOUT.read, "Reference area")


def line(importer: str, exporter: str, year: str, margin: str, **more: str) -> str:
    row = dict(LAYOUT.only) | {"REF_AREA": importer, "COUNTERPART_AREA": exporter, "TIME_PERIOD": year}
    row |= {"OBS_VALUE": margin, "OBS_STATUS": "I", **more}
    return ",".join(row.get(name, "") for name in COLUMNS)


@pytest.fixture
def read(tmp_path: Path, parse: Callable[..., Parsed]) -> Callable[..., Parsed]:
    def write(*lines: str, columns: tuple[str, ...] = COLUMNS) -> Parsed:
        path = tmp_path / "itic.csv"
        path.write_text("\n".join([",".join(columns), *lines]) + "\n", encoding="utf-8")
        return parse(SOURCE, path)

    return write


def test_a_margin_is_of_an_importer_and_an_exporter(read: Callable[..., Parsed]) -> None:
    (row,) = read(line("CHN", "RUS", "2022", "6.5735")).tables["transport_margins"].to_pylist()
    assert pick(row, "importer exporter year value obs_status") == ("CHN", "RUS", 2022, 6.5735, "I")


def test_what_is_not_carried_is_accounted_for(read: Callable[..., Parsed]) -> None:
    parsed = read(
        line("CHN", "RUS", "2022", "6.5"),
        line("CHN", "RUS", "2022", "6.5", COMM_HS2017="27"),
        line("CHN", "SCG_F", "2022", "6.5"),
        line("CHN", "CHN", "2022", "6.5"),
        line("CHN", "RUS", "2022", "6.5"),
        line("CHN", "KAZ", "2022", "100"),
        line("CHN", "IND", "2022", ""),
    )
    assert parsed.tables["transport_margins"].num_rows == 1
    assert parsed.left_out == {
        "COMM_HS2017 is not _T": 1,
        "a side is not an actor in that year": 1,
        "both sides are one actor": 1,
        "the same flow again": 1,
        "no value": 1,
    }
    assert [row.source_row for row in parsed.bad] == ["6"]


def test_a_file_without_the_margin_is_refused(read: Callable[..., Parsed]) -> None:
    with pytest.raises(SchemaDrift, match="OBS_VALUE"):
        read(columns=tuple(name for name in COLUMNS if name != "OBS_VALUE"))


def test_the_real_files(shared: Callable[[str], Path], parse: Callable[..., Parsed]) -> None:
    parsed = parse(SOURCE, *(shared(f"trade/oecd_itic_{state}.csv") for state in REPORTERS))
    rows = parsed.tables["transport_margins"].to_pylist()
    by_pair = {(r["importer"], r["exporter"], r["year"]): r["value"] for r in rows}
    assert {r["importer"] for r in rows} == set(REPORTERS)
    assert by_pair["CHN", "RUS", 2022] == pytest.approx(6.5735, abs=1e-4)
    assert by_pair["CHN", "AUS", 2022] == pytest.approx(10.586, abs=1e-3)
    assert (len(rows), len(parsed.bad), {r["obs_status"] for r in rows}) == (11_343, 27, {"I"})
    assert "value 0.878774 beside 4.51469 in 2017 and 3.4398 in 2019" in {bad.text for bad in parsed.bad}
