"""OECD transport and insurance costs (ITIC): what lies between CIF and FOB value, by importer, exporter and year.

SDMX-CSV with labels. Read are margins of all goods together; margins by product are not.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.archive.parts import Part
from pipelines.sources.codes import LEFT_OUT, Codes
from pipelines.sources.contract import Parsed, declare, prefixed
from pipelines.sources.parsing.plain import layouts, read_plain
from pipelines.sources.parsing.tabular import is_first, matches, whole

LAYOUT = layouts(__file__)["labelled"]


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Rows of ``transport_margins``. Raises SourceError, SchemaDrift and UnknownCodes."""
    parsed = Parsed()
    rows = pa.concat_tables(
        [read_plain(part, [LAYOUT], prefix, parsed, SOURCE.twice, codes) for part, prefix in prefixed(parts)]
    )
    rows = rows.combine_chunks()
    is_year = {"the period is no year": matches(rows["year"], r"^\d{4}$")}
    has_value = {"value is missing": pc.is_valid(rows["value"])}
    rows = parsed.quarantine(rows, is_year | has_value, ["value"], row="source_row", is_named_once=True)
    year = rows["year"].cast(pa.int64())
    actors = {
        end: codes.actors("imf", pc.replace_substring_regex(rows[end], "_F$", ""), year)
        for end in ("importer", "exporter")
    }
    margins = pa.table({**actors, "year": year, **{name: rows[name] for name in ("value", "obs_status", "source_row")}})
    is_foreign = pc.or_(*(pc.equal(margins[end], LEFT_OUT) for end in actors))
    margins = parsed.leave_out(margins, is_foreign, "a side is not an actor in that year")
    margins = parsed.leave_out(margins, pc.equal(margins["importer"], margins["exporter"]), "a state and itself")
    key = pc.binary_join_element_wise(margins["importer"], margins["exporter"], margins["year"].cast(pa.string()), "/")
    repeated = pc.invert(is_first(whole(key)))
    parsed.tables["transport_margins"] = parsed.leave_out(margins, repeated, "the same margin again")
    return parsed


SOURCE = declare(__file__, parse=parse)
