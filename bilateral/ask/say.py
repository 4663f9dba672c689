"""Answers as rows and as sentences: the number, its interval, its day, who says it, its rival, its page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby, islice
from operator import itemgetter

from bilateral.ask import derived
from bilateral.ask.figures import Found, number, spoken
from bilateral.ask.names import Names, words
from bilateral.ask.understand import names_of
from bilateral.cite import figures as cited
from bilateral.commons.asked import NONE
from bilateral.commons.frames import Row, Rows
from bilateral.evidence import evidence
from bilateral.folder import Folder

COLUMNS = {"value": "obs_value", "low": "value_low", "high": "value_high", "unit": "unit_measure"}
COLUMNS |= {"period": "time_period"} | {name: name for name in ("indicator", "dyad", "origin", "destination", "status")}
ENDS = ("value", "low", "high")
ITEMS = ("energy", "settlement", "arms_d", "arms_o")
TOLD = ("rivals", "is_last", "is_apart", "note")
"""What a row has beside its columns."""
PARTS = re.compile("_share$|^trade_gdp$")
"""Of the unit 1, said in per cent."""
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
        when = spoken(row["time_period"]) + (", last known" if row.get("is_last") else "")
        answer["what"] = f"{_title(row, names)}, {when}"
        facts = [f"{answer['what']}: {_amount(row)}", answer["status"] if answer["status"] != "actual" else ""]
        since = f"known from {answer['known_from']}" if answer["known_from"] else ""
        facts += [_higher(row, names), row.get("note"), answer["said_by"], since]
        rivals = [f"{_amount(other)} ({_words(other, names)})" for other in row.get("rivals", ())[:3]]
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


def _title(row: Row, names: Names) -> str:
    """What a figure is of: the states, and the goods or the money of some."""
    indicator, ends = row["indicator"], (row["origin"], row["destination"])
    first, other = (names.english.get(end, end) for end in (row["dyad"].split("-") if NONE in ends else ends))
    if whole := words()["wholes"].get(indicator):
        return f"{other}'s share of {first}'s {whole}"
    label, parts = names.catalogue[indicator]["label"], row["series"].split("/")
    item = _series([part for part in parts if part not in names.english], names) if indicator.startswith(ITEMS) else ""
    if indicator == "energy_share" and (whose := next((end for end in ends if end in parts), None)):
        item += f", of {names.english[whose]}'s {'imports' if whose == ends[1] else 'exports'}"
    item = row["definition_id"].replace("-", " ") if indicator in ("statements", "leader_meetings") else item
    return f"{label}{f' ({item})' if item else ''}, {first} {'and' if NONE in ends else 'to'} {other}"


def _series(parts: Iterable[str], names: Names) -> str:
    said = {part: f"as {names.english[part]} reports" for part in parts if part in names.english} | words()["series"]
    return ", ".join(dict.fromkeys(filter(None, (said.get(part, part.replace("_", " ")) for part in parts))))


def _words(row: Row, names: Names) -> str:
    """By what a rival differs: whose it is, and its status where it is no plain fact."""
    status = row["status"] if row["status"] != "actual" else ""
    return ", ".join(filter(None, [_series(row["series"].split("/"), names), status])) or "another unit"


def _amount(row: Row) -> str:
    """The number of a row: parts in per cent, and of what is computed no more digits than it can bear."""
    one = {name: row[column] for name, column in COLUMNS.items()}
    if one["unit"] == "1" and PARTS.search(row["indicator"]):
        one |= {end: 100 * one[end] for end in ENDS if one[end] is not None} | {"unit": "%"}
    if not row["observation_id"]:
        digits = 3 if one["unit"] == "%" else 4
        one |= {end: float(f"{one[end]:.{digits}g}") for end in ENDS if one[end] is not None}
    return re.sub(r"(?<! 1 )(?<!^1 )(meeting|visit|exercise|statement|agreement)\b", r"\1s", number(one))


def _higher(row: Row, names: Names) -> str:
    """Whose figure of one flow is the higher."""
    if row["indicator"] != "mirror_gap" or not row["obs_value"]:
        return ""
    if (row["value_low"] or 0) <= 0 <= (row["value_high"] or 0):
        return "which side's figure is higher its bounds do not tell"
    return f"the figure of {names.english[row['destination' if row['obs_value'] > 0 else 'origin']]} is the higher"


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


def record(folder: Folder, one: Row) -> Row:
    """A record found as an answer."""
    names = names_of(folder).english
    ends = [f" to {day['end']}" if day["end"] not in (None, "", day["start"]) else "" for day in one["dates"]]
    days = [f"{_plain(day['status'], names)} {day['start']}{end}" for day, end in zip(one["dates"], ends, strict=True)]
    numbers = [value for value in one["numbers"] if any(value[end] is not None for end in ("value", "low", "high"))]
    said = [*dict.fromkeys(_counted(value, names) for value in numbers)]
    votes = [f"{_plain(name[5:], names)} {codes[0]}" for name, codes in one["codes"].items() if "vote " in name]
    facts = [*days[:MOST_SAID], *([f"in {one['place']}"] if one["place"] else []), *said[:MOST_SAID], *votes]
    facts += [f"“{codes[0]}”" for name, codes in one["codes"].items() if name.startswith("wording")]
    facts += [", ".join(_plain(actor, names) for actor in one["actors"][:40])] if one["actors"] and not votes else []
    last = max((str(day["end"] or day["start"]) for day in one["dates"] if day["status"] == "planned"), default="9")
    is_over = len(days) == 1 and last < folder.manifest["date"][: len(last)]
    facts[1:1] = ["what became of it is not known here"] if is_over else []
    facts += [one["note"]] if "note" in one else []
    first = one["evidence"][0] if one["evidence"] else {}
    by = f" ({first['said_by'] or first['document_id']})" if first else ""
    found = {name: one[name] for name in ("record", "label", "dates", "place", "codes", "actors")}
    found |= {"said_by": first.get("said_by"), "document_id": first.get("document_id"), "passage": first.get("excerpt")}
    found |= {"sentence": f"{one['label']}: {'; '.join(facts)}{by}.", "records": one.get("names", [one["record"]])}
    page = f"#/dyad/{'-'.join(one['actors'])}" if len(one["actors"]) == 2 else None
    return found | {"numbers": numbers, "page": page}


def _plain(text: str, names: dict[str, str]) -> str:
    """Codes in words: actors by name, others without their signs."""
    return " ".join(names.get(word, word) for word in text.replace("_", " ").split())


def _counted(value: Row, names: dict[str, str]) -> str:
    """A number of a record; what a code says of how it is counted, in words."""
    rule = value["unit"] if re.fullmatch("[a-z0-9]+(-[a-z0-9]+)+", value["unit"] or "") else ""
    text = number(value | {"unit": "" if rule or value["unit"] in ("listing", "{listing}") else value["unit"]})
    return f"{_plain(value['measure'], names)} {text}" + (f" ({rule.replace('-', ' ')})" if rule else "")


def refusal(folder: Folder, found: Found) -> Row | None:
    """Why there is no answer: the kind of what is missing, its name, and what comes nearest, as a figure."""
    if not found.missing:
        return None
    nearest = figures(folder, found.nearest)
    near = f" Nearest: {' '.join(one['sentence'] for one in nearest)}" if nearest else ""
    about = {"missing": found.missing, "named": found.named, "nearest": nearest}
    return {"sentence": f"No answer: {found.named}.{near}"} | about
