"""As of a day: observations recomputed from what had been published by then; as of today, all of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import bilateral
from bilateral.as_of import states
from bilateral.folder import Folder
from bilateral.release import Release
from pipelines.ledger.reader import read_ledger
from tests.support.ledger_world import ACTORS, build_tables, document, release, world, write
from tests.tables.test_observed_with_reports import COVERAGE, WORLD, tables

pytestmark = pytest.mark.slow
LATE = "9999-12-31"


def test_a_document_that_was_not_out_yet_changes_nothing(r: Release) -> None:
    early, late = r.known_by("2025-01-20", "trade"), r.known_by("2025-02-01", "trade")
    of_2024 = [rows.set_index("time_period").loc["2024"] for rows in (early, late)]
    assert [row["n_documents"] for row in of_2024] == [1, 2]
    assert [(row["value_low"], row["value_high"]) for row in of_2024] == [(244.75e9, 244.85e9), (244.75e9, 244.85e9)]
    assert r.known_by("2025-01-12", "trade").empty
    assert r.known_by(date(2025, 1, 13), "trade")["value"].tolist() == [240.1e9, 244.8e9]


@pytest.mark.parametrize("table", ["observations", "trade"])
def test_what_is_known_now_is_what_the_release_says(r: Release, table: str) -> None:
    published = r.load(table).set_index("observation_id" if table == "observations" else "trade_id")
    known = r.known_by(LATE, table).set_index("observation_id")
    names = "value value_low value_high n_evidence n_origins is_contested preferred_support_id obs_status"
    for name in names.split():
        assert known[name].astype(object).where(known[name].notna(), None).to_dict() == (
            published[name].astype(object).where(published[name].notna(), None).to_dict()
        ), name


def test_the_whole_ledger_is_recomputed_to_the_same_observations(released: Path) -> None:
    r = bilateral.open(str(released))
    columns = r.load("observations").columns.tolist()
    assert (
        r.known_by(LATE)
        .sort_values("observation_id")[columns]
        .reset_index(drop=True)
        .equals(r.load("observations").sort_values("observation_id").reset_index(drop=True))
    )


def test_observations_stand_beside_what_identifies_them(r: Release) -> None:
    trade = r.known_by(LATE, "trade")
    assert list(trade.columns[:1]) == ["trade_id"]
    assert {"origin", "destination", "dyad", "reporter", "time_period", "observation_id"} <= set(trade.columns)
    assert not {"is_reference", "reports_low", "reports_high"} & set(trade.columns), "what follows from other rows"
    exercises = r.known_by(LATE, "exercises")
    assert exercises["exercise_id"].unique().tolist() == ["joint-sea-2024-07"]
    assert set(exercises["label"]) == {"Joint Sea 2024"}
    assert set(exercises["measure"]) == {"occurrence", "place", "role", "is_complete_list"}


def test_a_correction_counts_from_its_own_day(tmp_path: Path) -> None:
    entry = (
        "{{about: trade, measure: total, actors: [CHN, RUS], reporter: CHN, dates: 2024, value: {}, scale: billion, "
        "unit: USD, note: n{}}}"
    )
    first = document(
        "first", entry.format(200, ", superseded_by: second"), issued="2025-01-10", accessed="2026-01-01", publisher="P"
    )
    second = document("second", entry.format(210, ""), issued="2025-02-10", accessed="2026-01-01", publisher="P")
    release(world(tmp_path / "w", [first, second]), tmp_path)
    r = bilateral.open(str(tmp_path / "releases"))
    assert [r.known_by(day, "trade")["value"].tolist() for day in ("2025-02-09", "2025-02-10")] == [[200e9], [210e9]]


@pytest.mark.torture
def test_somebody_is_absent_only_once_others_had_named_him(tmp_path: Path) -> None:
    held = (
        "{{about: exercises/e-2024, status: {}, dates: 2024-07-10, "
        "participants: {{participant: [{}], is_complete: {}}}, excerpt: both}}"
    )
    plan = document(
        "plan", held.format("planned", "CHN, RUS, UZB", "false"), issued="2025-03-01", accessed="2026-01-01"
    )
    done = document("done", held.format("held", "CHN, RUS", "true"), issued="2025-01-01", accessed="2026-01-01")
    records = {"exercises": "- {id: e-2024, label: E, kind: exercise}\n"}
    release(world(tmp_path / "w", [plan, done], records), tmp_path)
    r = bilateral.open(str(tmp_path / "releases"))
    absent = "exercises/e-2024|role|UZB|held||"
    assert [absent in set(r.known_by(day)["observation_id"]) for day in ("2025-02-01", "2025-03-01")] == [False, True]


@pytest.mark.torture
def test_versions_of_a_source_count_from_their_day_and_until_the_next(tmp_path: Path) -> None:
    """A publisher's first version, the press, then the revision: each day shows the values published by then."""
    said = (
        "{about: trade, measure: exports, origin: CHN, destination: RUS, reporter: CHN, dates: 2022, value: "
        "76.1, scale: billion, "
        "unit: USD, note: n}"
    )
    press = document("press", said, issued="2023-01-20", accessed="2026-01-01", publisher="P")
    first = {
        "vintage_date": date(2023, 6, 1),
        "is_current": False,
        "value": 76.0e9,
        "capture_id": "un_comtrade-" + "2" * 20,
    }
    data = write(tmp_path / "w", [press], actors=ACTORS + WORLD, coverage=COVERAGE)
    release(build_tables(read_ledger(data), tables(first, {})), tmp_path)
    r = bilateral.open(str(tmp_path / "releases"))
    days = ("2023-01-19", "2023-01-20", "2023-06-01", "2024-02-29", "2024-03-01", LATE)
    known = [r.known_by(day, "trade") for day in days]
    assert [rows["value"].tolist() for rows in known] == [
        [],
        [76.1e9],
        [76.0e9],
        [76.0e9],
        [76122649188.0],
        [76122649188.0],
    ]
    assert [rows["n_evidence"].tolist() for rows in known] == [[], [1], [2], [2], [2], [2]]
    assert known[2]["preferred_support_id"].tolist() == ["un_comtrade-" + "2" * 20 + "#1"]
    published = r.load("trade").query("measure == 'exports'")
    assert published["n_origins"].tolist() == known[-1]["n_origins"].tolist()
    (history,) = states(r.folder, "trade").values()
    assert [(state["known_from"], state["value"]) for state in history] == [
        ("2023-01-20", 76.1e9),
        ("2023-06-01", 76.0e9),
        ("2024-03-01", 76122649188.0),
    ]


def test_the_states_of_numbers_end_with_those_of_the_release(released: Path) -> None:
    history = states(Folder(str(released)), "trade")
    name = "trade/CHN-RUS/TOTAL/G/2024/CHN/-|total||actual||USD"
    assert [(state["known_from"], state["value"]) for state in history[name]] == [
        ("2025-01-13", 244.8e9),
        ("2025-01-31", 244.81e9),
    ]
    published = bilateral.open(str(released)).load("observations").set_index("observation_id")["value"]
    assert len(history) > 100
    assert {key: known[-1]["value"] for key, known in history.items()} == {key: published[key] for key in history}
