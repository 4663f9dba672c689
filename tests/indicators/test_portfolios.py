"""Portfolios: ranks of obligations, and counts of all pairs against counting one pair at a time."""

from __future__ import annotations

import csv
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pipelines.indicators import association
from pipelines.indicators.portfolios import ATOP, COW, OBLIGATIONS, any_or_none, compared, portfolio_counts
from tests.support.real_files import real_file
from tests.support.rows import each_case


@each_case(__file__, "names atop cow")
def test_the_highest_obligation_ranks(names: tuple[str, ...], atop: int, cow: int) -> None:
    bits = np.array([sum(1 << OBLIGATIONS.index(name) for name in names)])
    assert (ATOP[bits][0], COW[bits][0]) == (atop, cow)


@given(st.integers(2, 7).flatmap(lambda n: arrays(np.int8, (n, n), elements=st.integers(0, 3))))
@settings(deadline=None)
def test_counts_are_those_of_every_pair(commitments: Any) -> None:
    counts = portfolio_counts(commitments)
    first, second = np.triu_indices(len(commitments), 1)
    for cells, a, b in zip(counts, first, second, strict=True):
        expected = np.zeros((4, 4))
        np.add.at(expected, (commitments[a], commitments[b]), 1)
        np.testing.assert_array_equal(cells, expected)
        merged = any_or_none(cells)
        assert merged.tolist() == [
            [expected[0, 0], expected[0, 1:].sum()],
            [expected[1:, 0].sum(), expected[1:, 1:].sum()],
        ]


def test_portfolios_of_1914_are_those_of_the_paper() -> None:
    """The whole calculation for Germany and Russia, the only states whose commitments Signorino and Ritter print."""
    with open(real_file("affinity/alliances1914.csv"), encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    commitments = np.zeros((len(rows), len(rows)), np.int8)
    for state in (0, 1):
        commitments[state] = [int(float(row[("GMY", "RUS")[state]])) for row in rows]
    by_rank, by_any = compared(commitments)
    assert rows[0]["Nation"] + rows[1]["Nation"] == "GMYRUS"
    assert f"{association.s_absolute(by_rank)[0]:.4f}" == "0.4000"
    assert f"{association.scott_pi(by_rank)[0]:.5f}" == "-0.04478"
    assert f"{association.kappa(by_any)[0]:.4f}" == "0.0625"
