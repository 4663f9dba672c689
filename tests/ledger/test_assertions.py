from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from pipelines.ledger import assertions
from pipelines.ledger.assertions import NAMED_TOGETHER, EvidenceRow
from pipelines.ledger.naming import Naming
from pipelines.ledger.reader import Ledger
from tests.support.bad_input import CUSTOMS, NAVY, good
from tests.support.ledger_world import DATA, real_ledger
from tests.support.rows import each_case

HEAD = """\
id: {id}
type: webpage
title: {id}
{more}
accessed: 2026-01-01
url_note: none
language: en
read_as: original
reliability: C
evidence:
"""


PLANNED = (
    "{{about: exercises/joint-sea-2024, status: planned, participants: {{participant: [{}]}}, locator: p. 1, "
    "credibility: 2}}"
)
VISIT = "{about: visits/summit-2024-05, status: held, locator: p. 1, credibility: 2}"


def document(name: str, *entries: str, more: str = "issued: 2025-01-01") -> dict[str, str]:
    text = HEAD.format(id=name, more=more) + "".join(f"  - {entry}\n" for entry in entries)
    return {f"documents/{name}.yaml": text}


@pytest.fixture
def rows(read: Callable[..., Ledger]) -> Callable[..., list[EvidenceRow]]:
    """The evidence rows of the good ledger after writing files into it, of one document or of all."""

    def make(files: dict[str, str] | None = None, of: str = "") -> list[EvidenceRow]:
        return [row for row in assertions.rows(read(files or {})) if of in ("", row.entry.document.id)]

    return make


def only(evidence_rows: list[EvidenceRow], measure: str, actor: str = "") -> EvidenceRow:
    (row,) = [row for row in evidence_rows if row.measure == measure and row.actor_id == actor]
    return row


def test_an_occurrence_unfolds_into_its_place_and_roles(rows):
    evidence_rows = [row for row in rows(of="navy") if row.subject_id == "exercises/joint-sea-2024"]
    assert sorted((row.measure, row.actor_id, row.code, row.value) for row in evidence_rows) == [
        ("is_complete_list", "", "yes", None),
        ("occurrence", "", None, 1.0),
        ("personnel", "", None, 1300.0),
        ("place", "", "Zhanjiang", None),
        ("role", "CHN", "participant", None),
        ("role", "RUS", "participant", None),
        ("vessels", "CHN", None, 3.0),
    ]
    assert {row.start_date for row in evidence_rows if row.measure == "occurrence"} == {"2024-07-10"}


def test_values_are_scaled_and_carry_what_their_words_leave_open(rows):
    trade = {row.subject_id: row for row in rows(of="customs")}
    exports = trade["trade/CHN>RUS/TOTAL/G/2023/CHN/FOB"]
    assert (exports.value, exports.value_low, exports.value_high) == (110.97e9, 110.965e9, 110.975e9)
    crude = trade["energy/RUS>CHN/crude_oil/-/2023/CHN/-"]
    assert (crude.value, crude.value_low, crude.value_high) == (None, 107e6, 107.5e6)
    paid = trade["settlement/RUS:CHN/total/RUB_CNY/2023-12/-"]
    assert (paid.value, paid.value_low, paid.value_high, paid.unit_measure) == (90.0, 81.0, 90.0, "%")
    count = rows(of="institute")
    assert sorted((row.value, row.value_low, row.value_high) for row in count if row.value) == [(90.0, 90.0, 90.0)]
    assert [(row.value_low, row.value_high) for row in count if row.value is None] == [(78.0, None)]


def test_an_id_survives_reordering_and_mending(rows):
    text = good(CUSTOMS)
    head, *entries = text.split("  - about: ")
    turned = "  - about: ".join([head, *reversed(entries)]).replace("exports to Russia, 110.97", "to Russia 110.97")
    turned = turned.replace("credibility: 2", "credibility: 1\n    note: Mended.")

    before, after = rows(of="customs"), rows({CUSTOMS: turned}, of="customs")
    assert [row.evidence_id for row in after] == [row.evidence_id for row in before]
    assert [row.value for row in after] == [row.value for row in before]


def test_an_id_names_its_document_and_no_two_rows_share_one(rows):
    evidence_rows = rows()
    assert len({row.evidence_id for row in evidence_rows}) == len(evidence_rows)
    assert all(row.evidence_id.startswith(f"{row.entry.document.id}#") for row in evidence_rows)
    assert [row.evidence_id for row in evidence_rows] == sorted(row.evidence_id for row in evidence_rows)


def test_two_values_of_one_document_support_one_observation(rows):
    entry = (
        "{{about: exercises/joint-sea-2024, status: held, measure: vessels, value: {0}, excerpt: {0} ships, part: {1}, "
        "credibility: 2, note: Two.}}"
    )
    evidence_rows = rows(document("two", entry.format(4, "a"), entry.format(5, "b")), of="two")
    assert [row.value for row in sorted(evidence_rows, key=lambda row: row.value)] == [4.0, 5.0]
    assert len({row.observation_id for row in evidence_rows}) == 1
    assert len({row.evidence_id for row in evidence_rows}) == 2


def in_words(excerpt: str) -> dict[str, str]:
    """The good ledger's list of participants, which the curator calls complete, under another quotation."""
    return {NAVY: good(NAVY).replace("excerpt: held near Zhanjiang", f"excerpt: {excerpt}")}


