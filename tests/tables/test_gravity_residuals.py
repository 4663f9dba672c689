"""gravity_residuals: every departure has a row, trade that was cut off has none, one that doubles stands out."""

from __future__ import annotations

import math

import pyarrow as pa

from pipelines.store.checks import checked_bulk
from pipelines.tables import gravity_residuals
from pipelines.tables.shared.registry import reader
from schemas.tables import model_of
from tests.support.trade_reports import report, table

STATES = ["AUS", "BRA", "CHN", "RUS"]
ACTORS = [{"actor_id": name, "type": "state"} for name in STATES]


def built(more: float = 1.0, treated: list[dict[str, object]] | None = None) -> pa.Table:
    """Four states that sell one another 10 a year, and China to Russia ``more`` times that in 2001."""
    reports = [
        report(a, b, 10.0 * (more if (a, b, year) == ("CHN", "RUS", 2001) else 1), a, year=year)
        for a in STATES
        for b in STATES
        for year in (2000, 2001)
        if a != b
    ]
    result = gravity_residuals.build(reader(table(*reports)), ACTORS, treated or [])
    assert not checked_bulk("gravity_residuals", result, model_of("gravity_residuals"))
    return result


def test_equal_trade_departs_from_nothing() -> None:
    rows = built().to_pylist()
    assert len(rows) == 2 * 12
    assert {row["side"] for row in rows} == {"exporter"}
    assert all(math.isclose(row["residual"], 0, abs_tol=1e-6) for row in rows)


def test_twice_the_trade_of_the_year_before_stands_out_and_nobody_else_does() -> None:
    rows = {(row["dyad"], row["origin"], row["year"]): row["residual"] for row in built(2.0).to_pylist()}
    assert rows["CHN-RUS", "CHN", 2001] == max(rows.values())
    assert rows["CHN-RUS", "CHN", 2001] > 0.2 > abs(rows["AUS-BRA", "AUS", 2001])


def test_trade_that_was_cut_off_has_no_row_and_no_part_in_the_fit() -> None:
    cut = [{"actor": "RUS", "partners": ["CHN"], "is_cut": True}]
    rows = built(2.0, cut).to_pylist()
    assert len(rows) == 2 * 10
    assert all(math.isclose(row["residual"], 0, abs_tol=1e-6) for row in rows)
    kept = built(2.0, [cut[0] | {"is_cut": False}])
    assert kept.num_rows == 2 * 12


def test_without_reports_there_is_an_empty_table() -> None:
    assert gravity_residuals.build(reader(table()), ACTORS, []).num_rows == 0


def test_it_begins_in_1992() -> None:
    years = range(1990, 1995)
    reports = [report(a, b, 10.0, a, year=year) for a in STATES for b in STATES for year in years if a != b]
    rows = gravity_residuals.build(reader(table(*reports)), ACTORS, [])
    assert sorted(rows["year"].unique().to_pylist()) == [1992, 1993, 1994]
