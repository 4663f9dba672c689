"""How an extract is made: from captures alone, never of closed terms, anew only where something changed.

The slow tests compute each extract of the repository again from the publishers' real files.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow.compute as pc
import pytest

from bilateral.commons.lookup import NotThere
from pipelines.extracts import files, making
from pipelines.extracts.files import ExtractError
from pipelines.ledger.reader import read_ledger
from pipelines.ledger.slices import catalogue
from pipelines.orchestration.workplace import Workplace
from pipelines.sources import retrieval
from pipelines.sources.declarations import discover
from pipelines.sources.refresh import refresh
from pipelines.store.checks import checked
from pipelines.tables.actors import build as actors
from pipelines.tables.shared.extract_rows import EXTRACTS, cut
from pipelines.tables.shared.registry import discover as tables_made
from pipelines.tables.sources import build as sources
from schemas.tables import model_of
from tests.support.real_files import ROOT, SHARED, real_file

pytestmark = pytest.mark.slow
FOLDER = ROOT / "data" / files.FOLDER
STATES = "Algeria Gabon Mali Morocco Niger Senegal france".split()
CAPTURES = {
    "unga_votes": [["unga/un_votes.csv.gz", "unga/un_roll_calls.csv.gz"]],
    "unga_votes_since_2020": [
        ["unga/voeten_Jun2024_votes_1946-2024_pigeon.csv.gz", "unga/hzloto_un_votes_2025_processed.csv.gz"]
    ],
    "ideal_points": [["unga/IdealpointestimatesAll_Jul2023.csv"], ["unga/idealpoints_1946_2025.tab"]],
    "sipri_transfers": [["sipri/trade_register_2025.csv"]],
    "cow_trade": [["cow/dyadic_trade_4.0_1870_2014.csv.gz"]],
    "oecd_itic": [[f"trade/oecd_itic_{state}.csv" for state in "CHN DEU JPN SGP USA".split()]],
    "world_bank": [
        ["worldbank/API_NY.GDP.PCAP.CD_DS2_en_csv_v2_10181232.csv"],
        ["state_year/datasets_gdp.csv"],
        ["state_year/datasets_cpi.csv"],
    ],
    "ecb_rates": [["fx/eurofxref-hist_pypi-0.18.23.zip"]],
    "gsdb": [["sanctions/GSDB_V3.csv"]],
    "hmrc_rates": [["fx/hmrc_monthly_2014-02_2026-11.csv"]],
    "imf_imts": [
        *([f"imf_dots/zleffel_{name}.xlsx"] for name in "rf_exports rf_exports_2023 rf_imports tot_exports".split()),
        *([f"trade/imf_dots_{state}.xlsx"] for state in STATES),
        ["trade/imf_dots_china_imports_2010-2022.xlsx"],
        ["imf_dots_exports"],
        ["dots"],
    ],
    "baci_totals": [["trade/baci_V202501_2023_totals_juliusd01.csv.gz"]],
}
"""The files of each capture behind the extracts, in the order in which they were imported."""
DATED = {
    "imf_dots_exports": date(2024, 4, 10),
    "dots": date(2022, 5, 9),
    "state_year/datasets_gdp.csv": date(2026, 2, 24),
    "state_year/datasets_cpi.csv": date(2025, 7, 31),
    "fx/hmrc_monthly_2014-02_2026-11.csv": date(2026, 11, 1),
}


def captured(home: Path, *names: str) -> Workplace:
    """A home with captures of the real files of the sources ``names``, read into its tables."""
    workplace = Workplace.at(ROOT, home)
    read = catalogue.slices(read_ledger(workplace.data))
    rows = actors(**{name: read[name].to_pylist() for name in tables_made()["actors"].inputs})
    tables = read | {"actors": checked("actors", rows, model_of("actors"))[0]}
    tables["sources"] = checked("sources", sources([], []), model_of("sources"))[0]
    for name, table in tables.items():
        workplace.store.promote(workplace.store.stage(name, table), {})
    for name in names:
        for group in CAPTURES[name]:
            paths = [real_file(file) for file in group]
            paths = sorted(paths[0].iterdir()) if paths[0].is_dir() else paths
            retrieval.take(discover()[name], workplace.archive, paths, DATED.get(group[0]))
        read_in(workplace, name)
    return workplace


def read_in(workplace: Workplace, name: str) -> None:
    source = discover()[name]
    assert not refresh(source, workplace.store, workplace.archive, workplace.codes, workplace.readings).findings


def make(workplace: Workplace, table: str, folder: Path, code: str = "1") -> making.Made:
    return making.make(table, workplace.store, workplace.archive, folder, lambda _: code)


@pytest.fixture(scope="module")
def armed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    """A home with SIPRI's register alone."""
    home = tmp_path_factory.mktemp("armed")
    yield captured(home, "sipri_transfers")
    shutil.rmtree(home)


