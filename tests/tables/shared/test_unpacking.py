"""What record tables share: an outcome does not show a plan's numbers, and a plan keeps its own."""

from typing import Any

from pipelines.tables.shared.unpacking import Subject, quantity
from tests.support.rows import default_row


def observation(measure: str, status: str, value: float | None = None) -> dict[str, Any]:
    values = dict.fromkeys(("value", "value_low", "value_high"), value)
    return default_row("observation", measure=measure, status=status, observation_id=f"{measure}{status}") | values


def test_a_planned_number_is_not_shown_for_what_was_held() -> None:
    planned, outcome = observation("vessels", "planned", 7.0), observation("occurrence", "held", 1.0)
    subject = Subject("exercises", {"record_id": "x"}, [outcome, planned])
    assert quantity(subject, "vessels") == {"vessels": None, "vessels_low": None, "vessels_high": None}


def test_a_planned_number_is_shown_while_only_the_plan_exists() -> None:
    subject = Subject(
        "exercises",
        {"record_id": "x"},
        [observation("occurrence", "planned", 1.0), observation("vessels", "planned", 7.0)],
    )
    assert quantity(subject, "vessels")["vessels"] == 7.0


def test_the_number_of_the_outcome_wins_over_that_of_the_plan() -> None:
    rows = [
        observation("occurrence", "held", 1.0),
        observation("vessels", "planned", 7.0),
        observation("vessels", "held", 6.0),
    ]
    assert quantity(Subject("exercises", {"record_id": "x"}, rows), "vessels")["vessels"] == 6.0
