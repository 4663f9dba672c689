"""Names used inside a register must exist."""

from __future__ import annotations

from pathlib import Path

from tests.support.bad_input import Check
from tests.support.rows import each_case


@each_case(__file__, "old new field message")
def test_a_register_of_measures_names_units_and_tables_that_exist(
    data: Path, ledger: Check, old: str, new: str, field: str, message: str
) -> None:
    name = "reference/measures.yaml"
    lines = (data / name).read_text().splitlines()
    (at,) = [number for number, line in enumerate(lines) if line.startswith("- {id: personnel,")]
    assert old in lines[at]
    lines[at] = lines[at].replace(old, new)
    (problem,) = [problem for problem in ledger({name: "\n".join(lines)}) if problem.path == f"data/{name}"]

    assert problem.line == at + 1
    assert problem.field.endswith(f"].{field}")
    assert message in problem.message
    assert "did you mean" in problem.remedy


MEASURE = (
    "- {id: systems, label: S, kind: count, units: ['{piece}'], description: d, tables: [%s], observations_only: [%s]}"
)


@each_case(__file__, "tables only field message remedy")
def test_a_measure_that_reaches_no_column_is_no_secret(
    data: Path, ledger: Check, tables: str, only: str, field: str, message: str, remedy: str
) -> None:
    name = "reference/measures.yaml"
    text = (data / name).read_text()
    problems = [p for p in ledger({name: text + MEASURE % (tables, only)}) if p.path == f"data/{name}"]
    assert len(problems) == bool(field)
    for problem in problems:
        assert problem.line == len(text.splitlines()) + 1
        assert problem.field.endswith(f"].{field}")
        assert message in problem.message
        assert remedy in problem.remedy
