"""Chinese development finance: the zipped workbook, rows recommended for sums, and sums that must not be added up."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest

from pipelines.sources.codes import UnknownCodes
from pipelines.sources.contract import Parsed, SchemaDrift, SourceError
from pipelines.sources.publishers.aiddata import COUNTRY, COUNTRY_UNREAD, PROJECT, SOURCE
from tests.sources.publishers.workbooks import write_workbook

NAMES = [*SOURCE.unread[:60], *PROJECT, *SOURCE.unread[60:]]
BOOK = "folder/AidDatasGlobalChineseDevelopmentFinanceDataset_v3.0.xlsx"


def project(
    number: object, recipient: object, year: object, status: str, amount: object, **other: object
) -> list[object]:
    """A row of the workbook, in the order of NAMES; ``other`` is sums, umbrella, provider and flow."""
    values = {
        PROJECT[0]: number,
        PROJECT[1]: other.get("sums", "Yes"),
        PROJECT[2]: other.get("umbrella", "No"),
        PROJECT[3]: "China",
        PROJECT[4]: recipient,
        PROJECT[5]: year,
        PROJECT[6]: status,
        PROJECT[7]: "Loan",
        PROJECT[8]: "A road & a bridge",
        PROJECT[9]: amount,
        "Amount (Constant USD 2021)": 5,
    }
    return [values.get(name) for name in NAMES]


ROWS = [
    project(101, "Kenya", 2013, "Completion", 1234567.5),
    project(102, "Kenya", 2014, "Pipeline: Pledge", 20, sums="No"),
    project(103, "Russia", 2009, "Implementation", None),
    project(104, "Pakistan", 2010, "Implementation", 40, sums="No", umbrella="Yes"),
    project(105, "Africa, regional", 2011, "Completion", 50),
]
COUNTRIES = ",".join([*COUNTRY, *COUNTRY_UNREAD]) + "\n"
KENYA = 'Kenya,KEN,1.5,NA,"Africa, Sub-Saharan",Low,1,1\nRussia,RUS,2.25,3,Europe,High,1,1\n'
YEARS = "commitment_year,flow_class,commitments_bn\n2000,ODA-like,0.5\n2001,OOF-like,4\n"


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., Path]:
    """A workbook with these projects."""

    def make(rows: Sequence[Sequence[object]] = ROWS, names: Sequence[str] = NAMES, sheet: str = "GCDF_3.0") -> Path:
        return write_workbook(tmp_path / "gcdf.xlsx", {"Read me": [["about"]], sheet: [names, *rows]})

    return make


@pytest.fixture
def zipped(tmp_path: Path) -> Callable[[dict[str, bytes]], Path]:
    """A zip of these files."""

    def make(files: dict[str, bytes]) -> Path:
        path = tmp_path / "gcdf.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(name, data)
        return path

    return make


def rows_of(parsed: Parsed) -> dict[str, dict[str, Any]]:
    """Rows by project, sums by year with their year."""
    return {
        (f"{row['year']}/" if row["recipient"] == "WLD" else "") + row["project_id"]: row
        for row in parsed.tables["funding_reports"].to_pylist()
    }


def test_projects_of_a_workbook(book: Callable[..., Path], parse: Callable[..., Parsed]) -> None:
    parsed = parse(SOURCE, book())
    rows = rows_of(parsed)
    assert list(rows) == ["101", "102", "103", "104"]
    kenya = rows["101"]
    assert (kenya["provider"], kenya["recipient"], kenya["year"]) == ("CHN", "KEN", 2013)
    assert (kenya["value"], kenya["unit_measure"], kenya["is_sum"]) == (1_234_567.5, "USD:2021", False)
    assert (kenya["status"], kenya["flow_type"]) == ("Completion", "Loan")
    assert (kenya["source_row"], kenya["title"]) == ("project/1", "A road & a bridge")
    assert {name: (row["is_for_sums"], row["is_umbrella"]) for name, row in rows.items()} == {
        "101": (True, False),
        "102": (False, False),
        "103": (True, False),
        "104": (False, True),
    }
    assert rows["103"]["value"] is None
    assert parsed.left_out == {"a region or several recipients": 1}
    assert (parsed.bad, parsed.totals, list(parsed.new)) == ([], [], [])
    assert list(parsed.unread) == list(SOURCE.unread)


def test_the_workbook_in_its_zip(
    book: Callable[..., Path], zipped: Callable[[dict[str, bytes]], Path], parse: Callable[..., Parsed]
) -> None:
    rows = [project(1, "Kenya", 2013, "Cancelled", 1), project(2, "Kenya", 2013, "Completion", 1, umbrella="Yes")]
    data = book(rows).read_bytes()
    path = zipped({BOOK: data, "folder/places.xlsx": b"another", "__MACOSX/._x.xlsx": b"a fork", "a.csv": b"x"})
    parsed = parse(SOURCE, path)
    assert list(rows_of(parsed)) == ["1", "2"]
    assert parsed.totals[0].startswith("2 projects are recommended")
    for files, words in (({"a.csv": b"x"}, "0 workbooks"), ({BOOK: b"no workbook"}, "damaged")):
        with pytest.raises(SourceError, match=words):
            parse(SOURCE, zipped(files))


def test_rows_that_cannot_be_read_are_named(book: Callable[..., Path], parse: Callable[..., Parsed]) -> None:
    rows = [
        project("A7", "Kenya", 2013, "Completion", 1),
        project(2, None, 2013, "Completion", 1),
        project(3, "Kenya", "2013?", "Completion", 1),
        project(4, "Kenya", 2013, "Completion", 1, sums="Maybe"),
        [None] * len(NAMES),
        project(6, "Kenya", None, "Completion", "much"),
    ]
    parsed = parse(SOURCE, book(rows))
    assert [bad.source_row for bad in parsed.bad] == [f"project/{n}" for n in (1, 2, 3, 4, 6)]
    assert (rows_of(parsed)["6"]["year"], rows_of(parsed)["6"]["value"]) == (None, None)


def test_what_is_unknown_or_not_there_is_an_error(
    book: Callable[..., Path], tmp_path: Path, parse: Callable[..., Parsed]
) -> None:
    with pytest.raises(UnknownCodes, match="Atlantis"):
        parse(SOURCE, book([project(1, "Atlantis", 2013, "Completion", 1)]))
    with pytest.raises(SchemaDrift, match="Umbrella"):
        parse(SOURCE, book(names=[name.replace("Umbrella", "Roof") for name in NAMES]))
    with pytest.raises(SourceError, match=r"no sheet GCDF_3\.0"):
        parse(SOURCE, book(sheet="GCDF_4.0"))
    assert list(parse(SOURCE, book(names=[name.replace("COVID", "Flu") for name in NAMES])).new) == ["Flu"]
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(SchemaDrift, match="none of the files"):
        parse(SOURCE, other)


def test_sums_are_never_for_sums(tmp_path: Path, parse: Callable[..., Parsed]) -> None:
    countries, years = tmp_path / "countries.csv", tmp_path / "years.csv"
    countries.write_text(COUNTRIES + KENYA + ",XXX,1,1,x,x,1,1\nChad\n", encoding="utf-8")
    years.write_text(YEARS, encoding="utf-8")
    parsed = parse(SOURCE, countries, years)
    rows = rows_of(parsed)
    assert (rows["Kenya"]["value"], rows["Kenya"]["recipient"], rows["Kenya"]["year"]) == (1.5e9, "KEN", None)
    assert (rows["Kenya"]["first_year"], rows["Kenya"]["last_year"]) == (2000, 2021)
    assert (rows["2001/OOF-like"]["year"], rows["2001/OOF-like"]["recipient"]) == (2001, "WLD")
    assert {(row["is_sum"], row["is_for_sums"]) for row in rows.values()} == {(True, False)}
    assert {bad.source_row for bad in parsed.bad} == {"country/3", "country/4"}
    assert parsed.totals[0].startswith("countries add up to 3,750,000,000, years to 4,500,000,000")


def test_the_real_files(shared: Callable[[str], Path], parse: Callable[..., Parsed]) -> None:
    names = ("country_commitments", "yearly_flows", "data_dictionary")
    paths = [shared(f"finance/aiddata_gcdf3_{name}.csv") for name in names]
    parsed = parse(SOURCE, *paths)
    table = parsed.tables["funding_reports"]
    assert (table.num_rows, parsed.bad, parsed.left_out, list(parsed.new)) == (211, [], {}, [])
    rows = rows_of(parsed)
    assert rows["Russia"]["value"] == pytest.approx(169_568_379_870.46)
    assert rows["2000/ODA-like"]["value"] == pytest.approx(1_444_567_415.17)
    by_year = table.filter(pc.equal(table["recipient"], "WLD"))
    assert by_year.num_rows == 66
    assert pc.sum(by_year["value"]).as_py() == pytest.approx(1_505_444_881_895.93)
    with paths[2].open(encoding="utf-8", newline="") as file:
        assert {row["field_name"] for row in csv.DictReader(file)} == {*PROJECT, *SOURCE.unread}
