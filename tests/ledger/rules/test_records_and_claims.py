"""Bad input: records that do not hold together, claims and links that lead nowhere."""

from __future__ import annotations

import pytest

from tests.support.bad_input import (
    AGREEMENTS,
    ATLAS,
    BANK,
    CLAIMS,
    COUNTS,
    CUSTOMS,
    E0,
    E1,
    E2,
    EXERCISES,
    NAVY,
    NOTES,
    TREATY,
    UNION,
    VISITS,
    Case,
    check,
    good,
    whole,
)

RECORDS = [
    Case(
        "a kind of another table",
        EXERCISES,
        10,
        "  kind: treaty",
        "[2].kind",
        "exercises have no kind `treaty`",
        "kinds of exercises",
    ),
    Case(
        "a record that is part of itself",
        EXERCISES,
        10,
        "  kind: patrol\n  part_of: naval-patrol-2024",
        "[2].part_of",
        "part_of goes round: naval-patrol-2024 → naval-patrol-2024",
        "remove its part_of",
        11,
    ),
    Case(
        "part of an unknown record",
        EXERCISES,
        14,
        "  part_of: naval-patrol-2042",
        "[3].part_of",
        "`naval-patrol-2042` is not registered",
        "did you mean `naval-patrol-2024`?",
    ),
    Case(
        "under an unknown agreement",
        EXERCISES,
        10,
        "  kind: patrol\n  agreement: pact",
        "[2].agreement",
        "`pact` is not registered",
        "register it in data/reference/records/agreements.yaml",
        11,
    ),
    Case(
        "a rank that is no visit's",
        EXERCISES,
        10,
        "  kind: patrol\n  rank: leader",
        "[2].rank",
        "`rank` is a field of visits",
        "remove it",
        11,
    ),
    Case("a visit without a rank", VISITS, 4, "", "[0].id", "a visit needs a rank", "write rank: leader", 1),
    Case(
        "a record nobody cites",
        AGREEMENTS,
        3,
        "  kind: treaty\n- {id: treaty-2021, label: Another, kind: treaty}",
        "[1].id",
        "no document says anything about `treaty-2021`",
        "cite a document, or remove the record",
        4,
    ),
    Case(
        "an id used twice",
        AGREEMENTS,
        3,
        "  kind: treaty\n- {id: treaty-2020, label: Another, kind: treaty}",
        "[1].id",
        "the id `treaty-2020` is used twice (first in data/reference/records/agreements.yaml:1)",
        "another id",
        4,
    ),
    Case(
        "parts greater than the whole",
        BANK,
        16,
        "    value: 8\n    derivation: inferred\n    as_stated: 10 billion",
        f"{E0}.value",
        "its parts together exceed it",
        "explain in a note",
    ),
    Case(
        "in force before it was ratified",
        TREATY,
        25,
        "    dates: 2020-09-15",
        f"{E2}.dates",
        "`in_force` on 2020-09-15, before it was `ratified` (2020-10-01)",
        "correct a date",
    ),
    Case(
        "in force before it was signed, ratified nobody knows when",
        TREATY,
        20,
        "    locator: p. 2\n    credibility: 1\n  - about: agreements/treaty-2020\n    status: in_force\n    dates: 2020-08-01\n"
        "    definition: all-forms",
        f"{E2}.dates",
        "`in_force` on 2020-08-01, before it was `signed` (2020-09-01)",
        "correct a date",
        24,
    ),
    Case(
        "a cumulative count that falls",
        COUNTS,
        13,
        "  - {about: counts, actors: [CHN, RUS], measure: exercises, "
        "definition: all-forms, dates: 2003/2023-12, value: 70, excerpt: 70 in all, credibility: 2}",
        f"{E1}.value",
        "a count of 70 after one of 78 from the same start",
        "another definition, a misprint, or a note",
    ),
    Case(
        "a count that falls behind a vague one",
        COUNTS,
        13,
        "  - {about: counts, actors: [CHN, RUS], measure: exercises, "
        "definition: all-forms, dates: 2003/2022-12, value: 5, qualifier: more_than, excerpt: over 5, credibility: 2}\n"
        "  - {about: counts, actors: [CHN, RUS], measure: exercises, definition: all-forms, dates: 2003/2023-12, value: 70, "
        "excerpt: 70 in all, credibility: 2}",
        "evidence[2].value",
        "a count of 70 after one of 78",
        "note",
        14,
    ),
]

