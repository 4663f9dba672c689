"""Why a row of the front door has no value: its status in words, and what coverage says of the year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bilateral.catalogue import NUMBERS, TABLE
from bilateral.folder import Folder
from bilateral.trail import Trail

if TYPE_CHECKING:
    from bilateral.frames import Rows

MISSING = {
    "O": "it is missing",
    "M": "it cannot exist",
    "L": "it exists but was not collected",
    "Q": "the publisher withholds it",
    "H": "there was a holiday or closure",
}
"""The SDMX statuses of a row without a value."""
STATES = {
    "found": "something of that year was found, but not of this series",
    "none_found": "somebody searched that year and found none",
    "not_searched": "nobody searched that year",
    "not_captured": "the source that would say is not captured",
    "out_of_domain": "the year is outside what could be",
    "not_published": "it is not published",
}
"""What the states of coverage mean for it."""


def reasons(folder: Folder, rows: Rows) -> Iterator[tuple[str, str]]:
    """The key of each row of ``indicators`` without a value, and why it has none."""
    key = Trail(folder).key(TABLE)
    gaps = [row for row in rows if all(row[name] is None for name in NUMBERS)]
    states: dict[tuple[str, str, str], str] = {}
    for cell in folder.read("coverage").to_pylist() if gaps and folder.has("coverage") else ():
        for indicator in (f"{cell['table']}_{cell['measure']}", cell["table"]):  # trade_total, exercises
            states[indicator, cell["dyad"], cell["time_period"]] = cell["state"]
    for row in gaps:
        state = states.get((row["indicator"], row["dyad"], str(row["year"])))
        why = MISSING.get(row["obs_status"], str(row["obs_status"])) + (f"; {STATES[state]}" if state else "")
        yield "|".join(str(row[part]) for part in key), why
