"""What a release knows that a sentence may be about: series, records and memberships, each with its value.

A candidate is never more than that: whether the sentence means it, a person decides. None has an actor that the text
does not name.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import combinations
from typing import Any

from bilateral.commons.figures import interval
from bilateral.folder import Folder
from pipelines.ledger.drafts.prose import Figure, Sentence
from pipelines.ledger.reader import Ledger
from pipelines.ledger.yaml_files import UNFILLED
from pipelines.rows import Row, Rows
from schemas import edtf, vocabulary
from schemas.amounts import denote
from schemas.written.ids import TARGET, dyad

MOST = 3
"""Candidates of one statement that are shown."""
ENOUGH = 3
"""The least score: a value that agrees, or a day in common and a word. Words alone need one more."""
_TWO = re.compile(r"\b(?:two (?:countries|states|sides|nations)|both (?:countries|sides)|bilateral|mutual)\b")
_GROUP = re.compile(r"\b(?:members?|group|bloc|includes?|including|comprises?|joined|consists?)\b")
_INDICATORS = ["indicator", "dyad", "origin", "destination", "definition_id", "status", "unit_measure", "series"]
_INDICATORS += ["freq", "year", "value_low", "value_high"]
_OBSERVATIONS = ["table", "subject_id", "measure", "actor_id", "status", "unit_measure", "code", "start_date"]
_OBSERVATIONS += ["start_low", "start_high", "end_high", "value_low", "value_high"]
_TAKING_PART = {*vocabulary.ACTIVE_ROLES, "partner"}


@dataclass(frozen=True)
class Statement:
    """What is looked up: a sentence with one of its figures or none, and its dates in EDTF, marked where not read."""

    sentence: Sentence
    figure: Figure | None
    dates: tuple[str, ...]
    is_goal: bool = False
    """Whether the figure is to be reached by its date: no value of that year."""

    @property
    def bounds(self) -> tuple[float, float] | None:
        """What the figure denotes, open ends as infinities; None without a figure or with a scale that is not ours."""
        if self.figure is None or self.figure.value is None:
            return None
        is_count = self.figure.scale is None and "." not in self.figure.value
        amount = denote(
            self.figure.value, qualifier=self.figure.qualifier or "exact", scale=self.figure.scale, is_count=is_count
        )
        return _ends(amount.low, amount.high)

    @property
    def periods(self) -> list[str]:
        """Its dates that were read."""
        return [date for date in self.dates if not date.startswith(UNFILLED)]

    @cached_property
    def words(self) -> set[str]:
        """The beginnings of its words."""
        return _stems(self.sentence.text)


@dataclass(frozen=True)
class Candidate:
    """What a statement may be about: fields of `compare_to`, and what the release has of it, in words."""

    compare_to: dict[str, Any]
    known: str
    agrees: bool
    score: int


class Known:
    """A release beside the registers of a ledger; ``named`` are the actors of the text."""

    def __init__(self, folder: Folder, ledger: Ledger, sentences: Sequence[Sentence]) -> None:
        self.folder, self.ledger = folder, ledger
        counted = Counter(actor for sentence in sentences for actor in sentence.actors)
        self.named = {*counted}
        states = [actor for actor, _ in counted.most_common() if ledger.actors[actor].type == "state"]
        self.pair = tuple(sorted(states[:2]))
        """The two states that the text names most: what it calls the two countries."""

    def candidates(self, statement: Statement) -> list[Candidate]:
        """The best candidates, best first."""
        found = [*self._records(statement), *(self._series(statement) if statement.figure else ())]
        best: dict[str, Candidate] = {}  # of one record and measure, the furthest status that fits best
        for one in sorted(found, key=lambda one: -one.score):
            best.setdefault(str({**one.compare_to, "status": None}), one)
        return [*best.values()][:MOST]

    def memberships(self, sentence: Sentence) -> Iterator[Candidate]:
        """What the release has of groups and actors that one sentence names."""
        if not _GROUP.search(sentence.text):
            return
        for row in self._observations:
            if row["table"] == "memberships" and row["measure"] == "role" and row["status"] == "in_force":
                _, group, actor, role = row["subject_id"].split("/")
                if {group, actor} <= sentence.actors and role == "member":
                    compare = {"about": "memberships", "measure": "role", "actors": [group], "actor": actor}
                    yield Candidate(compare, f"{actor} {role} of {group} from {row['start_date']}", False, 0)

    @cached_property
    def _observations(self) -> Rows:
        rows: Rows = self.folder.read("observations", _OBSERVATIONS).to_pylist()
        return rows

    @cached_property
    def _by_record(self) -> dict[str, Rows]:
        """Observations of registered records all of whose participants the text names."""
        by_record: dict[str, Rows] = defaultdict(list)
        for row in self._observations:
            if row["table"] in vocabulary.RECORD_TABLES:
                by_record[row["subject_id"]].append(row)
        return {record: rows for record, rows in by_record.items() if _actors(rows) and _actors(rows) <= self.named}

    @cached_property
    def _indicators(self) -> dict[tuple[str, str], Rows]:
        by_pair: dict[tuple[str, str], Rows] = defaultdict(list)
        for row in self.folder.read("indicators", _INDICATORS).to_pylist():
            if set(row["dyad"].split("-")) <= self.named:
                by_pair[row["indicator"], row["dyad"]].append(row)
        return by_pair

    def _records(self, statement: Statement) -> Iterator[Candidate]:
        here = statement.sentence.actors or self.named
        here = here | {*self.pair} if _TWO.search(statement.sentence.text) else here
        for record, rows in self._by_record.items():
            table, _, name = record.partition("/")
            entry = self.ledger.register.get(table, {}).get(name)
            if entry is None or not here & _actors(rows):
                continue
            label = _stems(f"{entry.label} {table} {entry.kind} {' '.join(_places(rows))}") - self._stems_of_actors
            shared = min(len(label & statement.words), 3) + (table[:5] in statement.words)
            for row in sorted(rows, key=lambda row: vocabulary.STATUSES[table].index(row["status"]), reverse=True):
                if row["measure"] in ("role", "place", "is_complete_list"):
                    continue
                agrees, dated = _meets(row, statement), _in_common(row, rows, statement.periods)
                is_figure = statement.figure is not None
                if is_figure != (row["measure"] != "occurrence") or (is_figure and not agrees) or (dated is False):
                    continue
                score = 3 * agrees + 2 * (dated is True) + shared + (row["status"][:5] in statement.words)
                score += _actors(rows) <= here
                if (shared or _is_fine(statement.periods)) and score >= ENOUGH + (not is_figure and not dated):
                    compare = {"about": record, "measure": row["measure"], "status": row["status"]}
                    value = interval(row["value_low"], row["value_high"], row["unit_measure"]) if is_figure else ""
                    when = row["start_date"] or next((r["start_date"] for r in rows if r["start_date"]), "undated")
                    yield Candidate(compare, f"{value or row['status']}, {when} ({entry.label})", agrees, score)

    @cached_property
    def _stems_of_actors(self) -> set[str]:
        """Words that tell no record of these states from another."""
        states = (self.ledger.actors[actor] for actor in self.named)
        return _stems(" ".join(actor.name for actor in states if actor.type == "state"))

    def _series(self, statement: Statement) -> Iterator[Candidate]:
        states = [actor for actor in statement.sentence.actors if self.ledger.actors[actor].type != "company"]
        pairs = {dyad(*two) for two in combinations(states, 2)}
        if len(self.pair) == 2 and (not states or (len(states) == 1 and states[0] in self.pair)):
            pairs |= {dyad(*self.pair)} if not states or _TWO.search(statement.sentence.text) else set()
        for indicator, weight in self._topics(statement):
            for pair in sorted(pairs):
                yield from self._of_pair(indicator, pair, weight, statement)

    def _topics(self, statement: Statement) -> list[tuple[Any, int]]:
        """Indicators taken from series of evidence of which a name or synonym stands in the sentence, with a weight:
        the words of that name, and one more for what stands nearest to the figure. Of a goal, those of targets."""
        text, start = statement.sentence.text.casefold(), statement.figure.start if statement.figure else 0
        found: list[tuple[int, int, Any]] = []
        entries = [item.model for item in self.ledger.reference.get("indicators", [])]
        targets = {entry.table: entry for entry in entries if entry.measure == TARGET}
        for entry in entries:
            measure = self.ledger.measures.get(entry.measure or "")
            if entry.table not in vocabulary.SERIES_TABLES or measure is None:
                continue
            names = [rf"(?<!\w){re.escape(name.casefold())}s?(?!\w)" for name in (*entry.synonyms, entry.label)]
            places = [match for name in names for match in re.finditer(name, text)]
            if places and _fits(statement.figure, measure.units):
                distance = min(abs(match.start() - start) for match in places)
                meant = targets.get(entry.table) if statement.is_goal else entry
                if meant and statement.is_goal == (meant.measure == TARGET) and all(meant is not e for *_, e in found):
                    found.append((distance, max(len(match[0].split()) for match in places), meant))
        nearest = min((distance for distance, _, _ in found), default=0)
        return [(entry, words + (distance == nearest)) for distance, words, entry in found]

    def _of_pair(self, indicator: Any, pair: str, weight: int, statement: Statement) -> Iterator[Candidate]:
        """A candidate for each direction, or one, with the best of the release's series of the year."""
        dates = [date.removeprefix(f"{UNFILLED} ") for date in statement.dates]
        is_clear = len(statement.periods) == len(dates) == 1
        period = dates[0] if is_clear else f"{UNFILLED} {' or '.join(dates) or 'the period'}"
        base = {"about": indicator.table, "measure": indicator.measure}
        by_direction: dict[tuple[str, str], Rows] = defaultdict(list)
        for row in self._indicators.get((indicator.id, pair), ()):
            if row["freq"] == "A" and row["status"] == ("expected" if statement.is_goal else "actual"):
                by_direction[row["origin"], row["destination"]].append(row)
        for (origin, destination), rows in sorted(by_direction.items()):
            ends = {"actors": pair.split("-")} if origin == "*" else {"origin": origin, "destination": destination}
            there = [
                row
                for row in rows
                if str(row["year"]) == period
                and (row["value_low"], row["value_high"]) != (None, None)
                and _same_unit(statement, row["unit_measure"])
            ]
            agreeing = [row for row in there if _overlap(statement.bounds, row)]
            known = "; ".join(_value(row) for row in (agreeing + [r for r in there if r not in agreeing])[:MOST])
            score = 3 * bool(agreeing) + bool(there) + 2 * weight
            yield Candidate(
                base | ends | {"dates": period}, known or "the release has no value of it", bool(agreeing), score
            )


