"""alliance_ties: the model accepts all pairs of the real files; directions, members, values against counting."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from pipelines.store.checks import checked_bulk
from pipelines.tables.alliance_ties import build
from schemas.tables import model_of
from tests.support.real_feeds import real_feed, rows_of
from tests.support.rows import pick

COW = ("cow/cow_states2016.csv", "cow/cow_system2016.csv", "cow/cow_majors2016.csv")
KINDS = ("defence", "offence", "neutrality", "nonaggression", "consultation")
RANKS = {"defence": 3, "offence": 3, "neutrality": 2, "consultation": 2, "nonaggression": 1}


@pytest.fixture(scope="module")
def inputs() -> tuple[pa.Table, pa.Table]:
    """The real alliances and the real state system."""
    return (
        real_feed("alliances", "atop", "alliances/atop_5.1_directed_dyad_year.csv.gz"),
        real_feed("state_system", "cow_states", *COW),
    )


@pytest.fixture(scope="module")
def built(inputs: tuple[pa.Table, pa.Table]) -> pa.Table:
    """The table that follows from them."""
    return build(*inputs)


def tie(a: str, b: str, year: int, *kinds: str) -> dict[str, object]:
    """The obligation of ``a`` to ``b``."""
    return {"actor_a": a, "actor_b": b, "year": year} | {f"has_{kind}": kind in kinds for kind in KINDS}


def member(actor: str, first: int, last: int | None) -> dict[str, object]:
    """A member of the system from the first day of one year to the last of another."""
    return {"actor_id": actor, "first_date": date(first, 1, 1), "last_date": date(last, 12, 31) if last else None}


def rows(table: pa.Table, **where: Any) -> list[dict[str, Any]]:
    """Rows in which each named column has the given value."""
    for name, value in where.items():
        table = table.filter(pc.equal(table[name], value))
    return list(table.to_pylist())


@pytest.mark.torture
def test_the_model_accepts_all_pairs_of_all_years(built: pa.Table) -> None:
    assert checked_bulk("alliance_ties", built, model_of("alliance_ties")) == []
    assert built.sort_by([(name, "ascending") for name in ("actor_a", "actor_b", "year")]).equals(built)


def test_there_is_nothing_after_the_last_year_of_the_alliances(inputs: Any, built: pa.Table) -> None:
    assert pc.max(built["year"]).as_py() == pc.max(inputs[0]["year"]).as_py() == 2018


def test_china_and_russia(built: pa.Table) -> None:
    """Non-aggression from 1992, and consultation from the treaty of 2001."""
    by_year = {row["year"]: row for row in rows(built, dyad="CHN-RUS")}
    assert {year: by_year[year]["atop_ordinal"] for year in (1992, 2000, 2001, 2018)} == {
        1992: 1,
        2000: 1,
        2001: 2,
        2018: 2,
    }
    assert {by_year[year]["cow_ordinal"] for year in range(1992, 2019)} == {2}
    assert all(by_year[year]["is_allied"] for year in range(1992, 2019))
    soviet = {row["year"]: row["atop_ordinal"] for row in rows(built, dyad="CHN-SUN")}
    assert (soviet[1950], soviet[1980], soviet[1981]) == (3, 3, 0)


def test_states_bound_by_non_aggression_alone_are_allied_without_active_help(built: pa.Table) -> None:
    (row,) = rows(built, dyad="CHN-USA", year=2018)
    assert pick(row, "atop_ordinal is_allied has_active_help") == (1, True, False)
    (row,) = rows(built, dyad="FRA-USA", year=2018)
    assert pick(row, "atop_ordinal is_allied has_active_help") == (3, True, True)


def test_portfolios_of_2018_against_counting_one_pair_at_a_time(inputs: Any, built: pa.Table) -> None:
    alliances, system = inputs
    members = sorted(
        {r["actor_id"] for r in system.to_pylist() if r["first_date"].year <= 2018 and r["last_date"] is None}
    )
    commitment: dict[tuple[str, str], int] = {}
    for row in alliances.filter(pc.equal(alliances["year"], 2018)).to_pylist():
        rank = max(RANKS[kind] for kind in KINDS if row[f"has_{kind}"])
        for pair in ((row["actor_a"], row["actor_b"]), (row["actor_b"], row["actor_a"])):
            commitment[pair] = max(rank, commitment.get(pair, 0))
    for dyad in ("CHN-RUS", "BRA-CHN", "AUS-CHN", "CHN-USA", "PRK-RUS", "FRA-GBR"):
        (row,) = rows(built, dyad=dyad, year=2018)
        a, b = (
            np.array([3 if who == other else commitment.get((who, other), 0) for other in members])
            for who in dyad.split("-")
        )
        assert row["n_states"] == len(members) == 195
        for end, x, y, top in (("", a, b, 3), ("_binary", a > 0, b > 0, 1)):
            x, y = x.astype(int), y.astype(int)
            shares = [[np.mean(side == k) for side in (x, y)] for k in range(top + 1)]
            agreed, one, own = (
                np.mean(x == y),
                sum((p + q) ** 2 / 4 for p, q in shares),
                sum(p * q for p, q in shares),
            )
            assert row[f"s_score{end}"] == pytest.approx(1 - 2 * np.mean(abs(x - y)) / top, abs=1e-12)
            assert row[f"pi{end}"] == pytest.approx((agreed - one) / (1 - one), abs=1e-12)
            assert row[f"kappa{end}"] == pytest.approx((agreed - own) / (1 - own), abs=1e-12)
        expected = np.mean((a[:, None] - b[None, :]) ** 2)
        assert row["kappa_quadratic"] == pytest.approx(1 - np.mean((a - b) ** 2) / expected, abs=1e-12)


def test_the_higher_of_two_directions_counts_whichever_comes_first() -> None:
    ties = [
        tie("RUS", "CHN", 1990, "nonaggression"),
        tie("CHN", "RUS", 1990, "consultation"),
        tie("RUS", "FRA", 1990, "defence"),
    ]
    system = [member(actor, 1950, None) for actor in ("CHN", "FRA", "RUS")]
    for order in (ties, ties[::-1]):
        result = build(rows_of("alliances", *order), rows_of("state_system", *system))
        ranks = {r["dyad"]: pick(r, "atop_ordinal cow_ordinal is_allied") for r in result.to_pylist()}
        assert ranks == {"CHN-FRA": (0, 0, False), "CHN-RUS": (2, 2, True), "FRA-RUS": (3, 3, True)}


def test_an_allied_state_outside_the_system_has_a_tie_and_no_portfolio() -> None:
    ties = [tie("FRA", "RUS", 1990, "defence"), tie("FRA", "MCO", 1990, "defence"), tie("FRA", "RUS", 1992, "defence")]
    system = [member("FRA", 1950, None), member("RUS", 1950, 1991), member("USA", 1950, None)]
    result = build(rows_of("alliances", *ties), rows_of("state_system", *system))
    assert [(r["dyad"], r["year"], r["n_states"], r["s_score"] is None) for r in result.to_pylist()] == [
        ("FRA-MCO", 1990, None, True),
        ("FRA-RUS", 1990, 3, False),
        ("FRA-RUS", 1991, 3, False),
        ("FRA-RUS", 1992, None, True),
        ("FRA-USA", 1990, 3, False),
        ("FRA-USA", 1991, 3, False),
        ("FRA-USA", 1992, 2, False),
        ("RUS-USA", 1990, 3, False),
        ("RUS-USA", 1991, 3, False),
    ]
    assert [r["atop_ordinal"] for r in rows(result, dyad="FRA-RUS")] == [3, 0, 3]


def test_a_state_that_both_is_and_was_no_major_power_in_a_year_is_one_member() -> None:
    system = [member("CHN", 1900, None), member("USA", 1900, 1945), member("USA", 1945, None)]
    result = build(rows_of("alliances", tie("CHN", "USA", 1945, "defence")), rows_of("state_system", *system))
    assert [(r["dyad"], r["n_states"]) for r in result.to_pylist()] == [("CHN-USA", 2)]


def test_without_alliances_nothing_is_known() -> None:
    assert build(rows_of("alliances"), rows_of("state_system", member("CHN", 1900, None))).num_rows == 0
    assert build(rows_of("alliances"), rows_of("state_system")).num_rows == 0
