"""From a question to its answers or to a refusal that names what is missing and what comes nearest."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pyarrow.dataset as ds

from bilateral.actors import plain
from bilateral.ask import figures, records, votes
from bilateral.ask.names import Names
from bilateral.ask.understand import Asked, owner, roles, romanised, says, understand, words
from bilateral.ask.votes import Found
from bilateral.catalogue import CATALOGUE, TABLE
from bilateral.commons.frames import Row, Rows
from bilateral.folder import Folder

NUMBER = "how many|how much|number of|which .* was the one|wie viele?|combien|сколько"
"""Words for a number that is wanted."""
GOODS = (
    r"^how (?:much|many) (?!d[io]|has|have|trad|of|was|were|is|are|goods|money|bill|mill|dollar|euro|yuan|more)(\w+)"
)
"""A product that is asked for where only trade as a whole is known."""
MOST, MOST_RECORDS = 8, 3
"""The most answers given: a question that has more is too wide."""


def found(folder: Folder, question: str, today: datetime.date) -> Found:
    """The answers of a release to a question, or a refusal."""
    kept: dict[str, Any] = vars(folder)
    names = kept.setdefault("names_in_questions", Names(folder, words()["actors"]))
    asked = understand(question, names, today)
    for one in words()["absent"]:
        if says(asked.text, one["match"]) and not says(asked.text, one.get("unless")):
            nearest = _nearest(folder, one.get("nearest"), asked)
            return _no("subject", f"this release has nothing on {one['name']}", nearest)
    groups = [actor for actor in asked.actors if names.kinds.get(actor) in ("organisation", "grouping")]
    if says(asked.text, words()["records"][0]["match"]) and groups:
        return _of_groups(folder, names, asked, groups)
    asked.mentions = [one for one in asked.mentions if names.kinds[one.actor] != "organisation"]
    early = _subject(asked, is_late=False)
    if early and early.get("table") == "votes":
        return votes.cast(folder, asked)
    if early:
        return _figures(folder, names, asked, early)
    tables = next((one["tables"] for one in words()["records"][1:] if _matches(asked, one)), None)
    energy = next((one for one in words()["energy"] if _matches(asked, one)), None)
    if tables and not (energy and tables[0] == "cooperation"):
        return _records(folder, names, asked, tables)
    if energy:
        return _energy(folder, names, asked, energy)
    if late := _subject(asked, is_late=True):
        return _figures(folder, names, asked, late)
    said = "no word of the question names a subject that this release knows"
    return _no("subject", said)


def _no(missing: str, named: str, nearest: Rows | None = None) -> Found:
    return Found(missing=missing, named=named, nearest=nearest or [])


def _matches(asked: Asked, one: Row) -> bool:
    has = "needs" not in one or says(asked.text, one["needs"])
    return has and says(asked.text, one["match"]) and not says(asked.text, one.get("unless"))


def _subject(asked: Asked, *, is_late: bool) -> Row | None:
    there = (one for one in words()["subjects"] if one.get("is_late", False) == is_late)
    return next((one for one in there if _matches(asked, one)), None)


def pairs_of(asked: Asked) -> list[tuple[str, str]]:
    """The pairs that a question speaks of: of three actors that stand beside ``or``, the third with each of both."""
    actors = asked.actors
    if len(actors) == 3:
        for first, second in zip(asked.mentions, asked.mentions[1:], strict=False):
            between = [plain(token) for token in asked.tokens[first.end : second.start]]
            if {"or", "oder", "ou", "или"} & {*between} and len(between) < 5:
                hub = next(one for one in actors if one not in (first.actor, second.actor))
                return [(hub, first.actor), (hub, second.actor)]
        return []
    return [(actors[0], actors[1])] if len(actors) == 2 else []


def _directed(asked: Asked, ends: str, pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The pairs as the front door writes them: whose figure it is first, or from whom to whom."""
    both = [way for first, second in pairs for way in ((first, second), (second, first))]
    given = roles(asked)
    if (len(asked.mentions) > 3 and len(pairs) == 1) or says(
        asked.text, "each (other|sell|export|import)|to the other|gegenseitig|each way|both ways"
    ):
        return both
    if len(pairs) > 1:  # one actor with each of two: its part is the same in both
        hub, role = pairs[0][0], {actor: role for role, actor in given.items()}.get(pairs[0][0])
        return [way for way in both if role is None or (way[0] == hub) == (role == "origin")]
    if ends in ("importer", "exporter") and len(given) == 2:
        ends_given = (given["origin"], given["destination"])
        return [ends_given if ends == "exporter" else (ends_given[1], ends_given[0])]
    if ends == "flow" and len(given) == 2:
        return [(given["origin"], given["destination"])]
    if ends in ("owner", "first", "importer", "exporter"):
        whose = owner(asked) or (pairs[0][0] if ends == "first" and pairs else None)
        return [way for way in both if whose in (None, way[0])]
    return both


