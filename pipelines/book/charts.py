"""How marks are drawn: one Vega-Lite specification for each kind of chart, without data or colours.

The page gets them in the form that Vega draws, and fills in the rows (``rows``) and the order of the series; colours
are variables of its style, so that a chart follows it from light to dark and to paper. Each mark carries its place
among the marks of the page (``n``) and its words (``label``), by which a click and a screen reader find it.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any

from pipelines.book.texts import HIGHER, LANES, LOWER, SAME

Spec = dict[str, Any]
STYLE = Path(__file__).parent / "app" / "book.css"
SHAPES = [
    "M-1,0A1,1,0,1,1,1,0A1,1,0,1,1,-1,0Z",  # circle
    "M-.9,-.9H.9V.9H-.9Z",  # square
    "M0,-1.25L1.25,0L0,1.25L-1.25,0Z",  # diamond
    "M-.4,-1.1H.4V-.4H1.1V.4H.4V1.1H-.4V.4H-1.1V-.4H-.4Z",  # cross
    "M0,-1.15L1.1,-.35L.68,.93H-.68L-1.1,-.35Z",  # pentagon
    "M-1.1,-.55L-.55,-1.1L0,-.55L.55,-1.1L1.1,-.55L.55,0L1.1,.55L.55,1.1L0,.55L-.55,1.1L-1.1,.55L-.55,0Z",  # x
]
"""Shapes of series, as paths that the legend draws too; triangles are reserved for open bounds."""
COLOURS = [f"var(--series-{n})" for n in range(1, len(SHAPES) + 1)]
_MARK, _GREY, _LINE = "var(--mark)", "var(--grey)", "var(--line)"
_FONT = "Liberation Sans"
_THEME = {
    "background": None,
    "font": "system-ui, sans-serif",
    "view": {"stroke": None},
    "axis": {
        "labelColor": "var(--ink)",
        "titleColor": "var(--ink)",
        "gridColor": _LINE,
        "domainColor": _LINE,
        "tickColor": _LINE,
        "labelFontSize": 12,
    },
}
_NAMES = re.compile(r' (?:aria-[a-z]+|role|class)="[^"]*"')
_STYLES = re.compile(r":root \{[^}]*\}|@media \(prefers-color-scheme: dark\) \{[^@]*?\}\s*\}")


_STILL = [{"name": "whole", "value": False}, {"name": "narrow", "value": False}, {"name": "top", "value": None}]
"""What the page tells a chart: numbers are whole, names have no room, where a shared scale ends."""


ANY_HEIGHT = 300
"""The height, in pixels, of charts whose lanes are not known yet."""


def specs() -> dict[str, Spec]:
    """Every kind of chart by its name."""
    return {
        "series": _series_chart(),
        "compared": _compared_chart(),
        "deals": _deals_chart(),
        "events": _events_chart(),
        "revisions": _revisions_chart(),
    }


def drawable() -> dict[str, Spec]:
    """The same in the form that Vega draws: what the page needs no Vega-Lite for."""
    import vl_convert

    found = {}
    for name, spec in specs().items():
        fixed = {"height": spec["height"] or ANY_HEIGHT, "params": _STILL, "config": _THEME}
        found[name] = vl_convert.vegalite_to_vega(spec | fixed | {"layer": _unnamed(spec["layer"])})
    return found


def _unnamed(layers: list[Spec]) -> list[Spec]:
    """The layers without their names: Vega-Lite would take a line and its points, which share one, for the same."""
    return [{key: value for key, value in layer.items() if key != "name"} for layer in layers]


def picture(chart: str, rows: list[Spec], title: str, width: int = 1080) -> str:
    """A chart as an SVG file, which a page can show before the library is loaded; its colours are those of the page.
    ``width`` is in pixels.

    It is set in a font that comes with the drawing package, so that the same rows give the same bytes on any machine.
    """
    import vl_convert

    spec = specs()[chart]
    layers = [layer for layer in spec["layer"] if any(layer["name"] in row["drawn"] for row in rows)]
    for layer in layers:
        for channel in ("color", "shape"):
            if "scale" in layer["encoding"].get(channel, {}):
                layer["encoding"][channel]["scale"]["domain"] = coloured_series(rows)
    config = _THEME | {"font": _FONT}
    spec |= {"layer": _unnamed(layers), "data": {"values": rows}, "width": width, "title": None, "config": config}
    drawn: str = vl_convert.vegalite_to_svg(spec | {"params": _STILL})
    svg = _NAMES.sub("", drawn)  # nobody can read the words of a picture within a page
    head = f"<title>{escape(title)}</title><style>{''.join(_STYLES.findall(STYLE.read_text(encoding='utf-8')))}</style>"
    return re.sub(r"(<svg[^>]*>)", lambda tag: tag[1] + head, svg.replace(_FONT, "system-ui, sans-serif"), count=1)


def coloured_series(rows: list[Spec]) -> list[str]:
    """The series that have colours and shapes, in the order in which they get them: bands and other dyads are grey."""
    return sorted({row["series"] for row in rows if {*row["drawn"]} - {"band", "other", "other_end"}})


def _chart(height: int | None, *layers: Spec) -> Spec:
    """A chart as wide as its place; without ``height`` the page makes it as high as its lanes."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"name": "rows"},
        "width": "container",
        "height": height,
        "autosize": {"type": "fit", "contains": "padding"},
        "encoding": {"description": {"field": "label"}},
        "layer": list(layers),
    }


