"""How marks are drawn: one Vega-Lite specification for each kind of chart, without data, colours or size of letters.

The page gives each its rows (``rows``) and the colours of light or dark (``ink``, ``grey``); it says the unit above the chart. Marks carry their place among the marks of
the page (``n``) and their words (``label``), by which a click and a screen reader find them.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any

Spec = dict[str, Any]
SHAPES = ["circle", "square", "diamond", "cross"]
"""Shapes of series: triangles are kept for open bounds."""


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
    spec = known | {"layer": layers, "data": {"values": rows}, "width": 1080, "title": None, "config": _STILL}
    spec["params"] = [{"name": name, "value": f"var(--{name})"} for name in ("ink", "grey")]
    drawn: str = vl_convert.vegalite_to_svg(spec)
    colours = "".join(
        re.findall(
            r":root \{[^}]*\}|@media \(prefers-color-scheme: dark\) \{[^@]*?\}\s*\}", style.read_text()
        )
    )
    head = f"<title>{escape(title)}</title><style>{colours}</style>"
    return re.sub(
        r"(<svg[^>]*>)", lambda found: found[1] + head, drawn.replace(_FONT, "system-ui, sans-serif"), count=1
    )


_FONT = "Liberation Sans"
_STILL: Spec = {
    "background": None, "font": _FONT, "view": {"stroke": None}, "range": {"category": [f"var(--series-{n})" for n in range(1, 7)]},
    "axis": {"labelColor": "var(--ink)", "gridColor": "var(--line)", "domainColor": "var(--line)", "tickColor": "var(--line)",
             "labelFontSize": 12}, "legend": {"labelColor": "var(--ink)", "labelFontSize": 12},
}  # fmt: skip


def _chart(height: int | None, layers: list[Spec], **encoding: Any) -> Spec:
    """A chart as wide as its place; without ``height`` the page makes it as high as its lanes."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json", "data": {"name": "rows"}, "width": "container", "height": height,
        "autosize": {"type": "fit", "contains": "padding"}, "encoding": encoding | {"description": {"field": "label"}}, "layer": layers,
    }  # fmt: skip


def _years() -> Spec:
    return {"field": "year", "type": "quantitative", "title": None, "scale": {"zero": False, "nice": False, "padding": 12},
            "axis": {"format": "d", "tickMinStep": 1, "grid": False}}  # fmt: skip


def _amounts(field: str = "value", **more: Any) -> Spec:
    return {"field": field, "type": "quantitative", "title": None, **more}


_LEGEND: Spec = {
    "title": None,
    "orient": "top",
    "direction": "horizontal",
    "columns": 2,
    "labelLimit": 320,
    "symbolOpacity": 1,
}
"""One for colour and shape together: they are drawn as one only where they say the same."""


def _colour(**more: Any) -> Spec:
    return {"field": "series", "type": "nominal", "legend": _LEGEND, **more}


def _shape() -> Spec:
    return {"field": "series", "type": "nominal", "legend": _LEGEND, "scale": {"range": SHAPES}}


def _layer(name: str, mark: Spec, encoding: Spec, *transform: Spec) -> Spec:
    """A layer of the marks that ``panels.drawn`` lists under ``name``; the page leaves out layers without marks."""
    rule = {"filter": f"indexof(datum.drawn, '{name}') >= 0"}
    return {"name": name, "transform": [rule, *transform], "mark": mark, "encoding": encoding}


def _point(size: int = 60, **more: Any) -> Spec:
    return {"type": "point", "filled": True, "size": size, "opacity": 1, **more}


_SPAN: Spec = {"type": "rule", "strokeWidth": 3, "opacity": 0.55}


def series() -> Spec:
    """Numbers by year: points, lines along unbroken years, intervals, triangles for open bounds, and bands between reporters."""
    year, colour = _years(), _colour()
    sides = ({"calculate": "datum.year - 0.4", "as": "from"}, {"calculate": "datum.year + 0.4", "as": "to"})
    band = {
        "x": {**year, "field": "from"},
        "x2": {"field": "to"},
        "y": _amounts("low"),
        "y2": {"field": "high"},
    }
    return _chart(230, [
        _layer("band", {"type": "rect", "opacity": 0.22, "fill": {"expr": "ink"}}, band, *sides),
        _layer("span", _SPAN, {"x": year, "y": _amounts("low"), "y2": {"field": "high"}, "color": colour}),
        _layer("value", {"type": "line", "strokeWidth": 1.5}, {"x": year, "y": _amounts(), "color": colour, "detail": {"field": "run"}}),
        _layer("value", _point(), {"x": year, "y": _amounts(), "color": colour, "shape": _shape()}),
        _layer("at_least", _point(80, shape="triangle-up"), {"x": year, "y": _amounts("low"), "color": colour}),
        _layer("at_most", _point(80, shape="triangle-down"), {"x": year, "y": _amounts("high"), "color": colour}),
    ])  # fmt: skip


def compared() -> Spec:
    """One dyad's numbers by year before those of others, in grey."""
    year, colour = _years(), _colour()
    amounts = _amounts(scale={"zero": False})
    runs = [{"field": "series"}, {"field": "run"}]
    return _chart(280, [
        _layer("other", {"type": "line", "strokeWidth": 1, "opacity": 0.6, "stroke": {"expr": "grey"}}, {"x": year, "y": amounts, "detail": runs}),
        _layer("other", _point(18, fill={"expr": "grey"}), {"x": year, "y": amounts}),
        _layer("span", _SPAN, {"x": year, "y": {**amounts, "field": "low"}, "y2": {"field": "high"}, "color": colour}),
        _layer("value", {"type": "line", "strokeWidth": 2}, {"x": year, "y": amounts, "color": colour, "detail": {"field": "run"}}),
        _layer("value", _point(), {"x": year, "y": amounts, "color": colour, "shape": _shape()}),
    ])  # fmt: skip


def _lane(limit: int, **more: Any) -> Spec:
    axis = {"labelLimit": limit, "grid": True, "domain": False}
    return {"field": "lane", "type": "nominal", "title": None, "axis": axis, **more}


def deals() -> Spec:
    """Amounts of deals by stage, a lane for each deal."""
    lane = {"y": _lane(260, sort=None), "yOffset": {"field": "series", "type": "nominal"}, "color": _colour()}
    return _chart(None, [
        _layer("span", _SPAN, {"x": _amounts("low"), "x2": {"field": "high"}, **lane}),
        _layer("value", _point(), {"x": _amounts(), **lane, "shape": _shape()}),
        _layer("at_least", _point(80, shape="triangle-right"), {"x": _amounts("low"), **lane}),
        _layer("at_most", _point(80, shape="triangle-left"), {"x": _amounts("high"), **lane}),
    ])  # fmt: skip


def events() -> Spec:
    """Days of events, a lane for each kind; hollow where it is a plan, a bar where the day is not known exactly."""
    day = {"field": "day", "type": "temporal", "title": None, "axis": {"grid": False}}
    lane = _lane(160)
    return _chart(None, [
        _layer("span", {"type": "rule", "strokeWidth": 5, "opacity": 0.35, "stroke": {"expr": "ink"}},
               {"x": {**day, "field": "start"}, "x2": {"field": "end"}, "y": lane}),
        _layer("value", _point(70, fill={"expr": "ink"}) | {"opacity": 0.75}, {"x": day, "y": lane}),
        _layer("plan", {"type": "point", "filled": False, "size": 70, "opacity": 1, "stroke": {"expr": "ink"}}, {"x": day, "y": lane}),
    ])  # fmt: skip
