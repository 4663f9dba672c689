"""A territory against its parts: Russia's exports to the European Union in 2013, by the IMF's workbook."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.indicators.territories import Flow, Territory, apart

UNION = {"EU28": Territory("EUE", ("EU27_2020", "GBR")), "EU27_2020": Territory("EUE", ())}


def flow(destination: str, value: float, scope: str | None = None, **more: Any) -> Flow:
    made = Flow(destination, ("RUS", destination), ("exports", "2013"), "RUS", scope, value, value)
    return made._replace(**more)


PARTS = [flow("EUE", 267.12, "EU27_2020"), flow("GBR", 16.45)]


@pytest.mark.parametrize(("whole", "is_apart"), [(283.57, False), (286.3, False), (267.12, True), (287.0, True)])
def test_a_whole_is_its_parts_within_one_per_cent(whole: float, is_apart: bool) -> None:
    found = [*apart([flow("EUE", whole, "EU28"), *PARTS], UNION)]
    assert [(one.scope, [part.name for part in parts]) for one, parts in found] == [("EU28", ["EUE", "GBR"])] * is_apart


@pytest.mark.parametrize(
    "change",
    [{"reporter": "EUE"}, {"kind": ("exports", "2014")}, {"scope": "EU27_2020"}, {"ends": ("WLD", "EUE")}],
    ids=str,
)
def test_another_reporter_year_or_territory_and_the_world_are_not_compared(change: dict[str, Any]) -> None:
    assert [*apart([flow("EUE", 100.0, **{"scope": "EU28"} | change), *PARTS], UNION)] == []


def test_a_unions_own_figure_is_held_against_those_of_its_parts_and_ends_of_totals_have_no_order() -> None:
    total = {"kind": ("total", "2013"), "reporter": "EUE"}
    whole = flow("EUE", 300.0, "EU28", ends=("EUE", "FRA"), **total)
    rest = flow("EUE", 200.0, "EU27_2020", ends=("FRA", "EUE"), **total)
    british = flow("GBR", 50.0, ends=("FRA", "GBR"), **total | {"reporter": "GBR"})
    assert [(one.high, len(parts)) for one, parts in apart([whole, rest, british], UNION)] == [(300.0, 2)]
