"""What answers a claim, whose interest it is, and which searches looked for it: over rows made up for each rule."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from pipelines.judgement import rivals, verdict_rules
from pipelines.judgement.assertions import Rival, Verdict
from pipelines.judgement.computed_evidence import indicators_as_evidence
from pipelines.judgement.verdict_rules import judge
from pipelines.judgement.verdict_sentences import sentence
from pipelines.judgement.world import World
from pipelines.rows import Row, Rows
from pipelines.tables.measured import COLUMNS
from schemas.vocabulary import COMPUTED_INDICATORS
from tests.support.rows import default_row, each_case

DRILL, SPEECH, PLAN = "exercises/indra-2021", "statements/speech", "funding/plan"
OFFICE = {"actor_id": "RUS", "origin": "putin", "valid_from": date(1999, 8, 9), "valid_to": None}


def row(subject: str, measure: str, document: str = "wire", **columns: object) -> Row:
    """A row of evidence; what a test does not care about is filled in."""
    ids = {"observation_id": f"{subject}|{measure}", "support_id": f"{document}-{measure}"}
    said = {"subject_id": subject, "measure": measure, "document_id": document, "origin": document}
    return default_row("judged_evidence", **said, **ids) | columns


def compared(own: Row, *rows: Row, claim_type: str = "quantity", **more: Any) -> list[Rival]:
    """The rivals of a claim whose figure is ``own``; ``compare_to`` is its subject and measure where none is given."""
    compare = more.pop("compare", {"about": own["subject_id"], "measure": own["measure"]})
    kinds = {"article": "article", "speech": "speech", "treaty": "treaty"}
    documents = {r["document_id"]: {"origin": r["origin"], "type": kinds.get(r["document_id"])} for r in (own, *rows)}
    world = World([own, *rows], documents, **more)
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


@each_case(__file__, "subject status role is_own")
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
    world = World([own, *roles], {}, searches=[search(**change)])
    assert rivals.searches({"about": DRILL, "measure": "personnel"}, own, world) == (["s"] if covers else [])


FLOW = {"actor_a": "CHN", "actor_b": "RUS", "product": "TOTAL", "goods_services": "G", "status": "actual"}
FLOW |= {"time_period": "2024", "unit_measure": "USD", "period_kind": "year", "reporter": None, "base_actor": None}
FLOW |= {"window_start": date(2024, 1, 1), "window_end": date(2024, 12, 31), "base_period": None, "said_by": None}
TOTAL = {"about": "trade", "measure": "total", "actors": ["CHN", "RUS"], "dates": "2024"}


def flow(measure: str, by: str | None, low: float | None, high: float | None, **columns: object) -> Row:
    """A figure of trade of China and Russia by its ends, or of both ways without one."""
    ends = {"origin_id": by, "destination_id": {"CHN": "RUS", "RUS": "CHN", None: None}[by]}
    name = columns.get("document", measure)
    figure = {"value_low": low, "value_high": high, "value": low if low == high else None}
    return row(f"trade/{name}", measure, **{"document": str(name), **FLOW, **ends, **figure} | columns)


CLAIM = flow("total", None, 240.0, 240.0, document="article")


def test_what_is_worked_out_is_heard_after_what_is_stated() -> None:
    both = [flow("exports", "CHN", 115.0, 116.0, reporter="CHN"), flow("exports", "RUS", 126.0, 129.0, reporter="CHN")]
    found = compared(CLAIM, both[0], both[1] | {"support_id": "b"}, compare=TOTAL)
    (made,) = [rival for rival in found if rival.turn == 1]
    assert (made.low, made.high, made.turn, made.is_worked_out) == (241.0, 245.0, 1, True)
    assert judge("quantity", rivals.claimed("", TOTAL, CLAIM), [made]).verdict == "imprecise"
    stated = flow("total", None, 240.0, 240.0, document="wire")
    found = compared(CLAIM, *both, stated, compare=TOTAL)
    assert judge("quantity", rivals.claimed("", TOTAL, CLAIM), found).rests_on[0].document_id == "wire"


def test_a_figure_of_another_scope_or_year_is_near_and_supports_nothing() -> None:
    other = flow("exports", "CHN", 240.0, 240.0, document="wire")
    before = flow("total", None, 240.0, 240.0, document="press", time_period="2023", support_id="p") | {
        "window_start": date(2023, 1, 1),
        "window_end": date(2023, 12, 31),
    }
    for near, reason in ((other, "wrong_scope"), (before, "wrong_period")):
        found = compared(CLAIM, near, compare=TOTAL)
        verdict = judge("quantity", rivals.claimed("", TOTAL, CLAIM), found)
        assert (verdict.verdict, verdict.reason) == ("imprecise", reason)


def test_a_rise_or_a_fall_is_the_core_of_a_reading() -> None:
    own = flow("total", None, None, None, document="article", code="sharp fall")
    fell, compare = rivals.core(own, dict(TOTAL))
    assert (fell["measure"], fell["value_high"], compare["measure"]) == ("growth", 0.0, "growth")
    rose = flow("growth", None, 5.0, 5.0, unit_measure="%")
    found = compared(fell, rose, compare=compare)
    assert judge("interpretation", rivals.claimed("", compare, fell), found).verdict == "contradicted"


def test_a_party_or_a_direction_that_nobody_names_is_wrong() -> None:
    roles = [row(DRILL, "role", actor_id=state, code="participant") for state in ("IND", "RUS")]
    named = [row(DRILL, "role", "article", actor_id=state, code="participant") for state in ("IND", "CHN")]
    own = row(DRILL, "occurrence", "article", value_low=1, value_high=1)
    compare = {"about": DRILL, "measure": "occurrence"}
    documents = {name: {"origin": name} for name in ("article", "wire")}
    world = World([own, *roles, *named], documents)
    told = rivals.parties({"document_id": "article", "claim_type": "status"}, compare, own, world, "9999")
    assert verdict_rules.named(*told).reason == "wrong_member"
    world = World([own, *roles, named[0]], documents)
    told = rivals.parties({"document_id": "article", "claim_type": "status"}, compare, own, world, "9999")
    assert verdict_rules.named(*told) is None


@pytest.mark.parametrize(
    ("day", "about"), [(date(2021, 8, 1), DRILL), (date(2019, 8, 1), DRILL), (date(2021, 8, 2), "exercises/x")]
)
def test_an_event_not_registered_is_the_only_one_of_its_parties_and_day(day: date, about: str) -> None:
    when = date(2021, 8, 1)
    known = [row(DRILL, "occurrence", start_low=when, start_high=when)]
    known += [row(DRILL, "role", actor_id=state, code="participant") for state in ("IND", "RUS")]
    own = row("exercises/x", "occurrence", "article", start_low=day, start_high=day)
    mine = [row("exercises/x", "role", "article", actor_id=state, code="participant") for state in ("IND", "RUS")]
    claim = {"compare_to": json.dumps({"about": "exercises/x", "measure": "occurrence"})}
    assert rivals.comparison(claim, own, World([own, *mine, *known], {}))["about"] == about


@pytest.mark.parametrize(
    ("own", "compare", "reason"),
    [
        (flow("share", None, 5.0, 5.0, document="article"), TOTAL | {"measure": "share"}, "no_direction"),
        (flow("exports", None, 5.0, 5.0, document="article"), TOTAL | {"measure": "exports"}, "no_direction"),
        (flow("total", None, 5.0, 5.0, document="article", time_period=None), TOTAL, "no_year"),
        (CLAIM, TOTAL, "own_relay"),
        (
            row("exercises/x", "occurrence", "article"),
            {"about": "exercises/x", "measure": "occurrence"},
            "not_registered",
        ),
    ],
)
def test_a_claim_that_nothing_answers_says_what_it_lacks(own: Row, compare: Row, reason: str) -> None:
    relay = flow("total", None, 240.0, 240.0, document="copy", origin="article")
    documents = {name: {"origin": "article"} for name in ("article", "copy")}
    world = World([own, relay], documents)
    claim = {"document_id": "article", "claim_type": "quantity"}
    assert rivals.lacking(claim, compare, own, world, "9999") == reason


def measured(**columns: object) -> Rows:
    """Russia's rank of China in 2024."""
    rank = {"indicator": "partner_rank", "dyad": "CHN-RUS", "origin": "RUS", "destination": "CHN", "status": "actual"}
    rank |= {"time_period": "2024", "definition_id": "*", "series": "*", "unit_measure": "1", "row_id": "RUS|CHN|2024"}
    rank |= {"observation_id": None}
    return indicators_as_evidence([rank | {"value_low": 1.0, "value_high": 1.0} | columns])


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
