"""The small picture of a table: bars by year, short enough for the UI to show it in place, and legible as SVG."""

from __future__ import annotations

import re
from base64 import b64decode
from xml.etree import ElementTree

import pyarrow as pa
import pytest

from pipelines.orchestration.previews import LONGEST, plot
from tests.support.ledger_world import published_names, real


def drawn(text: str) -> list[int]:
    """The heights of the bars."""
    data = re.search(r"base64,([A-Za-z0-9+/=]+)\)", text)
    assert data
    path = ElementTree.fromstring(b64decode(data[1]))[0].attrib["d"]
    return [int(height) for height in re.findall(r"v-(\d+)", path)]


def test_rows_are_counted_by_year_and_a_year_without_rows_is_a_gap() -> None:
    text = plot(pa.table({"year": [2020, 2020, 2022, None]}))
    assert drawn(text) == [40, 0, 20]
    assert text.endswith("rows by year, 2020 to 2022; at most 2")


def test_years_are_read_from_periods_and_days() -> None:
    assert plot(pa.table({"time_period": ["2024-07", "2023-01/2023-09", "../2020", None]})).endswith(
        "2023 to 2024; at most 1"
    )
    assert plot(pa.table({"start_low": pa.array([19000, 19800], pa.date32())})).endswith("2022 to 2024; at most 1")


def test_a_long_history_is_drawn_by_several_years() -> None:
    text = plot(pa.table({"year": list(range(1870, 2025))}))
    assert text.endswith("rows by year, 4 years a bar, 1870 to 2024; at most 4")
    assert len(drawn(text)) == 39


def test_a_table_of_no_time_shows_how_full_its_columns_are() -> None:
    text = plot(pa.table({"actor_id": ["A", "B"], "note": [None, "x"]}))
    assert drawn(text) == [40, 20]
    assert text.endswith("values known of each column, of 2 rows")


def test_an_empty_table_has_no_picture() -> None:
    assert plot(pa.table({"year": pa.array([], pa.int64())})) == "no rows"


@pytest.mark.parametrize("name", published_names())
def test_the_picture_of_every_table_is_shown_in_place(name: str) -> None:
    assert len(plot(real().arrow[name])) < LONGEST
