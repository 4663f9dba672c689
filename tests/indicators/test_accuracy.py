"""Accuracy: a constant is of its figure, source and size; bounds move out and never in; what is unknown is no zero."""

from __future__ import annotations

import math

import numpy as np
import pytest

from pipelines.indicators.accuracy import LATER, OWN, Accuracy, ends, rank_bounds, widened

ACCURACY = Accuracy(
    {"figure": "flow", "report": OWN, "sources": ["imf_imts", "ledger"], "least": least, "error": error}
    for least, error in ((1e9, 0.01), (0.0, 0.2))
)
NAN = float("nan")


def test_the_error_is_that_of_the_size_whatever_the_order_of_the_constants() -> None:
    errors = ACCURACY.error("flow", OWN, "ledger", [1e6, 9.9e8, 1e9, 5e12])
    assert errors.tolist() == [0.2, 0.2, 0.01, 0.01]


@pytest.mark.parametrize(
    ("figure", "report", "source", "value"),
    [("flow", OWN, "baci", 1e9), ("flow", LATER, "ledger", 1e9), ("share", OWN, "ledger", 0.1)]
    + [("flow", OWN, "ledger", value) for value in (0.0, NAN)],
)
def test_nothing_is_known_of_zero_and_of_what_has_no_constant(
    figure: str, report: str, source: str, value: float
) -> None:
    assert np.isnan(ACCURACY.error(figure, report, source, value))


@pytest.mark.parametrize(
    ("low", "high", "error", "expected"),
    [
        (100.0, 100.0, 0.1, (90.484, 110.517)),
        (80.0, 100.0, 0.1, (80.0, 110.517)),
        (80.0, 130.0, 0.1, (80.0, 130.0)),
        (80.0, 130.0, NAN, (80.0, 130.0)),
        (100.0, 100.0, NAN, (NAN, NAN)),
        (NAN, NAN, NAN, (NAN, NAN)),
    ],
)
def test_bounds_move_out_and_a_point_without_a_known_error_has_none(
    low: float, high: float, error: float, expected: tuple[float, float]
) -> None:
    value, *bounds = (np.array([number]) for number in (100.0, low, high))
    found = widened(*bounds, *ends(value, np.array([error])))
    assert [end.item() for end in found] == pytest.approx(expected, abs=2e-3, nan_ok=True)


@pytest.mark.parametrize(
    ("value", "error", "expected"),
    [
        (0.049005, 0.1, (0.0443415, 0.054159)),
        (244.81e9, 0.001, (244.565e9, 245.055e9)),
        (0.0, 0.1, (0.0, 0.0)),
        (7.0, NAN, (NAN, NAN)),
    ],
)
def test_bounds_have_six_digits_and_are_never_nearer_than_the_error(
    value: float, error: float, expected: tuple[float, float]
) -> None:
    found = [end.item() for end in ends(np.array([value]), np.array([error]))]
    assert found == pytest.approx(expected, rel=1e-15, nan_ok=True)
    assert not found[0] > value * math.exp(-error)
    assert not found[1] < value * math.exp(error)


def test_a_rank_is_sure_only_where_no_other_interval_is_touched() -> None:
    best, worst = rank_bounds(np.array([0.30, 0.09, 0.08, 0.01]), np.array([0.32, 0.11, 0.09, 0.02]))
    assert best.tolist() == [1, 2, 2, 4]
    assert worst.tolist() == [1, 3, 3, 4]
