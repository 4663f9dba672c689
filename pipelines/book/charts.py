"""How marks are drawn: one Vega-Lite specification for each kind of chart, in ``charts.yaml``, without data or colours.

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
from schemas import beside

Spec = dict[str, Any]
STYLE = Path(__file__).parent / "app" / "book.css"
_FONT = "Liberation Sans"
_NAMES = re.compile(r' (?:aria-[a-z]+|role|class)="[^"]*"')
_STYLES = re.compile(r":root \{[^}]*\}|@media \(prefers-color-scheme: dark\) \{[^@]*?\}\s*\}")


_DECLARED = beside.read(__file__)
_THEME, _STILL = _DECLARED["theme"], _DECLARED["still"]
ANY_HEIGHT = 300
"""The height, in pixels, of charts whose lanes are not known yet."""


def specs() -> dict[str, Spec]:
    """Every kind of chart by its name, each as wide as its place; those without a height get that of their lanes."""
    charts: dict[str, Spec] = {name: _whole(chart) for name, chart in beside.read(__file__)["charts"].items()}
    for layer in charts["events"]["layer"]:
        layer["encoding"]["y"]["sort"] = [*LANES.values()]
    charts["revisions"]["layer"][0]["encoding"]["color"]["scale"]["domain"] = [SAME, HIGHER, LOWER]
    return charts


def _whole(chart: Spec) -> Spec:
    """A chart with what all have alike; each layer shows the marks that name it."""
    layers = [
        {
            "name": layer["name"],
            "transform": [_drawn(layer.get("of", [layer["name"]])), *layer.get("transform", ())],
            "mark": layer["mark"],
            "encoding": layer["encoding"],
        }
        for layer in chart["layer"]
    ]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"name": "rows"},
        "width": "container",
        "height": chart["height"],
        "autosize": {"type": "fit", "contains": "padding"},
        "encoding": {"description": {"field": "label"}},
        "layer": layers,
    }


def _drawn(names: list[str]) -> Spec:
    return {"filter": " || ".join(f"indexof(datum.drawn, '{name}') >= 0" for name in names)}


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
