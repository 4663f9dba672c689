"""excerpt_checks: one for each row of evidence with an excerpt, and a curator's pin."""

from __future__ import annotations

from pathlib import Path

from pipelines.observations.excerpts import OUTCOMES, PAGES
from pipelines.tables.excerpt_checks import build
from tests.support.ledger_world import BuiltLedger, document, world
from tests.support.rows import default_row, pick

CAPTURE = "cited_documents-0123456789abcdef0123"
FACT = (
    "{about: trade, measure: total, actors: [CHN, RUS], reporter: CHN, dates: 2024, value: 245, scale: billion, "
    "unit: USD, excerpt: 'reached 245 billion dollars'%s}"
)


def test_without_captures_no_excerpt_is_archived(real: BuiltLedger) -> None:
    rows = real.rows["excerpt_checks"]
    assert {pick(row, "result capture_id is_pinned") for row in rows} == {("not_archived", None, False)}
    quoted = {row["evidence_id"] for row in real.rows["evidence"] if row["excerpt"]}
    assert {row["evidence_id"] for row in rows} == quoted


def test_a_pin_written_by_a_curator_reaches_its_excerpt(tmp_path: Path) -> None:
    built = world(tmp_path, [document("a", FACT % f", capture: {CAPTURE}"), document("b", FACT % "")])
    assert built.rows["ledger_pins"] == [
        {"document_id": "a", "excerpt": "reached 245 billion dollars", "capture_id": CAPTURE}
    ]
    pages = [default_row("cited_page", capture_id=CAPTURE, slice=name, text="It fell.") for name in ("a", "b")]
    rows = build(built.rows["evidence"], built.rows["ledger_pins"], **{PAGES: pages, OUTCOMES: []})
    assert [pick(row, "document_id result is_pinned") for row in rows] == [
        ("a", "not_found", True),
        ("b", "not_found", False),
    ]
