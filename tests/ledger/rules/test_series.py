"""Whose figure it is: what another office or an estimating body made is never the reporter's own."""

from pathlib import Path

import pytest

from pipelines.ledger.reader import read_ledger
from pipelines.ledger.rules import series
from tests.support.ledger_world import document, write

PUBLISHERS = """
- {id: imf, name: IMF, estimates: true}
- {id: gacc, name: GACC, statistics_of: CHN}
"""


@pytest.mark.parametrize(
    ("speaker", "status", "is_refused"),
    [("IMF", "actual", True), ("GACC", "actual", True), ("IMF", "estimated", False), ("FCS", "actual", False)],
)
def test_an_estimate_by_others_is_no_report(tmp_path: Path, speaker: str, status: str, is_refused: bool) -> None:
    entry = (
        f"{{about: trade, measure: total, actors: [CHN, RUS], reporter: RUS, dates: 2022, value: 127, scale: billion, "
        f"unit: USD, according_to: {speaker}, status: {status}}}"
    )
    data = write(tmp_path, [document("a", entry)])
    (data / "reference" / "publishers.yaml").write_text(PUBLISHERS)
    messages = [problem.message for problem in series.problems(read_ledger(data))]
    assert messages == ([f"{speaker} does not report for RUS"] if is_refused else [])
