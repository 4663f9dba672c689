"""Terms: what a source must say of them, and that every publisher's module says it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pipelines.sources.contract import MAX_WORDS, Terms
from pipelines.sources.declarations import discover
from schemas.vocabulary import TERMS_CLASSES
from tests.support.sources_page import page

READ = {"words": "free to use", "read_at": "https://office.example/terms", "read_on": date(2026, 11, 26)}


def terms(terms_class: str, **fields: Any) -> Terms:
    return Terms("free", "https://office.example", terms_class, "Nothing else was read.", "Office", **fields)


@pytest.mark.parametrize("name", discover())
def test_terms_say_what_was_read(name: str) -> None:
    said = discover()[name].terms
    assert said.terms_class in TERMS_CLASSES
    assert len(said.words.split()) <= MAX_WORDS, "quote at most twelve"
    assert bool(said.words) == bool(said.read_at) == bool(said.read_on), "they belong together"
    assert not (said.is_unread and said.words), "say what they allow"


@pytest.mark.parametrize("terms_class", TERMS_CLASSES)
def test_rows_are_passed_on_under_open_and_non_commercial_terms_alone(terms_class: str) -> None:
    fields = {} if terms_class == "unread" else READ
    assert terms(terms_class, **fields).is_passed_on == (terms_class in ("open", "non_commercial"))
    assert not terms(terms_class, **fields, is_part_only=True).is_passed_on


@pytest.mark.parametrize("name", discover())
def test_the_page_says_of_every_source_what_was_read_and_what_was_not(name: str) -> None:
    said = discover()[name].terms
    section = page().partition(f"\n## {name}\n")[2].partition("\n## ")[0]
    assert f"- **Terms:** `{said.terms_class}`: {said.licence}" in section
    assert said.gap in section
    if said.words:
        assert said.read_at.startswith(("http://", "https://")), "an address at which they can be read again"
        assert f"Read on {said.read_on} at <{said.read_at}>: “{said.words}”." in section
    else:
        assert said.terms_class == "unread" or name == "cited_documents", "a class rests on words that were read"


def test_comtrade_is_closed_and_what_nobody_read_is_published_nowhere() -> None:
    classes = {name: source.terms.terms_class for name, source in discover().items()}
    assert classes["un_comtrade"] == "closed"
    assert {name for name, terms_class in classes.items() if terms_class == "unread"} == {"crea"}
    assert classes["unga_votes"] == classes["sipri_transfers"] == classes["sipri_milex"] == "non_commercial"
    is_passed_on = {name for name, source in discover().items() if source.terms.is_passed_on}
    assert ("unga_votes" in is_passed_on, "sipri_transfers" in is_passed_on) == (True, False)
