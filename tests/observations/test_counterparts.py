"""Rows of data sets that a record names: they support it, and nothing is matched automatically."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipelines.ledger.rules import fields
from pipelines.observations.counterparts import linked
from schemas import beside, derive
from schemas.tables import model_of
from tests.support.ledger_world import document, world
from tests.support.rows import each_case

CAPTURE = {
    "source_id": "desta",
    "capture_id": "desta-" + "0" * 20,
    "vintage_date": date(2020, 9, 1),
    "is_current": True,
}
TREATY = CAPTURE | {
    "source_row": "7/1",
    "treaty_id": "869",
    "title": "EC Japan",
    "parties": ["EUE", "JPN"],
    "actor_a": "EUE",
    "actor_b": "JPN",
    "signed_year": 2018,
    "in_force_year": 2019,
}
PACT = "{about: agreements/pact, status: signed, dates: 2018-07-17, participants: {signatory: [EUE, JPN]}}"
REGISTER = "- {{id: pact, label: Pact, kind: treaty{}}}"


def table(name: str, *rows: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=derive.to_arrow(model_of(f"{name}_reports")))


def records(name: str, *reported_as: str) -> list[dict[str, Any]]:
    return [{"table": name, "record_id": "pact", "reported_as": list(reported_as) or None}]


def test_a_treaty_supports_its_signature_and_its_entry_into_force_once() -> None:
    """It has a row for each pair of parties."""
    rows = table("agreements", TREATY, TREATY | {"source_row": "7/2", "actor_a": "DEU"}, TREATY | {"treaty_id": "1"})
    linked_rows = linked("agreements", rows, records("agreements", "desta:869"), [])
    assert [(r["observation_id"], r["start_date"], r["support_id"]) for r in linked_rows] == [
        ("agreements/pact|occurrence||signed||1", "2018", "desta-00000000000000000000#7/1"),
        ("agreements/pact|occurrence||in_force||1", "2019", "desta-00000000000000000000#7/1"),
    ]


@pytest.mark.parametrize(
    ("row", "names"),
    [(TREATY, ()), (TREATY, ("desta:870",)), (TREATY, ("gsdb:869",)), (TREATY | {"is_current": False}, ("desta:869",))],
    ids=["not named", "another number", "another source", "an earlier version"],
)
def test_nothing_is_matched_by_itself(row: dict[str, Any], names: tuple[str, ...]) -> None:
    assert linked("agreements", table("agreements", row), records("agreements", *names), []) == []


def test_funding_has_a_year_and_an_amount() -> None:
    project = CAPTURE | {
        "source_id": "aiddata",
        "source_row": "3",
        "project_id": "42",
        "provider": "CHN",
        "recipient": "RUS",
        "year": 2016,
        "value": 5e9,
        "unit_measure": "USD:2021",
        "is_for_sums": True,
        "is_sum": False,
    }
    linked_rows = linked("funding", table("funding", project), records("funding", "aiddata:42"), [])
    assert [(r["observation_id"], r["value"]) for r in linked_rows] == [
        ("funding/pact|occurrence||committed||1", 1.0),
        ("funding/pact|amount||committed||USD:2021", 5e9),
    ]


def test_a_year_does_not_displace_a_document_that_says_the_day(tmp_path: Path) -> None:
    from bilateral.commons.preferred_value import observe

    supports = world(
        tmp_path,
        [document("a", PACT, reliability="D")],
        {"agreements": REGISTER.format(', reported_as: ["desta:869"]')},
    )
    reports = linked(
        "agreements", table("agreements", TREATY), supports.rows["ledger_records"], supports.rows["ledger_measures"]
    )
    rows = observe([*supports.rows["ledger_agreements"], *reports])
    signed, in_force = (
        next(r for r in rows if r["observation_id"] == f"agreements/pact|occurrence||{status}||1")
        for status in ("signed", "in_force")
    )
    assert (signed["start_date"], signed["n_evidence"], signed["n_documents"], signed["is_contested"]) == (
        "2018-07-17",
        2,
        1,
        False,
    )
    assert (in_force["start_date"], in_force["n_evidence"], in_force["n_documents"]) == ("2019", 1, 0)


@each_case(__file__, "name link said")
def test_a_name_that_leads_nowhere_is_a_problem(tmp_path: Path, name: str, link: str, said: str) -> None:
    rank = ", rank: leader" if name == "visits" else ""
    kind = "visit" if name == "visits" else "treaty"
    line = f'- {{id: pact, label: Pact, kind: {kind}{rank}, reported_as: ["{link}"]}}'
    status = "held" if name == "visits" else "signed"
    entry = f"{{about: {name}/pact, status: {status}, dates: 2018-07-17, participants: {{signatory: [EUE, JPN]}}}}"
    with pytest.raises(AssertionError, match=said):
        world(tmp_path, [document("a", entry)], {name: line})


def test_the_checker_and_the_builder_speak_of_the_same_tables() -> None:
    from pipelines.observations.counterparts import CASES

    rules = beside.read(fields.__file__)["records"]
    allowing = [rule["unless"]["table"] for rule in rules if rule.get("without") == ["reported_as"]]
    assert [set(tables) for tables in allowing] == [set(CASES)]
