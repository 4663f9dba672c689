"""How two sides vote in the General Assembly, beside other dyads."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from bilateral.commons.figures import Scale, scale_for
from pipelines.book.panels import Mark, Panel, Section, in_runs, number_mark
from pipelines.book.release_tables import ReleaseTables
from pipelines.book.texts import VOTES, section
from pipelines.judgement.series_picks import MORE
from pipelines.rows import Row

OTHERS = 4
"""Pairs that stand beside one, at most: each line is named, and more names than these have no room."""


def votes(dyad: str, tables: ReleaseTables) -> Section:
    """Voting in the General Assembly, beside the dyads of which most is known."""
    known = [(name, title) for name, title in VOTES.items() if tables.indicator(name, dyad)]
    rows = [row for name, _ in known for row in tables.indicator(name, dyad)]
    panels = [_votes_panel(name, title, dyad, tables) for name, title in known]
    return section("votes", panels, note=tables.ends(rows, "unga_votes"))


def _votes_panel(indicator: str, title: str, dyad: str, tables: ReleaseTables) -> Panel:
    scale = _scale(indicator)
    own: list[Mark] = []
    others: list[Mark] = []
    for pair in (dyad, *_compared(indicator, dyad, tables)):
        marks, layers = (own, None) if pair == dyad else (others, ["other"])
        marks += _line(indicator, pair, tables, scale, layers)
    if indicator == "un_identical_share":
        own += [_published(row, dyad, tables) for row in tables.indicator("vote_share", dyad)]
    return Panel(_id(indicator), title, "compared", scale.unit, [*in_runs(own), *in_runs(others)])


def _line(indicator: str, pair: str, tables: ReleaseTables, scale: Scale, layers: list[str] | None) -> list[Mark]:
    name = "–".join(map(tables.name, pair.split("-")))
    rows = tables.indicator(indicator, pair)
    marks = [number_mark(row, scale, name + tables.source_suffix(row), layers) for row in rows]
    counts = [row.get("n_observations") or 0 for row in rows]
    for mark, count in zip(marks, counts, strict=True):
        if count > MORE * median(counts):
            mark.datum["label"] += f"; of {count} votes, many more than usual: not comparable with the other years"
    return marks


def lines_beside(tables: ReleaseTables) -> Iterator[tuple[str, Panel]]:
    """Each line that may stand beside those of other pairs, with its pair, as the only one of a chart."""
    for indicator, title in VOTES.items():
        scale = _scale(indicator)
        for pair in sorted(tables.beside):
            if marks := _line(indicator, pair, tables, scale, ["other"]):
                yield pair, Panel(_id(indicator), title, "compared", scale.unit, in_runs(marks))


def _scale(indicator: str) -> Scale:
    return scale_for("{point}" if "distance" in indicator else "1")


def _id(indicator: str) -> str:
    return indicator.replace("_", "-")


def _published(row: Row, dyad: str, tables: ReleaseTables) -> Mark:
    """The share of a year as somebody else counts it, by a rule of their own."""
    said = tables.sayer(row)
    series = f"{said[0] if said else 'Others'}: {'–'.join(map(tables.name, dyad.split('-')))}"
    return number_mark(row, scale_for("%"), series)


def _compared(indicator: str, dyad: str, tables: ReleaseTables) -> list[str]:
    """Of the pairs of which most is known those that have the indicator, with a side in common with this one first."""
    sides = {*dyad.split("-")}
    pairs = [pair for pair in tables.beside if pair != dyad and tables.indicator(indicator, pair)]
    pairs.sort(key=lambda pair: not sides & {*pair.split("-")})
    return sorted(pairs[:OTHERS])
