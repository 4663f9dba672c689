from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ledger.yaml_files import MAX_BYTES, Source, dotted, read, texts
from tests.support.rows import each_case


@pytest.fixture
def source(tmp_path: Path):
    def make(content: str | bytes) -> Source:
        file = tmp_path / "x.yaml"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return read(file, tmp_path)

    return make


@each_case(__file__, "printed")
def test_scalars_are_text_as_printed(source, printed):
    assert source(f"value: {printed}\n").data == {"value": printed}


@pytest.mark.parametrize("nothing", ["", "~", "null"])
def test_nothing_is_none(source, nothing):
    assert source(f"value: {nothing}\n").data == {"value": None}


def test_every_path_knows_its_line(source):
    entries = "  - about: trade\n    actors:\n      - CHN\n      - RUS\n  - about: >-\n      long\n"
    read_ = source("id: x\n\n# why\nevidence:\n" + entries)
    assert read_.problems == []
    wanted = {
        ("id",): 1,
        ("evidence",): 4,
        ("evidence", 0): 5,
        ("evidence", 0, "actors"): 6,
        ("evidence", 0, "actors", 1): 8,
        ("evidence", 1, "about"): 9,
    }
    assert {path: read_.line(path) for path in wanted} == wanted


def test_a_path_that_is_not_there_has_the_line_of_what_would_hold_it(source):
    read_ = source("id: x\nevidence:\n  - about: trade\n")
    assert read_.line(("evidence", 0, "value")) == 3
    assert read_.line(("title",)) == 1


def test_line_ends_of_windows_change_no_line(source):
    read_ = source("id: x\r\nevidence:\r\n  - about: trade\r\n")
    assert (read_.problems, read_.line(("evidence", 0, "about"))) == ([], 3)


def test_the_first_of_two_equal_keys_is_kept_and_both_lines_are_named(source):
    read_ = source("id: x\ntitle: a\nevidence:\n  - value: 1\n    note: n\n    value: 2\n")
    assert read_.data["evidence"] == [{"value": "1", "note": "n"}]
    assert [(p.line, p.field, p.message) for p in read_.problems] == [
        (6, "evidence[0].value", "the key appears twice (first on line 4)")
    ]


@each_case(__file__, "text message")
def test_yaml_that_does_more_than_say_something_is_refused(source, text, message):
    problems = source(text).problems
    assert len(problems) == 1
    assert message in problems[0].message


def test_a_file_of_the_greatest_size_is_read_and_one_byte_more_is_not(source):
    assert source("a: " + "x" * (MAX_BYTES - 3)).problems == []
    assert "1,000,001 bytes" in source("a: " + "x" * (MAX_BYTES - 2)).problems[0].message


@each_case(__file__, "text is_formula")
def test_formulas_are_told_from_numbers(source, text, is_formula):
    assert bool(source(f'note: "{text}"\n').problems) == is_formula


@each_case(__file__, "text is_markup")
def test_markup_is_told_from_comparison(source, text, is_markup):
    assert bool(source(f"note: {text!r}\n").problems) == is_markup


@pytest.mark.parametrize("text", ["中方逾3艘", "Ærøskøbing", "ложь", "“no-limits”", "50 %", "العربية", "👩‍🚀"])
def test_other_scripts_are_welcome(source, text):
    assert source(f"note: {text}\n").problems == []


@given(st.binary(max_size=300))
def test_no_bytes_make_it_raise(tmp_path_factory, raw):
    folder = tmp_path_factory.mktemp("bytes")
    (folder / "x.yaml").write_bytes(raw)
    read_ = read(folder / "x.yaml", folder)
    assert read_.data is not None or read_.problems or raw.strip()
    assert all(problem.line >= 1 and problem.remedy for problem in read_.problems)


@given(st.text(st.sampled_from("ab:-[]{}&*!|>'\"#%@,? \n\t0"), max_size=60))
def test_no_yaml_makes_it_raise(tmp_path_factory, text):
    folder = tmp_path_factory.mktemp("yaml")
    (folder / "x.yaml").write_text(text)
    read_ = read(folder / "x.yaml", folder)
    assert all(1 <= problem.line <= text.count("\n") + 1 and problem.remedy for problem in read_.problems)
    assert all(isinstance(scalar, str) for _, scalar in texts(read_.data))


def test_paths_are_shown_as_people_write_them():
    assert dotted(("evidence", 2, "participants", "host", 0)) == "evidence[2].participants.host[0]"
