"""Each rule of the gate passes on good tables, and fails when one cell of one table is wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from pipelines.release import gate
from pipelines.tables.shared.registry import discover
from schemas import derive
from schemas.tables import model_of
from tests.support.ledger_world import BuiltLedger, document, total, world

RECORDS = {
    "exercises": "- {id: three, label: Three, kind: exercise}\n- {id: stage, label: S, kind: exercise, part_of: three}",
    "funding": "- {id: loan, label: Loan, kind: loan}\n- {id: tranche, label: T, kind: tranche, part_of: loan}",
    "visits": "- {id: visit, label: Visit, kind: visit, rank: leader}",
    "agreements": "- {id: pact, label: Pact, kind: treaty}",
    "sanctions": "- {id: package, label: Package, kind: package}",
    "deployments": "- {id: troops, label: Troops, kind: troops}",
    "cooperation": "- {id: help, label: Help, kind: assistance}",
    "statements": "- {id: words, label: Words, kind: speech}",
}
FLOW = "{{about: trade, measure: exports, origin: {}, destination: {}, reporter: CHN, dates: 2024, value: {}, scale: billion, unit: USD}}"
ENTRIES = [
    "{about: exercises/three, status: held, dates: 2024-05, participants: {participant: [CHN, IND, RUS], observer: [KAZ]}}",
    "{about: exercises/stage, status: held, dates: 2024-05, participants: {participant: [CHN, RUS]}}",
    "{about: exercises/three, status: held, measure: ordinal, value: 5, definition: naval-patrols-all}",
    "{about: funding/loan, status: signed, dates: 2024-06, participants: {provider: [CDB], recipient: [VEB], partner: [KAZ]}}",
    "{about: funding/loan, status: signed, dates: 2024-06, measure: amount, value: 5, scale: billion, unit: USD}",
    "{about: funding/tranche, status: signed, dates: 2024-06, measure: amount, value: 2, scale: billion, unit: USD}",
    "{about: visits/visit, status: held, dates: 2024-05-16, participants: {visitor: [RUS], host: [CHN]}}",
    "{about: agreements/pact, status: signed, dates: 2024-05-16, participants: {signatory: [CHN, RUS]}}",
    "{about: agreements/pact, status: ratified, dates: 2024-06-16, actor: RUS}",
    "{about: sanctions/package, status: in_force, dates: 2024-02, participants: {sender: [EUE], target: [RUS]}}",
    "{about: deployments/troops, status: held, dates: 2024-10/, participants: {provider: [PRK], recipient: [RUS]}}",
    "{about: cooperation/help, status: in_force, participants: {provider: [RUS], recipient: [CHN]}}",
    "{about: statements/words, status: issued, dates: 2024-05, participants: {sender: [EUE], named: [CHN]}}",
    "{about: memberships, group: EUE, actor: FRA, role: member, valid_from: 1958, valid_to: 2030}",
    "{about: memberships, group: EUE, actor: UKR, role: candidate, valid_from: 2022}",
    "{about: counts, actors: [CHN, RUS], measure: exercises, definition: csis-all-forms, dates: 2003/2022-06, value: 78}",
    "{about: counts, actors: [CHN, RUS], measure: visits, actor: RUS, definition: csis-all-forms, dates: 2024, value: 2}",
    "{about: settlement, measure: share, actor: RUS, partner: CHN, flow: total, currency: CNY, reporter: RUS, dates: 2024, value: 90}",
    "{about: energy, measure: volume, origin: RUS, destination: CHN, reporter: CHN, product: crude_oil, dates: 2024, value: 108, scale: million, unit: t}",
    "{about: trade, measure: share, actors: [CHN, RUS], base_actor: RUS, reporter: RUS, dates: 2024, value: 34, definition: csis-all-forms}",
    FLOW.format("CHN", "RUS", "115.5"),
    FLOW.format("RUS", "CHN", "129.3"),
    total(244.8).replace(", note: n", ""),
]
SEARCH = {
    "id": "s",
    "searched_by": "us",
    "searched": "2026-01-01",
    "where": ["x"],
    "table": "exercises",
    "measure": "occurrence",
    "actors": ["CHN", "RUS"],
    "period": "2023",
    "result": "none_found",
    "completeness": "complete",
    "note": "n",
}

FROM_SOURCES = [t.name for t in discover().values() if t.group == "reports"]
"""Tables that only captures fill: here they are empty, but for the row that a test writes."""
NOT_ON_THE_LEDGER = (
    "contacts",
    "un_votes",
    "covotes",
    "alliance_ties",
    "arms_dependence",
    "closeness",
    "trends",
    "dependence",
    "mirror_gaps",
    "funding_delivery",
)
"""Tables that need captures, more than one report, coverage of visits, or a composite that is declared."""
Tables = dict[str, Any]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> BuiltLedger:
    """A world with something in every table that the rules speak of."""
    made = world(tmp_path_factory.mktemp("gate"), [document("source", *ENTRIES)], RECORDS, searches=[SEARCH])
    assert not [
        name
        for name, rows in made.published.items()
        if not rows
        and name not in (*FROM_SOURCES, "claims", "verdicts", "hypotheses", "hypothesis_tests", *NOT_ON_THE_LEDGER)
    ]
    return made


def broken(tables: Tables) -> dict[str, list[str]]:
    """The rules that ``tables`` break, each with what it says."""
    return {name: [str(finding) for finding in found] for name, found in gate.run(tables).items() if found}


def first(tables: Tables, table: str, /, **where: Any) -> dict[str, Any]:
    """The first row of ``table`` with these values, to spoil."""
    return next(row for row in tables[table] if all(row[name] == value for name, value in where.items()))


def test_good_tables_pass_every_rule(good: BuiltLedger) -> None:
    assert gate.run(good.published) == {name: [] for name in gate.RULES}


def test_the_real_data_passes() -> None:
    from tests.support.ledger_world import real

    assert broken(real().published) == {}


LINKS = [
    (name, column.name, column.nullable)
    for name, table in sorted(discover().items())
    if table.is_published
    for column in derive.columns(table.model())
    if column.ref
]


@pytest.mark.parametrize(("table", "column", "nullable"), LINKS)
def test_every_link_is_followed(good: BuiltLedger, table: str, column: str, nullable: bool) -> None:
    tables = good.published
    schema = derive.to_arrow(model_of(table))
    rows = tables[table].to_pylist() if discover()[table].is_bulk else tables[table]
    row = next((row for row in rows if row[column] is not None), None)
    if row is None:
        row = next(iter(rows), None) or dict.fromkeys(schema.names)
        rows = [row, *rows]
    row[column] = "NOWHERE"
    tables[table] = pa.Table.from_pylist(rows, schema=schema) if discover()[table].is_bulk else rows
    found = broken(tables)["every id resolves"]
    assert [text for text in found if text.startswith(f"{table}: {column} names no") and "NOWHERE" in text]


def _list(table: str, column: str) -> Callable[[Tables], Any]:
    def spoil(tables: Tables) -> None:
        row = next(row for row in tables[table] if row[column])
        row[column] = [*row[column], "NOWHERE"]

    return spoil


LISTS = [
    ("exercises", "participants"),
    ("visits", "visitors"),
    ("visits", "hosts"),
    ("funding", "providers"),
    ("funding", "recipients"),
    ("funding", "partners"),
    ("agreements", "signatories"),
    ("sanctions", "senders"),
    ("sanctions", "targets"),
    ("statements", "named"),
    ("counts", "actors"),
    ("counts", "record_ids"),
]


@pytest.mark.parametrize(("table", "column"), LISTS)
def test_every_member_of_a_list_is_known(good: BuiltLedger, table: str, column: str) -> None:
    tables = good.published
    _list(table, column)(tables)
    found = broken(tables)
    assert found.keys() == {"every list and part resolves"}
    assert any(column in text and "NOWHERE" in text for text in found["every list and part resolves"])


def set_(table: str, column: str, value: Any, /, **where: Any) -> Callable[[Tables], None]:
    """A way to spoil tables: one cell."""
    return lambda tables: first(tables, table, **where).update({column: value})


def drop(table: str, /, **where: Any) -> Callable[[Tables], None]:
    """A way to spoil tables: one row is missing."""
    return lambda tables: tables[table].remove(first(tables, table, **where))


THREE = "exercises/three"
PACT = "agreements/pact"
CELLS: dict[str, tuple[str, Callable[[Tables], None]]] = {
    "preferred support that is no evidence": (
        "every list and part resolves",
        set_("observations", "preferred_support_id", "x#1"),
    ),
    "indicator without a row": ("every number leads back", set_("indicators", "row_id", "x")),
    "tranche of no deal": ("every list and part resolves", set_("funding", "part_of_id", "x", funding_id="tranche")),
    "one evidence too many": ("support is counted right", set_("observations", "n_evidence", 2, n_evidence=1)),
    "an exclusion nobody made": ("support is counted right", set_("observations", "n_excluded", 1, n_excluded=0)),
    "evidence left out unsaid": ("support is counted right", set_("evidence", "is_admissible", False)),
    "a row of evidence lost": (
        "support is counted right",
        lambda tables: tables["evidence"].append(dict(tables["evidence"][0], evidence_id="y")),
    ),
    "actors out of order": (
        "dyads by role",
        lambda tables: first(tables, "dyads", record_id=PACT).update(actor_a="RUS", actor_b="CHN", dyad="RUS-CHN"),
    ),
    "dyad in the wrong words": ("dyads by role", set_("dyads", "dyad", "RUS-CHN", record_id=PACT)),
    "three called bilateral": ("dyads by role", set_("dyads", "is_bilateral", True, record_id=THREE)),
    "two called multilateral": ("dyads by role", set_("dyads", "is_bilateral", False, record_id=PACT)),
    "an observer in a dyad": ("dyads by role", set_("dyads", "role_a", "observer", record_id=THREE)),
    "a missing pair": ("dyads by role", drop("dyads", record_id=THREE)),
    "null with status A": (
        "zero is not missing",
        lambda tables: first(tables, "trade", measure="total").update(value=None, value_low=None, value_high=None),
    ),
    "null indicator with status A": (
        "zero is not missing",
        lambda tables: first(tables, "indicators", obs_status="A").update(
            obs_value=None, value_low=None, value_high=None
        ),
    ),
    "zero of a broken series": (
        "zero is not missing",
        lambda tables: first(tables, "energy").update(value=0.0, obs_status="B"),
    ),
    "zero nobody searched": (
        "zero is not missing",
        set_("coverage", "is_complete", False, table="exercises", time_period="2023"),
    ),
    "total too high": (
        "exports + imports = total",
        lambda tables: first(tables, "trade", measure="total").update(value_low=246e9, value_high=246.1e9),
    ),
    "a pinned excerpt that is not there": (
        "pinned excerpts are found",
        lambda tables: tables["excerpt_checks"].append(
            {
                "evidence_id": tables["evidence"][0]["evidence_id"],
                "document_id": "source",
                "result": "not_found",
                "capture_id": None,
                "is_pinned": True,
            }
        ),
    ),
    "total too low": (
        "exports + imports = total",
        lambda tables: first(tables, "trade", measure="total").update(value_low=240e9, value_high=240.1e9),
    ),
}


@pytest.mark.parametrize("case", CELLS)
def test_one_wrong_cell_breaks_its_rule_and_no_other(good: BuiltLedger, case: str) -> None:
    rule, spoil = CELLS[case]
    tables = good.published
    spoil(tables)
    assert broken(tables).keys() == {rule}


def test_a_company_in_a_dyad_is_named(good: BuiltLedger) -> None:
    tables = good.published
    first(tables, "dyads", record_id="funding/loan").update(actor_b="VEB", dyad="CHN-VEB")
    found = broken(tables)
    assert found.keys() == {"dyads by role"}
    assert "a company stands where its state should" in found["dyads by role"][0]
    assert "funding/loan CHN-VEB" in found["dyads by role"][0]


def test_the_gate_names_the_pair_that_is_missing(good: BuiltLedger) -> None:
    tables = good.published
    drop("dyads", record_id=THREE, dyad="IND-RUS")(tables)
    assert "exercises/three: 2 pairs of 3 actors" in broken(tables)["dyads by role"][0]


@pytest.mark.parametrize(
    ("year", "member_to", "role", "wrong"),
    [
        (2024, date(2030, 12, 31), "member", True),
        (2024, None, "member", True),
        (None, date(2030, 12, 31), "member", True),
        (2024, date(2020, 12, 31), "member", False),
        (1950, None, "member", False),
        (2024, None, "candidate", False),
    ],
)
def test_a_grouping_beside_its_member_of_the_day(
    good: BuiltLedger, year: int | None, member_to: date | None, role: str, wrong: bool
) -> None:
    tables = good.published
    row = first(tables, "dyads", record_id="sanctions/package")
    row["year"] = year
    row["n_active"], row["is_bilateral"] = 3, False
    second = row | {"actor_a": "FRA", "dyad": "FRA-RUS"}
    third = row | {"actor_b": "FRA", "dyad": "EUE-FRA", "role_b": "sender", "destination": None, "origin": None}
    tables["dyads"] += [second, third]
    first(tables, "memberships", actor_id="FRA").update(valid_to_high=member_to, valid_to=None, role=role)
    found = broken(tables)
    assert found.keys() == ({"no grouping with its members"} if wrong else set())
    if wrong:
        assert "EUE and its member FRA, both sender" in found["no grouping with its members"][0]


def test_a_grouping_may_stand_against_its_member(good: BuiltLedger) -> None:
    """A loan of the Union to its member is a dyad: they have different roles."""
    tables = good.published
    row = first(tables, "dyads", record_id="sanctions/package")
    row.update(actor_b="FRA", dyad="EUE-FRA", role_a="provider", role_b="recipient")
    row["destination"] = "FRA"
    assert broken(tables) == {}


def test_a_note_explains_a_total_that_does_not_add_up(good: BuiltLedger) -> None:
    tables = good.published
    row = first(tables, "trade", measure="total")
    row.update(value_low=260e9, value_high=261e9)
    first(tables, "evidence", observation_id=row["trade_id"])["note"] = "with re-exports"
    assert broken(tables) == {}


@pytest.mark.parametrize(
    ("column", "value"),
    [("reporter", "RUS"), ("unit_measure", "CNY"), ("time_period", "2023"), ("status", "estimated")],
)
def test_only_like_is_added_to_like(good: BuiltLedger, column: str, value: str) -> None:
    tables = good.published
    first(tables, "trade", measure="total").update({"value_low": 900e9, "value_high": 901e9, column: value})
    assert broken(tables) == {}


def test_open_bounds_are_compared_and_shown(good: BuiltLedger) -> None:
    """ "Up to 100" and "up to 50" cannot make 245, and the message must survive a bound that nobody stated."""
    tables = good.published
    for row in tables["trade"]:
        if row["measure"] == "exports":
            row.update(value=None, value_low=None, value_high=75e9)
    found = broken(tables)["exports + imports = total"]
    assert "parts open to 150,000,000,000" in found[0]
    first(tables, "trade", measure="total").update(value=None, value_low=None, value_high=149e9)
    assert broken(tables) == {}


def test_findings_show_at_most_twenty_rows_and_count_all(good: BuiltLedger) -> None:
    tables = good.published
    row = first(tables, "dyads", record_id=PACT)
    tables["dyads"] += [row | {"record_id": f"agreements/{n}", "dyad": "X"} for n in range(50)]
    finding = next(f for f in gate.run(tables)["dyads by role"] if "out of order" in f.rule)
    assert (finding.count, len(finding.examples)) == (50, 20)


CAPTURE = "un_comtrade-" + "0" * 20
REPORT = {
    "source_id": "un_comtrade",
    "capture_id": CAPTURE,
    "source_row": "1",
    "vintage_date": date(2025, 3, 1),
    "is_current": True,
    "origin": "CHN",
    "destination": "RUS",
    "reporter": "CHN",
    "valuation": "FOB",
    "product": "TOTAL",
    "goods_services": "G",
    "classification": "H6",
    "freq": "A",
    "time_period": "2024",
    "year": 2024,
    "value": 115.5e9,
    "unit_measure": "USD",
    "obs_status": "A",
    "is_estimated": False,
    "slice": "CHN/A/2024",
}
CAPTURED = {
    "capture_id": CAPTURE,
    "source_id": "un_comtrade",
    "sha256": "0",
    "vintage_date": date(2025, 3, 1),
    "files": ["a"],
    "size": 1,
    "retrieved_date": date(2025, 3, 2),
    "retrieved": "2024-03-02T08:00:00+00:00",
    "state": "current",
    "parser_version": "1",
    "n_rows": 1,
    "n_quarantined": 0,
    "n_left_out": 0,
}


def supported(good: BuiltLedger, **report: Any) -> tuple[Tables, dict[str, Any]]:
    """Tables in which a report supports China's exports beside the document, and the observation."""
    tables = good.published
    row = first(tables, "observations", measure="exports", subject_id="trade/CHN>RUS/TOTAL/G/2024/CHN/FOB")
    row["n_evidence"] += 1
    row["preferred_support_id"] = f"{CAPTURE}#1"
    made = REPORT | {"observation_id": row["observation_id"]} | report
    tables["trade_reports"] = pa.Table.from_pylist([made], schema=derive.to_arrow(model_of("trade_reports")))
    tables["captures"] = pa.Table.from_pylist([CAPTURED], schema=derive.to_arrow(model_of("captures")))
    return tables, row


