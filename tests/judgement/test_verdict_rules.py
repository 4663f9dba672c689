from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.judgement.assertions import Assertion, Rival
from pipelines.judgement.distances import log_distance
from pipelines.judgement.verdict_rules import judge, outdone
from pipelines.judgement.wording import matches, quotation
from schemas.vocabulary import STATUSES, VERDICT_REASONS, VERDICTS
from tests.support.rows import each_case

CLAIM = Assertion("total", "actual", "USD", low=244.5, high=245.5)
SOURCE = {"support_id": "s", "document_id": "d", "reliability": "B", "credibility": 2, "origin": "customs"}
STRONG = Rival("total", "actual", "USD", low=244.8, high=244.82, observation_id="o", **SOURCE)


def judged(claim_type: str, claim: Assertion, *rivals: Rival, **more: object) -> str:
    """The verdict on a claim and its reason."""
    verdict = judge(claim_type, claim, rivals, STATUSES["cooperation"], **more)
    assert verdict.verdict in VERDICTS
    assert verdict.reason in VERDICT_REASONS
    return f"{verdict.verdict} {verdict.reason}"


@each_case(__file__, "low high verdict")
def test_a_number_is_judged_by_its_distance_from_the_span(low, high, verdict):
    assert judged("quantity", CLAIM, replace(STRONG, low=low, high=high)) == verdict


def number(low: float | None, high: float | None, **rated: object) -> Rival:
    """A rival figure of an origin of its own."""
    return replace(STRONG, low=low, high=high, origin=f"{low} to {high}", support_id=f"{low} to {high}", **rated)


INDIA_RUSSIA = Assertion("total", "actual", "USD", low=66.5, high=67.5)


def test_a_number_between_two_rivals_agrees_with_neither():
    both = (number(70.55, 70.65), number(63.5, 64.5))
    assert judged("quantity", INDIA_RUSSIA, *both) == "imprecise outside_within_tolerance"
    assert judged("quantity", replace(INDIA_RUSSIA, low=63.9, high=64.1), *both) == "supported within_span"


def printed(value: float, half: float, unit: str = "USD", **more: object) -> Assertion:
    """A claim as it is printed, with half of its last digit."""
    return Assertion("total", "actual", unit, value=value, low=value - half, high=value + half, **more)


def rounded(value: float, half: float, **more: object) -> Rival:
    """A rival as it is printed."""
    return replace(number(value - half, value + half), value=value, **more)


@each_case(__file__, "claim rival half verdict")
def test_a_number_agrees_with_what_rounds_to_it(claim: float, rival: float, half: float, verdict: str) -> None:
    assert judged("quantity", printed(claim, 0.5), rounded(rival, half)) == verdict


def test_a_bound_told_as_a_number_is_imprecise_and_a_wide_range_asserts_little() -> None:
    most = number(None, 38.0)
    assert judged("quantity", printed(38, 0.5), most) == "imprecise hedge_dropped"
    assert judged("quantity", replace(printed(38, 0.5), low=None, high=38.0, value=None), most).startswith("supported")
    assert judged("quantity", printed(46, 0.5), number(35, 50)) == "unverifiable open_bound"


def test_what_is_worked_out_comes_second_and_attributes_or_doubts() -> None:
    agrees, differs = (replace(number(low, low + 1), turn=1, is_worked_out=True) for low in (244, 100))
    assert judged("quantity", CLAIM, agrees) == "attributed worked_out"
    assert judged("quantity", CLAIM, differs) == "imprecise worked_out"
    assert judged("quantity", CLAIM, replace(differs, is_worked_out=False)) == "contradicted outside_tolerance"
    assert judged("quantity", CLAIM, differs, STRONG) == "supported within_span"


def test_an_estimate_is_no_other_stage_and_terms_outlast_the_signature() -> None:
    assert judged("quantity", CLAIM, replace(STRONG, status="estimated")) == "supported within_span"
    signed = replace(CLAIM, status="signed")
    assert judged("quantity", signed, replace(STRONG, status="in_force")) == "supported within_span"
    later = replace(CLAIM, status="in_force")
    assert judged("quantity", later, replace(STRONG, status="signed")) == "imprecise wrong_status"


