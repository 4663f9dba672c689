"""Calibration: a constant holds nine of ten cells of its class, and no cell is tested with itself."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from benchmarks.constants import FEWEST, constants, listed, probed, summary

SAME = {"figure": "flow", "report": "own", "actor": "DEU", "actors": "", "sources": "imf_imts ledger", "files": "a, b"}


def cells(errors: list[float], value: float = 2e9, **more: object) -> pd.DataFrame:
    truth = value * np.exp(np.array(errors))
    return pd.DataFrame({"value": value, "truth": truth, "fold": 0} | SAME | more)


def test_the_error_is_the_smallest_that_holds_nine_of_ten_and_one_more_cell() -> None:
    (row,) = listed(constants(cells([n / 1000 for n in range(1, 100)])))
    assert (row["error"], row["n"], row["least"]) == (0.09, 99, 1e9)
    assert (row["sources"], row["files"]) == (["imf_imts", "ledger"], ["a", "b"])


def test_a_cell_that_is_below_the_truth_counts_as_one_above_it() -> None:
    (row,) = listed(constants(cells([(-1) ** n * n / 1000 for n in range(1, 100)])))
    assert row["error"] == 0.09


def test_classes_of_size_stand_apart_and_few_cells_make_no_constant() -> None:
    several = [cells([0.1] * FEWEST, 5e6), cells([0.3] * FEWEST, 5e7), cells([0.2] * (FEWEST - 1), 5e8)]
    found = listed(constants(pd.concat(several)))
    assert [(row["least"], row["error"]) for row in found] == [(0.0, 0.1), (1e7, 0.3)]


def test_cells_without_two_values_above_zero_are_left_out() -> None:
    odd = pd.DataFrame({"value": [0.0, 1e9, math.nan], "truth": [1.0, 0.0, 1.0], "fold": 0} | SAME)
    (row,) = listed(constants(pd.concat([odd, cells([0.1] * FEWEST)])))
    assert row["n"] == FEWEST


def test_a_cell_is_tested_with_the_constants_of_the_other_fold() -> None:
    fitted = pd.concat([cells([0.01] * FEWEST, fold=0), cells([0.5] * FEWEST, fold=1)])
    same = {"kind": "x", "source": "ledger", "low": 2e9, "high": 2e9}
    probes = pd.concat([cells([0.3], fold=fold, **same) for fold in (0, 1)])
    found = probed(probes, fitted).set_index("fold")
    assert found["is_inside"].to_dict() == {0: True, 1: False}
    assert found["width"].to_dict() == pytest.approx({0: 2 * math.sinh(0.5), 1: 2 * math.sinh(0.01)}, abs=2e-5)
    assert summary(found.reset_index())[-1] == pytest.approx(
        {"kind": "all cells", "n": 2, "inside": 0.5, "width": math.sinh(0.5) + math.sinh(0.01)}, abs=2e-5
    )


def test_a_published_interval_that_is_wider_stays_as_it_is() -> None:
    probes = cells([0.3], kind="x", source="ledger", low=1e9, high=4e9, fold=1)
    (found,) = probed(probes, cells([0.01] * FEWEST)).itertuples()
    assert found.is_inside
    assert found.width == 1.5
