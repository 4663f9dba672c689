"""Finding indicators by words: names, descriptions, measures and synonyms, in any language that there is."""

from __future__ import annotations

from pathlib import Path

import pytest

import bilateral
from bilateral.catalogue import entries
from bilateral.release import Release
from pipelines.tables.measured import INDICATORS
from tests.support.rows import each_case


@pytest.fixture(scope="module")
def whole(released: Path) -> Release:
    return bilateral.open(str(released))


@each_case(__file__, "words found")
def test_words_find_indicators(whole: Release, words: str, found: str) -> None:
    assert found in whole.search(words)["indicator"].tolist()


def test_a_word_of_the_name_counts_more_than_one_of_the_description(whole: Release) -> None:
    assert whole.search("exercises")["indicator"].iloc[0] == "exercises"
    found = whole.search("turnover").set_index("indicator")
    assert found.loc["trade_total", "dyads"] > 10
    assert found.loc["trade_total", "years"].startswith("19")


def test_every_indicator_of_the_front_door_is_in_the_catalogue(whole: Release) -> None:
    there = set(whole.folder.read("indicators", ["indicator"])["indicator"].to_pylist())
    described = {name for name, entry in entries(whole.folder).items() if entry["label"]}
    assert there | {*INDICATORS} <= described