def test_a_report_supports_an_observation_as_evidence_does(good: BuiltLedger) -> None:
    tables, _ = supported(good)
    assert broken(tables) == {}


@pytest.mark.parametrize(
    "report",
    [{"is_current": False}, {"value": None, "obs_status": "O"}, {"observation_id": "another"}],
    ids=["an earlier version", "no value", "another observation"],
)
def test_a_report_that_is_no_support_is_not_counted(good: BuiltLedger, report: dict[str, Any]) -> None:
    tables, row = supported(good, **report)
    found = broken(tables)
    assert found.keys() == {"support is counted right", "every list and part resolves"}
    assert row["observation_id"] in found["support is counted right"][0]
    assert "preferred_support_id names neither evidence nor a report" in found["every list and part resolves"][0]


def test_a_report_that_nobody_counted_is_found(good: BuiltLedger) -> None:
    tables, row = supported(good)
    row["n_evidence"] -= 1
    assert broken(tables).keys() == {"support is counted right"}


def test_a_report_counts_as_support_not_as_a_document(good: BuiltLedger) -> None:
    """An observation on reports alone passes without a row of evidence."""
    tables, row = supported(good)
    tables["evidence"] = [e for e in tables["evidence"] if e["observation_id"] != row["observation_id"]]
    row.update(n_evidence=1, n_documents=0)
    assert broken(tables) == {}


