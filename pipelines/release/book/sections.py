"""The sections of a dyad's page, in their order. What each is made of is its own module's business, how it is drawn ``charts.py``'s."""

from __future__ import annotations

from dataclasses import replace

from pipelines.release.book.absent import why
from pipelines.release.book.comparisons import closeness, votes
from pipelines.release.book.counts import events, exercises
from pipelines.release.book.flows import dependence, trade
from pipelines.release.book.money import funding
from pipelines.release.book.panels import Section
from pipelines.release.book.reading import Tables


def sections(dyad: str, tables: Tables) -> list[Section]:
    """Every section of the page of a dyad, empty ones too."""
    made = (trade, dependence, exercises, funding, votes, events, closeness)
    found = [section(dyad, tables) for section in made]
    return [one if one.panels or one.empty else replace(one, empty=why(one, dyad, tables)) for one in found]
