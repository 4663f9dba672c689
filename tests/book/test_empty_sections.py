"""Why a section is empty, in plain words."""

from __future__ import annotations

import pytest

from pipelines.book.empty_sections import why_empty
from pipelines.book.texts import section
from tests.book.section_rows import tables_of

NONE = "No figure of this pair is known here."
VOTES = section("votes", [])
SOURCE = {"source_id": "unga_votes", "title": "Recorded votes: version 3", "state": "not_captured"}


@pytest.mark.parametrize(
    ("states", "words"),
    [
        ({"not_captured": 35}, NONE),
        ({"found": 1, "not_searched": 5}, "Documents were found, but none gives the figures that a chart needs."),
        ({"not_searched": 3, "none_found": 1}, "Nobody has searched for it yet in 3 of 4 years."),
        ({"none_found": 4}, "A search was made, and nothing was found."),
    ],
)
def test_a_section_says_what_became_of_searching_for_it(states: dict[str, int], words: str) -> None:
    assert why_empty(VOTES, "CHN-RUS", tables_of(coverage={"CHN-RUS": {"votes/roll_call": states}})) == words


def test_a_section_names_the_source_that_was_not_read_in_and_no_command() -> None:
    coverage = {"CHN-RUS": {"votes/roll_call": {"not_captured": 35}}}
    unread = tables_of(coverage=coverage, sources={"unga_votes": SOURCE})
    words = "This release has no file of “Recorded votes”."
    assert why_empty(VOTES, "CHN-RUS", unread) == words
    for state in ("current", "extract"):
        read = tables_of(coverage=coverage, sources={"unga_votes": SOURCE | {"state": state}})
        assert why_empty(VOTES, "CHN-RUS", read) == NONE, "an extract of it is in the release"


def test_a_dyad_outside_coverage_is_not_said_to_be_sought_in_vain() -> None:
    coverage = {"CHN-RUS": {"votes/roll_call": {"found": 3}}, "IND-RUS": {"trade/total": {"found": 1}}}
    tables = tables_of(coverage=coverage, sources={"unga_votes": SOURCE})
    outside, inside = (why_empty(VOTES, dyad, tables) for dyad in ("AUS-CHN", "IND-RUS"))
    assert outside == "What is known of all pairs is in un_votes.parquet."
    assert inside.partition(". ")[0] + "." == "Nobody has searched systematically for it."


def test_records_that_are_known_are_not_said_to_be_sought_by_nobody() -> None:
    link = {"dyad": "IND-RUS", "table": "exercises", "record_id": "exercises/zapad-2021"}
    coverage = {"IND-RUS": {"trade/total": {"found": 1}}}
    words = "Records are known, which the chronology lists; no search says that they are all."
    assert why_empty(section("exercises", []), "IND-RUS", tables_of(coverage=coverage, dyads=[link])) == words
    assert why_empty(section("funding", []), "IND-RUS", tables_of(coverage=coverage, dyads=[link])).startswith("Nobody")
