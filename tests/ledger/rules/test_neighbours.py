"""A figure far from its neighbours warns; one that misses a scale, or is of the opposite flow, is an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.ledger.reader import read_ledger
from pipelines.ledger.rules import checker
from tests.ledger.test_cells import ENDS, FLOW, with_table
from tests.support.ledger_world import document, write
from tests.support.rows import each_case

ONE_FLOW = FLOW | ENDS["rus_chn"] | {"locator": "t"}
JUMP = "the nearest of its neighbours"


def found(data: Path) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Line and message of each error, and of each warning."""
    ledger = read_ledger(data)
    problems, warnings = checker.problems(ledger), checker.warnings(ledger)
    return [(p.line, p.message) for p in problems], [(w.line, w.message) for w in warnings]


@each_case(__file__, "lines errors warned")
def test_a_figure_is_compared_with_those_of_the_years_around_it(
    tmp_path: Path, lines: list[str], errors: list[int], warned: list[int]
) -> None:
    problems, warnings = found(with_table(tmp_path, ONE_FLOW | {"gaps": ["2015/2016"]}, ["dates,value,note", *lines]))
    assert [line for line, _ in problems] == errors
    assert [line for line, _ in warnings] == warned
    assert all(JUMP in message for _, message in (*problems, *warnings))


def test_neighbours_are_those_of_other_documents_and_reporters_too(tmp_path: Path) -> None:
    data = with_table(tmp_path, ONE_FLOW, ["dates,value", "2014,37.49"])
    entry = (
        FLOW
        | ENDS["rus_chn"]
        | {"reporter": "CHN", "dates": "2015", "value": "3.4", "locator": "p. 1", "credibility": "2"}
    )
    write(tmp_path, [document("paper") | {"evidence": [entry]}])
    _, warnings = found(data)
    assert [message for _, message in warnings] == [
        f"1/11 of {JUMP}, 37.49 billion in 2014 (data/series/dots.csv:2)",
        f"11 times {JUMP}, 3.4 billion in 2015 (data/documents/paper.yaml:3)",
    ]


@pytest.mark.parametrize(
    ("value", "how", "is_error"), [("374.9", "10 times", True), ("44.24", "18 per cent", False), ("40", "", False)]
)
def test_a_figure_is_compared_with_that_of_the_same_reporter_and_period(
    tmp_path: Path, value: str, how: str, is_error: bool
) -> None:
    data = with_table(tmp_path, ONE_FLOW, ["dates,value", "2014,37.49"])
    entry = FLOW | ENDS["rus_chn"] | {"dates": "2014", "value": value, "locator": "p. 1", "credibility": "2"}
    write(tmp_path, [document("paper") | {"evidence": [entry]}])
    problems, warnings = found(data)
    told = problems if is_error else warnings
    end = "from the figure of the same reporter, 37.49 billion in 2014 (data/series/dots.csv:2)"
    assert [message for _, message in told if "dots.csv" in message] == ([f"{how} apart {end}"] if how else [])
    assert not (warnings if is_error else problems)


@pytest.mark.parametrize(("rus_chn", "is_turned"), [("37.0", True), ("30.0", False), ("9.0", False)])
def test_a_figure_of_the_size_of_the_opposite_flow_is_turned(tmp_path: Path, rus_chn: str, is_turned: bool) -> None:
    lines = ["dates,rus_chn,chn_rus", "2014,9.0,37.1", f"2015,{rus_chn},38.0"]
    problems, _ = found(with_table(tmp_path, FLOW | {"columns": ENDS, "locator": "t"}, lines))
    assert [m for _, m in problems if "is the size of" in m] == [
        f"{rus_chn} is the size of what goes from CHN to RUS"
    ] * is_turned
