"""The core panel: who is in it when, numbers both ways, what is absent, files of other programs, and peacesciencer."""

from __future__ import annotations

import csv
import random
import shutil
import subprocess
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import bilateral
from bilateral import core as core_panel
from bilateral.commons.lookup import NotThere
from bilateral.release import Release
from pipelines.tables.alliance_ties import build
from tests.support.real_feeds import real_feed
from tests.support.real_files import ROOT, real_file, skip_for_want_of
from tests.support.small_release import describe
from tests.tables.test_alliance_ties import COW

CODES = [("CHN", 710, 710, 1816, None), ("DEU", 255, 260, 1990, None), ("DEU", 260, 260, 1945, 1990)]
CODES += [("RUS", 365, 365, 1992, None), ("SUN", 365, 365, 1922, 1991)]
FLOW = {"indicator": "trade_exports", "freq": "A", "status": "actual", "unit_measure": "USD", "scope": "*"}
ABSENT = {"title": "Distances: how far.", "why": "no file", "fill": ["bilateral import x"], "columns": [], "key": []}


def flow(origin: str, destination: str, reporter: str, value: float, **more: Any) -> dict[str, Any]:
    """What one of two states says that went from one to the other in 1995."""
    row = {"origin": origin, "destination": destination, "series": f"G/{reporter}", "year": 1995, "obs_value": value}
    return FLOW | {"is_doubted": False} | row | more


def share(of: str, partner: str, year: int, value: float | None, **more: Any) -> dict[str, Any]:
    """A row of ``dependence`` with one number."""
    columns: dict[str, Any] = dict.fromkeys(["scope", "import_share", "trade_share", "trade_gdp", "asymmetry"])
    columns |= {"trade_source_id": "imf_imts", "is_break": of == "RUS"}
    row = {"actor_id": of, "partner_id": partner, "year": year, "export_share": value, "status_of_two": "actual"}
    return columns | {"status": "actual"} | row | more


@pytest.fixture
def r(tmp_path: Path) -> Release:
    """Three states and what preceded one of them; flows, shares and votes."""
    names = [
        {"actor_id": actor, "scheme": scheme, "name": str(code), "language": "*", "valid_from": first, "valid_to": last}
        for actor, cow, gw, first, last in CODES
        for scheme, code in (("cow", cow), ("gw", gw))
    ]
    agreement = {"actor_a": "CHN", "actor_b": "RUS", "agreement": 0.5, "ideal_point_distance": None}
    agreement |= {"ideal_point_year_distance": None}
    tables: dict[str, list[dict[str, Any]]] = {
        "actor_names": names,
        "actors": [{"actor_id": name, "name": name} for name in ("CHN", "DEU", "EUE", "RUS", "SUN")],
        "dependence": [
            share("RUS", "CHN", 1995, 0.25, trade_share=0.375),
            share("CHN", "RUS", 1995, 0.125),
            share("RUS", "DEU", 1995, 0.5, status="estimated"),
            share("CHN", "DEU", 1995, 0.75, scope="EU27_2020"),
            share("SUN", "CHN", 1995, 0.5),
            share("CHN", "DEU", 1996, None),
        ],
        "un_votes": [agreement | {"year": 1955 + n, "n_votes_agreement": n} for n in (39, 40)],  # 39 are too few
        "indicators": [
            flow("CHN", "RUS", "CHN", 10.0),
            flow("CHN", "RUS", "RUS", 11.0),
            flow("RUS", "CHN", "CHN", 20.0),
            flow("RUS", "CHN", "RUS", 21.0, is_doubted=True),
            flow("CHN", "RUS", "CHN", 9.0, unit_measure="CNY"),
        ],
    }
    nulls = {"scope": pa.string(), **dict.fromkeys(["import_share", "trade_share", "trade_gdp"], pa.float64())}
    nulls |= dict.fromkeys(["asymmetry", "ideal_point_distance", "ideal_point_year_distance"], pa.float64())
    for name, rows in tables.items():
        table = pa.Table.from_pylist(rows)
        fields = [field.with_type(nulls.get(field.name, field.type)) for field in table.schema]
        pq.write_table(table.cast(pa.schema(fields, {"license": f"terms of {name}"})), tmp_path / f"{name}.parquet")
    describe(tmp_path, date="1998-05-01", absent={"distances": ABSENT})
    return bilateral.open(str(tmp_path), check=False)


