"""The fixed texts of the book: its glossary says what the project's says, and search knows all topics and sections."""

from __future__ import annotations

import re
from pathlib import Path

from pipelines.book.texts import GLOSSARY, SUBJECTS, TITLES, TOPICS
from pipelines.judgement import answers

SOURCE = Path(__file__).parents[2] / "docs" / "glossary.md"


def test_every_word_is_explained_as_in_the_glossary_of_the_project() -> None:
    entries = dict(re.findall(r"^### (.+?)\n(.+?)(?=\n#|\Z)", SOURCE.read_text(encoding="utf-8"), re.M | re.S))
    assert len(GLOSSARY) >= 12
    for word, text in GLOSSARY.items():
        assert text in " ".join(entries[word].split()), word


def test_sentences_of_every_topic_are_about_a_section_and_every_section_has_words_that_lead_to_it() -> None:
    assert {*answers.TOPICS} == {*TOPICS}
    assert {*TOPICS.values()} <= {*TITLES}
    assert {*SUBJECTS} == {*TITLES}
