"""Answers as rows and as sentences: the number, its interval, its day, who says it, its rival, its page."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter

from bilateral.ask import derived
from bilateral.ask.figures import Found
from bilateral.ask.understand import names_of
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
    by_row = {place: [*lines] for place, lines in groupby(behind, itemgetter("row"))}
    names = names_of(folder)
    citations = cited(folder, bare, behind).split("\n")
    found = list[Row]()
    for place, (row, citation) in enumerate(zip(rows, citations, strict=True) if rows else ()):
        answer = {name: row[column] for name, column in COLUMNS.items()} | _behind(folder, row, by_row.get(place, []))
        ends = row["dyad"].split("-") if row["origin"] == NONE else [row["origin"], row["destination"]]
        whose = (" and " if row["origin"] == NONE else " to ").join(names.english.get(end, end) for end in ends)
        item = f" ({row['series']})" if row["indicator"].startswith(("energy", "settlement", "arms_d")) else ""
        item = f" ({row['definition_id']})" if row["indicator"] == "statements" else item
        when = row["time_period"] + (", last known" if row.get("is_last") else "")
        answer["what"] = f"{names.catalogue[row['indicator']]['label']}{item}, {whose}, {when}"
        facts = [f"{answer['what']}: {_number(answer)}", answer["status"] if answer["status"] != "actual" else ""]
        facts += [answer["said_by"], f"known from {answer['known_from']}" if answer["known_from"] else ""]
        rivals = [f"{_number(other)} ({other['series']}, {other['status']})" for other in answer["rivals"][:3]]
        beside = f" Beside it: {'; '.join(rivals)}." if rivals else ""
        sentence = f"{', '.join(filter(None, facts))}.{beside}"
        found.append({"sentence": sentence} | answer | {"citation": citation})
    return found


def answers(folder: Folder, found: Found) -> Rows:
    """Figures as answers, before them what follows from them."""
    there = figures(folder, found.rows)
    said, at = list[Row](), 0
    for one in found.derived:
        places = there[at : (at := at + len(one["rows"]))]
        answer = derived.answer(one, places)
        said.append({"sentence": _followed(answer, places)} | answer)
    return said + there


def _followed(answer: Row, places: Rows) -> str:
    """``Trade turnover, China and Russia, 2024 to 2025: less by 16.7 billion USD (13.2 to 20.2), 6.8 % …``."""
    size = {name: answer[name] for name in ("value", "low", "high", "unit")}
    if answer["value"] < 0:
        size |= {"value": -answer["value"], "low": -answer["high"], "high": -answer["low"]}
    share = f", {abs(100 * answer['share']):.1f} %" if answer["share"] is not None else ""
    told = "" if answer["is_told"] else ", which their bounds do not tell from none"
    of = {place["row_id"]: place for place in places}
    before, now = (of[row] for row in answer["rests_on"])
    than = before["what"] if answer["derived"] == "comparison" else f"in {before['period']}"
    by = f"{'more' if answer['value'] > 0 else 'less'} than {than} by {_number(size)}{share}"
    by = by if answer["value"] else f"the same as {than}"
    return f"{now['what']}: {by}{told}; both of one unit and scope ({answer['series']})."


def _behind(folder: Folder, row: Row, lines: Rows) -> Row:
    """What stands behind a figure and beside it."""
    first: Row = next((line for line in lines if line["is_preferred"]), lines[0] if lines else {})
    said = first.get("said_by") or first.get("publisher")
    if not row["observation_id"]:
        said = f"computed by this release{f' from {said}' if said else ''}"
    rival = {name: COLUMNS[name] for name in ("value", "low", "high", "unit", "status")} | {"series": "series"}
    terms = folder.schema(row["table"] if folder.has(row["table"]) else "indicators").metadata or {}
    return {
        "said_by": said,
        "known_from": str(first.get("known_from") or ""),
        "is_last_known": row.get("is_last", False),
        "rivals": [{name: other[column] for name, column in rival.items()} for other in row.get("rivals", ())],
        "passage": first.get("excerpt"),
        "licence": terms.get(b"license", b"").decode(),
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
    facts += [f"“{codes[0]}”" for name, codes in one["codes"].items() if name.startswith("wording")]
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
        "passage": first.get("excerpt"),
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
