"""One rule of the gate: a territory's trade is that of its parts."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.indicators.territories import Flow, Territory, apart
from pipelines.release.rules import Tables, columns, finding, rule
from pipelines.rows import pick, rows_of
from pipelines.store.checks import Finding

KIND = "measure product goods_services valuation definition_id status unit_measure time_period".split()
_READ = "trade_id origin destination actor_a actor_b reporter scope value_low value_high"


@rule(
    "a territory is the sum of its parts",
    columns(trade=f"{_READ} {' '.join(KIND)}", territories="territory_id actor_id parts"),
)
def territories_add_up(tables: Tables) -> Iterator[Finding]:
    """Trade of the 28 is that of the 27 and of the United Kingdom, by one reporter in one period."""
    known = {r["territory_id"]: Territory(r["actor_id"], r["parts"] or ()) for r in rows_of(tables["territories"])}
    flows = [
        Flow(
            row["trade_id"],
            (row["origin"] or row["actor_a"], row["destination"] or row["actor_b"]),
            tuple(pick(row, KIND).values()),
            *(row[name] for name in ("reporter", "scope", "value_low", "value_high")),
        )
        for row in rows_of(tables["trade"])
        if row["measure"] in ("exports", "total") and None not in (row["value_low"], row["value_high"])
    ]
    wrong = [
        f"{whole.name}: {whole.low:,.0f}, but {' and '.join(part.name for part in parts)} are "
        f"{sum(part.low for part in parts):,.0f}"
        for whole, parts in apart(flows, known)
    ]
    words = "a territory is not what its parts add up to"
    yield from finding("trade", words, wrong, "correct the scope or the value of one of them")
