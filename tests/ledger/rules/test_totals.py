"""Figures of a territory against those of its parts, across documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.ledger.reader import read_ledger
from pipelines.ledger.rules import totals
from tests.support.bad_input import good
from tests.support.ledger_world import document, write

SAME = "about: trade, measure: exports, origin: RUS, reporter: RUS, dates: 2013, unit: USD"
FLOW = f"{{{{{SAME}, destination: {{}}, value: {{}}{{}}}}}}"


@pytest.mark.parametrize(("whole", "message"), [(283.6, []), (267.1, ["267 for EU28 is not what its parts add up to"])])
def test_the_28_are_the_27_and_the_united_kingdom(tmp_path: Path, whole: float, message: list[str]) -> None:
    """Russia's exports in 2013, in billion dollars: the 27 as the 28 were 6 per cent too little."""
    parts = [FLOW.format("EUE", 267.1, ", scope: [EU27_2020]"), FLOW.format("GBR", 16.4, "")]
    stated = document("b", FLOW.format("EUE", whole, ", scope: [EU28]"))
    data = write(tmp_path, [document("a", *parts), stated])
    (data / "reference/territories.yaml").write_text(good("reference/territories.yaml"))
    problems = [*totals.problems(read_ledger(data))]
    assert [problem.message.partition(" (")[0] for problem in problems] == message
    for problem in problems:
        assert "a.yaml" in problem.message
        assert problem.path.endswith("b.yaml")
