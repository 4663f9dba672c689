"""``bilateral accounts --calibrate``: constants of accuracy anew from publishers' files, and how the intervals do.

The files are those that no value of the release rests on (``FILES``): what a national office or Eurostat publishes
against the IMF's copy of it, and two versions of the IMF's own tables. Comtrade and WITS are what the IMF's tables are
made of, and prove nothing of them. The arithmetic is in ``pipelines/statistics/calibration.py``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from bilateral.release import Release
from pipelines.archive.parts import Part
from pipelines.indicators.accuracy import LATER, MIRROR, OWN
from pipelines.indicators.mirror import FACTOR
from pipelines.sources.codes import Codes
from pipelines.sources.contract import discover
from pipelines.statistics import calibration

VARIABLE = "BILATERAL_SHARED_DATA"
FILES = {
    "imf_2022": ("imf_imts", "dots/*.xlsx"),
    "imf_2024": ("imf_imts", "imf_dots_exports/*.xlsx"),
    "comext": ("eurostat_comext", "trade/eurostat_comext_eu27_russia_neighbours_2020-2022.xlsx"),
}
"""By the name in ``accuracy.yaml``: the source whose parser reads the files, and where they lie."""
OFFICES = {"USA": ("usa-china", ";", 1e6), "JPN": ("japan-china", ";", 1e3), "KOR": ("korea-china", ",", 1e3)}
"""National offices' monthly trade with China: the file, its separator, and the unit (Japan's in yen)."""
COPIES = ("imf_imts", "un_comtrade", "ledger")
"""Sources whose own reports are copies of what offices publish."""
FLOWS = ["exports", "imports"]
CELL, WORLD = ["actor", "partner", "year"], "WLD"
REVISED, FIRST = 2020, 1990
"""The year that was new in the older of the two versions of the IMF's tables; and the first that is compared."""
YEARS = range(FIRST, 2025)


def folder_of(root: Path) -> Path:
    """Where the files are: what the variable names, else beside the checkout."""
    return Path(os.environ.get(VARIABLE) or root.parent / "shared" / "data")


def flows(folder: Path, name: str, codes: Codes) -> pd.DataFrame:
    """Yearly flows that reporters stated: by actor and partner, ``exports`` and ``imports`` in the file's unit."""
    source, pattern = FILES[name]
    parts = [Part(path.name, path) for path in sorted(folder.glob(pattern))]
    rows = discover()[source].parse(parts, codes).tables["trade_reports"].to_pandas()
    rows = rows[rows["reporter"].notna() & ~rows["is_estimated"].fillna(False).astype(bool)]
    rows = rows[
        (rows["freq"] == "A")
        | (rows.groupby(["origin", "destination", "reporter", "year"])["freq"].transform("size") == 12)
    ]
    is_export = rows["reporter"] == rows["origin"]
    rows = rows.assign(
        actor=rows["reporter"],
        partner=rows["destination"].where(is_export, rows["origin"]),
        flow=np.where(is_export, "exports", "imports"),
    )
    return (
        rows.pivot_table(index=CELL, columns="flow", values="value", aggfunc="sum")
        .reindex(columns=FLOWS)
        .query("year >= @FIRST")
    )


def offices(folder: Path) -> pd.DataFrame:
    """The same of the national offices, in dollars and yen."""
    parts = []
    for actor, (name, separator, unit) in OFFICES.items():
        rows = pd.read_csv(folder / "trade" / f"{name}.csv", sep=separator, thousands=",", dtype={"Date": str})
        dates = rows["Date"] if "Date" in rows else rows["Month"]
        rows = rows.assign(actor=actor, partner="CHN", year=dates.str.extract(r"(\d{4})")[0].astype(int))
        rows = rows.rename(columns={"Exports": "exports", "Imports": "imports"})
        sums = rows.groupby(CELL)[FLOWS].sum(min_count=12) * unit
        parts.append(sums)
    return pd.concat(parts)


