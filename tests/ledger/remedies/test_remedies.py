"""What a curator may type instead: one remedy for each slip, or the form if the meaning is not clear."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ledger.remedies import suggestions
from pipelines.ledger.remedies.synonyms import ACTORS, FIELDS, UNITS
from schemas.amounts import PLAIN_NUMBER
from schemas.written import entries, registers, testable
from tests.conftest import ROOT
from tests.support.ledger_world import real_ledger

FORM = "write digits with a decimal point, such as 244.81; scale, unit and hedge have their own fields"


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("1,200", "write 1200"),
        ("1 300", "write 1300"),
        ("1_000", "write 1000"),
        ("1.200.000", "write 1200000"),
        ("1,234,567.89", "write 1234567.89"),
        ("3,5", "write 3.5"),
        ("5.", "write 5"),
        ("+5", "write 5"),
        ("−5", "write -5"),
        ("1.5bn", "write value: 1.5 and scale: billion"),
        ("$42", "write value: 42 and unit: USD"),
        ("US$1.5 billion", "write value: 1.5, scale: billion and unit: USD"),
        ("A$219bn", "write value: 219, scale: billion and unit: AUD"),
        ("RUB 3 trillion", "write value: 3, scale: trillion and unit: RUB"),
        ("¥5", "write value: 5 and unit: CNY or JPY"),
        ("about 40", "write value: 40 and qualifier: about"),
        ("more than 1,000", "write value: 1000 and qualifier: more_than"),
        ("40+", "write value: 40 and qualifier: at_least"),
        ("350-390", "write qualifier: between, value_low: 350 and value_high: 390"),
        ("three", "write value: 3 and as_stated: three"),
        ("1300 sailors", "write 1300"),
        ("1e309", FORM),
        ("0x10", FORM),
        ("NaN", FORM),
        ("½", FORM),
        ("12 or 13", FORM),
        ("", FORM),
        ("9" * 16, FORM),
    ],
)
def test_numbers(text, remedy):
    assert suggestions.number("value", text) == remedy


@given(st.text(st.sampled_from("0123456789.,-+$€ bnmilo~<>'"), max_size=16))
def test_a_number_that_is_offered_is_a_plain_one(text):
    for offered in re.findall(r"(?:value(?:_low|_high)?: |^write )(-?[0-9][^ ,]*)", suggestions.number("value", text)):
        assert PLAIN_NUMBER.fullmatch(offered)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("navy.example/patrol", "write https://navy.example/patrol"),
        ("//tass.com/1", "write https://tass.com/1"),
        ("https://me:secret@navy.example/", "write https://navy.example/"),
        ("https://tass.com/a b", "write https://tass.com/a%20b"),
        ("javascript:alert(1)", "write the page's address"),
        ("https://a b.org", "write the page's address"),
        ("https://", "write the page's"),
    ],
)
def test_addresses(text, remedy):
    assert suggestions.url(text).startswith(remedy)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("China", "write CHN"),
        ("RUSSIA", "write RUS"),
        ("the United Kingdom", "write GBR"),
        ("UK", "write GBR"),
        ("DPRK", "write PRK"),
        ("South Korea", "write KOR"),
        ("EU", "write EUE"),
        ("Gazprom", "write GAZPROM"),
        ("WEIMER_PLUS", "did you mean `WEIMAR_PLUS`?"),
        ("Kazahstan", "did you mean `KAZ`?"),
        ("Atlantis", "write an id of data/reference/actors.yaml, or add a line for it there"),
    ],
)
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
