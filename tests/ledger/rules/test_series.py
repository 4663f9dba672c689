"""Whose figure it is: what another office or an estimating body made is never the reporter's own."""

from __future__ import annotations

from pathlib import Path

from pipelines.ledger.reader import read_ledger
from pipelines.ledger.rules import series
from tests.support.ledger_world import document, write
from tests.support.rows import each_case

PUBLISHERS = """
- {id: imf, name: IMF, estimates: true}
- {id: gacc, name: GACC, statistics_of: CHN}
"""


@each_case(__file__, "speaker status is_refused")
def test_an_estimate_by_others_is_no_report(tmp_path: Path, speaker: str, status: str, is_refused: bool) -> None:
    entry = (
        f"{{about: trade, measure: total, actors: [CHN, RUS], reporter: RUS, dates: 2022, value: 127, scale: billion, "
        f"unit: USD, according_to: {speaker}, status: {status}}}"
    )
    data = write(tmp_path, [document("a", entry)])
    (data / "reference" / "publishers.yaml").write_text(PUBLISHERS)
    messages = [problem.message for problem in series.problems(read_ledger(data))]
    assert messages == ([f"{speaker} does not report for RUS"] if is_refused else [])
