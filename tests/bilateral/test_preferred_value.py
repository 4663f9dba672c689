"""The preferred-value rule: each step with a case that it alone decides, then bounds, rivals and counts of support."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.preferred_value import observe, prefer
from tests.support.rows import default_row


def support(name: str, value: float | None = None, **fields: Any) -> dict[str, Any]:
    """An admissible row in which nothing decides but the fields given."""
    start, end = fields.pop("start", None), fields.pop("end", None)
    documents = {"document_id": f"doc-{name}", "source": f"source {name}", "origin": f"origin {name}"}
    values = dict.fromkeys(("value", "value_low", "value_high"), value)
    row = default_row("evidence", support_id=name, **documents, **values)
    if start:
        row |= {"start_date": str(start[0]), "start_low": start[0], "start_high": start[1]}
    if end:
        row |= {"end_date": str(end[0]), "end_low": end[0], "end_high": end[1]}
    return row | fields


def only(*rows: dict[str, Any], **options: Any) -> dict[str, Any]:
    """The one observation of ``rows``."""
    found = observe(rows, **options)
    assert len(found) == 1
    return found[0]


BETTER = {
    "source rank": {"source_rank": 0},
    "reliability": {"reliability": "B"},
    "credibility": {"credibility": 2},
    "stated before derived": {"derivation": "stated"},
    "narrowest": {"value_low": 0.9, "value_high": 2.1},
    "newest": {"known_from": "2025-01-02"},
}
WORSE = {
    "source rank": {},
    "reliability": {},
    "credibility": {},
    "stated before derived": {"derivation": "summed"},
    "narrowest": {},
    "newest": {},
}


@pytest.mark.parametrize("step", BETTER)
def test_each_step_alone_decides(step: str) -> None:
    """``b`` would lose by its id, the last step, and wins by the step named."""
    wide = {"value_low": 0.0, "value_high": 3.0}
    rows = [support("a", 1.0, **wide | WORSE[step]), support("b", 2.0, **wide | BETTER[step])]
    assert prefer(rows)["support_id"] == "b"


def test_where_nothing_decides_the_lowest_id_is_shown() -> None:
    assert prefer([support("b", 1.0), support("a", 1.0)])["support_id"] == "a"


def test_each_step_yields_to_the_one_before_it() -> None:
    """Row n wins by step n and is worse in every later one."""
    wide, narrow = {"value_low": 0.0, "value_high": 3.0}, {"value_low": 0.9, "value_high": 1.1}
    worst = {"source_rank": 9, "reliability": "F", "credibility": 6, "derivation": "inferred"}
    rank = {"source_rank": 0, "reliability": "F", "credibility": 6, "derivation": "inferred"}
    reliable = {"source_rank": 9, "reliability": "A", "credibility": 6, "derivation": "inferred"}
    credible = {"source_rank": 9, "reliability": "F", "credibility": 1, "derivation": "inferred"}
    stated = {"source_rank": 9, "reliability": "F", "credibility": 6, "derivation": "stated"}
    rows = [
        support("d", 1.0, **worst, **narrow, known_from="2020-01-01"),
        support("c", 1.0, **worst, **wide, known_from="2025-01-01"),
        support("e", 1.0, **stated, **wide),
        support("f", 1.0, **credible, **wide),
        support("g", 1.0, **reliable, **wide),
        support("h", 1.0, **rank, **wide),
    ]
    order = []
    while rows:
        order.append(prefer(rows)["support_id"])
        rows = [row for row in rows if row["support_id"] != order[-1]]
    assert order == ["h", "g", "f", "e", "d", "c"]


def test_a_later_vintage_replaces_an_earlier_one_of_its_own_source_only() -> None:
    """Fresh and stale come from one agency, so the stale one is out although it is the narrowest."""
    stale = support("a", 1.0, source="agency", known_from="2025-01-01")
    fresh = support("b", 1.0, source="agency", known_from="2025-02-01", value_low=0.5, value_high=1.5)
    other = support("c", 1.0, source="other", known_from="2024-01-01", value_low=0.0, value_high=2.0)
    assert prefer([stale, fresh, other])["support_id"] == "b"
    elsewhere = stale | {"source": "another agency"}
    assert prefer([elsewhere, fresh, other])["support_id"] == "a"


def test_the_narrowest_counts_only_where_all_agree() -> None:
    """190 and 250 contradict each other: the newest is shown, however vague."""
    exact = support("a", 190.0)
    vague = support("b", 250.0, value_low=240.0, value_high=260.0, known_from="2025-06-01")
    assert prefer([exact, vague])["support_id"] == "b"
    assert prefer([exact, vague | {"value": 195.0, "value_low": 180.0, "value_high": 210.0}])["support_id"] == "a"


def test_an_open_interval_is_the_widest() -> None:
    bound = support("a", None, value_low=40.0, value_high=None, known_from="2025-06-01")
    number = support("b", 41.0, value_low=39.0, value_high=43.0)
    assert prefer([bound, number])["support_id"] == "b"


def test_the_exact_day_of_an_occurrence_is_narrower_than_its_month() -> None:
    may, seventh = (date(2025, 5, 1), date(2025, 5, 31)), (date(2025, 5, 7), date(2025, 5, 7))
    rows = [
        support("a", 1.0, measure="occurrence", start=may, end=may, known_from="2025-06-01"),
        support("b", 1.0, measure="occurrence", start=seventh),
        support("c", 1.0, measure="occurrence", known_from="2026-01-01"),
    ]
    shown = only(*rows)
    assert (shown["preferred_support_id"], shown["start_date"], shown["end_date"]) == ("b", "2025-05-07", None)
    assert (shown["start_low"], shown["start_high"]) == may
    assert not shown["is_contested"]


def test_rivals_are_never_averaged() -> None:
    shown = only(support("a", 190.0), support("b", 240.0))
    assert shown["value"] == 190.0
    assert (shown["value_low"], shown["value_high"]) == (190.0, 240.0)


@pytest.mark.parametrize(
    ("first", "second", "contested"),
    [
        ((189.5, 190.5), (190.265, 190.275), False),  # 190 and 190.27 billion
        ((558.0, 558.0), (588.0, 588.0), True),  # troops, exact
        ((1.0, 2.0), (2.0, 3.0), False),  # one common point
        ((40.0, None), (None, 40.0), False),  # over 40, up to 40
        ((41.0, None), (None, 40.0), True),
        ((None, None), (5.0, 5.0), False),
        ((40.0, None), (50.0, None), False),
    ],
)
def test_contested_means_no_common_point(first: Any, second: Any, contested: bool) -> None:
    rows = [
        support("a", value_low=first[0], value_high=first[1]),
        support("b", value_low=second[0], value_high=second[1]),
    ]
    assert only(*rows)["is_contested"] is contested


def test_three_intervals_that_agree_pairwise_with_one_do_not_agree() -> None:
    spans = [(1.0, 2.0), (2.0, 4.0), (3.0, 5.0)]
    assert only(*(support(str(n), value_low=low, value_high=high) for n, (low, high) in enumerate(spans)))[
        "is_contested"
    ]


def test_days_are_contested_and_codes_are_unless_their_measure_is_open() -> None:
    eleventh, twelfth = [(date(2024, 11, day), date(2024, 11, day)) for day in (11, 12)]
    rows = [
        support("a", 1.0, measure="occurrence", start=eleventh),
        support("b", 1.0, measure="occurrence", start=twelfth),
    ]
    assert only(*rows)["is_contested"]
    assert not only(rows[0], rows[1] | {"start_low": date(2024, 11, 1)})["is_contested"]
    ends = [
        support("a", 1.0, measure="occurrence", start=eleventh, end=eleventh),
        support("b", 1.0, measure="occurrence", start=eleventh, end=twelfth),
    ]
    assert only(*ends)["is_contested"]
    words = [support("a", measure="place", code="Sea of Japan"), support("b", measure="place", code="off Vladivostok")]
    assert only(*words)["is_contested"]
    assert not only(*words, open_measures=frozenset({"place"}))["is_contested"]
    assert not only(words[0], words[1] | {"code": "Sea of Japan"})["is_contested"]


def test_roles_differ_by_code_or_by_day() -> None:
    first, later = [(date(year, 1, 1), date(year, 12, 31)) for year in (2023, 2025)]
    member = support("a", measure="role", code="member", start=first)
    assert only(member, member | {"support_id": "b", "code": "guest"})["is_contested"]
    assert only(member, support("b", measure="role", code="member", start=later))["is_contested"]
    assert not only(member, support("b", measure="role", code="member"))["is_contested"]


def test_a_misprint_is_counted_and_left_out_of_everything_else() -> None:
    misprint = support("a", 219.0, is_admissible=False, reliability="A", source_rank=0)
    shown = only(misprint, support("b", 326.9))
    assert (shown["value"], shown["value_low"], shown["value_high"]) == (326.9, 326.9, 326.9)
    assert (shown["n_evidence"], shown["n_documents"], shown["n_origins"], shown["n_excluded"]) == (1, 1, 1, 1)
    assert not shown["is_contested"]


def test_with_nothing_admissible_the_value_is_missing_not_zero() -> None:
    shown = only(support("a", 219.0, is_admissible=False))
    assert (shown["value"], shown["value_low"], shown["value_high"]) == (None, None, None)
    assert (shown["obs_status"], shown["n_evidence"], shown["n_excluded"]) == ("O", 0, 1)
    assert shown["preferred_support_id"] is None


def test_credibility_six_is_admissible_and_ranks_last() -> None:
    unjudged, doubtful = support("a", 1.0, credibility=6), support("b", 2.0, credibility=4)
    assert only(unjudged, doubtful)["value"] == 2.0
    assert only(unjudged)["value"] == 1.0


def test_a_bound_is_kept_as_a_bound() -> None:
    shown = only(support("a", None, value_low=40.0, value_high=None))
    assert (shown["value"], shown["value_low"], shown["value_high"], shown["obs_status"]) == (None, 40.0, None, "A")
    both = only(
        support("a", None, value_low=800.0, value_high=None), support("b", None, value_low=None, value_high=800.0)
    )
    assert (both["value_low"], both["value_high"], both["is_contested"]) == (800.0, 800.0, False)


def test_the_status_is_that_of_the_value_shown() -> None:
    rows = [support("a", 1.0, obs_status="E"), support("b", 1.0, obs_status="P", reliability="A")]
    assert only(*rows)["obs_status"] == "P"


def test_ten_copies_of_one_agency_are_ten_documents_and_one_origin() -> None:
    shown = only(*(support(f"s{n}", 245.0, origin="xinhua") for n in range(10)))
    assert (shown["n_evidence"], shown["n_documents"], shown["n_origins"]) == (10, 10, 1)
    twice = only(support("a", 1.0, document_id="d", origin="o"), support("b", 1.0, document_id="d", origin="o"))
    assert (twice["n_evidence"], twice["n_documents"], twice["n_origins"]) == (2, 1, 1)


def test_one_observation_for_each_id_in_their_order() -> None:
    rows = [
        support("a", 1.0, observation_id="z", subject_id="trade/z"),
        support("b", 2.0, observation_id="y", subject_id="exercises/y", actor_id="CHN"),
        support("c", 3.0, observation_id="z", subject_id="trade/z"),
    ]
    found = observe(rows)
    assert [(row["observation_id"], row["table"], row["n_evidence"]) for row in found] == [
        ("y", "exercises", 1),
        ("z", "trade", 2),
    ]
    assert (found[0]["actor_id"], found[1]["actor_id"], found[1]["definition_id"]) == ("CHN", None, None)


numbers = st.floats(-1e12, 1e12, allow_nan=False)
days = st.dates(date(2000, 1, 1), date(2030, 12, 31))


@st.composite
def supports(draw: st.DrawFn) -> list[dict[str, Any]]:
    measure = draw(st.sampled_from(["total", "occurrence", "role"]))
    rows = []
    for number in range(draw(st.integers(1, 6))):
        low, high = sorted((draw(numbers), draw(numbers)))
        day = draw(days)
        rows.append(
            support(
                f"s{number}",
                draw(st.sampled_from([None, low, high])),
                measure=measure,
                value_low=draw(st.sampled_from([None, low])),
                value_high=draw(st.sampled_from([None, high])),
                code=draw(st.sampled_from([None, "member", "guest"])) if measure == "role" else None,
                start=draw(st.sampled_from([None, (day, day), (day, day + timedelta(days=30))])),
                end=draw(st.sampled_from([None, (day, day + timedelta(days=60))])),
                reliability=draw(st.sampled_from("AF")),
                credibility=draw(st.sampled_from([1, 6])),
                derivation=draw(st.sampled_from(["stated", "summed"])),
                source_rank=draw(st.integers(0, 1)),
                source=draw(st.sampled_from(["x", "y"])),
                origin=draw(st.sampled_from(["x", "y"])),
                known_from=draw(days).isoformat(),
                is_admissible=draw(st.booleans()),
            )
        )
    return rows


@given(supports(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: list[dict[str, Any]], random: Any) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert observe(shuffled) == observe(rows)


@given(supports())
def test_the_value_is_that_of_an_admissible_support(rows: list[dict[str, Any]]) -> None:
    shown = only(*rows)
    by_id = {row["support_id"]: row for row in rows if row["is_admissible"]}
    if by_id:
        source = by_id[shown["preferred_support_id"]]
        for name in ("value", "code", "start_date", "end_date", "obs_status"):
            assert shown[name] == source[name]
    else:
        assert shown["preferred_support_id"] is None
        assert shown["value"] is None


@given(supports())
def test_the_span_holds_every_admissible_bound_and_no_other(rows: list[dict[str, Any]]) -> None:
    shown, admissible = only(*rows), [row for row in rows if row["is_admissible"]]
    for name, furthest in (
        ("value_low", min),
        ("start_low", min),
        ("end_low", min),
        ("value_high", max),
        ("start_high", max),
        ("end_high", max),
    ):
        known = [row[name] for row in admissible if row[name] is not None]
        assert shown[name] == (furthest(known) if known else None)


@given(supports())
def test_all_rows_are_counted_once(rows: list[dict[str, Any]]) -> None:
    shown = only(*rows)
    assert shown["n_evidence"] + shown["n_excluded"] == len(rows)
    assert shown["n_evidence"] >= shown["n_documents"] >= shown["n_origins"]
    if shown["n_evidence"] < 2:
        assert not shown["is_contested"]


def test_an_occurrence_takes_its_date_from_a_document_that_gives_one_however_reliable_the_others() -> None:
    day = (date(2025, 5, 7), date(2025, 5, 7))
    rows = [
        support("a", 1.0, measure="occurrence", reliability="A", credibility=1),
        support("b", 1.0, measure="occurrence", reliability="D", credibility=4, start=day),
    ]
    assert (only(*rows)["preferred_support_id"], only(*rows)["start_date"]) == ("b", "2025-05-07")
    assert only(rows[0])["start_date"] is None
