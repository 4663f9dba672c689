"""coverage: facts of the founding article and of the rule."""

from __future__ import annotations

from pathlib import Path

import yaml

from tests.support.ledger_world import BuiltLedger, document, world
from tests.support.rows import each_case


def test_what_was_found_and_what_was_not_searched(real: BuiltLedger) -> None:
    cell = {"dyad": "CHN-RUS", "time_period": "2024"}
    assert real.one("coverage", table="trade", measure="total", **cell)["state"] == "found"
    assert real.one("coverage", table="exercises", measure="occurrence", **cell)["state"] == "found"


def test_no_sentence_tells_a_total_of_a_year_that_coverage_calls_unknown(real: BuiltLedger) -> None:
    total = [row for row in real.rows["coverage"] if row["measure"] == "total"]
    states = {(row["dyad"], row["time_period"]): row["state"] for row in total}
    named = ((row["dyad"], name) for row in real.rows["answers"] for name in row["figures"])
    told = {(dyad, name[-4:]) for dyad, name in named if "/trade_total/" in name}
    assert {states[cell] for cell in told & states.keys()} == {"found"}


def test_states_say_what_their_columns_say(real: BuiltLedger) -> None:
    for row in real.rows["coverage"]:
        assert (row["state"] == "found") == (row["n_observations"] > 0), row
        if row["state"] == "not_searched":
            assert row["search_ids"] is None
        if row["state"] == "none_found":
            assert row["search_ids"]
        assert not row["is_complete"] or row["search_ids"]


@each_case(__file__, "more states")
def test_a_partial_search_of_several_years_marks_those_that_it_names(
    tmp_path: Path, more: dict[str, str], states: str
) -> None:
    search = "id: s, searched_by: we, searched: 2026-01-02, where: [w], table: exercises, measure: occurrence"
    search += ", actors: [CHN, RUS], period: 2023/2025, result: none_found, note: n"
    fields = "".join(f", {name}: {value}" for name, value in ({"completeness": "partial"} | more).items())
    written = yaml.load(f"{{{search}{fields}}}", Loader=yaml.BaseLoader)
    built = world(
        tmp_path,
        [document("a", "{about: exercises/x, status: held, dates: 2020}")],
        {"exercises": "- {id: x, label: X, kind: exercise}"},
        searches=[written],
    )
    rows = [built.one("coverage", table="exercises", time_period=str(year)) for year in (2023, 2024, 2025)]
    assert [row["state"] for row in rows] == states.split()
    assert [row["search_ids"] for row in rows] == [["s"] if row["state"] == "none_found" else None for row in rows]
