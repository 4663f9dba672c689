"""Markdown of metadata: tables, lists, descriptions, and a chart short enough for the UI to show in place."""

from __future__ import annotations

import re
from base64 import b64decode
from xml.etree import ElementTree

import pyarrow as pa
import pytest

from pipelines.orchestration.markdown import (
    LONGEST,
    bullets,
    chart,
    from_docstring,
    preview,
    table_of_findings,
    table_of_rows,
)
from pipelines.store.checks import MAX_ROWS, Finding
from tests.support.ledger_world import published_names, real


def drawn(text: str) -> list[int]:
    """The heights of the bars."""
    data = re.search(r"base64,([A-Za-z0-9+/=]+)\)", text)
    assert data
    path = ElementTree.fromstring(b64decode(data[1]))[0].attrib["d"]
    return [int(height) for height in re.findall(r"v-(\d+)", path)]


def test_rows_are_counted_by_year_and_a_year_without_rows_is_a_gap() -> None:
    text = chart(pa.table({"year": [2020, 2020, 2022, None]}))
    assert drawn(text) == [40, 0, 20]
    assert text.endswith("rows by year, 2020 to 2022; at most 2")


def test_years_are_read_from_periods_and_days() -> None:
    assert chart(pa.table({"time_period": ["2024-07", "2023-01/2023-09", "../2020", None]})).endswith(
        "2023 to 2024; at most 1"
    )
    assert chart(pa.table({"start_low": pa.array([19000, 19800], pa.date32())})).endswith("2022 to 2024; at most 1")


def test_a_long_history_is_drawn_by_several_years() -> None:
    text = chart(pa.table({"year": list(range(1870, 2025))}))
    assert text.endswith("rows by year, 4 years a bar, 1870 to 2024; at most 4")
    assert len(drawn(text)) == 39


def test_a_table_of_no_time_shows_how_full_its_columns_are() -> None:
    text = chart(pa.table({"actor_id": ["A", "B"], "note": [None, "x"]}))
    assert drawn(text) == [40, 20]
    assert text.endswith("values known of each column, of 2 rows")


def test_an_empty_table_has_no_picture() -> None:
    assert chart(pa.table({"year": pa.array([], pa.int64())})) == "no rows"


@pytest.mark.parametrize("name", published_names())
def test_the_picture_of_every_table_is_shown_in_place(name: str) -> None:
    assert len(chart(real().arrow[name])) < LONGEST


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


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("![x](https://a.example/p.png)", r"!\[x\](https://a.example/p.png)"),
        (r"\[x\](https://a.example)", r"\\\[x\\\](https://a.example)"),
        ("<https://a.example>", r"\<https://a.example>"),
    ],
)
def test_what_strangers_write_makes_no_picture_and_no_link(text: str, shown: str) -> None:
    assert bullets([text]) == f"- {shown}"
    assert preview([{"title": text}]).splitlines()[2] == f"| {shown} |"


def test_a_preview_has_short_cells() -> None:
    assert preview([{"note": "x" * 100}]).splitlines()[2] == f"| {'x' * 60} |"
    assert preview([]) == "no rows"


def test_a_docstring_becomes_markdown() -> None:
    assert from_docstring("Rows of ``trade``.") == "Rows of `trade`."
    assert from_docstring(None) == ""
