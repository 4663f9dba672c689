"""A third party's table, declared without code: its year is in its name, its unit and sides are held by anchors."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml

from pipelines.archive.parts import Part
from pipelines.imports import ROOT
from pipelines.sources.codes import Codes
from pipelines.sources.contract import Parsed, Source, SourceError
from pipelines.sources.parsing.plain_source import source
from pipelines.sources.readings import parse

CODES = Codes(ROOT / "data/reference/codes")
ANCHOR = {"origin": "USA", "destination": "CHN", "value": "(1e11, 2e11)"}
SAME: dict[str, object] = {
    "product": "TOTAL",
    "goods_services": "G",
    "freq": "A",
    "unit_measure": "USD",
    "valuation": "FOB",
}
SAME |= {"obs_status": "A", "is_estimated": False}
FILE = "\n".join(
    [
        "exporter,importer,value",
        "usa,chn,1.5e11",
        *(f"{state},rus,{n}" for n, state in enumerate("deu fra ita esp nld bel aut pol swe fin".split(), 1)),
    ]
)


@pytest.fixture
def declared(tmp_path: Path) -> Callable[..., Source]:
    """A source declared as BACI's totals are, with these fields of ``codes`` and these columns."""

    def declare(layout: dict[str, object], **fields: object) -> Source:
        about = yaml.safe_load((ROOT / "pipelines/sources/publishers/baci_totals.yaml").read_text("utf-8"))
        about |= {"anchors": [ANCHOR], "floor": {}}
        about["codes"] = {"actors": {"origin": "imf", "destination": "imf"}, "same": SAME, "slice": ["year"]}
        about["codes"] |= fields | {"layouts": {"pairs": {"upper": ["origin", "destination"], **layout}}}
        file = tmp_path / "third_party.yaml"
        file.write_text(yaml.safe_dump(about), "utf-8")
        return source(file)

    return declare


def read(source: Source, *files: Path) -> Parsed:
    tables, parsed = parse(source, [Part(file.name, file) for file in files], CODES, date(2026, 11, 30))
    parsed.tables = tables
    return parsed


COLUMNS = {"columns": {"origin": "exporter", "destination": "importer", "value": "value"}}


def written(folder: Path, name: str, text: str = FILE) -> Path:
    (folder / name).write_text(text, "utf-8")
    return folder / name


def test_the_year_is_in_the_name(tmp_path: Path, declared: Callable[..., Source]) -> None:
    known = declared(COLUMNS, named=r"_(20\d\d)_")
    rows = read(known, written(tmp_path, "pairs_2022_a.csv")).tables["trade_reports"].to_pylist()
    assert {row["year"] for row in rows} == {2022}
    assert [(row["time_period"], row["slice"], row["value"]) for row in rows[:1]] == [("2022", "2022", 1.5e11)]
    with pytest.raises(SourceError, match=r"pairs\.csv does not say its year"):
        read(known, written(tmp_path, "pairs.csv"))


def test_a_copy_in_thousands_is_no_second_file_and_no_first(tmp_path: Path, declared: Callable[..., Source]) -> None:
    known = declared(COLUMNS, named=r"_(20\d\d)_")
    lines = [line.split(",") for line in FILE.splitlines()[1:]]
    thousands = "\n".join(["exporter,importer,value", *(f"{a},{b},{float(value) / 1000}" for a, b, value in lines)])
    files = written(tmp_path, "a_2022_.csv"), written(tmp_path, "b_2022_.csv", thousands)
    with pytest.raises(SourceError, match="11 rows stand twice, times 1000: one file is another in another unit"):
        read(known, *files)
    with pytest.raises(SourceError, match=r"value of CHN, USA is 1\.5e\+08, and was always within"):
        read(known, files[1])
    assert read(known, files[0], written(tmp_path, "c_2022_.csv")).left_out == {"the same flow again": 11}


def test_a_wide_table_has_a_layout_for_each_series(tmp_path: Path) -> None:
    about = yaml.safe_load((ROOT / "pipelines/sources/publishers/penn_world_table.yaml").read_text("utf-8"))
    (tmp_path / "wide.yaml").write_text(yaml.safe_dump(about | {"anchors": [], "floor": {}, "max_bad": 0.5}), "utf-8")
    rows = "country,year,pop,xr,hc\nchn,2010.0,1340,6.7,2\nchn,2011,none,6.5,2\n"
    parsed = read(source(tmp_path / "wide.yaml"), written(tmp_path, "pwt.csv", rows))
    found = parsed.tables["economy"].to_pylist()
    assert sorted((row["source_row"], row["series"], row["value"]) for row in found) == [
        ("1/pop", "pop", 1.34e9),
        ("1/xr", "xr", 6.7),
        ("2/xr", "xr", 6.5),
    ]
    assert [(bad.source_row, bad.reason) for bad in parsed.bad] == [("2", "value is not a number")]
    assert (parsed.new, parsed.left_out) == (["hc"], {})


AGGREGATES = "BUN EUN FRE MNT OAS SER SPE SUD UNS WLD".split()
"""Codes of WITS that are in no crosswalk: for these alone it is refused, too."""


def test_the_real_files(tmp_path: Path, shared: Callable[[str], Path], declared: Callable[..., Source]) -> None:
    """WITS has 94.3 billion from the United States to China in 2019, where their customs have 106: it is refused."""
    columns = {"origin": "exporter_id", "destination": "importer_id", "value": "value"}
    oec = declared({"columns": columns, "unread": ["exporter_name", "importer_name"]}, named=r"_(20\d\d)_")
    parsed = read(oec, shared("trade/baci_via_oec_2022_totals_gandalfthegloom.csv.gz"))
    assert parsed.tables["trade_reports"].num_rows > 20_000
    columns = {"origin": "ReporterISO3", "destination": "PartnerISO3", "year": "Year"}
    columns |= {"value": "TradeValue in 1000 USD"}
    layout = {"columns": columns, "scale": 1000, "only": {"TradeFlowName": "Export"}}
    whole = gzip.decompress(shared("trade/wits_total_2019_all_worldregio.csv.gz").read_bytes()).decode("latin-1")
    lines = [line for line in whole.splitlines() if not any(f'"{code}"' in line for code in AGGREGATES)]
    wits = tmp_path / "wits.csv"
    wits.write_text("\n".join(lines), "latin-1")
    with pytest.raises(SourceError, match=r"value of CHN, USA is 9\.43\d*e\+10, and was always within"):
        read(declared(layout, encoding="latin-1"), wits)
