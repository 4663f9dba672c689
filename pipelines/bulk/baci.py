"""BACI (CEPII) as three expressions: rows in dollars and kilograms, rules beside the model's, and the panel.

Everything is whole numbers, whose sums no order of summing changes. Codes are the source's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from pipelines.bulk.engine import Engine
from pipelines.bulk.stage import Stage
from schemas.tables.product_flows import Model

if TYPE_CHECKING:
    import ibis

    from pipelines.bulk.rules import Conditions

NUMBER, DECIMAL = pa.int32(), pa.decimal128(14, 3)
LAYOUT = {"t": NUMBER, "i": NUMBER, "j": NUMBER, "k": NUMBER, "v": DECIMAL, "q": DECIMAL}
"""Year, exporter, importer, product, thousands of dollars, metric tons."""
HALF, TWENTIETH = 2, 20
LEAST = 10_000_000
"""Dollars of a year's flow from which its products are listed."""
CRITICAL = (2701, 2709, 2711, 2805, 8507, 8542, 8703)
"""Coal, crude oil, gases, rare earth and alkali metals, accumulators, integrated circuits, cars (HS 1992)."""


def rows(lines: ibis.Table) -> ibis.Table:
    """The lines in dollars and kilograms."""
    return lines.select(
        exporter=lines.i,
        importer=lines.j,
        year=lines.t,
        product=lines.k,
        value=(lines.v * 1_000).cast("int64"),
        quantity=(lines.q * 1_000).cast("int64"),
    )


def rules(flows: ibis.Table, year: int) -> Conditions:
    """What no model of single columns says."""
    return {
        f"year is not {year}, that of the file": (flows.year == year).fill_null(True),
        "exporter and importer are one": (flows.exporter != flows.importer).fill_null(True),
    }


def panel(flows: ibis.Table, on: Engine) -> dict[str, ibis.Table]:
    """What each importer buys of each exporter.

    ``baskets``, one row for each two: dollars, products, the sum of their squares, the largest product, and those of
    which the importer has more than half from this exporter. ``product_dependence``: products that are at least a
    twentieth of such a flow, and the headings ``CRITICAL``, with what the importer buys of them from all.
    """
    import ibis

    of_product = on.keep(flows.group_by("importer", "product").agg(imports=flows.value.sum()))
    known = flows.select("exporter", "importer", "product", "value").join(of_product, ["importer", "product"])
    exact = known.value.cast("decimal(19,0)")
    is_dependent = known.value * HALF > known.imports
    baskets = on.keep(
        known.group_by("importer", "exporter").agg(
            value=known.value.sum(),
            n_products=known.count(),
            squares=(exact * exact).sum().cast("decimal(38,0)"),
            # the largest, and of equals the first: both in one number
            top=(known.value * 1_000_000 + (999_999 - known["product"])).max(),
            n_dependent=is_dependent.sum().cast("int64"),
            dependent=ibis.ifelse(is_dependent, known.value, 0).sum().cast("int64"),
        )
    )
    large = baskets.filter(baskets.value >= LEAST).select("importer", "exporter", total=baskets.value)
    main = flows.select("exporter", "importer", "product", "value").join(large, ["importer", "exporter"])
    # kept, since an optimizer may else join the two others first, by importer alone
    main = on.keep(main.filter(main.value * TWENTIETH >= main.total)).join(of_product, ["importer", "product"])
    main = main.select("importer", "exporter", "product", "value", "imports")
    heading = (flows["product"] // 100).cast("int32")
    goods = flows.mutate(product=heading).filter(heading.isin(CRITICAL))
    of_heading = goods.group_by("importer", "product").agg(imports=goods.value.sum())
    goods = goods.group_by("importer", "exporter", "product").agg(value=goods.value.sum())
    goods = goods.join(of_heading, ["importer", "product"]).join(large, ["importer", "exporter"])
    goods = goods.select("importer", "exporter", "product", "value", "imports")
    return {"baskets": baskets, "product_dependence": main.union(goods)}


STAGE = Stage("product_flows", LAYOUT, Model, rows, rules, panel)
