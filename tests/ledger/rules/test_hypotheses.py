"""Tests of hypotheses that lack what their kind needs, or name nobody, are problems with a line and a remedy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.ledger.reader import read_ledger
from pipelines.ledger.rules import checker as check
from pipelines.ledger.rules.hypotheses import NEEDS
from schemas.vocabulary import TEST_KINDS
from tests.support.ledger_world import document, total, write

TEST = {
    "id": "ratio",
    "kind": "ratio_above",
    "indicator": "dependence_ratio",
    "of": "RUS>CHN",
    "others": ["IND>RUS"],
    "above": "2",
    "band": ["0.5", "2"],
}
GOOD: dict[str, Any] = {
    "id": "guess",
    "title": "t",
    "statement": "s",
    "written": "2026-01-01",
    "uses": ["trade_share"],
    "supported_if": "a",
    "contradicted_if": "b",
}


def found(folder: Path, *tests: dict[str, Any]) -> list[str]:
    """Problems of a ledger with a hypothesis of these tests."""
    data = write(folder, [document("source", total())])
    (data / "hypotheses").mkdir()
    (data / "hypotheses" / "guess.yaml").write_text(yaml.safe_dump(GOOD | {"tests": list(tests)}, sort_keys=False))
    return [str(problem) for problem in check.problems(read_ledger(data))]


def test_a_good_one_is_no_problem(tmp_path: Path) -> None:
    assert found(tmp_path, TEST) == []


def test_every_kind_says_what_it_needs() -> None:
    assert NEEDS.keys() == TEST_KINDS.keys()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "ratio_abov"}, "kind: "),
        (
            {"above": None},
            "a test of kind ratio_above needs `above`\n    write `above`: the number that a ratio must exceed",
        ),
        ({"of": "RUS-CHN"}, "of: `RUS-CHN` is neither a dyad nor a direction\n    write CHN-RUS, sorted, or RUS>CHN"),
        ({"of": "RUS"}, "of: `RUS` is neither a dyad nor a direction"),
        ({"others": ["RUS>CNH"]}, "others[0]: there is no actor `CNH`"),
        ({"since": "the nineties"}, "since: "),
        ({"band": ["1"]}, "band: "),
        ({"dates": ["2014"]}, "dates: a test of kind ratio_above does not use `dates`\n    remove it"),
        ({"colour": "red"}, "colour"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_wrong_one_is_named_with_its_remedy(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    (problem,) = found(tmp_path, {name: value for name, value in (TEST | change).items() if value is not None})
    assert problem.startswith("data/hypotheses/guess.yaml:")
    assert said in problem


def test_two_tests_of_one_name_are_one_too_many(tmp_path: Path) -> None:
    (problem,) = found(tmp_path, TEST, yaml.safe_load(yaml.safe_dump(TEST)))
    assert "the test `ratio` stands twice" in problem