def test_a_state_that_began_later_was_not_yet() -> None:
    claim = Assertion("occurrence", "in_force", first_day=date(2025, 2, 1), last_day=date(2025, 2, 28))
    later = replace(STRONG, measure="occurrence", status="in_force", first_day=date(2025, 12, 2))
    assert judged("status", claim, later) == "contradicted not_yet"
    assert judged("status", claim, replace(later, first_day=date(2020, 1, 1))) == "supported attained"
    ratified = replace(later, status="ratified")
    assert judge("status", claim, [ratified], STATUSES["agreements"]).reason == "not_yet", (
        "a stage before it came later"
    )
    signed = replace(ratified, status="signed", first_day=date(2025, 2, 18))
    assert judge("status", claim, [signed], STATUSES["agreements"]).reason == "wrong_status"
    event = replace(claim, status="signed")
    assert judged("status", event, replace(later, status="signed", last_day=date(2025, 12, 2))).startswith(
        "contradicted"
    )


def test_the_greatest_is_tested_over_the_years_and_words_of_a_place_contradict_nothing() -> None:
    claim = printed(33, 0.5)
    assert outdone(claim, [number(37, 38)]).reason == "not_the_greatest"
    assert outdone(claim, [number(31, 32)]) is None
    place = Assertion("place", "held", code="Beijing")
    assert judged("attribution", place, replace(STRONG, code="Beijing, Great Hall")) == "supported same_set"
    assert judged("attribution", place, replace(STRONG, code="Moscow")) == "unverifiable not_comparable"


@pytest.mark.parametrize("claim_type", ["count", "quantity"])
def test_a_number_that_the_claim_as_data_does_not_give_is_not_supported(claim_type: str) -> None:
    claim = Assertion("place", "signed", code="three new gas fields")
    rival = replace(STRONG, measure="place", status="signed", unit="", low=None, high=None, code="Shanghai")
    assert judged(claim_type, claim, rival) == "unverifiable not_comparable"


def test_a_claim_without_a_unit_or_a_day_says_so() -> None:
    for far in (0.0, 100.0):  # nor is it right but for the unit where the numbers agree
        other = replace(STRONG, low=244.8 + far, high=244.82 + far)
        assert judged("quantity", replace(CLAIM, unit=""), other) == "unverifiable no_unit"
    assert judged("date", Assertion("occurrence", "signed"), STRONG) == "unverifiable no_year"


def test_an_open_bound_supports_nothing_beyond_what_closes_it():
    over = number(62, None)
    assert judged("quantity", replace(CLAIM, low=500, high=500), over) == "unverifiable open_bound"
    closed = (over, number(65, 65), number(68, 68))
    assert judged("quantity", replace(CLAIM, low=500, high=500), *closed) == "contradicted outside_tolerance"
    assert judged("quantity", INDIA_RUSSIA, over, number(None, 68)) == "supported within_span"
    assert judged("quantity", replace(CLAIM, low=60, high=None), over) == "supported within_span"


def test_a_coarse_rounding_does_not_outvote_precise_figures():
    s400 = printed(4.6, 0.05)
    coarse, exact = rounded(5, 0.5), (rounded(5.43, 0.005), rounded(5.4, 0.05))
    assert judged("quantity", s400, coarse) == "supported within_span"
    assert judged("quantity", s400, coarse, *exact) == "contradicted outside_tolerance"


def test_what_fits_two_figures_speaks_for_neither():
    rivals = (number(70.55, 70.65), number(63.5, 64.5), number(60, 75))
    assert judged("quantity", INDIA_RUSSIA, *rivals) == "imprecise outside_within_tolerance"


def test_where_others_disagree_better_ratings_decide():
    close, far = number(245, 245), number(100, 100)
    assert judged("quantity", CLAIM, close, far) == "supported within_span"
    weaker = replace(close, reliability="C")
    assert judged("quantity", CLAIM, weaker, far) == "unverifiable contested"
    assert judged("quantity", CLAIM, weaker, replace(far, reliability="C")) == "supported within_span"


def test_one_source_rated_b2_contradicts_or_two_ordinary_ones_that_are_independent():
    far = replace(STRONG, low=100.0, high=101.0)
    assert judged("quantity", CLAIM, far).split()[0] == "contradicted"
    for weak in (replace(far, reliability="C"), replace(far, credibility=3)):
        assert judged("quantity", CLAIM, weak) == "unverifiable only_weak_sources"
        assert judged("quantity", CLAIM, weak, replace(weak, origin="press")) == "contradicted outside_tolerance"
    organs = [replace(far, reliability="C", organ_of="RUS", origin=name) for name in ("agency", "ministry")]
    assert judged("quantity", CLAIM, *organs) == "unverifiable only_weak_sources"
    rated_d = [replace(far, reliability="D", origin=name) for name in ("press", "blog")]
    assert judged("quantity", CLAIM, *rated_d) == "unverifiable only_weak_sources"


