"""Every curator's mistake is reported with file, line, field and remedy: the cases in ``tests/ledger/cases``."""

from pathlib import Path

import pytest

from tests.conftest import GOOD
from tests.support.bad_input import BANK, NAVY, Case, Check, cases, good
from tests.support.ledger_world import DATA


def test_case_names_differ() -> None:
    names = [case.case for case in cases()]
    assert len(set(names)) == len(names) >= 250


def test_the_good_ledger_has_no_problems(ledger: Check) -> None:
    assert [str(problem) for problem in ledger({})] == []


def test_every_register_of_the_good_ledger_is_one_of_the_real_one() -> None:
    registers = {file.relative_to(GOOD) for file in (GOOD / "reference").rglob("*.yaml")}
    assert Path("reference/closeness.yaml") in registers
    assert not {file for file in registers if not (DATA / file).exists()}


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.case)
def test_each_fault_is_found_where_it_stands(ledger: Check, case: Case) -> None:
    case.check(ledger)


def test_several_problems_are_all_reported_in_order(ledger: Check) -> None:
    lines = {3: "title: <b>Patrol</b>", 23: "    value: 4", 29: "    value: some", 42: "  - about: exercises/x"}
    navy = [lines.get(number, line) for number, line in enumerate(good(NAVY).splitlines(), 1)]
    problems = ledger({NAVY: "\n".join(navy), BANK: good(BANK).replace("relays: VEB", "relay: VEB")})

    assert [(p.path, p.line, p.field) for p in problems] == [
        (f"data/{BANK}", 5, "relay"),
        (f"data/{NAVY}", 3, "title"),
        (f"data/{NAVY}", 23, "evidence[1].value"),
        (f"data/{NAVY}", 29, "evidence[2].value"),
        (f"data/{NAVY}", 42, "evidence[4].about"),
    ]
