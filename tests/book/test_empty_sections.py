"""Why a section is empty, in plain words."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.book.comparisons import closeness
from pipelines.book.empty_sections import why_empty
from pipelines.book.texts import section
from tests.book.section_rows import tables_of

VOTES = section("votes", [])
SOURCE = {"source_id": "unga_votes", "title": "Recorded votes: version 3", "state": "not_captured"}


def score(
    year: int, bounds: tuple[float, float], component: str = "closeness", value: float | None = None
) -> dict[str, Any]:
    """A row of ``closeness`` of China and Russia."""
    row = {"dyad": "CHN-RUS", "component": component, "year": year, "value": value}
    return row | {"value_low": bounds[0], "value_high": bounds[1]}


@pytest.mark.parametrize(
    ("states", "words"),
    [
        ({"not_captured": 35}, ""),
        ({"found": 1, "not_searched": 5}, "Documents were found, but none gives the figures that a chart needs."),
        ({"not_searched": 3, "none_found": 1}, "Nobody has searched for this yet in 3 of 4 years."),
        ({"none_found": 4}, "A search was made, and nothing was found."),
    ],
)
def test_a_section_says_what_became_of_searching_for_it(states: dict[str, int], words: str) -> None:
    assert why_empty(VOTES, "CHN-RUS", tables_of(coverage={"CHN-RUS": {"votes/roll_call": states}})) == words


def test_a_section_names_the_source_that_was_not_read_in_and_no_command() -> None:
    coverage = {"CHN-RUS": {"votes/roll_call": {"not_captured": 35}}}
    unread = tables_of(coverage=coverage, sources={"unga_votes": SOURCE})
    words = "These numbers come from “Recorded votes”, of which this release has no file."
    assert why_empty(VOTES, "CHN-RUS", unread) == words
    read = tables_of(coverage=coverage, sources={"unga_votes": SOURCE | {"state": "current"}})
    assert why_empty(VOTES, "CHN-RUS", read) == ""


def test_a_dyad_outside_coverage_is_said_to_be() -> None:
    coverage = {"CHN-RUS": {"votes/roll_call": {"found": 3}}, "IND-RUS": {"trade/total": {"found": 1}}}
    outside, inside = (why_empty(VOTES, dyad, tables_of(coverage=coverage)) for dyad in ("AUS-CHN", "IND-RUS"))
    assert outside.startswith(
        "Australia and China are not among the 2 pairs for which documents are searched systematically:"
    )
    assert inside == "Nobody has searched systematically for this between India and Russia."


def test_the_composite_says_how_wide_its_interval_is_in_its_best_year() -> None:
    years = [score(2012, (20.0, 80.0)), score(2013, (30.0, 75.0))]
    tables = tables_of(closeness=years)
    assert closeness("CHN-RUS", tables).empty == (
        "In no year is the score certain enough to say anything: even in the best year, 2013, it may be anywhere "
        "within 45 of 100 points."
    )


def test_a_pair_that_is_not_scored_is_told_which_are() -> None:
    tables = tables_of(closeness=[score(2012, (20.0, 80.0))])
    assert closeness("AUS-CHN", tables).empty == (
        "Australia and China are not among the pairs that are scored, which were chosen in advance: China and Russia."
    )
    parts = tables_of(closeness=[score(2012, (35.0, 45.0), "economic", 40.0)])
    assert closeness("AUS-CHN", parts).empty.endswith(
        "Not even of these is enough known for a whole score: their pages show parts of it."
    )
    assert closeness("AUS-CHN", tables_of()).empty.endswith("this release scores no pair.")


def test_a_scored_pair_without_a_whole_score_says_so() -> None:
    dimension = score(2012, (35.0, 45.0), "economic", 40.0) | {"obs_status": "A"}
    about = closeness("CHN-RUS", tables_of(closeness=[dimension])).panels[0].about
    assert about.startswith("China and Russia are among the pairs that are scored, but in no year is enough known")


def test_dimensions_without_a_composite_say_why_there_is_none() -> None:
    dimension = score(2012, (35.0, 45.0), "economic", 40.0) | {"obs_status": "A"}
    section = closeness("CHN-RUS", tables_of(closeness=[score(2012, (10.0, 90.0)), dimension]))
    assert [panel.id for panel in section.panels] == ["closeness-dimensions"]
    assert section.panels[0].about.startswith("In no year is the score certain enough")
    assert section.empty == ""
