"""UN Comtrade by partner: what all reporters trade with one state, in workbooks that others made from UN Comtrade.

Read are exports to that state and imports from it, all goods, by year, in dollars. Ranks and shares are not. Reporters
have few partners here, so their sums are no totals.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.archive.parts import Part
from pipelines.sources.codes import Codes
from pipelines.sources.contract import Parsed, declare
from pipelines.sources.parsing.plain import layouts, read_all, valued
from pipelines.sources.parsing.trade_flows import drop_repeated_flows, reports
from schemas import beside

LAYOUTS = layouts(__file__)
LAST_YEAR: int = beside.read(__file__)["codes"]["last_year"]
KEY = ["reporter", "partner", "flow", "year"]


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Trade reports of all parts together. Raises SourceError, SchemaDrift and UnknownCodes."""
    parsed = Parsed()
    rows = valued(read_all(parts, LAYOUTS.values(), parsed, SOURCE.twice, codes), parsed)
    checks = {
        "refYear is not a year": rows["time_period"].str.fullmatch(r"\d{4}"),
        "flowCode is neither X nor M": rows["flow"].isin(["X", "M"]),
    }
    rows = parsed.quarantine(rows, checks, ["time_period", "flow"])
    rows["year"] = rows["time_period"].astype(int)
    rows = parsed.leave_out(rows, rows["year"] > LAST_YEAR, "the year is there in part")
    for side in ("reporter", "partner"):
        rows[side] = codes.actors("comtrade:name", rows[side], rows["year"])
    rows["valuation"] = rows["flow"].map({"X": "FOB"})
    rows["is_estimated"] = False
    rows = parsed.between(drop_repeated_flows(rows, KEY, parsed), "reporter", "partner")
    parsed.carry("trade_reports", reports(rows, ["partner", "flow", "year"]), goods_services="G")
    return parsed


SOURCE = declare(__file__, parse=parse)
