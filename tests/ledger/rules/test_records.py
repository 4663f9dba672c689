"""Records, documents and claims with several problems, or with none."""

from __future__ import annotations

import pytest

from tests.support.bad_input import (
    AGREEMENTS,
    ATLAS,
    BANK,
    CLAIMS,
    COUNTS,
    CUSTOMS,
    EXERCISES,
    NAVY,
    NOTES,
    TREATY,
    UNION,
    good,
)
from tests.support.rows import each_case


def test_part_of_that_goes_round_blames_every_link(ledger):
    text = good(EXERCISES).replace("kind: patrol\n- id", "kind: patrol\n  part_of: naval-patrol-2024-stage-1\n- id")
    problems = ledger({EXERCISES: text})

    assert [(p.line, p.field) for p in problems] == [(11, "[2].part_of"), (15, "[3].part_of")]
    assert (
        problems[0].message
        == "`part_of` runs in a circle: naval-patrol-2024 → naval-patrol-2024-stage-1 → naval-patrol-2024"
    )


def test_relays_that_go_round_blame_every_link(ledger):
    problems = ledger({UNION: good(UNION).replace("publisher: The union", "relays: atlas")})

    assert [(p.path, p.line, p.field) for p in problems] == [
        (f"data/{ATLAS}", 4, "relays"),
        (f"data/{UNION}", 4, "relays"),
    ]
    assert problems[0].message == "`relays` runs in a circle: atlas → union → atlas"


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (
            BANK,
            "    value: 10\n",
            "    value: 8\n    derivation: inferred\n    as_stated: 10 billion\n    note: Tranches include interest.\n",
        ),
        (TREATY, "    dates: 2020-12-01\n", "    dates: 2020-09-15\n    note: Applied provisionally.\n"),
        (
            CUSTOMS,
            "    value: 240.11\n",
            "    value: 250.11\n    as_stated: total\n    note: The total adds services.\n",
        ),
        (NAVY, "    qualifier: about\n", "    note: The word some belongs to the ships.\n"),
        (
            ATLAS,
            '    actor: FRA\n    role: member\n    valid_from: "[..2024-01-01]"\n',
            "    actor: GBR\n    role: member\n    valid_from: 2024\n    note: The atlas is wrong.\n",
        ),
        (
            NAVY,
            "    credibility: 3\n",
            "    credibility: 3\n    part: a\n    note: One.\n  - {about: exercises/joint-sea-2024, status: held, "
            "measure: personnel, value: 1500, excerpt: 1500, credibility: 2, part: b, note: Two.}\n",
        ),
    ],
    ids=["parts", "statuses", "sum", "hedge", "membership", "two values"],
)
def test_what_a_note_explains_is_no_problem(ledger, file, old, new):
    text = good(file)
    assert text.count(old) == 1
    assert [str(problem) for problem in ledger({file: text.replace(old, new)})] == []


def test_a_plan_for_a_count_is_no_earlier_count(ledger):
    expected = good(COUNTS).replace(
        "value: 78, qualifier: at_least, excerpt: at least 78", "status: expected, value: 95, excerpt: 95"
    )
    assert [str(problem) for problem in ledger({COUNTS: expected})] == []


def test_claims_lie_in_a_file_of_their_documents_name(ledger):
    problems = ledger({CLAIMS: None, "claims/other.yaml": good(CLAIMS)})
    assert [(p.path, p.line, p.field, p.remedy) for p in problems] == [
        ("data/claims/other.yaml", 1, "document", "rename the file to article.yaml, or write document: other")
    ]


def test_a_broken_document_does_not_orphan_its_records(ledger):
    problems = ledger({NOTES: good(NOTES).replace("language: en", "language: [")})
    assert {problem.path for problem in problems} == {f"data/{NOTES}"}


def test_parts_of_a_set_may_not_exceed_it(ledger):
    entry = (
        "  - {{about: agreements/{}, status: signed, measure: documents, value: {}, locator: p. 4, credibility: 2}}\n"
    )
    problems = ledger(
        {
            TREATY: good(TREATY) + entry.format("treaty-2020", 3) + entry.format("protocol-2020", 4),
            AGREEMENTS: good(AGREEMENTS)
            + "- {id: protocol-2020, label: A protocol, kind: treaty, part_of: treaty-2020}\n",
        }
    )
    assert [(p.path, p.line, p.field, p.message) for p in problems] == [
        (f"data/{TREATY}", 28, "evidence[3].value", "its parts add up to more than the whole")
    ]


EMPTY = good(NOTES).split("evidence:")[0].replace("id: notes", "id: empty")


@pytest.mark.parametrize(("text", "line"), [(EMPTY, 1), (EMPTY + "evidence: []\n", 10), (EMPTY + "evidence:\n", 10)])
def test_a_document_without_evidence_is_not_published(ledger, text, line):
    assert [(p.path, p.line, p.field, p.message, p.remedy) for p in ledger({"documents/empty.yaml": text})] == [
        (
            "data/documents/empty.yaml",
            line,
            "evidence",
            "the document has no evidence",
            "add one entry for each assertion, or delete the file",
        )
    ]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (BANK, "relays: VEB", "relays: empty"),
        (NAVY, "    excerpt: three", "    superseded_by: empty\n    excerpt: three"),
        (CLAIMS, "document: article", "document: empty"),
    ],
    ids=["an origin", "a correction", "an article"],
)
def test_a_document_that_another_file_names_may_have_no_evidence(ledger, file, old, new):
    assert old in good(file)
    problems = ledger({"documents/empty.yaml": EMPTY, file: good(file).replace(old, new)})
    assert "the document has no evidence" not in [problem.message for problem in problems]


def test_a_second_origin_confirms_and_a_copy_of_the_first_does_not(ledger):
    confirmed = good(NAVY).replace("    credibility: 2\n", "    credibility: 1\n", 1)
    other = good(NAVY).replace("id: navy", "id: other").replace("navy.example", "other.example")
    independent = other.replace("publisher: Pacific Fleet", "publisher: Ministry")
    assert [p.field for p in ledger({NAVY: confirmed, "documents/other.yaml": other})] == ["evidence[0].credibility"]
    assert ledger({NAVY: confirmed, "documents/other.yaml": independent}) == []


@each_case(__file__, "said alone")
def test_what_an_entry_says_beside_the_event_needs_a_second_origin_too(ledger, said, alone):
    confirmed = good(NAVY).replace("    credibility: 2\n", "    credibility: 1\n", 1)
    other = good(NAVY).replace("id: navy", "id: other").replace("navy.example", "other.example")
    independent = other.replace("publisher: Pacific Fleet", "publisher: Ministry")
    assert said in independent

    (problem,) = ledger({NAVY: confirmed, "documents/other.yaml": independent.replace(said, "", 1)})
    assert problem.field == "evidence[0].credibility"
    assert problem.message == f"credibility 1 means confirmed by others, and only pacific fleet says {alone}"
