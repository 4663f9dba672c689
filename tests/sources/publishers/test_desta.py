"""Trade agreements: the real file; made-up ones are in ``cases/desta.yaml``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipelines.sources.contract import Parsed
from pipelines.sources.publishers.desta import SOURCE


def rows_of(parsed: Parsed, number: str) -> list[dict[str, Any]]:
    """The rows of a treaty."""
    return [row for row in parsed.tables["agreements_reports"].to_pylist() if row["treaty_id"] == number]


def pairs(parsed: Parsed, number: str) -> list[str]:
    """The pairs of parties in a treaty's rows."""
    return [row["source_row"].partition("/")[2] for row in rows_of(parsed, number)]


def test_the_real_file(shared: Callable[[str], Path], parse: Callable[..., Parsed]) -> None:
    parsed = parse(SOURCE, shared("agreements/DESTA.csv"))
    table = parsed.tables["agreements_reports"]
    assert (table.num_rows, len(parsed.bad)) == (19_083, 4)
    assert parsed.left_out["a negotiation, not yet a treaty"] == 82
    japan = {row["actor_a"]: row for row in rows_of(parsed, "869") if row["actor_b"] == "JPN"}
    assert (japan["EUE"]["signed_year"], japan["EUE"]["in_force_year"]) == (2018, 2019)
    assert len(rows_of(parsed, "869")) == 29
    assert pairs(parsed, "995") == ["ARM-IRN", "BLR-IRN", "IRN-KAZ", "IRN-KGZ", "IRN-RUS"]
    assert pairs(parsed, "434_1") == ["BLR-UZB", "KAZ-UZB", "KGZ-UZB", "RUS-UZB", "TJK-UZB"]
    assert len(pairs(parsed, "988")) == 49 * 48 // 2
    assert Counter(table["kind"].to_pylist())["withdrawal"] == 458
    both = [row for row in table.to_pylist() if (row["actor_a"], row["actor_b"]) == ("CHN", "RUS")]
    assert both == []
