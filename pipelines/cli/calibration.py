"""``bilateral accounts --calibrate``: constants of accuracy anew from publishers' files, and how the intervals do.

The files are those that no value of the release rests on (``FILES``): what a national office or Eurostat publishes
against the IMF's copy of it, and two versions of the IMF's own tables. Comtrade and WITS are what the IMF's tables are
made of, and prove nothing of them. The arithmetic is in ``pipelines/statistics/calibration.py``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from bilateral.release import Release
from pipelines.archive.parts import Part
from pipelines.extracts import files
from pipelines.indicators.accuracy import LATER, MIRROR, OWN
from pipelines.indicators.mirror import FACTOR
from pipelines.ledger.reader import read_register
from pipelines.sources.codes import Codes
from pipelines.sources.contract import discover
from pipelines.statistics import calibration

VARIABLE, CODES = "BILATERAL_SHARED_DATA", "data/reference/codes"
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
SHARES = ("trade_share", "export_share")
CELL, WORLD = ["actor", "partner", "year"], "WLD"
REVISED, FIRST = 2020, 1990
"""The year that was new in the older of the two versions of the IMF's tables; and the first that is compared."""
YEARS = range(FIRST, 2025)


@dataclass(frozen=True)
class Figures:
    """What the files hold, by actor, partner and year: ``exports`` and ``imports`` in dollars, or shares.

    ``imf`` is the older version of the IMF's tables and ``later`` the newer one, which has exports alone; ``truth`` is
    what offices publish, with the file of each row; ``compiled`` are shares of Correlates of War; ``scope`` are the
    actors of the pairs that are answered for.
    """

    imf: pd.DataFrame
    later: pd.DataFrame
    truth: pd.DataFrame
    compiled: pd.DataFrame
    scope: list[str]


def read(root: Path) -> Figures:
    """The figures of all files. Raises FileNotFoundError where they are not there."""
    folder, codes = Path(os.environ.get(VARIABLE) or root.parent / "shared" / "data"), Codes(root / CODES)
    if not folder.is_dir():
        raise FileNotFoundError(f"the publishers' files are not in {folder}: set {VARIABLE} to their folder")
    imf, later, comext = (_flows(folder, name, codes) for name in FILES)
    per_euro = _extract(root, "exchange_rates").query("base_currency == 'EUR' and freq == 'A' and not is_partial")
    rates = per_euro.pivot(index="year", columns="currency", values="value")
    national = _offices(folder)
    years, is_yen = (national.index.get_level_values(name) for name in ("year", "actor"))
    yen = (rates["USD"] / rates["JPY"]).reindex(years).to_numpy()
    national = national.mul(np.where(is_yen == "JPN", yen, 1.0), axis=0).assign(files="offices")
    euro = rates["USD"].reindex(comext.index.get_level_values("year")).to_numpy()
    comext = comext.mul(euro, axis=0).assign(files="comext")
    compiled = _by_cell(_extract(root, "dependence")).query("source_id == 'cow_trade' and obs_status == 'A'")
    scope = sorted({actor for item in read_register(root / "data", "dyads") for actor in item.model.id.split("-")})
    return Figures(imf, later, pd.concat([national, comext]), compiled, scope)


def _extract(root: Path, table: str) -> pd.DataFrame:
    folder = root / "data" / files.FOLDER
    if (extract := files.read(folder, table)) is None:
        raise FileNotFoundError(f"{folder} has no extract of {table}")
    return files.read_rows(folder, extract).to_pandas()


