"""The fixed texts of the book, read from ``texts.yaml``; texts that numbers or names go into are not here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pipelines.book.panels import Panel, Section
from schemas import beside
from schemas.records import RECORDS

_TEXTS = beside.read(__file__)
DECLARED: dict[str, dict[str, Any]] = {name: said["section"] for name, said in RECORDS.items() if "section" in said}
"""The sections that tables of records declare, by table."""
_SECTIONS = _TEXTS["sections"] | {
    name: {"title": said["title"], "about": said["about"], "covered": [f"{name}/occurrence"]}
    for name, said in DECLARED.items()
}
DEPENDENCE: dict[str, str] = _TEXTS["dependence"]
"""Titles of the charts of dependence, by indicator."""
VOTES: dict[str, str] = _TEXTS["votes"]
"""Titles of the charts of votes, by indicator."""
_LANES = (table for table in dict.fromkeys([*_TEXTS["lanes"], *RECORDS]) if "lane" in RECORDS[table])
LANES: dict[str, str] = {table: RECORDS[table]["lane"] for table in _LANES}
"""The tables on the timeline, in the order of its lanes."""
_OF_RECORDS = {f"{table}/occurrence": lane.lower() for table, lane in LANES.items()}
COVERAGE: dict[str, str] = _TEXTS["coverage"] | _OF_RECORDS | _TEXTS["coverage"]
"""The cells of coverage, ``table/measure``, in words and in the order in which readers see them."""
GOODS: dict[str, str] = _TEXTS["goods"]
"""What is traded, by the code of ``goods_services``."""
PRODUCTS: dict[str, str] = _TEXTS["products"]
"""What energy is delivered, by its code."""
PERIODS: dict[str, str] = _TEXTS["periods"]
"""Kinds of periods, by the code of ``freq``."""
KINDS: dict[str, str] = _TEXTS["kinds"]
"""Kinds of records."""
COMPUTED_FROM: dict[str, str] = _TEXTS["computed_from"]
"""What numbers are computed from, as sentences say it, by table, series or the source in it."""
COMPARED: dict[str, dict[str, str]] = _TEXTS["compared"]
"""Measures by which pairs are compared, with their indicator and the section that shows it."""
OF_ALL: dict[str, str] = _TEXTS["of_all"]
"""The file of a release that has the numbers of all pairs, by section."""
HELD: list[str] = _TEXTS["held"]
"""Indicators of which the front page and the README say of how many pairs a release has a number."""
VERDICTS: dict[str, dict[str, str]] = _TEXTS["verdicts"]
"""Verdicts in words, in the order in which they are counted: title, after a number, and what it means."""
CLAIMS: dict[str, str] = _TEXTS["claims"]
"""What a claim is about, by its type."""
SUBJECTS: dict[str, str] = {table: table for table in DECLARED} | _TEXTS["subjects"]
"""The section on which the answer to a question stands, by its indicator or its table of records."""
TOPICS: dict[str, str] = _TEXTS["topics"]
"""The section that a sentence of ``answers`` is about, by its topic."""
TITLES: dict[str, str] = {name: section["title"] for name, section in _SECTIONS.items()}
"""Titles of sections."""
SECTIONS: dict[str, list[str]] = {name: [section["title"], section["about"]] for name, section in _SECTIONS.items()}
"""Title of each section and what it shows, which all pages have alike."""

GLOSSARY: dict[str, str] = _TEXTS["glossary"]
"""Words that mean something particular in the book, from docs/glossary.md."""


SAME, LOWER, HIGHER = "as in this release", "lower than in this release", "higher than in this release"
"""How a number that was known once compares with that of the release."""


def covered(cells: Iterable[str]) -> dict[str, str]:
    """``cells`` of coverage with their words, in the order of readers; those that have none keep their names."""
    asked = set(cells)
    named = {cell: words for cell, words in COVERAGE.items() if cell in asked}
    return named | {cell: cell.replace("/", ": ").replace("_", " ") for cell in sorted(asked - named.keys())}


def section(name: str, panels: Sequence[Panel], note: str = "") -> Section:
    """The section of this name with the panels that show something."""
    known, shown = _SECTIONS[name], [panel for panel in panels if panel.marks]
    return Section(name, shown, known["covered"], known.get("source"), note if shown else "")
