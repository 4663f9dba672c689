"""BACI (CEPII) in SQL: rows in dollars and kilograms, rules beside the model's; the panel is in ``baci.sql``.

Everything is whole numbers, whose sums no order of summing changes. Codes are the source's own.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

NUMBER, DECIMAL = pa.int32(), pa.decimal128(14, 3)
LAYOUT = {"t": NUMBER, "i": NUMBER, "j": NUMBER, "k": NUMBER, "v": DECIMAL, "q": DECIMAL}
"""Year, exporter, importer, product, thousands of dollars, metric tons."""
ROWS = """
SELECT i AS exporter, j AS importer, t AS year, k AS product, CAST(v * 1000 AS BIGINT) AS value,
    CAST(q * 1000 AS BIGINT) AS quantity
FROM lines
"""
TABLES = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
PANEL = ("baskets", "product_dependence")
"""Those of the tables that are kept."""


def rules(year: int) -> dict[str, str]:
    """What no model of single columns says: each rule broken in words, and the condition that keeps it."""
    of_file = {f"year is not {year}, that of the file": f"year = {year}"}
    return of_file | {"exporter and importer are one": "exporter <> importer"}
