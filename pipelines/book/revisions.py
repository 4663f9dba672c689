"""How numbers of trade changed: what was known of each from which day, and why it was replaced.

The states come from ``bilateral/as_of.py``; what the release before said, from the table of changes.
"""

from __future__ import annotations

import json
from itertools import pairwise

from bilateral.as_of import states
from bilateral.folder import Folder
from pipelines.book.panels import Mark, Panel, ReleasedRow, Section
from pipelines.book.release_tables import ReleaseTables
from pipelines.book.texts import HIGHER, LOWER, SAME, section
from pipelines.book.wording import in_words, scale_for, three_digits
from pipelines.rows import Row, Rows

TABLE = "trade"
"""The table whose numbers have histories here."""
FULL = 5.0
"""The deviation, in per cent, from which a colour is at its strongest."""


def histories(folder: Folder) -> dict[str, Rows]:
    """The states of each number of trade that changed, by observation, each with its reason (``why``)."""
    found = states(folder, TABLE)
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
    """Numbers of trade that the release before gave otherwise: observation, value then, and the code of the reason."""
    if not folder.has("changes"):
        return []
    rows = [
        row
        for row in folder.read("changes").to_pylist()
        if (row["table"], row["change"], row["column"]) == ("observations", "changed", "value") and row["old"]
    ]
    names = [(json.loads(row["key"])["observation_id"], row) for row in rows]
    return [(name, json.loads(row["old"]), row["reason"]) for name, row in names if name.startswith(f"{TABLE}/")]


def revisions(dyad: str, tables: ReleaseTables) -> Section:
    """A heat map: a lane for each number that changed, a cell for each time in which one value was known."""
    rows = [row for row in tables.about(dyad, TABLE) if row["product"] == "TOTAL" and row["status"] == "actual"]
    marks = [
        mark
        for row in sorted(rows, key=lambda row: (row["measure"] != "total", str(row["origin"]), row["time_period"]))
        if row["time_period"].isdecimal()
        for mark in _cells(row, tables)
    ]
    title = "What was known of numbers that changed, by day of publication"
    return section("revisions", [Panel("revisions", title, "revisions", "", marks)])


def _cells(row: ReleasedRow, tables: ReleaseTables) -> list[Mark]:
    known = [state for state in tables.histories.get(row["trade_id"], ()) if "known_from" in state]
    if len(known) < 2:
        return []
    scale = scale_for(row["unit_measure"], [row["value"]])
    lane = _lane(row, tables)
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
        marks.append(Mark(((TABLE, row),), datum))
    return marks


def _lane(row: ReleasedRow, tables: ReleaseTables) -> str:
    what = "both ways" if row["measure"] == "total" else f"{tables.name(row['origin'])} sold"
    unit = "" if row["unit_measure"] == "USD" else f", {row['unit_measure']}"
    return f"{row['time_period']}, {what}, by {tables.name(row['reporter'])}{unit}" if row["reporter"] else what


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