def test_two_ordinary_sources_contradict_a_date_too():
    claim = Assertion("occurrence", "held", first_day=date(2025, 11, 1), last_day=date(2025, 11, 30))
    day = replace(STRONG, status="held", first_day=date(2025, 12, 5), last_day=date(2025, 12, 5), reliability="C")
    assert judged("date", claim, day, replace(day, origin="press")) == "contradicted date_outside"


@each_case(__file__, "change reason")
def test_the_right_number_under_another_status_scope_or_unit_is_imprecise(change, reason):
    assert judged("quantity", CLAIM, replace(STRONG, **change)) == f"imprecise {reason}"
    assert judged("quantity", CLAIM, replace(STRONG, **change, low=1.0, high=2.0)) == "unverifiable not_comparable"


def test_a_count_compares_under_its_own_definition_alone():
    claim = Assertion("exercises", "actual", "{exercise}", "unstated", 14, 14)
    other = replace(STRONG, unit="{exercise}", definition="all-forms", low=14, high=14)
    assert judged("count", claim, other) == "unverifiable other_definition"
    assert judged("count", claim, replace(other, definition="unstated")) == "supported within_span"
    assert judged("count", claim, replace(other, definition="unstated", low=20, high=20)).split()[0] == "contradicted"


def test_a_date_is_outside_its_precision_or_not():
    claim = Assertion("occurrence", "signed", first_day=date(2025, 1, 1), last_day=date(2025, 12, 31))
    day = replace(STRONG, status="signed", first_day=date(2025, 12, 31), last_day=date(2025, 12, 31))
    assert judged("date", claim, day) == "supported date_agrees"
    late = replace(day, first_day=date(2026, 1, 1), last_day=date(2026, 1, 1))
    assert judged("date", claim, late) == "contradicted date_outside"
    assert judged("date", claim, replace(late, reliability="D")) == "unverifiable only_weak_sources"
    assert judged("date", claim, replace(day, first_day=None, last_day=None)) == "unverifiable not_comparable"
    assert judged("date", claim, replace(day, status="announced")) == "imprecise wrong_status"


def test_a_status_is_attained_or_only_announced_or_called_off():
    claim = Assertion("occurrence", "signed", low=1, high=1)
    rival = replace(STRONG, measure="occurrence")
    assert judged("status", claim, replace(rival, status="in_force")) == "supported attained"
    assert judged("status", claim, replace(rival, status="announced")) == "imprecise wrong_status"
    assert judged("status", claim, replace(rival, status="cancelled")) == "contradicted called_off"
    assert judged("status", claim, replace(rival, status="cancelled", reliability="C")) == "imprecise wrong_status"


def test_a_status_that_is_a_number_is_judged_as_one():
    claim = Assertion("rank", "actual", "1", low=1, high=1)
    assert judged("status", claim, replace(STRONG, measure="rank", unit="1", low=1, high=1)) == "supported within_span"
    assert (
        judged("status", claim, replace(STRONG, measure="rank", unit="1", low=2, high=2)).split()[0] == "contradicted"
    )


def test_a_member_is_named_by_others_or_wrong():
    claim = Assertion("role", "in_force", code="member", first_day=date(2025, 1, 1))
    assert judged("membership", claim, replace(STRONG, code="member")) == "supported same_member"
    assert judged("membership", claim, replace(STRONG, code="absent")) == "contradicted wrong_member"
    assert (
        judged("membership", claim, replace(STRONG, code="absent", credibility=4)) == "unverifiable only_weak_sources"
    )


@each_case(__file__, "theirs verdict")
def test_a_list_is_judged_by_what_it_shares(theirs, verdict):
    claim = Assertion("sector", "planned", code="gas; timber")
    assert judged("attribution", claim, replace(STRONG, code=theirs)) == verdict


def test_support_by_the_organs_of_one_party_alone_is_an_attribution():
    organ = replace(STRONG, organ_of="RUS")
    assert judged("quantity", CLAIM, organ) == "attributed single_interested_source"
    assert (
        judged("quantity", CLAIM, organ, replace(organ, origin="another ministry"))
        == "attributed single_interested_source"
    )
    assert (
        judged("quantity", CLAIM, organ, replace(organ, origin="their ministry", organ_of="CHN")).split()[0]
        == "supported"
    )
    assert judged("quantity", CLAIM, organ, replace(STRONG, origin="press")).split()[0] == "supported"


