"""BACI's totals: whose flows are there, who did not report, and the real file of 2023."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow.compute as pc
import pytest

from pipelines.sources.codes import UnknownCodes
from pipelines.sources.contract import Parsed, SchemaDrift, SourceError
from pipelines.sources.publishers.baci_totals import SOURCE

HEAD = "Exporter,Importer,Trade Volume\n"
CHN, DEU, KOR, RUS = 156, 276, 410, 643
WORLD = [(CHN, DEU, 2.5), (DEU, CHN, 1.29), (CHN, RUS, 0.004), (RUS, DEU, 7.0), (KOR, CHN, 3.0), (DEU, KOR, 1.0)]


@pytest.fixture
def read(tmp_path: Path, parse: Callable[..., Parsed]) -> Callable[..., Parsed]:
    """Parses a file of rows of exporter, importer and thousands of dollars."""

    def write(*rows: tuple[object, ...], head: str = HEAD, name: str = "baci_V202501_2023_totals_x.csv") -> Parsed:
        path = tmp_path / name
        path.write_text(head + "".join(",".join(map(str, row)) + "\n" for row in rows), encoding="utf-8")
        return parse(SOURCE, path)

    return write


def test_thousands_become_dollars_of_the_year_and_version_in_the_name(read: Callable[..., Parsed]) -> None:
    parsed = read((CHN, DEU, 51.699999999999996), (CHN, 490, 1))
    rows = parsed.tables["trade_reports"].to_pylist()
    columns = ("origin", "destination", "reporter", "valuation", "year", "value", "slice")
    assert [tuple(row[name] for name in columns) for row in rows] == [
        ("CHN", "DEU", None, "FOB", 2023, 51_700.0, "2023"),
        ("CHN", "TWN", None, "FOB", 2023, 1_000.0, "2023"),
    ]
    assert parsed.vintage == date(2025, 1, 1)


def test_who_trades_with_no_silent_state_is_silent_too(read: Callable[..., Parsed]) -> None:
    """South Korea has no flow with Russia, which published nothing: what it trades with others is their figure."""
    rows = read(*WORLD).tables["trade_reports"].to_pylist()
    status = {(row["origin"], row["destination"]): row["obs_status"] for row in rows}
    assert [pair for pair, code in status.items() if code == "A"] == [("CHN", "DEU"), ("DEU", "CHN")]
    assert ("KOR", "RUS") not in status, "unknown, and no zero"
    before = read(*WORLD, name="baci_V202301_2021_totals_x.csv").tables["trade_reports"]
    assert pc.unique(before["obs_status"]).to_pylist() == ["A"], "of 2021 Russia published all"


def test_what_is_not_known_is_refused(read: Callable[..., Parsed]) -> None:
    with pytest.raises(SourceError, match="does not say version and year"):
        read(*WORLD, name="trade_volume_by_country.csv")
    with pytest.raises(SchemaDrift, match="lacks the columns Exporter"):
        read(head=HEAD.replace("Exporter", "From"))
    with pytest.raises(UnknownCodes, match=r"999999 \(2023\)"):
        read((CHN, 999999, 1))


def test_the_real_file_of_2023(shared: Callable[[str], Path], parse: Callable[..., Parsed]) -> None:
    """China's customs say 111.0 of what it sold Russia, the American ones 147.8 of what was sold to China."""
    parsed = parse(SOURCE, shared("trade/baci_V202501_2023_totals_juliusd01.csv.gz"))
    table = parsed.tables["trade_reports"]
    value = {(r["origin"], r["destination"]): r["value"] for r in table.to_pylist()}
    assert (table.num_rows, parsed.bad, parsed.left_out, parsed.totals) == (28_881, [], {}, [])
    assert (round(value["CHN", "RUS"] / 1e9, 1), round(value["USA", "CHN"] / 1e9, 1)) == (110.0, 145.3)
    assert not {("RUS", "BLR"), ("BLR", "RUS"), ("RUS", "IRN"), ("KOR", "RUS"), ("KOR", "VNM")} & {*value}
    of_both = table.filter(pc.equal(table["obs_status"], "A"))
    reported = {*of_both["origin"].to_pylist(), *of_both["destination"].to_pylist()}
    silent = {end for pair in value for end in pair} - reported
    assert (len(reported), len(silent)) == (120, 106)
    assert {"KOR", "VNM", "POL", "RUS", "BLR", "IRN", "IRQ", "PRK", "TKM"} <= silent
    assert not [pair for pair in value if {*pair} <= silent]
