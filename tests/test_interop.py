"""The gate for other people's programs: it tells what is worse from what is only another version."""

from __future__ import annotations

import pytest

from benchmarks.interop.__main__ import Result, regressions, wrong

WRITTEN = (
    "| client | version | what | right | seconds |\n|---|---|---|---|---|\n| Spark | 4.0 | tables | 55 of 56 | 9 |\n"
)


@pytest.mark.parametrize(
    ("client", "right", "tried", "expected"),
    [
        ("Spark", 55, 56, []),
        ("Spark", 57, 58, []),
        ("Spark", 54, 56, ["Spark, tables: 2 wrong, 1 before"]),
        ("chdb", 56, 56, ["Spark, tables: not tried any more"]),
    ],
)
def test_more_wrong_than_written_or_a_client_that_is_gone_is_a_regression(
    client: str, right: int, tried: int, expected: list[str]
) -> None:
    assert regressions([Result(client, "4.1", "tables", right, tried, 1.0)], WRITTEN) == expected


def test_a_table_is_wrong_by_its_values_its_sums_or_where_it_cannot_be_read() -> None:
    truth = {"trade": {"value": [2, 5.0]}, "visits": {"day": [1, 7.0]}, "empty": {"x": [0, 0.0]}}
    assert wrong({"trade": {"value": [2, 5.0]}, "visits": {"day": [1, None]}, "empty": {}}, truth) == []
    assert wrong({"trade": {"value": [2, 6.0]}, "visits": "KeyError('day')"}, truth) == [
        "trade.value: [2, 6.0] for [2, 5.0]",
        "visits: KeyError('day')",
        "empty: it was not read",
    ]
