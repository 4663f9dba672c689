"""Answers as rows and as sentences: the number, its interval, its day, who says it, its rival, its page."""

from __future__ import annotations

from bilateral.ask.figures import Found
from bilateral.cite import figures as cited
from bilateral.commons.asked import NONE
from bilateral.commons.figures import interval
from bilateral.commons.frames import Row, Rows
from bilateral.evidence import evidence
from bilateral.folder import Folder

COLUMNS = {"value": "obs_value", "low": "value_low", "high": "value_high", "unit": "unit_measure"}
COLUMNS |= {"period": "time_period"} | {name: name for name in ("indicator", "dyad", "origin", "destination", "status")}
MOST_SAID = 6
"""The most numbers and days of a record that its sentence says."""


def figures(folder: Folder, rows: Rows) -> Rows:
    """Rows of the front door, each as an answer, with their evidence."""
    bare = [{name: value for name, value in row.items() if name not in ("rivals", "is_last")} for row in rows]
    behind = evidence(folder, bare, "indicators").to_pylist() if rows else []
    names = {row["actor_id"]: row["name"] for row in folder.rows("actors", ["actor_id", "name"])}
    labels = {row["indicator"]: row["label"] for row in folder.rows("catalogue", ["indicator", "label"])}
    answers = list[Row]()
    for place, row in enumerate(rows):
        lines = [line | {"row": 0} for line in behind if line["row"] == place]
        answer = {name: row[column] for name, column in COLUMNS.items()} | _behind(folder, row, lines)
        ends = row["dyad"].split("-") if row["origin"] == NONE else [row["origin"], row["destination"]]
        whose = (" and " if row["origin"] == NONE else " to ").join(names.get(end, end) for end in ends)
        item = f" ({row['series']})" if row["indicator"].startswith(("energy", "settlement", "arms_d")) else ""
        when = row["time_period"] + (", last known" if row.get("is_last") else "")
        what = f"{labels[row['indicator']]}{item}, {whose}, {when}: {_number(answer)}"
        facts = [what, answer["status"] if answer["status"] != "actual" else "", answer["said_by"]]
        facts.append(f"known from {answer['known_from']}" if answer["known_from"] else "")
        beside = f" Beside it: {'; '.join(answer['rivals'][:3])}." if answer["rivals"] else ""
        answers.append({"sentence": f"{', '.join(filter(None, facts))}.{beside}"} | answer)
    return answers


def _behind(folder: Folder, row: Row, lines: Rows) -> Row:
    """What stands behind a figure and beside it."""
    first: Row = next((line for line in lines if line["is_preferred"]), lines[0] if lines else {})
    said = first.get("said_by") or first.get("publisher")
    if not row["observation_id"]:
        said = f"computed by this release{f' from {said}' if said else ''}"
    rivals = [{name: other[column] for name, column in COLUMNS.items()} | other for other in row.get("rivals", ())]
    return {
        "said_by": said,
        "known_from": str(first.get("known_from") or ""),
        "is_last_known": row.get("is_last", False),
        "rivals": [f"{_number(other)} ({other['series']}, {other['status']})" for other in rivals],
        "citation": cited(folder, [row], lines),
        "page": f"#/series/{row['series_code']}",
        "row_id": "|".join(str(row[name]) for name in folder.key("indicators")),
    } | {name: first.get(name) for name in ("document_id", "url", "formula")}


def records(told: Rows) -> Rows:
    """The records found, each as an answer."""
    return [_record(one) for one in told]


def _record(one: Row) -> Row:
    days = [f"{day['status']} {day['start']}" + _until(day) for day in one["dates"]]
    numbers = [value for value in one["numbers"] if any(value[end] is not None for end in ("value", "low", "high"))]
    said = [*dict.fromkeys(f"{value['measure'].replace('_', ' ')} {_number(value)}" for value in numbers)]
    votes = [f"{name.removeprefix('vote ')} {codes[0]}" for name, codes in one["codes"].items() if "vote " in name]
    facts = [*days[:MOST_SAID], *([f"in {one['place']}"] if one["place"] else []), *said[:MOST_SAID], *votes]
    facts += [f"{', '.join(one['actors'][:40])}"] if one["actors"] and not votes else []
    first = one["evidence"][0] if one["evidence"] else {}
    by = f" ({first['said_by'] or first['document_id']})" if first else ""
    return {
        "sentence": f"{one['label']}: {'; '.join(facts)}{by}.",
        "record": one["record"],
        "records": one.get("names", [one["record"]]),
        "label": one["label"],
        "dates": one["dates"],
        "place": one["place"],
        "numbers": numbers,
        "codes": one["codes"],
        "actors": one["actors"],
        "said_by": first.get("said_by"),
        "document_id": first.get("document_id"),
        "page": f"#/dyad/{'-'.join(one['actors'])}" if len(one["actors"]) == 2 else None,
    }


def _until(day: Row) -> str:
    return f" to {day['end']}" if day["end"] and day["end"] != day["start"] else ""


def _number(row: Row) -> str:
    """A value with its bounds, or the bounds alone."""
    value, low, high, unit = row["value"], row["low"], row["high"], row["unit"]
    if value is None or (low, high) in ((value, value), (None, None)):
        return interval(value if low is None else low, value if high is None else high, unit)
    return f"{interval(value, value, unit)} ({interval(low, high, unit)})"


def refusal(folder: Folder, found: Found) -> Row | None:
    """Why there is no answer: the kind of what is missing, its name, and what comes nearest, as a figure."""
    if not found.missing:
        return None
    nearest = figures(folder, [row | {"is_last": True} for row in found.nearest])
    near = f" Nearest: {nearest[0]['sentence']}" if nearest else ""
    return {
        "sentence": f"No answer: {found.named}.{near}",
        "missing": found.missing,
        "named": found.named,
        "nearest": nearest,
    }
