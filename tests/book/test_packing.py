"""Files of data: one call with one text, the same bytes for the same value, and nothing in it that a page could run."""

from __future__ import annotations

import pytest

from pipelines.book.packing import script
from tests.book.written_files import value

HOSTILE = "</script><script>alert(1)</script> \u2028 \u202e ]]> ' \" \\ ` ${x}"


def test_what_is_packed_is_read_back() -> None:
    told = {"text": HOSTILE, "number": 244.81, "none": None, "list": ["a", 1]}
    assert value(script("tables/trade-0", told)) == told


def test_a_hostile_text_leaves_no_trace_in_the_script() -> None:
    made = script("index", HOSTILE)
    assert b"<" not in made
    assert made.count(b'"') == 4


def test_the_same_value_gives_the_same_bytes() -> None:
    assert script("index", {"a": [1.5, None]}) == script("index", {"a": [1.5, None]})


def test_a_name_that_could_be_code_is_refused() -> None:
    with pytest.raises(ValueError, match="no name of a data file"):
        script('x");alert(1);("', 1)


def test_a_number_that_json_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        script("index", float("nan"))
