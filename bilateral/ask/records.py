"""Records that answer a question: agreements, visits, exercises, sanctions, loans, memberships, votes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow.compute as pc
import pyarrow.dataset as ds

from bilateral.actors import plain
from bilateral.ask.names import Mention, Names, words
from bilateral.ask.understand import Asked, roles, romanised
from bilateral.commons.frames import Row, Rows
from bilateral.commons.keys import split_observation
from bilateral.folder import Folder

TABLES = "agreements visits exercises sanctions deployments cooperation funding statements".split()
SIDES = "signatories visitors hosts senders targets providers recipients partners participants".split()
FEW = 4
ENOUGH = 2
"""The weight of the words that a record must share with the question."""
Sides = Sequence[tuple[str, Mention]]
"""The actors of a question with the columns in which they have to stand."""


def records(folder: Folder, tables: Iterable[str]) -> dict[str, Row]:
    """The records of tables by ``table/id``: label, actors, dates by status, and the numbers of their rows."""
    found = dict[str, Row]()
    for table in (one for one in tables if one in TABLES and folder.has(one)):
        ends = defaultdict[str, set[str]](set)
        for row in folder.rows("dyads", ["record_id", "actor_a", "actor_b"], ds.field("table") == table):
            ends[row["record_id"]] |= {row["actor_a"], row["actor_b"]}
        for row in folder.rows(table):
            key = row[f"{table.removesuffix('s')}_id"]
            one = {"table": table, "id": key, "label": row["label"], "kind": row["kind"], "rows": [], "actors": set()}
            one = found.setdefault(f"{table}/{key}", one)
            one["rows"].append(row)
            one["actors"] |= ends[key] | {actor for side in SIDES for actor in row.get(side) or ()}
    return found


def chosen(names: Names, tables: Sequence[str], asked: Asked, given: Sides) -> tuple[list[str], dict[str, Row]]:
    """The records that the question speaks of, best first or by day as a list, and all among which they were sought."""
    there = {name: one for name, one in records(names.folder, tables).items() if _is_of(names, one, asked, given)}
    texts = {name: _words(f"{one['label']} {one['id'].replace('-', ' ')} {one['kind']}") for name, one in there.items()}
    often = Counter(word for text in texts.values() for word in text)
    said, weights, lots = _said(asked, not given), dict[str, float](), dict[str, set[str]]()
    telling = [word for word in said if not re.match(words()["plainer"]["nouns"], word)]
    for name, text in texts.items():
        shared, one = {word for word in text if any(_is_same(word, other) for other in said)}, there[name]
        lots[name] = {word for word in telling if any(_is_same(word, other) for other in text)}
        weights[name] = sum(1 + 4 / often[word] for word in shared) + 6 * dates(one, asked)
        numbers = {*re.findall(r"\b\d\b(?! [A-Z])", one["label"])}
        weights[name] -= 3 * ("treaty" in said - shared) + 6 * len(numbers - shared)
        weights[name] -= 0.1 * len(text - shared) + 0.5 * bool(one["rows"][-1]["part_of_id"])
        where = _words(one["rows"][0]["place"] or "") if tables[0] == "exercises" else set()
        weights[name] += 4 * any(_is_same(word, other) for word in where for other in telling if len(word) > 4)
        weights[name] -= 2 * (one["kind"] == "patrol" and asked.is_said("drill"))
    if (number_asked := number(asked)) is not None:
        numbered = [name for name, one in there.items() if one["rows"][0].get("number") == number_asked]
        if any(one["rows"][0].get("number") for one in there.values()):
            return numbered, there
    order = sorted(weights, key=lambda name: (-weights[name], name))
    order = [name for name in order if weights[name] >= ENOUGH and dates(there[name], asked) >= 0]
    order = order or [name for name in weights if weights[name] > 1 and len(there) <= FEW]
    people = {*map(romanised, words()["people"])}
    if asked.is_said("last") and len({*tables} & {"visits", "exercises"}):
        is_any = tables[0] == "exercises" or any(word in words()["people"] for word in asked.plain)
        inside = [name for name in there if dates(there[name], asked) >= 0]
        rows = [(name, row) for name in inside for row in there[name]["rows"] if row["is_realised"]]
        held = [*{name: 0 for name, row in rows if is_any or row["rank"] == "leader"}]
        best_shared = max((len(lots[name] - people) for name in held), default=0)
        held = [name for name in held if len(lots[name] - people) == best_shared]
        return sorted(held, key=lambda name: day_of(there[name]), reverse=True)[:1], there
    if (asked.is_said("first") or asked.is_said("last")) and order and not asked.periods:
        best_shared = max(len(one) for one in lots.values())
        near = [name for name in there if len(lots[name]) == best_shared and day_of(there[name])]
        return sorted(near, key=lambda name: day_of(there[name]), reverse=not asked.is_said("first"))[:1], there
    if given or asked.is_said("lists"):
        inside = [name for name in lots if dates(there[name], asked) >= 0]
        most = max((lots[name] for name in inside), key=len, default=set())
        return sorted((name for name in inside if lots[name] >= most), key=lambda name: day_of(there[name])), there
    best = [name for name in order if weights[name] > weights[order[0]] - 0.75]
    return best, there


def given_sides(asked: Asked, tables: Sequence[str]) -> Sides:
    """On whom a sanction is and by whom, and to whom or which city a visit goes, as far as the words say."""
    said, before = words()["sides"], [(one, asked.word_before(one)) for one in asked.mentions]
    if tables[0] == "visits":
        is_turned = len(before) > 1 and re.fullmatch(said["visits"], before[0][1])  # besuchte Putin Peking
        places = [one for one in before if asked.plain[one[0].start] not in words()["people"]]
        visited = before[1:2] if is_turned else [one for one in places if re.fullmatch(said["at"], one[1])]
        return [("place" if is_city(asked, one.start) else "hosts", one) for one, _ in visited]
    if tables[0] != "sanctions":
        return []
    listed = {one for one in asked.mentions if re.match("entity|list", " ".join(asked.plain[one.end : one.end + 1]))}
    targets = [one for one, word in before if re.fullmatch(said["against"], word) and one not in listed][:1]
    last, by = (targets[0].start, ("by",)) if targets else (0, ("did", "has", "have"))
    senders = [one for one, word in before if one.start < last or word in by]
    return [("targets", one) for one in targets] + [("senders", one) for one in senders]


def is_city(asked: Asked, at: int) -> bool:
    """Whether a word that names a state is the name of its capital."""
    return re.match(words()["sides"]["capitals"], asked.plain[at]) is not None


def _is_of(names: Names, one: Row, asked: Asked, given: Sides) -> bool:
    """Whether the record is of the actors named, each on the side said of it; some name a party in the label alone."""
    row, visited = one["rows"][0], [mention for side, mention in given if side in ("place", "hosts")]
    near = {at.actor for at in names.mentions((row["place"] or "").split())} if visited else set()
    for side, mention in given:
        if mention.actor not in near | (set() if side == "place" else _with_states(names, row[side] or ())):
            return False
    rest = {at.actor for at in asked.mentions if at not in visited}
    if one["table"] == "funding" and (way := roles(asked)):
        sides = {"origin": row["providers"], "destination": row["recipients"]}
        if any(sides[end] and actor not in _with_states(names, sides[end]) for end, actor in way.items()):
            return False
    if one["table"] == "visits" and not _is_asked(one, asked):
        return False
    is_at_home = bool(visited and rest and rest <= {*(row["hosts"] or ())})
    is_there = not is_at_home and (one["actors"] or any(row["status"] for row in one["rows"]))
    return bool(is_there) and all(names.english[at] in one["label"] for at in rest - _with_states(names, one["actors"]))


def _is_asked(one: Row, asked: Asked) -> bool:
    """Whether a meeting is one of those asked for: by telephone, or not held, only where that or its place is said; of
    one of the persons named, and of nobody else for the state of another of them."""
    people, label = words()["people"], romanised(plain(one["label"])).split()
    named = {romanised(words()["same"].get(word, word)): people[word] for word in asked.plain if word in people}
    others = {people.get(word) for word in label if word not in named} & {*named.values()}
    place = one["rows"][0]["place"] or one["label"].partition(" in ")[2].split(",")[0]
    is_held = any(row["is_realised"] for row in one["rows"]) or asked.is_said("planned")
    is_held = is_held or bool(_words(place) & {*asked.plain})
    is_theirs = not named or (any(word in label for word in named) and not others)
    return is_held and is_theirs and (one["kind"] == "call") == asked.is_said("calls")


def _with_states(names: Names, actors: Iterable[str]) -> set[str]:
    return {*actors} | {str(names.actors.get(actor, {}).get("state_id")) for actor in actors}


def _words(text: str) -> set[str]:
    skipped = words()["plainer"]["skipped"].split("|")
    said = plain(romanised(text.casefold())).split()
    said = [re.sub(r"(?<=\d)s$", "", word) for word in said if word not in skipped]
    return {word for word in said if len(word) > 2 or word.isdigit() or word == "xi"}


def _said(asked: Asked, with_cities: bool) -> set[str]:
    """The words of a question that may stand in a label: without its actors and years, with declared others."""
    kept = {at for at in asked.named if with_cities and is_city(asked, at)}
    named = {at for at in asked.named - kept if asked.plain[at] not in words()["people"]}
    left = [place for place in range(len(asked.tokens)) if place not in named]
    said = _words(" ".join(asked.tokens[place] for place in left))
    text = [asked.plain[place] for place in left]
    for word, other in words()["same"].items():
        said |= {other} if any(one.startswith(word) or (len(word) > 5 and word in one) for one in text) else set()
    at = number(asked) or 0
    said |= {*words()["plainer"]["ordinals"].split()[at - 1 : at]}
    return {word for word in said if not re.fullmatch(r"(19|20)\d\d", word)}


def _is_same(word: str, said: str) -> bool:
    """Whether two words are forms of one: five letters, or all of a shorter one and not much more."""
    if word.isdigit() or said.isdigit() or len(word) < 5 or len(said) < 5:
        return word == said or (min(len(word), len(said)) > 3 and word.rstrip("s") == said.rstrip("s"))
    size = max(5, min(len(word), len(said)) - 3)
    return word[:size] == said[:size]


def dates(one: Row, asked: Asked) -> float:
    """1 where the record is of a day or month asked for, half where of a year, -1 where it is of another."""
    there = [str(row.get(name) or "") for row in one["rows"] for name in ("start_date", "end_date", "date", "year")]
    text = " ".join([*there, one["label"], one["id"]])
    fits = list[float]()
    for period in asked.periods:
        start, _, end = period.partition("/")
        if end or asked.is_said("since_year"):  # a span of years
            fits.append(0.5 * any(start <= day.lstrip("[.")[: len(start)] <= (end or "9") for day in there if day))
            continue
        is_exact = any(day.lstrip("[.").startswith(period) for day in there)
        is_wider = any(len(day) < len(period) and period.startswith(day) for day in there if day)
        fits.append(1.0 if is_exact else 0.5 if is_wider else 0.4 if period[:4] in text and len(period) == 4 else 0)
    return sum(fits) if any(fits) or not fits else -1


def number(asked: Asked) -> int | None:
    """``20th``, ``17.``, ``ninteenth``: the number of a package, a meeting or an exercise."""
    if found := re.search(words()["plainer"]["numbered"], asked.text):
        return int(found[1])
    names = words()["plainer"]["ordinals"].split()
    return next((names.index(word) + 1 for word in asked.plain if word in names[2:]), None)


def day_of(one: Row) -> str:
    """The first day of a record, as it is written."""
    days = [str(row.get("start_low") or row.get("start_date") or "") for row in one["rows"]]
    return min(filter(None, days), default="")


def told(folder: Folder, name: str, one: Row) -> Row:
    """A record as an answer: dates by status, place, numbers by measure, who takes part, and who says it."""
    where = pc.starts_with(ds.field("observation_id"), f"{name}|")
    lines = [row for row in folder.rows("evidence", None, where) if row["is_admissible"] is not False]
    values = [value for row in one["rows"] for value in _of_row(row)]
    there = {(value["measure"], value["status"]) for value in values}
    numbers, codes = defaultdict[tuple[str, str, str], Rows](list), defaultdict[str, set[str]](set)
    for line in lines:
        _, measure, actor, status, _, unit = split_observation(line["observation_id"])
        if line["code"]:
            codes[f"{measure} {actor}".strip()].add(line["code"])
        elif measure != "occurrence" and (measure, status) not in there and one["table"] != "funding":
            numbers[measure, status, unit].append(line)
    for key, said in numbers.items():  # what the table has no column for: of several, the number that most say
        often = Counter((line["value"], line["value_low"], line["value_high"]) for line in said)
        values.append(_value(*key, *max(often, key=lambda bounds: (bounds[0] is not None, often[bounds]))))
    where = ds.field("sanction_id") == one["id"]
    listings = folder.rows("listings", None, where) if one["table"] == "sanctions" else []
    for row in listings:
        measure = f"listed {row['actor_id'] or ''}".strip()
        values.append(_value(measure, *map(row.get, ("status", "unit_measure", "value", "value_low", "value_high"))))
    days = [(row["status"], row.get("start_date") or row.get("date"), row.get("end_date")) for row in one["rows"]]
    first = {row["preferred_support_id"] for row in one["rows"]}
    place = next((row["place"] for row in one["rows"] if row.get("place")), None)
    found = {"record": name, "label": one["label"], "dates": _dated(days), "place": place, "numbers": values}
    found |= {"names": [name, *(f"listings/{row['listing_id']}" for row in listings)], "actors": sorted(one["actors"])}
    found |= {"codes": {measure: sorted(said) for measure, said in codes.items()}}
    return found | {"evidence": sorted(lines, key=lambda line: line["evidence_id"] not in first)}


def _value(*parts: Any) -> Row:
    return dict(zip(("measure", "status", "unit", "value", "low", "high"), parts, strict=True))


def _dated(days: Iterable[tuple[str, Any, Any]]) -> Rows:
    """Days by status, each once."""
    return [dict(zip(("status", "start", "end"), day, strict=True)) for day in dict.fromkeys(days) if day[1]]


def _of_row(row: Row) -> Rows:
    """The numbers that a row of a table of records has."""
    found = [_value("number", row["status"], None, float(row["number"]), None, None)] if row.get("number") else []
    for name in row:
        bounds = [row[name], row.get(f"{name}_low"), row.get(f"{name}_high")]
        if any(isinstance(end, float) for end in bounds[1:]):
            found.append(_value(name, row["status"], row.get("unit_measure") if name == "value" else None, *bounds))
    return found


def member(folder: Folder, group: str, founded: str, actors: Sequence[str], is_counted: bool) -> Row | None:
    """Memberships as an answer: who, since when, until when, or how many there are today; None where there is none."""
    rows = folder.rows("memberships", None, ds.field("group_id") == group)
    is_begun = any(str(row["valid_from_low"] or "") <= founded for row in rows)
    rows = sorted((row for row in rows if not actors or row["actor_id"] in actors), key=lambda row: row["actor_id"])
    if not rows:
        return None
    now = sorted({row["actor_id"] for row in rows if row["valid_to"] is None and row["status"] == "in_force"})
    there = [*dict.fromkeys(row["actor_id"] for row in rows)]
    days = [(f"{row['actor_id']} {row['status']}", row["valid_from"], row["valid_to"]) for row in rows]
    where = ds.field("observation_id").isin([row["observation_id"] for row in rows])
    names = [f"memberships/{group}", *(f"memberships/{group}/{actor}" for actor in there)]
    record = names[0] if is_counted or len(names) > 2 else names[1]
    size = [float(len(now))] * 3 if is_begun else [None, float(len(now)), None]
    number = [_value("members", None, "{state}", *size)] if is_counted else []
    told: Row = {"dates": [] if is_counted else _dated(days), "numbers": number, "actors": there if actors else now}
    if not (is_begun or actors):
        told["note"] = f"not the whole list: nobody who was there at the beginning, {founded}, is known here"
    told |= {"record": record, "names": names, "label": group, "place": None, "codes": {}}
    return told | {"evidence": folder.rows("evidence", None, where)}
