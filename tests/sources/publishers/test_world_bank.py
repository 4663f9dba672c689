"""World Bank: the API's pages and the download of one indicator, in small samples and real files."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.sources.codes import UnknownCodes
from pipelines.sources.contract import Parsed, SchemaDrift, Scope, SourceError
from pipelines.sources.publishers.world_bank import SERIES, SOURCE, requests

Read = Callable[..., Parsed]
META = {"page": 1, "pages": 1, "per_page": 32500, "total": 1, "sourceid": "2", "lastupdated": "2026-07-01"}
ERROR = [{"message": [{"id": "120", "key": "Invalid value", "value": "The provided parameter value is not valid"}]}]


def row(code: str, year: str, value: float | None, series: str = "NY.GDP.MKTP.CD") -> dict[str, Any]:
    """A row from the API."""
    return {
        "indicator": {"id": series, "value": "GDP"},
        "country": {"id": code[:2], "value": code},
        "countryiso3code": code,
        "date": year,
        "value": value,
        "unit": "",
        "obs_status": "",
        "decimal": 0,
    }


def page(folder: Path, *rows: dict[str, Any], name: str = "NY.GDP.MKTP.CD.json", **meta: Any) -> Path:
    """A page from the API."""
    file = folder / name
    file.write_text(json.dumps([META | meta, list(rows)]))
    return file


def download(folder: Path, *lines: str, series: str = "NY.GDP.MKTP.CD") -> Path:
    """The download with columns for 2021 and 2022; each line gives a code and two values."""
    head = '\ufeff"Data Source","World Development Indicators",\n\n"Last Updated Date","2026-07-01",\n\n'
    head += '"Country Name","Country Code","Indicator Name","Indicator Code","2021","2022",\n'
    body = "".join(
        f'"a ""name"", quoted","{code}","GDP","{series}","{first}","{last}",\n'
        for code, first, last in (line.split() for line in lines)
    )
    file = folder / "API_NY.GDP.MKTP.CD_DS2_en_csv_v2_1.csv"
    file.write_text((head + body).replace('"-"', '""'), encoding="utf-8")
    return file


def economy(parsed: Parsed) -> list[tuple[Any, ...]]:
    """The actor, indicator, year, value and unit of every row."""
    rows = parsed.tables["economy"].to_pylist()
    return [(r["actor_id"], r["indicator"], r["year"], r["value"], r["unit_measure"]) for r in rows]


def test_page_of_the_interface(tmp_path: Path, parse: Read) -> None:
    """Nulls, groups and years before the state existed are counted."""
    parsed = parse(
        SOURCE,
        page(
            tmp_path,
            row("CHN", "2022", 17_963_170_521_079.4),
            row("CHN", "2023", None),
            row("WLD", "2022", 1e14),
            row("EAS", "2022", 3e13),
            row("RUS", "1989", 5e11),
            row("RUS", "2022Q1", 5e11),
        ),
    )
    assert economy(parsed) == [("CHN", "gdp", 2022, 17_963_170_521_079.4, "USD"), ("WLD", "gdp", 2022, 1e14, "USD")]
    assert parsed.left_out == {"no value": 1, "group of states, or territory before its time": 2}
    assert [(bad.source_row, bad.text) for bad in parsed.bad] == [("6", "2022Q1")]
    assert parsed.vintage == date(2026, 7, 1)


def test_series_together(tmp_path: Path, parse: Read) -> None:
    """Each has its unit; row names include the file."""
    files = [page(tmp_path, row("CHN", "2022", 7.0, series), name=f"{series}.json") for series in SERIES]
    parsed = parse(SOURCE, *files)
    assert {(indicator, unit) for _, indicator, _, _, unit in economy(parsed)} == {
        ("gdp", "USD"),
        ("gdp_per_head", "USD"),
        ("exports", "USD"),
        ("imports", "USD"),
        ("deflator", "{index}"),
        ("inflation", "%"),
        ("population", "1"),
    }
    assert parsed.tables["economy"]["source_row"][0].as_py() == "NY.GDP.MKTP.CD.json:1"


def test_download_with_a_column_for_each_year(tmp_path: Path, parse: Read) -> None:
    """The rows' trailing comma shifts nothing; a cell that is not a number is named by row and year."""
    file = download(tmp_path, "ABW - 3126019.5", "CHN 17820459508852.2 x", "EAS 1 2")
    parsed = parse(SOURCE, file)
    assert economy(parsed) == [
        ("CHN", "gdp", 2021, 17_820_459_508_852.2, "USD"),
        ("ABW", "gdp", 2022, 3_126_019.5, "USD"),
    ]
    assert [(bad.source_row, bad.text) for bad in parsed.bad] == [("2/2022", "x")]
    assert parsed.vintage == date(2026, 7, 1)
    assert (parsed.unread, parsed.new) == (["Country Name", "Indicator Name"], [])
    assert parsed.tables["economy"]["source_row"].to_pylist() == ["2/2021", "1/2022"]


def test_download_in_its_zip(tmp_path: Path, parse: Read) -> None:
    """With the file of states beside it; an archive without data is reported."""
    archive = tmp_path / "API_NY.GDP.MKTP.CD_DS2_en_csv_v2_1.zip"
    with zipfile.ZipFile(archive, "w") as parsed:
        parsed.writestr("Metadata_Country_API.csv", '"Country Code"\n')
    with pytest.raises(SourceError, match="0 files API_"):
        parse(SOURCE, archive)
    with zipfile.ZipFile(archive, "a") as parsed:
        parsed.write(download(tmp_path, "CHN 1 2"), "API_NY.GDP.MKTP.CD_DS2_en_csv_v2_1.csv")
    assert len(economy(parse(SOURCE, archive))) == 2
    archive.write_bytes(archive.read_bytes()[:-30])
    with pytest.raises(SourceError, match="cannot be opened as an archive"):
        parse(SOURCE, archive)