def _figures(folder: Folder, names: Names, asked: Asked, subject: Row) -> Found:
    """Figures of a declared subject."""
    pairs, items = pairs_of(asked), list[str]()
    if subject["indicator"] == "covote_opposed_share":
        pairs = [(asked.actors[0], asked.actors[1])] if len(asked.actors) > 1 else []
    if subject["indicator"] == "settlement_share":
        pairs = pairs or [(one, "WLD") for one in asked.actors[:1]]
        items = _settled(asked)
    if len(asked.actors) == 1 and subject["indicator"].startswith("arms_d"):
        pairs = [(one, asked.actors[0]) for one in names.english]
    if not pairs:
        there = ", ".join(names.english[actor] for actor in asked.actors) or "no state"
        return _no("pair", f"{subject['name']}: of which two? The question names {there}")
    goods = re.search(GOODS, asked.text) if subject["indicator"] in ("trade_exports", "trade_total") else None
    if unknown := goods[1] if goods else _unknown(asked):
        return _no("detail", f"{subject['name']}: nothing is known here of {unknown}")
    parts = [
        _of_indicator(folder, names, asked, subject | {"indicator": indicator}, pairs, items)
        for indicator in subject["indicator"].split()
    ]
    good = [part for part in parts if part.rows]
    return _joined(good) if good else parts[0]


def _settled(asked: Asked) -> list[str]:
    """The items of the shares of currencies: whose trade, which way, in which money."""
    flow = "exports" if says(asked.text, "export|экспорт|ausfuhr") else "total"
    flow = "imports" if says(asked.text, "import|импорт|einfuhr") else flow
    is_yuan, is_rouble = (
        says(asked.text, one) for one in ("yuan|renminbi|rmb|юан", "rouble|ruble|rubel|рубл|local curr|national curr")
    )
    money = "RUB_CNY" if is_yuan and is_rouble else "CNY" if is_yuan else "RUB" if is_rouble else "RUB_INR"
    if says(asked.text, "local curr|national curr|nationalen wahr"):
        return [f"{actor}/{flow}/{money}" for actor in asked.actors for money in ("RUB_CNY", "RUB_INR")]
    return [f"{actor}/{flow}/{money}" for actor in asked.actors]


def _energy(folder: Folder, names: Names, asked: Asked, energy: Row) -> Found:
    """Figures of energy: the product is the item; a pipeline says the pair by itself."""
    wanted = [name for name, said in words()["energy_asks"].items() if says(asked.text, said)]
    wanted = [name for name in wanted if name != "energy_volume" or len(wanted) == 1 or says(asked.text, "tons|tonnes")]
    if "energy_rate" in wanted:
        wanted = ["energy_rate"]
    if "energy_share" in wanted and says(asked.text, "(how much|how many|wie viel|combien|сколько) .* (and|und|et|и) "):
        wanted = ["energy_volume", "energy_share"]
    subject = {"name": f"energy ({energy['items'][0]})", "ends": "flow"}
    pairs, items = pairs_of(asked), energy["items"]
    if unknown := _unknown(asked):
        return _no("detail", f"{subject['name']}: nothing is known here of {unknown}")
    if not pairs and "/" not in items[0]:
        return _no("pair", f"{subject['name']}: from whom to whom? The question names no two states")
    ways = wanted or ["energy_volume"]
    parts = [_of_indicator(folder, names, asked, subject | {"indicator": one}, pairs, items) for one in ways]
    missing = next((part for part in parts if part.missing), None)
    return missing or _joined(parts)


def _joined(parts: Sequence[Found]) -> Found:
    return Found(rows=[row for part in parts for row in part.rows])