def _by_cell(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.rename(columns={"actor_id": "actor", "partner_id": "partner"}).set_index(CELL)


def _flows(folder: Path, name: str, codes: Codes) -> pd.DataFrame:
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


def _offices(folder: Path) -> pd.DataFrame:
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


def fitted(of: Figures) -> pd.DataFrame:
    """The cells that constants are fitted on."""
    imf, members, copies = of.imf, of.truth[of.truth["files"] == "comext"], " ".join(COPIES)
    states = imf[~imf.index.isin([WORLD], level="partner")]
    seen = states.rename_axis(["partner", "actor", "year"]).reorder_levels(CELL)
    seen = pd.DataFrame({"exports": seen["imports"] / FACTOR, "imports": seen["exports"] * FACTOR})
    seen = seen[seen.index.isin(of.scope, level="actor") & seen.index.isin(of.scope, level="partner")]
    is_probe = of.compiled.index.isin([*OFFICES], level="actor")
    compiled = of.compiled[of.compiled.index.isin(of.scope, level="actor") & ~is_probe]
    own, by_partner, of_office = shares(states, imf), shares(seen, imf), shares(members, imf)
    office = {"report": OWN, "sources": copies, "files": "imf_2022, comext"}
    mirror = {"report": MIRROR, "sources": copies, "files": "imf_2022"}
    later = {"report": LATER, "sources": copies, "files": "imf_2022, imf_2024"}
    parts = [_cells(total(seen), total(imf), "total", figure="total", **mirror)]
    for name in FLOWS:
        parts.append(_cells(imf, members, name, figure="flow", **office))
        parts.append(_cells(imf[imf.index.isin([REVISED], level="year")], of.later, name, figure="flow", **later))
        parts.append(_cells(seen, imf, name, figure="flow", **mirror))
    for name in SHARES:
        parts.append(_cells(own, of_office, name, figure=name, **office))
        parts.append(_cells(by_partner, own, name, figure=name, **mirror))
        parts.append(_cells(compiled, own, name, figure=name, **mirror | {"report": OWN, "sources": "cow_trade"}))
    return _folded(parts)


def _folded(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """The cells with the fold of their actor: half of all actors, whatever the table."""
    cells = pd.concat(parts, ignore_index=True)
    return cells.assign(fold=cells["actor"].map(lambda name: sum(map(ord, name)) % 2))


def probes(of: Figures, release: Release) -> pd.DataFrame:
    """The cells that are tested: values of ``release``, and of the IMF as a home with its files publishes them."""
    own = {"report": OWN, "source": "imf_imts"}
    truth, of_office = total(of.truth), shares(of.truth, of.imf)
    parts = [_cells(of.imf, truth, name, figure="flow", kind="flow by the IMF", **own) for name in FLOWS]
    parts.append(_cells(total(of.imf), truth, "total", figure="flow", kind="total by the IMF", **own))
    stated = _stated(release)
    for name in (*FLOWS, "total"):
        rows = stated[stated["flow"] == name].drop_duplicates(CELL).set_index(CELL)
        rows = rows.rename(columns={"obs_value": name, "value_low": f"{name}_low", "value_high": f"{name}_high"})
        kind = "total of the release" if name == "total" else "flow of the release"
        parts.append(_cells(rows, truth, name, figure="flow", kind=kind, report=OWN, source="ledger"))
    published = _by_cell(release.load("dependence", years=YEARS)).query("obs_status == 'A'")
    for source, rows in published.groupby("trade_source_id"):
        for name in SHARES:
            same = {"kind": f"{name} of the release, {source}", "report": OWN, "source": str(source)}
            parts.append(_cells(rows, of_office, name, figure=name, **same))
    return _folded(parts)


def _stated(release: Release) -> pd.DataFrame:
    """Yearly trade in goods in dollars by its reporter, with actor, partner and which ``flow`` it is."""
    words = "indicator in ['trade_exports', 'trade_total'] and unit_measure == 'USD' and freq == 'A'"
    rows = release.load("indicators", years=YEARS).query(f"{words} and obs_status == 'A' and status == 'actual'")
    rows = rows[rows["series"].str.startswith("G/")].assign(actor=lambda row: row["series"].str[2:5])
    ends = rows["dyad"].str.split("-", expand=True)
    flow = (rows["destination"] == rows["actor"]).map({True: "imports", False: "exports"})
    flow = flow.mask(rows["indicator"] == "trade_total", "total")
    return rows.assign(partner=ends[0].where(ends[0] != rows["actor"], ends[1]), flow=flow)


def calibrate(root: Path, release: Release, *, writes: bool) -> list[str]:
    """The lines to print: constants, and how intervals do; with ``writes``, the constants are declared anew.

    Raises FileNotFoundError where the files are not there.
    """
    figures = read(root)
    cells = fitted(figures)
    found = calibration.summary(calibration.probed(probes(figures, release), cells))
    declared = calibration.listed(calibration.constants(cells))
    if writes:
        write(root / "data" / "reference" / "accuracy.yaml", declared)
    lines = [f"{'constant':40} {'error':>7} {'cells':>7}"]
    lines += [f"{_name(row):40} {row['error']:7} {row['n']:7,}" for row in declared]
    lines += ["", f"{'tested':40} {'cells':>7} {'inside':>7} {'width':>7}"]
    return lines + [f"{row['kind']:40} {row['n']:7,} {row['inside']:7.1%} {row['width']:7.1%}" for row in found]


def _name(row: Mapping[str, Any]) -> str:
    return f"{row['figure']}-{row['report']}-{row['sources'][0]}-{row['least']:g}"


def write(file: Path, declared: Sequence[Mapping[str, Any]]) -> None:
    """Declare the constants, below the comment that the file begins with."""
    head = "".join(line for line in file.read_text("utf-8").splitlines(keepends=True) if line.startswith("#"))
    rows = (
        yaml.safe_dump({"id": _name(row)} | dict(row), default_flow_style=True, sort_keys=False, width=1000)
        for row in declared
    )
    file.write_text(head + "".join(f"- {row}" for row in rows), "utf-8")
