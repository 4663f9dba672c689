"""What is typed is taken for what it means, and for nothing where it may mean two things."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pipelines.ledger.intake.words import as_printed, choices, meanings, number
from pipelines.ledger.reader import Ledger, read_ledger
from tests.support.rows import each_case

ROOT = Path(__file__).resolve().parents[3]


@cache
def ledger() -> Ledger:
    return read_ledger(ROOT / "data")


@cache
def known() -> dict[str, dict[str, str]]:
    return meanings(ledger())


@each_case(__file__, "typed mark meant")
def test_a_number_is_read_with_any_separators(typed: str, mark: str, meant: list[str]) -> None:
    assert sorted(number(typed, mark)) == meant


@each_case(__file__, "typed excerpt printed")
def test_zeros_that_a_spreadsheet_lost_are_those_of_the_words(typed: str, excerpt: str, printed: str) -> None:
    assert as_printed(typed, excerpt) == printed


@each_case(__file__, "field word meant")
def test_words_in_use_mean_what_entries_have(field: str, word: str, meant: str) -> None:
    assert known()[field][word] == meant


def test_a_name_of_two_states_is_neither() -> None:
    assert "kongo" not in known()["origin"]


def test_every_choice_means_one_thing() -> None:
    for field, offered in choices(ledger()).items():
        assert len({word.casefold() for word in offered}) == len(offered), field
        if field != "actors":
            assert [known()[field][word.casefold()] for word in offered] == [*offered.values()], field
