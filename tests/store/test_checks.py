"""From rows to a typed table: all errors at once, with key and reason, limited in number, never a bare traceback."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pandera.errors import SchemaErrors

from pipelines.imports import ROOT
from pipelines.store.checks import MAX_ROWS, Finding, checked, checked_bulk
from pipelines.tables.shared.registry import discover
from schemas import declare, derive
from schemas.tables import model_of, table_names
from tests.support.rows import default_row, each_case

DEALS = """
about: "Deals: a small table."
columns:
  deal_id: {text: The deal., role: key}
  unit: {text: The unit., role: key}
  status: {text: What became of it., nullable: false, isin: [planned, signed]}
  value: {type: number, text: How much.}
  rows: {type: count, text: How many., nullable: false, ge: 0}
  is_new: {type: flag, text: Whether., nullable: false}
  day: {type: day, text: When.}
  actors: {type: names, text: Who.}
"""
Model = declare.model("deals", yaml.safe_load(DEALS))
GOOD = default_row("checked_row")
EMPTY = GOOD | {"unit": "CNY", "value": None, "day": None, "actors": None}


def findings(*rows: dict[str, Any]) -> dict[str, Finding]:
    """Findings by rule."""
    table, problems = checked("deals", list(rows), Model, "pipelines/tables/deals.py")
    assert not problems or table.num_rows == 0
    return {finding.rule: finding for finding in problems}


def test_good_rows_become_the_declared_table() -> None:
    table, problems = checked("deals", [GOOD, EMPTY], Model)
    assert problems == []
    assert table.schema.equals(derive.to_arrow(Model))
    assert table.to_pylist() == [{name: row[name] for name in table.schema.names} for row in (GOOD, EMPTY)]


@pytest.mark.parametrize("value", [2**63, 2**63 + 1, -(2**63) - 1, 10**30, 2**1023])
def test_a_number_may_be_any_whole_number_that_a_double_comes_near(value: int) -> None:
    table, problems = checked("deals", [GOOD | {"value": value}, EMPTY], Model)
    assert (problems, table["value"].to_pylist()) == ([], [float(value), None])
    assert [*findings(GOOD | {"value": value, "status": "held"})] == [*findings(GOOD | {"status": "held"})]


def test_no_rows_are_an_empty_table_of_the_same_columns() -> None:
    table, problems = checked("deals", [], Model)
    assert (problems, table.num_rows, table.schema) == ([], 0, derive.to_arrow(Model))


def test_many_findings_come_at_once() -> None:
    bad = GOOD | {"unit": "EUR", "status": None}
    worse = GOOD | {"unit": "RUB", "status": "held", "rows": -1, "is_new": None}
    problems = findings(GOOD, bad, worse)
    assert set(problems) >= {"status must not be null", "is_new must not be null"}
    assert {"status is not an allowed word", "rows must be at least 0"} <= set(problems)


def test_a_bad_row_is_shown_with_its_key_its_value_and_a_remedy() -> None:
    (finding,) = findings(GOOD, GOOD | {"unit": "RUB", "status": "held"}).values()
    assert (finding.table, finding.count) == ("deals", 1)
    assert finding.examples == ("deal_id=a, unit=RUB: status=held",)
    text = str(finding)
    assert "deals: status is not an allowed word" in text
    assert "(1 row)" in text
    assert "schemas/tables/deals.yaml" in text


def test_many_bad_rows_are_counted_and_twenty_shown() -> None:
    rows = [GOOD | {"deal_id": f"d{n}", "status": "held"} for n in range(50)]
    (finding,) = findings(*rows).values()
    assert (finding.count, len(finding.examples), MAX_ROWS) == (50, 20, 20)
    assert finding.examples[0].startswith("deal_id=d0,")
    assert str(finding).count("status=held") == 5


@each_case(__file__, "column value kind")
def test_a_value_of_another_type_is_a_finding_and_is_not_converted(column: str, value: Any, kind: str) -> None:
    """Pandas would split "CHN" into letters, turn True into 1 and crash on the day 20240501."""
    (finding,) = findings(GOOD, GOOD | {"unit": "RUB", column: value}).values()
    assert finding.rule.startswith(f"{column} is not {kind.partition('<')[0]}")
    deal = value if column == "deal_id" else "a"
    assert finding.examples == (f"deal_id={deal}, unit=RUB: {column}={value!r}",)


def test_many_values_of_another_type_are_counted_and_twenty_shown() -> None:
    (finding,) = findings(*(GOOD | {"deal_id": f"d{n}", "value": "x"} for n in range(50))).values()
    assert (finding.count, len(finding.examples)) == (50, 20)


def test_a_whole_number_that_no_double_holds_becomes_the_nearest_and_one_beyond_all_a_finding() -> None:
    table, problems = checked("deals", [GOOD | {"value": 2**53 + 1}, EMPTY], Model)
    assert problems == []
    assert table["value"].to_pylist() == [float(2**53), None]
    (beyond_all,) = findings(GOOD | {"value": 10**400}).values()
    assert beyond_all.rule.startswith("value is not double")
    assert beyond_all.examples == (f"deal_id=a, unit=USD: value={10**400}",)


RULES = """
about: "Rules: a table with every kind of rule that tables declare."
columns:
  name: {text: Its name., role: key, unique: true}
  code: {text: Its code., unique: true}
  word: {text: One of two., isin: [planned, signed]}
  share: {type: number, text: Of one., gt: 0, le: 1}
  rows: {type: count, text: How many., nullable: false, ge: 0}
  is_new: {type: flag, text: Whether., nullable: false}
  names: {type: names, text: Which.}