def truths(folder: Path, codes: Codes, rates: pd.DataFrame) -> pd.DataFrame:
    """What offices and Eurostat publish, in dollars at the yearly averages of ``rates``, and the file of each row."""
    euro = rates[(rates["base_currency"] == "EUR") & (rates["freq"] == "A") & ~rates["is_partial"]]
    per_euro = euro.drop_duplicates(["currency", "year"]).pivot(index="year", columns="currency", values="value")
    found = []
    for name, rows in (("offices", offices(folder)), ("comext", flows(folder, "comext", codes))):
        years, is_yen = rows.index.get_level_values("year"), rows.index.get_level_values("actor") == "JPN"
        rate = per_euro["USD"].reindex(years).to_numpy()
        rate = np.where(is_yen, rate / per_euro["JPY"].reindex(years).to_numpy(), rate if name == "comext" else 1.0)
        found.append(rows.mul(rate, axis=0).assign(files=name))
    return pd.concat(found)


def shares(rows: pd.DataFrame, worlds: pd.DataFrame) -> pd.DataFrame:
    """The shares of flows in an actor's trade, of which ``worlds`` are the totals, by year."""
    of_all = worlds[worlds.index.isin([WORLD], level="partner")].droplevel(["partner"]).add_prefix("all_")
    rows = rows.join(of_all, on=["actor", "year"])
    both = (rows["exports"] + rows["imports"]) / (rows["all_exports"] + rows["all_imports"])
    return pd.DataFrame({"trade_share": both, "export_share": rows["exports"] / rows["all_exports"]})


def total(rows: pd.DataFrame) -> pd.DataFrame:
    """The flows with their sum."""
    return rows.assign(total=rows["exports"] + rows["imports"])


def _cells(value: pd.DataFrame, truth: pd.DataFrame, name: str, **same: str) -> pd.DataFrame:
    """The cells of one figure that both have, as ``calibration`` takes them; ``value`` may have bounds beside."""
    both = value[[name]].join(truth[name].rename("truth"), how="inner").rename(columns={name: "value"}).dropna()
    ends = {end: value.get(f"{name}_{end}", value[name]).reindex(both.index) for end in ("low", "high")}
    return both.assign(**ends, **same).reset_index()


