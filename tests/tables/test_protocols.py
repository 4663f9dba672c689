"""protocols: agreement of two passes by hand, and which years a passing stretch settles in ``counts``."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pipelines.tables import counts
from pipelines.tables.protocols import build
from tests.support.ledger_world import BuiltLedger


def protocol(a: str, b: str, **more: Any) -> dict[str, Any]:
    stretch = {"cells": "months", "first_year": 2022, "last_year": 2023, "left_out": [], "ordinal": None, "firm": []}
    of = {"protocol_id": "p", "dyad": "CHN-RUS", "definitions": ["meetings", "visits"]}
    (row,) = build([{**stretch, **of, "found_a": a.split(), "found_b": b.split(), **more}])
    return row


def test_kappa_is_of_the_months_and_the_share_of_the_entries() -> None:
    row = protocol("2022-01 2022-05-03 2022-05-20 2023-06", "2022-01 2022-05-03 2023-07")
    assert (row["n_cells"], row["n_either"], row["n_both"], row["n_by_year"]) == (24, 5, 2, [3, 2])
    # 22 of 24 months alike; by chance (3 × 3 + 21 × 21) / 24²
    assert row["kappa"] == pytest.approx((22 / 24 - 450 / 576) / (1 - 450 / 576))
    assert (row["share_both"], row["is_passed"]) == (0.4, False)


def test_a_stretch_passes_by_either_measure_and_what_is_left_out_counts_for_no_year() -> None:
    assert protocol("2022-01 2022-05-03 2022-05-20", "2022-01 2022-05-04")["is_passed"], "the months are the same"
    every_year = protocol("2022-03 2023-04", "2022-03 2023-04", cells="years")
    assert (every_year["kappa"], every_year["is_passed"]) == (None, True), "no year is out"
    assert protocol("2022-01 2023-02", "2022-01 2023-02", left_out=["2022-01"])["n_by_year"] == [0, 1]


OURS = {("CHN-RUS", 2022): ["visits/a"], ("IND-RUS", 2023): ["visits/b"]}
DAYS = {"visits/a": (date(2022, 1, 5), date(2022, 1, 5)), "visits/b": (date(2023, 1, 5), date(2023, 1, 5))}
FIRM = {"definition_id": "theirs", "dyad": "CHN-RUS", "start_date": date(2022, 1, 1), "end_date": date(2022, 9, 1)}


@pytest.mark.parametrize(
    ("a", "low", "years"),
    [
        ("2022-01", 1, {2022, 2023}),
        ("2022-01", 2, {2023}),
        ("2022-01 2022-01-20", 0, {2023}),
        ("2022-01 2022-02 2023-03 2023-04", 0, set()),
    ],
    ids=["as many and a zero", "a firm count has more", "the passes found more", "a stretch that does not pass"],
)
def test_a_year_is_settled_where_the_passes_and_firm_counts_find_no_more_than_we_have(
    a: str, low: int, years: set[int]
) -> None:
    rows = [protocol(a, "2022-01", firm=["theirs"])]
    done = counts.settled(rows, {"meetings": OURS}, [FIRM | {"value_low": low}], DAYS)
    assert done == {(rule, "CHN-RUS", year) for rule in ("meetings", "visits") for year in years}


def test_counts_and_contacts_of_a_settled_year_are_numbers(real: BuiltLedger) -> None:
    of = {"dyad": "CHN-RUS", "definition_id": "leader-meetings"}
    assert {
        year: real.one("counts", **of, time_period=year)["value"]
        for year in ("1993", "2000", "2006", "2016", "2020", "2024")
    } == {
        "1993": 0,
        "2000": 4,
        "2006": 5,  # a count of six is doubted
        "2016": 5,
        "2020": 0,
        "2024": 3,
    }
    assert real.one("counts", **of, time_period="2013")["value"] is None, "newspapers counted five, we have four"
    zero = {"table": "visits", "category": "leader", "setting": "*", "type": "*", "time_period": "2021"}
    assert real.one("contacts", dyad="CHN-RUS", **zero)["n"] == 0
