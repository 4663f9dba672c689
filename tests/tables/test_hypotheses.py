"""hypotheses, hypothesis_tests: the ledger alone decides nothing and says what is missing; results combine by rule."""

from __future__ import annotations

import pyarrow as pa
import pytest

from pipelines.tables.hypotheses import together
from pipelines.tables.hypothesis_tests import subject_of, votes_together
from tests.support.ledger_world import BuiltLedger


def test_every_hypothesis_has_a_deciding_test_and_one_without_data_says_what_is_missing(real: BuiltLedger) -> None:
    for row in real.rows["hypotheses"]:
        assert row["n_tests"] > 0
        assert (row["result"] == "not_enough_data") == bool(row["missing"])
    for row in real.rows["hypothesis_tests"]:
        assert (row["result"] == "not_enough_data") <= bool(row["missing"])


def test_rows_that_a_test_rests_on_are_rows_of_the_front_door(real: BuiltLedger) -> None:
    published = {f"{row['table']}/{row['row_id']}" for row in real.rows["indicators"]}
    used = {name for row in real.rows["hypothesis_tests"] for name in row["rests_on"] or ()}
    assert used
    assert {name for name in used if not name.startswith("covotes/")} <= published


def test_exercises_rise_in_lower_bounds_alone_which_decides_nothing(real: BuiltLedger) -> None:
    row = real.one("hypothesis_tests", hypothesis_id="rising-military-cooperation", test_id="exercises")
    assert (row["result"], row["value_low"] > 0) == ("not_enough_data", True)
    assert "all-forms" in row["sensitivity"]


@pytest.mark.parametrize(
    ("results", "result"),
    [
        (["supported", "supported"], "supported"),
        (["contradicted"], "contradicted"),
        (["supported", "contradicted"], "undecided"),
        (["supported", "undecided"], "undecided"),
        (["contradicted", "not_enough_data"], "not_enough_data"),
        ([], "not_enough_data"),
    ],
)
def test_results_decide_only_where_they_agree(results: list[str], result: str) -> None:
    assert together(results) == result


def test_votes_are_pooled_over_the_sessions_that_the_dyad_has() -> None:
    rows = [
        ("CHN-RUS", 60, 3, 1),
        ("CHN-RUS", 61, 5, 1),
        ("BRA-CHN", 60, 1, 1),
        ("BRA-CHN", 50, 9, 0),
        ("IND-RUS", 61, 0, 0),
    ]
    table = pa.Table.from_pylist(
        [
            {"dyad": dyad, "third_id": "USA", "session": session, "n_opposed": a, "n_split": b}
            for dyad, session, a, b in rows
        ]
    )
    assert votes_together(table, "CHN-RUS") == {"CHN-RUS": (8, 10), "BRA-CHN": (1, 2)}


def test_a_direction_and_a_dyad_are_told_apart() -> None:
    assert subject_of("RUS>CHN") == {"origin": "RUS", "destination": "CHN"}
    assert subject_of("CHN-RUS") == {"dyad": "CHN-RUS"}
