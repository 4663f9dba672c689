"""Shares of one actor and year that cannot all be parts of one whole."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from pipelines.tables.shared.share_sums import of_one_whole
from schemas import derive
from schemas.tables import model_of

STATES: list[Any] = [{"actor_id": name, "type": "state"} for name in "ABCDE"]
ACTORS = [*STATES, {"actor_id": "EUE", "type": "grouping"}]


def left(*shares: tuple[str, float, str, str], actor: str = "A") -> dict[str, float | None]:
    """The export shares that stay, by partner, of shares with partner, status and source."""
    rows = [
        {"actor_id": actor, "partner_id": partner, "year": 2018, "export_share": share, "obs_status": status}
        | {"source_id": source, "trade_source_id": source, "export_share_low": share, "export_share_high": share}
        for partner, share, status, source in shares
    ]
    found = of_one_whole(pa.Table.from_pylist(rows, schema=derive.to_arrow(model_of("dependence"))), ACTORS)  # type: ignore[arg-type]
    assert found["export_share"].equals(found["export_share_low"])
    return {row["partner_id"]: row["export_share"] for row in found.to_pylist() if row["export_share"] is not None}


def test_shares_that_add_up_to_little_more_than_one_stay() -> None:
    assert left(("B", 0.7, "A", "imf"), ("C", 0.5, "I", "imf")) == {"B": 0.7, "C": 0.5}


def test_what_partners_report_goes_first_where_shares_add_up_to_far_more_than_one() -> None:
    """Exports of Yemen in 2018 by its partners: 95 per cent to Japan and 59 to Djibouti."""
    assert left(("B", 0.3, "A", "imf"), ("C", 0.95, "I", "imf"), ("D", 0.59, "I", "imf")) == {"B": 0.3}


@pytest.mark.parametrize(("third", "stays"), [(0.4, {"B": 0.6, "C": 0.5}), (0.9, {})])
def test_then_other_sources_than_that_of_most_and_then_all(third: float, stays: dict[str, float]) -> None:
    of_most = [("B", 0.6, "A", "cow"), ("C", 0.5, "A", "cow")]
    if third > 0.5:
        of_most.append(("E", third, "A", "cow"))
    assert left(*of_most, ("D", 0.4, "A", "imf")) == stays


def test_a_union_has_only_shares_of_totals_without_the_trade_among_its_members() -> None:
    assert left(("B", 0.05, "A", "imf"), ("C", 0.9, "A", "ledger"), ("D", 0.9, "I", "ledger"), actor="EUE") == {
        "C": 0.9,
        "D": 0.9,
    }
    assert left(("B", 0.9, "A", "imf"), ("EUE", 0.9, "I", "imf")) == {"B": 0.9, "EUE": 0.9}, "nor is a partner judged"