def fitted(imf: pd.DataFrame, later: pd.DataFrame, truth: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """The cells that constants are fitted on."""
    members, copies = truth[truth["files"] == "comext"], " ".join(COPIES)
    own, of_office = shares(imf.drop(WORLD, level="partner"), imf), shares(members, imf)
    seen = imf.drop(WORLD, level="partner").rename_axis(["partner", "actor", "year"]).reorder_levels(CELL)
    seen = pd.DataFrame({"exports": seen["imports"] / FACTOR, "imports": seen["exports"] * FACTOR})
    for side in CELL[:2]:
        seen = seen[seen.index.isin(published.index.unique("actor"), level=side)]
    parts = [
        *(_flow_cells(imf, members, report=OWN, sources=copies, files="imf_2022, comext")),
        *(
            _flow_cells(
                imf[imf.index.isin([REVISED], level="year")],
                later,
                report=LATER,
                sources=copies,
                files="imf_2022, imf_2024",
            )
        ),
        *(_flow_cells(seen, imf, report=MIRROR, sources=copies, files="imf_2022")),
        _cells(total(seen), total(imf), "total", figure="total", report=MIRROR, sources=copies, files="imf_2022"),
    ]
    compiled = published[
        (published["trade_source_id"] == "cow_trade") & ~published.index.get_level_values("actor").isin([*OFFICES])
    ]
    for figure in ("trade_share", "export_share"):
        parts.append(
            _cells(own, of_office, figure, figure=figure, report=OWN, sources=copies, files="imf_2022, comext")
        )
        parts.append(
            _cells(shares(seen, imf), own, figure, figure=figure, report=MIRROR, sources=copies, files="imf_2022")
        )
        parts.append(_cells(compiled, own, figure, figure=figure, report=OWN, sources="cow_trade", files="imf_2022"))
    return _folded(pd.concat(parts, ignore_index=True))


def _flow_cells(value: pd.DataFrame, truth: pd.DataFrame, **same: str) -> Iterator[pd.DataFrame]:
    for name in FLOWS:
        yield _cells(value, truth, name, figure="flow", **same)


def _folded(cells: pd.DataFrame) -> pd.DataFrame:
    """The cells with the fold of their actor: half of all actors, whatever the table."""
    return cells.assign(fold=cells["actor"].map(lambda name: sum(map(ord, name)) % 2))


def probes(imf: pd.DataFrame, truth: pd.DataFrame, release: Release) -> pd.DataFrame:
    """The cells that are tested: values of ``release``, and of the IMF as a home with its files publishes them."""
    own = {"report": OWN, "source": "imf_imts"}
    parts = []
    for name in FLOWS:
        parts.append(_cells(imf, truth, name, figure="flow", kind="flow by the IMF", **own))
    parts.append(_cells(total(imf), total(truth), "total", figure="flow", kind="total by the IMF", **own))
    stated = release.load("indicators", years=YEARS).query(
        "indicator in ['trade_exports', 'trade_total'] and unit_measure == 'USD' and freq == 'A' and status == 'actual'"
    )
    stated = stated[stated["series"].str.startswith("G/") & stated["obs_status"].eq("A")].assign(
        actor=stated["series"].str[2:5], source="ledger"
    )
    ends = stated["dyad"].str.split("-", expand=True)
    stated = stated.assign(partner=ends[0].where(ends[0] != stated["actor"], ends[1]))
    is_import = stated["destination"] == stated["actor"]
    names = stated["indicator"].map({"trade_total": "total"}).fillna(is_import.map({True: "imports", False: "exports"}))
    for name, rows in stated.groupby(names):
        rows = rows.drop_duplicates(CELL).set_index(CELL)
        rows = rows.rename(columns={"obs_value": name, "value_low": f"{name}_low", "value_high": f"{name}_high"})
        kind = "total of the release" if name == "total" else "flow of the release"
        parts.append(_cells(rows, total(truth), str(name), figure="flow", kind=kind, report=OWN, source="ledger"))
    published, of_office = dependence(release), shares(truth, imf)
    for source, rows in published[published["obs_status"] == "A"].groupby("trade_source_id"):
        for figure in ("trade_share", "export_share"):
            kind = f"{figure} of the release, {source}"
            parts.append(_cells(rows, of_office, figure, figure=figure, kind=kind, report=OWN, source=str(source)))
    return _folded(pd.concat(parts, ignore_index=True))


def dependence(release: Release) -> pd.DataFrame:
    """The shares of the release by actor, partner and year."""
    rows = release.load("dependence", years=YEARS)
    return rows.rename(columns={"actor_id": "actor", "partner_id": "partner"}).set_index(CELL)


def calibrate(root: Path, release: Release, *, writes: bool) -> list[str]:
    """The lines to print; with ``writes``, the constants are declared anew. Raises FileNotFoundError without files."""
    folder, codes = folder_of(root), Codes(root / "data" / "reference" / "codes")
    if not folder.is_dir():
        raise FileNotFoundError(f"the publishers' files are not in {folder}: set {VARIABLE}")
    imf, later = (flows(folder, name, codes) for name in ("imf_2022", "imf_2024"))
    truth = truths(folder, codes, release.load("exchange_rates"))
    scope = sorted({*release.load("coverage")["dyad"].str.split("-").explode()})
    published = dependence(release)
    cells = fitted(imf, later, truth, published[published.index.isin(scope, level="actor")])
    found = calibration.summary(calibration.tested(probes(imf, truth, release), cells))
    declared = calibration.listed(calibration.constants(cells))
    if writes:
        write(root / "data" / "reference" / "accuracy.yaml", declared)
    return [
        *lines(declared),
        "",
        *(f"{of['kind']:44} {of['n']:6,} {of['inside']:7.1%} {of['width']:8.2%}" for of in found.to_dict("records")),
    ]


def lines(declared: Sequence[dict[str, Any]]) -> list[str]:
    """The constants, a line each."""
    names = ("figure", "report", "sources", "least", "error", "n", "files")
    return ["  ".join(str(row[name]) for name in names) for row in declared]


def write(file: Path, declared: Sequence[dict[str, Any]]) -> None:
    """Declare the constants, below the comment that the file begins with."""
    head = "".join(line for line in file.read_text("utf-8").splitlines(keepends=True) if line.startswith("#"))
    rows = [{"id": f"{row['figure']}-{row['report']}-{row['sources'][0]}-{row['least']:g}"} | row for row in declared]
    text = "".join(f"- {yaml.safe_dump(row, default_flow_style=True, sort_keys=False, width=1000)}" for row in rows)
    file.write_text(head + text, "utf-8")
