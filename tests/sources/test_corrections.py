"""Declared corrections: each action on the rows in its scope, as long as they have the expected value."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipelines.ledger.reader import read_ledger
from pipelines.ledger.slices.catalogue import slices
from pipelines.sources.corrections import Corrected, apply
from schemas import derive
from schemas.tables import model_of
from tests.support.rows import cases, default_row

REPORT = default_row("corrected_report")
ROWS = [
    REPORT,
    REPORT | {"source_row": "2", "destination": "JPN", "value": 30.0},
    REPORT | {"source_row": "3", "year": 2023, "time_period": "2023", "value": 80.0},
    REPORT | {"source_row": "1", "capture_id": "made_up-0", "value": 60.0, "is_current": False},
    REPORT | {"source_row": "4", "reporter": None, "value": None, "obs_status": "O"},
]
RIGHT = {"origin": "CHN", "destination": "RUS", "year": "2022", "reporter": "CHN"}
"""Picks the first row only: the fourth is of an earlier version."""


def correction(name: str = "one", scope: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """A correction of the first row, changed by what is given."""
    return default_row("correction", correction_id=name, scope=json.dumps(scope or RIGHT)) | more


def applied(*corrections: dict[str, Any], rows: list[dict[str, Any]] = ROWS) -> Corrected:
    schema = derive.to_arrow(model_of("trade_reports"))
    return apply("made_up", {"trade_reports": pa.Table.from_pylist(rows, schema=schema)}, list(corrections))


def rows(corrected: Corrected) -> list[dict[str, Any]]:
    values: list[dict[str, Any]] = corrected.tables["trade_reports"].to_pylist()
    return values


def outcome(corrected: Corrected) -> list[tuple[str, int]]:
    return [(row["outcome"], row["n_rows"]) for row in corrected.outcomes]


ACTIONS: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]] = {
    "drop": ({}, ROWS[1:]),
    "override": ({"value": 71.5}, [REPORT | {"value": 71.5}, *ROWS[1:]]),
    "scale": ({"value": 1000.0}, [REPORT | {"value": 70000.0}, *ROWS[1:]]),
    "flag": ({}, [REPORT | {"obs_status": "U"}, *ROWS[1:]]),
}


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("expect", [None, 70.0, 70.0 + 1e-12])
def test_an_action_changes_the_rows_of_its_scope_alone(action: str, expect: float | None) -> None:
    more, expected = ACTIONS[action]
    corrected = applied(correction(action=action, expect=expect, **more))
    assert rows(corrected) == expected
    assert outcome(corrected) == [("applied", 1)]


def test_a_missing_value_can_be_filled_but_not_scaled() -> None:
    corrected = applied(correction(scope={"source_row": "4"}, action="override", value=5.0))
    assert rows(corrected)[4]["value"] == 5.0
    assert rows(applied(correction(scope={"source_row": "4"}, action="scale", value=5.0)))[4]["value"] is None


BOTH = {"origin": "CHN", "year": "2022", "reporter": "CHN"}
NOTHING: list[tuple[dict[str, Any], list[tuple[str, int]]]] = [
    *(({"expect": expect}, [("not_applied", 1)]) for expect in (69.0, 70.000001, -70.0, 0.0)),
    ({"scope": BOTH, "expect": 70.0}, [("not_applied", 2)]),
    ({"scope": {"source_row": "4"}, "expect": 0.0}, [("not_applied", 1)]),
    *(
        ({"scope": {name: text}, "expect": 70.0}, [("no_row", 0)])
        for name, text in (("year", "1999"), ("origin", "RUS"), ("capture_id", "made_up-0"), ("reporter", ""))
    ),
    ({"scope": {"colour": "red"}}, [("misdirected", 0)]),
    ({"table": "votes"}, [("misdirected", 0)]),
    ({"is_withdrawn": True}, [("withdrawn", 1)]),
    ({"source_id": "un_comtrade"}, []),
]
"""Changes of a correction with which it changes nothing, and what is said of it: every row must be as expected."""


@pytest.mark.parametrize(("change", "said"), NOTHING)
@pytest.mark.parametrize("action", ACTIONS)
def test_a_correction_that_does_not_fit_changes_nothing(
    action: str, change: dict[str, Any], said: list[tuple[str, int]]
) -> None:
    corrected = applied(correction(**(ACTIONS[action][0] | change), action=action))
    assert (rows(corrected), outcome(corrected)) == (ROWS, said)


@pytest.mark.parametrize(("scope", "count"), cases(__file__, "a_scope_picks_current_rows_by_their_values_as_text"))
def test_a_scope_picks_current_rows_by_their_values_as_text(scope: dict[str, str], count: int) -> None:
    corrected = applied(correction(scope=scope))
    assert outcome(corrected) == [("applied", count)]
    assert len(rows(corrected)) == len(ROWS) - count


def test_corrections_act_one_after_the_other_in_order_of_id() -> None:
    """The second correction applies to the value that the first one left."""
    corrected = applied(
        correction("a", action="scale", value=2.0, expect=70.0),
        correction("b", action="override", value=1.0, expect=140.0),
        correction("c", action="override", value=2.0, expect=140.0),
        correction("d"),
        correction("e", action="flag"),
    )
    assert [row["outcome"] for row in corrected.outcomes] == ["applied", "applied", "not_applied", "applied", "no_row"]
    assert rows(corrected) == ROWS[1:]


def test_declarations_are_read_in_order_of_id(tmp_path: Path) -> None:
    """Whatever the order of the files: ``b-file`` sorts after ``a-file`` and declares what comes first."""
    text = (
        "{{id: {}, source: made_up, table: trade_reports, scope: {{year: '2022', origin: CHN}}, action: {}, "
        "declared: 2024-01-01, "
        "declared_by: us, reason: r}}"
    )
    folder = tmp_path / "corrections"
    folder.mkdir()
    (folder / "a-file.yaml").write_text(text.format("second", "scale, value: 1000, expect: 70.5, status: withdrawn"))
    (folder / "b-file.yaml").write_text(text.format("first", "drop"))
    read = slices(read_ledger(tmp_path))["ledger_corrections"].to_pylist()
    assert [
        (row["correction_id"], row["action"], row["value"], row["expect"], row["is_withdrawn"]) for row in read
    ] == [("first", "drop", None, None, False), ("second", "scale", 1000.0, 70.5, True)]
    assert [json.loads(row["scope"]) for row in read] == [{"year": "2022", "origin": "CHN"}] * 2


def test_corrected_rows_and_outcomes_are_as_their_models_declare() -> None:
    corrected = applied(*(correction(action, action=action, **more) for action, (more, _) in ACTIONS.items()))
    assert corrected.tables["trade_reports"].schema.equals(derive.to_arrow(model_of("trade_reports")))
    outcomes = pa.Table.from_pylist(corrected.outcomes, schema=derive.to_arrow(model_of("corrections")))
    assert outcomes.to_pylist() == corrected.outcomes
    assert corrected.outcomes[0]["reason"] == "seen to be wrong"
