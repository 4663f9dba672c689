"""Coverage of tables filled only from captures: found, none found, or why it is unknown."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipelines.tables.shared.captured_coverage import Cell, coverage_row, kept_counts, last_years, row_counts, state
from pipelines.tables.shared.extract_rows import rows_of
from schemas import derive
from schemas.tables import model_of
from schemas.vocabulary import CAPTURED_TABLES, COVERAGE_STATES
from tests.support.rows import read_yaml

CAPTURED = {
    "source_id": "x",
    "capture_id": "x-1",
    "vintage_date": date(2024, 1, 1),
    "source_row": "1",
    "is_current": True,
}
SOURCE = {"feeds": ["alliances"], "state": "current", "first_year": 1815, "last_year": 2018, "is_complete": True}
SOURCE |= {"without": None}
"""A closed source that holds every alliance."""


def rows(feed: str, *given: dict[str, Any]) -> pa.Table:
    """Rows of a feed; a column that is not given is null, false or empty."""
    schema = derive.to_arrow(model_of(feed))
    plain = {field.name: False if pa.types.is_boolean(field.type) else None for field in schema}
    return pa.Table.from_pylist(
        [plain | {k: v for k, v in CAPTURED.items() if k in plain} | row_ for row_ in given], schema
    )


def cells(
    calls: tuple[dict[str, Any], ...] = (),
    votes: tuple[tuple[str, str], ...] = (),
    alliances: tuple[dict[str, Any], ...] = (),
    arms: tuple[dict[str, Any], ...] = (),
) -> Counter[Cell]:
    return row_counts(
        {"CHN", "RUS", "IND"},
        list(calls),
        rows("votes", *({"roll_call_id": call, "actor_id": actor, "vote": "yes"} for call, actor in votes)),
        rows("alliances", *alliances),
        rows("arms_transfers", *arms),
    )


def test_nothing_captured_is_nothing_found() -> None:
    assert cells() == Counter()


def test_roll_calls_with_both_count_by_the_year_of_the_call() -> None:
    calls = (
        {"roll_call_id": "1", "year": 2022},
        {"roll_call_id": "2", "year": 2022},
        {"roll_call_id": "3", "year": 2023},
    )
    votes = (
        ("1", "CHN"),
        ("1", "RUS"),
        ("1", "IND"),
        ("1", "JPN"),
        ("2", "RUS"),
        ("2", "CHN"),
        ("3", "CHN"),
        ("3", "JPN"),
        ("3", "IND"),
    )
    assert cells(calls, votes) == {
        ("votes", "CHN-RUS", 2022): 2,
        ("votes", "CHN-IND", 2022): 1,
        ("votes", "IND-RUS", 2022): 1,
        ("votes", "CHN-IND", 2023): 1,
    }


def test_obligations_count_in_both_directions_between_the_actors_alone() -> None:
    alliances = (
        {"actor_a": "RUS", "actor_b": "CHN", "year": 2001},
        {"actor_a": "CHN", "actor_b": "RUS", "year": 2001},
        {"actor_a": "CHN", "actor_b": "RUS", "year": 2002},
        {"actor_a": "CHN", "actor_b": "JPN", "year": 2001},
    )
    assert cells(alliances=alliances) == {("alliances", "CHN-RUS", 2001): 2, ("alliances", "CHN-RUS", 2002): 1}


def line(first: int | None, last: int | None, **more: Any) -> dict[str, Any]:
    plain = {"supplier": "RUS", "recipient": "CHN", "designation": "Su-35"}
    return plain | {"first_delivery_year": first, "last_delivery_year": last} | more


def test_lines_count_in_every_year_of_their_deliveries() -> None:
    arms = (
        line(2016, 2018),
        line(2018, None),
        line(None, None),
        line(2018, 2018, is_current=False),
        line(2018, 2018, recipient="JPN"),
        line(2018, 2018, supplier="CHN", recipient="RUS"),
    )
    assert cells(arms=arms) == {
        ("arms_transfers", "CHN-RUS", 2016): 1,
        ("arms_transfers", "CHN-RUS", 2017): 1,
        ("arms_transfers", "CHN-RUS", 2018): 3,
    }


def test_the_last_year_of_a_table_is_that_of_any_row() -> None:
    by_cell = Counter({("votes", "CHN-RUS", 2022): 2, ("votes", "CHN-IND", 2023): 1, ("alliances", "CHN-RUS", 2001): 1})
    assert last_years(by_cell) == {"votes": 2023, "alliances": 2001}
    assert last_years(Counter()) == {}


STATES = read_yaml(Path(__file__).with_name("coverage_states.yaml"))


@pytest.mark.parametrize("case", STATES)
def test_the_state_of_a_cell(case: str) -> None:
    changes, year, count, last, expected = STATES[case]
    assert [*state("alliances", year, count, [SOURCE | change for change in changes], last)] == expected
    assert expected[0] in COVERAGE_STATES


def test_a_row_of_coverage_says_what_its_cell_holds() -> None:
    scope = {"table": "alliances", "measure": "alliance", "dyad": "CHN-RUS"}
    counts = Counter({("alliances", "CHN-RUS", 2001): 2})
    assert coverage_row(scope, 2001, counts, [SOURCE], {"alliances": 2018}, {}) == {
        "table": "alliances",
        "measure": "alliance",
        "dyad": "CHN-RUS",
        "time_period": "2001",
        "state": "found",
        "is_complete": True,
        "n_observations": 2,
        "search_ids": None,
    }
    nothing = coverage_row(scope, 2002, counts, [SOURCE], {"alliances": 2018}, {})
    assert (nothing["state"], nothing["n_observations"]) == ("none_found", 0)
    model = derive.to_arrow(model_of("coverage"))
    assert nothing.keys() == set(model.names)


@pytest.mark.parametrize("table", CAPTURED_TABLES)
def test_every_captured_table_has_a_source_that_feeds_it(table: str) -> None:
    from pipelines.sources.declarations import discover

    assert [source.id for source in discover().values() if table in source.feeds]


def test_where_nothing_is_captured_an_extract_answers_for_its_years() -> None:
    kept_rows = {
        rows_of("un_votes"): pa.table(
            {
                "actor_a": ["CHN", "CHN", "CHN", "CHN"],
                "actor_b": ["RUS", "RUS", "RUS", "JPN"],
                "year": [2000, 2001, 2001, 2003],  # two sessions in 2001
                "n_votes_agreement": [60, 50, 9, 70],
            }
        ),
        rows_of("arms_dependence"): pa.table(
            {"supplier": ["RUS", "CHN"], "recipient": ["CHN", "RUS"], "window_end": [2020, 2020], "n_deals": [19, 0]}
        ),
    }
    kept = kept_counts(["CHN", "RUS"], kept_rows)
    asked = {"feeds": ["votes", "arms_transfers"], "state": "extract", "is_complete": True}
    asked |= {"without": ["2003: June to December"]}

    def cell(table: str, year: int, captured: Counter[Cell]) -> tuple[object, ...]:
        scope = {"table": table, "measure": "-", "dyad": "CHN-RUS"}
        sources = [SOURCE | asked | ({"state": "current"} if captured else {})]
        row = coverage_row(scope, year, captured, sources, last_years(captured), kept)
        return row["state"], row["is_complete"], row["n_observations"]

    votes = {year: cell("votes", year, Counter()) for year in (1999, 2000, 2001, 2002, 2003, 2004)}
    not_captured = ("not_captured", False, 0)
    assert votes == {
        1999: not_captured,
        2000: ("found", True, 60),
        2001: ("found", True, 59),
        2002: ("none_found", True, 0),
        2003: ("not_captured", True, 0),
        2004: not_captured,
    }
    assert cell("arms_transfers", 2020, Counter()) == ("found", True, 19)
    assert cell("alliances", 2001, Counter()) == ("not_captured", False, 0)
    assert cell("votes", 2001, Counter({("votes", "CHN-RUS", 2001): 71})) == ("found", True, 71), "captures come first"