def test_each_direction_has_what_its_first_actor_and_the_other_say(r: Release) -> None:
    panel = r.panel("core", directed=True)
    rows = panel.to_pandas().set_index(["actor_a", "actor_b", "year"])
    assert rows.index.tolist() == [("CHN", "RUS", 1995), ("RUS", "CHN", 1995)], "of the others nothing is known"
    assert rows[["exports", "exports_mirror", "imports", "imports_mirror"]].fillna(0).to_numpy().tolist() == [
        [10.0, 11.0, 20.0, 0.0],
        [0.0, 20.0, 11.0, 10.0],
    ], "the doubted one is left out"
    assert rows["export_share"].tolist() == [0.125, 0.25]
    assert rows["un_agreement"].tolist() == [0.5, 0.5]
    assert rows["trade_source"].fillna("").tolist() == ["", "imf_imts"], "no share, no source"
    assert rows["trade_is_break"].tolist() == [False, True]
    assert panel.table.schema.field("exports").metadata[b"unit"] == b"USD"
    licences = panel.table.schema.metadata[b"license"].decode().split("; ")
    assert sorted(licences) == ["terms of dependence", "terms of indicators", "terms of un_votes"]


def test_without_directions_a_pair_has_one_row_and_two_columns(r: Release) -> None:
    (row,) = r.panel("core", "RUS-CHN").table.to_pylist()
    assert [row[name] for name in ("export_share_ab", "export_share_ba", "un_agreement")] == [0.125, 0.25, 0.5]
    assert [row[name] for name in ("trade_source_ba", "trade_is_break_ba")] == ["imf_imts", True]
    assert [row[name] for name in ("actor_a", "exports_ab", "exports_mirror_ba")] == ["CHN", 10.0, 20.0]
    assert "exports_ba" not in row, "nobody says it"
    assert not [name for name in row if name.startswith("imports")], "they are the mirrors of the other direction"


def test_a_dense_panel_has_all_members_of_each_year_with_the_codes_of_the_year(r: Release) -> None:
    panel = r.panel("core", directed=True, dense=True).to_pandas()
    pairs = panel.groupby("year")["actor_a"].size()
    assert pairs.to_dict() == dict.fromkeys(range(1990, 1998), 6), "to the year before the release"
    assert set(panel.query("year == 1991")["actor_a"]) == {"CHN", "DEU", "SUN"}
    assert set(panel.query("year == 1992")["actor_a"]) == {"CHN", "DEU", "RUS"}
    assert panel.query("actor_a == 'DEU'")["cow_a"].unique().tolist() == [255], "of two in 1990 the one that lasts"


def test_what_has_no_number_is_absent_with_its_reason_and_no_column(r: Release) -> None:
    panel = r.panel("core")
    assert panel.absent["distance"] == "no file. To fill it: `bilateral import x`; then `bilateral build`."
    assert panel.absent["ideal_point_distance"].startswith("no two of these states have a number")
    assert "no table `covotes`" in panel.absent["covote_opposed_share"]
    table = panel.table
    assert [name for name in table.column_names if table[name].null_count == len(table)] == []
    assert "absent: distance: no file." in repr(panel)
    with pytest.raises(NotThere, match="CHN-EUE are no two members of the state system"):
        r.panel("core", "CHN-EUE", system="id")
    with pytest.raises(NotThere, match="directed and dense are of panel"):
        r.panel("trade_total", directed=True)  # type: ignore[call-overload]


def test_completeness_counts_the_pairs_that_have_a_number(r: Release) -> None:
    counted = r.panel("core").completeness()
    flows = {"exports": 1, "exports_mirror": 2, "imports": 2, "imports_mirror": 1}
    assert counted[1995].to_dict() == {"cells": 6, **flows, "export_share": 2, "trade_share": 1, "un_agreement": 2}
    assert counted[1996].drop("cells").sum() == 0


