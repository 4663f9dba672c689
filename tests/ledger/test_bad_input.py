"""Every mistake of a curator is reported with file, line, field and remedy: ``cases`` and ``messages.yaml``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import GOOD
from tests.support.bad_input import Case, Check, cases, good
from tests.support.ledger_world import DATA
from tests.support.rows import read_yaml

MESSAGES: dict[str, dict[str, Any]] = read_yaml(Path(__file__).with_name("messages.yaml"))["cases"]


def test_case_names_differ() -> None:
    names = [case.case for case in cases()]
    assert len(set(names)) == len(names) >= 250


def test_the_good_ledger_has_no_problems(ledger: Check) -> None:
    assert [str(problem) for problem in ledger({})] == []


def test_every_register_of_the_good_ledger_is_one_of_the_real_one() -> None:
    registers = {file.relative_to(GOOD) for file in (GOOD / "reference").rglob("*.yaml")}
    assert Path("reference/dyads.yaml") in registers
    assert not {file for file in registers if not (DATA / file).exists()}


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.case)
def test_each_fault_is_found_where_it_stands(ledger: Check, case: Case) -> None:
    case.check(ledger)


def changed(file: str, change: str | dict[str, Any] | None) -> str | None:
    """The text of a changed file: given whole, or what is replaced and added in a text or a good file."""
    if change is None or isinstance(change, str):
        return change
    text = change.get("text") or good(change.get("of", file))
    for old, new in change.get("replace", []):
        assert old in text, old
        text = text.replace(old, new, 1)
    return text + str(change.get("add", ""))


@pytest.mark.parametrize("case", MESSAGES.values(), ids=MESSAGES)
def test_what_is_said_of_several_changes(ledger: Check, case: dict[str, Any]) -> None:
    problems = ledger({file: changed(file, change) for file, change in case["files"].items()})
    found = [(f"{p.path.removeprefix('data/')}:{p.line}", p.field, p.message, p.remedy) for p in problems]
    assert [at for at, *_ in found] == [at for at, *_ in case["says"]], found
    for (_, *said), (_, *wanted) in zip(found, case["says"], strict=True):
        assert all(part in text for part, text in zip(wanted, said, strict=True)), said
