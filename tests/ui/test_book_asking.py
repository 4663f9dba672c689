"""Questions typed into the book's search: the answer comes first, or what is missing is said."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from benchmarks.asking import kind, outcome
from bilateral.ask.names import words
from tests.support.rows import each_case
from tests.ui.books import Visit

QUESTIONS = Path(__file__).parents[1] / "questions.jsonl"
ASKED = """q001 q005 q014 q018 q027 q030 q043 q046 q049 q055 q057 q060 q067 q073 q078 q084 q128 q134 q156 q194
    q012 q013 q058 q072 q148 q159 q174 q187 q199 q303""".split()
RIGHT, WRONG = 28, 0


@pytest.fixture
def search(visit: Visit) -> Page:
    return visit("search")


def asked(page: Page, text: str) -> Page:
    page.get_by_role("searchbox").fill(text)
    expect(page.get_by_role("status")).not_to_have_text("")
    return page


def test_questions_are_answered_rightly_or_refused(search: Page) -> None:
    every = {one["id"]: one for one in map(json.loads, QUESTIONS.read_text("utf-8").splitlines())}
    found = {name: outcome(every[name], search) for name in ASKED}
    assert sum(result == "right" for result in found.values()) >= RIGHT, found
    assert sum(result == "wrong" for result in found.values()) <= WRONG, found
    assert {kind(every[name]) for name in ASKED} == {"figure", "none"}


def test_every_declared_pattern_is_read_by_browsers_too(search: Page) -> None:
    patterns = [one[part] for one in words()["subjects"] for part in ("match", "needs", "unless") if part in one]
    assert search.evaluate("all => all.filter((one) => book.question.says('xyzzy', one))", patterns) == []


@each_case(__file__, "text said", first=3)
def test_the_first_group_is_the_answer_or_says_what_is_missing(search: Page, text: str, said: str) -> None:
    expect(asked(search, text).locator(".results section").first).to_contain_text(said)


def test_below_a_refusal_stands_only_what_names_all_states(search: Page) -> None:
    heads = asked(search, "tourists from China to Poland").locator(".results h2")
    expect(heads.first).to_have_text("Answer")
    assert {"Claims", "Documents", "In sentences"}.isdisjoint(heads.all_inner_texts())


def test_an_answer_leads_to_its_series_and_records_to_their_chronology(search: Page) -> None:
    asked(search, "gas through Power of Siberia in 2024").locator(".answer a").first.click()
    expect(search.locator("h1")).to_contain_text("Russia to China")
    search.go_back()
    asked(search, "visits of Putin to China").get_by_role("link", name=re.compile("day by day$")).click()
    expect(search.get_by_label("Kind", exact=True)).to_have_value("visits")


def test_a_document_is_shown_with_what_rests_on_it(search: Page) -> None:
    group = asked(search, "bne intellinews").locator(".results section", has_text="Documents")
    group.get_by_role("link").first.click()
    expect(search.locator(".card").first).to_be_visible()


def test_an_answer_comes_within_half_a_second_once_its_data_are_there(search: Page) -> None:
    asked(search, "trade of China and Russia in 2024")
    before = time.monotonic()
    search.get_by_role("searchbox").fill("trade of China and Russia in 2025")
    expect(search.locator(".answer time")).to_have_attribute("datetime", "2025")
    assert time.monotonic() - before < 2, "half a second on a machine at rest"
