"""The trade register: sums of the real releases; made-up ones are in ``cases/sipri_transfers.yaml``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from pipelines.sources.contract import Parsed
from pipelines.sources.publishers.sipri_transfers import SOURCE


def delivered(table: pa.Table, supplier: str) -> float:
    """The TIV that ``supplier`` delivered to China."""
    pair = pc.and_(pc.equal(table["supplier"], supplier), pc.equal(table["recipient"], "CHN"))
    return round(pc.sum(table.filter(pair)["tiv_delivered"]).as_py(), 2)


@pytest.mark.parametrize(
    ("name", "rows", "bad", "left_out", "russia", "vintage"),
    [
        ("trade_register_2024-03-18.csv", 28_501, 4, 553, 38_541.65, date(2024, 3, 18)),
        ("trade_register_2025.csv", 28_918, 8, 581, 38_156.15, None),
    ],
)
def test_the_real_registers(
    shared: Callable[[str], Path],
    parse: Callable[..., Parsed],
    name: str,
    rows: int,
    bad: int,
    left_out: int,
    russia: float,
    vintage: date | None,
) -> None:
    parsed = parse(SOURCE, shared(f"sipri/{name}"))
    table = parsed.tables["arms_transfers"]
    assert (table.num_rows, len(parsed.bad), sum(parsed.left_out.values())) == (rows, bad, left_out)
    assert delivered(table, "RUS") == russia
    assert delivered(table, "SUN") > 30_000
    assert parsed.vintage == vintage
    assert pc.max(pc.count_substring_regex(pc.fill_null(table["comment"], ""), r"\s+")).as_py() == 11
