"""covotes: the model accepts all pairs of the real file; values against counting; the parts add up."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from pipelines.store.checks import checked_bulk
from pipelines.tables.covotes import build
from schemas.tables import model_of
from schemas.vocabulary import THIRDS
from tests.support.real_feeds import rows_of, votes_and_calls
from tests.support.rows import fields, pick

COUNTS = "n_votes n_together n_with n_opposed n_split"
ROLL_CALLS = """
1 yes yes no; 2 no no yes; 3 yes yes abstain; 4 abstain abstain no; 5 abstain abstain abstain; 6 yes no no
7 yes yes yes; 8 yes yes -
"""
"""Roll calls and the votes of China, Russia and the United States."""


@pytest.fixture(scope="module")
def built() -> pa.Table:
    """The table of the real votes."""
    return build(*votes_and_calls())


def test_the_model_accepts_all_pairs_of_all_sessions(built: pa.Table) -> None:
    assert checked_bulk("covotes", built, model_of("covotes")) == []
    key = ("actor_a", "actor_b", "third_id", "session")
    assert built.sort_by([(name, "ascending") for name in key]).equals(built)


def test_the_parts_add_up(built: pa.Table) -> None:
    parts = pc.add(pc.add(built["n_with"], built["n_opposed"]), built["n_split"])
    assert parts.equals(built["n_together"])
    assert pc.all(pc.less_equal(built["n_together"], built["n_votes"])).as_py()


def test_the_third_is_none_of_the_two(built: pa.Table) -> None:
    assert not set(THIRDS) & (set(built["actor_a"].to_pylist()) | set(built["actor_b"].to_pylist()))


def test_shares_are_null_exactly_where_their_whole_is_0_and_lie_in_their_interval(built: pa.Table) -> None:
    for name, whole in (
        ("opposed_share", pc.add(built["n_opposed"], built["n_split"])),
        ("together_opposed_share", built["n_together"]),
    ):
        low, share, high = (built[name + end] for end in ("_low", "", "_high"))
        for column in (low, share, high):
            assert pc.is_null(column).equals(pc.equal(whole, 0))
        inside = pc.and_(pc.less_equal(low, share), pc.less_equal(share, high))
        assert pc.all(inside).as_py()


def test_china_and_russia_against_the_united_states_by_hand() -> None:
    """Eight roll calls, counted by hand.

    Two with both opposed to the third, one where the third abstains, one where both abstain, one where the third
    agrees, one where the two differ, one unanimous, one that the third missed.
    """
    rows = [
        {"roll_call_id": call, "actor_id": who, "vote": vote}
        for call, *votes in fields(ROLL_CALLS)
        for who, vote in zip(("CHN", "RUS", "USA"), votes, strict=True)
        if vote != "-"
    ]
    rows += [{"roll_call_id": call, "actor_id": "PRK", "vote": "no"} for call in ("5", "8")]
    calls = rows_of("roll_calls", *({"roll_call_id": call, "session": 70} for call in "12345678"))
    (row,) = (r for r in build(rows_of("votes", *rows), calls).to_pylist() if r["dyad"] == "CHN-RUS")
    assert pick(row, COUNTS) == (6, 5, 1, 2, 2)
    assert (row["opposed_share"], row["together_opposed_share"]) == (1 / 2, 2 / 5)
    assert (round(row["opposed_share_low"], 4), round(row["opposed_share_high"], 4)) == (0.15, 0.85)


def test_china_and_russia_in_the_last_session(built: pa.Table) -> None:
    """Counted from the publisher's CSV line by line."""
    (row,) = built.filter(pc.and_(pc.equal(built["dyad"], "CHN-RUS"), pc.equal(built["session"], 74))).to_pylist()
    assert pick(row, COUNTS) == (87, 69, 9, 54, 6)


def test_without_the_third_there_is_nothing() -> None:
    votes = [{"roll_call_id": "1", "actor_id": who, "vote": "yes"} for who in ("CHN", "RUS")]
    calls = rows_of("roll_calls", {"roll_call_id": "1", "session": 60})
    assert build(rows_of("votes", *votes), calls).num_rows == 0
    assert build(rows_of("votes"), rows_of("roll_calls")).num_rows == 0