def test_what_a_party_itself_says_or_plans_it_can_vouch_for():
    plan = replace(CLAIM, status="planned")
    word = replace(STRONG, status="planned", organ_of="EUE", is_own_word=True)
    assert judged("quantity", plan, replace(word, is_own_word=False)) == "attributed single_interested_source"
    assert judged("quantity", plan, word) == "supported within_span"
    quote = Assertion("wording", "issued", words="about “leading together”")
    printed = replace(word, words="speak of leading together changes", is_primary=True)
    assert judged("quote", quote, printed) == "supported words_match"


def test_what_nobody_read_or_nobody_can_rate_verifies_nothing():
    for weak in ({"is_read": False}, {"reliability": "F"}, {"credibility": 6}):
        assert judged("quantity", CLAIM, replace(STRONG, **weak)) == "unverifiable only_weak_sources"
        near = replace(STRONG, low=250, high=251)
        assert judged("quantity", CLAIM, near).split()[0] == "imprecise"
        assert judged("quantity", CLAIM, replace(near, **weak)) == "unverifiable only_weak_sources"


def test_an_occasion_does_not_vouch_for_what_was_said():
    claim = Assertion("occurrence", "signed")
    signed = replace(STRONG, status="signed")
    assert judged("attribution", claim, signed, covers="occasion") == "attributed occasion_only"


def test_a_memorandum_told_as_an_agreement_is_imprecise() -> None:
    claim, signed = Assertion("occurrence", "signed"), replace(STRONG, status="signed")
    assert judged("status", claim, signed, covers="hedged") == "imprecise hedge_dropped"
    assert judged("status", claim, signed) == "supported attained"


def test_words_need_a_primary_transcript():
    claim = Assertion("wording", "issued", words="is “extremely worrying” for the world")
    copy = replace(STRONG, words="She called it extremely worrying, twice")
    assert judged("quote", claim, copy) == "attributed not_a_transcript"
    assert judged("quote", claim, replace(copy, is_primary=True)) == "supported words_match"
    for words in ("extremely concerning", "we should all be extremely worried"):
        assert judged("quote", claim, replace(copy, is_primary=True, words=words)) == "contradicted other_words"
    assert judged("quote", claim, replace(copy, words="she left")) == "unverifiable only_weak_sources"
    elsewhere = replace(copy, is_primary=True, words="of another passage altogether")
    assert judged("quote", claim, elsewhere) == "unverifiable not_comparable", "another passage is no other wording"


def test_a_quotation_of_which_others_give_the_sense_alone_is_imprecise():
    claim = Assertion("phrase_no_limits", "issued", code="yes", words="declared a “no-limits partnership,”")
    sense = replace(STRONG, code="yes", words="Friendship between the two states has no limits")
    assert judged("quote", claim, sense) == "imprecise other_wording"


@each_case(__file__, "wanted text good")
def test_words_match_normalised_by_95_in_100(wanted, text, good):
    assert (matches(wanted, text) >= 0.95) is good


def test_only_what_stands_between_quotation_marks_is_compared():
    assert quotation("is “extremely worrying” for") == "extremely worrying"
    assert quotation("plain words") == "plain words"


def test_of_a_reading_only_a_figure_or_event_is_judged_and_nothing_is_no_support():
    assert judged("interpretation", Assertion("share", "actual"), STRONG) == "not_checkable interpretation"
    assert judged("interpretation", CLAIM, STRONG) == "supported within_span"
    assert judged("quantity", CLAIM) == "unverifiable no_other_source"


@given(st.lists(st.tuples(st.floats(1, 1000), st.floats(0, 50)), min_size=1, max_size=4), st.floats(1, 1000))
def test_the_order_of_rivals_decides_nothing(spans, value):
    rivals = [replace(STRONG, low=low, high=low + width, origin=str(n)) for n, (low, width) in enumerate(spans)]
    claim = replace(CLAIM, low=value, high=value)
    assert len({judged("quantity", claim, *order) for order in permutations(rivals)}) == 1


@given(st.floats(0.5, 2000), st.floats(0.01, 100), st.floats(0.5, 2000), st.floats(0.01, 100))
def test_distance_is_symmetric_and_zero_only_where_intervals_meet(a, wide, b, high):
    one, two = replace(CLAIM, low=a, high=a + wide), replace(CLAIM, low=b, high=b + high)
    assert log_distance(one, two) == pytest.approx(log_distance(two, one))
    assert (log_distance(one, two) == 0) == (max(a, b) <= min(a + wide, b + high))
