"""BACI's totals: what each state sold to each other in a year, all goods, as others summed CEPII's files of products.

CEPII reconciles what both sides report to the UN, so that no flow is either side's figure. Where neither reported there
is no flow: that is unknown, and no zero.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import pandas as pd

from pipelines.archive.parts import Part
from pipelines.sources.codes import Codes
from pipelines.sources.contract import Parsed, SourceError, declare, prefixed
from pipelines.sources.parsing.plain import layouts, read_plain, valued
from pipelines.sources.parsing.trade_flows import drop_repeated_flows
from schemas import beside

LAYOUT = layouts(__file__)["totals"]
SILENT: dict[str, int] = beside.read(__file__)["codes"]["silent"]
FILE = re.compile(r"baci_V(\d{4})(\d\d)_(\d{4})_totals")
SIDES = ["origin", "destination"]


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Trade reports of all parts together, in dollars. Raises SourceError, SchemaDrift and UnknownCodes."""
    parsed = Parsed()
    tables = []
    for part, prefix in prefixed(parts):
        if not (said := FILE.match(part.name)):
            raise SourceError(f"{part.name} does not say version and year: name it baci_V202501_2023_totals….csv")
        parsed.vintage = max(parsed.vintage or date.min, date(int(said[1]), int(said[2]), 1))
        tables.append(read_plain(part, [LAYOUT], prefix, parsed).assign(year=int(said[3]), time_period=said[3]))
    rows = valued(pd.concat(tables, ignore_index=True), parsed)
    for side in SIDES:
        rows[side] = codes.actors("comtrade", rows[side], rows["year"])
    rows = drop_repeated_flows(parsed.between(rows, *SIDES), [*SIDES, "year"], parsed)
    rows["obs_status"] = _statuses(rows)
    rows["slice"] = rows["time_period"]
    parsed.carry("trade_reports", rows, is_estimated=False)
    return parsed


def _statuses(rows: pd.DataFrame) -> pd.Series:
    """A where both sides reported, I where one did not and the flow is the other's figure.

    ``SILENT`` are states that published nothing. Who has no flow with any of them did not report either: they trade
    with all the world, and what they trade with those who report is there.
    """
    ends = [rows[["year", *pair]].set_axis(["year", "actor", "partner"], axis=1) for pair in (SIDES, SIDES[::-1])]
    sides = pd.concat(ends)
    is_silent = sides["partner"].map(SILENT) <= sides["year"]
    silent_years = sides["year"].isin(sides.loc[is_silent, "year"])
    speaks = sides[["year", "actor"]].loc[is_silent | ~silent_years].drop_duplicates()
    spoken = pd.MultiIndex.from_frame(speaks)
    both = [pd.MultiIndex.from_frame(rows[["year", side]]).isin(spoken) for side in SIDES]
    return pd.Series(both[0] & both[1], rows.index).map({True: "A", False: "I"})


SOURCE = declare(__file__, parse=parse)
