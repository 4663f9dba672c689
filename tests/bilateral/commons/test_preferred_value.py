"""The preferred-value rule: worked examples from the ledger, what each step decides, properties."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.commons.preferred_value import DATED, observe, revisions
from schemas import edtf
from schemas.amounts import denote
from tests.support.rows import default_row, read_yaml

EXAMPLES: dict[str, Any] = read_yaml(Path(__file__).with_name("preferred_values.yaml"))
RIVALS: dict[str, Any] = read_yaml(Path(__file__).with_name("rivals.yaml"))


def support(name: str, value: float | None = None, **fields: Any) -> dict[str, Any]:
    """An admissible row in which nothing decides but the fields given."""
    start, end = fields.pop("start", None), fields.pop("end", None)
    documents = {"document_id": f"doc-{name}", "origin": f"origin {name}"}
    values = dict.fromkeys(("value", "value_low", "value_high"), value)
    row = default_row("evidence", support_id=name, **documents, **values)
    if start:
        row |= {"start_date": str(start[0]), "start_low": start[0], "start_high": start[1]}
    if end:
        row |= {"end_date": str(end[0]), "end_low": end[0], "end_high": end[1]}
    return row | fields


def from_example(
    id: str, rated: str, printed: str = "", days: str | date = "", is_count: bool = False, **fields: Any
) -> dict[str, Any]:
    """A row as the examples write it."""
    row = support(id, reliability=rated[0], origin_reliability=rated[0], credibility=int(rated[1]))
    if printed:
        number = denote(printed, qualifier="exact", low=None, high=None, scale=None, is_count=is_count)
        row |= {"value": number.value, "value_low": number.low, "value_high": number.high, "as_stated": printed}
    if days:
        start, end = edtf.parse_period(str(days))
        row |= {"measure": "occurrence", "start_date": start, "end_date": end}
        row |= {"start_low": edtf.low(start), "start_high": edtf.high(start)}
        row |= {"end_low": edtf.low(end), "end_high": edtf.high(end)}
    return row | fields


def only(*rows: dict[str, Any], **options: Any) -> dict[str, Any]:
    """The one observation of ``rows``."""
    (observation,) = observe(rows, **options)
    return observation


@pytest.mark.parametrize("example", EXAMPLES)
def test_worked_examples(example: str) -> None:
    shown = only(*(from_example(**row) for row in EXAMPLES[example]["rows"]))
    expected = EXAMPLES[example]["shown"]
    got = {name: shown[name] for name in expected}
    assert got == {name: pytest.approx(v) if isinstance(v, float) else v for name, v in expected.items()}


def test_what_an_origin_said_before_is_revised_by_what_it_says_since() -> None:
    rows = [
        from_example(**row) for row in EXAMPLES["of-two-relays-the-later-goes-first-unless-it-is-unreliable"]["rows"]
    ]
    rival = from_example("rival", "C2", printed="9.9")
    assert revisions([*rows, rival]) == {"early": "later"}, "the unreliable one is silent, another origin is a rival"
    own = EXAMPLES["the-office-s-own-table-goes-before-the-press-that-relays-it"]["rows"]
    assert revisions([from_example(**row) for row in own]) == {"firstpost": "tradestat"}


BETTER: dict[str, dict[str, Any]] = {
    "source rank": {"source_rank": 0},
    "reliability of the origin": {"origin_reliability": "B"},
    "credibility": {"credibility": 2},
    "stated before worked out": {},
    "closest to the event": {"known_from": "2024-02-01"},
}


@pytest.mark.parametrize("step", BETTER)
def test_each_step_alone_decides_between_rivals(step: str) -> None:
    """``b`` would lose by its id, the last step, and wins by the step named."""
    worse = {"derivation": "inferred"} if step.startswith("stated") else {}
    rows = [support("a", 1.0, event_day=date(2024, 1, 1), **worse)]
    rows += [support("b", 2.0, event_day=date(2024, 1, 1), **BETTER[step])]
    assert only(*rows)["preferred_support_id"] == "b"
    assert only(*rows)["is_contested"]


def test_the_order_of_steps() -> None:
    """Row n wins by step n and is worse in every later one."""
    names = ("source_rank", "origin_reliability", "credibility", "derivation", "known_from")
    good, bad = (0, "A", 1, "stated", "2024-01-02"), (9, "D", 3, "inferred", "2025-01-01")
    rows = [
        support(name, float(n), event_day=date(2024, 1, 1))
        | dict(zip(names, [good[i] if i == n else bad[i] for i in range(len(names))], strict=True))
        for n, name in enumerate("edcba")
    ]
    order = []
    while rows:
        order.append(only(*rows)["preferred_support_id"])
        rows = [row for row in rows if row["support_id"] != order[-1]]
    assert order == [*"edcba"]


@pytest.mark.parametrize("name", RIVALS)
def test_rows_that_differ_in_what_is_written(name: str) -> None:
    for case in RIVALS[name]:
        rows = [support(**{"name": row["support_id"], **row}) for row in case["rows"]]
        marked = {"open_measures": frozenset(case.get("open", ())), "stocks": frozenset(case.get("stocks", ()))}
        shown = only(*rows, **marked)
        assert {name: shown[name] for name in case["shown"]} == case["shown"]


def test_one_observation_for_each_id_in_their_order() -> None:
    rows = [
        support("a", 1.0, observation_id="z", subject_id="trade/z"),
        support("b", 2.0, observation_id="y", subject_id="exercises/y", actor_id="CHN"),
        support("c", 3.0, observation_id="z", subject_id="trade/z"),
    ]
    observations = observe(rows)
    assert [(row["observation_id"], row["table"], row["n_evidence"]) for row in observations] == [
        ("y", "exercises", 1),
        ("z", "trade", 2),
    ]
    assert (observations[0]["actor_id"], observations[1]["actor_id"]) == ("CHN", None)


numbers = st.integers(1, 400).map(float)
days = st.dates(date(2024, 1, 1), date(2024, 3, 31))


@st.composite
def supports(draw: st.DrawFn) -> list[dict[str, Any]]:
    measure = draw(st.sampled_from(["total", "occurrence", "role"]))
    rows = []
    for n in range(draw(st.integers(1, 6))):
        value = draw(numbers)
        spread = draw(st.sampled_from([0.0, 0.5, 20.0]))
        kind = draw(st.sampled_from(["number", "number", "low", "high", "between"]))
        row = support(
            f"s{n}",
            value if kind == "number" or measure != "total" else None,
            value_low=None if kind == "high" and measure == "total" else value - spread,
            value_high=None if kind == "low" and measure == "total" else value + spread,
            measure=measure,
            qualifier="between" if kind == "between" else None,
            as_stated=f"{value:.0f}" if kind == "number" and not spread else None,
            code=draw(st.sampled_from(["member", "guest", "absent"])) if measure == "role" else None,
            reliability=draw(st.sampled_from("ACF")),
            origin_reliability=draw(st.sampled_from("AC")),
            credibility=draw(st.sampled_from([1, 2, 6])),
            derivation=draw(st.sampled_from(["stated", "converted", "inferred"])),
            source_rank=draw(st.integers(0, 1)),
            origin=draw(st.sampled_from(["x", "y", "z"])),
            known_from=draw(days).isoformat(),
            event_day=draw(st.sampled_from([None, date(2024, 1, 1)])),
            is_admissible=draw(st.sampled_from([True, True, False])),
        )
        if measure in DATED:
            start, length = draw(days), draw(st.integers(0, 40))
            row |= {
                "start_date": str(start),
                "start_low": start,
                "start_high": start + timedelta(draw(st.integers(0, 20))),
            }
            end = row["start_high"] + timedelta(length)
            row |= draw(st.sampled_from([{}, {"end_date": str(end), "end_low": end, "end_high": end}]))
        rows.append(row)
    return rows


BOUNDS = tuple(f"{name}_{end}" for name in ("value", "start", "end") for end in ("low", "high"))
SHOWN = ("value", "code", "start_date", "end_date", *BOUNDS)


def shown(*rows: dict[str, Any]) -> dict[str, Any]:
    return {name: only(*rows)[name] for name in SHOWN}


@given(supports(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: list[dict[str, Any]], random: Any) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert observe(shuffled) == observe(rows)


@given(supports())
def test_the_value_lies_within_its_bounds_and_the_start_before_the_end(rows: list[dict[str, Any]]) -> None:
    o = only(*rows)
    for low, high in (("value_low", "value"), ("value", "value_high"), *zip(BOUNDS[2::2], BOUNDS[3::2], strict=True)):
        assert o[low] is None or o[high] is None or o[low] <= o[high]
    assert o["start_low"] is None or o["end_high"] is None or o["start_low"] <= o["end_high"]


@given(supports())
def test_the_preferred_support_states_the_point(rows: list[dict[str, Any]]) -> None:
    o = only(*rows)
    by_id = {row["support_id"]: row for row in rows if row["is_admissible"]}
    if o["measure"] == "total" and o["value"] is not None:
        assert by_id[o["preferred_support_id"]]["value"] == o["value"]
    if o["measure"] == "role" and o["code"]:
        assert by_id[o["preferred_support_id"]]["code"] == o["code"]
    assert (o["preferred_support_id"] is None) == (not by_id)


@given(supports(), st.integers(0, 5))
def test_a_misprint_beside_any_row_moves_nothing(rows: list[dict[str, Any]], n: int) -> None:
    row = rows[n % len(rows)]
    misprint = row | {"support_id": "misprint", "value": 999.0, "value_low": 999.0, "value_high": 999.0}
    assert shown(*rows, misprint | {"is_admissible": False, "source_rank": 0}) == shown(*rows)


@given(supports(), st.integers(0, 5))
def test_a_weak_row_beside_a_strong_one_moves_nothing(rows: list[dict[str, Any]], n: int) -> None:
    rows.append(support("strong", 7.0, measure=rows[0]["measure"], code=rows[0]["code"]))
    weak = rows[n % len(rows)] | {"support_id": "weak", "read_as": "second_hand", "is_admissible": True}
    weak |= {"value": 999.0, "value_low": 999.0, "value_high": 999.0, "source_rank": 0}
    assert shown(*rows, weak) == shown(*rows)


@given(supports(), st.integers(0, 5))
def test_a_copy_by_the_same_origin_moves_nothing(rows: list[dict[str, Any]], n: int) -> None:
    row = rows[n % len(rows)]
    assert shown(*rows, row | {"support_id": "zz-copy", "document_id": "zz"}) == shown(*rows)
    poorer = {"support_id": "zz-copy", "document_id": "zz", "reliability": "E"}
    if row["reliability"] != "F":
        assert shown(*rows, row | poorer) == shown(*rows)


@given(supports())
def test_all_rows_are_counted_once(rows: list[dict[str, Any]]) -> None:
    o = only(*rows)
    assert o["n_evidence"] + o["n_excluded"] == len(rows)
    assert o["n_evidence"] >= o["n_documents"]
    if o["n_evidence"] < 2:
        assert not o["is_contested"]
