"""``bilateral accounts --calibrate``: constants of accuracy anew from publishers' files, and how the intervals do.

What a national office or Eurostat publishes is held against the IMF's copy of it, and two versions of the IMF's own
tables against each other. Comtrade and WITS are what the IMF's tables are made of, and prove nothing of them but where
they differ: how much the IMF moves a reporter's figures, each by its own constant. Which files and cells these are is
declared in ``calibration.yaml``; the arithmetic is in ``benchmarks/constants.py``.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from benchmarks.constants import constants, listed, probed, summary
from bilateral.release import Release
from pipelines.archive.parts import Part
from pipelines.extracts import files
from pipelines.indicators.accuracy import OWN
from pipelines.indicators.mirror import FACTOR
from pipelines.ledger.reader import read_register
from pipelines.sources.codes import Codes
from pipelines.sources.declarations import discover
from schemas import beside

VARIABLE, DECLARED = "BILATERAL_SHARED_DATA", beside.read(__file__)
REFERENCE, TESTED, WORLD = Path("data") / "reference", Path("benchmarks") / "calibrated.yaml", "WLD"
FLOWS, SHARES, CELL = ["exports", "imports"], ("trade_share", "export_share"), ["actor", "partner", "year"]
READ = ["origin", "destination", "reporter", "year", "freq", "value", "is_estimated"]
NEWEST, YEARS = 2020, range(1990, 2025)
"""The last year of the older version of the IMF's tables, which later ones revise; and the years that are compared."""
Tables = Mapping[str, pd.DataFrame]
"""By actor, partner and year: exports and imports in dollars, their total, and shares in the actor's trade.

``imf`` is the older version of the IMF's tables, ``newest`` its last year, and ``later`` the other version, which has
exports alone; ``comext`` and ``offices`` are what offices publish,
``wits`` what they sent to the United Nations; ``seen`` are flows as the partner reports them, and
``compiled`` shares of Correlates of War, both of the actors of pairs that are answered for.
"""


def tables(root: Path) -> Tables:
    """The figures of all files. Raises FileNotFoundError where they are not there."""
    folder = Path(os.environ.get(VARIABLE) or root.parent / "shared" / "data")
    if not folder.is_dir():
        raise FileNotFoundError(f"the publishers' files are not in {folder}: set {VARIABLE} to their folder")
    codes = Codes(root / REFERENCE / "codes")
    imf, later, comext, compiled = (_flows(folder, codes, **file) for file in DECLARED["files"].values())
    if (kept := files.read(root / "data" / files.FOLDER, "exchange_rates")) is None:
        raise FileNotFoundError(f"{root}/data/{files.FOLDER} has no exchange rates")
    euro = files.read_rows(root / "data" / files.FOLDER, kept).to_pandas()
    euro = euro.query("base_currency == 'EUR' and freq == 'A' and not is_partial")
    rates = euro.pivot(index="year", columns="currency", values="value")
    offices = pd.concat([_office(folder, actor, rates, **file) for actor, file in DECLARED["offices"].items()])
    comext = comext.mul(rates["USD"].reindex(comext.index.get_level_values("year")).to_numpy(), axis=0)
    scope = {actor for item in read_register(root / "data", "dyads") for actor in item.model.id.split("-")}
    turned = imf.rename_axis(["partner", "actor", "year"]).reorder_levels(CELL)
    seen = pd.DataFrame({"exports": turned["imports"] / FACTOR, "imports": turned["exports"] * FACTOR})
    seen = seen[seen.index.isin(scope, level="actor") & seen.index.isin(scope, level="partner")]
    sums = compiled.groupby(["actor", "year"]).sum().assign(partner=WORLD).set_index("partner", append=True)
    sums = sums.reorder_levels(CELL)
    compiled = compiled[compiled.index.isin(scope - {*DECLARED["offices"]}, level="actor")]
    wits = _wits(folder, codes, scope)
    made = {"imf": imf, "comext": comext, "offices": offices, "seen": seen, "wits": wits}
    whole = {name: _with_shares(rows, imf) for name, rows in made.items()}
    newest = whole["imf"][whole["imf"].index.isin([NEWEST], level="year")]
    return whole | {"newest": newest, "later": later, "compiled": _with_shares(compiled, sums)}


