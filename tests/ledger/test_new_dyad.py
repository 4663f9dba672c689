"""Registering a pair: one line puts it into coverage, and nothing else that is written says anything unfilled."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from pipelines.ledger import new_dyad
from pipelines.ledger.reader import Ledger, read_ledger
from pipelines.ledger.rules.checker import problems, warnings
from pipelines.ledger.slices.registers import register_slices
from pipelines.ledger.stubs import StubError
from pipelines.ledger.yaml_files import NOT_FILLED
from tests.conftest import ROOT
from tests.support.rows import each_case

pytestmark = pytest.mark.slow
TODAY = date(2026, 11, 26)


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
    lines = new_dyad.register("RUS", "ARE", ledger, TODAY)
    number = text(ledger, "reference/dyads.yaml").count("\n")
    assert lines[0] == f"data/reference/dyads.yaml:{number}: ARE-RUS is registered"
    assert text(ledger, "reference/dyads.yaml").endswith("\n- {id: ARE-RUS, groups: [states, records]}\n")
    tables = {"trade", "exercises", "visits", "funding", "agreements", "statements"}
    assert covered(read_ledger(ledger.root), "ARE-RUS") == tables | {"votes", "alliances", "arms_transfers"}


def test_a_registered_pair_joins_the_groups_it_lacks(ledger: Ledger) -> None:
    assert covered(ledger, "IND-TUR") == {"votes"}
    (first, *_) = new_dyad.register("TUR", "IND", ledger, TODAY)
    assert first.endswith("IND-TUR is also in the groups states and records")
    after = read_ledger(ledger.root)
    assert {"votes", "trade", "visits"} <= covered(after, "IND-TUR")
    assert new_dyad.register("TUR", "IND", after, TODAY)[0].endswith("IND-TUR was registered already")


def test_a_union_is_answered_for_in_trade_and_records_alone(ledger: Ledger) -> None:
    new_dyad.register("EUE", "IND", ledger, TODAY)
    assert text(ledger, "reference/dyads.yaml").endswith("- {id: EUE-IND, groups: [unions, records]}\n")
    assert "votes" not in covered(read_ledger(ledger.root), "EUE-IND")


def test_what_was_written_passes_the_check_and_is_marked_as_unread(ledger: Ledger) -> None:
    known = {problem.message for problem in problems(ledger)}  # without documents, searches name records in vain
    before = len(ledger.searches), len(ledger.hypotheses), len(ledger.reference["publishers"])
    lines = new_dyad.register("ARE", "RUS", ledger, TODAY)
    after = read_ledger(ledger.root)
    assert {problem.message for problem in problems(after)} == known
    assert (len(after.searches), len(after.hypotheses), len(after.reference["publishers"])) == before
    drafts = {warning.path for warning in warnings(after) if "a draft, which nothing reads" in warning.message}
    assert drafts == {line.partition(":")[0] for line in lines if line.endswith("a draft to fill in")}
    assert len(drafts) == 6


def test_a_draft_that_is_read_without_being_filled_in_is_reported_line_by_line(ledger: Ledger) -> None:
    new_dyad.register("ARE", "RUS", ledger, TODAY)
    name = "searches/are-rus-visits.yaml"
    written = text(ledger, name).partition("\n")[2]
    (ledger.root / name).write_text(written, encoding="utf-8")
    found = problems(read_ledger(ledger.root), [ledger.root / name])
    unfilled = {problem.field for problem in found if problem.message == NOT_FILLED}
    assert unfilled == {"searched_by", "where[0]", "result", "completeness", "note"}
    filled = re.sub(r'"\?\?[^"]*"', "the archives", written)
    for name_, word in (("result", "none_found"), ("completeness", "partial")):
        filled = filled.replace(f"{name_}: the archives", f"{name_}: {word}")
    (ledger.root / name).write_text(filled, encoding="utf-8")
    assert problems(read_ledger(ledger.root), [ledger.root / name]) == []


def test_only_voices_that_no_register_has_are_started(ledger: Ledger) -> None:
    new_dyad.register("ARE", "RUS", ledger, TODAY)
    publishers = text(ledger, "reference/publishers.yaml")
    assert publishers.count("statistics_of: ARE") == publishers.count("organ_of: ARE") == 1
    assert publishers.count("statistics_of: RUS") == 1
    assert "speaks_for: ARE" in text(ledger, "reference/speakers.yaml")
    once = publishers, text(ledger, "reference/speakers.yaml")
    new_dyad.register("ARE", "CHN", read_ledger(ledger.root), TODAY)
    assert (text(ledger, "reference/publishers.yaml"), text(ledger, "reference/speakers.yaml")) == once


@each_case(__file__, "a b message")
def test_what_is_no_pair_of_actors_writes_nothing(ledger: Ledger, a: str, b: str, message: str) -> None:
    before = text(ledger, "reference/dyads.yaml")
    with pytest.raises(StubError) as raised:
        new_dyad.register(a, b, ledger, TODAY)
    assert str(raised.value).startswith(message)
    assert text(ledger, "reference/dyads.yaml") == before