LINKS = [
    Case(
        "superseded by nobody",
        NAVY,
        25,
        "    credibility: 2\n    superseded_by: costums",
        f"{E1}.superseded_by",
        "there is no document `costums`",
        "did you mean `customs`?",
        26,
    ),
    Case(
        "superseded by itself",
        NAVY,
        25,
        "    credibility: 2\n    superseded_by: navy",
        f"{E1}.superseded_by",
        "the document supersedes itself",
        "name the later document",
        26,
    ),
    Case("a document that relays itself", ATLAS, 4, "relays: atlas", "relays", "relays itself", "name whose words"),
    Case(
        "an address used twice",
        NAVY,
        7,
        "URL: https://customs.example/2023?page=2",
        "URL",
        "the address is that of `customs` too",
        "move the entries to customs.yaml",
    ),
    Case(
        "an id that is not the file's name",
        NOTES,
        1,
        "id: note",
        "id",
        "`note` differs from the file's name",
        "rename the file to note.yaml, or write id: notes",
    ),
    Case(
        "claims of an unknown document",
        CLAIMS,
        1,
        "document: articel",
        "document",
        "there is no document `articel`",
        "did you mean `article`?",
    ),
    Case(
        "a claim that points at nothing",
        CLAIMS,
        6,
        "    evidence: {about: trade, measure: exports}",
        "claims[0].evidence",
        "0 entries of the article match (lines none)",
        "so that exactly one does",
    ),
    Case(
        "a fact without evidence",
        CLAIMS,
        6,
        "",
        "claims[0]",
        "a claim of fact needs `evidence`",
        "point at the entry",
        3,
    ),
    Case(
        "an interpretation without a hypothesis",
        CLAIMS,
        11,
        "",
        "claims[1]",
        "an interpretation needs a hypothesis",
        "write data/hypotheses/<id>.yaml",
        8,
    ),
    Case(
        "a hypothesis with a typo",
        CLAIMS,
        11,
        "    hypothesis: closr",
        "claims[1]",
        "there is no hypothesis `closr`",
        "did you mean `closer`?",
        8,
    ),
    Case(
        "an interpretation with evidence",
        CLAIMS,
        11,
        "    hypothesis: closer\n    evidence: {about: trade, measure: total}",
        "claims[1].evidence",
        "an interpretation is not evidence",
        "name a hypothesis",
        12,
    ),
    Case(
        "a long quote",
        CLAIMS,
        9,
        "    quote: " + "ever closer " * 7,
        "claims[1].quote",
        "the quote has 14 words",
        "at most 12",
    ),
    Case("two claims with one id", CLAIMS, 8, "  - id: trade-in-2023", "claims[1].id", "stands twice", "another id"),
    Case(
        "a comparison with an unknown record",
        CLAIMS,
        7,
        "    compare_to: {about: visits/summit-2024-06, measure: occurrence}",
        "claims[0].compare_to.about",
        "`summit-2024-06` is not registered",
        "did you mean `summit-2024-05`?",
    ),
    Case(
        "a comparison of an unfit measure",
        CLAIMS,
        7,
        "    compare_to: {about: trade, measure: personnel}",
        "claims[0].compare_to.measure",
        "`personnel` is not a measure of trade",
        "measures of trade: exports",
    ),
    Case(
        "a comparison with an unknown table",
        CLAIMS,
        7,
        "    compare_to: {about: trades, measure: total}",
        "claims[0].compare_to.about",
        "there is no table `trades`",
        "did you mean `trade`?",
    ),
    Case(
        "a comparison with an unfit status",
        CLAIMS,
        7,
        "    compare_to: {about: trade, measure: total, status: held}",
        "claims[0].compare_to.status",
        "trade have no status `held`",
        "trade have: actual",
    ),
    Case(
        "a comparison by an unknown rule",
        CLAIMS,
        7,
        "    compare_to: {about: counts, measure: patrols, definition: patrols-al}",
        "claims[0].compare_to.definition",
        "there is no definition `patrols-al`",
        "did you mean `patrols-all`?",
    ),
    Case(
        "a comparison with an unknown actor",
        CLAIMS,
        7,
        "    compare_to: {about: trade, measure: total, actors: [CHN, RUZ]}",
        "claims[0].compare_to.actors",
        "there is no actor `RUZ`",
        "did you mean `RUS`?",
    ),
]

