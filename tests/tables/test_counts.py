"""counts: facts of the founding article and of the rule."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.ledger_world import BuiltLedger, document, world
from tests.support.rows import default_row, each_case, pick


def test_the_articles_fourteen_is_no_value_of_its_own_and_stands_beside_our_counts(real: BuiltLedger) -> None:
    rows = real.all("counts", dyad="CHN-RUS", measure="exercises", time_period="2024")
    article = next(row for row in rows if row["definition_id"] == "article-2025-unstated")
    assert pick(article, "value is_computed record_ids") == (None, False, None)
    ours = {row["definition_id"]: row for row in rows if row["is_computed"]}
    assert {"all-forms", "bilateral-exercises", "patrols"} <= ours.keys()
    assert ours["all-forms"]["value_low"] >= ours["patrols"]["value_low"] + ours["bilateral-exercises"]["value_low"]


def test_a_computed_count_is_its_list_of_records(real: BuiltLedger) -> None:
    computed = real.all("counts", is_computed=True)
    known = {row["record_id"] for row in real.rows["dyads"]}
    assert computed
    for row in computed:
        assert row["value_low"] == len(row["record_ids"]) == len(set(row["record_ids"]))
        assert set(row["record_ids"]) <= known
        assert row["observation_id"] is None


def test_without_a_complete_search_or_a_protocol_a_computed_count_is_a_lower_bound(real: BuiltLedger) -> None:
    complete = {
        (row["dyad"], row["time_period"]) for row in real.all("coverage", measure="occurrence") if row["is_complete"]
    }
    settled = {
        (definition, row["dyad"], str(year))
        for row in real.all("protocols", is_passed=True)
        for definition in row["definitions"]
        for year in range(row["first_year"], row["last_year"] + 1)
    }
    partial = [
        row
        for row in real.all("counts", is_computed=True)
        if (row["dyad"], row["time_period"]) not in complete
        and (row["definition_id"], row["dyad"], row["time_period"]) not in settled
    ]
    assert partial
    assert all((row["value"], row["value_high"]) == (None, None) and row["value_low"] > 0 for row in partial)


SEARCH = default_row("search", result="none_found")


KINDS = """
- {id: drill, label: Drill, kind: exercise}
- {id: patrol, label: Patrol, kind: patrol}
- {id: coast, label: Coast guards, kind: exercise, forces: [coast_guard]}
- {id: three, label: Three, kind: exercise}
- {id: planned, label: Planned, kind: exercise}
- {id: off, label: Called off, kind: exercise}
- {id: dateless, label: Some year, kind: exercise}
- {id: watched, label: Watched, kind: exercise}
"""


@each_case(__file__, "rule counted")
def test_each_part_of_a_definition_filters(tmp_path: Path, rule: str, counted: str) -> None:
    say = "{{about: exercises/{}, status: {}, dates: {}, participants: {{{}}}}}"
    both, hosted = "participant: [CHN, RUS]", "host: [RUS], participant: [CHN]"
    entries = [
        say.format("drill", "held", "2024-05", hosted),
        say.format("patrol", "held", "2024-05", both),
        say.format("coast", "held", "2024-05", both),
        say.format("three", "held", "2024-05", "participant: [CHN, IND, RUS]"),
        say.format("planned", "planned", "2024-05", both),
        say.format("off", "planned", "2024-05", both),
        say.format("off", "cancelled", "2024-06", both),
        say.format("dateless", "held", "/2025", both),
        say.format("watched", "held", "2024-05", "participant: [CHN], observer: [RUS]"),
    ]
    definition = (
        f"- {{id: rule, label: rule, statement: s, counter: us, table: exercises, is_reproducible: true{rule}}}"
    )
    built = world(tmp_path, [document("a", *entries)], {"exercises": KINDS}, definitions=definition)
    ids = [record for row in built.all("counts", time_period="2024") for record in row["record_ids"]]
    assert sorted(ids) == [f"exercises/{name}" for name in counted.split()]


@pytest.mark.parametrize(
    ("accessed", "searches", "expected"),
    [
        ("2024-07-20", [], (1, None, 0)),  # sixty days have not passed
        ("2024-08-01", [], (1, None, 1)),
        ("2026-01-01", [SEARCH], (1, 2, 1)),  # complete: held, and held with open
    ],
)
def test_an_open_plan_stands_beside_the_count(
    tmp_path: Path, accessed: str, searches: list[dict[str, Any]], expected: tuple[int, int | None, int]
) -> None:
    say = "{{about: exercises/{}, status: {}, dates: {}, participants: {{participant: [CHN, RUS]}}}}"
    entries = [say.format("drill", "held", "2024-05"), say.format("planned", "announced", "2024-05")]
    entries += [say.format("off", "planned", "2024-05"), say.format("off", "cancelled", "2024-05")]
    rule = "label: rule, statement: s, counter: us, table: exercises, statuses: [held], is_reproducible: true"
    definition = f"- {{id: rule, {rule}}}"
    source = document("a", *entries, accessed=accessed)
    register = "".join(
        line for line in KINDS.splitlines(True) if line.startswith(("- {id: drill", "- {id: planned", "- {id: off"))
    )
    built = world(tmp_path, [source], {"exercises": register}, definitions=definition, searches=searches)
    row = built.one("counts", time_period="2024")
    assert pick(row, "value_low value_high n_open") == expected
    assert (row["value"] is None, row["record_ids"]) == (True, ["exercises/drill"])
    assert built.one("exercises", exercise_id="planned")["is_open"] == bool(expected[2])
    assert pick(built.one("exercise_years", year=2024), "n n_low n_high n_open") == (None, *expected)
    assert not built.one("exercises", exercise_id="off")["is_open"]


def test_the_meetings_of_leaders_have_the_published_counts_beside_them(real: BuiltLedger) -> None:
    row = real.one("contacts", table="visits", dyad="CHN-RUS", category="leader", setting="*", type="*", year=2023)
    assert row["n_low"] <= row["benchmark_own"]
