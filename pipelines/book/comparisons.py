"""How close two sides are, beside other dyads: votes in the General Assembly, and the composite."""

from __future__ import annotations

from pipelines.book.absent import no_composite
from pipelines.book.contents import Tables, known, source_of
from pipelines.book.panels import Mark, Panel, Section, in_runs, valued
from pipelines.book.wording import scale

_VOTES = {
    "un_identical_share": "Share of identical votes",
    "ideal_point_year_distance": "Distance of ideal points",
    "covote_opposed_share": "Share of common votes against the United States",
}
OTHERS = "other dyads in coverage"
_COMPONENT = "closeness"


def votes(dyad: str, tables: Tables) -> Section:
    """Voting in the General Assembly, beside the other dyads in coverage."""
    panels = []
    for indicator, title in _VOTES.items():
        if not known(indicator, dyad, tables):
            continue
        scaled = scale("{point}" if "distance" in indicator else "1", ())
        marks = {
            is_mine: [
                valued(
                    row,
                    "indicators",
                    scaled,
                    _pair(other, tables, is_mine) + source_of(row, tables),
                    when=row["time_period"],
                    layers=None if is_mine else ["other"],
                )
                for other in sorted(tables.by_dyad["indicators"])
                if (other == dyad) == is_mine
                for row in known(indicator, other, tables)
            ]
            for is_mine in (True, False)
        }
        panels.append(
            Panel(
                indicator.replace("_", "-"),
                title,
                "compared",
                scaled.unit,
                [*in_runs(marks[True]), *in_runs(marks[False])],
            )
        )
    return Section(
        "votes",
        "Votes in the UN General Assembly",
        "The grey lines are the other dyads in coverage: a high share says little where most states vote alike.",
        panels,
        ("votes/roll_call",),
        "unga_votes",
    )


def _pair(dyad: str, tables: Tables, is_mine: bool) -> str:
    """The two sides by name; those of another page are told from them."""
    pair = "–".join(map(tables.name, dyad.split("-")))
    return pair if is_mine else f"{OTHERS}: {pair}"


def closeness(dyad: str, tables: Tables) -> Section:
    """The composite and its dimensions, each with the span over all other choices."""
    rows = tables.of("closeness", dyad)
    scaled = scale("{point}", ())
    made: dict[bool, list[Mark]] = {True: [], False: []}
    for row in rows:
        if row["value"] is not None:
            mark = valued(row, "closeness", scaled, row["component"], when=str(row["year"]))
            made[row["component"] == _COMPONENT].append(mark)
    lacking = "" if made[True] else no_composite(rows, dyad, tables)
    panels = [
        Panel("closeness", "Closeness, 0 to 100", "series", "points", in_runs(made[True])),
        Panel("closeness-dimensions", "Its dimensions, 0 to 100", "series", "points", in_runs(made[False]), lacking),
    ]
    panels = [panel for panel in panels if panel.marks]
    return Section(
        "closeness",
        "Closeness",
        "A composite of the indicators above. The interval spans all other choices of scale, weight and aggregation that "
        "data/reference/closeness.yaml declares.",
        panels,
        empty="" if panels else lacking,
    )
