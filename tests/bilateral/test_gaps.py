"""A year without a value says why, in the vocabulary's words; a certificate says who looked, or that nobody did."""

from __future__ import annotations

import json
from datetime import date
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest

from bilateral.cli import main
from bilateral.commons.frames import to_rows
from bilateral.commons.lookup import NotThere
from bilateral.gaps import MISSING, STATES, certificate, certified, missing, reasons
from bilateral.release import Release
from schemas.vocabulary import COVERAGE_STATES, NULL_STATUSES
from tests.support.rows import each_case

CELL = {"table": "exercises", "measure": "occurrence", "dyad": "IND-RUS", "time_period": "2016", "n_observations": 0}
OF = {"search_id": "indra", "measure": "occurrence", "actors": ["IND", "RUS"]}
WHEN = {"window_start": date(2015, 1, 1), "window_end": None, "years": ["2016"]}
WHO = {"searched_by": "Ann", "searched": "2026-11-24", "places": ["mil.ru", "an archive"]}
SEARCH = {**OF, **WHEN, **WHO, "result": "none_found", "is_complete": False, "note": "Queries: INDRA 2016."}


def of_cell(state: str, searches: list[str] | None, **more: Any) -> list[str]:
    """The lines for one cell of coverage."""
    cell = CELL | {"state": state, "is_complete": False, "search_ids": searches} | more
    folder = release(cell)
    return [*certificate(folder, certified(folder, "RUS-IND", "exercises", "2016"))]


def release(*cells: dict[str, Any]) -> Any:
    """A release with these cells of coverage."""
    tables = {"coverage": cells, "searches": [SEARCH], "actors": [], "actor_names": []}
    names = [{"actor_id": actor, "name": actor} for actor in ("IND", "RUS", "CHN")]
    return SimpleNamespace(
        manifest={"version": "1.2.3", "date": "2026-01-31", "content_sha256": "ab12"},
        rows=lambda name, columns=None: [*(names if name == "actors" else tables[name])],
        read=lambda name: pa.Table.from_pylist([*tables[name]]),
    )


def test_a_search_is_told_with_who_where_when_and_with_what_words() -> None:
    assert of_cell("none_found", ["indra"]) == [
        "Certificate of search: exercises of IND-RUS in 2016",
        "release 1.2.3 of 2026-01-31, content sha256 ab12",
        "\noccurrence: somebody searched that year and found none",
        "  No search of the whole year would have found whatever exists: not finding it means nothing.",
        "  indra: none found, by Ann, 2026-11-24",
        "    where  mil.ru; an archive",
        "    what   occurrence of IND-RUS, 2015-01-01/ (2016)",
        "    words  Queries: INDRA 2016.",
    ]


def test_that_nobody_searched_is_said_plainly_whether_or_not_something_was_found() -> None:
    nobody = "  Nobody searched: no search on record covers this measure, pair and year."
    assert of_cell("not_searched", None)[-1] == nobody
    assert of_cell("found", None, n_observations=1)[-2:] == ["\noccurrence: found, 1 observation", nobody]


def test_a_complete_search_needs_no_warning() -> None:
    told = of_cell("none_found", ["indra"], is_complete=True)
    assert not any("means nothing" in line for line in told)


@each_case(__file__, "asked message")
def test_what_coverage_does_not_answer_for_is_refused(r: Release, asked: tuple[str, str, str], message: str) -> None:
    with pytest.raises(NotThere, match=message):
        certified(r.folder, *asked)


def test_what_is_missing_is_listed_in_runs_of_years_with_the_searches_of_one_pair() -> None:
    states = {2014: "found", 2016: "not_searched", 2015: "not_searched", 2018: "not_searched", 2019: "none_found"}
    ids = {2014: ["indra"], 2019: ["indra"]}
    cells = [
        CELL | {"time_period": str(year), "state": state, "is_complete": year == 2019, "search_ids": ids.get(year)}
        for year, state in states.items()
    ]
    other = CELL | {"dyad": "CHN-RUS", "state": "none_found", "is_complete": False, "search_ids": ["indra"]}
    runs = [(2015, 2016, "not_searched"), (2018, 2018, "not_searched"), (2019, 2019, "none_found")]
    names = ("first_year", "last_year", "state")
    told = missing(release(*cells, other), "RUS-IND")
    assert [tuple(run[name] for name in names) for run in told] == runs
    assert (told[-1]["is_complete"], told[-1]["search_ids"]) == (True, ["indra"])
    assert [run["dyad"] for run in missing(release(*cells, other))] == ["CHN-RUS", *["IND-RUS"] * 3]
    assert missing(release(cells[0])) == []
    with pytest.raises(NotThere, match="does not answer for the pair CHN-RUS"):
        missing(release(*cells), "CHN-RUS")


@each_case(__file__, "asked printed")
def test_the_command_prints_it(
    home: object, r: Release, capsys: pytest.CaptureFixture[str], asked: list[str], printed: str
) -> None:
    assert main(["gaps", *asked]) == 0
    assert printed in capsys.readouterr().out


@each_case(__file__, "asked known")
def test_the_command_prints_the_same_as_json(
    home: object, r: Release, capsys: pytest.CaptureFixture[str], asked: list[str], known: dict[str, object]
) -> None:
    assert main(["gaps", *asked, "--json"]) == 0
    shape = json.loads(capsys.readouterr().out)
    assert (shape["command"], shape["release"]) == ("gaps", r.version)
    assert any(known.items() <= row.items() for row in shape["rows"])


def test_every_status_without_a_value_and_every_state_of_coverage_has_words() -> None:
    assert {*MISSING} == NULL_STATUSES
    assert {*STATES} == {*COVERAGE_STATES}


def test_the_status_and_the_coverage_of_the_year_are_said_of_rows_without_a_value(r: Release) -> None:
    rows = to_rows(r.load("indicators", dyad="CHN-RUS"))
    told = dict(reasons(r.folder, rows))
    gap = "exercises|CHN-RUS|*|*|{}|actual|{}|{{exercise}}|computed|*"
    assert told == {
        gap.format(definition, year): "it exists but was not collected; nobody searched that year"
        for definition in ("by-event", "by-stage")
        for year in (2023, 2025)
    }
    assert len(told) < len(rows)


def test_where_coverage_says_nothing_the_status_stands_alone(r: Release) -> None:
    (row,) = to_rows(r.load("indicators", dyad="CHN-RUS", years=2022))
    gap = row | dict.fromkeys(("obs_value", "value_low", "value_high")) | {"obs_status": "Q"}
    assert [why for _, why in reasons(r.folder, [gap])] == ["the publisher withholds it"]
