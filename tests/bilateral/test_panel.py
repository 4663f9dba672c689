"""Panels: every series in every year, zeros and gaps told apart, nothing filled in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

import bilateral
from bilateral.catalogue import KEY, computed, wanted
from bilateral.commons.frames import to_rows
from bilateral.commons.lookup import NotThere
from bilateral.release import Release
from pipelines.tables.measured import COLUMNS, IndicatorColumn
from schemas import derive
from schemas.tables import model_of
from tests.support.rows import default_row
from tests.support.small_release import describe

DEAR = [column for column in COLUMNS if column.table == "dependence" and column.column != "trade_share"]
SOME = [pytest.param(column, marks=pytest.mark.torture if column in DEAR else ()) for column in COLUMNS]


@pytest.fixture
def made(r: Release, tmp_path: Path) -> Release:
    """The release with a made-up front door: one series with a value, a zero, a bound and a gap."""
    schema = r.folder.schema("indicators")
    row = {name: None if name.startswith("benchmark") else "*" for name in schema.names}
    row |= default_row("exact_indicator_of_votes")
    said = {2020: (0.5, 0.5, 0.5, "A"), 2021: (0.0, 0.0, 0.0, "A")}
    said |= {2022: (None, 1.0, None, "A"), 2023: (None, None, None, "Q")}
    names = ("obs_value", "value_low", "value_high", "obs_status")
    rows = [
        row | {"year": year, "time_period": str(year)} | dict(zip(names, values, strict=True))
        for year, values in said.items()
    ]
    rows.append(rows[0] | {"series": "other", "year": 2021, "time_period": "2021"})
    rows.append(rows[0] | {"freq": "M", "time_period": "2020-05"})
    for file in Path(r.folder.path).glob("*.*"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), tmp_path / "indicators.parquet")
    return bilateral.open(str(tmp_path), check=False)


def test_a_panel_is_complete_and_tells_zeros_from_gaps(made: Release) -> None:
    panel = made.panel("identical_share", years=range(2019, 2025)).set_index("year")
    assert panel.index.tolist() == [*range(2019, 2025)], "one row per pair and year"
    assert panel["state"].tolist() == ["outside", "value", "zero", "bounds", "gap", "outside"]
    assert panel["obs_status"].to_dict() == {2019: "O", 2020: "A", 2021: "A", 2022: "A", 2023: "Q", 2024: "O"}
    assert panel["value"].dropna().to_dict() == {2020: 0.5, 2021: 0.0}
    assert panel.loc[2022, "low"] == 1.0


def test_every_series_is_there_on_request(made: Release) -> None:
    panel = made.panel("identical_share", years=range(2019, 2025), best=False)
    assert panel.groupby("series")["year"].apply(list).to_dict() == {
        name: [*range(2019, 2025)] for name in ("*", "other")
    }
    assert panel.query("series == 'other'")["state"].tolist() == ["outside"] * 2 + ["value"] + ["outside"] * 3
    assert not panel.duplicated([*KEY, "year"]).any()


def test_without_years_it_spans_what_there_is_and_other_periods_stay_out(made: Release) -> None:
    assert made.panel(["un_identical_share"], dyads=["RUS-CHN"])["year"].tolist() == [2020, 2021, 2022, 2023]


def test_a_dyad_without_a_series_is_there_and_outside(made: Release) -> None:
    panel = made.panel("un_identical_share", dyads=["RUS-CHN", "FRA-CHN"], years=[2020, 2021])
    assert panel.query("dyad == 'CHN-FRA'")["state"].tolist() == ["outside", "outside"]
    assert len(panel) == 2 * 2


def test_a_panel_leads_to_its_evidence(r: Release) -> None:
    panel = r.panel("trade_total", years=2024)
    assert sorted(r.evidence(panel)["document_id"]) == ["bne-trade", "gacc-relay"]


def test_an_indicator_without_a_source_is_outside_everywhere(r: Release) -> None:
    for name in ("un_identical_share", "identical_share", "arms_share", "trade_share"):
        panel = r.panel(name, dyads="China-Russia", years=[2023, 2024])
        assert set(panel["state"]) == {"outside"}, name
        assert set(panel["indicator"]) == {"un_identical_share" if name == "identical_share" else name}
        ways = {"CHN", "RUS"} if name in ("arms_share", "trade_share") else {"*"}
        assert set(panel["origin"]) == ways
    with pytest.raises(NotThere, match="has no indicator `no_share`") as error:
        r.panel("no_share")
    there = str(error.value).partition("There: ")[2].partition(" and ")[0].split(", ")
    assert len(there) > 2
    assert there == sorted(there)


def test_a_wide_panel_has_one_row_for_each_pair_and_year(r: Release) -> None:
    panel = r.panel(["trade_total", "trade_exports"], ["CHN-RUS", "CHN-FRA"], "2022-2024", wide=True)
    assert panel[["dyad", "year"]].to_numpy().tolist() == [
        [pair, year] for pair in ("CHN-FRA", "CHN-RUS") for year in (2022, 2023, 2024)
    ]
    mine = panel.query("dyad == 'CHN-RUS'").set_index("year")
    assert mine["trade_total"].dropna().to_dict() == {2023: 240.1e9, 2024: 244.8e9}
    assert mine["trade_exports_ba"].dropna().to_dict() == {2022: 129.3e9}, "what Russia sells to China"
    assert mine["trade_exports_ab_state"].tolist() == ["outside"] * 3
    assert (mine["trade_total_low"].loc[2024], mine["trade_total_high"].loc[2024]) == (244.75e9, 244.85e9)
    assert set(panel.query("dyad == 'CHN-FRA'")["trade_total_state"]) == {"outside"}


def test_two_counting_rules_of_one_indicator_stand_side_by_side(released: Path) -> None:
    r = bilateral.open(str(released))
    panel = r.panel(["exercises", "exercises/patrols"], "CHN-RUS", 2024, wide=True)
    assert panel["exercises_low"].tolist() > panel["exercises_patrols_low"].tolist() > [0]
    long = r.panel(["exercises", "exercises/patrols", "exercises"], "CHN-RUS", 2024)
    assert long["item"].tolist() == ["*", "patrols"]


def test_a_wide_panel_has_one_unit_where_pairs_report_in_several(released: Path) -> None:
    """China's trade with Belarus in 2024 is stated in yuan alone: its dollars are converted, those of Russia stated."""
    r = bilateral.open(str(released))
    pairs = ["BLR-CHN", "CHN-RUS"]
    long = r.panel("trade_total", pairs, 2024).set_index("dyad")
    assert long["unit_measure"].to_dict() == dict.fromkeys(pairs, "USD")
    assert long["series"].to_dict() == {"BLR-CHN": "G/CHN/converted", "CHN-RUS": "G/CHN"}
    assert long.loc["BLR-CHN", "low"] < 8.38e9 < long.loc["BLR-CHN", "high"]
    wide = r.panel("trade_total", pairs, 2024, wide=True).set_index("dyad")
    assert wide["trade_total"].to_dict() == long["value"].to_dict()
    pairs = ["CHN-EUE", "CHN-RUS"]
    balances = r.panel("trade_balance", pairs, 2015, wide=True).set_index("dyad")["trade_balance_ab"]
    assert balances.isna().to_dict() == {"CHN-EUE": True, "CHN-RUS": False}, "that with the Union is in euros alone"