def test_reports_of_energy_support_too(good: BuiltLedger) -> None:
    tables = good.published
    row = first(tables, "observations", table="energy")
    schema = derive.to_arrow(model_of("energy_reports"))
    report = {"observation_id": row["observation_id"], "measure": "volume", "product": "crude_oil", "unit_measure": "t"}
    known = {k: v for k, v in (REPORT | report | {"origin": "RUS", "destination": "CHN"}).items() if k in schema.names}
    tables["energy_reports"] = pa.Table.from_pylist([known], schema=schema)
    tables["captures"] = pa.Table.from_pylist([CAPTURED], schema=derive.to_arrow(model_of("captures")))
    assert broken(tables).keys() == {"support is counted right"}
    row["n_evidence"] += 1
    assert broken(tables) == {}


@pytest.mark.parametrize("column", ["origin", "destination", "reporter"])
def test_an_actor_of_a_report_that_is_unknown_is_named(good: BuiltLedger, column: str) -> None:
    tables, _ = supported(good, **{column: "NOWHERE"})
    found = broken(tables)["every id resolves"]
    assert found[0].startswith(f"trade_reports: {column} names no actors.actor_id (1 row)")
    assert "NOWHERE" in found[0]


def test_a_capture_that_reports_name_and_that_is_not_listed_is_named(good: BuiltLedger) -> None:
    tables, _ = supported(good)
    tables["captures"] = tables["captures"].slice(0, 0)
    (found,) = broken(tables)["every id resolves"]
    assert found.startswith("trade_reports: capture_id names no captures.capture_id")
