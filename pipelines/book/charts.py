"""How marks are drawn: one Vega-Lite specification for each kind of chart, without data, colours or size of letters.

The page gives each its rows (``rows``) and its series in order (``set_series``); it says the unit and the legend above the chart. Colours are variables of the
page's style, so that a chart follows it from light to dark and to paper. Marks carry their place among the marks of the page
(``n``) and their words (``label``), by which a click and a screen reader find them.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any

from pipelines.book.contents import LANES

Spec = dict[str, Any]
SHAPES = [
    "M-1,0A1,1,0,1,1,1,0A1,1,0,1,1,-1,0Z",  # circle
    "M-.9,-.9H.9V.9H-.9Z",  # square
    "M0,-1.25L1.25,0L0,1.25L-1.25,0Z",  # diamond
    "M-.4,-1.1H.4V-.4H1.1V.4H.4V1.1H-.4V.4H-1.1V-.4H-.4Z",  # cross
    "M0,-1.15L1.1,-.35L.68,.93H-.68L-1.1,-.35Z",  # pentagon
    "M-1.1,-.55L-.55,-1.1L0,-.55L.55,-1.1L1.1,-.55L.55,0L1.1,.55L.55,1.1L0,.55L-.55,1.1L-1.1,.55L-.55,0Z",  # slanting cross
]
"""Shapes of series, which the legend draws too, as paths; triangles are kept for open bounds."""
COLOURS = [f"var(--series-{n})" for n in range(1, len(SHAPES) + 1)]


def specs() -> dict[str, Spec]:
    """Every kind of chart by its name."""
    return {"series": series(), "compared": compared(), "deals": deals(), "events": events()}


def picture(chart: str, rows: list[Spec], title: str, style: Path) -> str:
    """A chart as an SVG file, which a page can show before the library is loaded; its colours are those of ``style``.

    It is set in a font that the drawing package brings along, so that the same rows give the same bytes on any machine.
    """
    import vl_convert

    known = specs()[chart]
    layers = [one for one in known["layer"] if any(one["name"] in row["drawn"] for row in rows)]
    for layer in layers:
        for channel in ("color", "shape"):
            if "scale" in layer["encoding"].get(channel, {}):
                layer["encoding"][channel]["scale"]["domain"] = series_of(rows)
    spec = known | {"layer": layers, "data": {"values": rows}, "width": 1080, "title": None, "config": _STILL}
    spec["params"] = [{"name": "whole", "value": False}]
    drawn: str = vl_convert.vegalite_to_svg(spec)
    colours = "".join(
        re.findall(r":root \{[^}]*\}|@media \(prefers-color-scheme: dark\) \{[^@]*?\}\s*\}", style.read_text())
    )
    head = f"<title>{escape(title)}</title><style>{colours}</style>"
    return re.sub(
        r"(<svg[^>]*>)", lambda found: found[1] + head, drawn.replace(_FONT, "system-ui, sans-serif"), count=1
    )


def series_of(rows: list[Spec]) -> list[str]:
    """The series that have colours and shapes, in the order in which they get them: bands and other dyads are grey."""
    return sorted({row["series"] for row in rows if {*row["drawn"]} - {"band", "other"}})


_FONT = "Liberation Sans"
_STILL: Spec = {
    "background": None,
    "font": _FONT,
    "view": {"stroke": None},
    "axis": {
        "labelColor": "var(--ink)",
        "gridColor": "var(--line)",
        "domainColor": "var(--line)",
        "tickColor": "var(--line)",
        "labelFontSize": 12,
    },
}


def _chart(height: int | None, layers: list[Spec], **encoding: Any) -> Spec:
    """A chart as wide as its place; without ``height`` the page makes it as high as its lanes."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"name": "rows"},
        "width": "container",
        "height": height,
        "autosize": {"type": "fit", "contains": "padding"},
        "encoding": encoding | {"description": {"field": "label"}},
        "layer": layers,
    }


def _whole(scale: str, room: int) -> str:
    """Ticks at whole numbers only, each with ``room`` pixels: the library's own least step is one that it may halve."""
    length = "width" if scale == "x" else "height"
    ends = f"domain('{scale}')"
    step = f"max(1, ceil(({ends}[1] - {ends}[0]) * {room} / {length}))"
    return f"sequence(ceil({ends}[0]), {ends}[1] + 0.001, {step})"


def _years() -> Spec:
    return {
        "field": "year",
        "type": "quantitative",
        "title": None,
        "scale": {"zero": False, "nice": False, "padding": 12},
        "axis": {"format": "d", "values": {"expr": _whole("x", 52)}, "grid": False, "labelFlush": False},
    }


def _amounts(field: str = "value", **more: Any) -> Spec:
    return {"field": field, "type": "quantitative", "title": None, **more}


def _colour() -> Spec:
    return {"field": "series", "type": "nominal", "legend": None, "scale": {"range": [*COLOURS]}}


def _shape() -> Spec:
    return {"field": "series", "type": "nominal", "legend": None, "scale": {"range": [*SHAPES]}}