def test_a_list_that_says_it_is_complete_is_evidence_that_others_were_absent(rows):
    entry = PLANNED.format("CHN, KAZ")
    text = in_words("both navies met near Zhanjiang")
    text[NAVY] = text[NAVY].replace("credibility: 2", "credibility: 1", 1)
    evidence_rows = rows(document("plan", entry) | text)
    roles = {
        (row.entry.document.id, row.status, row.actor_id, row.code)
        for row in evidence_rows
        if row.measure == "role" and row.actor_id == "KAZ"
    }
    assert roles == {("plan", "planned", "KAZ", "participant"), ("navy", "held", "KAZ", "absent")}
    absent = next(row for row in evidence_rows if row.code == "absent")
    assert (absent.derivation, absent.obs_status, absent.credibility) == ("inferred", "A", 2)


def test_an_incomplete_list_makes_nobody_absent_nor_does_one_that_only_the_curator_calls_complete(rows):
    entry = PLANNED.format("KAZ")
    by_the_curator = rows(document("plan", entry))
    assert not [row for row in by_the_curator if row.code == "absent"]
    assert [r.derivation for r in by_the_curator if r.measure == "is_complete_list"] == ["inferred"], "for sums"
    text = good(NAVY).replace(", is_complete: true", "")
    assert not [row for row in rows({**document("plan", entry), NAVY: text}) if row.code == "absent"]


@each_case(__file__, "excerpt title stated")
def test_a_role_a_place_and_a_complete_list_are_stated_only_if_the_quotation_carries_them(rows, excerpt, title, stated):
    text = in_words(excerpt)[NAVY].replace("title: Joint patrol completed", f"title: {title}")
    names = "reference/names.csv"
    of_navy = rows({NAVY: text, names: (DATA / names).read_text(encoding="utf-8")}, of="navy")
    implied = [row for row in of_navy if row.measure in ("role", "place", "is_complete_list")]
    assert {row.actor_id or row.measure for row in implied if row.derivation == "stated"} == {*stated}
    assert {row.derivation for row in implied} <= {"stated", "inferred"}


def test_a_title_names_no_host_and_a_description_names_nobody(rows):
    text = in_words("it was held")[NAVY].replace("title: Joint patrol completed", "title: China and Russia on patrol")
    text = text.replace("participant: [CHN, RUS]", "host: [CHN], participant: [RUS]")
    derivation = {row.actor_id: row.derivation for row in rows({NAVY: text}, of="navy") if row.measure == "role"}
    assert derivation == {"CHN": "inferred", "RUS": "stated"}
    text = text.replace("publisher:", "title_is_description: true\npublisher:")
    assert {row.derivation for row in rows({NAVY: text}, of="navy") if row.measure == "role"} == {"inferred"}


def test_the_machine_finds_names_as_a_reader_does():
    sample = yaml.safe_load((Path(__file__).parent / "naming_sample.yaml").read_text(encoding="utf-8"))
    naming = Naming(real_ledger())
    found = {
        n
        for n, row in enumerate(sample)
        if naming.actor(row["actor"], row["excerpt"] + (row["title"] if row["role"] in NAMED_TOGETHER else ""))
    }
    named = {n for n, row in enumerate(sample) if row["names"]}
    assert len(sample) == 60
    assert len(found & named) / len(found) == 1.0, "precision"
    assert len(found & named) / len(named) >= 0.96, "recall: PT of a table, for Portugal, is missed"


@each_case(__file__, "actor water state")
def test_a_sea_with_a_states_name_names_no_state(actor, water, state):
    naming = Naming(real_ledger())
    assert (naming.actor(actor, water), naming.actor(actor, state)) == (False, True)


@each_case(__file__, "more known")
def test_the_world_knows_a_document_from_its_issue_or_else_from_its_reading(rows, more, known):
    assert [row.known_from for row in rows(document("d", VISIT, more=more), of="d")] == [known]


def test_ten_copies_of_one_text_are_one_origin(rows):
    copies = [document("agency", VISIT, more="publisher: TASS")]
    copies += [document("first", VISIT, more="relays: agency"), document("second", VISIT, more="relays: first")]
    copies += [document("third", VISIT, more="relays: T.A.S.S."), document("fourth", VISIT, more="relays: “Tass”")]
    evidence_rows = rows({name: text for copy in copies for name, text in copy.items()})
    origin = {row.entry.document.id: row.origin for row in evidence_rows}
    assert {origin[name] for name in ("agency", "first", "second", "fourth")} == {"tass"}
    assert origin["third"] == "t a s s", "only case and punctuation around words are forgiven"


@each_case(__file__, "more expected")
def test_misprints_and_what_its_source_took_back_are_not_admissible(rows, more, expected):
    entry = f"{{about: visits/summit-2024-05, status: held, locator: p. 1, {more}}}"
    assert [row.is_admissible for row in rows(document("d", entry), of="d")] == [expected]


@each_case(__file__, "entry expected")
def test_observation_status(rows, entry, expected):
    about = "visits/summit-2024-05" if "measure" not in entry else "exercises/joint-sea-2024"
    evidence_rows = rows(document("d", f"{{about: {about}, {entry}, locator: p. 1, credibility: 2}}"), of="d")
    assert [row.obs_status for row in evidence_rows] == [expected]


def test_a_membership_known_by_a_day_has_no_end(rows):
    row = only(rows(of="atlas"), "role")
    assert (row.subject_id, row.code, row.start_date, row.end_date, row.status) == (
        "memberships/EUE/FRA/member",
        "member",
        "[..2024-01-01]",
        None,
        "in_force",
    )
