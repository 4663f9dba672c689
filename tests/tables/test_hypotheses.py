"""hypotheses, hypothesis_tests: the ledger alone decides nothing and says what is missing; results combine by rule."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from pipelines.sources.declarations import discover
from pipelines.statistics.break_panels import Outcomes, treated_pairs
from pipelines.tables.hypotheses import together
from pipelines.tables.hypothesis_tests import ranks_by_session, subject_of
from tests.support.ledger_world import BuiltLedger
from tests.support.rows import each_case


def test_every_hypothesis_has_a_deciding_test_and_one_without_data_says_what_is_missing(real: BuiltLedger) -> None:
    for row in real.rows["hypotheses"]:
        assert row["n_tests"] > 0
        assert (row["result"] == "not_enough_data") == bool(row["missing"])
    for row in real.rows["hypothesis_tests"]:
        assert (row["result"] == "not_enough_data") <= bool(row["missing"])
        if row["missing"] and row["kind"] != "rises":  # which documents alone decide
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


def test_what_a_statement_needs_besides_tests_leaves_it_undecided(real: BuiltLedger) -> None:
    """The share rises; whether China could be replaced is not known. A ratio of two shares had decided it."""
    row = real.one("hypotheses", hypothesis_id="asymmetric-dependence")
    assert (row["result"], row["missing"][0][:29]) == ("not_enough_data", "who else sells Russia what it")
    assert not any("dependence_ratio" in test["subject"] for test in real.rows["hypothesis_tests"])


def test_a_session_of_few_votes_is_no_year_of_a_test() -> None:
    rows = [
        {"actor_a": "CHN", "actor_b": other, "session": session, "year": 1945 + session, "kappa": 0.5}
        | {"n_votes_agreement": 32 if session == 79 else 80}
        for other in ("RUS", "IND")
        for session in (77, 78, 79, 80)
    ]
    outcomes = Outcomes(pa.table({}).select, pa.Table.from_pylist(rows).select)
    (panel,) = outcomes.panels("un_kappa", "CHN-RUS", [], 0)
    assert panel.rests_on == [f"un_votes/CHN|RUS|{session}" for session in (77, 78, 80)]
    years = dict(zip(panel.years.tolist(), np.isfinite(panel.own).tolist(), strict=True))
    assert years == {2022: True, 2023: True, 2024: False, 2025: True}


@each_case(__file__, "results result")
def test_results_decide_only_where_they_agree(results: list[str], result: str) -> None:
    assert together(results) == result


def shares(*rows: tuple[str, str, int, float], **more: Any) -> list[dict[str, Any]]:
    """Rows of ``dependence``: actor, partner, year, share."""
    columns = ("actor_id", "partner_id", "year", "trade_share")
    said = {"obs_status": "A", "is_break": False, "trade_source_id": "imf_imts"} | more
    return [dict(zip(columns, row, strict=True)) | said for row in rows]


def test_no_series_of_shares_runs_across_a_source_a_break_or_a_mirror() -> None:
    """Of 2016 to 2024 the years to 2020 are of one source and those from 2022 on of another: no window holds both."""
    rows = shares(*(("CHN", "RUS", year, 0.02) for year in range(2016, 2021)))
    rows += shares(("CHN", "RUS", 2021, 0.9), obs_status="I")
    rows += shares(*(("CHN", "RUS", year, 0.04) for year in (2022, 2023)), trade_source_id="baci_totals")
    rows += shares(("CHN", "RUS", 2024, 0.04), trade_source_id="baci_totals", is_break=True)
    panels = Outcomes(pa.Table.from_pylist(rows).select, pa.table({}).select).panels("trade_share", "CHN>RUS", [], 0)
    assert [panel.years[np.isfinite(panel.own)].tolist() for panel in panels] == [
        [*range(2016, 2021)],
        [2022, 2023],
        [2024],
    ]
    assert np.nanmax(panels[0].own) == pytest.approx(np.log(0.02))
    assert panels[1].rests_on == ["dependence/CHN|RUS|2022", "dependence/CHN|RUS|2023"]


def test_donors_are_untreated_and_may_be_those_that_trade_with_some_alone() -> None:
    rows = shares(
        *(
            (actor, partner, 2020, 0.1)
            for actor, partner in (("CHN", "RUS"), ("CHN", "SAU"), ("IND", "SAU"), ("IND", "FRA"), ("DEU", "RUS"))
        )
    )
    outcomes = Outcomes(pa.Table.from_pylist(rows).select, pa.table({}).select)
    treated = [{"actor": "RUS", "partners": []}]
    (every,), (oil,) = (outcomes.panels("trade_share", "CHN>RUS", treated, 0, named) for named in ([], ["SAU", "QAT"]))
    assert (len(every.donors), len(oil.donors)) == (3, 2)
    assert len({*every.owners.tolist()}) == 2


def test_a_rank_is_among_all_dyads_of_the_session_with_votes_enough() -> None:
    """Of session 60 two dyads have less, one more and one as much: the rank is 2.5 of 4."""
    rows = [
        ("CHN-RUS", 60, 0.5, 40),
        ("A-B", 60, 0.1, 40),
        ("A-C", 60, 0.2, 99),
        ("A-D", 60, 0.9, 40),
        ("A-E", 60, 0.5, 40),
    ]
    rows += [("A-F", 60, 0.1, 39), ("CHN-RUS", 61, 0.5, 39), ("A-B", 61, 0.1, 40), ("A-B", 62, 0.1, 40)]
    names = ("dyad", "session", "opposed_share", "n_votes")
    votes = pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows])
    assert ranks_by_session(votes, "CHN-RUS") == {60: 2.5 / 4}


def test_whoever_is_declared_treated_is_no_donor() -> None:
    names = {name: place for place, name in enumerate(["AUS", "CHN", "FRA", "RUS"])}
    treated = [{"actor": "RUS", "partners": []}, {"actor": "CHN", "partners": ["AUS"]}]
    assert treated_pairs(treated, names).sum() == 2 * 3 + 1 + 2  # RUS with itself too


def test_a_direction_and_a_dyad_are_told_apart() -> None:
    assert subject_of("RUS>CHN") == {"origin": "RUS", "destination": "CHN"}
    assert subject_of("CHN-RUS") == {"dyad": "CHN-RUS"}
