"""Answers as rows and as sentences: the number, its interval, its day, who says it, its rival, its page."""

from __future__ import annotations

from typing import Any

from bilateral.ask.engine import Found
from bilateral.cite import figures as cited
from bilateral.commons.figures import figure, interval
from bilateral.commons.frames import Row, Rows
from bilateral.evidence import evidence
from bilateral.folder import Folder

KNOWN = "last known"
MOST_SAID = 6
"""The most numbers and days of a record that its sentence says."""


def figures(folder: Folder, found: Found) -> Rows:
    """The rows found, each as an answer, with their evidence."""
    behind = evidence(folder, found.rows, "indicators").to_pylist() if found.rows else []
    names = {row["actor_id"]: row["name"] for row in folder.rows("actors", ["actor_id", "name"])}
    labels = {row["indicator"]: row["label"] for row in folder.rows("catalogue", ["indicator", "label"])}
    answers = list[Row]()
    for place, row in enumerate(found.rows):
        lines = [line for line in behind if line["row"] == place]
        answers.append(_figure(folder, row, lines, found, place, names, labels))
    return answers


def _figure(
    folder: Folder, row: Row, lines: Rows, found: Found, place: int, names: dict[str, str], labels: dict[str, Any]
) -> Row:
    is_directed = row["origin"] != "*"
    ends = [row["origin"], row["destination"]] if is_directed else row["dyad"].split("-")
    whose = (" to " if is_directed else " and ").join(names.get(end, end) for end in ends)
    value, unit = row["obs_value"], row["unit_measure"]
    first = next((line for line in lines if line["is_preferred"]), lines[0] if lines else {})
    rivals = [_rival(other) for other in found.rivals.get(place, [])]
    last = f", {KNOWN}" if found.is_last else ""
    standing = f", {row['status']}" if row["status"] != "actual" else ""
    number = interval(value, value, unit) if value is not None else interval(row["value_low"], row["value_high"], unit)
    span = f" ({interval(row['value_low'], row['value_high'], unit)})" if value is not None and _is_open(row) else ""
    said = first.get("said_by") or ("computed by this release" if not first.get("document_id") else "")
    day = first.get("known_from")
    by = f", {said}" + (f", known from {day}" if day else "")
    item = f" ({row['series']})" if row["indicator"].startswith(("energy", "settlement", "arms_d")) else ""
    sentence = f"{labels[row['indicator']]}{item}, {whose}, {row['time_period']}{last}: {number}{span}{standing}{by}."
    sentence += f" Beside it: {'; '.join(rivals[:3])}." if rivals else ""
    return {
        "sentence": sentence,
        "indicator": row["indicator"],
        "dyad": row["dyad"],
        "origin": row["origin"] if is_directed else None,
        "destination": row["destination"] if is_directed else None,
        "period": row["time_period"],
        "is_last_known": found.is_last,
        "value": value,
        "low": row["value_low"],
        "high": row["value_high"],
        "unit": unit,
        "status": row["status"],
        "said_by": said or None,
        "known_from": str(day) if day else None,
        "document": first.get("document_id"),
        "url": first.get("url"),
        "formula": first.get("formula"),
        "rivals": rivals,
        "citation": cited(folder, [row], _frame([line | {"row": 0} for line in lines])),
        "page": f"#/series/{row['series_code']}",
        "row_id": "|".join(str(row[name]) for name in folder.key("indicators")),
    }


def _frame(lines: Rows) -> Any:
    import pandas as pd

    return pd.DataFrame(lines).astype(object) if lines else pd.DataFrame()


def _is_open(row: Row) -> bool:
    return row["value_low"] is not None and row["value_low"] != row["value_high"]


def _rival(row: Row) -> str:
    number = figure(row["value_low"], row["value_high"], row["unit_measure"]) or ""
    if row["obs_value"] is not None:
        number = interval(row["obs_value"], row["obs_value"], row["unit_measure"])
    return f"{number} ({row['series']}{', estimated' if row['status'] == 'estimated' else ''})"


def records(folder: Folder, found: Found) -> Rows:
    """The records found, each as an answer."""
    return [_record(one) for one in found.told]


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
        "document": first.get("document_id"),
        "page": f"#/evidence/{first['observation_id']}" if first else None,
    }


def _until(day: Row) -> str:
    return f" to {day['end']}" if day["end"] and day["end"] != day["start"] else ""


def _number(value: Row) -> str:
    if value["value"] is not None:
        return interval(value["value"], value["value"], value["unit"])
    return interval(value["low"], value["high"], value["unit"])


def refusal(folder: Folder, found: Found) -> Row | None:
    """Why there is no answer: the kind of what is missing, its name, and what comes nearest, as a figure."""
    if not found.missing:
        return None
    nearest = figures(folder, Found(rows=found.nearest, is_last=True)) if found.nearest else []
    near = f" Nearest: {nearest[0]['sentence']}" if nearest else ""
    return {
        "sentence": f"No answer: {found.named}.{near}",
        "missing": found.missing,
        "named": found.named,
        "nearest": nearest,
    }
