"""hypotheses: what each supposes, and the result of its deciding tests together. No test is run here."""

from __future__ import annotations

import json

from pipelines.rows import Rows
from pipelines.tables.shared.registry import table
from schemas.vocabulary import TEST_RESULTS

_WRITTEN = ("hypothesis_id", "title", "statement", "written", "supported_if", "contradicted_if", "note")


@table("derived")
def build(ledger_hypotheses: Rows, hypothesis_tests: Rows) -> Rows:
    """One row for each hypothesis."""
    rows = []
    for hypothesis in ledger_hypotheses:
        name = hypothesis["hypothesis_id"]
        tests = [row for row in hypothesis_tests if row["hypothesis_id"] == name and row["is_deciding"]]
        results = [row["result"] for row in tests]
        missing = sorted({item for row in tests for item in row["missing"] or ()}) if tests else ["a test"]
        rows.append(
            {column: hypothesis[column] for column in _WRITTEN}
            | {"result": together(results), "n_tests": len(tests), "missing": missing or None}
            | {"history": _worded(hypothesis["history"])}
            | {f"n_{result}": results.count(result) for result in TEST_RESULTS}
        )
    return rows


def _worded(history: str) -> list[str] | None:
    """Earlier wordings, in words."""
    return [f"{one['written']}: {one['statement']} ({one['why']})" for one in json.loads(history)] or None


def together(results: list[object]) -> str:
    """The result of all deciding tests: supported if all are, contradicted if one is and none supported.

    Nothing is decided where one lacks data.
    """
    if not results or "not_enough_data" in results:
        return "not_enough_data"
    if "contradicted" in results and "supported" not in results:
        return "contradicted"
    return "supported" if set(results) == {"supported"} else "undecided"
