from __future__ import annotations

from pipelines.check import problems
from pipelines.ledger import read_ledger
from tests.conftest import ROOT


def test_what_curators_wrote_has_no_problems():
    ledger = read_ledger(ROOT / "data")
    assert "\n".join(map(str, problems(ledger)[:50])) == ""
    assert len(ledger.documents) > 400
    assert len(ledger.evidence) > 1000
