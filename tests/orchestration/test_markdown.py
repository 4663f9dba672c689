"""Markdown of metadata: tables, lists, descriptions."""

from __future__ import annotations

from pipelines.orchestration.markdown import bullets, from_docstring, preview, table_of_findings, table_of_rows
from pipelines.store.checks import MAX_ROWS, Finding
from tests.support.rows import each_case


def test_findings_are_a_table_whose_cells_stay_whole() -> None:
    text = table_of_findings([Finding("t", "no rows", 0, ()), Finding("t", "bars", 1, ("a|b\nc",))])
    assert text.splitlines()[2:] == ["| t | no rows | 0 |  |", "| t | bars | 1 | a\\|b c |"]
    many = Finding("t", "r", 50, tuple(map(str, range(50))))
    assert table_of_findings([many]).count("| t | r | 50 |") == MAX_ROWS


def test_rows_and_lines_beyond_the_limit_are_counted() -> None:
    rows = [{"n": n, "names": ["a", "b"], "note": None, "share": 1234.5} for n in range(3)]
    assert table_of_rows(rows, 2).splitlines()[2:] == [
        "| 0 | a, b |  | 1,234.5 |",
        "| 1 | a, b |  | 1,234.5 |",
        "",
        "… and 1 more",
    ]
    assert table_of_rows([]) == bullets([]) == ""
    assert bullets([str(n) for n in range(MAX_ROWS + 2)]).splitlines()[-1] == "- … and 2 more"


@each_case(__file__, "text shown")
def test_what_strangers_write_makes_no_picture_and_no_link(text: str, shown: str) -> None:
    assert bullets([text]) == f"- {shown}"
    assert preview([{"title": text}]).splitlines()[2] == f"| {shown} |"


def test_a_preview_has_short_cells() -> None:
    assert preview([{"note": "x" * 100}]).splitlines()[2] == f"| {'x' * 60} |"
    assert preview([]) == "no rows"


def test_a_docstring_becomes_markdown() -> None:
    assert from_docstring("Rows of ``trade``.") == "Rows of `trade`."
    assert from_docstring(None) == ""
