"""A release with extracts against one with every real file of ``../shared/data``: rows, numbers, and what differs.

``python -m benchmarks.extracts FOLDER`` makes both in two homes under FOLDER, or compares those that are there, and
prints the tables of ``docs/extracts.md``. Cells are compared that both have under one code and period.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.orchestration.workplace import Workplace
from pipelines.sources import retrieval
from pipelines.sources.declarations import discover

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("BILATERAL_SHARED_DATA") or ROOT.parent / "shared" / "data")
_STATES = "Algeria Gabon Mali Morocco Niger Senegal france china_imports_2010-2022 world_by_partner_1961-2022"
FILES: dict[str, list[str]] = {
    "aiddata": ["finance/aiddata_gcdf3_*.csv"],
    "atop": ["alliances/atop_5.1_directed_dyad_year.csv.gz"],
    "baci_totals": ["trade/baci_V202501_2023_totals_*.csv.gz"],
    "cepii_distances": ["geo/dist_cepii_growthlab.dta"],
    "comtrade_by_partner": ["trade/cipf_comtrade/*_[23].1.1_top_*port_partners*.xlsx"],
    "cow_states": ["cow/cow_*2016.csv"],
    "cow_trade": ["cow/dyadic_trade_4.0_1870_2014.csv.gz"],
    "desta": ["agreements/DESTA.csv"],
    "ecb_rates": ["fx/eurofxref-hist.zip", "fx/eurofxref-hist_*.zip"],
    "eurostat_comext": ["trade/eurostat_comext_*.xlsx"],
    "gsdb": ["sanctions/GSDB_V3.csv"],
    "hmrc_rates": ["fx/hmrc_monthly_*.csv"],
    "ideal_points": ["unga/IdealpointestimatesAll_Jul2023.csv", "unga/idealpoints_1946_2025.tab"],
    "imf_imts": [
        *(f"imf_dots/zleffel_{name}.xlsx" for name in "rf_exports rf_exports_2023 rf_imports tot_exports".split()),
        *(f"trade/imf_dots_{state}.xlsx" for state in _STATES.split()),
        "imf_dots_exports/*.xlsx",
        "dots/*.xlsx",
        "trade/imf_dots_monthly_15_2011-2020.csv",
        "trade/imf_imts_exports_2025.json",
    ],
    "oecd_itic": ["trade/oecd_itic_*.csv"],
    "penn_world_table": ["state_year/pwt_*.csv"],
    "sipri_milex": ["sipri/SIPRI-Milex-data-1949-2023.xlsx"],
    "sipri_transfers": ["sipri/trade_register_2024-03-18.csv", "sipri/trade_register_2025.csv"],
    "un_comtrade": ["comtrade/web_download_2022_TOTAL.csv", "comtrade/api_get_CHN_ARG_2010.json"],
    "unga_votes": ["unga/un_[vr]o*.csv.gz"],
    "unga_votes_since_2020": ["unga/*_votes_[12]*.csv.gz"],
    "world_bank": ["worldbank/API_NY.GDP.*.csv", "state_year/datasets_gdp.csv", "state_year/datasets_cpi.csv"],
}
"""By source, what matches the files of each capture, in the order in which they are imported."""
NOT_READ = ("Brazil_2.1.1_top_export_partners.xlsx",)  # it does not say whose trade it is
DATED = {"imf_dots_exports/*.xlsx": date(2024, 4, 10), "dots/*.xlsx": date(2022, 5, 9)}
KEY = ("series_code", "time_period", "status", "definition_id", "unit_measure")
ROUNDED = 1e-5
"""Relative differences up to this are those of the six digits that an extract keeps."""


def take(workplace: Workplace, sources: Iterable[str]) -> None:
    """Archive every real file of these sources."""
    for source in sources:
        for pattern in FILES[source]:
            files = [path for path in sorted(SHARED.glob(pattern)) if path.name not in NOT_READ]
            retrieval.take(discover()[source], workplace.archive, files, DATED.get(pattern))


def made(folder: Path) -> tuple[Path, Path]:
    """The two releases: with extracts, and with every real file."""
    homes = folder / "extracts", folder / "files"
    for home in homes:
        if (home / "releases" / "latest").exists():
            continue
        workplace = Workplace.at(ROOT, home)
        take(workplace, FILES if home.name == "files" else ())
        variables = os.environ | {"BILATERAL_HOME": str(home)}
        subprocess.run([sys.executable, "-m", "bilateral.cli", "build"], cwd=ROOT, env=variables, check=True)
    return homes[0] / "releases" / "latest", homes[1] / "releases" / "latest"


def rows_of(release: Path) -> dict[str, int]:
    """Rows of each table."""
    return {path.stem: pq.read_metadata(path).num_rows for path in sorted(release.glob("*.parquet"))}


def numbers_of(release: Path) -> dict[tuple[Any, ...], tuple[str, float]]:
    """The front door's values by ``KEY``, each with its indicator."""
    table = pq.read_table(release / "indicators.parquet")
    rows = table.filter(pc.is_valid(table["obs_value"])).select([*KEY, "indicator", "obs_value"]).to_pylist()
    return {tuple(row[name] for name in KEY): (row["indicator"], row["obs_value"]) for row in rows}


def distinct(release: Path) -> int:
    """Values at the front door, each indicator, pair or direction and period once."""
    table = pq.read_table(release / "indicators.parquet")
    return (
        table.filter(pc.is_valid(table["obs_value"]))
        .group_by(["indicator", "dyad", "origin", "time_period"])
        .aggregate([])
        .num_rows
    )


def main(folder: Path) -> None:
    """Print what the two have, and where they differ."""
    releases = made(folder)
    with_extracts, with_files = map(rows_of, releases)
    print(f"{date.today()}\n\n| | with extracts | with every real file |\n|---|---:|---:|")
    print(f"| tables | {len(with_extracts)} | {len(with_files)} |")
    print(f"| rows | {sum(with_extracts.values()):,} | {sum(with_files.values()):,} |")
    print(f"| distinct numbers at the front door | {distinct(releases[0]):,} | {distinct(releases[1]):,} |")
    for name in sorted({*with_extracts} | {*with_files}):
        if with_extracts.get(name) != with_files.get(name):
            print(f"| `{name}` | {with_extracts.get(name, 0):,} | {with_files.get(name, 0):,} |")
    print("\n| indicator | in both | same | to six digits | others | median | largest | only extracts | only files |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    old, new = map(numbers_of, releases)
    for indicator in sorted({name for name, _ in [*old.values(), *new.values()]}):
        mine, theirs = (
            {key: value for key, (name, value) in cells.items() if name == indicator} for cells in (old, new)
        )
        both = [abs(mine[key] - theirs[key]) / (abs(theirs[key]) or 1) for key in mine.keys() & theirs.keys()]
        others = sorted(gap for gap in both if gap > ROUNDED)
        shown = [f"{100 * gap:.2g} %" for gap in (others[len(others) // 2], others[-1])] if others else ["", ""]
        counts = len(both), both.count(0.0), sum(0 < gap <= ROUNDED for gap in both), len(others)
        alone = len(mine.keys() - theirs.keys()), len(theirs.keys() - mine.keys())
        print(f"| `{indicator}` | {' | '.join([*(f'{n:,}' for n in counts), *shown, *(f'{n:,}' for n in alone)])} |")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
