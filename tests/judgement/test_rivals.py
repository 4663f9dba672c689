"""What answers a claim, whose interest it is, and which searches looked for it: over rows made up for each rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from pipelines.judgement import rivals
from pipelines.judgement.computed_evidence import indicators_as_evidence
from pipelines.judgement.verdict_rules import Rival, Verdict, judge
from pipelines.judgement.verdict_sentences import sentence
from pipelines.rows import Row, Rows
from pipelines.tables.measured import COLUMNS
from schemas.vocabulary import COMPUTED_INDICATORS
from tests.support.rows import each_case

EMPTY = dict.fromkeys(
    "actor_id code value_low value_high start_low start_high end_low end_high excerpt according_to event_day".split()
)
DRILL, SPEECH, PLAN = "exercises/indra-2021", "statements/speech", "funding/plan"
OFFICE = {"actor_id": "RUS", "origin": "putin", "valid_from": date(1999, 8, 9), "valid_to": None}


def row(subject: str, measure: str, document: str = "wire", **columns: object) -> Row:
    """A row of evidence; what a test does not care about is filled in."""
    return {
        **EMPTY,
        "subject_id": subject,
        "measure": measure,
        "status": "held",
        "unit_measure": "1",
        "definition_id": "",
        "document_id": document,
        "observation_id": f"{subject}|{measure}",
        "support_id": f"{document}-{measure}",
        "reliability": "B",
        "origin_reliability": "B",
        "credibility": 2,
        "origin": document,
        "read_as": "original",
        "is_admissible": True,
        "known_from": "2025-06-01",
        **columns,
    }


def compared(own: Row, *rows: Row, claim_type: str = "quantity", **more: Any) -> list[Rival]:
    """The rivals of a claim whose figure is ``own``; ``compare_to`` is its subject and measure where none is given."""
    compare = more.pop("compare", {"about": own["subject_id"], "measure": own["measure"]})
    kinds = {"article": "article", "speech": "speech", "treaty": "treaty"}
    documents = {r["document_id"]: {"origin": r["origin"], "type": kinds.get(r["document_id"])} for r in (own, *rows)}
    world = rivals.World([own, *rows], documents, **more)
    return rivals.rivals({"document_id": "article", "claim_type": claim_type}, compare, own, world)


def test_a_whole_is_compared_with_wholes() -> None:
    own = row(DRILL, "personnel", "article", value_low=500, value_high=500)
    both, india = row(DRILL, "personnel"), row(DRILL, "personnel", "press", actor_id="IND")
    assert [rival.document_id for rival in compared(own, both, india)] == ["wire"]
    assert [rival.document_id for rival in compared(own | {"actor_id": "IND"}, both, india)] == ["press"]


def test_a_rival_is_rated_as_its_origin_whoever_carries_it() -> None:
    own = row(DRILL, "personnel", "article", value_low=500, value_high=500)
    assert compared(own, row(DRILL, "personnel", reliability="D", origin_reliability="A"))[0].reliability == "A"


@pytest.mark.parametrize(("said", "organ"), [("1999-08-08", None), ("2019-10-03", "RUS")])
def test_a_speaker_speaks_for_a_state_while_in_office(said: str, organ: str | None) -> None:
    roles = [row(DRILL, "role", actor_id=state, code="participant") for state in ("IND", "RUS")]
    own = row(DRILL, "personnel", "article")
    word = row(DRILL, "personnel", "press", origin="putin", known_from=said)
    assert compared(own, word, *roles, offices=[OFFICE])[0].organ_of == organ
    no_party = [row(DRILL, "role", actor_id="IND", code="participant")]
    assert compared(own, word, *no_party, offices=[OFFICE])[0].organ_of is None


@pytest.mark.parametrize(
    ("subject", "status", "role", "is_own"),
    [
        (PLAN, "planned", "provider", True),
        (PLAN, "planned", "recipient", False),
        (PLAN, "signed", "provider", False),
        (SPEECH, "issued", "sender", True),
        (SPEECH, "issued", "named", False),
    ],
)
def test_a_plan_and_a_statement_are_the_word_of_those_who_made_them(
    subject: str, status: str, role: str, is_own: bool
) -> None:
    own = row(subject, "amount", "article", status=status)
    by_party = row(subject, "amount", "press", origin="putin", status=status)
    part = row(subject, "role", actor_id="RUS", code=role)
    (rival,) = compared(own, by_party, part, offices=[OFFICE])
    assert (rival.organ_of, rival.is_own_word) == ("RUS", is_own)


def test_a_quotation_is_compared_with_all_that_primary_texts_are_quoted_with() -> None:
    own = row(SPEECH, "wording", "article", code="leading together")
    spoken = row(SPEECH, "occurrence", "speech", excerpt="speak of leading together")
    copied = row(SPEECH, "occurrence", "treaty", excerpt="no limits", read_as="copy")
    poor = copied | {"reliability": "C", "support_id": "poor"}
    press = row(SPEECH, "occurrence", "press", excerpt="leading together")
    found = compared(own, spoken, copied, poor, press, claim_type="quote")
    assert [(rival.document_id, rival.is_primary) for rival in found] == [("speech", True), ("treaty", True)]


def search(**columns: object) -> Row:
    """A search for Indra's personnel in 2021."""
    found = {"search_id": "s", "table": "exercises", "measure": "personnel", "actors": ["IND", "RUS"]}
    return found | {"window_start": date(2021, 1, 1), "window_end": date(2021, 12, 31)} | columns


