"""IMF trade in goods: workbooks of the old portal, SDMX-ML and SDMX-CSV, parsed up in miniature and real."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from python_calamine import CalamineWorkbook

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


FACTS = [
    ("imf_dots/zleffel_rf_imports.xlsx", "CHN>RUS 2022", ["57398968604 RUS True"]),
    ("imf_dots/zleffel_rf_exports_2023.xlsx", "CHN>RUS 2022", ["57698503559 RUS True"]),
    ("imf_dots/zleffel_rf_exports_2023.xlsx", "RUS>WLD 2022", ["584456126942 RUS True"]),
    ("imf_dots/zleffel_rf_exports.xlsx", "RUS>CHN 2022", ["69419687856 RUS True"]),
    ("imf_dots/zleffel_tot_exports.xlsx", "WLD>RUS 2022", ["219574623967 None True"]),
    ("api_samples/imf_imts_sdmx21_LAO_2019_exports_EXCERPT.xml", "LAO>WLD 2019", ["5809346166 LAO True"]),
    ("api_samples/imf_imts_sdmx21_LAO_2019_exports_EXCERPT.xml", "LAO>CHN 2019", ["1672284904 LAO True"]),
]
"""What real files say of a flow, with reporter and whether it is estimated: what is far from what others say is not a
state's own figure."""


@pytest.mark.parametrize(("name", "flow", "expected"), FACTS)
def test_facts_of_real_files(
    shared: Callable[[str], Path], parse: Read, name: str, flow: str, expected: list[str]
) -> None:
    (origin, destination), year = flow[:-5].split(">"), int(flow[-4:])
    found = flows(parse(SOURCE, shared(name)).tables["trade_reports"], origin, destination, year)
    assert [f"{row['value']:.0f} {row['reporter']} {row['is_estimated']}" for row in found] == expected


def test_real_files_as_a_whole(shared: Callable[[str], Path], parse: Read) -> None:
    """A sixth of Russia's exports of 2011 is not specified by partner; an answer for some partners alone says so, and
    is read; three values below zero of the world are refused."""
    parsed = parse(SOURCE, shared("imf_dots/zleffel_rf_exports_2023.xlsx"))
    table = parsed.tables["trade_reports"]
    assert pc.unique(table.filter(table["is_estimated"])["year"]).to_pylist() == [2022, 2023]
    assert (table.num_rows, parsed.left_out["the same flow again"], parsed.bad) == (4694, 25, [])
    assert [text.split(":")[0] for text in parsed.totals] == ["Russian Federation XG_FOB_USD A 2011"]
    parsed = parse(SOURCE, shared("api_samples/imf_imts_sdmx21_LAO_2019_exports_EXCERPT.xml"))
    assert "World is 5,809,346,166, its parts together 1,914,714,536" in parsed.totals[0]
    assert (len(reports(parsed)), parsed.vintage, parsed.new) == (6, date(2026, 8, 31), [])
    parsed = parse(SOURCE, shared("trade/imf_dots_world_by_partner_1961-2022.xlsx"))
    [row] = [r for r in flows(parsed.tables["trade_reports"], "CHN", "WLD", 2022) if r["valuation"] == "CIF"]
    assert (round(row["value"] / 1e9, 1), row["reporter"], row["is_estimated"]) == (3465.9, None, True)
    assert [bad.text for bad in parsed.bad] == ["-900000.0", "-936000.0", "-3100000.0"]
    table = parse(SOURCE, shared("trade/imf_dots_france.xlsx")).tables["trade_reports"]
    [own] = [row for row in flows(table, "CHN", "FRA", 2016) if row["reporter"] == "FRA"]
    assert round(own["value"] / 1e9, 1) == 29.3


@pytest.mark.slow
def test_exports_of_181_reporters(shared: Callable[[str], Path], parse: Read) -> None:
    """The old portal's workbooks to 2020; China's exports to Russia of 2020 read by eye."""
    parsed = parse(SOURCE, *sorted(shared("imf_dots_exports").glob("*.xlsx")))
    table = parsed.tables["trade_reports"]
    assert (table.num_rows, pc.count_distinct(table["reporter"]).as_py(), parsed.bad) == (708_589, 181, [])
    assert pc.sum(table["is_estimated"]).as_py() == 82_711
    chosen = pc.and_(pc.equal(table["origin"], "CHN"), pc.equal(table["destination"], "RUS"))
    last = table.filter(pc.and_(chosen, pc.equal(table["year"], 2020))).to_pylist()
    assert [row["value"] for row in last] == [50_608_370_600.0]


@pytest.mark.slow
def test_both_sides_of_210_reporters_to_2020(shared: Callable[[str], Path], parse: Read) -> None:
    """China's exports to Russia of 2020 and the Comoros, which are no union of states, read by eye."""
    parsed = parse(SOURCE, *sorted(shared("dots").glob("DOTS_*.xlsx")))
    table = parsed.tables["trade_reports"]
    assert (table.num_rows, len(parsed.bad)) == (1_952_929, 5), "five are below zero"
    own = {row["reporter"]: row["value"] for row in flows(table, "CHN", "RUS", 2020)}
    assert own == {"CHN": 50_608_370_600.0, "RUS": 54_908_217_568.0}
    late = table.filter(pc.and_(pc.greater_equal(table["year"], 2015), pc.greater(table["value"], 0)))
    directions = late.group_by(["year", "origin", "destination"]).aggregate([])
    counts = dict(zip(*pc.value_counts(directions["year"]).flatten(), strict=True))
    assert min(count.as_py() for count in counts.values()) >= 30_000
    assert pc.sum(pc.equal(late["reporter"], "COM")).as_py() > 100
    made = late.filter(late["is_estimated"])
    by_side = pc.equal(made["reporter"], made["destination"])
    assert {"TKM", "PRK", "IRQ", "LAO"} <= {*pc.unique(made.filter(by_side)["reporter"]).to_pylist()}
    of_iran = late.filter(pc.equal(late["reporter"], "IRN"))
    assert pc.all(of_iran.filter(pc.equal(of_iran["origin"], "IRN"))["is_estimated"]).as_py()


