"""hypotheses, hypothesis_tests: the ledger alone decides nothing and says what is missing; results combine by rule."""

from __future__ import annotations

from functools import cache

import numpy as np
import pyarrow as pa
import pytest

from pipelines.ledger.slices.catalogue import slices
from pipelines.sources.contract import discover
from pipelines.statistics.break_panels import Outcomes
from pipelines.statistics.placebo_tests import Panel, break_at
from pipelines.statistics.treated_pairs import treated_pairs
from pipelines.statistics.yearly_series import Outcome
from pipelines.tables import gravity_residuals, hypothesis_tests
from pipelines.tables.hypotheses import together
from pipelines.tables.hypothesis_tests import subject_of, votes_by_session
from pipelines.tables.shared.registry import reader
from tests.support.ledger_world import BuiltLedger, real_ledger
from tests.support.real_feeds import real_feed
from tests.support.real_files import real_file
from tests.support.rows import each_case


def test_every_hypothesis_has_a_deciding_test_and_one_without_data_says_what_is_missing(real: BuiltLedger) -> None:
    for row in real.rows["hypotheses"]:
        assert row["n_tests"] > 0
        assert (row["result"] == "not_enough_data") == bool(row["missing"])
    for row in real.rows["hypothesis_tests"]:
        assert (row["result"] == "not_enough_data") <= bool(row["missing"])
        if row["missing"] and row["kind"] not in ("rises", "third_party_above"):  # which documents alone decide
            named = {item.rpartition(" (data: ")[2].removesuffix(")") for item in row["missing"]}
            assert named <= discover().keys(), "the source that would have it"


def test_rows_that_a_test_rests_on_are_rows_of_the_front_door(real: BuiltLedger) -> None:
    published = {f"{row['table']}/{row['row_id']}" for row in real.rows["indicators"]}
    used = {name for row in real.rows["hypothesis_tests"] for name in row["rests_on"] or ()}
    assert used
    assert {name for name in used if not name.startswith("covotes/")} <= published


def test_exercises_rise_in_lower_bounds_alone_which_decides_nothing(real: BuiltLedger) -> None:
    row = real.one("hypothesis_tests", hypothesis_id="rising-military-cooperation", test_id="exercises")
    assert (row["result"], row["value_low"] > 0) == ("not_enough_data", True)


def test_p_is_also_given_corrected_for_all_tests_of_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three p and a test without one: 3 x 0.01, then 3/2 x 0.04 which 0.05 undercuts, then 0.05."""
    outcomes = iter([Outcome("supported", "slope", p=p) for p in (0.04, None, 0.01, 0.05)])
    monkeypatch.setattr(hypothesis_tests, "_outcome", lambda *_: next(outcomes))
    of = {"hypothesis_id": "h", "kind": "rises", "indicator": None, "of": "CHN-RUS", "decides": True}
    tests = [of | {"test_id": name} for name in "abcd"]
    empty = pa.table({})
    rows = hypothesis_tests.build(tests, [], [], lambda _: empty, empty, [], lambda _: empty, lambda _: empty)
    assert [row["q"] for row in rows] == pytest.approx([0.05, None, 0.03, 0.05])


def test_a_session_of_few_votes_is_no_year_of_a_test() -> None:
    rows = [
        {"actor_a": "CHN", "actor_b": other, "session": session, "year": 1945 + session, "kappa": 0.5}
        | {"n_votes_agreement": 32 if session == 79 else 80}
        for other in ("RUS", "IND")
        for session in (77, 78, 79, 80)
    ]
    outcomes = Outcomes(pa.table({}).select, pa.Table.from_pylist(rows).select)
    (panel,) = outcomes.panels("un_kappa", "CHN-RUS", [], 0)
    years = dict(zip(panel.years.tolist(), np.isfinite(panel.own).tolist(), strict=True))
    assert years == {2022: True, 2023: True, 2024: False, 2025: True}


@each_case(__file__, "results result")
def test_results_decide_only_where_they_agree(results: list[str], result: str) -> None:
    assert together(results) == result


def test_votes_are_counted_by_session_and_only_of_the_sessions_that_the_dyad_has() -> None:
    rows = [
        ("CHN-RUS", 60, 3, 1),
        ("CHN-RUS", 61, 5, 1),
        ("BRA-CHN", 60, 1, 1),
        ("BRA-CHN", 50, 9, 0),
        ("IND-RUS", 61, 7, 0),
    ]
    table = pa.Table.from_pylist(
        [{"dyad": dyad, "session": session, "n_opposed": a, "n_split": b} for dyad, session, a, b in rows]
    )
    assert votes_by_session(table, ["CHN-RUS", "BRA-CHN"]) == {
        "BRA-CHN": {60: (1, 2)},
        "CHN-RUS": {60: (3, 4), 61: (5, 6)},
    }


@cache
def trade_of_the_imf() -> pa.Table:
    """Exports of 181 states, 1961-2020, from the workbooks of the old portal."""
    folder = real_file("imf_dots_exports")
    return real_feed("trade_reports", "imf_imts", *sorted(f"imf_dots_exports/{file.name}" for file in folder.iterdir()))


@cache
def residuals(*, keeps_cut: bool = False) -> pa.Table:
    """Departures of that trade from gravity; with ``keeps_cut`` trade that was cut off stays in the model."""
    ledger = real_ledger()
    declared = [] if keeps_cut else slices(ledger)["ledger_treated"].to_pylist()
    actors = [{"actor_id": name, "type": actor.type} for name, actor in ledger.actors.items()]
    return gravity_residuals.build(reader(trade_of_the_imf()), actors, declared)


def trade_panels(of: str, *, keeps_cut: bool = False) -> list[Panel]:
    """Panels of the forced-convergence tests."""
    hypothesis = next(item.model for item in real_ledger().hypotheses if item.model.id == "forced-convergence")
    treated = [one.model_dump() for one in hypothesis.treated]
    outcomes = Outcomes(residuals(keeps_cut=keeps_cut).select, pa.table({}).select)
    return outcomes.panels("gravity_residual", of, treated, 1992)


@pytest.mark.torture
def test_china_sold_russia_no_more_after_2014_than_gravity_and_the_trend_before_lead_to() -> None:
    """IMF exports to 2020. With the trade that sanctions cut off left in, a fifth more appears."""
    panels = [trade_panels("CHN>RUS", keeps_cut=keeps) for keeps in (False, True)]
    outcome, by_arithmetic = (break_at(each, [2014], (6, 3)) for each in panels)
    assert (outcome.result, outcome.n_donors) == ("contradicted", 12153)
    assert (outcome.p, by_arithmetic.p) == (pytest.approx(0.562, abs=0.001), pytest.approx(0.166, abs=0.001))
    assert outcome.smallest_p == 1 / 12154
    assert outcome.pre_trend == pytest.approx(0.007, abs=0.001)
    assert len(panels[0][0].donors) > outcome.n_donors, "some lack years that the test needs"


def test_whoever_is_declared_treated_is_no_donor() -> None:
    names = {name: place for place, name in enumerate(["AUS", "CHN", "FRA", "RUS"])}
    treated = [{"actor": "RUS", "partners": []}, {"actor": "CHN", "partners": ["AUS"]}]
    assert treated_pairs(treated, names).sum() == 2 * 3 + 1 + 2  # RUS with itself too


def test_a_direction_and_a_dyad_are_told_apart() -> None:
    assert subject_of("RUS>CHN") == {"origin": "RUS", "destination": "CHN"}
    assert subject_of("CHN-RUS") == {"dyad": "CHN-RUS"}
