"""The ledger as a reader could have known it on a day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.ledger.known_by import known_by
from pipelines.ledger.reader import Ledger, read_ledger
from pipelines.ledger.rules.checker import problems
from pipelines.release import gate
from schemas import edtf
from tests.support.ledger_world import BuiltLedger, build_tables, document, real, write

SEA = "- {id: sea, label: Sea, kind: exercise, series: seas}\n- {id: seas, label: Seas, kind: series}"
RECORDS = {
    "exercises": SEA,
    "agreements": "- {id: pact, label: Pact, kind: treaty}",
    "funding": "- {id: deal, label: Deal, kind: loan}\n- {id: tranche, label: T, kind: tranche, part_of: deal}",
}
HELD = "{about: exercises/sea, status: held, dates: 2019-05, participants: {participant: [CHN, RUS]}}"
SIGNED = "{about: agreements/pact, status: signed, dates: 2018, participants: {signatory: [CHN, RUS]}}"
LENT = (
    "{{about: funding/{}, status: signed, dates: 2018, measure: amount, value: 5, scale: billion, unit: USD, note: n}}"
)
FLOW = (
    "{{about: trade, measure: total, actors: [CHN, RUS], reporter: CHN, dates: 2018, value: {}, scale: billion, "
    "unit: USD, note: n{}}}"
)
SEARCH = {
    "searched_by": "us",
    "where": ["x"],
    "table": "exercises",
    "measure": "occurrence",
    "actors": ["CHN", "RUS"],
    "period": "2023",
    "result": "none_found",
    "completeness": "complete",
    "note": "n",
}

Known = Callable[..., Ledger]


@pytest.fixture
def known(tmp_path: Path) -> Known:
    """What was known on a day, from a ledger with these documents and no problems."""

    def make(day: str, *documents: Mapping[str, Any], **more: Any) -> Ledger:
        used = {entry["about"].partition("/")[0] for item in documents for entry in item["evidence"]}
        records = {table: text for table, text in RECORDS.items() if table in used}
        if "agreements" in used:
            records["exercises"] = SEA.replace("kind: exercise", "kind: exercise, agreement: pact")
        ledger = read_ledger(write(tmp_path, documents, records, **more))
        assert not problems(ledger)
        return known_by(ledger, date.fromisoformat(day))

    return make


def ids(items: Iterable[Any]) -> list[str]:
    return [item.model.id for item in items]


@pytest.mark.parametrize(
    ("issued", "last"),
    [
        ("2020-03-01", "2020-03-01"),
        ("2020-02", "2020-02-29"),
        ("2020", "2020-12-31"),
        ("2020~", "2020-12-31"),
        ("[..2020-04-29]", "2020-04-29"),
    ],
)
def test_a_document_is_known_from_the_last_day_on_which_it_may_have_been_issued(
    known: Known, issued: str, last: str
) -> None:
    item = document("a", HELD, issued=issued)
    before = (date.fromisoformat(last).toordinal()) - 1
    assert ids(known(last, item).documents) == ["a"]
    assert ids(known(date.fromordinal(before).isoformat(), item).documents) == []


@pytest.mark.parametrize("issued", [{}, {"issued": "[2019-01-01..]"}])
def test_a_document_without_a_last_day_counts_from_when_it_was_read(known: Known, issued: dict[str, str]) -> None:
    item = document("a", HELD, accessed="2021-05-05", **issued)
    assert ids(known("2021-05-05", item).documents) == ["a"]
    assert ids(known("2021-05-04", item).documents) == []


def test_evidence_goes_with_its_document_and_records_with_their_evidence(known: Known) -> None:
    first = document("first", HELD, issued="2019-06-01")
    later = document("later", HELD, SIGNED, issued="2021-06-01")
    ledger = known("2020-01-01", first, later)
    assert [entry.document.id for entry in ledger.evidence] == ["first"]
    assert ids(ledger.records["exercises"]) == ["sea", "seas"]
    assert ids(ledger.records["agreements"]) == []
    assert ids(known("2021-06-01", first, later).records["agreements"]) == ["pact"]


def test_a_series_stays_where_nothing_of_it_is_known(known: Known) -> None:
    assert ids(known("2000-01-01", document("a", HELD, issued="2019-06-01")).records["exercises"]) == ["seas"]


def test_a_link_to_an_agreement_that_was_not_known_yet_is_no_link(known: Known) -> None:
    both = document("a", HELD, issued="2019-06-01"), document("b", SIGNED, issued="2021-06-01")
    (early, _) = known("2020-01-01", *both).records["exercises"]
    (late, _) = known("2022-01-01", *both).records["exercises"]
    assert (early.model.agreement, late.model.agreement) == (None, "pact")
    assert (early.model.series, early.model.label) == ("seas", "Sea")


def test_a_part_of_something_that_was_not_known_yet_is_a_whole(known: Known) -> None:
    part = document("a", LENT.format("tranche"), issued="2019-06-01")
    whole = document("b", LENT.format("deal"), issued="2021-06-01")
    (early,) = known("2020-01-01", part, whole).records["funding"]
    assert (early.model.id, early.model.part_of) == ("tranche", None)
    late = {item.model.id: item.model.part_of for item in known("2022-01-01", part, whole).records["funding"]}
    assert late == {"deal": None, "tranche": "deal"}


def test_a_value_that_a_later_document_corrects_counts_until_then(known: Known) -> None:
    old = document("old", FLOW.format(100, ", superseded_by: new"), issued="2019-06-01")
    new = document("new", FLOW.format(110, ""), issued="2021-06-01")
    early, late = (build_tables(known(day, old, new)) for day in ("2020-01-01", "2022-01-01"))
    assert [(r["value"], r["n_evidence"], r["n_excluded"]) for r in early.rows["trade"]] == [(100e9, 1, 0)]
    assert [(r["value"], r["n_evidence"], r["n_excluded"]) for r in late.rows["trade"]] == [(110e9, 1, 1)]


@pytest.mark.parametrize(
    ("relayed", "origin"), [({"publisher": "TASS"}, "TASS"), ({"relays": "GACC"}, "GACC"), ({}, None)]
)
def test_who_repeats_a_document_that_was_not_out_yet_repeats_whoever_stands_behind_it(
    known: Known, relayed: dict[str, str], origin: str | None
) -> None:
    """A page of 2019 quotes a report dated 2021, the year of its last edition."""
    quoting = document("quoting", FLOW.format(100, ""), issued="2019-06-01", relays="report")
    report = document("report", FLOW.format(110, ""), issued="2021-06-01", **relayed)
    ledger = known("2020-01-01", quoting, report)
    assert ledger.documents[0].model.relays == origin
    assert ledger.evidence[0].document.relays == origin
    assert known("2021-06-01", quoting, report).documents[0].model.relays == "report"


def test_a_search_is_known_from_the_day_on_which_it_ended(known: Known) -> None:
    searches = [SEARCH | {"id": "one", "searched": "2020-03"}, SEARCH | {"id": "two", "searched": "2021-03-01"}]
    item = document("a", HELD, issued="2019-06-01")
    days = ("2020-03-30", "2020-03-31", "2021-03-01")
    assert {day: ids(known(day, item, searches=searches).searches) for day in days} == {
        "2020-03-30": [],
        "2020-03-31": ["one"],
        "2021-03-01": ["one", "two"],
    }


def test_claims_go_with_the_article_that_makes_them(tmp_path: Path) -> None:
    item = document("article", HELD, issued="2021-06-01")
    data = write(tmp_path, [item], {"exercises": SEA})
    claim = {"id": "c", "quote": "They met", "claim_type": "status", "speaker": "us"}
    (data / "claims").mkdir()
    (data / "claims" / "article.yaml").write_text(yaml.safe_dump({"document": "article", "claims": [claim]}))
    ledger = read_ledger(data)
    assert len(ledger.articles) == 1
    assert known_by(ledger, date(2020, 1, 1)).articles == []
    assert len(known_by(ledger, date(2021, 6, 1)).articles) == 1


def test_the_ledger_itself_is_not_changed(tmp_path: Path) -> None:
    old = document("old", FLOW.format(100, ", superseded_by: new"), issued="2019-06-01")
    ledger = read_ledger(write(tmp_path, [old, document("new", HELD, issued="2021-06-01")], {"exercises": SEA}))
    known_by(ledger, date(2020, 1, 1))
    assert ids(ledger.documents) == ["new", "old"]
    assert ledger.by_document.keys() == {"new", "old"}
    assert [entry.assertion.superseded_by for entry in ledger.evidence] == [None, "new"]
    assert ids(ledger.records["exercises"]) == ["sea", "seas"]


DAYS = (date(2020, 1, 1), date(2025, 6, 1))


@cache
def view(day: date) -> BuiltLedger:
    """Every table of the real ledger as it was known on a day."""
    return build_tables(known_by(real().ledger, day))


def since(item: Mapping[str, Any]) -> date:
    """The day from which a document of the real ledger is known, from its row in ``documents``."""
    return edtf.high(item["issued"]) or edtf.high(item["accessed"]) or date.max


@pytest.mark.torture
@pytest.mark.parametrize("day", DAYS)
def test_every_table_of_the_real_ledger_can_be_built_as_of_a_day(day: date) -> None:
    built = view(day)
    assert [str(finding) for findings in built.findings.values() for finding in findings] == []
    broken = {rule: [*map(str, faults)] for rule, faults in gate.run(built.published).items() if faults}
    assert broken == {}


@pytest.mark.torture
@pytest.mark.parametrize("day", DAYS)
def test_exactly_the_documents_of_the_day_are_there(day: date) -> None:
    expected = {row["document_id"] for row in real().rows["documents"] if since(row) <= day}
    assert {row["document_id"] for row in view(day).rows["documents"]} == expected
    assert 0 < len(expected) < len(real().rows["documents"])
    assert {row["document_id"] for row in view(day).rows["evidence"]} <= expected


@pytest.mark.torture
@pytest.mark.parametrize("day", DAYS)
def test_no_later_document_appears_anywhere(day: date) -> None:
    later = {row["document_id"] for row in real().rows["documents"] if since(row) > day}
    mentions = {
        f"{name}.{column}: {value}"
        for name, table in view(day).arrow.items()
        for row in table.to_pylist()
        for column, value in row.items()
        for text in (value if isinstance(value, list) else [value])
        if isinstance(text, str) and (text in later or text.partition("#")[0] in later)
    }
    assert mentions == set()


@pytest.mark.torture
def test_what_is_known_later_contains_what_is_known_earlier() -> None:
    """Documents and evidence are only added; observations gain support and lose only what was superseded."""
    early, late, now = view(DAYS[0]), view(DAYS[1]), real()
    for table, key in (("documents", "document_id"), ("evidence", "evidence_id"), ("observations", "observation_id")):
        keys = [{row[key] for row in built.rows[table]} for built in (early, late, now)]
        if table == "evidence":  # whoever a complete list omits depends on who else was named by then
            inferred = {
                row[key] for built in (early, late) for row in built.rows[table] if row["derivation"] == "inferred"
            }
            keys = [of_day - inferred for of_day in keys]
        assert keys[0] < keys[1] < keys[2], table


@pytest.mark.torture
def test_a_fact_of_2025_was_not_known_in_2020() -> None:
    """Nothing that the ledger of a day shows as realised begins after that day."""
    for day in DAYS:
        starts = [row["start_low"] for row in view(day).rows["exercises"] if row["is_realised"] and row["start_low"]]
        assert starts
        assert max(starts) <= day
