"""protocols: stretches of the record counted twice by one rule, and how far the two passes agree.

Declared in ``data/protocols``. Which counts of ours are complete by them is decided in ``counts``.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from pipelines.indicators import association
from pipelines.row_types import LedgerProtocolsRow
from pipelines.rows import Row, Rows
from pipelines.tables.shared.registry import table

KAPPA, SHARE = 0.8, 0.9
"""What a stretch needs: this much agreement beyond chance on the cells, or this part of all entries found by both."""
WIDTH = {"months": len("2024-07"), "years": len("2024")}
DECIMALS = 9


@table("reference")
def build(ledger_protocols: list[LedgerProtocolsRow]) -> Rows:
    """Protocols as they were written, each with its agreement and the number that it settled for each year."""
    return [{**row, **_agreement(row)} for row in ledger_protocols]


def _agreement(row: LedgerProtocolsRow) -> Row:
    """What follows from the two passes. An entry is found by both if both have one more in its cell."""
    width, years = WIDTH[row["cells"]], range(row["first_year"], row["last_year"] + 1)
    a, b, out = (Counter(day[:width] for day in row[name] or ()) for name in ("found_a", "found_b", "left_out"))
    either, both = a | b, a & b
    n_cells = len(years) * (12 if row["cells"] == "months" else 1)
    alone = [len(a.keys() - b.keys()), len(b.keys() - a.keys())]
    table_ = np.array([[n_cells - len(either), alone[1]], [alone[0], len(both)]], float)
    kappa, share = float(association.kappa(association.from_counts(table_))), both.total() / either.total()
    by_year = Counter[int]()
    for cell, n in (either - out).items():
        by_year[int(cell[:4])] += n
    return {
        "n_cells": n_cells,
        "n_either": either.total(),
        "n_both": both.total(),
        "kappa": None if np.isnan(kappa) else round(kappa, DECIMALS),
        "share_both": share,
        "n_by_year": [by_year[year] for year in years],
        "is_passed": kappa >= KAPPA or share >= SHARE,
    }
