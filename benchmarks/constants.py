"""Constants of accuracy from cells of which two values are known, and how often intervals by them hold the truth.

A cell has a published ``value`` and a ``truth``: the same figure by the office itself, or in a later version. Cells of
one ``fold`` are tested with constants fitted on the others, so that no cell vouches for itself. Files are read in
``benchmarks/calibration.py``.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from pipelines.indicators.accuracy import Accuracy, ends, widened

LEVEL = 0.9
"""The part of true values that the interval of a published one is to hold."""
AMOUNTS, SHARES = (0.0, 1e7, 1e8, 1e9, 1e10), (0.0, 0.001, 0.01, 0.1)
LEAST = {"flow": AMOUNTS, "total": AMOUNTS, "trade_share": SHARES, "export_share": SHARES}
"""Where classes of size begin: flows in dollars, shares in parts of 1. Small figures are known less well."""
CLASS = ["figure", "report", "sources", "actors", "least"]
FEWEST = 20
"""Cells that a constant rests on at least."""


def constants(cells: pd.DataFrame) -> pd.DataFrame:
    """One row for each class of ``cells`` (figure, report, sources, actors, files, value, truth), with error and n.

    ``error`` is the ⌈(n + 1) · LEVEL⌉-th smallest of |ln(truth / value)|, which holds a new cell of the class with at
    least that probability whatever the distribution (Lei et al. 2018, J. American Statistical Association 113,
    1094-1111, theorem 2). Classes with fewer than ``FEWEST`` cells are left out; a reporter's own is of all sizes.
    """
    known = cells[(cells["value"] > 0) & (cells["truth"] > 0)].assign(least=0.0)
    for figure, edges in LEAST.items():
        of = (known["figure"] == figure) & (known["actors"] == "")
        known.loc[of, "least"] = np.array(edges)[np.digitize(known["value"][of], edges) - 1]
    known["error"] = np.abs(np.log(known["truth"] / known["value"]))
    groups = known.groupby([*CLASS, "files"])["error"]
    found = groups.agg(error=_quantile, n="size").reset_index()
    return found[found["n"] >= FEWEST]


def _quantile(errors: pd.Series) -> float:
    place = min(math.ceil((len(errors) + 1) * LEVEL), len(errors))
    return float(f"{np.sort(errors)[place - 1]:.2g}")


def probed(cells: pd.DataFrame, fitted: pd.DataFrame) -> pd.DataFrame:
    """``cells`` (of, kind, figure, report, source, low, high, fold …) with ``is_inside`` and relative ``width``.

    Each is given the interval of the constants of the ``fitted`` cells of other folds.
    """
    parts = []
    for fold, part in cells.groupby("fold"):
        accuracy = Accuracy(listed(constants(fitted[fitted["fold"] != fold])))
        for (figure, report, source, actor), own in part.groupby(["figure", "report", "source", "actor"]):
            value = own["value"].to_numpy()
            error = accuracy.error(str(figure), str(report), str(source), value, str(actor))
            low, high = widened(own["low"].to_numpy(), own["high"].to_numpy(), *ends(value, error))
            is_inside = (low <= own["truth"]) & (own["truth"] <= high)
            parts.append(own.assign(is_inside=is_inside, width=(high - low) / value)[~np.isnan(low)])
    return pd.concat(parts)


def listed(found: pd.DataFrame) -> list[dict[str, Any]]:
    """The constants as rows of ``data/reference/accuracy.yaml``."""
    rows = found.sort_values(CLASS)
    rows = rows.assign(files=rows["files"].str.split(", "), **{n: rows[n].str.split() for n in ("sources", "actors")})
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]


def summary(cells: pd.DataFrame) -> list[dict[str, Any]]:
    """How many tested cells of each kind there are, which part is inside, and the median width."""
    whole = pd.concat([cells, cells.assign(kind="all cells")])
    found = whole.groupby("kind", sort=False).agg(
        n=("is_inside", "size"), inside=("is_inside", "mean"), width=("width", "median")
    )
    return [
        {str(name): value for name, value in row.items()} for row in found.round(5).reset_index().to_dict("records")
    ]