"""
Ruled = declare.model("ruled", yaml.safe_load(RULES))
RULED = st.fixed_dictionaries(
    {
        "name": st.sampled_from([*"abcdefgh", None]),
        "code": st.sampled_from([*"abcdefgh", None]),
        "word": st.sampled_from(["planned", "signed", "signed", None, "held"]),
        "share": st.sampled_from([0.5, 1, 1.0, None, 0.0, 1.01, -2]),
        "rows": st.sampled_from([0, 3, 7, -1, None]),
        "is_new": st.sampled_from([True, False, True, False, None]),
        "names": st.sampled_from([[], ["a"], None]),
    }
)


@settings(max_examples=100, deadline=None)
@given(st.lists(RULED, min_size=1, max_size=3))
@pytest.mark.torture
def test_rows_and_bulk_tables_break_the_same_rules_and_pass_what_pandera_passes(rows: list[dict[str, Any]]) -> None:
    try:
        Ruled.to_schema().validate(pd.DataFrame(rows), lazy=True)
        passed = True
    except SchemaErrors:
        passed = False
    problems = checked("ruled", rows, Ruled)[1]
    assert (problems == []) is passed
    bulk = checked_bulk("ruled", bulk_table(Ruled, rows), Ruled)
    assert {(f.rule, f.count, f.remedy) for f in problems} == {(f.rule, f.count, f.remedy) for f in bulk}


def bulk_table(model: type[declare.Table], rows: list[dict[str, Any]]) -> pa.Table:
    """The rows in the declared types, whatever is wrong with their values."""
    return pa.Table.from_pylist(rows, schema=pa.schema([field.with_nullable(True) for field in derive.to_arrow(model)]))


FINE = {"name": "a", "code": None, "word": "signed", "share": 0.5, "rows": 1, "is_new": True, "names": ["x"]}


@each_case(__file__, "fault rule example")
def test_each_fault_planted_in_a_bulk_table_is_found(fault: dict[str, Any], rule: str, example: str) -> None:
    rows = [FINE | {"code": "c"}, FINE | {"name": "b", "code": "d"} | fault]
    problems = {finding.rule: finding for finding in checked_bulk("ruled", bulk_table(Ruled, rows), Ruled)}
    assert problems[rule].examples == (example,)
    assert problems[rule].remedy
    assert checked_bulk("ruled", bulk_table(Ruled, [rows[0]]), Ruled) == []


def test_each_fault_of_a_bulk_tables_columns_is_found() -> None:
    good = bulk_table(Ruled, [FINE])
    faults = {
        "share is string, not double": good.set_column(3, "share", good["share"].cast(pa.string())),
        "colour is not declared": good.append_column("colour", pa.array(["red"])),
        "code is missing": good.drop_columns(["code"]),
        "their order is name, code, word, share, rows, is_new, names": good.select(good.column_names[::-1]),
    }
    for example, table in faults.items():
        (finding,) = checked_bulk("ruled", table, Ruled)
        assert (finding.rule, finding.examples) == ("columns are not as declared", (example,))


@pytest.mark.parametrize("table", table_names())
def test_the_file_that_a_remedy_names_declares_the_table(table: str) -> None:
    assert "columns:\n" in (ROOT / derive.file_of(model_of(table))).read_text(encoding="utf-8")


def test_the_file_that_a_remedy_names_builds_the_table() -> None:
    for table in discover().values():
        assert "def " in (ROOT / table.file).read_text(encoding="utf-8"), table.name


def test_a_key_that_is_not_unique_is_named() -> None:
    (finding,) = findings(GOOD, EMPTY, GOOD | {"value": 2.0}).values()
    assert finding.rule == "the key (deal_id, unit) is not unique"
    assert finding.examples == ("deal_id=a, unit=USD",)


def test_a_null_in_the_key_is_refused() -> None:
    assert "unit must not be null" in findings(GOOD, GOOD | {"unit": None})


def test_columns_missing_and_not_declared_are_named_in_whichever_row() -> None:
    short = {name: value for name, value in GOOD.items() if name not in ("value", "day")}
    problems = findings(GOOD, short | {"unit": "CNY", "colour": "red"})
    assert problems.keys() == {"columns missing: day, value", "columns not declared: colour"}
    assert problems["columns missing: day, value"].remedy == "build them in pipelines/tables/deals.py"
    assert problems["columns not declared: colour"].remedy == "declare them in schemas/tables/deals.yaml"
