"""sources: each publisher with its terms, and the state of its captures."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.sources.declarations import discover
from pipelines.tables.sources import build
from tests.support.rows import pick, read_yaml

NAME = "ecb_rates"


def capture(
    vintage: str,
    state: str = "current",
    rows: int = 3,
    retrieved: str = "",
    reason: str | None = None,
    failed: str = "",
) -> dict[str, Any]:
    moment = retrieved or f"{vintage}T12:00:00.000000+00:00"
    if failed:
        state, rows, reason = "failed", 0, failed
    return {
        "source_id": NAME,
        "vintage_date": date.fromisoformat(vintage),
        "retrieved_date": date.fromisoformat(moment[:10]),
        "retrieved": moment,
        "capture_id": f"{NAME}-{vintage}",
        "state": state,
        "n_rows": rows,
        "reason": reason,
        "parser_version": None if failed else "1",
    }


STATES = read_yaml(Path(__file__).with_name("source_states.yaml"))


@pytest.mark.parametrize("case", STATES)
def test_the_state_of_a_source(case: str) -> None:
    captures, expected = [capture(**fields) for fields in STATES[case][0]], STATES[case][1]
    (row,) = (row for row in build(captures, []) if row["source_id"] == NAME)
    assert [*pick(row, "state vintage_date reason")] == expected
    assert row["n_captures"] == len(captures)


def test_captures_of_one_source_say_nothing_of_another() -> None:
    states = {row["source_id"]: row["state"] for row in build([capture("2024-01-01")], [])}
    assert states.keys() == discover().keys()
    assert {name for name, state in states.items() if state != "not_captured"} == {NAME}


def test_a_row_has_the_terms_and_the_domain_that_the_source_declares() -> None:
    source = discover()[NAME]
    (row,) = (row for row in build([], []) if row["source_id"] == NAME)
    terms = source.terms
    assert terms.words
    assert pick(row, "licence terms_class citation") == (terms.licence, terms.terms_class, terms.citation)
    assert pick(row, "terms_words terms_url terms_read_url terms_read_date terms_gap") == (
        terms.words,
        terms.url,
        terms.read_at,
        terms.read_on,
        terms.gap,
    )
    assert pick(row, "is_asked") == (True,)
    assert pick(row, "first_year last_year is_complete feeds") == (1999, None, False, ["exchange_rates"])


def test_a_source_without_captures_has_the_state_of_the_extracts_that_rest_on_it() -> None:
    used = {"source_id": NAME, "extract_id": "e-1", "is_used": True, "reason": None, "vintage_date": date(2024, 1, 1)}
    down = used | {"extract_id": "e-2", "is_used": False, "reason": "its capture is withdrawn"}
    states = {
        "used": ([used], ("extract", date(2024, 1, 1), None)),
        "one of two": ([used, down], ("extract", date(2024, 1, 1), "e-2 stands down: its capture is withdrawn")),
        "none": ([down], ("not_captured", None, "e-2 stands down: its capture is withdrawn")),
        "of another": ([used | {"source_id": "atop"}], ("not_captured", None, None)),
    }
    for case, (extracts, expected) in states.items():
        (row,) = (row for row in build([], extracts) if row["source_id"] == NAME)
        assert pick(row, "state vintage_date reason") == expected, case
    (row,) = (row for row in build([capture("2020-01-01")], [used]) if row["source_id"] == NAME)
    assert row["state"] == "current"
