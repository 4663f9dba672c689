"""Data files: one call with one text, the same bytes for the same value, and nothing in it that a page could run."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.book.packing import briefly, columns, data_script, plain
from tests.book.book_files import unpacked, unpacked_rows, whole

HOSTILE = "</script><script>alert(1)</script> \u2028 \u202e ]]> ' \" \\ ` ${x}"


def test_what_is_packed_is_read_back() -> None:
    value = {"text": HOSTILE, "number": 244.81, "none": None, "list": ["a", 1]}
    assert unpacked(data_script("tables/trade-0", value)) == value


def test_a_hostile_text_leaves_no_trace_in_the_script() -> None:
    script = data_script("index", HOSTILE).decode("utf-16")
    assert not {*script} & {*HOSTILE} - {*'book.take("index",0123456789,"");\n'}
    assert script.count('"') == 4


def test_the_same_value_gives_the_same_bytes() -> None:
    assert data_script("index", {"a": [1.5, None]}) == data_script("index", {"a": [1.5, None]})


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [('x");alert(1);("', 1, "not a valid name of a data file"), ("index", float("nan"), "JSON")],
    ids=["a name that could be code", "a number that JSON does not know"],
)
def test_what_a_script_cannot_hold_is_refused(name: str, value: float, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        data_script(name, value)


def test_whole_numbers_are_written_as_such_and_no_number_is_unknown_to_json() -> None:
    assert plain({"value": [1.0, 2.5, None, float("nan"), 2.0**60], "flag": [True, None, "a", 1, []]}) == {
        "value": [1, 2.5, None, None, 2.0**60],
        "flag": [True, None, "a", 1, []],
    }


def test_columns_told_in_fewer_letters_are_read_back() -> None:
    near, far, last = 244.81, 7.123456789, 2.0**52 + 1
    given: dict[str, list[Any]] = {
        "dyad": ["CHN-RUS", None, "CHN-RUS", "CHN-RUS|2024", "C"],
        "label": ["one", "two", None, "three", ""],
        "obs_value": [near, 1, None, 0.1, last],
        "value_low": [near - 0.005, None, 5, far, last - 1],
        "kind_low": ["a", None, "b", "c", "d"],
    }
    told = briefly(given)
    assert whole(told) == given
    assert {name for name, column in told.items() if isinstance(column, dict)} == {"dyad", "value_low"}
    assert told["value_low"]["by"] == [-0.005, None, [5], [far], -1]


def test_rows_are_read_back_from_columns_with_nulls_for_what_they_lack() -> None:
    rows = [{"year": 2001, "label": "one; two"}, {"year": 2002, "series": "s", "drawn": ["value"]}]
    names = dict.fromkeys(("year", "label", "series", "drawn"))
    assert unpacked_rows(columns(rows)) == [names | row for row in rows]
