"""What becomes of doubted reports where flows are put together: they give way, or what is made of them is doubted.

Which reports are doubted is ``report_doubts``'s.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.row_types import DoubtsRow
from pipelines.rows import replaced
from pipelines.tables.shared.trade_panel import WORLD

HEAVY = 0.01
"""The share of an actor's trade from which a doubted flow makes sums of all its flows doubtful."""
ID = ["capture_id", "source_row"]
"""What names a report."""


def is_doubted(reports: pa.Table, doubts: Collection[DoubtsRow]) -> pa.ChunkedArray:
    """Which of ``reports`` (with ``ID``) are doubted."""
    names = pa.array(sorted({row["row_id"] for row in doubts}), pa.string())
    return pc.is_in(pc.binary_join_element_wise(*(reports[name] for name in ID), "#"), value_set=names)


def firm(reports: pa.Table, doubts: Collection[DoubtsRow]) -> pa.Table:
    """The reports that nothing questions."""
    return reports.filter(pc.invert(is_doubted(reports, doubts))) if doubts else reports


@dataclass
class Shaken:
    """What doubted flows leave uncertain, as keys ``actor|partner|year`` and ``actor|year``.

    ``pairs`` have no other report; of ``totals`` the actor's own total is doubted, of ``parts`` a flow in its sum.
    """

    pairs: set[str] = field(default_factory=set)
    totals: set[str] = field(default_factory=set)
    parts: set[str] = field(default_factory=set)

    def marked(self, rows: pa.Table) -> pa.Table:
        """Rows of ``dependence`` with ``is_doubted``: of a doubted flow, or of a total that one moves by ``HEAVY``."""
        if not (self.pairs or self.totals or self.parts):
            return rows
        year = rows["year"].cast(pa.string())
        key = pc.binary_join_element_wise(rows["actor_id"], rows["partner_id"], year, "|")
        actor = pc.binary_join_element_wise(rows["actor_id"], year, "|")
        is_heavy = pc.fill_null(pc.greater(rows["trade_share"], HEAVY), True)
        heavy = actor.filter(pc.and_(is_heavy, pc.is_in(key, value_set=pa.array(sorted(self.parts), pa.string()))))
        is_summed = pc.and_(pc.fill_null(rows["is_total_summed"], False), pc.is_in(actor, value_set=pc.unique(heavy)))
        of = [
            pc.is_in(own, value_set=pa.array(sorted(n), pa.string()))
            for own, n in ((key, self.pairs), (actor, self.totals))
        ]
        return replaced(rows, "is_doubted", pc.or_(pc.or_(*of), is_summed))


def without_doubted(reports: pa.Table, doubts: Collection[DoubtsRow]) -> tuple[pa.Table, Shaken]:
    """``reports`` without doubted ones of whose flow another is known, and what they leave uncertain."""
    shaken = Shaken()
    if not doubts:
        return reports, shaken
    doubted = pc.and_(is_doubted(reports, doubts), reports["is_current"])
    year = reports["year"].cast(pa.string())
    cell = pc.binary_join_element_wise(reports["origin"], reports["destination"], year, "|")
    known = pc.unique(cell.filter(pc.and_not(reports["is_current"], doubted)))
    gives_way = pc.and_(doubted, pc.is_in(cell, value_set=known))
    names = ["origin", "destination", "reporter", "year"]
    for mask, is_left in ((gives_way, False), (pc.and_not(doubted, gives_way), True)):
        for row in reports.filter(mask).select(names).to_pylist():
            a, b, reporter, year = row.values()
            if WORLD in (a, b):
                shaken.totals |= {f"{reporter}|{year}"} if is_left else set()
            else:
                keys = {f"{a}|{b}|{year}", f"{b}|{a}|{year}"}
                shaken.parts |= keys
                shaken.pairs |= keys if is_left else set()
    return reports.filter(pc.invert(gives_way)), shaken
