"""Data files: one call with one text, the same bytes for the same value, and nothing in it that a page could run."""

from __future__ import annotations

from hashlib import sha256

import pytest

from pipelines.book.packing import columns, data_script, packed
from tests.book.book_files import column_values, unpacked, unpacked_rows

HASHES = [sha256(bytes([n])).hexdigest()[:12] for n in range(200)]
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


def test_a_bound_that_mostly_is_the_value_is_written_as_what_differs() -> None:
    columns = {"value": [1.0, None, 3.0, 4.0], "value_low": [1.0, None, 2.5, 4.0], "value_high": [9.0, 9, 9, 4]}
    assert packed(columns)["value_low"] == {"as": "value", "i": [2], "v": [2.5]}
    assert packed(columns)["value_high"] == [9, 9, 9, 4], "what mostly differs is written as it is"


def test_an_upper_bound_as_far_from_the_value_as_the_lower_one_is_its_mirror_image() -> None:
    bounds = {"obs_value": [10.0, 20.0, None], "value_low": [9.5, 19.0, 1.0], "value_high": [10.5, 21.0, 2.0]}
    assert packed(bounds)["value_high"] == {"as": "obs_value", "over": "value_low", "i": [2], "v": [2]}
    assert column_values(packed(bounds), "value_high") == [10.5, 21, 2]


@pytest.mark.parametrize(
    ("values", "way"),
    [
        ([HASHES[n * n % 97] for n in range(900)] + [None], "i"),
        ([f"document-{n // 9}#{one}" for n, one in enumerate(HASHES)], "join"),
        ([["x", "y"], None, [], ["z"]] * 9 + [[str(n)] for n in range(80)], "n"),
        ([["value"], ["span", "value"]] * 20, "i"),
        (["", "a|b", "a||b", None, "|", *(f"{n // 9}|{one}" for n, one in enumerate(HASHES))], "join"),
    ],
    ids=["texts that repeat", "ids of parts", "lists", "lists that repeat", "empty parts"],
)
def test_texts_and_lists_are_written_shorter_and_read_back(values: list[object], way: str) -> None:
    column = packed({"name": values})["name"]
    assert way in column
    assert column_values({"name": column}, "name") == values


def test_rows_are_read_back_from_columns_with_nulls_for_what_they_lack() -> None:
    rows = [{"year": 2001, "label": "one; two"}, {"year": 2002, "series": "s", "drawn": ["value"]}]
    names = dict.fromkeys(("year", "label", "series", "drawn"))
    assert unpacked_rows(columns(rows)) == [names | row for row in rows]
