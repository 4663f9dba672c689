"""Open plans: whose day has passed, with nothing reported since; a search is shown and closes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from pipelines.ledger.plans import day_of_knowledge, open_plans
from pipelines.ledger.reader import Ledger
from tests.ledger.test_assertions import document

Read = Callable[..., Ledger]
PLANNED = "{{about: exercises/naval-patrol-2024, status: {}, dates: {}, locator: p. 1, credibility: {}}}"
OTHER = {"documents/navy.yaml": ""}


@pytest.fixture
def plans(read: Read) -> Callable[..., dict[str, tuple[str, ...]]]:
    """Searches by open plan of the good ledger with documents added; its own plan is of September 2024."""

    def make(*entries: str, **more: str) -> dict[str, tuple[str, ...]]:
        ledger = read(document("more", *entries, more="issued: 2025-01-01") | more if entries else more)
        return {plan.record_id: plan.searches for plan in open_plans(ledger)}

    return make


def test_a_plan_is_open_until_something_is_reported_or_it_is_called_off(plans):
    assert plans() == {"naval-patrol-2024": ()}
    assert plans(PLANNED.format("cancelled", "2024-09", 2)) == {}
    assert plans(PLANNED.format("held", "2024-09", 2)) == {}
    assert plans(PLANNED.format("held", "2024-09", 5)) == {"naval-patrol-2024": ()}, "what is improbable is no report"


def test_a_search_for_the_report_is_shown_and_closes_nothing(plans):
    search = """{id: looked, searched_by: us, searched: 2026-01-01, where: [library], table: exercises,
        measure: occurrence, actors: [CHN, RUS], period: 2024, record: exercises/naval-patrol-2024,
        result: none_found, completeness: partial, note: n}"""
    assert plans(**{"searches/looked.yaml": search}) == {"naval-patrol-2024": ("looked",)}


def test_the_day_of_knowledge_is_the_last_on_which_anything_was_read(read: Read):
    assert day_of_knowledge(read({})) == date(2026, 11, 24)
