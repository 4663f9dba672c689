"""What is wrong in one file leaves out that file, and what rests on it; too much, or a register, stops the ledger."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.ledger.reader import read_ledger
from pipelines.ledger.rules import checker
from pipelines.ledger.slices import catalogue
from pipelines.ledger.yaml_files import Problem
from tests.support.bad_input import CLAIMS, NAVY, good
from tests.support.rows import each_case


def spoil(data: Path, name: str, before: str, after: str) -> None:
    text = (data / name).read_text(encoding="utf-8")
    assert before in text
    (data / name).write_text(text.replace(before, after, 1), encoding="utf-8")


@each_case(__file__, "before after said")
def test_a_document_with_a_slip_is_left_out_and_named_and_back_when_it_is_mended(
    data: Path, tmp_path: Path, before: str, after: str, said: str
) -> None:
    whole = catalogue.slices(read_ledger(data))
    spoil(data, NAVY, before, after)
    ledger, problems = checker.sound(data, tmp_path)
    assert problems == []
    first = ledger.set_aside["documents/navy"]
    assert f"{first.path}:{first.line}: {first.sentence}".startswith(said)
    assert "navy" not in ledger.by_document
    assert [entry for entry in ledger.evidence if entry.document.id == "navy"] == []
    (row,) = catalogue.slices(ledger)["ledger_set_aside"].to_pylist()
    assert (row["file"], row["sentence"]) == ("data/documents/navy.yaml", first.sentence)
    assert checker.problems(read_ledger(data, tmp_path)), "`bilateral check` still says it"
    spoil(data, NAVY, after, before)
    again, problems = checker.sound(data, tmp_path)
    assert (problems, again.set_aside) == ([], {})
    assert catalogue.slices(again) == whole


def test_what_rests_on_it_goes_with_it(data: Path) -> None:
    spoil(data, "documents/article.yaml", "title: ", "titel: ")
    ledger, problems = checker.sound(data)
    assert problems == []
    assert {*ledger.set_aside} == {"documents/article", "claims/article"}
    assert ledger.set_aside["claims/article"].message == "there is no document `article`"
    assert ledger.articles == []


@pytest.mark.parametrize("name", ["series/yearbook--flows.csv", "documents/yearbook.yaml"])
def test_a_table_goes_with_its_document_and_a_document_with_its_table(data: Path, name: str) -> None:
    (data / name).write_bytes((data / name).read_bytes() + b"\xff")
    ledger, problems = checker.sound(data)
    assert (problems, {*ledger.set_aside}) == ([], {"documents/yearbook"})
    assert ledger.sheets == {}


def test_a_copy_that_an_editor_left_takes_nothing_with_it(data: Path) -> None:
    (data / f"{NAVY}.orig").write_text(good(NAVY))
    ledger, problems = checker.sound(data)
    assert (problems, [*ledger.set_aside]) == ([], ["documents/navy.yaml.orig"])
    assert "navy" in ledger.by_document


def test_a_register_and_more_than_ten_files_stop_it(data: Path) -> None:
    for number in range(checker.MOST):
        (data / f"documents/new-{number}.yaml").write_text("id: [\n")
    ledger, problems = checker.sound(data)
    assert (problems, len(ledger.set_aside)) == ([], 10)
    (data / "documents/one-more.yaml").write_text("id: [\n")
    assert len(checker.sound(data)[1]) == 11
    for file in (data / "documents").glob("new-*"):
        file.unlink()
    spoil(data, "reference/actors.yaml", "- {id: ", "- {ident: ")
    assert {problem.path for problem in checker.sound(data)[1]} == {
        "data/reference/actors.yaml",
        "data/documents/one-more.yaml",
    }


def test_what_is_wrong_outside_of_the_data_stops_it(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = Problem("schemas/records.yaml", 3, "visits.domian", "there is no such field", "remove it")
    monkeypatch.setattr(checker, "RULES", [lambda _: [wrong]])
    assert checker.sound(data)[1] == [wrong]


def test_nothing_is_set_aside_of_a_good_ledger(data: Path) -> None:
    ledger, problems = checker.sound(data)
    assert (problems, ledger.set_aside, CLAIMS in {source.path for source in ledger.sources}) == ([], {}, True)


def test_a_record_is_missed_by_its_documents_whatever_else_is_not_read(data: Path) -> None:
    draft = data / "documents/draft.yaml"
    draft.write_text("# draft: not yet\n", encoding="utf-8")
    (data / NAVY).unlink()
    alone = [p.message for p in checker.problems(read_ledger(data)) if "no document says" in p.message]
    assert alone, "a draft of something else says nothing of it"
    draft.write_text(f"# draft: not yet\n- about: exercises/{alone[0].split('`')[1]}\n", encoding="utf-8")
    assert alone[0] not in [p.message for p in checker.problems(read_ledger(data))]
