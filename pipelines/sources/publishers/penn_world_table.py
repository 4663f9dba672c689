"""Penn World Table 10.01: the size of economies at prices that can be compared, 1950 to 2019.

Read are GDP at purchasing power parities and at constant national prices, the price level, the dollar rate and
population, one file for each, as Gapminder keeps them. The other variables are not.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.archive.parts import Part
from pipelines.sources.codes import LEFT_OUT, Codes
from pipelines.sources.contract import Parsed, declare
from pipelines.sources.parsing.plain import layouts, read_all, valued

LAYOUTS = layouts(__file__)


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Rows of ``economy`` of all parts together. Raises SourceError, SchemaDrift and UnknownCodes."""
    parsed = Parsed()
    rows = valued(read_all(parts, LAYOUTS.values(), parsed, SOURCE.twice, codes), parsed)
    rows = parsed.quarantine(rows, {"year is not a year": rows["year"].str.fullmatch(r"\d{4}")}, ["year"])
    rows["year"] = rows["year"].astype(int)
    rows["actor_id"] = codes.actors("imf", rows["actor_id"].str.upper(), rows["year"])
    rows = parsed.leave_out(rows, rows["actor_id"] == LEFT_OUT, "territory before its time")
    rows["slice"] = rows["series"]
    parsed.carry("economy", rows, obs_status="A")
    return parsed


SOURCE = declare(__file__, parse=parse)