def _by_cell(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.rename(columns={"actor_id": "actor", "partner_id": "partner"}).set_index(CELL)


def _flows(folder: Path, codes: Codes, source: str, pattern: str) -> pd.DataFrame:
    """Yearly flows that their reporters stated, in the unit of the file; of months, whole years."""
    parts = [Part(path.name, path) for path in sorted(folder.glob(pattern))]
    rows = discover()[source].parse(parts, codes).tables["trade_reports"].to_pandas().reindex(columns=READ)
    if rows["reporter"].isna().all():  # compiled of all states, which are asked for both sides
        rows = pd.concat([rows.assign(reporter=rows[end]) for end in ("origin", "destination")])
    rows = rows[rows["reporter"].notna() & ~rows["is_estimated"].fillna(False).astype(bool)]
    n_periods = rows.groupby(["origin", "destination", "reporter", "year"])["freq"].transform("size")
    rows = rows[rows["freq"].ne("M") | (n_periods == 12)]
    is_export = rows["reporter"] == rows["origin"]
    partner = rows["destination"].where(is_export, rows["origin"])
    rows = rows.assign(actor=rows["reporter"], partner=partner, flow=np.where(is_export, *FLOWS))
    whole = rows.pivot_table(index=CELL, columns="flow", values="value", aggfunc="sum").reindex(columns=FLOWS)
    return whole[whole.index.isin(YEARS, level="year")]


def _office(
    folder: Path, actor: str, rates: pd.DataFrame, partner: str, file: str, separator: str, unit: float
) -> pd.DataFrame:
    """An office's yearly trade with a partner, in dollars."""
    rows = pd.read_csv(folder / "trade" / f"{file}.csv", sep=separator, thousands=",", dtype={"Date": str})
    dates = rows["Date"] if "Date" in rows else rows["Month"]
    rows = rows.assign(actor=actor, partner=partner, year=dates.str.extract(r"(\d{4})")[0].astype(int))
    sums = rows.rename(columns=str.lower).groupby(CELL)[FLOWS].sum(min_count=12) * unit
    yen = (rates["USD"] / rates["JPY"]).reindex(sums.index.get_level_values("year")).to_numpy()
    return sums.mul(yen, axis=0) if actor == "JPN" else sums


def _wits(folder: Path, codes: Codes, scope: Collection[str]) -> pd.DataFrame:
    """Yearly trade of actors with partners that are called as the IMF calls them, in dollars."""
    parts, known = [], {*codes.scheme("imf")}
    for actor in sorted(scope):
        for path in folder.glob(DECLARED["wits"]["pattern"].format(actor=actor)):
            rows = pd.read_csv(path, encoding="latin-1").rename(columns=str.strip)
            rows = rows[rows["Partner"].isin(known) & rows["Indicator"].isin(DECLARED["wits"]["indicators"])]
            flow = rows["Indicator"].map(DECLARED["wits"]["indicators"])
            partner = codes.actors("imf", rows["Partner"], NEWEST)
            rows = rows.filter(regex=r"^\d{4}$").assign(actor=actor, partner=partner, flow=flow)
            parts.append(rows.melt(id_vars=["actor", "partner", "flow"], var_name="year").dropna())
    whole = pd.concat(parts)
    whole = whole.assign(year=whole["year"].astype(int), value=whole["value"] * 1e6)
    whole = whole.pivot_table(index=CELL, columns="flow", values="value", aggfunc="first")
    return whole[whole.index.isin(YEARS, level="year")]


def _with_shares(rows: pd.DataFrame, worlds: pd.DataFrame) -> pd.DataFrame:
    """The flows with total and shares in the trade of which ``worlds`` has the totals."""
    of_all = worlds[worlds.index.isin([WORLD], level="partner")].droplevel(["partner"]).add_prefix("all_")
    rows = rows.join(of_all, on=["actor", "year"]).assign(total=rows["exports"] + rows["imports"])
    both = rows["total"] / (rows["all_exports"] + rows["all_imports"])
    one = {f"{flow[:-1]}_share": rows[flow] / rows[f"all_{flow}"] for flow in FLOWS}
    return rows.assign(trade_share=both, **one)


def _cells(
    value: pd.DataFrame, truth: pd.DataFrame, figures: Mapping[str, str], *, is_by_actor: bool = False, **same: Any
) -> Iterator[pd.DataFrame]:
    """The cells that both have, as ``constants`` takes them; ``value`` may have bounds of its columns beside them."""
    value = value[~value.index.isin([WORLD], level="partner")]
    for name, figure in figures.items():
        both = value[[name]].join(truth[name].rename("truth"), how="inner").rename(columns={name: "value"}).dropna()
        ends = {end: value.get(f"{name}_{end}", value[name]).reindex(both.index) for end in ("low", "high")}
        cells = both.assign(**ends, figure=figure, column=name, **same).reset_index()
        cells = cells.assign(actors=cells["actor"] if is_by_actor else "")
        half = cells["actor"].map(lambda actor: sum(map(ord, actor)) % 2)  # of all actors, or of the years of each
        yield cells.assign(fold=cells["year"] % 2 if is_by_actor else half)


def fitted(of: Tables) -> pd.DataFrame:
    """The cells that constants are fitted on."""
    parts = [_cells(of[fit.pop("value")], of[fit.pop("truth")], **fit) for fit in map(dict, DECLARED["fits"])]
    return pd.concat([cells for part in parts for cells in part], ignore_index=True)


def probes(of: Tables, release: Release) -> pd.DataFrame:
    """The cells that are tested: values of ``release``, and of the IMF as a home with its files publishes them."""
    truth, own = pd.concat([of["comext"], of["offices"]]), dict[str, Any](report=OWN)
    amounts = dict.fromkeys((*FLOWS, "total"), "flow")
    parts = [_cells(of["imf"], truth, amounts, kind="by the IMF", source="imf_imts", **own)]
    sent = {"kind": "by the IMF, beside WITS", "source": "imf_imts", "is_by_actor": True, **own}
    beside = {"total": "flow", "imports": "flow", "trade_share": "trade_share", "import_share": "trade_share"}
    parts.append(_cells(of["imf"], of["wits"], beside, **sent))
    for name, rows in _stated(release).groupby("flow"):
        names = {f"value{end}": f"{name}{end}" for end in ("", "_low", "_high")}
        cells = rows.drop_duplicates(CELL).set_index(CELL).rename(columns=names)
        parts.append(_cells(cells, truth, {str(name): "flow"}, kind="of the release", source="ledger", **own))
    published = _by_cell(release.load("dependence", years=YEARS)).query("obs_status == 'A'")
    for source, rows in published.groupby("trade_source_id"):
        kind = f"of the release, {source}"
        parts.append(_cells(rows, truth, dict(zip(SHARES, SHARES, strict=True)), kind=kind, source=str(source), **own))
    found = pd.concat([cells for part in parts for cells in part], ignore_index=True)
    return found.assign(kind=found["column"] + " " + found["kind"])


def _stated(release: Release) -> pd.DataFrame:
    """Yearly trade in goods in dollars by its reporter, with actor, partner and which ``flow`` it is."""
    words = "indicator in ['trade_exports', 'trade_total'] and unit_measure == 'USD' and freq == 'A'"
    rows = release.load("indicators", years=YEARS).query(f"{words} and obs_status == 'A' and status == 'actual'")
    rows = rows[rows["series"].str.startswith("G/")].rename(columns={"obs_value": "value"})
    actor, ends = rows["series"].str[2:5], rows["dyad"].str.split("-", expand=True)
    flow = (rows["destination"] == actor).map({True: "imports", False: "exports"})
    flow = flow.mask(rows["indicator"] == "trade_total", "total")
    return rows.assign(actor=actor, partner=ends[0].where(ends[0] != actor, ends[1]), flow=flow)


def calibrate(root: Path, release: Release, *, writes: bool) -> list[str]:
    """The lines to print: constants, and how intervals do; with ``writes``, the constants are declared anew.

    Raises FileNotFoundError where the files are not there.
    """
    of = tables(root)
    cells = fitted(of)
    declared = listed(constants(cells))
    found = summary(probed(probes(of, release), cells))
    if writes:
        write(root / REFERENCE / "accuracy.yaml", [{"id": _name(row)} | dict(row) for row in declared])
        write(root / TESTED, found)
    shown = [f"{_name(row):40} {row['error']:7} {row['n']:7,}" for row in declared]
    tested = [f"{row['kind']:40} {row['n']:7,} {row['inside']:7.1%} {row['width']:7.1%}" for row in found]
    return [f"{'constant':40}   error   cells", *shown, f"{'tested':40}   cells  inside   width", *tested]


def _name(row: Mapping[str, Any]) -> str:
    return "-".join((row["figure"], row["report"], row["sources"][0], *row["actors"], f"{row['least']:g}"))


def write(file: Path, found: Sequence[Mapping[str, Any]]) -> None:
    """Declare what was found, below the comment that the file begins with."""
    head = "".join(line for line in file.read_text("utf-8").splitlines(keepends=True) if line.startswith("#"))
    style: Any = {"default_flow_style": True, "sort_keys": False, "width": 1000}
    rows = (yaml.safe_dump(dict(row), **style) for row in found)
    file.write_text(head + "".join(f"- {row}" for row in rows), "utf-8")