def test_errors_in_disguise(tmp_path: Path, parse: Read) -> None:
    """One element with a message, in a file as over HTTP; other JSON; no rows is not an error."""
    file = tmp_path / "answer.json"
    file.write_text(json.dumps(ERROR))
    with pytest.raises(SourceError, match="Invalid value"):
        parse(SOURCE, file)
    asked = next(iter(requests(Scope(), date(2024, 5, 1))))
    assert "not valid" in (asked.error_in(file.read_bytes()) or "")
    file.write_text('{"a": 1}')
    with pytest.raises(SourceError, match="two-part answer"):
        parse(SOURCE, file)
    file.write_text(json.dumps([META, None]))
    assert economy(parse(SOURCE, file)) == []


def test_what_is_not_known(tmp_path: Path, parse: Read) -> None:
    """Another indicator, another code, another layout, a new column."""
    with pytest.raises(SourceError, match=r"SP\.DYN\.LE00\.IN, which is not read"):
        parse(SOURCE, page(tmp_path, row("CHN", "2022", 1.0, "SP.DYN.LE00.IN")))
    with pytest.raises(UnknownCodes, match="QQQ"):
        parse(SOURCE, page(tmp_path, row("QQQ", "2022", 1.0)))
    short = row("CHN", "2022", 1.0)
    del short["value"]
    with pytest.raises(SchemaDrift, match="value"):
        parse(SOURCE, page(tmp_path, short))
    parsed = parse(SOURCE, page(tmp_path, row("CHN", "2022", 1.0) | {"scale": "0"}, pages=3, total=17290))
    assert parsed.new == ["scale"]
    assert parsed.totals == ["NY.GDP.MKTP.CD.json is page 1 of 3, with 17290 rows in all"]
    (tmp_path / "other.csv").write_text("Country,Year,Value\n")
    with pytest.raises(SchemaDrift, match="Data Source"):
        parse(SOURCE, tmp_path / "other.csv")


def test_requests_are_one_for_each_series() -> None:
    """All states and years on one page."""
    asked = list(requests(Scope(), date(2024, 5, 1)))
    assert [request.name for request in asked] == [f"{series}.json" for series in SERIES]
    assert asked[0].params == {"format": "json", "per_page": "32500", "date": "1960:2024"}


def test_real_download(shared: Callable[[str], Path], parse: Read) -> None:
    """GDP per head of all states: each is in the crosswalk. Six values of 1960 are impossible in this copy.

    South Sudan's last one is a quarter of the year before.
    """
    parsed = parse(SOURCE, shared("worldbank/API_NY.GDP.PCAP.CD_DS2_en_csv_v2_10181232.csv"))
    values = {(actor, year): value for actor, _, year, value, _ in economy(parsed)}
    assert {indicator for _, indicator, _, _, _ in economy(parsed)} == {"gdp_per_head"}
    assert values["ABW", 1994] == 17_342.4719395745
    assert values["AFG", 1960] == 59.7773265083934
    assert (parsed.vintage, parsed.new) == (date(2018, 10, 18), [])
    rows = [f"{row}/1960" for row in (18, 79, 165, 225, 231, 258)]
    assert [bad.source_row for bad in parsed.bad] == [*rows, "215/2016"]
    assert len(values) + len(parsed.bad) + sum(parsed.left_out.values()) == 264 * 58
    assert parsed.tables["economy"]["slice"][0].as_py() == "NY.GDP.PCAP.CD/1960"
    assert len(values) > SOURCE.floor["economy"]


def test_real_answer(shared: Callable[[str], Path], parse: Read) -> None:
    """Japan alone is read, but is too short for a complete capture; a list of indicators is not data."""
    parsed = parse(SOURCE, shared("api_samples/kuznets_wb_country_jp_gdp.json"))
    assert {actor for actor, *_ in economy(parsed)} == {"JPN"}
    assert len(economy(parsed)) < SOURCE.floor["economy"]
    with pytest.raises(SchemaDrift, match="countryiso3code"):
        parse(SOURCE, shared("api_samples/kuznets_wb_indicators.json"))


def test_tables_of_one_series(shared: Callable[[str], Path], parse: Read) -> None:
    """GDP, and inflation, whose column is called CPI: prices may fall, an economy does not."""
    gdp = parse(SOURCE, shared("state_year/datasets_gdp.csv"))
    values = {(actor, year): value for actor, _, year, value, _ in economy(gdp)}
    assert {indicator for _, indicator, _, _, _ in economy(gdp)} == {"gdp"}
    assert (values["USA", 2022], len(values)) == (25_744_108_000_000.0, 11_106)
    assert ("RUS", 1989) not in values
    prices = parse(SOURCE, shared("state_year/datasets_cpi.csv"))
    values = {(actor, year): value for actor, _, year, value, _ in economy(prices)}
    assert (values["USA", 2022], values["CHN", 2009]) == (8.00279982052121, -0.728165250932898)
    assert set(prices.tables["economy"]["unit_measure"].to_pylist()) == {"%"}
    assert (gdp.bad, prices.bad, prices.new) == ([], [], [])
