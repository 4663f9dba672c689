"""What is counted and what is dated: exercises by definition, and records on a time line."""

from __future__ import annotations

from collections import defaultdict

from pipelines.book.contents import LANES, Tables, known
from pipelines.book.panels import Mark, Panel, Row, Section, in_runs, valued
from pipelines.book.wording import scale
from schemas import edtf


def exercises(dyad: str, tables: Tables) -> Section:
    """Exercises by year: a panel for each definition by which they are counted here, and one for the counts that documents publish."""
    scaled = scale("{exercise}", ())
    counted: dict[str, list[Mark]] = defaultdict(list)
    published: list[Mark] = []
    for row in known("exercises", dyad, tables):
        is_counted, definition = row["method_id"].startswith("count"), row["definition_id"]
        series = "counted here" if is_counted else tables.counter(definition)
        mark = valued(row, "indicators", scaled, series, when=row["time_period"])
        (counted[definition] if is_counted else published).append(mark)
    panels = [
        Panel(
            f"exercises-{definition}",
            tables.rule(definition),
            "series",
            scaled.unit,
            in_runs(marks, is_joined=False),
            tables.definitions.get(definition, {}).get("statement", ""),
        )
        for definition, marks in sorted(counted.items(), key=lambda item: (-len(item[1]), item[0]))
    ]
    if published:
        about = "Counts that documents print, each by the rule of who counted, as far as it is known."
        panels.append(
            Panel(
                "exercises-published",
                "Published counts",
                "series",
                scaled.unit,
                in_runs(published, is_joined=False),
                about,
            )
        )
    return Section(
        "exercises",
        "Exercises by definition",
        "A triangle is a lower bound: at least so many are known, and nobody has looked everywhere. A count depends on its rule.",
        panels,
        ("exercises/occurrence",),
    )


def events(dyad: str, tables: Tables) -> Section:
    """Visits, agreements and other records on a time line."""
    marks = []
    for link in tables.of("dyads", dyad):
        if link["table"] not in LANES:
            continue
        for row in tables.records.get(link["record_id"], ()):
            if row.get("actor_id", "*") == "*":
                marks.append(_event(link, row))
    marks.sort(key=lambda mark: (mark.shown["day"] or "", mark.shown["label"]))
    panels = [Panel("time-line", "When what happened", "events", "", marks)] if marks else []
    return Section(
        "events",
        "Visits, agreements and other events",
        "A hollow mark is a plan or an announcement. A bar spans the days that the documents allow.",
        panels,
        ("visits/occurrence", "agreements/occurrence"),
    )


def _event(link: Row, row: Row) -> Mark:
    """A record on the time line: its mark at the day that the preferred document gives, a bar over a month or more that it may span."""
    first = edtf.low(row["start_date"]) or row["start_low"]
    start = row["start_low"] if row["start_low"] and first and row["start_low"] < first else first
    end = row["end_high"] or row["start_high"]
    when = row["start_date"] or "date unknown"
    told = f"{when}: {row['label']}; {row['status'].replace('_', ' ')}"
    told += "; the documents disagree" if row["is_contested"] else ""
    is_long = bool(start and end and (end - start).days > 31)
    layers = [*(["span"] if is_long else []), "value" if row["is_realised"] else "plan"] if first else []
    shown = {
        "lane": LANES[link["table"]],
        "day": first.isoformat() if first else None,
        "start": start.isoformat() if is_long and start else None,
        "end": end.isoformat() if is_long else None,
        "when": when,
        "drawn": layers,
        "label": told,
    }
    return Mark(((link["table"], row),), shown)
