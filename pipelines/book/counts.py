"""What is counted and what is dated: exercises by rule, meetings of leaders, and records on a timeline."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

from bilateral.commons.figures import scale_for, three_digits
from pipelines.book.panels import Mark, Panel, ReleasedRow, Rule, Section, axis_year, in_runs, months_of, number_mark
from pipelines.book.release_tables import ReleaseTables
from pipelines.book.texts import KINDS, LANES, section
from pipelines.judgement.exercise_forms import FORMS, form
from pipelines.judgement.phrases import capital, days
from pipelines.rows import Rows
from schemas import edtf

BAR_DAYS = 31
"""An event of which no more than this is uncertain is a point, not a bar."""
MANY_MONTHS = 120
"""A published count of so many months or more is drawn as its yearly average."""
CLAIMED = "the article under test"
MEETINGS = "leader-meetings"
"""The rule by which meetings of leaders are counted."""


def exercises(dyad: str, tables: ReleaseTables) -> Section:
    """Exercises by year in one chart: a reader chooses the rule of counting; the counts of others stand beside all."""
    scale = scale_for("{exercise}")
    counted: dict[str, list[Mark]] = defaultdict(list)
    published: list[Mark] = []
    for row in tables.indicator("exercises", dyad):
        is_counted, definition = row["method_id"].startswith("count"), row["definition_id"]
        series = "counted here" if is_counted else tables.counter(definition)
        mark = number_mark(row, scale, series)
        if is_counted:
            counted[definition].append(replace(mark, datum=mark.datum | {"rule": definition}))
        else:
            published.append(mark)
    named = {name for rule in counted for name in tables.definitions[rule].get("benchmarks") or ()}
    published = _bars(published, named, tables)
    published += [claim for row in tables.about(dyad, "claimed_counts") if (claim := _claim_mark(row))]
    order = sorted(counted, key=lambda definition: (-len(counted[definition]), definition))
    rules = [_rule(definition, counted[definition], tables) for definition in order]
    marks = [*(mark for definition in order for mark in in_runs(counted[definition], is_joined=False))]
    tops = [number for mark in (*marks, *published) for number in _heights(mark)]
    panel = Panel("exercises", "Exercises and patrols by year", "series", scale.unit, [*marks, *published])
    panel = replace(panel, rules=rules, top=max(tops, default=None) if rules else None)
    return section("exercises", [panel, *([_each_exercise(dyad, tables)] if rules else [])])


def _each_exercise(dyad: str, tables: ReleaseTables) -> Panel:
    """The exercises that were held, the newest first, each with its form and place; parts are not told apart."""
    held = [
        row
        for link in tables.about(dyad, "dyads")
        if link["table"] == "exercises" and link["is_realised"] and not link["part_of_id"]
        for row in tables.records.get(link["record_id"], ())
    ]
    marks = [event_mark("exercises", row, capital(FORMS[form(row["kind"], row["domains"])])) for row in held]
    marks.sort(key=lambda mark: (mark.datum["day"] or "", mark.datum["label"]), reverse=True)
    return Panel("exercises-list", "Exercises and patrols, one by one", "events", "", marks, is_listed=True)


def _rule(definition: str, marks: list[Mark], tables: ReleaseTables) -> Rule:
    """A rule of counting, and how its count compares with what others found in the same years."""
    title, statement = capital(tables.definitions[definition]["label"]), tables.definitions[definition]["statement"]
    compared = [mark.rows[0][1] for mark in marks if mark.rows[0][1].get("benchmark") is not None]
    if not compared:
        return Rule(definition, title, statement)
    row = max(compared, key=lambda row: (row["benchmark_period"], row["year"]))
    counter = tables.definitions[row["benchmark_definition_id"]]["counter"]
    first, _, last = row["benchmark_period"].partition("/")
    when = f"From {days(first, last)}" if last else f"In {first}"
    text = (
        f"{when} {counter} counted {three_digits(row['benchmark'])} by its own rule; by this one, "
        f"{three_digits(row['benchmark_own'])} are known that began, or may have begun, in the same period."
    )
    return Rule(definition, title, f"{statement} {text}")


def _bars(published: list[Mark], named: set[str], tables: ReleaseTables) -> list[Mark]:
    """Of each definition in ``named`` the last count of at least ten years as a bar at its yearly average.

    Equal bars share a name.
    """
    last: dict[str, Mark] = {}
    for mark in sorted(published, key=lambda mark: mark.datum["when"]):
        if _mean(mark) is not None and mark.rows[0][1]["definition_id"] in named:
            last[mark.rows[0][1]["definition_id"]] = mark
    names: dict[tuple[str, float | None], list[str]] = defaultdict(list)
    for definition, mark in last.items():
        names[mark.datum["when"], mark.datum["value"]].append(tables.counter(definition).partition(":")[0])
    marks = []
    for mark in published:
        datum, mean = mark.datum, _mean(mark)
        if mean is not None and mark in last.values():
            start = int(datum["when"][:4]) - 0.5
            name = " and ".join(names.pop((datum["when"], datum["value"]), ()))
            end = start + (months_of(datum["when"]) or 0) / 12
            bar: dict[str, Any] = {"year": start, "from": start, "to": end, "mean": mean}
            bar |= {"drawn": ["published"], "end": f"{name} {three_digits(datum['value'])}" if name else ""}
            bar["label"] = f"{datum['label']}; drawn as {three_digits(mean)} a year"
            mark = replace(mark, datum=datum | bar)
        marks.append(mark)
    return marks


def _mean(mark: Mark) -> float | None:
    """The yearly average of a count of many years; None for a bound or a shorter time."""
    months, value = months_of(mark.datum["when"]), mark.datum["value"]
    return None if value is None or months is None or months < MANY_MONTHS else value * 12 / months


def _heights(mark: Mark) -> list[float]:
    """How high a mark reaches in the chart."""
    datum = mark.datum
    ends = ("mean",) if "published" in datum["drawn"] else ("value", "low", "high") if datum["drawn"] else ()
    return [datum[end] for end in ends if datum.get(end) is not None]


def _claim_mark(row: ReleasedRow) -> Mark | None:
    """What the article under test says: beside the counts, but never one of them."""
    if (year := axis_year(row["time_period"])) is None:
        return None
    value = row["claimed"]
    label = f"{row['time_period']}: {three_digits(value)} exercises; claimed by {CLAIMED}"
    datum = {"year": year, "when": row["time_period"], "value": value, "low": value, "high": value}
    datum |= {"series": f"claimed by {CLAIMED}", "drawn": ["weak"], "label": label}
    return Mark((("indicators", row),), datum)


def leaders(dyad: str, tables: ReleaseTables) -> Section:
    """Meetings of leaders, by kind, as a time line and as a list, which says what of it is counted."""
    links = [
        link
        for link in tables.about(dyad, "dyads")
        if link["table"] == "visits"
        and any(row.get("rank") == "leader" for row in tables.records.get(link["record_id"], ()))
    ]
    marks = [
        _meeting_mark(row, is_between_two=link["is_bilateral"], is_part=bool(link["part_of_id"]))
        for link in links
        for row in tables.records[link["record_id"]]
    ]
    marks.sort(key=lambda mark: (mark.datum["day"] or "", mark.datum["label"]), reverse=True)
    title = "Meetings of the leaders of both sides"
    panel = Panel("leaders", title, "events", "", marks, _what_is_counted(dyad, links, tables), is_listed=True)
    return section("leaders", [panel])


def _what_is_counted(dyad: str, links: Rows, tables: ReleaseTables) -> str:
    """How the list of meetings and their count of all years that are over go together."""
    counts = {
        int(row["year"]): row["obs_value"] if row["obs_value"] is not None else row["value_low"]
        for row in tables.indicator("leader_meetings", dyad)
        if row["definition_id"] == MEETINGS and row["method_id"].startswith("count")
    }
    counted = {year: number for year, number in counts.items() if number and year < tables.last_year}
    if not counted:
        return ""
    parts = sum(bool(link["part_of_id"]) for link in links)
    calls = sum(link["kind"] == "call" and not link["part_of_id"] for link in links)
    others = len(links) - parts - calls - int(sum(counted.values()))
    rule, first, last = tables.definitions[MEETINGS]["label"], min(counted), max(counted)
    told = [f"By the rule “{rule}” {sum(counted.values()):.0f} of these are counted from {first} to {last}"]
    rest = {"part of another in the list, and not counted apart": parts, "by telephone or video": calls}
    for what, number in (rest | {"of other years or not held yet": others}).items():
        told += [f"{number} {'is' if number == 1 else 'are'} {what}"] if number else []
    return "; ".join(told) + "."


def _meeting_mark(row: ReleasedRow, *, is_between_two: bool, is_part: bool) -> Mark:
    """A meeting of leaders, which says whether others took part, and whether it is a part of another."""
    mark = event_mark("visits", row, KINDS.get(row["kind"] or "", "Other"))
    label = mark.datum["label"] + ("" if is_between_two else "; with a third state")
    part = {"is_part": True, "label": f"{label}; part of another meeting in this list"} if is_part else {}
    return replace(mark, datum=mark.datum | {"is_between_two": is_between_two, "label": label} | part)


def events(dyad: str, tables: ReleaseTables) -> Section:
    """Visits, agreements and other records on a timeline."""
    marks = [
        event_mark(link["table"], row, LANES[link["table"]])
        for link in tables.about(dyad, "dyads")
        if link["table"] in LANES
        for row in tables.records.get(link["record_id"], ())
        if row.get("actor_id", "*") == "*"
    ]
    marks.sort(key=lambda mark: (_begun(mark.rows[0][1]), mark.datum["label"]))
    return section("events", [Panel("time-line", "Visits, agreements and other events, by day", "events", "", marks)])


def _begun(row: ReleasedRow) -> str:
    """The first day on which an event may have begun, or, where that is open, the last; unknown days come last."""
    return str(row["start_low"] or row["start_high"] or row["end_high"] or "9999")


def event_mark(table: str, row: ReleasedRow, lane: str) -> Mark:
    """A record on a timeline: a point on the day that the preferred document gives, a bar over all possible days."""
    first = edtf.low(row["start_date"]) or row["start_low"]
    start = row["start_low"] if row["start_low"] and first and row["start_low"] < first else first
    end = row["end_high"] or row["start_high"]
    when = row["start_date"] or "date unknown"
    when = days(when, None) if when.startswith("[") or when.endswith("?") else when
    place = f", {row['place']}" if table == "exercises" and row["place"] else ""
    label = f"{when}: {row['label']}{place}; {row['status'].replace('_', ' ')}"
    is_long = bool(start and end and (end - start).days > BAR_DAYS)
    layers = [*(["span"] if is_long else []), "value" if row["is_realised"] else "plan"] if first else []
    datum: dict[str, Any] = {
        "lane": lane,
        "day": first.isoformat() if first else None,
        "start": start.isoformat() if is_long and start else None,
        "end": end.isoformat() if is_long else None,
        "when": when,
        "drawn": layers,
        "label": f"{label}; the documents disagree" if row["is_contested"] else label,
    }
    return Mark(((table, row),), datum)