@pytest.mark.torture
def test_an_extract_is_renewed_only_for_another_vintage_or_formula(armed: Workplace, tmp_path: Path) -> None:
    table = "arms_dependence"
    first = make(armed, table, tmp_path)
    assert (first.outcome, first.extract.years) == ("new", (1992, 2024))
    for code in ("1", "2"):
        again = make(armed, table, tmp_path, code)
        assert (again.outcome, again.extract) == ("unchanged: the same captures give the same rows", first.extract)
    changed = first.extract.model_copy(update={"captures": []})
    (tmp_path / f"{table}.yaml").write_text(changed.model_dump_json())
    assert make(armed, table, tmp_path).outcome == "renewed"
    (tmp_path / f"{table}.parquet").write_bytes(b"damaged")
    assert make(armed, table, tmp_path).extract == first.extract
    assert "## arms_dependence.parquet" in (tmp_path / files.LICENCES).read_text()


def test_what_cannot_be_made_says_why(armed: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ExtractError, match="needs captures of what feeds votes, roll_calls, ideal_points"):
        make(armed, "un_votes", tmp_path)
    with pytest.raises(NotThere, match="`trade`"):
        make(armed, "trade", tmp_path)
    monkeypatch.setattr(making, "STRICTER", ())
    with pytest.raises(ExtractError, match="sipri_transfers: terms: non_commercial"):
        make(armed, "arms_dependence", tmp_path)
    assert not [*tmp_path.iterdir()]


def test_captures_that_are_not_read_yet_are_named(tmp_path: Path) -> None:
    workplace = captured(tmp_path, "sipri_transfers")
    retrieval.take(
        discover()["sipri_transfers"], workplace.archive, [real_file("sipri/trade_register_2024-03-18.csv")], None
    )
    with pytest.raises(ExtractError, match="sipri_transfers: its captures are not read yet"):
        make(workplace, "arms_dependence", tmp_path / "extracts")


@pytest.fixture(scope="module")
def real_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    """A home with every capture behind the extracts."""
    home = tmp_path_factory.mktemp("real")
    yield captured(home, *CAPTURES)
    shutil.rmtree(home)


@pytest.mark.night
@pytest.mark.parametrize("table", EXTRACTS)
def test_each_extract_is_computed_again_row_by_row(table: str, real_home: Workplace) -> None:
    extract = files.read(FOLDER, table)
    assert extract is not None
    archived = {capture.capture_id for capture in real_home.archive.captures()}
    assert {capture.capture for capture in extract.captures} <= archived, f"other files than those in {SHARED}"
    used = [discover()[name] for name in dict.fromkeys(capture.source for capture in extract.captures)]
    whole = making.computed(table, real_home.store, used)
    scope = sorted({row["dyad"] for row in real_home.store.load("ledger_coverage")})
    again = cut(whole, EXTRACTS[table], extract.years, extract.states, extract.digits, scope)
    kept = files.read_rows(FOLDER, extract)
    assert kept.num_rows == again.num_rows
    wrong = {name: pc.sum(pc.invert(pc.equal(kept[name], again[name]))).as_py() for name in kept.column_names}
    assert not any(wrong.values()), wrong
    assert all(kept[name].null_count == again[name].null_count for name in kept.column_names)