@each_case(__file__, "change covers")
def test_a_search_covers_a_claim_by_table_measure_actors_and_period(change: Row, covers: bool) -> None:
    days = {"start_low": date(2021, 8, 1), "start_high": date(2021, 8, 1), "end_high": date(2021, 8, 15)}
    own = row(DRILL, "personnel", "article", **days)
    roles = [row(DRILL, "role", actor_id=state, code="participant") for state in ("IND", "RUS")]
    world = rivals.World([own, *roles], {}, searches=[search(**change)])
    assert rivals.searches({"about": DRILL, "measure": "personnel"}, own, world) == (["s"] if covers else [])


@each_case(__file__, "back total")
def test_both_flows_of_one_reporter_and_source_make_a_rival_of_a_total(
    back: Row, total: list[float | None] | None
) -> None:
    series = {"actor_a": "CHN", "actor_b": "RUS", "product": "TOTAL", "goods_services": "G", "reporter": "CHN"}
    series |= {"time_period": "2024", "unit_measure": "USD", "status": "actual", "value": None, "origin": "gacc"}
    under_test = {"origin": "article", "is_admissible": False}
    own = row("trade/t", "total", "article", **series | under_test, value_low=240.0, value_high=240.0)
    sold = {"origin_id": "CHN", "destination_id": "RUS", "value_low": 115.0, "value_high": 116.0}
    bought = {"origin_id": "RUS", "destination_id": "CHN", "value_low": 126.0, "value_high": 129.0}
    first = row("trade/a", "exports", "wire", **series | sold)
    second = (
        row("trade/b", "exports", "wire", **series | bought | {"support_id": "b", "origin_reliability": "C"}) | back
    )
    rows = ([own, first, second])
    compare = {"about": "trade", "measure": "total", "actors": ["CHN", "RUS"], "dates": "2024"}
    found = compared(own, *rows, compare=compare)
    assert [[rival.low, rival.high] for rival in found] == ([] if total is None else [total])
    for rival in found:
        assert (rival.reliability, rival.basis) == (
            "C",
            (("trade/b|exports", "b"), ("trade/a|exports", "wire-exports")),
        )
        assert rival.who.endswith("added up")
    stated = row("trade/t", "total", "wire", **series, value_low=1.0, value_high=1.0)
    assert ([first, second, stated | {"origin": "ministry", "document_id": "b"}]) == []
    assert len(([first, second, stated | {"reporter": "RUS"}])) == (total is not None)


def measured(**columns: object) -> Rows:
    """Russia's rank of China in 2024."""
    rank = {"indicator": "partner_rank", "dyad": "CHN-RUS", "origin": "RUS", "destination": "CHN", "status": "actual"}
    rank |= {"time_period": "2024", "definition_id": "*", "series": "*", "unit_measure": "1", "row_id": "RUS|CHN|2024"}
    return indicators_as_evidence([rank | {"value_low": 1.0, "value_high": 1.0} | columns], COMPUTED_INDICATORS)


def test_a_claim_is_compared_with_a_computed_indicator() -> None:
    sides = {"actor_a": "CHN", "actor_b": "RUS", "time_period": "2024", "status": "actual"}
    own = row("trade/CHN-RUS", "rank", "article", value_low=1.0, value_high=1.0, **sides)
    compare = {"about": "indicators", "measure": "partner_rank", "origin": "RUS", "destination": "CHN"}
    others = [*measured(), *measured(origin="CHN", destination="RUS"), *measured(time_period="2023")]
    found = compared(own, *others, compare=compare)
    assert {rival.observation_id for rival in found} == {"partner_rank|RUS|CHN|2024"}
    assert judge("status", rivals.claimed("", {}, own), found).verdict == "supported"


def test_a_share_is_compared_in_per_cent_too() -> None:
    rows = measured(indicator="arms_share", value_low=0.25, value_high=0.5)
    assert [(r["unit_measure"], r["value_low"], r["value_high"]) for r in rows] == [("1", 0.25, 0.5), ("%", 25, 50)]


def test_what_claims_may_be_compared_with_is_what_is_computed() -> None:
    assert sorted(COMPUTED_INDICATORS) == sorted(
        {column.indicator for column in COLUMNS if column.table != "turnovers"}
    )


def test_the_sentence_puts_figures_side_by_side_and_names_words_or_searches() -> None:
    claim = {"claim_type": "quantity", "quote": "trade reached 245 billion"}
    rival = Rival("total", "actual", "USD", low=244.81e9, high=244.81e9, words="$244.81bn", document_id="d", who="GACC")
    told = sentence(claim, Verdict("supported", "within_span", (rival,)), [rival], [], {})
    assert told == (
        "The article says “trade reached 245 billion”. On record: China’s customs office GACC, “$244.81bn”. Supported: "
        "what others say agrees with it."
    )
    vague = replace(rival, words='a "record" year')
    assert "GACC, 244.8 billion dollars, “a ‘record’ year”." in sentence(
        claim, Verdict("supported", "within_span", (vague,)), [vague], [], {}
    )
    count = replace(rival, measure="count", unit="{exercise}", low=12, high=None, definition="all-forms", words=None)
    verdict = Verdict("unverifiable", "no_other_source", (count,))
    told = sentence(claim | {"claim_type": "count"}, verdict, [count], [], {"all-forms": "patrols and exercises"})
    assert "at least 12 exercises by the rule “patrols and exercises”" in told
    none = Verdict("unverifiable", "no_other_source")
    assert "A search found nothing else. Not verified: no other document" in sentence(claim, none, [], ["a"], {})
    assert "Nobody has searched for anything else yet. Not verified: " in sentence(claim, none, [], [], {})
