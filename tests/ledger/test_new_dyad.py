"""Registering a pair: one line puts it into coverage, and nothing else is written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipelines.ledger import new_dyad
from pipelines.ledger.reader import Ledger, read_ledger
from pipelines.ledger.slices.registers import register_slices
from pipelines.ledger.stubs import StubError
from tests.conftest import ROOT
from tests.support.rows import each_case

pytestmark = pytest.mark.slow


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    for name in ("searches", "hypotheses", "reference"):
        shutil.copytree(ROOT / "data" / name, tmp_path / name)
    return read_ledger(tmp_path)


def text(ledger: Ledger, name: str) -> str:
    return (ledger.root / name).read_text(encoding="utf-8")


def covered(ledger: Ledger, dyad: str) -> set[str]:
    return {row["table"] for row in register_slices(ledger)["coverage"].to_pylist() if row["dyad"] == dyad}


def test_a_new_pair_is_one_line_of_the_register_and_is_answered_for(ledger: Ledger) -> None:
    assert covered(ledger, "ARE-RUS") == set()
    lines = new_dyad.register("RUS", "ARE", ledger)
    number = text(ledger, "reference/dyads.yaml").count("\n")
    assert lines[0] == f"data/reference/dyads.yaml:{number}: ARE-RUS is registered"
    assert text(ledger, "reference/dyads.yaml").endswith("\n- {id: ARE-RUS, groups: [states, records]}\n")
    tables = {"trade", "exercises", "visits", "funding", "agreements", "statements"}
    assert covered(read_ledger(ledger.root), "ARE-RUS") == tables | {"votes", "alliances", "arms_transfers"}


def test_a_registered_pair_joins_the_groups_it_lacks(ledger: Ledger) -> None:
    assert covered(ledger, "IND-TUR") == {"votes"}
    (first, *_) = new_dyad.register("TUR", "IND", ledger)
    assert first.endswith("IND-TUR is also in the groups states and records")
    after = read_ledger(ledger.root)
    assert {"votes", "trade", "visits"} <= covered(after, "IND-TUR")
    assert new_dyad.register("TUR", "IND", after)[0].endswith("IND-TUR was registered already")


def test_a_union_is_answered_for_in_trade_and_records_alone(ledger: Ledger) -> None:
    new_dyad.register("EUE", "KOR", ledger)
    assert text(ledger, "reference/dyads.yaml").endswith("- {id: EUE-KOR, groups: [unions, records]}\n")
    assert "votes" not in covered(read_ledger(ledger.root), "EUE-KOR")


@each_case(__file__, "a b message")
def test_what_is_no_pair_of_actors_writes_nothing(ledger: Ledger, a: str, b: str, message: str) -> None:
    before = text(ledger, "reference/dyads.yaml")
    with pytest.raises(StubError) as raised:
        new_dyad.register(a, b, ledger)
    assert str(raised.value).startswith(message)
    assert text(ledger, "reference/dyads.yaml") == before
