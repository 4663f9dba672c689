"""BACI: sums for each importer and exporter, years of one zip or of single files, and what refuses a version."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from pipelines.archive.parts import Part
from pipelines.sources.codes import Codes
from pipelines.sources.contract import Parsed, SourceError
from pipelines.sources.publishers.baci import SOURCE
from tests.support.baci_files import year_file, zipped

LINES = """t,i,j,k,v,q
2022,156,643,270900,12000,NA
2022,398,643,270900,4000,1
2022,156,643,10111,4000,1
2022,697,643,854219,700,1
2022,643,156,854219,100.001,1
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, in which years are made."""
    monkeypatch.setenv("BILATERAL_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def write(folder: Path, text: str = LINES, year: int = 2022) -> Path:
    """A file of a year."""
    file = folder / f"BACI_HS92_Y{year}_V202301.csv"
    file.write_text(text.replace("2022,", f"{year},"), encoding="utf-8")
    return file


def test_a_basket_says_what_one_state_buys_of_another(tmp_path: Path, parse: Callable[..., Parsed]) -> None:
    parsed = parse(SOURCE, write(tmp_path))
    rows = {(row["actor_id"], row["partner_id"]): row for row in parsed.tables["baskets"].to_pylist()}
    assert sorted(rows) == [("CHN", "RUS"), ("RUS", "CHN"), ("RUS", "KAZ")]
    basket = rows["RUS", "CHN"]
    assert (basket["year"], basket["imports"], basket["n_products"]) == (2022, 16e6, 2)
    assert basket["concentration"] == 0.75**2 + 0.25**2
    assert (basket["top_product"], basket["top_product_share"]) == ("270900", 0.75)
    assert (basket["n_dependent"], basket["dependent_share"]) == (2, 1.0)
    assert basket["source_row"] == "2022/156/643"
    assert rows["CHN", "RUS"]["imports"] == 100_001
    assert parsed.vintage == date(2023, 1, 1)
    assert parsed.left_out == {"no state of that year": 1}


def test_dependence_is_the_share_in_all_imports_of_a_product(tmp_path: Path, parse: Callable[..., Parsed]) -> None:
    rows = parse(SOURCE, write(tmp_path)).tables["product_dependence"].to_pylist()
    columns = ("actor_id", "partner_id", "product", "is_critical", "value", "imports", "share")
    assert [tuple(row[name] for name in columns) for row in rows] == [
        ("RUS", "CHN", "2709", True, 12e6, 16e6, 0.75),
        ("RUS", "CHN", "010111", False, 4e6, 4e6, 1.0),
        ("RUS", "CHN", "270900", False, 12e6, 16e6, 0.75),
    ]


def test_a_zip_and_its_files_give_the_same_rows(tmp_path: Path, parse: Callable[..., Parsed]) -> None:
    files = [year_file(tmp_path, year, 3_000) for year in (2021, 2022)]
    archive = zipped(tmp_path / "BACI_HS92_V202301.zip", files)
    alone, together = parse(SOURCE, *files), parse(SOURCE, archive)
    for feed in SOURCE.feeds:
        assert together.tables[feed].equals(alone.tables[feed])
        assert together.tables[feed].num_rows > 10


def test_a_year_that_a_later_version_repeats_is_not_made_again(
    tmp_path: Path, home: Path, parse: Callable[..., Parsed]
) -> None:
    files = [year_file(tmp_path, year, 500) for year in (2021, 2022)]
    parse(SOURCE, zipped(tmp_path / "BACI_HS92_V202301.zip", files))
    old = {path.parent: path.stat().st_mtime_ns for path in home.rglob("year.json")}
    same, other = (file.rename(file.with_name(file.name.replace("V202301", "V202401"))) for file in files)
    other.write_text(other.read_text(encoding="utf-8") + "2022,4,8,10111,1.000,NA\n", encoding="utf-8")
    parsed = parse(SOURCE, zipped(tmp_path / "BACI_HS92_V202401.zip", [same, other]))
    new = {path.parent: path.stat().st_mtime_ns for path in home.rglob("year.json")}
    assert parsed.vintage == date(2024, 1, 1)
    assert old.items() <= new.items()
    assert [folder.parent.name for folder in new.keys() - old.keys()] == ["2022"]


def test_a_bad_row_refuses_the_version_and_is_named(tmp_path: Path, codes: Codes) -> None:
    file = write(tmp_path, LINES + "2022,156,643,270900,1,1\n2022,4,8,10111,-1,1\n")
    with pytest.raises(SourceError) as error:
        SOURCE.parse([Part(file.name, file)], codes)
    assert f"{file.name}: 2022: product_flows: value must be over 0 (1 row) exporter=4, importer=8" in str(error.value)
    assert "the key (exporter, importer, year, product) is not unique (1 row)" in str(error.value)


def test_files_that_are_no_years_are_refused(tmp_path: Path, codes: Codes) -> None:
    for name, text in {"trade.csv": LINES, "BACI_HS92_Y2022_V202301.csv": "t,j,i,k,v,q\n", "a.zip": "no zip"}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        with pytest.raises(SourceError, match=name.replace(".", r"\.")):
            SOURCE.parse([Part(name, tmp_path / name)], codes)
    empty = zipped(tmp_path / "b.zip", [tmp_path / "trade.csv"])
    with pytest.raises(SourceError, match=r"expected a file .* for each year, found: none"):
        SOURCE.parse([Part(empty.name, empty)], codes)


def test_a_cut_zip_is_refused(tmp_path: Path, codes: Codes) -> None:
    archive = zipped(tmp_path / "BACI_HS92_V202301.zip", [write(tmp_path)])
    data = bytearray(archive.read_bytes())
    data[60] ^= 0xFF
    archive.write_bytes(data)
    with pytest.raises(SourceError, match="BACI_HS92_Y2022"):
        SOURCE.parse([Part(archive.name, archive)], codes)


def test_every_country_of_the_publishers_list_is_known(shared: Callable[[str], Path], codes: Codes) -> None:
    with shared("baci/baci_country_codes_V202301.csv").open(encoding="utf-8", newline="") as file:
        listed = [row["country_code"] for row in csv.DictReader(file)]
    known = codes.scheme("comtrade")
    assert len(listed) == 238
    assert [code for code in listed if code not in known] == []