def _of_indicator(
    folder: Folder, names: Names, asked: Asked, subject: Row, pairs: Sequence[tuple[str, str]], items: Sequence[str]
) -> Found:
    entry = next(row for row in folder.rows(CATALOGUE) if row["indicator"] == subject["indicator"])
    entry |= {"definition_id": subject.get("definition", entry["definition_id"])}
    ends = subject.get("ends", "none")
    sides = _directed(asked, ends, pairs) if ends != "none" and entry["is_directed"] else pairs
    sought = figures.Sought(subject["indicator"], sides, items, bool(entry["is_directed"]) and ends != "none")
    if ends == "first" and sides:
        sought = replace(sought, reporters=[sides[0][0]])
    rows = figures.known(folder, entry, sought)
    whose = " and ".join(names.english.get(actor, actor) for actor in asked.actors)
    label = str(entry["label"])
    if not rows:
        code = ", ".join("-".join(sorted(pair)) for pair in pairs[:3])
        named = f"{subject['name']}: {label} of {whose} ({code}) is not in this release"
        return _no("pair", named, _nearest(folder, "trade_total", asked))
    if not pairs and len({row["dyad"] for row in rows}) > 1:
        return _no("pair", f"{subject['name']}: of which two states?")
    if subject["indicator"] == "partner_rank" and asked.is_said("since"):
        start = figures.first_of([row for row in rows if row["origin"] == (owner(asked) or row["origin"])])
        return Found(rows=[start]) if start else _no("period", f"{label}: not the first in the last year")
    rows = _by_rule(asked, rows)
    amount = figures.amount_in(asked)
    if amount and asked.is_said("passed"):
        return Found(rows=figures.passed(rows, amount, asked.unit or entry["unit_measure"]))
    return _of_periods(asked, rows, label, whose, _ways(sides, rows, sought.is_directed))


def _by_rule(asked: Asked, rows: Rows) -> Rows:
    """Of several rules of counting, those whose name has the most words of the question."""
    rules = {row["definition_id"] for row in rows}
    said = {one.casefold() for one in asked.tokens}
    fits = {
        rule: sum(word.startswith(part) for part in rule.split("-") for word in said if len(part) > 1) for rule in rules
    }
    best = max(fits.values(), default=0)
    return [row for row in rows if len(rules) == 1 or (best and fits[row["definition_id"]] == best)]


def _ways(sides: Sequence[tuple[str, str]], rows: Rows, is_directed: bool) -> list[tuple[str, ...]]:
    """What one answer is given for: each pair, or each direction of it."""
    if is_directed or not sides:
        return [*dict.fromkeys((row["origin"], row["destination"]) for row in rows)]
    return [*dict.fromkeys((row["dyad"],) for row in rows)]


def _of_periods(asked: Asked, rows: Rows, label: str, whose: str, ways: Sequence[tuple[str, ...]]) -> Found:
    found = list[Row]()
    for way in ways:
        mine = [row for row in rows if (row["dyad"],) == way or (row["origin"], row["destination"]) == way]
        for lot in _by_reporter(asked, mine):
            last = figures.latest(lot, asked.unit, asked.this_year)
            is_since = says(asked.text, "(since|seit|depuis|с) (19|20)") and len(asked.periods) == 1
            for period in [*asked.periods, *([last] if last and (is_since or not asked.periods) else [])]:
                there = figures.of_period(lot, period, asked.unit)
                same = [row for row in there if _is_same(row, there[0])]
                rivals = [row for row in there if row not in same]
                found += [there[0] | {"rivals": rivals, "is_last": asked.is_latest}] if there else []
    known = {figures.span(row["time_period"]) for row in found}
    lacking = [period for period in asked.periods if figures.span(period) not in known]
    if not found or lacking:
        when = ", ".join(lacking) or asked.this_year or asked.unit or "a full year"
        money = f" in {asked.unit}" if asked.unit else ""
        named = f"{label} of {whose} is not known for {when}{money} in this release"
        return _no("period", named, _last_of(rows))
    return Found(rows=found) if len(found) <= MOST else _no("detail", f"{label}: {len(found)} figures, ask for less")


def _last_of(rows: Rows) -> Rows:
    last = figures.latest(rows, None)
    return [row for row in rows if row["time_period"] == last][:1]


def _by_reporter(asked: Asked, rows: Rows) -> list[Rows]:
    """The rows by who says them, where a question asks what each side says; else all as one."""
    if not says(asked.text, "say|says|report|according to each|laut beiden"):
        return [rows]
    sides = [[row for row in rows if actor in row["series"].split("/")] for actor in asked.actors]
    return sides if all(sides) else [rows]


def _is_same(row: Row, other: Row) -> bool:
    return bool(row["series"] == other["series"] and row["unit_measure"] == other["unit_measure"])


