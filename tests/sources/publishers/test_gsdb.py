"""Sanction cases: the real file; made-up ones are in ``cases/gsdb.yaml``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipelines.sources.contract import Parsed
from pipelines.sources.publishers.gsdb import SOURCE


def rows_of(parsed: Parsed, case: str) -> list[dict[str, Any]]:
    """The rows of a case."""
    return [row for row in parsed.tables["sanctions_reports"].to_pylist() if row["case_id"] == case]


def test_the_real_file(shared: Callable[[str], Path], parse: Callable[..., Parsed]) -> None:
    parsed = parse(SOURCE, shared("sanctions/GSDB_V3.csv"))
    rows = parsed.tables["sanctions_reports"].to_pylist()
    assert (len(rows), len({row["case_id"] for row in rows}), parsed.bad) == (1_852, 1_311, [])
    assert sum(parsed.left_out.values()) == 37
    against = [row for row in rows if row["target"] == "RUS"]
    assert (len(against), len({row["case_id"] for row in against})) == (50, 31)
    senders = {row["sender"]: row for row in rows_of(parsed, "1001")}
    assert set(senders) == {"ALB", "EUE", "ISL", "LIE", "MNE", "NOR", "UKR"}
    assert senders["UKR"]["kinds"] == ["financial", "trade", "travel"]
    assert (senders["UKR"]["first_year"], senders["UKR"]["success"]) == (2014, ["ongoing"])
    assert {row["target"] for row in rows_of(parsed, "1133")} == {"SYR", "RUS", "IRN"}
    assert [row["sender"] for row in rows_of(parsed, "1307")] == ["KOR"]
    assert parsed.totals == ["case 1275 has not as many successes as objectives"]
