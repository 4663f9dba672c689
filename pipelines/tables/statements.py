"""statements: each registered statement with what documents say of its words."""

from __future__ import annotations

from pipelines.rows import Rows
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import code, common, quantity, subjects


@table("topics")
def build(observed_statements: Rows, ledger_records: Rows) -> Rows:
    """Joint statements, speeches and declarations, one row each."""
    return [
        common(subject, "statement_id")
        | {
            "named": subject.with_role("named"),
            "phrase_no_limits": code(subject, "phrase_no_limits"),
            "phrase_no_third_party": code(subject, "phrase_no_third_party"),
            "wording": code(subject, "wording"),
            "words": quantity(subject, "words")["words"],
        }
        for subject in subjects("statements", observed_statements, ledger_records)
    ]
