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
from pipelines.sources.parsing.tabular import header, is_first, labels, matches, numbers, read_csv, replaced, whole

MEANT = {
    "MEASURE": "C_F",
    "PRODUCT_TYPE": "C",
    "COMM_HS2017": "_T",
    "FREQ": "A",
    "UNIT_MEASURE": "PT_IM_CIF",
    "UNIT_MULT": "0",
}
"""What a row must say to be the yearly margin of all goods in per cent of the CIF value."""
READ = ("REF_AREA", "COUNTERPART_AREA", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", *MEANT)


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Rows of ``transport_margins``. Raises SourceError, SchemaDrift and UnknownCodes."""
    parsed = Parsed()
    tables = []
    for part, prefix in prefixed(parts):
        parsed.check_columns(header(part.path), READ, SOURCE.unread, part.name)
        rows = read_csv(part.path, parsed.bad, columns=READ, prefix=prefix)
        rows = rows.append_column("source_row", labels(rows["row"], prefix))
        tables.append(replaced(rows, "value", numbers(rows, "OBS_VALUE", parsed.bad, rows["source_row"])))
    rows = pa.concat_tables(tables).combine_chunks()
    for name, code in MEANT.items():
        rows = parsed.leave_out(rows, pc.not_equal(rows[name], code), f"{name} is not {code}")
    is_year = {"the period is no year": matches(rows["TIME_PERIOD"], r"^\d{4}$")}
    has_value = {"value is missing": pc.is_valid(rows["value"])}
    rows = parsed.quarantine(rows, is_year | has_value, ["OBS_VALUE"], row="source_row", is_named_once=True)
    year = rows["TIME_PERIOD"].cast(pa.int64())
    actors = {
        end: codes.actors("imf", pc.replace_substring_regex(rows[name], "_F$", ""), year)
        for end, name in (("importer", "REF_AREA"), ("exporter", "COUNTERPART_AREA"))
    }
    margins = pa.table(
        {
            **actors,
            "year": year,
            "value": rows["value"],
            "obs_status": rows["OBS_STATUS"],
            "source_row": rows["source_row"],
        }
    )
    is_foreign = pc.or_(*(pc.equal(margins[end], LEFT_OUT) for end in actors))
    margins = parsed.leave_out(margins, is_foreign, "a side is not an actor in that year")
    margins = parsed.leave_out(margins, pc.equal(margins["importer"], margins["exporter"]), "a state and itself")
    key = pc.binary_join_element_wise(margins["importer"], margins["exporter"], margins["year"].cast(pa.string()), "/")
    repeated = pc.invert(is_first(whole(key)))
    parsed.tables["transport_margins"] = parsed.leave_out(margins, repeated, "the same margin again")
    return parsed


SOURCE = declare(__file__, parse=parse)
