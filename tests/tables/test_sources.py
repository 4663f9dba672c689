"""sources: each publisher with its terms, and the state of its captures."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pipelines.sources.contract import discover
from pipelines.tables.sources import build
from tests.support.rows import pick

NAME = "ecb_rates"


def capture(
    vintage: str,
    state: str = "current",
    rows: int = 3,
    retrieved: str | None = None,
    reason: str | None = None,
    parser: str | None = "1",
) -> dict[str, Any]:
    moment = retrieved or f"{vintage}T12:00:00.000000+00:00"
    return {
        "source_id": NAME,
        "vintage_date": date.fromisoformat(vintage),
        "retrieved_date": date.fromisoformat(moment[:10]),
        "retrieved": moment,
        "capture_id": f"{NAME}-{vintage}",
        "state": state,
        "n_rows": rows,
        "reason": reason,
        "parser_version": parser,
    }


FAILED = {"state": "failed", "rows": 0, "reason": "no", "parser": None}
STATES: dict[str, tuple[list[dict[str, Any]], str, date | None, str | None]] = {
    "nothing": ([], "not_captured", None, None),
    "one version": ([capture("2024-01-01")], "current", date(2024, 1, 1), None),
    "two versions in any order": ([capture("2024-06-01"), capture("2024-01-01")], "current", date(2024, 6, 1), None),
    "totals that do not add up": (
        [capture("2024-01-01", reason="BuiltLedger is 1")],
        "current",
        date(2024, 1, 1),
        None,
    ),
    "the last one failed": ([capture("2024-06-01", **FAILED), capture("2024-01-01")], "stale", date(2024, 1, 1), "no"),
    "an earlier one failed": (
        [capture("2024-01-01", **FAILED), capture("2024-06-01")],
        "current",
        date(2024, 6, 1),
        None,
    ),
    "two on one day, the later failed": (
        [
            capture("2024-06-01", retrieved="2024-06-01T09:00", **FAILED),
            capture("2024-06-01", retrieved="2024-06-01T08:00"),
        ],
        "stale",
        date(2024, 6, 1),
        "no",
    ),
    "one retrieved later states an earlier day": (
        [capture("2024-06-01", **FAILED), capture("2024-05-01", retrieved="2024-06-02T08:00")],
        "current",
        date(2024, 5, 1),
        None,
    ),
    "all failed": (
        [capture("2024-01-01", **FAILED), capture("2024-06-01", **FAILED | {"reason": "worse"})],
        "failed",
        None,
        "worse",
    ),
    "one that holds no row": ([capture("2024-01-01", rows=0)], "current", date(2024, 1, 1), None),
    "what an earlier parser read": ([capture("2024-01-01", "failed", 3, reason="no")], "stale", date(2024, 1, 1), "no"),
}


@pytest.mark.parametrize("case", STATES)
def test_the_state_of_a_source(case: str) -> None:
    captures, state, vintage, reason = STATES[case]
    (row,) = (row for row in build(captures) if row["source_id"] == NAME)
    assert pick(row, "state vintage_date reason") == (state, vintage, reason)
    assert row["n_captures"] == len(captures)


def test_captures_of_one_source_say_nothing_of_another() -> None:
    states = {row["source_id"]: row["state"] for row in build([capture("2024-01-01")])}
    assert states.keys() == discover().keys()
    assert {name for name, state in states.items() if state != "not_captured"} == {NAME}


def test_a_row_has_the_terms_and_the_domain_that_the_source_declares() -> None:
    source = discover()[NAME]
    (row,) = (row for row in build([]) if row["source_id"] == NAME)
    assert pick(row, "licence redistribute citation") == (
        source.terms.licence,
        source.terms.redistribute,
        source.terms.citation,
    )
    assert pick(row, "first_year last_year is_complete feeds") == (1999, None, False, ["exchange_rates"])
