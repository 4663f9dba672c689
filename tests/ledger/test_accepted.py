"""Captures that a person accepted although they depart from the last version: a register, checked and sliced."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pipelines.ledger.rules import checker
from pipelines.ledger.slices.catalogue import slices

ENTRY = "- {{capture: {}-0123456789abcdef0123, declared: 2026-11-26, declared_by: A. Person, reason: new base}}\n"


def test_an_accepted_capture_reaches_the_sources(read: Callable[..., Any]) -> None:
    rows = slices(read({"reference/accepted.yaml": ENTRY.format("ecb_rates")}))["ledger_accepted"].to_pylist()
    assert rows == [{"capture_id": "ecb_rates-0123456789abcdef0123", "sentence": None, "reason": "new base"}]
    assert slices(read({"reference/accepted.yaml": None}))["ledger_accepted"].num_rows == 0


def test_a_capture_of_no_source_is_a_problem(ledger: Callable[..., list[Any]]) -> None:
    [problem] = ledger({"reference/accepted.yaml": ENTRY.format("ecb_rate")})
    assert (problem.path, problem.field) == ("data/reference/accepted.yaml", "[0].capture")
    assert "did you mean `ecb_rates`" in problem.remedy


def test_a_sentence_is_accepted_alone(read: Callable[..., Any], ledger: Callable[..., list[Any]]) -> None:
    sentence = "- {sentence: Trade fell to 9., declared: 2026-11-26, declared_by: A. Person, reason: seen}\n"
    [row] = slices(read({"reference/accepted.yaml": sentence}))["ledger_accepted"].to_pylist()
    assert row == {"capture_id": None, "sentence": "Trade fell to 9.", "reason": "seen"}
    assert not ledger({"reference/accepted.yaml": sentence})
    both = ENTRY.format("ecb_rates").replace("{capture", "{sentence: a, capture")
    [problem] = ledger({"reference/accepted.yaml": both})
    assert problem.remedy == "name one of the three"


def test_a_warning_is_accepted_by_name_whatever_becomes_of_its_line(read: Callable[..., Any]) -> None:
    draft = {"searches/draft.yaml": "# draft: not yet\n"}
    warning = next(one for one in checker.warnings(read(draft)) if one.message == "a draft, which nothing reads")
    assert warning.name == "data/searches/draft.yaml: a draft, which nothing reads"
    entry = f"- {{warning: '{warning.name}', declared: 2026-11-26, declared_by: A. Person, reason: seen}}\n"
    accepted = read(draft | {"reference/accepted.yaml": entry})
    assert warning not in checker.warnings(accepted)
    assert slices(accepted)["ledger_accepted"].num_rows == 0, "what sources are read with stays as it is"
    assert replace(warning, line=9, message="see line 7 (a.yaml:3)").name.endswith("see  (a.yaml)")
