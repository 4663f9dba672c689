"""hypotheses: what each supposes, and the result of its deciding tests together. No test is run here."""

from __future__ import annotations

from pipelines.row_types import HypothesisTestsRow, LedgerHypothesesRow, LedgerWordingsRow
from pipelines.rows import Rows, pick
from pipelines.tables.shared.registry import table
from schemas.vocabulary import TEST_RESULTS

_WRITTEN = ("hypothesis_id", "title", "statement", "written", "supported_if", "contradicted_if", "note")


@table("derived")
def build(
    ledger_hypotheses: list[LedgerHypothesesRow],
    ledger_wordings: list[LedgerWordingsRow],
    hypothesis_tests: list[HypothesisTestsRow],
) -> Rows:
    """One row for each hypothesis."""
    rows = []
    for hypothesis in ledger_hypotheses:
        name = hypothesis["hypothesis_id"]
        tests = [row for row in hypothesis_tests if row["hypothesis_id"] == name and row["is_deciding"]]
        results = [row["result"] for row in tests]
        results += ["not_enough_data"] if hypothesis["needs"] else []
        missing = sorted({item for row in tests for item in row["missing"] or ()}) if tests else ["a test"]
        missing = [*hypothesis["needs"], *missing]
        rows.append(
            pick(hypothesis, _WRITTEN)
            | {"result": together(results), "n_tests": len(tests), "missing": missing or None}
            | {"history": [_worded(row) for row in ledger_wordings if row["hypothesis_id"] == name] or None}
            | {f"n_{result}": [row["result"] for row in tests].count(result) for result in TEST_RESULTS}
        )
    return rows


def _worded(earlier: LedgerWordingsRow) -> str:
    """An earlier wording, in words."""
    return f"{earlier['written']}: {earlier['statement']} ({earlier['why']})"


def together(results: list[str]) -> str:
    """The result of all deciding tests: supported if all are, contradicted if one is and none supported.

    Nothing is decided where one lacks data.
    """
    if not results or "not_enough_data" in results:
        return "not_enough_data"
    if "contradicted" in results and "supported" not in results:
        return "contradicted"
    return "supported" if set(results) == {"supported"} else "undecided"
