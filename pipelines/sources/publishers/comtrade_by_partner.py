"""UN Comtrade by partner: what all reporters trade with one state, in workbooks that others made from UN Comtrade.

Read are exports to that state and imports from it, all goods, by year, in dollars. Ranks and shares are not. Reporters
have few partners here, so their sums are no totals.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.archive.parts import Part
from pipelines.sources.codes import Codes
from pipelines.sources.contract import Parsed, declare, prefixed
from pipelines.sources.parsing.plain import layouts, read_plain, valued
from pipelines.sources.parsing.tabular import matches
from pipelines.sources.parsing.trade_flows import between_actors, drop_repeated_flows, reports
from schemas import beside

LAYOUTS = layouts(__file__)
LAST_YEAR: int = beside.read(__file__)["codes"]["last_year"]
KEY = ["reporter", "partner", "flow", "year"]


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Trade reports of all parts together. Raises SourceError, SchemaDrift and UnknownCodes."""
    parsed = Parsed()
    tables = [
        read_plain(part, LAYOUTS.values(), prefix, parsed, SOURCE.twice, codes) for part, prefix in prefixed(parts)
    ]
    rows = valued(pa.concat_tables(tables).combine_chunks(), parsed)
    checks = {
        "refYear is not a year": matches(rows["time_period"], r"^\d{4}$"),
        "flowCode is neither X nor M": matches(rows["flow"], "^[XM]$"),
    }
    rows = parsed.quarantine(rows, checks, ["time_period", "flow"], row="source_row")
    rows = rows.append_column("year", rows["time_period"].cast(pa.int64()))
    rows = parsed.leave_out(rows, pc.greater(rows["year"], LAST_YEAR), "the year is there in part")
    for side in ("reporter", "partner"):
        actors = codes.actors("comtrade:name", rows[side], rows["year"])
        rows = rows.set_column(rows.schema.get_field_index(side), side, actors)
    is_export = pc.equal(rows["flow"], "X")
    rows = rows.append_column("valuation", pc.if_else(is_export, "FOB", pa.scalar(None, pa.string())))
    rows = rows.append_column("is_estimated", pa.repeat(False, rows.num_rows))
    rows = between_actors(drop_repeated_flows(rows, KEY, parsed), parsed)
    table = reports(rows, ["partner", "flow", "year"])
    parsed.tables["trade_reports"] = table.append_column("goods_services", pa.repeat("G", table.num_rows))
    return parsed


SOURCE = declare(__file__, parse=parse)
