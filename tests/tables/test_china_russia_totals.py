"""China's yearly totals with Russia, 2000 to 2025: each beside a page that the ledger does not take its value from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.ledger_world import BuiltLedger

YEARS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "china_russia_totals.yaml").read_text())
TOLERANCE = 0.015


def is_near(value: float, second: float) -> bool:
    """Whether a value is within 1.5 % of what the other page prints."""
    return abs(value / second - 1) <= TOLERANCE


@pytest.mark.parametrize("page", YEARS, ids=lambda page: str(page["year"]))
def test_a_total_is_within_one_and_a_half_percent_of_a_second_page(real: BuiltLedger, page: dict[str, Any]) -> None:
    which = {"dyad": "CHN-RUS", "measure": "total", "unit_measure": "USD", "status": "actual", "definition_id": None}
    row = real.one("trade", **which, time_period=str(page["year"]), reporter="CHN", goods_services="G")
    assert row["value"] == pytest.approx(page["ours"] * 1e9)
    assert is_near(row["value"], page["second"] * 1e9)

    evidence = real.all("evidence", observation_id=row["trade_id"])
    preferred = real.one("observations", observation_id=row["trade_id"])["preferred_support_id"]
    stated = {e["document_id"]: e["value"] for e in evidence if e["evidence_id"] != preferred}
    if document := page.get("document"):
        assert stated[document] == pytest.approx(page["second"] * 1e9), "another document than the preferred one"
    else:
        assert page["url"] not in {d["url"] for d in real.rows["documents"]}, "not in the ledger"
        assert page["title"]
        assert page["publisher"]


def test_every_year_has_its_page_and_the_misprint_of_2015_would_be_found() -> None:
    assert [page["year"] for page in YEARS] == [*range(2000, 2026)]
    assert not is_near(64.2, YEARS[2015 - 2000]["second"])
