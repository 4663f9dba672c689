"""Each rule of the gate passes on good tables, and fails when one cell of one table is wrong."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.release.completeness import counts_are_exact_only_if_complete
from pipelines.release.rules import RULES
from pipelines.tables.shared.registry import discover
from schemas import derive
from schemas.tables import model_of
from tests.support.gated import findings, of_rows
from tests.support.ledger_world import BuiltLedger, real
from tests.support.rows import default_row, each_case, read_yaml

Tables = dict[str, Any]
GIVEN = read_yaml(Path(__file__).with_name("gate_world.yaml"))
REPORT, CAPTURE = GIVEN["report"], GIVEN["capture"]


def broken(tables: Tables) -> dict[str, list[str]]:
    """The rules broken by ``tables``, each with its messages."""
    return {name: [str(finding) for finding in found] for name, found in findings(tables).items() if found}


def first(tables: Tables, table: str, /, **where: Any) -> dict[str, Any]:
    """The first row of ``table`` with these values, to be spoiled."""
    return next(row for row in tables[table] if all(row[name] == value for name, value in where.items()))


def test_good_tables_pass_every_rule(good: BuiltLedger) -> None:
    assert findings(good.published) == {rule.name: [] for rule in RULES}


@pytest.mark.slow
def test_a_build_runs_every_rule(released: Path) -> None:
    """It imports what it needs alone, unlike a process of tests: rules of a module that it does not would be lost."""
    listed = json.loads((released / "release.json").read_text())["checks"]
    assert set(listed) == {rule.name for rule in RULES} | {"schema of every table"}


def test_the_real_data_passes() -> None:
    assert broken(real().published) == {}


LINKS = [
    (name, column.name)
    for name, table in sorted(discover().items())
    if table.is_published
    for column in derive.columns(table.model())
    if column.ref
]


@pytest.mark.parametrize(("table", "column"), LINKS)
def test_every_link_is_followed(good: BuiltLedger, table: str, column: str) -> None:
    tables = good.published
    rows: Any = tables[table] if isinstance(tables[table], list) else tables[table].to_pylist()
    row = next((row for row in rows if row[column] is not None), None)
    if row is None:
        row = next(iter(rows), None) or dict.fromkeys(derive.to_arrow(model_of(table)).names)
        rows = [row, *rows]
    row[column] = "NOWHERE"
    tables[table] = of_rows(table, *rows) if discover()[table].is_bulk else rows
    messages = broken(tables)["every id exists"]
    assert [text for text in messages if text.startswith(f"{table}: {column} has no match") and "NOWHERE" in text]


def test_every_row_of_an_extract_leads_to_its_captures(good: BuiltLedger) -> None:
    row = dict.fromkeys(derive.to_arrow(model_of("un_votes")).names) | {"extract_id": "un_votes-1"}
    tables = good.published | {"un_votes": of_rows("un_votes", row)}
    (message,) = broken(tables)["every number can be traced"]
    assert message.startswith("un_votes: extract_id is no extract (1 row)\n      un_votes-1")
    named = dict.fromkeys(derive.to_arrow(model_of("extracts")).names) | {"extract_id": "un_votes-1"}
    assert "every number can be traced" not in broken(tables | {"extracts": of_rows("extracts", named)})


def test_a_count_of_sanctions_rests_on_cases_that_are_there(good: BuiltLedger) -> None:
    row = dict.fromkeys(derive.to_arrow(model_of("sanctions_in_force")).names) | {"rests_on": ["gsdb-1#7"]}
    counted = good.published | {"sanctions_in_force": of_rows("sanctions_in_force", row)}
    (message,) = broken(counted)["every number can be traced"]
    assert message.startswith("sanctions_in_force: rests_on lists what does not exist (1 row)\n      gsdb-1#7")
    reports = dict.fromkeys(derive.to_arrow(model_of("sanctions_reports")).names) | default_row("sanctions_case")
    there = broken(counted | {"sanctions_reports": of_rows("sanctions_reports", reports)})
    assert "every number can be traced" not in there


LISTS = """exercises.participants visits.visitors visits.hosts funding.providers funding.recipients funding.partners
    agreements.signatories sanctions.senders sanctions.targets statements.named counts.actors counts.record_ids"""


@pytest.mark.parametrize("column", LISTS.split())
def test_every_member_of_a_list_is_known(good: BuiltLedger, column: str) -> None:
    tables = good.published
    table, _, name = column.partition(".")
    row = next(row for row in tables[table] if row[name])
    row[name] = [*row[name], "NOWHERE"]
    messages = broken(tables)
    assert messages.keys() == {"every list names things that exist"}
    assert any(name in text and "NOWHERE" in text for text in messages["every list names things that exist"])


TRADE = {"indicator": "trade_total", "time_period": "2024", "series": "G/CHN"}
THREE, PACT = {"record_id": "exercises/three"}, {"record_id": "agreements/pact"}


def spoil(
    tables: Tables, table: str, where: dict[str, Any], put: dict[str, Any] | None = None, like: str | None = None
) -> None:
    """Change the first row of a table with the values ``where``; remove it, if nothing is put; or add one ``like`` the
    first of that table, if it has any.
    """
    if like:
        nothing = dict.fromkeys(derive.to_arrow(model_of(table)).names)
        tables[table].append(nothing | next(iter(tables[like]), {}) | (put or {}))
    elif put:
        first(tables, table, **where).update(put)
    else:
        tables[table].remove(first(tables, table, **where))


SPOILT = read_yaml(Path(__file__).with_name("gate_spoilt.yaml"))


@pytest.mark.parametrize(("rule", "case"), [(rule, case) for rule, named in SPOILT.items() for case in named])
def test_one_wrong_cell_breaks_its_rule_and_no_other(good: BuiltLedger, rule: str, case: str) -> None:
    tables, how = good.published, dict(SPOILT[rule][case])
    for unsaid in how.pop("without", ()):
        tables[unsaid].clear()
    spoil(tables, **{"where": {}} | how)
    assert broken(tables).keys() == {rule}


def test_the_front_door_gives_no_exact_count_of_a_row_that_is_not_complete() -> None:
    row = dict.fromkeys(derive.to_arrow(model_of("contacts")).names) | {"dyad": "CHN-RUS", "is_complete": False}
    count = {"indicator": "agreements_signed", "dyad": "CHN-RUS", "time_period": "2024", "unit_measure": "{agreement}"}
    count |= {
        "table": "contacts",
        "row_id": "|".join(str(row[part]) for part in derive.key_columns(model_of("contacts"))),
    }
    for value, found in ((0.0, ["indicators"]), (None, [])):
        rows = {"contacts": [row], "exercise_years": [], "indicators": [count | {"obs_value": value}]}
        tables = {name: of_rows(name, *given) for name, given in rows.items()}
        assert [finding.table for finding in counts_are_exact_only_if_complete(tables)] == found


def test_a_company_in_a_dyad_is_named(good: BuiltLedger) -> None:
    tables = good.published
    first(tables, "dyads", record_id="funding/loan").update(actor_b="VEB", dyad="CHN-VEB")
    messages = broken(tables)
    assert messages.keys() == {"dyads follow from active roles"}
    assert "a company in place of its state" in messages["dyads follow from active roles"][0]
    assert "funding/loan CHN-VEB" in messages["dyads follow from active roles"][0]


def test_the_gate_names_the_pair_that_is_missing(good: BuiltLedger) -> None:
    tables = good.published
    spoil(tables, "dyads", THREE | {"dyad": "IND-RUS"})
    assert "exercises/three: 2 pairs of 3 actors" in broken(tables)["dyads follow from active roles"][0]


@each_case(__file__, "year member_to role wrong")
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
    messages, rule = broken(tables), "no grouping is counted with its members"
    assert messages.keys() == ({rule} if wrong else set())
    if wrong:
        assert "EUE and its member FRA, both sender" in messages[rule][0]


def test_a_grouping_may_stand_against_its_member(good: BuiltLedger) -> None:
    """A loan from the Union to its member is a dyad, because they have different roles."""
    tables = good.published
    row = first(tables, "dyads", record_id="sanctions/package")
    row.update(actor_b="FRA", dyad="EUE-FRA", role_a="provider", role_b="recipient")
    row["destination"] = "FRA"
    assert broken(tables) == {}


def test_findings_show_at_most_twenty_rows_and_count_all(good: BuiltLedger) -> None:
    tables = good.published
    row = first(tables, "dyads", **PACT)
    tables["dyads"] += [row | {"record_id": f"agreements/{n}", "dyad": "X"} for n in range(50)]
    finding = next(f for f in findings(tables)["dyads follow from active roles"] if "out of order" in f.rule)
    assert (finding.count, len(finding.examples)) == (50, 20)


def supported(good: BuiltLedger, **report: Any) -> tuple[Tables, dict[str, Any]]:
    """Tables in which a report supports China's exports beside the document, and the observation."""
    tables = good.published
    row = first(tables, "observations", measure="exports", subject_id="trade/CHN>RUS/TOTAL/G/2024/CHN/FOB")
    row["n_evidence"] += 1
    row["preferred_support_id"] = f"{CAPTURE['capture_id']}#1"
    tables["trade_reports"] = of_rows("trade_reports", REPORT | {"observation_id": row["observation_id"]} | report)
    tables["captures"] = of_rows("captures", CAPTURE)
    return tables, row


