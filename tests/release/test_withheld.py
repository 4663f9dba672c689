"""What a public release leaves out of a table, and what it leaves exactly as it was."""

from __future__ import annotations

import pyarrow as pa
import pytest

from bilateral.verify import logical_hash
from pipelines.release.withheld import UNSAID, held_here, refused, restricted, sources_in, without

REPORTS = pa.table({"source_id": ["a", "b", "a"], "source_row": ["1", "2", "3"], "value": [None, 2.0, 3.0]})
SUPPORTS = REPORTS.append_column("value_low", REPORTS["value"]).append_column("value_high", REPORTS["value"])
SUPPORTS = SUPPORTS.append_column("obs_status", pa.array(["O", "A", "A"]))


def test_rows_of_restricted_sources_are_left_out_and_counted() -> None:
    left, count = without("trade_reports", REPORTS, {"a", "absent"})
    assert (left.to_pylist(), count) == ([{"source_id": "b", "source_row": "2", "value": 2.0}], 2)
    assert sources_in("trade_reports", left) == ["b"]


@pytest.mark.parametrize("table", [REPORTS, pa.table({"actor_id": ["CHN"]})])
def test_a_table_without_such_rows_is_the_same_table_byte_for_byte(table: pa.Table) -> None:
    """Even an empty filter copies columns, and what lies under a null is then another: release.json would not fit."""
    left, count = without("votes", table, {"absent"})
    assert (left is table, count, logical_hash(left)) == (True, 0, logical_hash(table))


def test_a_support_stays_named_without_its_number_and_brings_no_licence() -> None:
    left, count = without("supports", SUPPORTS, {"b"})
    assert (left["value"].to_pylist(), left["obs_status"].to_pylist(), count) == ([None, None, 3.0], ["O", "Q", "A"], 1)
    assert (sources_in("supports", SUPPORTS), sources_in("supports", left)) == (["a", "b"], ["a"])


def test_a_source_stays_listed_and_what_is_said_of_it_quotes_none_of_its_numbers() -> None:
    reasons = ["CHN/RUS was 7.6 and is 76", "cut off", None, "nobody has read the terms of a"]
    states = ["stale", "failed", "current", "terms_unread"]
    said = pa.table({"source_id": ["a", "b", "a", "a"], "state": states, "reason": reasons})
    for name in ("captures", "sources"):
        left, count = without(name, said, {"a"})
        assert (left["reason"].to_pylist(), left.schema, count) == ([UNSAID, *reasons[1:]], said.schema, 1)
        assert without(name, said, {"absent"}) == (said, 0)


def test_sources_whose_rows_are_not_passed_on_are_restricted() -> None:
    sources = [{"source_id": "a", "is_passed_on": True}, {"source_id": "b", "is_passed_on": False}]
    assert restricted(sources) == {"b"}


def test_sources_that_feed_a_table_and_whose_rows_are_not_passed_on_are_held_here() -> None:
    source = {"source_id": "a", "is_passed_on": False, "state": "stale", "feeds": ["votes", "roll_calls"]}
    old = {name: value for name, value in source.items() if name != "is_passed_on"}
    others = [source | {"is_passed_on": True}, source | {"state": "terms_unread"}, source | {"feeds": ["trade"]}]
    assert held_here([source, *others, old | {"source_id": "of_an_old_release"}], ["votes"]) == [
        "a",
        "of_an_old_release",
    ]


def test_a_public_release_refuses_sources_of_which_nothing_may_be_published() -> None:
    source = {"source_id": "a", "terms_class": "closed", "state": "current"}
    assert [finding.examples for finding in refused([source])] == [("a",)]
    assert list(refused([source | {"state": "not_captured"}, source | {"terms_class": "results"}])) == []
