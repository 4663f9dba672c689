"""The sections of a dyad's page, in their order. What each is made of is its own module's business, how it is drawn ``charts.py``'s."""

from __future__ import annotations

from dataclasses import replace

from pipelines.book.absent import why
from pipelines.book.comparisons import closeness, votes
from pipelines.book.contents import Tables
from pipelines.book.counts import events, exercises
from pipelines.book.finance import funding
from pipelines.book.panels import Section
from pipelines.book.trade import dependence, trade


def sections(dyad: str, tables: Tables) -> list[Section]:
    """Every section of the page of a dyad, empty ones too."""
    made = (trade, dependence, exercises, funding, votes, events, closeness)
    found = [section(dyad, tables) for section in made]
    return [one if one.panels or one.empty else replace(one, empty=why(one, dyad, tables)) for one in found]
