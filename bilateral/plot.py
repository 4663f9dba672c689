"""A series as a picture: a chart of Altair with the marks of the book's charts, its sources, day and version in it."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from bilateral.actors import actors_of
from bilateral.catalogue import entries
from bilateral.cite import figures, what_of
from bilateral.commons import layout
from bilateral.commons.figures import scale_for
from bilateral.commons.frames import to_rows
from bilateral.commons.lookup import NotThere
from bilateral.evidence import evidence
from bilateral.folder import Folder
from bilateral.selection import Years
from bilateral.series import series

if TYPE_CHECKING:
    import pandas as pd

WIDTH, HEIGHT = 960, 540
"""Pixels of a chart, which is as wide as a slide."""
COLOUR = "#0067a5"
LETTER = {18: 10.5, 12: 7.0}
"""How wide a letter of a text is, in pixels, by the size of the font: in the widest fonts that browsers take."""


def plot(folder: Folder, indicator: str, dyad: str, years: Years | None, unit: str | None) -> Any:
    """The chart of ``Release.plot``. Raises NotThere without Altair, and where ``series`` does."""
    try:
        import altair as alt
    except ModuleNotFoundError:
        raise NotThere("a plot needs Altair: pip install altair") from None
    ways, entry = [dyad], entries(folder).get(indicator.partition("/")[0], {})
    if entry.get("is_directed") and ">" not in dyad:
        a, b = actors_of(folder).pair(dyad)
        ways = [f"{a}>{b}", f"{b}>{a}"]
    frames = [series(folder, indicator, way, years, rule="published", system=None, unit=unit) for way in ways]
    frames = [one[one[["value", "low", "high"]].notna().any(axis=1)] for one in frames]
    width = WIDTH / max(1, sum(len(one) > 0 for one in frames)) - 40
    charts = [_chart(alt, folder, one, width) for one in frames if len(one)]
    if not charts:
        raise NotThere(f"{indicator} of {dyad} has no number in these years")
    return alt.hconcat(*charts).configure_view(stroke=None).configure_axis(labelFontSize=12, titleFontSize=12)


def _chart(alt: Any, folder: Folder, frame: pd.DataFrame, width: float) -> Any:
    """One series on a scale of its own: values along unbroken years, intervals, and bounds of which one end is open."""
    (last,) = to_rows(frame.tail(1))
    scale = scale_for(last["unit_measure"], frame[["value", "low", "high"]].to_numpy().ravel())
    data = frame[["year", "value", "low", "high"]].astype(float) / [1, scale.by, scale.by, scale.by]
    data["run"] = (frame["year"].diff().ne(1) | frame["is_break"].eq(True)).cumsum()
    axis = alt.Axis(format="d", tickMinStep=1, grid=False)
    year = alt.X("year:Q", title=None, axis=axis, scale=alt.Scale(zero=False))
    base = alt.Chart(data).encode(year)
    value, low, high = (alt.Y(f"{name}:Q", title=scale.unit) for name in ("value", "low", "high"))
    both, open_end = "isValid(datum.low) && isValid(datum.high)", "!isValid(datum.value) && isValid(datum.{})"
    names = {row["actor_id"]: row["name"] for row in folder.rows("actors", ["actor_id", "name"])}
    labels = {name: entry["label"] for name, entry in entries(folder).items()}
    foot = figures(folder, [last], evidence(folder, [last], "indicators").to_pylist())
    foot += f", data as of {folder.manifest['date']}. CC BY 4.0. {layout.site_url()}"
    title, told = (
        textwrap.wrap(text, int(width / LETTER[size]))
        for text, size in ((what_of(last, names, labels), 18), (foot, 12))
    )
    head = alt.Title(title, subtitle=told, anchor="start", fontSize=18, subtitleFontSize=12)
    point = {"color": COLOUR, "filled": True, "size": 60, "opacity": 1}
    layers = [
        base.transform_filter(both).mark_rule(color=COLOUR, strokeWidth=3, opacity=0.5).encode(low, y2="high:Q"),
        base.mark_line(color=COLOUR, strokeWidth=1.5).encode(value, detail="run:N"),
        base.mark_point(**point).encode(value),
    ]
    for name, end, other, shape in (("low", low, "high", "triangle-up"), ("high", high, "low", "triangle-down")):
        only = f"{open_end.format(name)} && !isValid(datum.{other})"
        layers.append(base.transform_filter(only).mark_point(**point, shape=shape).encode(end))
    height = HEIGHT - 40 - 24 * len(title) - 15 * len(told)
    return alt.layer(*layers).properties(title=head, width=width, height=height)
