"""No document was read in the future."""

from __future__ import annotations

from pipelines.ledger.rules.checker import problems
from tests.support.bad_input import NAVY, good
from tests.support.rows import each_case


@each_case(__file__, "accessed today is_told")
def test_no_document_was_read_on_a_day_that_has_not_come(read, accessed, today, is_told):
    changed = good(NAVY).replace("accessed: 2026-11-24", f"accessed: {accessed}")
    reported = problems(read({NAVY: changed}), today=today)

    assert [(p.path, p.line, p.field, p.message, p.remedy) for p in reported] == [
        (
            f"data/{NAVY}",
            6,
            "accessed",
            f"accessed on {accessed}, which is in the future",
            f"write the day on which you read it: today is {today}",
        )
    ] * is_told