def _layer(name: str, mark: Spec, *transform: Spec, **encoding: Any) -> Spec:
    """A layer of the marks that ``panels.layers_of`` lists under ``name``; the page leaves out layers without marks."""
    return {"name": name, "transform": [_drawn(name), *transform], "mark": mark, "encoding": encoding}


def _drawn(*names: str) -> Spec:
    return {"filter": " || ".join(f"indexof(datum.drawn, '{name}') >= 0" for name in names)}


def _line(width: float, **encoding: Any) -> Spec:
    """A line along each run of years, through weak values too."""
    mark, detail = {"type": "line", "strokeWidth": width}, {"detail": {"field": "run"}}
    return {"name": "value", "transform": [_drawn("value", "weak")], "mark": mark, "encoding": encoding | detail}


def _end(name: str, year: Spec, limit: int, **more: Any) -> Spec:
    """The last value of a line, and its name where the chart is wide enough for it."""
    mark = {"type": "text", "align": "left", "dx": 9, "fontSize": 12, "limit": limit, "aria": False}
    text = [{"calculate": "narrow ? datum.end_short : datum.end", "as": "end_text"}]
    place = {"x": year, "y": _amount_axis("end_at"), "text": {"field": "end_text"}}
    return _layer(name, mark | more.pop("mark", {}), *text, **place, **more)


def _break_sign(year: Spec) -> Spec:
    """A dashed line before a year that is not comparable with the one before."""
    mark = {"type": "rule", "strokeDash": [2, 3], "stroke": _GREY, "aria": False}
    before = {"calculate": "datum.year - 0.5", "as": "before"}
    return _layer("break", mark, before, x=year | {"field": "before"})


def _whole_ticks(scale: str, room: int) -> str:
    """Ticks at whole numbers only, each with ``room`` pixels: the library may halve the least step that it is given."""
    length, ends = "width" if scale == "x" else "height", f"domain('{scale}')"
    step = f"max(1, ceil(({ends}[1] - {ends}[0]) * {room} / {length}))"
    return f"sequence(ceil({ends}[0]), {ends}[1] + 0.001, {step})"


def _year_axis() -> Spec:
    axis = {"format": "d", "values": {"expr": _whole_ticks("x", 52)}, "grid": False, "labelFlush": False}
    scale = {"zero": False, "nice": False, "padding": 12}
    return {"field": "year", "type": "quantitative", "title": None, "scale": scale, "axis": axis}


def _amount_axis(field: str = "value", **more: Any) -> Spec:
    return {"field": field, "type": "quantitative", "title": None, **more}


def _series_channel(values: list[str]) -> Spec:
    """A channel that tells series apart: colours or shapes."""
    return {"field": "series", "type": "nominal", "legend": None, "scale": {"range": [*values]}}


def _lane(limit: int, **more: Any) -> Spec:
    axis = {"labelLimit": limit, "grid": True, "domain": False}
    return {"field": "lane", "type": "nominal", "title": None, "axis": axis, **more}


def _point_mark(size: int = 60, **more: Any) -> Spec:
    return {"type": "point", "filled": True, "size": size, "opacity": 1} | more


_MONTHS, _DAYS = "%b %Y", "%-d %b %Y"
_TIME = {
    "grid": False,
    "labelFlush": False,
    "labelSeparation": 6,
    "format": {"year": "%Y", "quarter": _MONTHS, "month": _MONTHS, "week": _DAYS, "day": _DAYS, "date": _DAYS},
}
"""An axis of days, whose labels always have the year: of those that overlap only some are drawn."""
_HOLLOW = _point_mark(filled=False, strokeWidth=2) | {"fill": "var(--paper)"}
_SPAN: Spec = {"type": "rule", "strokeWidth": 3, "strokeCap": "round", "opacity": 0.85}


