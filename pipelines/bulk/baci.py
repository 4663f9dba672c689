"""BACI (CEPII) in SQL: rows in dollars and kilograms, rules beside the model's, and the panel.

Everything is whole numbers, whose sums no order of summing changes. Codes are the source's own.
"""

from __future__ import annotations

import pyarrow as pa

NUMBER, DECIMAL = pa.int32(), pa.decimal128(14, 3)
LAYOUT = {"t": NUMBER, "i": NUMBER, "j": NUMBER, "k": NUMBER, "v": DECIMAL, "q": DECIMAL}
"""Year, exporter, importer, product, thousands of dollars, metric tons."""
ROWS = """
SELECT i AS exporter, j AS importer, t AS year, k AS product, CAST(v * 1000 AS BIGINT) AS value,
    CAST(q * 1000 AS BIGINT) AS quantity
FROM lines
"""
TABLES = {
    "imports": "SELECT importer, product, sum(value)::BIGINT AS imports FROM rows GROUP BY ALL",
    "baskets": """
        SELECT importer, exporter, sum(value)::BIGINT AS value, count(*) AS n_products,
            sum(value::DECIMAL(19, 0) * value::DECIMAL(19, 0))::DECIMAL(38, 0) AS squares,
            -- the largest, and of equals the first: both in one number
            max(value * 1000000 + 999999 - product) AS top,
            count(*) FILTER (value * 2 > imports) AS n_dependent,
            coalesce(sum(value) FILTER (value * 2 > imports), 0)::BIGINT AS dependent
        FROM rows JOIN imports USING (importer, product) GROUP BY ALL
    """,
    "large": "SELECT importer, exporter, value AS total FROM baskets WHERE value >= 10000000",
    "main": """
        SELECT importer, exporter, product, value FROM rows JOIN large USING (importer, exporter)
        WHERE value * 20 >= total
    """,
    # coal, crude oil, gases, rare earth and alkali metals, accumulators, integrated circuits, cars (HS 1992)
    "critical": """
        SELECT importer, exporter, (product // 100)::INTEGER AS product, sum(value)::BIGINT AS value FROM rows
        WHERE product // 100 IN (2701, 2709, 2711, 2805, 8507, 8542, 8703) GROUP BY ALL
    """,
    "product_dependence": """
        SELECT importer, exporter, product, value, imports FROM main JOIN imports USING (importer, product)
        UNION ALL
        SELECT importer, exporter, product, value, imports
        FROM (SELECT *, sum(value) OVER (PARTITION BY importer, product)::BIGINT AS imports FROM critical)
        JOIN large USING (importer, exporter)
    """,
}
"""Tables made of ``rows`` in this order, each before the next: an optimizer may else join by importer alone."""
PANEL = ("baskets", "product_dependence")
"""Those that are kept.

``baskets``: what each importer buys of each exporter, with the sum of squares of its products, the largest of them, and
those of which more than half is from this exporter. ``product_dependence``: products that are at least a twentieth of a
large flow, and critical headings, with what the importer buys of them from all.
"""


def rules(year: int) -> dict[str, str]:
    """What no model of single columns says: each rule broken in words, and the condition that keeps it."""
    return {
        f"year is not {year}, that of the file": f"year = {year}",
        "exporter and importer are one": "exporter <> importer",
    }