def _value(row: Row) -> str:
    by = row["series"] if row["definition_id"] in (None, "*") else row["definition_id"]
    return f"{interval(row['value_low'], row['value_high'], row['unit_measure'])} ({by})"


def _actors(rows: Iterable[Row]) -> set[str]:
    return {row["actor_id"] for row in rows if row["measure"] == "role" and row["code"] in _TAKING_PART}


def _places(rows: Iterable[Row]) -> Iterator[str]:
    return (row["code"] for row in rows if row["measure"] in ("place", "sector") and row["code"])


def _stems(text: str) -> set[str]:
    """The words of a text by their first five letters; of short ones, names of two letters (Xi, Li)."""
    long = {word.casefold()[:5] for word in re.findall(r"[^\W\d_]{4,}", text)}
    return (long | {*re.findall(r"\b[A-Z][a-z]\b", text)}) - _COMMON


_COMMON = set(
    "with from that this betwe count their joint which have been other In As At On By It He We Of To If No So".split()
)


def _ends(low: float | None, high: float | None) -> tuple[float, float]:
    return (float("-inf") if low is None else low, float("inf") if high is None else high)


def _overlap(bounds: tuple[float, float] | None, row: Row) -> bool:
    if bounds is None or (row["value_low"] is None and row["value_high"] is None):
        return False
    low, high = _ends(row["value_low"], row["value_high"])
    return low <= bounds[1] and bounds[0] <= high


