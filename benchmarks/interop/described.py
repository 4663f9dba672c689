"""Print what a reader makes of the descriptions of a release, as JSON: how much of what was tried, and in what time.

The first argument names the reader, the second the folder. Imports none of our code.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

Tried = tuple[int, int]
"""How many came out right, and of how many."""


def sdmx1(folder: Path) -> Tried:
    """Values of the core under their keys."""
    import sdmx

    structure = sdmx.read_sdmx(folder / "sdmx/structure.xml")
    with gzip.open(folder / "sdmx/core.csv.gz") as file:
        message: Any = sdmx.read_sdmx(file, format="csv", structure=structure.dataflow["INDICATORS_CORE"])
    read = sdmx.to_pandas(message.data[0])
    rows = [row for row in _rows(folder) if row["freq"] == "A" and row["status"] == "actual"]
    values = [row["obs_value"] for row in rows if row["obs_value"] is not None]
    return sum(one == other for one, other in zip(read.tolist(), values, strict=False)), len(values)


def pysdmx(folder: Path) -> Tried:
    """Values and bounds."""
    from pysdmx.io import get_datasets

    text = gzip.decompress((folder / "sdmx/indicators.csv.gz").read_bytes()).decode()
    read: Any = get_datasets(text, str(folder / "sdmx/structure.xml"))[0]
    right, rows = 0, _rows(folder)
    for column in ("obs_value", "value_low", "value_high"):
        values = read.data[column.upper()]
        told = values.astype(object).where(values.notna(), None)
        right += sum(one == row[column] for one, row in zip(told, rows, strict=False))
    return right, 3 * len(rows)


def _rows(folder: Path) -> list[dict[str, Any]]:
    import pyarrow.parquet as pq

    columns = ["freq", "status", "obs_value", "value_low", "value_high"]
    rows: list[dict[str, Any]] = pq.read_table(folder / "indicators.parquet", columns=columns).to_pylist()
    return rows


def frictionless(folder: Path) -> Tried:
    """CSV files in which its validator finds nothing wrong."""
    from frictionless import Package

    tasks = Package(str(folder / "csv/datapackage.json")).validate().tasks
    return sum(task.valid for task in tasks), len(tasks)


def mlcroissant(folder: Path) -> Tried:
    """Small tables of which it gives a record."""
    import mlcroissant as croissant

    data, names = croissant.Dataset(jsonld=str(folder / "croissant.json")), ["trade", "agreements", "exercises"]
    return sum(bool(next(iter(data.records(name)), None)) for name in names), len(names)


def feedparser(folder: Path) -> Tried:
    """Feeds that are well-formed, each with an entry, whose entries have all an id, a date and a link."""
    import feedparser as parser

    feeds = [parser.parse(str(file)) for file in folder.glob("feeds/*.xml")]
    is_whole = [
        not feed.bozo and feed.entries and all(e.get("id") and e.get("updated") and e.get("link") for e in feed.entries)
        for feed in feeds
    ]
    return sum(map(bool, is_whole)), len(feeds)


def icalendar(folder: Path) -> Tried:
    """Events with a day, of those that stand in the file."""
    import icalendar as calendar

    text = (folder / "calendar.ics").read_bytes()
    events: Any = calendar.Calendar.from_ical(text)
    return sum("DTSTART" in event for event in events.walk("VEVENT")), text.count(b"BEGIN:VEVENT")


def main() -> None:
    """Try one."""
    readers: list[Callable[[Path], Tried]] = [sdmx1, pysdmx, frictionless, mlcroissant, feedparser, icalendar]
    read = {one.__name__: one for one in readers}[sys.argv[1]]
    started = time.process_time()
    right, tried = read(Path(sys.argv[2]))
    seconds = time.process_time() - started
    print("\n" + json.dumps({"version": version(sys.argv[1]), "right": right, "tried": tried, "seconds": seconds}))


main()
