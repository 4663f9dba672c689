"""Correlates of War trade, version 4.0: what states imported from each other, 1870–2014, in millions of dollars.

The flows as compiled are read. Smoothed flows, the alternatives for Belgium–Luxembourg and for China with Taiwan,
spikes, dips, the codes of the compilers' sources and national totals are not.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from pipelines.archive.parts import Part
from pipelines.sources.codes import Codes
from pipelines.sources.contract import Parsed, declare, only_part
from pipelines.sources.parsing.tabular import is_whole, read_floats
from schemas import beside

IDENTITY, FLOWS = ["ccode1", "ccode2", "year"], ["flow1", "flow2"]
TURNED = {"ccode1": "ccode2", "ccode2": "ccode1", "flow1": "flow2", "flow2": "flow1"}
MISSING = -9
MILLION = 1e6
UNREADABLE = "a code or the year is missing or not a whole number, or a flow is negative"
CONSTANT: dict[str, str] = beside.read(__file__)["codes"]


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Rows of ``trade_reports``: flow1 is origin ccode2, destination ccode1; flow2 the other way."""
    parsed = Parsed()
    rows = read_floats(only_part(parts, ".csv", ".csv.gz"), [*IDENTITY, *FLOWS], parsed, SOURCE.unread)
    is_negative = (rows[FLOWS] < 0) & (rows[FLOWS] != MISSING)
    is_readable = rows[IDENTITY].apply(is_whole).all(axis=1) & ~is_negative.any(axis=1)
    rows = parsed.quarantine(rows, {UNREADABLE: is_readable}, is_named_once=True)
    rows = rows.fillna(MISSING).astype(dict.fromkeys(IDENTITY, int))
    rows = _distinct(rows, parsed)
    for number in "12":
        rows[f"actor{number}"] = codes.actors("cow", rows[f"ccode{number}"], rows["year"])
    imports = rows.rename(columns={"actor2": "origin", "actor1": "destination", "flow1": "value"})
    exports = rows.rename(columns={"actor1": "origin", "actor2": "destination", "flow2": "value"})
    imports["source_row"] += "/flow1"
    exports["source_row"] += "/flow2"
    names = ["origin", "destination", "year", "value", "source_row"]
    flows = pd.concat([imports[names], exports[names]], ignore_index=True)
    flows = parsed.leave_out(flows, flows["value"] == MISSING, "the flow is missing")
    flows = parsed.between(flows, "origin", "destination")
    # a product with a million is off in its last binary digit: 0.29 is 290,000 and no less
    flows["value"] = (flows["value"] * MILLION).round(3)
    flows["time_period"] = flows["year"]
    parsed.carry("trade_reports", flows, is_estimated=False, **CONSTANT)
    return parsed


def _distinct(rows: pd.DataFrame, parsed: Parsed) -> pd.DataFrame:
    """Each pair and year once: copies of the data list every pair from both sides.

    The same pair from the other side, with the same flows, is left out. A row that contradicts its mirror, and a second
    row of the same pair from the same side, are bad.
    """
    rows = parsed.quarantine(rows, {"the pair and year appeared before": ~rows.duplicated(IDENTITY)}, IDENTITY[:2])
    is_turned = rows["ccode1"] > rows["ccode2"]
    straight, turned = rows[~is_turned], rows[is_turned]
    mirror = straight.rename(columns=TURNED)[[*IDENTITY, *FLOWS]]
    turned = turned.merge(mirror, "left", IDENTITY, suffixes=("", "_mirror"), indicator="is_mirrored")
    is_mirrored = turned["is_mirrored"] == "both"
    is_same = (turned["flow1"] == turned["flow1_mirror"]) & (turned["flow2"] == turned["flow2_mirror"])
    differs = "the flows differ from those of the same pair from the other side"
    parsed.quarantine(turned, {differs: is_same | ~is_mirrored})
    parsed.count_out(int((is_mirrored & is_same).sum()), "the same pair and year from the other side")
    return pd.concat([straight, turned[~is_mirrored]], join="inner", ignore_index=True)


SOURCE = declare(__file__, parse=parse)
