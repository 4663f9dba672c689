"""From a question to its answers or to a refusal that names what is missing and what comes nearest."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import pyarrow.dataset as ds

from bilateral.actors import plain
from bilateral.ask import figures, records, votes
from bilateral.ask.figure_picks import MOST, by_rule, largest, last_of, of_periods, ways
from bilateral.ask.figures import Found, no
from bilateral.ask.names import Mention, Names, words
from bilateral.ask.understand import Asked, answered, names_of, owner, roles, romanised, says, understand
from bilateral.catalogue import TABLE
from bilateral.commons.frames import Row, Rows
from bilateral.folder import Folder

MOST_RECORDS, MOST_LISTED = 3, 25
"""The most records given, where one is asked for and where a list is."""
Pairs = Sequence[tuple[str, str]]


def found(folder: Folder, question: str, today: datetime.date) -> Found:
    """The answers of a release to a question, or a refusal."""
    asked = understand(question, names_of(folder), today)
    what = _found(names_of(folder), asked)
    for one in (what.rows or what.told)[:1] if asked.passed_over else ():
        one["note"] = f"“{asked.passed_over}” passed over"
    return what


def _found(names: Names, asked: Asked) -> Found:
    groups = [actor for actor in asked.actors if names.kinds.get(actor) in ("organisation", "grouping")]
    ask, all_named = _Search(names, asked), asked.mentions
    asked.mentions = [one for one in all_named if one.actor == "EUE" or one.actor not in groups]
    for one in words()["subjects"]:
        if asked.is_of(one) and (groups or one.get("tables") != ["memberships"]):
            return ask.of(one, groups)
    if told := ask.by_name([asked.tokens[one.start] for one in all_named if one not in asked.mentions]):
        return told
    if any(len(period) == 10 for period in asked.periods) and len(asked.actors) == 2 and (there := ask.of_day()):
        return Found(told=there)
    left = asked.unknown() + [asked.tokens[place] for place in sorted(asked.heard)] or asked.tokens
    return no("subject", f"no word of the question names a subject that this release knows: {quoted(left)}")


def quoted(said: Sequence[str], between: str = " and ") -> str:
    """Words of a question, as its own."""
    return between.join(f"“{word}”" for word in said)


def pairs_of(asked: Asked) -> list[tuple[str, str]]:
    """The pairs that a question speaks of: of three actors, that which stands apart from two joined by ``or`` or
    ``than``, with each of both; ``than`` joins those after the same word, ``with`` or ``from``."""
    actors = asked.actors
    if len(actors) != 3:
        return [(actors[0], actors[1])] if len(actors) == 2 else []
    joins = words()["plainer"]["joins"].split()
    cut = next((at for at, word in enumerate(asked.plain) if word in joins), 0)
    before = [one for one in asked.mentions if one.start < cut]
    after = next((one for one in asked.mentions if one.start > cut), None)
    if not before or after is None:
        return []
    same = [one for one in before if asked.word_before(one) == asked.word_before(after)]
    peer = before[-1] if asked.plain[cut].startswith(("o", "и")) else same[-1] if same else before[0]
    hub = next(one for one in actors if one not in (peer.actor, after.actor))
    return [(hub, peer.actor), (hub, after.actor)] if peer.actor != after.actor else []


def _directed(asked: Asked, ends: str, pairs: Pairs) -> Pairs:
    """The pairs as the front door writes them: whose figure it is first, or from whom to whom."""
    both = [way for first, second in pairs for way in ((first, second), (second, first))]
    given = roles(asked)
    if len(pairs) == 1 and (len(asked.mentions) > 3 or asked.is_said("each_other")):
        return both
    if len(pairs) > 1:  # one actor with each of two: its part is the same in both
        hub, role = pairs[0][0], {actor: role for role, actor in given.items()}.get(pairs[0][0])
        if ends in ("owner", "importer", "exporter") and (whose := owner(asked)):
            return [way for way in both if (way[0] == hub) == (whose == hub)]
        if ends in ("owner", "importer"):
            role = "destination" if role == "origin" and ends == "importer" else "origin"
        return [way for way in both if role is None or (way[0] == hub) == (role == "origin")]
    if ends in ("importer", "exporter") and (whose := owner(asked)):
        return [way for way in both if way[0] == whose]
    if ends in ("importer", "exporter", "flow") and len(given) == 2:
        way = (given["origin"], given["destination"])
        return [way if ends != "importer" else (way[1], way[0])]
    if pairs and pairs[0][1] == "WLD" and given:
        return [pairs[0] if "origin" in given else pairs[0][::-1]]
    if ends in ("owner", "first"):
        whose = owner(asked) or (pairs[0][0] if ends == "first" and pairs else None)
        return [way for way in both if whose in (None, way[0])]
    return both


class _Search(NamedTuple):
    """One question to one release."""

    names: Names
    asked: Asked

    def of(self, one: Row, groups: Sequence[str]) -> Found:
        """What the release has on a declared subject."""
        tables, asked = one.get("tables"), self.asked
        if one not in answered():
            absent = [other for other in words()["subjects"] if other not in answered() and asked.is_of(other)]
            named = f"this release has nothing on {'; '.join(other['name'] for other in absent)}"
            return no("subject", named, self._nearest(one.get("nearest")))
        if tables == ["memberships"]:
            return self._memberships(groups)
        if tables == ["votes"]:
            return votes.cast(self.names.folder, asked, self.names.of(asked.actors))
        return self._records(one, tables) if tables else self._figures(one)

    def _figures(self, subject: Row) -> Found:
        """Figures of a declared subject."""
        asked, items, whose = self.asked, subject.get("items", []), subject.get("pairs")
        if whose == "world" and not asked.actors:  # the currencies name the two
            asked.mentions = [Mention(actor, 0, 0, True) for actor in self._money().get("of", ())]
        actors, pairs, lots = asked.actors, pairs_of(asked), [items]
        if whose == "first":
            pairs = [(actors[0], actors[1])] if len(actors) > 1 else []
        elif whose == "world":
            pairs, lots = pairs or [(one, "WLD") for one in actors[:1]], self._settled()
        elif len(actors) == 1 and asked.is_said("of_all"):
            pairs = [(actors[0], "WLD")]
        elif len(actors) == 1 and (whose == "any" or asked.is_said("which_one")):
            states = [one for one, kind in self.names.kinds.items() if kind == "state"]
            pairs = [(one, actors[0]) if whose else (actors[0], one) for one in states]
        if "items_of" in subject:  # whose tourists: from where they come, or the first that is said as an adjective
            first = next((one.actor for one in asked.mentions if not one.is_name), None)
            lots = [[f"published/{roles(asked).get('origin', first)}"]]
        if not pairs and not any("/" in item for item in chain(*lots)):  # a pipeline says the pair by itself
            there = ", ".join(map(self.names.english.__getitem__, actors)) or "no state"
            left = quoted(asked.unknown(subject["match"], subject.get("also")))
            named = f"{subject['name']}: of which two? The question names {there}"
            return no("pair", f"{named}; not known here: {left}" if left else named)
        indicators = subject["indicator"].split() if "indicator" in subject else self._energy()
        of = words()["energy_asks"].values() if items and whose != "world" else ()
        if left := quoted(asked.unknown(subject["match"], subject.get("needs"), subject.get("also"), *of)):
            return no("detail", f"{self._asked_for(subject['name'])}: nothing is known here of {left}")
        parts = [self._of_indicator(subject | {"indicator": one}, pairs, lot) for one in indicators for lot in lots]
        if indicators == ["energy_volume"] and not parts[0].rows:  # what is not told in tonnes may be in barrels a day
            parts.append(self._of_indicator(subject | {"indicator": "energy_rate"}, pairs, items))
        good = [row for part in parts for row in part.rows]
        if not good:
            return parts[0]
        told = self._records(subject, [subject["beside"]]).told if "beside" in subject and asked.periods else []
        return Found(rows=good, derived=[one for part in parts for one in part.derived], told=told)

    def _settled(self) -> list[list[str]]:
        """The items of the shares of currencies, for each way: whose trade, in which money."""
        said, asked = words()["settled"], self.asked
        flows = [name for name, pattern in said["flows"].items() if pattern and says(asked.text, pattern)] or ["total"]
        money = self._money()["items"]
        return [[f"{actor}/{flow}/{one}" for actor in asked.actors for one in money] for flow in flows]

    def _money(self) -> Row:
        """The money that is asked for: its items, and the states whose it is if it names two."""
        return next(one for one in words()["settled"]["money"] if self.asked.is_of(one))

    def _energy(self) -> list[str]:
        """The indicators of energy that are asked for."""
        text = self.asked.text
        wanted = [name for name, said in words()["energy_asks"].items() if says(text, said)] or ["energy_volume"]
        if "energy_rate" in wanted:
            return ["energy_rate"]
        is_volume = len(wanted) == 1 or self.asked.is_said("both_asked") or says(text, "tons|tonnes")
        return [name for name in wanted if name != "energy_volume" or is_volume]

    def _of_indicator(self, subject: Row, pairs: Pairs, items: Sequence[str]) -> Found:
        asked, folder, ends = self.asked, self.names.folder, subject.get("ends", "none")
        entry = self.names.catalogue[subject["indicator"]]
        entry = entry | {"definition_id": subject.get("definition", entry["definition_id"])}
        is_directed = bool(entry["is_directed"]) and ends != "none"
        sides = _directed(asked, ends, pairs) if is_directed else pairs
        is_buyers = asked.is_said("imported") and not asked.is_said("each_other")
        buyer = roles(asked).get("destination") if is_buyers else None
        reporters = [sides[0][0]] if ends == "first" and sides else [buyer] if buyer else []
        rows = figures.known(folder, entry, figures.Sought(subject["indicator"], sides, items, is_directed, reporters))
        if ends == "first" and asked.periods and not figures.of_period(rows, asked.periods[0], asked.unit):
            other = figures.Sought(subject["indicator"], [way[::-1] for way in sides], items, is_directed)
            rows += figures.known(folder, entry, other)  # what the other side says of the same
        if subject["indicator"] == "energy_share":  # of what the buyer has, if the seller's sales are not asked about
            is_sold = says(asked.text, words()["roles"]["sold"]) and "import" not in asked.text
            own = [row for row in rows if row["origin" if is_sold else "destination"] in row["series"].split("/")]
            rows = own if own or is_sold else rows
        whose, label = self.names.of(asked.actors), str(entry["label"])
        if not rows:
            named = f"{subject['name']}: {self._asked_for(label)} is not in this release"
            return no("pair", named, self._nearest("trade_total") or self._nearest("trade_share"))
        if not pairs and len({row["dyad"] for row in rows}) > 1:
            return no("pair", f"{subject['name']}: of which two states?")
        if subject["indicator"] == "partner_rank" and asked.is_said("since"):
            start = figures.first_of([row for row in rows if row["origin"] == (owner(asked) or row["origin"])])
            return Found(rows=[start]) if start else no("period", f"{label}: not the first in the last year")
        is_whole = not asked.periods or (asked.is_said("since_year") and len(asked.periods) == 1)
        if subject["indicator"] == "meetings_leaders" and is_whole and not (asked.this_year or asked.is_said("last")):
            return Found(rows=self._meetings(rows, sides))
        rule = subject.get("definition")
        rows = [row for row in rows if row["definition_id"] == rule] if rule else by_rule(asked, rows)
        if (amount := figures.amount_in(asked)) and asked.is_said("passed"):
            return Found(rows=figures.passed(rows, amount, asked.unit or entry["unit_measure"]))
        if len(pairs) > MOST_LISTED and asked.is_said("which_one"):
            return largest(asked, ways(rows, is_directed), label, whose)
        return of_periods(asked, rows, label, whose, is_directed or not sides)

    def _meetings(self, rows: Rows, pairs: Pairs) -> Rows:
        """How often leaders met in all: as somebody counted it for the persons named, and by all years known."""
        since, counted = next(iter(self.asked.periods), ""), list[Row]()
        if not since and any(word in words()["people"] for word in self.asked.plain):
            entry = self.names.catalogue["leader_meetings"] | {"definition_id": None}
            there = figures.known(self.names.folder, entry, figures.Sought("leader_meetings", pairs))
            there = [row for row in there if row["obs_value"] and "-since-" in row["definition_id"]]
            counted = sorted(there, key=lambda row: row["time_period"])[-1:]
            since = counted[0]["time_period"][:4] if counted else ""
        return [*counted, figures.summed(rows, since)]

    def _asked_for(self, what: str) -> str:
        """What is asked for, with the pair and the periods."""
        asked = self.asked
        code = f" ({'-'.join(sorted(asked.actors))})" if len(asked.actors) == 2 else ""
        when = ", ".join(map(figures.spoken, asked.periods))
        return f"{what} of {self.names.of(asked.actors)}{code}" + (f" in {when}" if when else "")

    def _memberships(self, groups: Sequence[str]) -> Found:
        """Who belongs to a group, since when, and until when."""
        there = {row["group_id"] for row in self.names.folder.rows("memberships", ["group_id"])}
        group = next((one for one in groups if one in there), groups[0])
        name = self.names.english[group]
        if group not in there:
            return no("subject", f"memberships of {name} ({group}) are not in this release")
        actors = [actor for actor in self.asked.actors if actor != group]
        founded = str(self.names.actors[group]["valid_from"] or "")
        one = records.member(self.names.folder, group, founded, actors, self.asked.is_said("count"))
        if one is None:
            return no("pair", f"no membership of {self.names.of(actors)} in {name} is known here")
        return Found(told=[one | {"label": name}])

    def by_name(self, groups: Sequence[str]) -> Found | None:
        """What no word for its kind is said of: a meeting of persons named, or a record by its own name."""
        asked = self.asked
        is_personal = any(asked.plain[one.start] in words()["people"] for one in asked.mentions)
        named = [*asked.unknown(), *groups]
        named += [word for word in asked.tokens if len(word) > 2 and word.isupper() and word not in self.names.exact]
        tables = ["visits"] if is_personal else records.TABLES if named and not asked.is_said("which_one") else []
        of = {one["tables"][0]: one for one in answered() if "tables" in one}
        found = (self._records(of[table], [table]) for table in tables)
        found = (one for one in found if is_personal or all(any(_stands(n, row) for row in one.told) for n in named))
        return next((one for one in found if one.told), None)

    def of_day(self) -> Rows:
        """The records of the day that is asked for, whatever they are."""
        found = records.records(self.names.folder, records.TABLES)
        there = {name: one for name, one in found.items() if one["actors"] >= {*self.asked.actors}}
        best = [name for name, one in there.items() if records.dates(one, self.asked) == 1]
        return [records.told(self.names.folder, name, there[name]) for name in best[:MOST]]

    def _records(self, subject: Row, tables: Sequence[str]) -> Found:
        """The record that the question speaks of, where it is one."""
        asked = self.asked
        given = records.given_sides(asked, tables)
        is_number, is_listed = asked.is_said("number"), asked.is_said("lists") or bool(given) or "beside" in subject
        best, there = records.chosen(self.names, tables, asked, given)
        if asked.is_said("packages") and not records.number(asked):
            numbers = {name: one["rows"][0].get("number") or 0 for name, one in there.items()}
            best = [max(numbers, key=lambda name: numbers[name])] if any(numbers.values()) else []
        kind, whose = tables[0], self.names.of(asked.actors) or "any state"
        whose = whose.replace(" and ", " on ") if kind == "sanctions" and given else whose
        new = asked.unknown(subject["match"], subject.get("needs"), subject.get("also"))
        persons = [asked.tokens[one.start] for one in asked.mentions if asked.plain[one.start] in words()["people"]]
        cities = [asked.tokens[one.end - 1] for side, one in given if side == "place"]
        more = f" ({quoted([*persons, *cities, *new])})" if persons or cities or new else ""
        if not there:
            named = f"{kind} of {whose} ({'-'.join(sorted(asked.actors))}) are not in this release{more}"
            return no("pair", named, self._nearest("trade_total"))
        capital = [word for at, word in enumerate(asked.tokens) if at and at not in asked.heard and word[0].isupper()]
        unknown = [word for word in capital if len(word) > 2 and any(_stands(word, one) for one in there.values())]
        fitting = [name for name in best or there if all(_stands(word, there[name]) for word in unknown)]
        best = [name for name in best if name in fitting]
        if not fitting:
            return no("detail", f"{self._asked_for(kind)}: nothing is known here of {quoted(unknown, ' with ')}")
        of = {says(asked.text, said): measures for said, measures in words()["attributes"].items() if kind != "visits"}
        of = {what: measures for what, measures in of.items() if what}
        is_count = is_number and not of and tables[0] in ("exercises", "visits", "agreements")
        if not best or len(best) > (MOST_LISTED if is_listed else 1 if is_count else MOST_RECORDS):
            many = f"{len(best)} fit: " + ", ".join(there[name]["label"] for name in best[:3])
            none = f"none fits {', '.join(map(figures.spoken, asked.periods))}{more}".rstrip().replace("  ", " ")
            return no("detail", f"{kind} of {whose}: {many if best else none}")
        told = [records.told(self.names.folder, name, there[name]) for name in best]
        for what, measures in of.items():
            told = [one for one in told if any(re.match(measures, value["measure"]) for value in one["numbers"])]
            if not told:
                return no("detail", f"{there[best[0]]['label']} ({whose}): nothing is known here of its {what}")
        left = [*new, *(persons if tables[0] == "sanctions" else ())]
        if left := [word for word in left if not any(_is_told(word, one) for one in told)]:
            return no("detail", f"{self._asked_for(kind)}: nothing is known here of {quoted(left)}")
        if is_number and not (asked.is_said("lists") or "beside" in subject or any(one["numbers"] for one in told)):
            return no("detail", f"{kind} of {whose}: no number is known here of {there[best[0]]['label']}")
        if is_listed and len(told) > 1:
            told[0]["note"] = f"the first of {len(told)} known here, which need not be all"
        where = (ds.field("indicator") == "finance") & ds.field("series").isin([there[name]["id"] for name in best])
        rows = self.names.folder.rows(TABLE, None, where) if kind == "funding" else []  # in the money of the deals
        return Found([row for row in rows if figures.MONEY.fullmatch(row["unit_measure"])], told)

    def _nearest(self, indicator: str | None) -> Rows:
        """The last figure of another subject for the same pair."""
        if indicator is None or not (pairs := pairs_of(self.asked)):
            return []
        sought = figures.Sought(indicator, pairs)
        return last_of(figures.known(self.names.folder, self.names.catalogue[indicator], sought))


def _is_told(word: str, one: Row) -> bool:
    """Whether a word stands in what is told of a record: its label, place, numbers, words and passages."""
    said = [one["record"], one["label"], one["place"], *one["codes"], *chain(*one["codes"].values())]
    said += [value["measure"] for value in one["numbers"]]
    text = romanised(plain(f"{said} {[(line['excerpt'], line['said_by']) for line in one['evidence']]}"))
    ways = [word, *(other for name, other in words()["same"].items() if plain(word).startswith(name))]
    return any(romanised(plain(way))[: max(5, len(way) - 3)] in text for way in ways)


def _stands(word: str, one: Row) -> bool:
    return romanised(word.casefold())[:5] in romanised(f"{one['label']} {one.get('id')} {one.get('record')}".casefold())