REMEDIES = [
    whole(
        "an id that is nearly the file's name",
        NOTES,
        1,
        "id: notes-2",
        "id",
        "id `notes-2` differs from the file's name",
        "rename the file to notes-2.yaml, or write id: notes",
    ),
    *(
        whole(
            f"an address that differs by {by}",
            NAVY,
            7,
            f"URL: {url}",
            "URL",
            "the address is that of `customs` too",
            "one file per document: move the entries to customs.yaml",
        )
        for by, url in {
            "its scheme": "http://customs.example/2023?page=2",
            "www": "https://www.customs.example/2023?page=2",
            "its last slash": "https://customs.example/2023/?page=2",
            "its fragment": "https://customs.example/2023?page=2#top",
            "who sent the reader": "https://customs.example/2023?utm_source=x&page=2&utm_medium=y",
            "its port": "https://customs.example:443/2023?page=2",
        }.items()
    ),
]

CASES = [*RECORDS, *LINKS, *REMEDIES]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_fault_is_found_where_it_stands(ledger, case):
    check(ledger, case)


def test_part_of_that_goes_round_blames_every_link(ledger):
    text = good(EXERCISES).replace("kind: patrol\n- id", "kind: patrol\n  part_of: naval-patrol-2024-stage-1\n- id")
    found = ledger({EXERCISES: text})

    assert [(p.line, p.field) for p in found] == [(11, "[2].part_of"), (15, "[3].part_of")]
    assert found[0].message == "part_of goes round: naval-patrol-2024 → naval-patrol-2024-stage-1 → naval-patrol-2024"


def test_relays_that_go_round_blame_every_link(ledger):
    found = ledger({UNION: good(UNION).replace("publisher: The union", "relays: atlas")})

    assert [(p.path, p.line, p.field) for p in found] == [
        (f"data/{ATLAS}", 4, "relays"),
        (f"data/{UNION}", 4, "relays"),
    ]
    assert found[0].message == "the relays go round: atlas → union → atlas"


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (
            BANK,
            "    value: 10\n",
            "    value: 8\n    derivation: inferred\n    as_stated: 10 billion\n    note: The tranches include interest.\n",
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
    found = ledger({CLAIMS: None, "claims/other.yaml": good(CLAIMS)})
    assert [(p.path, p.line, p.field, p.remedy) for p in found] == [
        ("data/claims/other.yaml", 1, "document", "rename the file to article.yaml, or write document: other")
    ]


def test_a_broken_document_does_not_orphan_its_records(ledger):
    found = ledger({NOTES: good(NOTES).replace("language: en", "language: [")})
    assert {problem.path for problem in found} == {f"data/{NOTES}"}


def test_parts_of_a_set_may_not_exceed_it(ledger):
    entry = (
        "  - {{about: agreements/{}, status: signed, measure: documents, value: {}, locator: p. 4, credibility: 1}}\n"
    )
    found = ledger(
        {
            TREATY: good(TREATY) + entry.format("treaty-2020", 3) + entry.format("protocol-2020", 4),
            AGREEMENTS: good(AGREEMENTS)
            + "- {id: protocol-2020, label: A protocol, kind: treaty, part_of: treaty-2020}\n",
        }
    )
    assert [(p.path, p.line, p.field, p.message) for p in found] == [
        (f"data/{TREATY}", 28, "evidence[3].value", "its parts together exceed it")
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
    found = ledger({"documents/empty.yaml": EMPTY, file: good(file).replace(old, new)})
    assert "the document has no evidence" not in [problem.message for problem in found]
