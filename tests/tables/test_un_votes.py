"""un_votes: the model accepts all pairs of the real file; values against counting in SQL, and spot values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from pipelines.store.checks import checked_bulk
from pipelines.tables.un_votes import build
from schemas.tables import model_of
from tests.support.real_feeds import real_feed, rows_of, votes_and_calls
from tests.support.rows import fields

NAIVE = Path(__file__).with_name("un_votes_naive.sql").read_text(encoding="utf-8")
MEASURES = ("identical_share", "agreement", "s_score", "pi", "kappa", "kappa_quadratic")


@pytest.fixture(scope="module")
def built() -> pa.Table:
    """The table of the real votes, roll calls and ideal points of July 2025."""
    return build(*votes_and_calls(), real_feed("ideal_points", "ideal_points", "unga/IdealpointsJuly2025.dta"))


def one(table: pa.Table, **where: Any) -> dict[str, Any]:
    """The only row in which each named column has the given value."""
    for name, value in where.items():
        table = table.filter(pc.equal(table[name], value))
    (row,) = table.to_pylist()
    return dict(row)


def test_the_model_accepts_all_pairs_of_all_sessions(built: pa.Table) -> None:
    assert checked_bulk("un_votes", built, model_of("un_votes")) == []
    assert built.num_rows == 816_571
    assert built.sort_by([(n, "ascending") for n in ("actor_a", "actor_b", "session")]).equals(built)


def test_every_measure_is_what_counting_pairs_gives(built: pa.Table) -> None:
    """All pairs of six sessions: two early ones, those with a seat that passed on, one with amendments, the last."""
    votes, roll_calls = votes_and_calls()
    with duckdb.connect(config={"threads": 2}) as connection:
        for name, table in (("votes", votes), ("roll_calls", roll_calls), ("built", built)):
            connection.register(name, table)
        connection.execute(f"CREATE TABLE naive AS {NAIVE}")
        wrong = " OR ".join(
            [f"m.{n} IS DISTINCT FROM n.{n}" for n in ("n_votes", "n_votes_identical", "n_votes_agreement")]
            + [f"(m.{n} IS NULL) <> (n.{n} IS NULL) OR abs(m.{n} - n.{n}) > 1e-12" for n in MEASURES]
        )
        count = connection.execute(
            f"SELECT count(*), count(*) FILTER ({wrong}) FROM naive n FULL JOIN "
            "(SELECT * FROM built WHERE session IN (3, 19, 26, 46, 60, 74)) m USING (actor_a, actor_b, session)"
        ).fetchone()
    assert count == (66_721, 0)


SPOTS = """
CHN-RUS 47 30 70 46.0 70; CHN-RUS 60 56 73 83.0 98; CHN-RUS 65 50 67 73.5 86; CHN-RUS 69 53 76 62.0 76
CHN-RUS 74 69 87 76.0 87; CHN-SUN 40 105 146 117.5 146; SUN-USA 30 11 61 29.5 69; SUN-USA 3 6 26 22.0 102
RUS-USA 74 18 87 25.0 87; CHN-USA 74 12 89 18.0 89; BRA-CHN 74 54 89 65.0 89; AUS-CHN 74 29 88 43.0 88
CHN-KAZ 69 66 77 70.5 77; IND-RUS 74 62 87 71.5 87; PRK-RUS 74 61 78 67.0 78; DEU-FRA 40 122 151 136.0 151
"""
"""Pair, session, votes alike of votes on entire resolutions, sum of agreements of roll calls: counted over the
publisher's CSV by countries' names, line by line and with all votes, those of no actor of ours too."""


@pytest.mark.parametrize("spot", fields(SPOTS), ids=" ".join)
def test_values_counted_over_the_publishers_file(built: pa.Table, spot: list[str]) -> None:
    session, alike, n, agreement, m = map(float, spot[1:])
    row = one(built, dyad=spot[0], session=int(session))
    assert (row["n_votes_identical"], row["n_votes_agreement"]) == (n, m)
    assert row["identical_share"] == pytest.approx(alike / n, abs=1e-12)
    assert row["agreement"] == pytest.approx(agreement / m, abs=1e-12)
    assert row["s_score"] == pytest.approx(2 * agreement / m - 1, abs=1e-12)
    assert row["year"] == 1945 + session


YEARLY = [0.1509, 0.4651, 0.8072]
"""Of China and Russia in 2019, from votes on whole resolutions: 0.020037 less -0.445092, between -0.108117 less
-0.259063 and 0.153470 less -0.653731."""


def test_distances_are_those_of_the_same_basis(built: pa.Table) -> None:
    row = one(built, dyad="CHN-RUS", session=74)
    assert round(row["ideal_point_distance"], 4) == 0.4585
    assert (row["ideal_point_distance_low"], row["ideal_point_distance_high"]) == (None, None)
    year = [row[f"ideal_point_year_distance{end}"] for end in ("_low", "", "_high")]
    assert [round(value, 4) for value in year] == YEARLY


def test_the_interval_is_that_of_the_session_where_its_estimates_have_one() -> None:
    estimates = real_feed("ideal_points", "ideal_points", "unga/IdealpointestimatesAll_Apr2020.csv")
    votes, calls = votes_and_calls()
    row = one(build(votes, calls.filter(pc.equal(calls["session"], 73)), estimates), dyad="CHN-RUS")
    assert round(row["ideal_point_distance"], 4) == 0.6244
    assert row["ideal_point_distance_low"] < 0.6244 < row["ideal_point_distance_high"]
    assert row["ideal_point_year_distance"] is None


def test_a_state_without_an_ideal_point_has_no_distance() -> None:
    votes = rows_of(
        "votes",
        *(
            {"roll_call_id": "1", "actor_id": who, "vote": how}
            for who, how in (("CHN", "yes"), ("RUS", "no"), ("USA", "no"))
        ),
    )
    calls = rows_of("roll_calls", {"roll_call_id": "1", "session": 60})
    points = [
        {
            "actor_id": who,
            "year": 2005,
            "basis": "session_all",
            "session": 60,
            "ideal_point": at,
            "low": low,
            "high": high,
        }
        for who, at, low, high in (("CHN", -1.0, -1.5, -0.5), ("USA", 2.0, 1.5, 2.5))
    ]
    old = {"actor_id": "RUS", "year": 2005, "basis": "session_all", "ideal_point": 0.0, "is_current": False}
    pairs = build(votes, calls, rows_of("ideal_points", *points, old))
    assert pairs["dyad"].to_pylist() == ["CHN-RUS", "CHN-USA", "RUS-USA"]
    assert pairs["ideal_point_distance"].to_pylist() == [None, 3.0, None]
    assert pairs["ideal_point_distance_low"].to_pylist() == [None, 2.0, None]
    assert pairs["ideal_point_distance_high"].to_pylist() == [None, 4.0, None]
    outside: Any = build(votes, calls, rows_of("ideal_points", *points, old), [])
    assert outside["ideal_point_distance"].to_pylist() == [None, 3.0, None]
    assert outside["ideal_point_distance_low"].null_count == outside["ideal_point_distance_high"].null_count == 3


def test_a_pair_without_a_common_vote_has_no_row() -> None:
    votes = rows_of(
        "votes",
        {"roll_call_id": "1", "actor_id": "CHN", "vote": "yes"},
        {"roll_call_id": "2", "actor_id": "RUS", "vote": "no"},
        {"roll_call_id": "2", "actor_id": "CHN", "vote": "absent"},
    )
    calls = rows_of("roll_calls", *({"roll_call_id": name, "session": 60} for name in "12"))
    assert build(votes, calls, rows_of("ideal_points")).num_rows == 0


def test_nothing_follows_from_nothing() -> None:
    pairs = build(rows_of("votes"), rows_of("roll_calls"), rows_of("ideal_points"))
    assert pairs.num_rows == 0
    assert checked_bulk("un_votes", pairs, model_of("un_votes")) == []
