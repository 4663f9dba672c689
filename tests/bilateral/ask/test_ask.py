"""Questions to a small release: answered with number, day, source and page, or refused with what is missing."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import bilateral
from bilateral.ask.names import Names, words
from bilateral.ask.reply import ask
from bilateral.ask.suite import outcome, outcomes, table
from bilateral.ask.understand import owner, roles, understand
from bilateral.release import Release
from tests.support.rows import each_case

TODAY = date(2025, 6, 1)


def understood(r: Release, question: str) -> Any:
    return understand(question, Names(r.folder, words()["actors"] | words()["people"]), TODAY)


def test_a_figure_is_answered_with_bounds_source_and_page(r: Release) -> None:
    (answer,) = r.ask("How much did China and Russia trade in 2024?").answers
    assert (answer["value"], answer["unit"], answer["period"]) == (244.8e9, "USD", "2024")
    assert answer["low"] < answer["value"] < answer["high"]
    assert answer["document_id"] == "bne-trade"
    assert answer["page"].startswith("#/series/BI/trade_total/CHN-RUS")
    assert "244.8 billion dollars" in answer["citation"]
    assert "last known" not in answer["sentence"]


def test_a_share_of_energy_is_of_what_the_buyer_has_unless_sales_are_asked_about(released: Path) -> None:
    whole = bilateral.open(str(released))
    bought, sold = (
        whole.ask(question).answers[0]["page"]
        for question in ("what share of India's oil comes from Russia", "what share of Russian oil goes to India?")
    )
    assert re.search("BI/energy_share/RUS>IND/.*/IND", bought)
    assert re.search("BI/energy_share/RUS>IND/.*/RUS", sold)


@each_case(__file__, "question year")
def test_the_same_is_asked_in_four_languages(r: Release, question: str, year: str) -> None:
    (answer,) = ask(r.folder, question, TODAY).answers
    assert answer["period"] == year
    assert answer["is_last_known"] == ("Latest" in question)


@each_case(__file__, "question kind said")
def test_a_refusal_names_what_is_missing(r: Release, question: str, kind: str, said: str) -> None:
    reply = r.ask(question)
    assert reply.answers == []
    assert reply.refusal is not None
    assert reply.refusal["missing"] == kind
    assert said in reply.refusal["named"]


def test_what_comes_nearest_is_offered(r: Release) -> None:
    refusal = r.ask("How much did China and Russia trade in 1850?").refusal
    assert refusal is not None
    assert [one["period"] for one in refusal["nearest"]] == ["2023"]


def test_a_record_is_found_by_its_name(r: Release) -> None:
    (answer,) = r.ask("When and where was Joint Sea 2024?").answers
    assert answer["record"] == "exercises/joint-sea-2024-07"
    assert answer["dates"] == [{"status": "held", "start": "2024-07-10", "end": "2024-07-17"}]
    assert answer["place"] == "Zhanjiang"
    assert answer["actors"] == ["CHN", "RUS"]


@each_case(__file__, "question origin destination")
def test_who_sells_and_who_buys(r: Release, question: str, origin: str, destination: str) -> None:
    assert roles(understood(r, question)) == {"origin": origin, "destination": destination}


@each_case(__file__, "question whose")
def test_whose_share_it_is(r: Release, question: str, whose: str | None) -> None:
    assert owner(understood(r, question)) == whose


@each_case(__file__, "question said")
def test_occasions_are_passed_over_where_states_and_year_are_named(r: Release, question: str, said: str) -> None:
    assert understood(r, question).passed_over == said


def test_two_names_side_by_side_do_not_say_who_buys(r: Release) -> None:
    assert roles(understood(r, "Russia China gas imports")) == {}


@each_case(__file__, "question periods")
def test_periods(r: Release, question: str, periods: list[str]) -> None:
    assert understood(r, question).periods == periods


ENTRY: dict[str, Any] = {"indicator": "trade_total", "pair": "CHN-RUS", "period": "2024", "unit": "USD", "value": 245e9}
ENTRY |= {"low": 244e9, "high": 246e9}
QUESTION: dict[str, Any] = {
    "id": "a",
    "subject": "trade",
    "question": "trade of China and Russia in 2024",
    "answerable": True,
}


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (ENTRY, "right"),
        (ENTRY | {"low": 244.9e9}, "wrong"),
        (ENTRY | {"unit": "EUR"}, "wrong"),
        (ENTRY | {"period": "2023"}, "wrong"),
        (ENTRY | {"unit": "EUR", "or": [ENTRY]}, "right"),
    ],
)
def test_a_right_answer_has_unit_period_and_bounds(r: Release, entry: dict[str, Any], said: str) -> None:
    question = QUESTION | {"accepted": [entry]}
    assert outcome(question, r.ask(question["question"])) == said


def test_half_an_answer_and_a_refusal_are_told_apart(r: Release) -> None:
    both = QUESTION | {"accepted": [ENTRY, ENTRY | {"period": "1999"}]}
    assert outcome(both, r.ask(both["question"])) == "part"
    assert outcome(both, r.ask("trade of China and Russia in 1850")) == "refused"
    none = {"answerable": False, "missing": {"named": ["tariff"]}}
    assert outcome(none, r.ask("tariff on Russian goods in China")) == "right"
    assert outcome(none, r.ask("trade of China and Russia in 1850")) == "unnamed"
    assert outcome(none, r.ask(both["question"])) == "wrong"


def test_a_suite_is_counted_by_subject(r: Release, tmp_path: Path) -> None:
    lines = [QUESTION | {"accepted": [ENTRY]}, QUESTION | {"answerable": False, "missing": {"named": ["x"]}}]
    file = tmp_path / "questions.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    said = "\n".join(table([*outcomes(r.folder, file, TODAY)]))
    assert "answerable, right and dated: 1 of 1, 100.0 %" in said
    assert "wrong, of all: 1 of 2, 50.0 %" in said
