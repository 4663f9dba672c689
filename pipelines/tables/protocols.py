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
    """What follows from the two passes: entries are found by both if they are written alike; κ is over the cells."""
    width, years = WIDTH[row["cells"]], range(row["first_year"], row["last_year"] + 1)
    a, b, out = ({*(row[name] or ())} for name in ("found_a", "found_b", "left_out"))
    in_a, in_b = ({day[:width] for day in days} for days in (a, b))
    n_cells = len(years) * (12 if row["cells"] == "months" else 1)
    only_a, only_b, neither = len(in_a - in_b), len(in_b - in_a), n_cells - len(in_a | in_b)
    counts = np.array([[neither, only_b], [only_a, len(in_a & in_b)]], float)
    kappa, share = float(association.kappa(association.from_counts(counts))), len(a & b) / len(a | b)
    by_year = Counter(int(day[:4]) for day in (a | b) - out)
    return {
        "n_cells": n_cells,
        "n_either": len(a | b),
        "n_both": len(a & b),
        "kappa": None if np.isnan(kappa) else round(kappa, DECIMALS),
        "share_both": share,
        "n_by_year": [by_year[year] for year in years],
        "is_passed": kappa >= KAPPA or share >= SHARE,
    }