def test_other_programs_read_what_it_writes(r: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    panel = r.panel("core", directed=True, dense=True)
    panel.to_parquet(tmp_path / "x.parquet")
    panel.to_csv(tmp_path / "x.csv.gz")
    panel.to_stata(tmp_path / "x.dta")
    assert pq.read_table(tmp_path / "x.parquet").equals(panel.table)
    for read in (pd.read_csv(tmp_path / "x.csv.gz"), pd.read_stata(tmp_path / "x.dta")):
        assert read["exports"].dropna().tolist() == [10.0]
        assert (len(read), read["cow_b"].iloc[0]) == (48, 255)
    with pd.io.stata.StataReader(tmp_path / "x.dta") as file:
        assert file.variable_labels()["exports"] == "Goods sold to the other, as the first reports them. (USD)"
    monkeypatch.setattr(core_panel, "find_spec", lambda _: None)
    with pytest.raises(NotThere, match="openpyxl, which writes XLSX, is not installed: pip install openpyxl"):
        panel.to_excel(tmp_path / "x.xlsx")
    monkeypatch.setattr(core_panel, "MOST_ROWS", 47)
    with pytest.raises(NotThere, match="a sheet of Excel has 47 rows, and the panel 48: leave out dense=True"):
        panel.to_excel(tmp_path / "x.xlsx")


def peacesciencer(name: str) -> list[dict[str, str]]:
    """A data set of the R package peacesciencer."""
    file = real_file(f"dyad_year/{name}.rda")
    if not shutil.which("Rscript"):
        skip_for_want_of("Rscript is not installed")
    script = f'e <- new.env(); load("{file}", e); write.csv(as.data.frame(e[["{name}"]]), row.names = FALSE)'
    said = subprocess.run(["Rscript", "--vanilla", "-e", script], capture_output=True, text=True, check=True)
    return list(csv.DictReader(StringIO(said.stdout)))


def codes() -> list[dict[str, Any]]:
    """The codes of COW and GW as ``actor_names`` has them, but for microstates, which peacesciencer leaves out."""
    return [
        {"actor_id": row["actor"], "scheme": scheme, "name": row["code"], "valid_from": int(row["valid_from"] or 0)}
        | {"valid_to": int(row["valid_to"]) if row["valid_to"] else None}
        for scheme in ("cow", "gw")
        for row in csv.DictReader((ROOT / f"data/reference/codes/{scheme}.csv").open(encoding="utf-8"))
        if "microstates" not in row["note"]
    ]


@pytest.mark.torture
def test_10_000_cells_are_those_of_peacesciencer(tmp_path: Path) -> None:
    """Who was a member when by Gleditsch and Ward, and the obligations of ATOP by COW's codes of the year."""
    allied, spans = dict[tuple[int, int, int], int](), dict[int, list[range]]()
    for row in peacesciencer("gw_states"):
        years = range(int(row["startdate"][:4]), int(row["enddate"][:4]) + 1)
        spans.setdefault(int(row["gwcode"]), []).append(years)
    for row in peacesciencer("atop_alliance"):
        a, b, year, *kinds = (int(value) for value in row.values())
        rank = max(kind * weight for kind, weight in zip(kinds, (3, 3, 2, 1, 2), strict=True))
        for pair in ((a, b), (b, a)):
            allied[*pair, year] = max(rank, allied.get((*pair, year), 0))
    pq.write_table(pa.Table.from_pylist(codes()), tmp_path / "actor_names.parquet")
    files = real_feed("alliances", "atop", "alliances/atop_5.1_directed_dyad_year.csv.gz")
    pq.write_table(build(files, real_feed("state_system", "cow_states", *COW)), tmp_path / "alliance_ties.parquet")
    describe(tmp_path)
    panel = bilateral.open(str(tmp_path), check=False).panel("core", years="1990-2016", directed=True, dense=True)
    by_code = {(row["gw_a"], row["gw_b"], row["year"]): row for row in panel.table.to_pylist()}
    assert len(by_code) == len(panel)
    chance, listed = random.Random(38), sorted({*spans, *(a for a, _, _ in by_code)})
    differ = list[tuple[Any, ...]]()
    for _ in range(10_000):
        a, b, year = chance.choice(listed), chance.choice(listed), chance.randint(1990, 2016)
        is_there = a != b and all(any(year in span for span in spans.get(code, [])) for code in (a, b))
        cell = by_code.get((a, b, year))
        if is_there != (cell is not None):
            differ.append((a, b, year, is_there))
        elif cell and None not in (cell["cow_a"], cell["cow_b"]):
            rank, theirs = cell["atop_ordinal"] or 0, allied.get((cell["cow_a"], cell["cow_b"], year), 0)
            differ += [(a, b, year, rank, theirs)] if rank != theirs else []
    assert differ == []
