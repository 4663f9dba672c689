from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.written import ids
from schemas.written.entries import ASSERTIONS
from tests.support.rows import each_case

ACTORS = st.from_regex(r"[A-Z][A-Z0-9_]{1,29}", fullmatch=True)


def subject(**given_: Any) -> str:
    return ids.subject_id(ASSERTIONS[given_["about"].partition("/")[0]].model_validate({"credibility": "2", **given_}))


def trade(**given_: Any) -> str:
    return subject(
        **{"about": "trade", "measure": "exports", "origin": "RUS", "destination": "CHN", "dates": "2024", **given_}
    )


@given(ACTORS, ACTORS)
def test_a_dyad_has_no_direction_and_is_sorted(a, b):
    assert ids.dyad(a, b) == ids.dyad(b, a) == f"{min(a, b)}-{max(a, b)}"


@given(st.permutations(["CHN", "RUS"]))
def test_a_total_has_one_id_in_either_order(actors):
    subject_id = subject(about="trade", measure="total", actors=actors, dates="2024", reporter="CHN")
    assert subject_id == "trade/CHN-RUS/TOTAL/G/2024/CHN/-"


@each_case(__file__, "given_ expected")
def test_the_id_of_a_flow_is_its_dimensions(given_, expected):
    assert trade(**given_) == expected


def test_the_ids_of_other_series_are_their_dimensions():
    count = {"about": "counts", "measure": "exercises", "definition": "all-forms", "dates": "2003/2022-06"}
    assert subject(**count, actors=["RUS", "CHN"]) == "counts/CHN-RUS/exercises/2003-01..2022-06"
    paid = {
        "about": "settlement",
        "measure": "share",
        "actor": "RUS",
        "partner": "CHN",
        "flow": "total",
        "currency": "CNY",
    }
    assert subject(**paid, dates="2024") == "settlement/RUS:CHN/total/CNY/2024/-"
    assert subject(about="memberships", group="EUE", actor="FRA", role="member") == "memberships/EUE/FRA/member"
    assert subject(about="visits/summit-2024-05", status="held") == "visits/summit-2024-05"


@pytest.mark.parametrize("spelling", ["2024", "2024-01/2024-12", "2024-01-01/2024-12-31"])
def test_spellings_of_a_period_give_one_id(spelling):
    assert trade(dates=spelling) == trade(dates="2024")


def test_spelling_out_what_is_meant_anyway_gives_one_id():
    assert trade(reporter="CHN", valuation="CIF", goods_services="G", product="TOTAL") == trade(reporter="CHN")


def test_territories_are_part_of_the_id_of_a_flow_sorted_before_what_only_shares_have():
    assert trade(reporter="CHN", scope=["EU28", "CHN_HKG"]) == trade(reporter="CHN") + "/in:CHN_HKG+EU28"
    assert trade(scope="EU28+CHN_HKG") == trade(scope=["CHN_HKG", "EU28"]), "as a cell of a table has them"
    assert trade(scope=["EU28"], base_actor="RUS").endswith("/in:EU28/of:RUS")


def test_an_open_period_has_two_dots_in_an_id():
    assert ids.period("2025-07/") == "2025-07.."
    assert ids.period("/2025-08") == "..2025-08"
    assert ids.period("2023-01/2023-10") == "2023-01..2023-10"
