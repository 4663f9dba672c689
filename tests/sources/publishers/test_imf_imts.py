"""IMF trade in goods: workbooks of the old portal, SDMX-ML and SDMX-CSV, parsed up in miniature and real."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.sources.codes import UnknownCodes
from pipelines.sources.contract import Parsed, SchemaDrift, Scope, SourceError
from pipelines.sources.publishers.imf_imts import SOURCE, requests
from tests.sources.publishers.workbooks import write_workbook
from tests.support.rows import pick

Read = Callable[..., Parsed]
SERIES = """<Series COUNTRY="CHN" INDICATOR="{0}" COUNTERPART_COUNTRY="{1}" FREQUENCY="{2}" SCALE="6" OVERLAP="OL">
{3}</Series>"""
OBS = """<Obs TIME_PERIOD="{0}" OBS_VALUE="{1}" DERIVATION_TYPE="{2}"/>"""


def sheet(
    title: str, *rows: list[Any], reporter: str = "Russian Federation", unit: str = "US Dollars, Millions"
) -> list[list[Any]]:
    """A sheet as the portal writes it, with the years 2021 and 2022."""
    head: list[list[Any]] = [[""], ["", title], [""], ["", reporter], ["", unit], [""], ["", "", "2021", "2022"]]
    return [*head, *(["", *row] for row in rows)]


def message(folder: Path, *series: str) -> Path:
    """A structure-specific message of SDMX-ML 2.1."""
    v21 = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1"
    flow = "urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=IMF.STA:IMTS(1.0.0):ObsLevelDim:TIME_PERIOD"
    file = folder / "CHN_2019-2023.xml"
    file.write_text(
        f"""<?xml version='1.0' encoding='UTF-8'?><message:StructureSpecificData xmlns:ss="{v21}/data/structurespecific"
        xmlns:ns1="{flow}" xmlns:message="{v21}/message" xmlns:common="{v21}/common"
        xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><message:Header><message:ID>DS1</message:ID>
        <message:Test>false</message:Test><message:Prepared>2026-09-02T10:40:57Z</message:Prepared>
        <message:Sender id="IMF"/>
        <message:Structure structureID="I" namespace="{flow}" dimensionAtObservation="TIME_PERIOD">
        <common:StructureUsage><Ref agencyID="IMF.STA" id="IMTS" version="1.0.0"/></common:StructureUsage>
        </message:Structure></message:Header><message:DataSet ss:dataScope="DataStructure" xsi:type="ns1:DataSetType"
        ss:structureRef="I" action="Replace" UPDATE_DATE="2026-08-31T16:29:47Z">{"".join(series)}</message:DataSet>
        </message:StructureSpecificData>"""
    )
    return file


def reports(parsed: Parsed) -> list[tuple[Any, ...]]:
    """Origin, destination, period, value and valuation of every report."""
    rows = (
        parsed.tables["trade_reports"]
        .sort_by([("classification", "descending"), ("source_row", "ascending")])
        .to_pylist()
    )
    return [(r["origin"], r["destination"], r["time_period"], r["value"], r["valuation"]) for r in rows]


def test_workbook_in_millions(tmp_path: Path, parse: Read) -> None:
    """Millions become dollars exactly; World stays, groups go, a partner listed twice is carried once."""
    file = write_workbook(
        tmp_path / "dots.xlsx",
        {
            "Exports, FOB": sheet(
                "Exports, FOB to Partner Countries",
                ["Australia", 1.5, ""],
                ["World", 60_000.0, 70_000.0],
                ["Advanced Economies", 2.0, 3.0],
                ["Australia", 1.5, ""],
                ["China, P.R.: Mainland", 57398.968604, 69419.687856],
            ),
            "Imports, CIF": sheet("Imports, CIF from Partner Countries", ["China, P.R.: Mainland", "n. a.", 4.1e-05]),
        },
    )
    parsed = parse(SOURCE, file)
    assert reports(parsed) == [
        ("RUS", "AUS", "2021", 1_500_000.0, "FOB"),
        ("RUS", "WLD", "2021", 60e9, "FOB"),
        ("RUS", "WLD", "2022", 70e9, "FOB"),
        ("RUS", "CHN", "2021", 57_398_968_604.0, "FOB"),
        ("RUS", "CHN", "2022", 69_419_687_856.0, "FOB"),
        ("CHN", "RUS", "2022", 41.0, "CIF"),
    ]
    assert parsed.left_out == {"no value": 2, "the same flow again": 1, "a side is not an actor in that year": 2}
    assert [(bad.source_row, bad.text) for bad in parsed.bad] == [("Imports, CIF/1/2021", "n. a.")]
    [last] = [row for row in parsed.tables["trade_reports"].to_pylist() if row["valuation"] == "CIF"]
    assert (last["slice"], last["source_row"], last["reporter"]) == ("RUS/M/A/2022", "Imports, CIF/1/2022", "RUS")


def test_estimates_are_what_is_marked_with_an_e_and_the_world_as_a_reporter(tmp_path: Path, parse: Read) -> None:
    """No state reports the world, and the IMF fills gaps. A letter that is no mark is no number."""
    title = "Exports, FOB to Partner Countries"
    sheets = {
        "Exports, FOB": sheet(title, ["India", 3.0, "1,247.27 e"], ["Japan", "1.2e-05 e", "x e"]),
        "Exports": sheet(title, ["World", 1.0, 2.0], ["Russian Federation", 1.0, ""], reporter="World"),
    }
    parsed = parse(SOURCE, write_workbook(tmp_path / "e.xlsx", sheets))
    rows = parsed.tables["trade_reports"].sort_by([("origin", "ascending"), ("source_row", "ascending")]).to_pylist()
    assert [pick(row, "origin reporter value is_estimated obs_status") for row in rows] == [
        ("RUS", "RUS", 3e6, False, "A"),
        ("RUS", "RUS", 1_247_270_000.0, True, "E"),
        ("RUS", "RUS", 12.0, True, "E"),
        ("WLD", None, 1e6, True, "E"),
    ]
    assert rows[-1]["slice"] == "WLD/X/A/2021"
    assert parsed.left_out["both sides are one actor"] == 2
    assert [bad.text for bad in parsed.bad] == ["x e"]


def test_what_partners_are_given_where_they_lack_much_is_an_estimate(tmp_path: Path, parse: Read) -> None:
    """Of Russia's exports of 2009 17 per cent went to nobody: the total is its office's, the rest is not."""
    head = sheet(
        "Exports, FOB to Partner Countries",
        ["World", 285.0, 397.0],
        ["Turkey", 10.3, 20.3],
        ["China, P.R.: Mainland", 16.1, 35.8],
    )
    head[6] = ["", "", "2009", "2012"]
    table = parse(SOURCE, write_workbook(tmp_path / "dots.xlsx", {"Exports, FOB": head})).tables["trade_reports"]
    estimated = {(r["destination"], r["year"]) for r in table.to_pylist() if r["is_estimated"]}
    assert (estimated, table.num_rows) == ({("TUR", 2009)}, 6)


def test_a_side_that_the_imf_made_of_the_others_by_a_factor_is_its_estimate(tmp_path: Path, parse: Read) -> None:
    """Turkmenistan's imports are its partners' exports by 1.06, but for rounding; what these report is their own."""
    names = "India Japan France Germany Italy Spain Austria Belgium Sweden Poland".split()
    title = "Exports, FOB to Partner Countries"
    sheets = {name: sheet(title, ["Turkmenistan", 10.0 + n, 0.2], reporter=name) for n, name in enumerate(names)}
    made = [[name, round((10.0 + n) * 1.06, 1), 9.0] for n, name in enumerate(names)]
    own = sheet("Imports, CIF from Partner Countries", *made, ["World", 200.0, 90.0], reporter="Turkmenistan")
    table = parse(SOURCE, write_workbook(tmp_path / "copies.xlsx", sheets | {"Imports": own})).tables["trade_reports"]
    estimated = {(r["reporter"], r["year"], r["origin"] == "WLD") for r in table.to_pylist() if r["is_estimated"]}
    assert estimated == {("TKM", 2021, False), ("TKM", 2021, True)}, "of 2022 too few are known"


CHART = [["", "2021"], ["India", 5.0]]
TIPS = [["", "2021"], ["India", "Country: Russian Federation\nTime: 2021"]]
GOODS = "Goods, Value of Exports, Free o"
OTHERS: list[tuple[dict[str, list[list[Any]]], str]] = [
    ({"Sheet": sheet("Exports, FOB", ["World", 1.0, 2.0], unit="Euros, Millions")}, "expected title, reporter"),
    ({"Sheet": sheet("Reserves", ["World", 1.0, 2.0])}, "expected title, reporter"),
    ({"Sheet": [["", "Exports, FOB"]]}, "expected title, reporter"),
    ({"Other": CHART, "Tooltip": TIPS}, "one reporter and one sheet"),
    ({GOODS: CHART, "Tooltip": [*TIPS, ["", "Country: China\nTime: 2021"]]}, "one reporter and one sheet"),
]


@pytest.mark.parametrize(("sheets", "words"), OTHERS)
def test_another_workbook_is_drift(tmp_path: Path, parse: Read, sheets: dict[str, list[list[Any]]], words: str) -> None:
    """Another unit, another title, no years; a chart of two reporters or without a flow."""
    parsed = parse(SOURCE, write_workbook(tmp_path / "c.xlsx", {GOODS: CHART, "Tooltip": TIPS}))
    assert reports(parsed) == [("RUS", "IND", "2021", 5.0, "FOB")]
    with pytest.raises(SchemaDrift, match=words):
        parse(SOURCE, write_workbook(tmp_path / "w.xlsx", sheets))


def test_totals_of_states_above_world_are_named(tmp_path: Path, parse: Read) -> None:
    """And those far below it; the European Union is no state."""
    rows = sheet(
        "Exports, FOB to Partner Countries",
        ["World", 100.0, 100.0],
        ["European Union", 50.0, 50.0],
        ["Austria", 101.0, 80.0],
    )
    parsed = parse(SOURCE, write_workbook(tmp_path / "w.xlsx", {"Exports": rows}))
    assert [text.split(":")[0] for text in parsed.totals] == [
        "Russian Federation XG_FOB_USD A 2021",
        "Russian Federation XG_FOB_USD A 2022",
    ]
    assert ("RUS", "EUE", "2022", 50e6, "FOB") in reports(parsed)


def test_sdmx_message(tmp_path: Path, parse: Read) -> None:
    """Whole dollars whatever SCALE says; derivation M is an estimate; the version is the publisher's."""
    parsed = parse(
        SOURCE,
        message(
            tmp_path,
            SERIES.format("XG_FOB_USD", "RUS", "A", OBS.format("2022", "76122649188", "O")),
            SERIES.format("XG_FOB_USD", "G001", "A", OBS.format("2022", "76122649188", "O")),
            SERIES.format("MG_CIF_USD", "RUS", "M", OBS.format("2022-M07", "9000000001", "M")),
            SERIES.format("MG_CIF_USD", "RUS", "Q", OBS.format("2022-Q2", "7", "SE")),
            SERIES.format("TBG_USD", "RUS", "A", OBS.format("2022", "-3", "SC")),
            SERIES.format("XG_FOB_USD", "ABW", "A", ""),
            SERIES.format("XG_FOB_USD", "JPN", "A", OBS.format("2022", "n/a", "O")),
        ),
    )
    assert reports(parsed) == [
        ("CHN", "RUS", "2022", 76_122_649_188.0, "FOB"),
        ("CHN", "WLD", "2022", 76_122_649_188.0, "FOB"),
        ("RUS", "CHN", "2022-07", 9_000_000_001.0, "CIF"),
        ("RUS", "CHN", "2022-04/2022-06", 7.0, "CIF"),
    ]
    assert parsed.tables["trade_reports"]["is_estimated"].to_pylist() == [False, False, True, True]
    assert parsed.vintage == date(2026, 8, 31)
    assert parsed.left_out == {"series without observations": 1, "trade balance": 1}
    assert [(bad.source_row, bad.text) for bad in parsed.bad] == [("6", "n/a")]