def _meets(row: Row, statement: Statement) -> bool:
    """Whether the figure of the statement, if there is one, is the row's: both in the same unit."""
    return statement.figure is not None and (
        _same_unit(statement, row["unit_measure"]) and _overlap(statement.bounds, row)
    )


def _same_unit(statement: Statement, unit: str | None) -> bool:
    """Whether the figure may have the unit: without a printed one it counts what the sentence names, or is money."""
    figure = statement.figure
    if figure is None or unit is None:
        return False
    if figure.unit:
        return unit == figure.unit
    return unit.strip("{}")[:5] in statement.words if unit.startswith("{") else bool(figure.scale)


def _fits(figure: Figure | None, units: Sequence[str]) -> bool:
    """Whether a figure may be of a measure with these units."""
    if figure is None:
        return False
    if figure.unit is None:
        return any(unit.startswith("{") for unit in units) != bool(figure.scale)
    is_money = len(figure.unit) == 3 and figure.unit.isupper()
    return figure.unit in units or (is_money and "currency" in units)


def _in_common(row: Row, rows: Rows, dates: Sequence[str]) -> bool | None:
    """Whether a record has a day in common with one of the dates; None where either says no date."""
    dated = next((r for r in (row, *rows) if r["start_date"]), None)
    if dated is None or not dates:
        return None
    first = dated["start_low"] or dated["start_high"] or date.min
    last = dated["end_high"] or dated["start_high"] or date.max
    spans = [edtf.parse_period(period) for period in dates]
    return any(
        (edtf.low(start) or date.min) <= last and first <= (edtf.high(end or start) or date.max) for start, end in spans
    )


def _is_fine(dates: Sequence[str]) -> bool:
    """Whether the dates are months or days, which few records share."""
    return any("-" in period for period in dates)
