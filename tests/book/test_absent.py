"""Why a section is empty, in words for a reader."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.book.absent import why
from pipelines.book.comparisons import closeness
from pipelines.book.panels import Section
from tests.book.given_rows import tables

VOTES = Section("votes", "Votes", "", covered=("votes/roll_call",), source="unga_votes")
SOURCE = {"source_id": "unga_votes", "title": "Recorded votes: version 3", "n_captures": 0}


def score(component: str, year: int, missing: list[str], value: float | None = None) -> dict[str, Any]:
    """A row of ``closeness`` of China and Russia, of fourteen indicators."""
    return {
        "dyad": "CHN-RUS",
        "component": component,
        "year": year,
        "value": value,
        "value_low": value,
        "value_high": value,
        "missing": missing,
        "n_missing": len(missing),
        "n_indicators": 14 - len(missing),
    }


@pytest.mark.parametrize(
    ("states", "words"),
    [
        ({"not_captured": 35}, ""),
        (
            {"found": 1, "not_searched": 5},
            "Documents were found, but none gives what the numbers of this section are made of.",
        ),
        ({"not_searched": 3, "none_found": 1}, "Nobody has looked for this yet in 3 of 4 years."),
        ({"none_found": 4}, "It was looked for, and nothing was found."),
    ],
)
def test_a_section_says_what_became_of_looking_for_it(states: dict[str, int], words: str) -> None:
    assert why(VOTES, "CHN-RUS", tables(covered={"CHN-RUS": {"votes/roll_call": states}})) == words


def test_a_section_names_the_source_that_was_not_read_in_and_no_command() -> None:
    covered = {"CHN-RUS": {"votes/roll_call": {"not_captured": 35}}}
    given = tables(covered=covered, sources={"unga_votes": SOURCE})
    assert why(VOTES, "CHN-RUS", given) == "No file of “Recorded votes” was read in: it holds these numbers."
    read = tables(covered=covered, sources={"unga_votes": SOURCE | {"n_captures": 1}})
    assert why(VOTES, "CHN-RUS", read) == ""


def test_a_dyad_outside_coverage_is_said_to_be() -> None:
    given = tables(covered={"CHN-RUS": {"votes/roll_call": {"found": 3}}, "IND-RUS": {"trade/total": {"found": 1}}})
    assert why(VOTES, "AUS-CHN", given).startswith(
        "Australia and China are not among the 2 dyads at which this release looks"
    )
    assert (
        why(VOTES, "IND-RUS", given) == "This release does not look for this systematically between India and Russia."
    )


def test_the_composite_names_what_is_missing_in_its_best_year() -> None:
    lacking = ["arms_share (no scale in the reference set)", "un_kappa", "trade_share"]
    rows = [
        score("closeness", 2012, lacking),
        score("closeness", 2013, [*lacking, "statements"]),
        score("economic", 2014, []),
    ]
    section = closeness("CHN-RUS", tables(closeness=rows))
    assert section.empty == (
        "In no year are enough of the 14 indicators known of which the composite is made. Even in the best year, 2012, "
        "share of arms imports has no scale, because too few dyads and years have a value; "
        "agreement in UN votes and share of trade have no value."
    )
    assert closeness("AUS-CHN", tables(closeness=rows)).empty == (
        "The composite is not computed for Australia and China, only for 1 other dyad."
    )


def test_dimensions_without_a_composite_say_why_there_is_none() -> None:
    section = closeness(
        "CHN-RUS",
        tables(
            closeness=[score("closeness", 2012, ["un_kappa"]), score("economic", 2012, [], 40.0) | {"obs_status": "A"}]
        ),
    )
    assert [panel.id for panel in section.panels] == ["closeness-dimensions"]
    assert section.panels[0].about.startswith("In no year are enough")
    assert section.empty == ""
