"""What is counted and what is dated: exercises by definition, and records on a timeline."""

from collections import defaultdict

from pipelines.book.panels import Mark, Panel, ReleasedRow, Section, in_runs, number_mark
from pipelines.book.release_tables import ReleaseTables, definition_title
from pipelines.book.texts import LANES, section
from pipelines.book.wording import scale_for
from schemas import edtf

PUBLISHED = "Counts printed in documents, each by its counter's own rule as far as that is known."
BAR_DAYS = 31
"""An event of which no more than this is uncertain is a point, not a bar."""


def exercises(dyad: str, tables: ReleaseTables) -> Section:
    """Exercises by year: a panel for each definition by which they are counted here, and one for published counts."""
    scale = scale_for("{exercise}")
    counted: dict[str, list[Mark]] = defaultdict(list)
    published: list[Mark] = []
    for row in tables.indicator("exercises", dyad):
        is_counted, definition = row["method_id"].startswith("count"), row["definition_id"]
        series = "counted here" if is_counted else tables.counter(definition)
        mark = number_mark(row, "indicators", scale, series, when=row["time_period"])
        (counted[definition] if is_counted else published).append(mark)
    panels = []
    for definition, marks in sorted(counted.items(), key=lambda item: (-len(item[1]), item[0])):
        title, about = definition_title(definition), tables.definitions.get(definition, {}).get("statement", "")
        runs = in_runs(marks, is_joined=False)
        panels.append(Panel(f"exercises-{definition}", title, "series", scale.unit, runs, about))
    runs = in_runs(published, is_joined=False)
    panels.append(Panel("exercises-published", "Published counts", "series", scale.unit, runs, PUBLISHED))
    return section("exercises", panels)


def events(dyad: str, tables: ReleaseTables) -> Section:
    """Visits, agreements and other records on a timeline."""
    marks = [
        _event_mark(link, row)
        for link in tables.about(dyad, "dyads")
        if link["table"] in LANES
        for row in tables.records.get(link["record_id"], ())
        if row.get("actor_id", "*") == "*"
    ]
    marks.sort(key=lambda mark: (mark.datum["day"] or "", mark.datum["label"]))
    return section("events", [Panel("time-line", "What happened when", "events", "", marks)])


def _event_mark(link: ReleasedRow, row: ReleasedRow) -> Mark:
    """A record on the timeline: a point on the day that the preferred document gives, a bar over all possible days."""
    first = edtf.low(row["start_date"]) or row["start_low"]
    start = row["start_low"] if row["start_low"] and first and row["start_low"] < first else first
    end = row["end_high"] or row["start_high"]
    when = row["start_date"] or "date unknown"
    label = f"{when}: {row['label']}; {row['status'].replace('_', ' ')}"
    is_long = bool(start and end and (end - start).days > BAR_DAYS)
    layers = [*(["span"] if is_long else []), "value" if row["is_realised"] else "plan"] if first else []
    datum = {
        "lane": LANES[link["table"]],
        "day": first.isoformat() if first else None,
        "start": start.isoformat() if is_long and start else None,
        "end": end.isoformat() if is_long else None,
        "when": when,
        "drawn": layers,
        "label": f"{label}; the documents disagree" if row["is_contested"] else label,
    }
    return Mark(((link["table"], row),), datum)
