"""Penn World Table 10.01: the size of economies at prices that can be compared, 1950 to 2019.

Read are GDP at purchasing power parities and at constant national prices, the price level, the dollar rate and
population, one file for each, as Gapminder keeps them. The other variables are not.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.archive.parts import Part
from pipelines.sources.codes import LEFT_OUT, Codes
from pipelines.sources.contract import Parsed, declare, prefixed
from pipelines.sources.parsing.plain import layouts, read_plain, valued
from pipelines.sources.parsing.tabular import matches, replaced

LAYOUTS = layouts(__file__)


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Rows of ``economy`` of all parts together. Raises SourceError, SchemaDrift and UnknownCodes."""
    parsed = Parsed()
    tables = [
        read_plain(part, LAYOUTS.values(), prefix, parsed, SOURCE.twice, codes) for part, prefix in prefixed(parts)
    ]
    rows = valued(pa.concat_tables(tables).combine_chunks(), parsed)
    is_year = {"year is not a year": matches(rows["year"], r"^\d{4}$")}
    rows = parsed.quarantine(rows, is_year, ["year"], row="source_row")
    rows = replaced(rows, "year", rows["year"].cast(pa.int64()))
    rows = replaced(rows, "actor_id", codes.actors("imf", pc.utf8_upper(rows["actor_id"]), rows["year"]))
    rows = parsed.leave_out(rows, pc.equal(rows["actor_id"], LEFT_OUT), "territory before its time")
    rows = rows.append_column("slice", rows["series"])
    parsed.tables["economy"] = rows.append_column("obs_status", pa.repeat("A", rows.num_rows))
    return parsed


SOURCE = declare(__file__, parse=parse)
