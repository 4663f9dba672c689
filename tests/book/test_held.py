"""What is in a release of each indicator: the counts of the front page, the README and the tables are the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from tests.book.book_files import load


@pytest.fixture(scope="module")
def held(released: Path) -> dict[str, dict[Any, Any]]:
    """Rows of the list by their name, each with its counts by year."""
    found = load(released, "front")["held"]
    return {row["name"]: row | dict(zip(found["years"], row["by_year"], strict=True)) for row in found["rows"]}


def test_pairs_of_the_front_door_count_once_and_plans_do_not(released: Path, held: dict[str, dict[Any, Any]]) -> None:
    rows = pq.read_table(released / "indicators.parquet", partitioning=None).to_pylist()
    actual = [row for row in rows if row["indicator"] == "trade_total" and row["status"] == "actual"]
    sure = [row for row in actual if row["obs_status"] != "F" and not row["is_doubted"] and row["year"] == 2023]
    known = {row["dyad"] for row in sure if row["obs_value"] is not None or row["value_low"] is not None}
    assert held["Trade turnover"][2023] == len(known) > 40


def test_pairs_of_computed_tables_count_too_but_not_by_few_votes(
    released: Path, held: dict[str, dict[Any, Any]]
) -> None:
    """The 32 roll calls of session 79 are all of its year: of no pair is there agreement in 2024."""
    votes = pq.read_table(released / "un_votes.parquet", columns=["year", "agreement", "n_votes_agreement"])
    known = votes.filter(pc.is_valid(votes["agreement"]))
    of_year = known.filter(pc.equal(known["year"], 2023))
    enough = of_year.filter(pc.greater_equal(of_year["n_votes_agreement"], 40)).num_rows
    assert held["Agreement in votes"][2023] == enough > 10_000
    assert pc.any(pc.equal(known["year"], 2024)).as_py()
    assert held["Agreement in votes"][2024] == 0


def test_an_indicator_without_any_number_is_in_the_list(held: dict[str, dict[Any, Any]]) -> None:
    assert (held["Alliance"]["pairs"], held["Alliance"]["last"], held["Alliance"][2024]) == (0, None, 0)
    assert sum(row["is_main"] for row in held.values()) == 10
    assert len(held) == 68
