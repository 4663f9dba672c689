"""hypotheses: what each supposes, and what its deciding tests say together. No test is run here."""

from __future__ import annotations

from typing import Any

from pipelines.rows import Rows
from pipelines.tables.shared.registry import table
from schemas.vocabulary import TEST_RESULTS

_SAID = ("hypothesis_id", "title", "statement", "written", "supported_if", "contradicted_if", "note")


@table("derived")
def build(ledger_hypotheses: Rows, hypothesis_tests: Rows) -> Rows:
    """One row for each hypothesis."""
    rows = []
    for hypothesis in ledger_hypotheses:
        mine = [
            row
            for row in hypothesis_tests
            if row["hypothesis_id"] == hypothesis["hypothesis_id"] and row["is_deciding"]
        ]
        results = [row["result"] for row in mine]
        lacking = sorted({item for row in mine for item in row["missing"] or ()})
        if not mine:
            lacking = ["a test"]
        rows.append(
            {name: hypothesis[name] for name in _SAID}
            | {"result": together(results), "n_tests": len(mine), "missing": lacking or None}
            | {f"n_{result}": results.count(result) for result in TEST_RESULTS}
        )
    return rows


def together(results: list[Any]) -> str:
    """The result of all deciding tests: one only where they agree; where one lacks data nothing is decided."""
    if not results or "not_enough_data" in results:
        return "not_enough_data"
    return str(results[0]) if len(set(results)) == 1 else "undecided"
