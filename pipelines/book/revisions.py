"""How numbers changed: what was known of each from which day, and why it was replaced.

The states come from ``bilateral/as_of.py``; what the release before said, from the table of changes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise

from bilateral.as_of import states
from bilateral.commons.figures import in_words, scale_for, three_digits
from bilateral.folder import Folder
from pipelines.book.panels import Mark, Panel, ReleasedRow, Section
from pipelines.book.release_tables import ReleaseTables
from pipelines.book.texts import HIGHER, LOWER, SAME, section
from pipelines.rows import Row, Rows

TABLES = ("trade", "energy", "settlement", "counts")
"""The tables of whose numbers pages have charts by year."""
FULL = 5.0
"""The deviation, in per cent, from which a colour is at its strongest."""


def histories(folder: Folder) -> dict[str, Rows]:
    """The states of each number that changed, by observation, each with its reason (``why``)."""
    found = {name: known for table in TABLES for name, known in states(folder, table).items()}
    for known in found.values():
        for before, state in pairwise(known):
            state["why"] = _reason(before, state)
    for name, old, reason in _changed_since_last_release(folder):
        found.setdefault(name, []).insert(0, {"release": True, "value": old, "why": reason})
    return found


def _reason(before: Row, state: Row) -> str:
    is_within = before["value_low"] is not None and before["value_high"] is not None
    is_within = is_within and before["value_low"] <= state["value"] <= before["value_high"]
    return "a more exact figure was published" if is_within else "another figure, which ranks higher, was published"


def _changed_since_last_release(folder: Folder) -> list[tuple[str, float, str]]:
    """Numbers that the release before gave otherwise: observation, value then, and the code of the reason."""
    if not folder.has("changes"):
        return []
    rows = [
        row
        for row in folder.read("changes").to_pylist()
        if (row["table"], row["change"], row["column"]) == ("observations", "changed", "value") and row["old"]
    ]
    names = [(json.loads(row["key"])["observation_id"], row) for row in rows]
    return [(name, json.loads(row["old"]), row["reason"]) for name, row in names if name.startswith(TABLES)]


def revisions(page: Sequence[Section], tables: ReleaseTables) -> Section:
    """A heat map: a lane for each number of the page that changed, a cell for each time with one value."""
    lanes: dict[str, tuple[str, ReleasedRow, str]] = {}
    for panel in (panel for part in page for panel in part.panels):
        for mark in panel.marks:
            (table, row), *others = mark.rows
            name = str(row.get("observation_id") or row.get("trade_id"))
            if name in tables.histories and not others:
                lanes.setdefault(name, (table, row, _lane(row, mark, panel, tables)))
    marks = [mark for name, lane in lanes.items() for mark in _cells(tables.histories[name], *lane, tables)]
    title = "What was known of numbers that changed, by day of publication"
    return section("revisions", [Panel("revisions", title, "revisions", "", marks)])


def _cells(history: Rows, table: str, row: ReleasedRow, lane: str, tables: ReleaseTables) -> list[Mark]:
    known = [state for state in history if "known_from" in state]
    if len(known) < 2:
        return []
    scale = scale_for(row["unit_measure"], [known[-1]["value"]])
    last = known[-1]["value"]
    ends = [*(state["known_from"] for state in known[1:]), None]
    marks = []
    for state, end in zip(known, ends, strict=True):
        deviation = (state["value"] / last - 1) * 100 if last else 0.0
        words = in_words(state["value"], state["value_low"], state["value_high"], scale)
        percent = f"{three_digits(abs(deviation))} per cent {LOWER if deviation < 0 else HIGHER}" if deviation else SAME
        why = next((later["why"] for later in known if later["known_from"] == end), "")
        label = f"{words}; {lane}; known from {state['known_from']}{f' to {end}' if end else ''}; {percent}"
        datum = {
            "lane": lane,
            "when": state["known_from"],
            "start": state["known_from"],
            "end": end or tables.date,
            "value": scale.of(state["value"]),
            "series": SAME if not deviation else LOWER if deviation < 0 else HIGHER,
            "strength": 0.25 + 0.75 * min(abs(deviation) / FULL, 1),
            "drawn": ["cell"],
            "label": f"{label}; then {why}" if why else label,
        }
        marks.append(Mark(((table, row),), datum))
    return marks


def _lane(row: ReleasedRow, mark: Mark, panel: Panel, tables: ReleaseTables) -> str:
    """A number in few words: its year, what it is of, and by whom."""
    if "reporter" not in row:
        return f"{mark.datum['when']}, {panel.title}: {mark.datum['series']}"
    what = "both ways" if row["measure"] == "total" else f"{tables.name(row['origin'])} sold"
    status = "" if row["status"] == "actual" else f", {row['status']}"
    unit = "" if row["unit_measure"] == "USD" else f", {row['unit_measure']}"
    by = f", by {tables.name(row['reporter'])}" if row["reporter"] else ""
    return f"{row['time_period']}, {what}{by}{status}{unit}"


def told(history: Rows, unit: str) -> list[str]:
    """The states of a number in sentences, for its evidence; ``unit`` is the code of its unit."""
    scale = scale_for(unit, [state["value"] for state in history])
    sentences = []
    for state in history:
        since = "In the release before" if "release" in state else f"From {state['known_from']}"
        words = in_words(state["value"], state.get("value_low"), state.get("value_high"), scale)
        why = state.get("why", "")
        why = f", changed since ({why.replace('_', ' ')})" if "release" in state else f", because {why}" if why else ""
        sentences.append(f"{since}: {words}{why}")
    return sentences