def flows(table: pa.Table, origin: str, destination: str, year: int) -> list[dict[str, Any]]:
    """The reports of a flow in a year."""
    chosen = pc.and_(pc.equal(table["origin"], origin), pc.equal(table["destination"], destination))
    return list(table.filter(pc.and_(chosen, pc.equal(table["year"], year))).to_pylist())


def test_chinas_imports_and_exports_are_its_turnover(shared: Callable[[str], Path], parse: Read) -> None:
    """The download of a chart, in dollars; with the exports it gives what a third party added up from the IMF."""
    turnover = CalamineWorkbook.from_path(str(shared("trade/imf_imts_turnover_BRA_MEX_URY_CHN_RUS_1948-2019.xlsx")))
    head, *rows = turnover.get_sheet_by_name("China").to_python(skip_empty_area=False)
    [added] = [row[head.index(2019.0)] for row in rows if row[0] == "Russia"]
    imports = parse(SOURCE, shared("trade/imf_dots_china_imports_2010-2022.xlsx")).tables["trade_reports"]
    exports = parse(SOURCE, *_workbooks_of(shared, "China, P.R.: Mainland")).tables["trade_reports"]
    [bought], [sold] = flows(imports, "RUS", "CHN", 2019), flows(exports, "CHN", "RUS", 2019)
    assert (round(sold["value"] / 1e9, 3), round(bought["value"] / 1e9, 3)) == (49.485, 60.257)
    assert sold["value"] + bought["value"] == pytest.approx(added, abs=1000)
    assert round(added / 1e9, 3) == 109.742
    [last] = flows(imports, "RUS", "CHN", 2022)
    assert (round(last["value"] / 1e9, 3), last["valuation"], last["reporter"]) == (112.225, "CIF", "CHN")


def _workbooks_of(shared: Callable[[str], Path], reporter: str) -> list[Path]:
    """The workbooks of exports whose reporter it is."""
    paths = sorted(shared("imf_dots_exports").glob("*.xlsx"))
    books = ((path, CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)) for path in paths)
    return [path for path, sheet in books if sheet.to_python(skip_empty_area=False)[3][1] == reporter]


def test_fifteen_states_by_month(shared: Callable[[str], Path], parse: Read) -> None:
    """The months of a year are the annual figure; a state's trade with itself, written as 0, is no report."""
    parsed = parse(SOURCE, shared("trade/imf_dots_monthly_15_2011-2020.csv"))
    table = parsed.tables["trade_reports"]
    months = [row for row in flows(table, "CHN", "RUS", 2020) if row["reporter"] == "CHN"]
    assert sorted(row["time_period"] for row in months) == [f"2020-{month:02}" for month in range(1, 13)]
    assert round(sum(row["value"] for row in months) / 1e9, 3) == 50.608
    assert (table.num_rows, parsed.left_out["both sides are one actor"], parsed.bad) == (50_400, 3_600, [])
    assert pc.unique(table["reporter"]).to_pylist().count(None) == 0


def test_all_pairs_of_a_year_are_estimates(shared: Callable[[str], Path], parse: Read, tmp_path: Path) -> None:
    """Nothing in the file tells a state's figure from the IMF's, so none is the figure of a state."""
    file = shared("trade/imf_imts_exports_2025.json")
    table = parse(SOURCE, file).tables["trade_reports"]
    [sold], [bought] = flows(table, "CHN", "RUS", 2025), flows(table, "RUS", "CHN", 2025)
    assert (sold["value"], bought["value"]) == (103_459_200_000.0, 108_236_800_000.0)
    assert pc.unique(table["obs_status"]).to_pylist() == ["E"]
    assert all("|estimated|" in text for text in pc.unique(table["observation_id"]).to_pylist())
    assert table.num_rows == 22_100
    (tmp_path / "trade.json").write_bytes(file.read_bytes())
    with pytest.raises(SourceError, match="does not say its year"):
        parse(SOURCE, tmp_path / "trade.json")


def test_a_flow_that_is_another_share_of_gdp_than_the_file_says_is_in_quarantine(
    shared: Callable[[str], Path], parse: Read, tmp_path: Path
) -> None:
    content = json.loads(shared("trade/imf_imts_exports_2025.json").read_text())
    content["edges"][0]["value"] *= 10
    (tmp_path / "trade_2025.json").write_text(json.dumps(content))
    parsed = parse(SOURCE, tmp_path / "trade_2025.json")
    assert parsed.tables["trade_reports"].num_rows == 22_099
    assert [bad.reason for bad in parsed.bad] == ["value and share of GDP disagree"]
