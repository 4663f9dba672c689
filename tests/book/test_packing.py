"""Data files: one call with one text, the same bytes for the same value, and nothing in it that a page could run."""

import pytest

from pipelines.book.packing import data_script
from tests.book.book_files import unpacked

HOSTILE = "</script><script>alert(1)</script> \u2028 \u202e ]]> ' \" \\ ` ${x}"


def test_what_is_packed_is_read_back() -> None:
    value = {"text": HOSTILE, "number": 244.81, "none": None, "list": ["a", 1]}
    assert unpacked(data_script("tables/trade-0", value)) == value


def test_a_hostile_text_leaves_no_trace_in_the_script() -> None:
    script = data_script("index", HOSTILE)
    assert b"<" not in script
    assert script.count(b'"') == 4


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
