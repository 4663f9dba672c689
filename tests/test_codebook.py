"""docs/codebook.md names every field that a person may write, and its examples are what may be written."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml

from pipelines.ledger import stubs as new
from pipelines.ledger.assertions import rows
from pipelines.ledger.reader import Ledger, read_ledger
from pipelines.ledger.rules import hypotheses
from pipelines.ledger.rules.checker import problems
from schemas import vocabulary
from schemas.written import entries, registers, testable
from tests.support import ledger_world as world

ROOT = Path(__file__).resolve().parents[1]
IN_SECTION = [
    *(testable.Article, testable.Claim, testable.CompareTo),
    *(testable.Hypothesis, testable.HypothesisTest, registers.Publisher),
]
"""Models of what the section on claims and hypotheses explains."""
MODELS = [
    *dict.fromkeys(entries.ASSERTIONS.values()),
    *(entries.Document, entries.Participants, entries.Search),
    *(entries.Table, entries.Column, entries.PublishersTable),
    *(registers.Record, registers.Definition, registers.Actor, registers.Indicator),
    *IN_SECTION,
]
CODEBOOK = (ROOT / "docs/codebook.md").read_text(encoding="utf-8")
TUTORIAL = (ROOT / "docs/tutorial.md").read_text(encoding="utf-8")
SECTION = CODEBOOK.partition("## Claims and hypotheses")[2].partition("\n## ")[0]
ACTORS = (ROOT / "data/reference/actors.yaml").read_text(encoding="utf-8")
WORKED = re.search(r"```yaml\n(id: mehr.*?)```", TUTORIAL, re.DOTALL)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_the_codebook_names_every_field(model: type[entries.Written]) -> None:
    named = set(re.findall(r"`([a-z_A-Z-]+)`", CODEBOOK))
    assert set(entries.fields(model)) - named == set()


@pytest.mark.parametrize("model", IN_SECTION, ids=lambda model: model.__name__)
def test_claims_and_hypotheses_are_explained_in_their_own_section(model: type[entries.Written]) -> None:
    assert set(entries.fields(model)) - set(re.findall(r"`([a-z_]+)`", SECTION)) == set()


def test_every_word_that_these_fields_may_have_is_named() -> None:
    lists = (vocabulary.CLAIM_TYPES, vocabulary.CLAIM_COVERS, vocabulary.TEST_KINDS)
    prose = re.sub(r"```.*?```", "", SECTION, flags=re.DOTALL)
    named = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`([^`]+)`", prose))))
    assert {word for words in lists for word in words} - named == set()


def test_the_examples_of_these_files_are_what_a_person_may_write() -> None:
    claims, publishers, hypothesis, accepted = (
        yaml.load(block, Loader=yaml.BaseLoader) for block in re.findall(r"```yaml\n(.*?)```", SECTION, re.DOTALL)
    )
    testable.Article.model_validate(claims)
    testable.Hypothesis.model_validate(hypothesis)
    for entry in publishers:
        registers.Publisher.model_validate(entry)
    for entry in accepted:
        registers.Accepted.model_validate(entry)


def test_each_kind_of_test_has_an_example_with_what_the_checker_asks_of_it() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| .+? \| `(\{id: .+?\})` \|$", SECTION, re.MULTILINE)
    assert [kind for kind, _, _ in rows] == list(vocabulary.TEST_KINDS)
    for kind, needs, example in rows:
        assert tuple(re.findall(r"`(\w+)`", needs)) == hypotheses.NEEDS[kind]
        test = testable.HypothesisTest.model_validate(yaml.load(example, Loader=yaml.BaseLoader))
        assert test.kind == kind
        assert all(getattr(test, name) for name in hypotheses.NEEDS[kind])


def test_the_worked_document_of_the_codebook_is_that_of_the_ledger() -> None:
    assert WORKED
    example = yaml.load(WORKED[1], Loader=yaml.BaseLoader)
    document = yaml.load((ROOT / f"data/documents/2025/{example['id']}.yaml").read_text(), Loader=yaml.BaseLoader)
    assertions = example.pop("evidence")
    assert example == {name: document[name] for name in example}
    for entry in assertions:
        assert any(entry == {name: other.get(name) for name in entry} for other in document["evidence"]), entry


def test_the_tables_of_the_codebook_are_what_a_person_may_write(tmp_path: Path) -> None:
    section = CODEBOOK.partition("## Tables of figures")[2].partition("\n## ")[0]
    heads, tables = (re.findall(rf"```{kind}\n(.*?)```", section, re.DOTALL) for kind in ("yaml", "csv"))
    (tmp_path / "series").mkdir()
    for text, table in zip(heads, tables, strict=True):
        (head,) = yaml.load(text, Loader=yaml.BaseLoader)["tables"]
        name = head["file"].removesuffix(".csv")
        world.write(tmp_path, [world.document(name, evidence=[], tables=[head])], actors=ACTORS)  # type: ignore[arg-type]
        (tmp_path / "series" / head["file"]).write_text(table, encoding="utf-8")
    ledger = read_ledger(tmp_path)
    assert "\n".join(map(str, problems(ledger))) == ""
    made = {row.evidence_id: row for row in rows(ledger)}
    assert len(made) == 3 + 6 + 4
    first, member = made["gacc-undated-yearbook#d635df807af3"], made["cnsa-2025-ilrs-partners#07979319071e"]
    assert (first.entry.assertion.locator, first.entry.assertion.excerpt) == (
        "table 11-6, page 395, row 2000",
        "2000 … 8.00",
    )
    assert first.observation_id == "trade/CHN-RUS/TOTAL/G/2000/CHN/-|total||actual||USD"
    assert member.observation_id == "memberships/ILRS/PAK/member|role||signed||"


def test_the_worked_command_starts_the_file_that_it_names_and_none_where_the_page_is_cited(
    read: Callable[..., Ledger],
) -> None:
    commands = re.findall(r"\$ .venv/bin/bilateral new document (https://en.mehr\S+)\n(.+)\n", TUTORIAL)
    (first, answer), (second, refusal) = commands
    assert WORKED
    assert f"URL: {first}\n" in WORKED[1]
    started = new.document(first, read({}), date(2026, 11, 24))
    assert answer == f"data/documents/undated/{started.name}:1"
    with pytest.raises(new.StubError) as error:
        new.document(second, read_ledger(ROOT / "data"), date(2026, 11, 24))
    assert refusal == f"bilateral new: {error.value}"
