"""The fixed texts of the book: the project's glossary, and sections for all topics and subjects."""

from __future__ import annotations

import re
from pathlib import Path

from bilateral.ask.understand import answered
from pipelines.book.texts import COMPUTED_FROM, GLOSSARY, SUBJECTS, TITLES, TOPICS
from pipelines.judgement import answers
from pipelines.tables import answers as table

SOURCE = Path(__file__).parents[2] / "docs" / "glossary.md"


def test_every_word_is_explained_as_in_the_glossary_of_the_project() -> None:
    entries = dict(re.findall(r"^### (.+?)\n(.+?)(?=\n#|\Z)", SOURCE.read_text(encoding="utf-8"), re.M | re.S))
    assert len(GLOSSARY) >= 12
    for word, text in GLOSSARY.items():
        assert text in " ".join(entries[word].split()), word


def test_sentences_of_every_topic_and_answers_to_questions_of_every_subject_have_a_section() -> None:
    assert {*answers.TOPICS} == {*TOPICS}
    assert table.COMPUTED_FROM == COMPUTED_FROM, "both name data alike"
    assert {*TOPICS.values(), *SUBJECTS.values()} <= {*TITLES}
    asked = {(one.get("indicator") or one.get("tables", ["energy"])[0]).split()[0] for one in answered()}
    assert asked - {"memberships"} == {*SUBJECTS}
