"""The IMF's trade in goods by partner as its real files have it; the layouts in miniature are in test_imf_imts.py."""

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

from pipelines.sources.contract import Parsed, SourceError
from pipelines.sources.publishers.imf_imts import SOURCE

Read = Callable[..., Parsed]

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
    assert pc.unique(table.filter(table["is_estimated"])["year"]).to_pylist() == [2011, 2022, 2023]
    assert (table.num_rows, parsed.left_out["the same flow again"], parsed.bad) == (4694, 25, [])
    assert [text.split(":")[0] for text in parsed.totals] == ["Russian Federation XG_FOB_USD A 2011"]
    parsed = parse(SOURCE, shared("api_samples/imf_imts_sdmx21_LAO_2019_exports_EXCERPT.xml"))
    assert "World is 5,809,346,166, its parts together 1,914,714,536" in parsed.totals[0]
    assert (parsed.tables["trade_reports"].num_rows, parsed.vintage, parsed.new) == (6, date(2026, 8, 31), [])
    parsed = parse(SOURCE, shared("trade/imf_dots_world_by_partner_1961-2022.xlsx"))
    [row] = [r for r in flows(parsed.tables["trade_reports"], "CHN", "WLD", 2022) if r["valuation"] == "CIF"]
    assert (round(row["value"] / 1e9, 1), row["reporter"], row["is_estimated"]) == (3465.9, None, True)
    assert [bad.text for bad in parsed.bad] == ["-900000.0", "-936000.0", "-3100000.0"]
    table = parse(SOURCE, shared("trade/imf_dots_france.xlsx")).tables["trade_reports"]
    [own] = [row for row in flows(table, "CHN", "FRA", 2016) if row["reporter"] == "FRA"]
    assert round(own["value"] / 1e9, 1) == 29.3


@pytest.mark.torture
def test_exports_of_181_reporters(shared: Callable[[str], Path], parse: Read) -> None:
    """The old portal's workbooks to 2020; China's exports to Russia of 2020 read by eye."""
    parsed = parse(SOURCE, *sorted(shared("imf_dots_exports").glob("*.xlsx")))
    table = parsed.tables["trade_reports"]
    assert (table.num_rows, pc.count_distinct(table["reporter"]).as_py(), parsed.bad) == (708_589, 181, [])
    assert pc.sum(table["is_estimated"]).as_py() == 83_230, "Russia's flows of 2009 to 2011 to all but China among them"
    chosen = pc.and_(pc.equal(table["origin"], "CHN"), pc.equal(table["destination"], "RUS"))
    last = table.filter(pc.and_(chosen, pc.equal(table["year"], 2020))).to_pylist()
    assert [row["value"] for row in last] == [50_608_370_600.0]


@pytest.mark.torture
def test_both_sides_of_210_reporters_to_2020(shared: Callable[[str], Path], parse: Read) -> None:
    """China's exports to Russia of 2020 and the Comoros, which are no union of states, read by eye."""
    parsed = parse(SOURCE, *sorted(shared("dots").glob("DOTS_*.xlsx")))
    table = parsed.tables["trade_reports"]
    assert (table.num_rows, len(parsed.bad)) == (1_952_961, 5), "five are below zero"
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
    own = [flows(imports, "CHN", "CHN", year)[0] for year in (2010, 2017, 2018)]  # as WITS has them, to 1 per cent
    assert [row["value"] / 1e6 for row in own] == pytest.approx([106_867.90, 132_369.37, 146_381.82], rel=0.01)
    assert {(row["valuation"], row["obs_status"]) for row in own} == {("CIF", "A")}
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
