"""Which pairs of actors a hypothesis declares treated. What is done with them is the tables' business."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from pipelines.indicators.arrays import Flags

Treated = Sequence[Mapping[str, Any]]
"""Rows of the ledger's slice `treated`: an actor, its partners (none: all), and whether their trade was cut off."""


def treated_pairs(treated: Treated, code: Mapping[str, int]) -> Flags:
    """The pairs, in both directions, that ``treated`` names: actors × actors by their numbers in ``code``."""
    chosen = np.zeros((len(code), len(code)), dtype=bool)
    for one in treated:
        partners = one["partners"] or [*code]
        ends = [code[name] for name in partners if name in code]
        if one["actor"] in code:
            chosen[code[one["actor"]], ends] = chosen[ends, code[one["actor"]]] = True
    return chosen
