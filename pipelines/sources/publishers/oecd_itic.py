"""OECD transport and insurance costs (ITIC): what lies between CIF and FOB value, by importer, exporter and year.

SDMX-CSV with labels. Read are margins of all goods together; margins by product are not.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.archive.parts import Part
from pipelines.sources.codes import Codes
from pipelines.sources.contract import Parsed, declare
from pipelines.sources.parsing.plain import layouts, read_all

LAYOUT = layouts(__file__)["labelled"]
SIDES = ["importer", "exporter"]


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Rows of ``transport_margins``. Raises SourceError, SchemaDrift and UnknownCodes."""
    parsed = Parsed()
    rows = read_all(parts, [LAYOUT], parsed, SOURCE.twice, codes)
    checks = {"the period is no year": rows["year"].str.fullmatch(r"\d{4}"), "value is missing": rows["value"].notna()}
    rows = parsed.quarantine(rows, checks, ["value"], is_named_once=True)
    rows["year"] = rows["year"].astype(int)
    for side in SIDES:
        rows[side] = codes.actors("imf", rows[side].str.removesuffix("_F"), rows["year"])
    rows = parsed.between(rows, *SIDES)
    rows = parsed.leave_out(rows, rows.duplicated([*SIDES, "year"]), "the same margin again")
    parsed.carry("transport_margins", rows)
    return parsed


SOURCE = declare(__file__, parse=parse)
