"""searches: what curators wrote of who looked where, and every search that coverage and verdicts name is there."""

from __future__ import annotations

from tests.support.ledger_world import BuiltLedger


def test_every_search_that_a_table_names_is_there(real: BuiltLedger) -> None:
    named = {name for table in ("coverage", "verdicts") for row in real.rows[table] for name in row["search_ids"] or ()}
    assert named
    assert named <= {row["search_id"] for row in real.rows["searches"]}