def test_all_pairs_are_those_of_the_state_system_in_each_year(released: Path) -> None:
    r = bilateral.open(str(released))
    panel = r.panel("trade_total", "all", [1990, 1992], wide=True, codes=["cow", "gw"])
    members = panel.groupby("year")["actor_a"].nunique() + 1
    assert len(panel) == sum(n * (n - 1) // 2 for n in members)
    assert members.loc[1992] - members.loc[1990] > 10, "successors of the Soviet Union and Yugoslavia"
    pairs = panel.set_index(["dyad", "year"])
    assert ("CHN-RUS", 1992) in pairs.index
    assert ("CHN-SUN", 1990) in pairs.index
    assert ("CHN-RUS", 1990) not in pairs.index
    germany = pairs.loc[("DEU-FRA", 1992)]
    assert (germany["cow_a"], germany["gw_a"], germany["cow_b"]) == (255, 260, 220)
    divided = r.panel("trade_total", "DEU-FRA", [1970], codes="cow")
    assert divided["cow_a"].tolist() == [260], "the code of the year"


def votes(a: str, b: str, kappa: float, n: int = 40) -> dict[str, Any]:
    return default_row("vote_pair", actor_a=a, actor_b=b, dyad=f"{a}-{b}", kappa=kappa, n_votes_agreement=n)


def test_pairs_that_coverage_leaves_out_are_read_from_the_computed_table(r: Release, tmp_path: Path) -> None:
    for file in Path(r.folder.path).glob("*.*"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    declared = derive.to_arrow(model_of("un_votes"))
    schema = pa.schema([field.with_nullable(True) for field in declared], declared.metadata)
    rows = [votes("AUS", "FRA", 0.25), votes("CHN", "RUS", 0.5), votes("AUS", "JPN", 0.0), votes("FRA", "JPN", 0.5, 39)]
    table = pa.Table.from_pylist([dict.fromkeys(schema.names) | row for row in rows], schema=schema)
    pq.write_table(table, tmp_path / "un_votes.parquet")
    absent = json.loads((tmp_path / "release.json").read_bytes())["absent"]
    describe(tmp_path, absent={name: entry for name, entry in absent.items() if name != "un_votes"})
    made = bilateral.open(str(tmp_path), check=False)
    pairs = ["FRA-AUS", "AUS-JPN", "AUS-CHN", "CHN-RUS", "FRA-JPN"]
    panel = made.panel("un_kappa", pairs, 2005).set_index("dyad")
    assert panel["state"].to_dict() == {
        "AUS-CHN": "outside",
        "AUS-FRA": "value",
        "AUS-JPN": "zero",
        "CHN-RUS": "outside",
        "FRA-JPN": "gap",
    }, "39 roll calls are too few, and CHN-RUS is in coverage: the front door answers for it"
    assert panel.loc["AUS-FRA", ["value", "method_id", "row_id"]].tolist() == [0.25, "un-kappa", "AUS|FRA|60"]
    assert panel.loc["FRA-JPN", ["value", "low", "high"]].isna().all()


@pytest.mark.parametrize("column", SOME, ids=lambda column: f"{column.indicator}-{column.column}")
def test_the_reader_reads_a_computed_table_as_the_front_door_does(released: Path, column: IndicatorColumn) -> None:
    folder = bilateral.open(str(released)).folder
    front = folder.read("indicators", None, ds.field("table") == column.table).to_pylist()
    front = [row for row in front if row["indicator"] == column.indicator and row["row_id"]]
    actors = sorted({actor for row in front for actor in row["dyad"].split("-")})
    (asked,) = wanted(folder, column.indicator)
    read = computed(folder, asked, [], actors, [*range(1900, 2100)])
    if not read and column.is_everywhere:
        assert folder.has(column.table)
        return
    if not read:
        assert column.table in folder.absent
        assert not front
        return
    names = [*KEY, "year", "obs_value", "value_low", "value_high", "obs_status", "is_break", "method_id", "row_id"]
    mine = {tuple(row[name] for name in names) for part in read for row in to_rows(part)}
    assert {tuple(row[name] for name in names) for row in front} <= mine
