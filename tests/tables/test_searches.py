"""searches: what curators wrote of who looked where, and every search that coverage and verdicts name is there."""

from datetime import date

from tests.support.ledger_world import BuiltLedger


def test_a_search_says_who_looked_where_and_with_what_words(real: BuiltLedger) -> None:
    row = real.one("searches", search_id="ind-rus-exercises-2022-2024")
    assert (row["table"], row["measure"], row["actors"]) == ("exercises", "occurrence", ["IND", "RUS"])
    assert (row["window_start"], row["window_end"]) == (date(2022, 1, 1), date(2024, 12, 31))
    assert (row["result"], row["is_complete"]) == ("found", False)
    assert row["places"] == ["stored copies of public web pages"]
    assert "INDRA" in row["note"]


def test_every_search_that_a_table_names_is_there(real: BuiltLedger) -> None:
    named = {name for table in ("coverage", "verdicts") for row in real.rows[table] for name in row["search_ids"] or ()}
    assert named
    assert named <= {row["search_id"] for row in real.rows["searches"]}
