"""Corrections that could never be used are problems, with what to type instead."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from pipelines.ledger.reader import read_ledger
from pipelines.ledger.rules import checker as check
from tests.support.ledger_world import document, total, write

GOOD = {
    "id": "misprint",
    "source": "un_comtrade",
    "table": "trade_reports",
    "scope": {"origin": "CHN"},
    "action": "override",
    "value": "1",
    "expect": "2",
    "declared": "2026-01-01",
    "declared_by": "us",
    "reason": "a digit is missing",
}


def found(folder: Path, correction: dict[str, object], name: str = "misprint") -> list[str]:
    """Problems of a ledger with this correction."""
    data = write(folder, [document("source", total())])
    (data / "corrections").mkdir()
    (data / "corrections" / f"{name}.yaml").write_text(yaml.safe_dump(correction))
    return [str(problem) for problem in check.problems(read_ledger(data))]


def test_a_good_one_is_no_problem(tmp_path: Path) -> None:
    assert found(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"source": "un_comtrad"}, "source: there is no source `un_comtrad`\n    did you mean `un_comtrade`?"),
        ({"value": None}, "action: `override` needs a value\n    write the value to use, or the factor"),
        ({"action": "drop"}, "value: `drop` takes no value\n    remove it"),
        ({"action": "rename"}, "action: "),
        ({"expect": "about 2"}, "expect: "),
        ({"reason": None}, "reason: "),
        ({"scope": {}}, "scope: "),
        ({"id": "other"}, "id: the id is not the file's name"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_wrong_one_is_named(tmp_path: Path, change: dict[str, object], said: str) -> None:
    made = {name: value for name, value in (GOOD | change).items() if value is not None}
    (problem,) = found(tmp_path, made)
    assert problem.startswith("data/corrections/misprint.yaml:")
    assert said in problem