def _series_chart() -> Spec:
    """Numbers by year: points, lines along unbroken years, intervals, triangles for open bounds, bands of reporters."""
    year, colour, shape = _year_axis(), _series_channel(COLOURS), _series_channel(SHAPES)
    axis = {
        "values": {"expr": f"whole ? {_whole_ticks('y', 32)} : null"},
        "tickCount": {"expr": "ceil(height / 40)"},
        "labelExpr": "whole ? format(datum.value, 'd') : datum.label",
    }
    amounts = _amount_axis(axis=axis, scale={"nice": True, "domainMax": {"expr": "top"}})
    low, high = amounts | {"field": "low"}, amounts | {"field": "high"}
    sides = ({"calculate": "datum.year - 0.4", "as": "from"}, {"calculate": "datum.year + 0.4", "as": "to"})
    band = {"x": year | {"field": "from"}, "x2": {"field": "to"}, "y": _amount_axis("low"), "y2": {"field": "high"}}
    mean, bar = _amount_axis("mean"), {"type": "rule", "strokeWidth": 3, "stroke": _GREY}
    name = {"type": "text", "align": "left", "baseline": "bottom", "dy": -3, "fill": "var(--quiet)", "aria": False}
    rectangle = {"type": "rect", "fillOpacity": 0.22, "fill": _MARK, "stroke": _MARK, "strokeWidth": 1}
    return _chart(
        260,
        _break_sign(year),
        _layer("band", rectangle, *sides, **band),
        _layer("published", bar, x=year | {"field": "from"}, x2={"field": "to"}, y=mean),
        _layer("published", name, x=year | {"field": "from"}, y=mean, text={"field": "end"}),
        _layer("span", _SPAN, x=year, y=_amount_axis("low"), y2={"field": "high"}, color=colour),
        _line(1.5, x=year, y=amounts, color=colour),
        _layer("value", _point_mark(), x=year, y=amounts, color=colour, shape=shape),
        _layer("weak", _HOLLOW, x=year, y=amounts, color=colour, shape=shape),
        _layer("at_least", _point_mark(80, shape="triangle-up"), x=year, y=low, color=colour),
        _layer("at_most", _point_mark(80, shape="triangle-down"), x=year, y=high, color=colour),
        _end("end", year, 60, color=colour, mark={"fontWeight": "bold"}),
    )


def _compared_chart() -> Spec:
    """One dyad's numbers by year before those of others, in grey."""
    year, colour, shape = _year_axis(), _series_channel(COLOURS), _series_channel(SHAPES)
    amounts = _amount_axis(scale={"zero": False})
    runs = [{"field": "series"}, {"field": "run"}]
    grey = {"type": "line", "strokeWidth": 1, "stroke": _GREY}
    return _chart(
        280,
        _layer("other", grey, x=year, y=amounts, detail=runs),
        _layer("other", _point_mark(18, fill=_GREY), x=year, y=amounts),
        _layer("span", _SPAN, x=year, y=amounts | {"field": "low"}, y2={"field": "high"}, color=colour),
        _line(2, x=year, y=amounts, color=colour),
        _layer("value", _point_mark(), x=year, y=amounts, color=colour, shape=shape),
        _layer("weak", _HOLLOW, x=year, y=amounts, color=colour, shape=shape),
        _end("other_end", year, 220, mark={"fill": "var(--quiet)"}),
        _end("end", year, 220, color=colour, mark={"fontWeight": "bold"}),
    )


def _deals_chart() -> Spec:
    """Amounts of deals by stage, a lane for each deal."""
    stage = {"field": "series", "type": "nominal"}
    amounts = _amount_axis(axis={"tickCount": {"expr": "ceil(width / 90)"}})
    lane = {"y": _lane(260, sort=None), "yOffset": stage, "color": _series_channel(COLOURS)}
    return _chart(
        None,
        _layer("span", _SPAN, x=amounts | {"field": "low"}, x2={"field": "high"}, **lane),
        _layer("value", _point_mark(), x=amounts, **lane, shape=_series_channel(SHAPES)),
        _layer("at_least", _point_mark(80, shape="triangle-right"), x=amounts | {"field": "low"}, **lane),
        _layer("at_most", _point_mark(80, shape="triangle-left"), x=amounts | {"field": "high"}, **lane),
    )


def _events_chart() -> Spec:
    """Days of events, a lane for each kind; hollow if it is a plan, a bar if the day is not known exactly."""
    day = {"field": "day", "type": "temporal", "title": None, "axis": _TIME}
    lane = _lane(160, sort=[*LANES.values()])
    bar = {"type": "rule", "strokeWidth": 5, "opacity": 0.7, "stroke": _MARK}
    hollow = {"type": "point", "filled": False, "size": 70, "opacity": 1, "stroke": _MARK}
    return _chart(
        None,
        _layer("span", bar, x=day | {"field": "start"}, x2={"field": "end"}, y=lane),
        _layer("value", _point_mark(70, fill=_MARK), x=day, y=lane),
        _layer("plan", hollow, x=day, y=lane),
    )


def _revisions_chart() -> Spec:
    """What was known of numbers: a lane for each, a cell for each time, the stronger the more it deviates from now."""
    start = {"field": "start", "type": "temporal", "title": None, "axis": _TIME}
    scale = {"domain": [SAME, HIGHER, LOWER], "range": [_GREY, *COLOURS[:2]]}
    colour = {"field": "series", "type": "nominal", "legend": None, "scale": scale}
    strength = {"field": "strength", "type": "quantitative", "scale": None, "legend": None}
    cell = {"x": start, "x2": {"field": "end"}, "y": _lane(260, sort=None), "color": colour, "fillOpacity": strength}
    return _chart(None, _layer("cell", {"type": "rect", "stroke": "var(--paper)", "strokeWidth": 1}, **cell))
