"""Answers as rows and as sentences: the number, its interval, its day, who says it, its rival, its page."""

from __future__ import annotations

from itertools import groupby, islice
from operator import itemgetter

from bilateral.ask import derived
from bilateral.ask.figures import Found, number
from bilateral.ask.understand import names_of
from bilateral.cite import figures as cited
from bilateral.commons.asked import NONE
from bilateral.commons.frames import Row, Rows
from bilateral.evidence import evidence
from bilateral.folder import Folder

COLUMNS = {"value": "obs_value", "low": "value_low", "high": "value_high", "unit": "unit_measure"}
COLUMNS |= {"period": "time_period"} | {name: name for name in ("indicator", "dyad", "origin", "destination", "status")}
TOLD = ("rivals", "is_last", "is_apart", "note")
"""What a row has beside its columns."""
MOST_SAID = 6
"""The most numbers and days of a record that its sentence says."""


def figures(folder: Folder, rows: Rows) -> Rows:
    """Rows of the front door, each as an answer, with their evidence."""
    bare = [{name: value for name, value in row.items() if name not in TOLD} for row in rows]
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
        facts = [f"{answer['what']}: {number(answer)}", answer["status"] if answer["status"] != "actual" else ""]
        since = f"known from {answer['known_from']}" if answer["known_from"] else ""
        facts += [row.get("note"), answer["said_by"], since]
        rivals = [f"{number(other)} ({other['series']}, {other['status']})" for other in answer["rivals"][:3]]
        beside = f" Beside it: {'; '.join(rivals)}." if rivals else ""
        apart = " Not of one series with the others: do not compare them." if row.get("is_apart") else ""
        sentence = f"{', '.join(filter(None, facts))}.{beside}{apart}"
        found.append({"sentence": sentence} | answer | {"citation": citation})
    return found


def answers(folder: Folder, found: Found) -> Rows:
    """Figures as answers, before them what follows from them."""
    there = figures(folder, found.rows)
    places = iter(there)
    return [derived.answer(one, [*islice(places, len(one["rows"]))]) for one in found.derived] + there


def _behind(folder: Folder, row: Row, lines: Rows) -> Row:
    """What stands behind a figure and beside it."""
    first: Row = next((line for line in lines if line["is_preferred"]), lines[0] if lines else {})
    said = first.get("said_by") or first.get("publisher")
    if not row["observation_id"]:
        said = f"computed by this release{f' from {said}' if said else ''}"
    rival = {name: COLUMNS[name] for name in ("value", "low", "high", "unit", "status")} | {"series": "series"}
    terms = folder.schema(row["table"] if folder.has(row["table"]) else "indicators").metadata or {}
    found = {name: first.get(name) for name in ("document_id", "url", "formula")} | {"passage": first.get("excerpt")}
    since = str(first.get("known_from") or "")
    found |= {"said_by": said, "known_from": since, "is_last_known": bool(row.get("is_last"))}
    found |= {"rivals": [{name: other[column] for name, column in rival.items()} for other in row.get("rivals", ())]}
    found |= {"page": f"#/series/{row['series_code']}" if row["series_code"] else None}
    key = "|".join(str(row[name]) for name in folder.key("indicators"))
    return found | {"licence": terms.get(b"license", b"").decode(), "row_id": key}


def record(one: Row) -> Row:
    """A record found as an answer."""
    ends = [f" to {day['end']}" if day["end"] not in (None, "", day["start"]) else "" for day in one["dates"]]
    days = [f"{day['status']} {day['start']}{end}" for day, end in zip(one["dates"], ends, strict=True)]
    numbers = [value for value in one["numbers"] if any(value[end] is not None for end in ("value", "low", "high"))]
    said = [*dict.fromkeys(f"{value['measure'].replace('_', ' ')} {number(value)}" for value in numbers)]
    votes = [f"{name.removeprefix('vote ')} {codes[0]}" for name, codes in one["codes"].items() if "vote " in name]
    facts = [*days[:MOST_SAID], *([f"in {one['place']}"] if one["place"] else []), *said[:MOST_SAID], *votes]
    facts += [f"“{codes[0]}”" for name, codes in one["codes"].items() if name.startswith("wording")]
    facts += [f"{', '.join(one['actors'][:40])}"] if one["actors"] and not votes else []
    facts += [one["note"]] if "note" in one else []
    first = one["evidence"][0] if one["evidence"] else {}
    by = f" ({first['said_by'] or first['document_id']})" if first else ""
    found = {name: one[name] for name in ("record", "label", "dates", "place", "codes", "actors")}
    found |= {"said_by": first.get("said_by"), "document_id": first.get("document_id"), "passage": first.get("excerpt")}
    found |= {"sentence": f"{one['label']}: {'; '.join(facts)}{by}.", "records": one.get("names", [one["record"]])}
    page = f"#/dyad/{'-'.join(one['actors'])}" if len(one["actors"]) == 2 else None
    return found | {"numbers": numbers, "page": page}


def refusal(folder: Folder, found: Found) -> Row | None:
    """Why there is no answer: the kind of what is missing, its name, and what comes nearest, as a figure."""
    if not found.missing:
        return None
    nearest = figures(folder, [row | {"is_last": True} for row in found.nearest])
    near = f" Nearest: {nearest[0]['sentence']}" if nearest else ""
    about = {"missing": found.missing, "named": found.named, "nearest": nearest}
    return {"sentence": f"No answer: {found.named}.{near}"} | about