def test_empty_answers(tmp_path: Path, parse: Read) -> None:
    """A message without series, a file without bytes, a header alone: there are no data."""
    (tmp_path / "none").write_bytes(b"")
    (tmp_path / "none.csv").write_text(
        "DATAFLOW,COUNTRY,INDICATOR,COUNTERPART_COUNTRY,FREQUENCY,TIME_PERIOD,OBS_VALUE\n"
    )
    for file in (message(tmp_path), tmp_path / "none", tmp_path / "none.csv"):
        assert parse(SOURCE, file).tables["trade_reports"].num_rows == 0


def test_sdmx_csv(tmp_path: Path, parse: Read) -> None:
    """By its columns, whatever the version; new columns are told, and bad rows named."""
    file = tmp_path / "data.csv"
    file.write_text(
        "STRUCTURE,STRUCTURE_ID,ACTION,COUNTRY,INDICATOR,COUNTERPART_COUNTRY,FREQUENCY,TIME_PERIOD,OBS_VALUE,EMBARGO\n"
        "dataflow,IMF.STA:IMTS(1.0.0),I,CHN: China,XG_FOB_USD,RUS: Russia,A: Annual,2022,76122649188,\n"
        "dataflow,IMF.STA:IMTS(1.0.0),I,CHN,XG_FOB_EUR,RUS,A,2022,1,\n"
        "dataflow,IMF.STA:IMTS(1.0.0),I,CHN,XG_FOB_USD,RUS,W,2022-W01,1,\n"
        "dataflow,IMF.STA:IMTS(1.0.0),I,CHN,XG_FOB_USD,RUS\n"
        "dataflow,IMF.STA:IMTS(1.0.0),I,CHN,XG_FOB_USD,KAZ,A,2022,,\n"
    )
    parsed = parse(SOURCE, file)
    assert reports(parsed) == [("CHN", "RUS", "2022", 76_122_649_188.0, "FOB")]
    assert parsed.new == ["EMBARGO"]
    assert {(bad.source_row, bad.reason) for bad in parsed.bad} == {
        ("2", "INDICATOR holds no such code"),
        ("3", "FREQUENCY holds no such code"),
        ("4", "6 fields, expected 10"),
    }
    assert parsed.left_out == {"no value": 1}


