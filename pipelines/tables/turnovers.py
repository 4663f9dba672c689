"""turnovers: exports and imports of one reporter with a partner together, by each publisher that has both.

Only the pairs in coverage, and years from 2000 on: what is kept of a publisher's figures for them is these sums. Of
flows that CEPII reconciled, which are no state's own, it is the reporter.
"""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.row_types import DoubtsRow, LedgerCoverageRow, TradeReportsArrow
from pipelines.rows import replaced, where
from pipelines.tables.shared.doubted_reports import ID, firm
from pipelines.tables.shared.pairs import dyads_of
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.trade_panel import RECONCILED
from schemas import derive
from schemas.tables import model_of

SINCE = 2000
ANNUAL = {"freq": "A", "product": "TOTAL", "goods_services": "G", "unit_measure": "USD", "is_current": True}
READ = "origin destination reporter source_id year valuation scope value is_estimated obs_status".split()
SIDE = ["dyad", "reporter", "source_id", "year"]
CEPII = "CEPII"


@table("derived")
def build(
    trade_reports: Callable[..., TradeReportsArrow],
    ledger_coverage: list[LedgerCoverageRow],
    report_doubts: list[DoubtsRow],
) -> pa.Table:
    """A row for each reporter, partner, publisher and year with both flows, neither of them doubted."""
    model = model_of("turnovers")
    schema, scope = derive.to_arrow(model), sorted({row["dyad"] for row in ledger_coverage})
    ends = {end for dyad in scope for end in dyad.split("-")}
    rows = where(trade_reports([*READ, *ANNUAL, *ID], origin=ends, destination=ends), **ANNUAL)
    is_reconciled = pc.is_in(rows["source_id"], value_set=pa.array(RECONCILED))
    rows = replaced(rows, "reporter", pc.if_else(is_reconciled, CEPII, rows["reporter"]))
    rows = firm(where(rows, reporter=[*ends, CEPII]), report_doubts)
    rows = rows.filter(pc.and_(pc.greater_equal(rows["year"], SINCE), pc.is_valid(rows["value"]))).select(READ)
    rows = rows.append_column("dyad", dyads_of(rows["origin"], rows["destination"]))
    flows = rows.filter(pc.is_in(rows["dyad"], value_set=pa.array(scope, pa.string()))).to_pandas()
    is_of_both = flows["reporter"].eq(CEPII)
    flows["is_sold"] = flows["origin"] == flows["reporter"].mask(is_of_both, flows["dyad"].str.split("-").str[0])
    flows["obs_status"] = flows["obs_status"].where(is_of_both, flows["is_estimated"].map({True: "E", False: "A"}))
    flows = flows.sort_values([*SIDE, "is_sold", "valuation", "value"]).drop_duplicates([*SIDE, "is_sold"])
    last = {"scope": ("scope", "first"), "obs_status": ("obs_status", "max")}
    sums = flows.groupby(SIDE).agg(n=("value", "size"), value=("value", "sum"), **last)
    sums = sums[sums["n"] == 2].reset_index()
    both = sums.assign(
        actor_a=sums["dyad"].str.split("-").str[0],
        actor_b=sums["dyad"].str.split("-").str[1],
        series="G/" + sums["reporter"] + "/" + sums["source_id"] + "/derived",
        unit_measure=ANNUAL["unit_measure"],
        status=sums["obs_status"].eq("E").map({True: "estimated", False: "actual"}),
        extract_id=None,
    ).sort_values([*derive.key_columns(model)])
    return pa.Table.from_pandas(both[schema.names], schema=schema, preserve_index=False)