def _layer(name: str, mark: Spec, encoding: Spec, *transform: Spec) -> Spec:
    """A layer of the marks that ``panels.drawn`` lists under ``name``; the page leaves out layers without marks."""
    rule = {"filter": f"indexof(datum.drawn, '{name}') >= 0"}
    return {"name": name, "transform": [rule, *transform], "mark": mark, "encoding": encoding}


def _point(size: int = 60, **more: Any) -> Spec:
    return {"type": "point", "filled": True, "size": size, "opacity": 1, **more}


_SPAN: Spec = {"type": "rule", "strokeWidth": 3, "strokeCap": "round", "opacity": 0.85}
_MARK, _GREY = "var(--mark)", "var(--grey)"


def series() -> Spec:
    """Numbers by year: points, lines along unbroken years, intervals, triangles for open bounds, and bands between reporters."""
    year, colour = _years(), _colour()
    sides = ({"calculate": "datum.year - 0.4", "as": "from"}, {"calculate": "datum.year + 0.4", "as": "to"})
    band = {"x": {**year, "field": "from"}, "x2": {"field": "to"}, "y": _amounts("low"), "y2": {"field": "high"}}
    axis = {
        "values": {"expr": f"whole ? {_whole('y', 32)} : null"},
        "tickCount": {"expr": "ceil(height / 40)"},
        "labelExpr": "whole ? format(datum.value, 'd') : datum.label",
    }
    amounts = _amounts(axis=axis, scale={"nice": True})
    return _chart(
        230,
        [
            _layer(
                "band",
                {"type": "rect", "fillOpacity": 0.22, "fill": _MARK, "stroke": _MARK, "strokeWidth": 1},
                band,
                *sides,
            ),
            _layer("span", _SPAN, {"x": year, "y": _amounts("low"), "y2": {"field": "high"}, "color": colour}),
            _layer(
                "value",
                {"type": "line", "strokeWidth": 1.5},
                {"x": year, "y": amounts, "color": colour, "detail": {"field": "run"}},
            ),
            _layer("value", _point(), {"x": year, "y": amounts, "color": colour, "shape": _shape()}),
            _layer(
                "at_least",
                _point(80, shape="triangle-up"),
                {"x": year, "y": {**amounts, "field": "low"}, "color": colour},
            ),
            _layer(
                "at_most",
                _point(80, shape="triangle-down"),
                {"x": year, "y": {**amounts, "field": "high"}, "color": colour},
            ),
        ],
    )


def compared() -> Spec:
    """One dyad's numbers by year before those of others, in grey."""
    year, colour = _years(), _colour()
    amounts = _amounts(scale={"zero": False})
    runs = [{"field": "series"}, {"field": "run"}]
    return _chart(
        280,
        [
            _layer(
                "other", {"type": "line", "strokeWidth": 1, "stroke": _GREY}, {"x": year, "y": amounts, "detail": runs}
            ),
            _layer("other", _point(18, fill=_GREY), {"x": year, "y": amounts}),
            _layer(
                "span", _SPAN, {"x": year, "y": {**amounts, "field": "low"}, "y2": {"field": "high"}, "color": colour}
            ),
            _layer(
                "value",
                {"type": "line", "strokeWidth": 2},
                {"x": year, "y": amounts, "color": colour, "detail": {"field": "run"}},
            ),
            _layer("value", _point(), {"x": year, "y": amounts, "color": colour, "shape": _shape()}),
        ],
    )


def _lane(limit: int, **more: Any) -> Spec:
    axis = {"labelLimit": limit, "grid": True, "domain": False}
    return {"field": "lane", "type": "nominal", "title": None, "axis": axis, **more}


def deals() -> Spec:
    """Amounts of deals by stage, a lane for each deal."""
    lane = {"y": _lane(260, sort=None), "yOffset": {"field": "series", "type": "nominal"}, "color": _colour()}
    return _chart(
        None,
        [
            _layer("span", _SPAN, {"x": _amounts("low"), "x2": {"field": "high"}, **lane}),
            _layer("value", _point(), {"x": _amounts(), **lane, "shape": _shape()}),
            _layer("at_least", _point(80, shape="triangle-right"), {"x": _amounts("low"), **lane}),
            _layer("at_most", _point(80, shape="triangle-left"), {"x": _amounts("high"), **lane}),
        ],
    )


def events() -> Spec:
    """Days of events, a lane for each kind; hollow where it is a plan, a bar where the day is not known exactly."""
    day = {
        "field": "day",
        "type": "temporal",
        "title": None,
        "axis": {"grid": False, "labelFlush": False, "labelSeparation": 6},
    }
    lane = _lane(160, sort=[*LANES.values()])
    return _chart(
        None,
        [
            _layer(
                "span",
                {"type": "rule", "strokeWidth": 5, "opacity": 0.7, "stroke": _MARK},
                {"x": {**day, "field": "start"}, "x2": {"field": "end"}, "y": lane},
            ),
            _layer("value", _point(70, fill=_MARK), {"x": day, "y": lane}),
            _layer(
                "plan",
                {"type": "point", "filled": False, "size": 70, "opacity": 1, "stroke": _MARK},
                {"x": day, "y": lane},
            ),
        ],
    )