V21 = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1"
ERROR = (
    f'<m:Error xmlns:m="{V21}/message" xmlns:c="{V21}/common">'
    '<m:ErrorMessage code="100"><c:Text>No results</c:Text></m:ErrorMessage></m:Error>'
)
REFUSED: list[tuple[str, str, Callable[[str], str], type[Exception], str]] = [
    ("an unknown code", "QQQ", str, UnknownCodes, "QQQ"),
    ("a total in millions", "G001", str, SourceError, "millions"),
    ("a page", "RUS", lambda _: "<html><body>Forbidden</body></html>", SourceError, "not an SDMX data message"),
    ("cut off", "RUS", lambda text: text[:-60], SourceError, "not an SDMX data message"),
    ("an error", "RUS", lambda _: ERROR, SourceError, "ErrorMessage"),
    (
        "CSV without partners",
        "RUS",
        lambda _: "COUNTRY,INDICATOR,FREQUENCY,TIME_PERIOD,OBS_VALUE\n",
        SchemaDrift,
        "COUNTERPART",
    ),
]


@pytest.mark.parametrize(("partner", "change", "error", "words"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_what_is_refused(
    tmp_path: Path, parse: Read, partner: str, change: Callable[[str], str], error: type[Exception], words: str
) -> None:
    file = message(tmp_path, SERIES.format("XG_FOB_USD", partner, "A", OBS.format("2022", "3593000", "O")))
    file.write_text(change(file.read_text()))
    with pytest.raises(error, match=words):
        parse(SOURCE, file)


def test_requests_name_their_indicators() -> None:
    """One for each reporter, all partners by an empty place in the key."""
    asked = list(requests(Scope(reporters={"CHN": "156", "VNM": "704"}), date(2024, 5, 1)))
    assert len(asked) == 2
    assert asked[0].url.endswith("/IMF.STA,IMTS/CHN.XG_FOB_USD+MG_CIF_USD..A")
    assert (asked[0].params["startPeriod"], asked[0].params["endPeriod"]) == ("2019", "2023")
    assert asked[0].error_in(b"<mes:Error><mes:ErrorMessage><com:Text>No such flow</com:Text>") == "No such flow"
    assert asked[0].error_in(b"<message:StructureSpecificData>") is None