def _unknown(asked: Asked) -> str:
    """Words with a capital that mean nothing here: the name of something of which nothing is known."""
    if says(asked.text, "(der|die|das|wie|wann|und|welche\\w*|war)\\b"):  # German writes every noun with a capital
        return ""
    named = {place for one in asked.mentions for place in range(one.start, one.end)} | asked.starts | {0}
    declared = words()
    patterns = [one["match"] for kind in ("subjects", "records", "energy") for one in declared[kind]]
    patterns += [*declared["energy_asks"].values(), *declared["times"].values(), *declared["units"].values()]
    patterns += [declared["months"]["full"], declared["filler"]["names"], declared["filler"]["questions"]]
    spans = [found.span() for one in patterns for found in re.finditer(rf"\b(?:{one})", asked.text)]
    left, end = list[str](), 0
    for place, token in enumerate(asked.tokens):
        start = asked.text.find(plain(token), end)
        end = start + len(plain(token))
        is_name = token[0].isupper() and len(token) > 2 and place not in named
        if is_name and not any(first <= start < last for first, last in spans):
            left.append(token)
    return " and ".join(left)


def _of_groups(folder: Folder, names: Names, asked: Asked, groups: Sequence[str]) -> Found:
    """Who belongs to a group, since when, and until when."""
    there = {row["group_id"] for row in folder.rows("memberships", ["group_id"])}
    group = next((one for one in groups if one in there), None)
    group = group or next((one for one in groups), None)
    if group not in there:
        return _no("subject", f"memberships of {names.english[str(group)]} ({group}) are not in this release")
    actors = [actor for actor in asked.actors if actor != group]
    one = records.member(folder, str(group), actors, says(asked.text, "how many|wie viele|combien|сколько"))
    if one is None:
        whose = " and ".join(names.english[actor] for actor in actors)
        return _no("pair", f"no membership of {whose} in {names.english[str(group)]} is known here")
    return Found(told=[one | {"label": names.english[str(group)]}])


def _records(folder: Folder, names: Names, asked: Asked, tables: Sequence[str]) -> Found:
    """The record that the question speaks of, where it is one."""
    asked.mentions = [one for one in asked.mentions if one.actor == "EUE" or names.kinds[one.actor] != "grouping"]
    best, there = records.chosen(folder, tables, asked)
    if says(
        asked.text, "how many .*package|wie viele .*paket|combien de paquet|сколько .*пакет"
    ) and not records.number(asked):
        numbers = {name: one["rows"][0].get("number") or 0 for name, one in there.items()}
        best = [max(numbers, key=lambda name: numbers[name])] if any(numbers.values()) else []
    whose = " and ".join(names.english[actor] for actor in asked.actors) or "any state"
    code = "-".join(sorted(asked.actors))
    if not there:
        named = f"{' and '.join(tables)} of {whose} ({code}) are not in this release"
        return _no("pair", named, _nearest(folder, "trade_total", asked))
    known = [there[name] for name in best] or [*there.values()]
    unknown = [word for word in _unknown(asked).split(" and ") if word and not any(_stands(word, one) for one in known)]
    if unknown:
        return _no("detail", f"{' and '.join(tables)}: nothing is known here of {' and '.join(unknown)}")
    is_count = says(asked.text, NUMBER) and tables[0] in ("exercises", "visits", "agreements")
    if not best or len(best) > (1 if is_count else MOST_RECORDS):
        many = ", ".join(there[name]["label"] for name in best[:3])
        when = ", ".join([*asked.periods, *asked.days])
        named = f"{' and '.join(tables)} of {whose}: " + (
            f"several fit: {many}" if best else f"none fits {when}".rstrip()
        )
        return _no("detail", named)
    told = [records.told(folder, name, there[name]) for name in best]
    if says(asked.text, NUMBER) and not any(one["numbers"] for one in told):
        return _no("detail", f"{there[best[0]]['label']}: no number of it is known here")
    rows = _deals(folder, [there[name]["id"] for name in best]) if tables[0] == "funding" else []
    return Found(rows=rows, told=told)


def _deals(folder: Folder, ids: Sequence[str]) -> Rows:
    """The figures of deals in the front door, in the money in which they were made."""
    where = (ds.field("indicator") == "finance") & ds.field("series").isin(ids)
    return [row for row in folder.rows(TABLE, None, where) if figures.MONEY.fullmatch(row["unit_measure"])]


def _stands(word: str, one: Row) -> bool:
    return romanised(word.casefold())[:5] in romanised(f"{one['label']} {one['id']}".casefold())


def _nearest(folder: Folder, indicator: str | None, asked: Asked) -> Rows:
    """The last figure of another subject for the same pair."""
    pairs = pairs_of(asked)
    if indicator is None or not pairs:
        return []
    entry = next(row for row in folder.rows(CATALOGUE) if row["indicator"] == indicator)
    return _last_of(figures.known(folder, entry, figures.Sought(indicator, pairs)))
