"""A home with two small releases: reports on China's trade with Russia, an exercise, a loan and a plan."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import bilateral
from bilateral.release import Release
from tests.support.built_home import made_once
from tests.support.ledger_world import ACTORS, document, release, total, world

RECORDS = {
    "exercises": "- {id: joint-sea-2024-07, label: Joint Sea 2024, kind: exercise}\n",
    "funding": "- {id: loan-2024, label: a loan, kind: loan}\n- {id: plan-2025, label: a plan, kind: package}\n",
}
NAMED = ACTORS.replace("name: CHN", "name: China").replace("name: RUS", "name: Russia")
FIRST = document(
    "gacc-relay",
    total(245),
    title="The year in trade",
    author=["GACC relay"],
    issued="2025-02-01",
    accessed="2026-01-01",
    URL="https://example.org/relay",
    relays="GACC",
)
SECOND = document(
    "bne-trade",
    total(244.8),
    total(240.1, year=2023),
    title="Trade in 2024",
    author=["Bne IntelliNews"],
    publisher="bne IntelliNews",
    issued="2025-01-13",
    accessed="2026-01-01",
    URL="https://example.org/trade",
    reliability="B",
    relays="GACC",
)
EVENTS = document(
    "events",
    "{about: exercises/joint-sea-2024-07, status: held, dates: 2024-07-10/2024-07-17, place: Zhanjiang, "
    "participants: {participant: [CHN, RUS], is_complete: true}}",
    "{about: funding/loan-2024, status: committed, dates: 2024-05, participants: {provider: [CDB], recipient: [SBER]}}",
    "{about: funding/loan-2024, status: committed, dates: 2024-05, measure: amount, value: 2, scale: billion, "
    "unit: USD}",
    "{about: funding/plan-2025, status: planned, dates: 2025-05-08, participants: {provider: [VEB], partner: [CHN]}}",
    "{about: funding/plan-2025, status: planned, dates: 2025-05-08, measure: amount, value: 3, scale: billion, "
    "unit: USD}",
    "{about: trade, measure: exports, origin: RUS, destination: CHN, reporter: CHN, dates: 2022, value: 129.3, "
    "scale: billion, unit: USD}",
    issued="2025-06-01",
    accessed="2026-01-02",
)


def _cited(made: dict[str, Any]) -> dict[str, Any]:
    """Drop the note about a missing address from a document that has one."""
    return {name: value for name, value in made.items() if name != "url_note" or "URL" not in made}


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with releases 1.0.0 and 1.1.0."""

    def make(folder: Path) -> None:
        release(world(folder / "one", [_cited(FIRST), EVENTS], RECORDS, actors=NAMED), folder)
        release(world(folder / "two", [_cited(FIRST), _cited(SECOND), EVENTS], RECORDS, actors=NAMED), folder)

    return made_once("home", make, tmp_path_factory)


@pytest.fixture
def r(home: Path, monkeypatch: pytest.MonkeyPatch) -> Release:
    """The latest of them, as `bilateral.open()` finds it."""
    monkeypatch.setenv("BILATERAL_HOME", str(home))
    return bilateral.open()