def test_a_report_supports_an_observation_as_evidence_does(good: BuiltLedger) -> None:
    tables, _ = supported(good)
    assert broken(tables) == {}


@each_case(__file__, "report")
def test_a_report_that_is_no_support_is_not_counted(good: BuiltLedger, report: dict[str, Any]) -> None:
    tables, row = supported(good, **report)
    messages = broken(tables)
    assert messages.keys() == {"support is counted correctly", "every list names things that exist"}
    assert row["observation_id"] in messages["support is counted correctly"][0]
    assert "preferred_support_id is neither evidence nor a report" in messages["every list names things that exist"][0]


def test_a_report_that_nobody_counted_is_found(good: BuiltLedger) -> None:
    tables, row = supported(good)
    row["n_evidence"] -= 1
    assert broken(tables).keys() == {"support is counted correctly"}


def test_a_report_counts_as_support_not_as_a_document(good: BuiltLedger) -> None:
    """An observation that rests only on reports passes without a row of evidence."""
    tables, row = supported(good)
    tables["evidence"] = [e for e in tables["evidence"] if e["observation_id"] != row["observation_id"]]
    row.update(n_evidence=1, n_documents=0)
    assert broken(tables) == {}


def test_reports_of_energy_support_too(good: BuiltLedger) -> None:
    tables = good.published
    row = first(tables, "observations", table="energy")
    report = {"observation_id": row["observation_id"], "measure": "volume", "product": "crude_oil", "unit_measure": "t"}
    tables["energy_reports"] = of_rows("energy_reports", REPORT | report | {"origin": "RUS", "destination": "CHN"})
    tables["captures"] = of_rows("captures", CAPTURE)
    assert broken(tables).keys() == {"support is counted correctly"}
    row["n_evidence"] += 1
    assert broken(tables) == {}


@pytest.mark.parametrize("column", ["origin", "destination", "reporter"])
def test_an_actor_of_a_report_that_is_unknown_is_named(good: BuiltLedger, column: str) -> None:
    tables, _ = supported(good, **{column: "NOWHERE"})
    (message,) = broken(tables)["every id exists"]
    assert message.startswith(f"trade_reports: {column} has no match in actors.actor_id (1 row)")
    assert "NOWHERE" in message


def test_a_capture_that_reports_name_and_that_is_not_listed_is_named(good: BuiltLedger) -> None:
    tables, _ = supported(good)
    tables["captures"] = tables["captures"].slice(0, 0)
    (message,) = broken(tables)["every id exists"]
    assert message.startswith("trade_reports: capture_id has no match in captures.capture_id")
