"""What a curator may type instead: one remedy for each slip, or the form if the meaning is not clear."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from pipelines.ledger.remedies import suggestions
from pipelines.ledger.remedies.synonyms import ACTORS, FIELDS, UNITS
from schemas.amounts import PLAIN_NUMBER
from schemas.written import entries, registers, testable
from tests.conftest import ROOT
from tests.support.ledger_world import real_ledger
from tests.support.rows import each_case


@each_case(__file__, "text remedy")
def test_numbers(text, remedy):
    assert suggestions.number("value", text) == remedy


@given(st.text(st.sampled_from("0123456789.,-+$€ bnmilo~<>'"), max_size=16))
def test_a_number_that_is_offered_is_a_plain_one(text):
    for offered in re.findall(r"(?:value(?:_low|_high)?: |^write )(-?[0-9][^ ,]*)", suggestions.number("value", text)):
        assert PLAIN_NUMBER.fullmatch(offered)


@each_case(__file__, "text remedy")
def test_addresses(text, remedy):
    assert suggestions.url(text).startswith(remedy)


@each_case(__file__, "text remedy")
def test_actors(text, remedy):
    assert suggestions.actor(text, real_ledger().hints.actors) == remedy


def test_synonyms_lead_to_what_exists():
    models = [*entries.ASSERTIONS.values(), entries.Document, registers.Record]
    fields = {name for model in models for name in entries.fields(model)}
    assert {target for targets in FIELDS.values() for target in targets} <= fields
    assert set(ACTORS.values()) <= set(real_ledger().actors)
    assert set(UNITS.values()) - {"CNY or JPY"} <= set(real_ledger().units)


def test_every_field_that_must_be_written_says_what_to_write():
    models = [
        *entries.ASSERTIONS.values(),
        entries.Document,
        entries.Search,
        testable.CompareTo,
        testable.Claim,
        testable.Article,
        testable.Hypothesis,
        registers.Record,
        *registers.REFERENCE.values(),
    ]
    told_by_table = {"about", "measure"}
    silent = {
        (model.__name__, name)
        for model in models
        for name, field in model.model_fields.items()
        if field.is_required() and not field.description and name not in told_by_table
    }
    assert silent == set()


def test_no_remedy_sends_the_curator_reading():
    modules = [module for folder in ("pipelines", "schemas") for module in (ROOT / folder).rglob("*.py")]
    assert [module.name for module in modules if "see CONTRIBUTING" in module.read_text()] == []


def test_two_letters_the_other_way_round_are_the_nearest_name():
    actors = {"russia": "RUS", "suriname": "SUR", "serbia": "SRB"}
    assert suggestions.actor("RSU", actors) == "did you mean `RUS`?"
    assert suggestions.actor("Rusisa", actors) == "did you mean `RUS`?"
    assert suggestions.one_of("hled", ["held", "planned"]).startswith("did you mean `held`?")
