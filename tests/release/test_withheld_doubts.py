"""What a public release says of doubted reports that may not be passed on."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from pipelines.release.withheld import UNSAID, without
from schemas import derive
from schemas.tables import model_of


def doubt(table: str, row_id: str, rule: str) -> dict[str, Any]:
    nothing = {"observation_id": None, "evidence_id": None, "rival": None}
    return {"table": table, "row_id": row_id, "code": "size", "rule": rule, "note": "7.6e7, beside 7.6e10"} | nothing


def test_doubts_quote_no_report_that_may_not_be_passed_on() -> None:
    rows = [
        doubt("trade_reports", "un_comtrade-1#2", "neighbours"),
        doubt("trade_reports", "baci_totals-1#2", "neighbours"),
        doubt("observations", "o", "neighbours"),
        doubt("observations", "p", "parts"),
    ]
    table = pa.Table.from_pylist(rows, schema=derive.to_arrow(model_of("doubts")))
    public, _ = without("doubts", table, {"un_comtrade"})
    assert public["row_id"].to_pylist() == ["baci_totals-1#2", "o", "p"]
    assert public["note"].to_pylist() == [UNSAID, UNSAID, "7.6e7, beside 7.6e10"]
    assert without("doubts", table, set())[0].equals(table)
