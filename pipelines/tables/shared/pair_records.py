"""What records say of pairs, for the answers: agreements, sanctions, troops and exercises, with what is known of each.

Which of it is told, and in which words, is in ``pipelines/judgement/record_answers.py``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from pipelines.judgement.answer_figures import Account, Figure, Record
from pipelines.judgement.sayers import Sayer
from pipelines.rows import Row, Rows
from schemas.written.ids import dyad

_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
"""A date that a sentence may state: a day, a month or a year, neither open nor in doubt."""
LISTED = "listed_entities"
RESTRICTED = "eu-export-restricted-entities"
PEOPLE = ("personnel", "killed", "casualties")
"""Numbers of people that are told of troops sent."""


_KEYS = {
    "agreements": "agreement_id",
    "sanctions": "sanction_id",
    "deployments": "deployment_id",
    "exercises": "exercise_id",
}


@dataclass(frozen=True)
class Reported:
    """Rows that records are read from."""

    dyads: Rows
    agreements: Rows
    sanctions: Rows
    listed: Rows
    """Observations of the firms of one actor that a package lists."""
    deployments: Rows = field(default_factory=list)
    people: Rows = field(default_factory=list)
    """Observations of ``PEOPLE`` of troops that were sent."""
    accounts: Rows = field(default_factory=list)
    """What documents state of them."""
    exercises: Rows = field(default_factory=list)
    """Exercises that were held in a year that is not known."""
    counts: Rows = field(default_factory=list)
    """Numbers of exercises of a pair in some period that documents state."""

    def observations(self) -> set[str]:
        """The observations that any of it rests on."""
        rows = (*self.agreements, *self.sanctions, *self.listed, *self.deployments, *self.people)
        rows += (*self.exercises, *self.counts)
        return {row["observation_id"] for row in rows if row["observation_id"]}


def records(reported: Reported, said: Mapping[str, Sayer]) -> dict[str, list[Record]]:
    """The records by pair; ``said`` is who says what, by observation."""
    steps = {
        "agreements": _steps(reported.agreements, "agreement_id", said),
        "sanctions": _steps(reported.sanctions, "sanction_id", said),
        "deployments": _steps(reported.deployments, "deployment_id", said),
        "exercises": _undated(reported.exercises, said),
    }
    labels = {f"{table}/{row[key]}": row["label"] for table, key in _KEYS.items() for row in getattr(reported, table)}
    listed = _listed(reported.listed, said)
    people: dict[str, dict[str, Figure]] = defaultdict(dict)
    for row in reported.people:
        people[row["subject_id"]][row["measure"]] = _figure(row, said, f"{row['subject_id']}/{row['measure']}", "*")
    accounts = _accounts(reported)
    found: dict[str, list[Record]] = defaultdict(list)
    for row in sorted(reported.dyads, key=lambda row: (row["dyad"], row["record_id"])):
        table, _, name = row["record_id"].partition("/")
        if row["record_id"] in labels and row["is_realised"]:
            figures = steps[table].get(name, {}) | people.get(row["record_id"], {})
            if firms := listed.get((row["record_id"], row["destination"])):
                figures["listed"] = firms
            about = (table, row["kind"], labels[row["record_id"]], row["status"], row["origin"], row["destination"])
            stated = accounts.get(row["record_id"], {})
            found[row["dyad"]].append(Record(*about, row["is_bilateral"], figures, stated))
    for dyad_id, record in _without(reported, listed, said):
        found[dyad_id].append(record)
    for row in reported.counts:
        figure = _figure(row, said, f"counts/{row['definition_id']}", row["time_period"])
        about = ("counts", row["measure"], row["definition_id"], row["status"], None, None)
        found[row["dyad"]].append(Record(*about, True, {"stated": figure}))
    return dict(found)


def _without(
    reported: Reported, listed: Mapping[tuple[str, str], Figure], said: Mapping[str, Sayer]
) -> list[tuple[str, Record]]:
    """Packages that list no firm of an actor, by the pair of a single sender and that actor."""
    packages = {f"sanctions/{row['sanction_id']}": row for row in reported.sanctions}
    found = []
    for row in sorted(reported.listed, key=lambda row: row["observation_id"]):
        package = packages.get(row["subject_id"])
        if row["value"] == 0 and package and (row["subject_id"], row["actor_id"]) not in listed:
            figure = _figure(row, said, f"{row['subject_id']}/{row['definition_id']}", "*")
            for sender in package["senders"] if len(package["senders"]) == 1 else ():
                about = ("unlisted", package["kind"], package["label"], "in_force", sender, row["actor_id"])
                found.append((dyad(sender, row["actor_id"]), Record(*about, False, {"none": figure})))
    return found


def _undated(rows: Rows, said: Mapping[str, Sayer]) -> dict[str, dict[str, Figure]]:
    """Exercises of which only a day is known by which they were held."""
    ends = {row["exercise_id"]: row["end_high"] or row["start_high"] for row in rows}
    return {
        row["exercise_id"]: {"held": _figure(row, said, f"exercises/{row['exercise_id']}", f"{end:%Y-%m-%d}")}
        for row in rows
        if (end := ends[row["exercise_id"]])
    }


def _accounts(reported: Reported) -> dict[str, dict[str, list[Account]]]:
    """What documents state of numbers of people, by record and measure; not what was left out as improbable."""
    about = {row["observation_id"]: (row["subject_id"], row["measure"]) for row in reported.people}
    found: dict[str, dict[str, list[Account]]] = defaultdict(lambda: defaultdict(list))
    for row in sorted(reported.accounts, key=lambda row: row["evidence_id"]):
        low, high = (row["value"] if row["value"] is not None else row[end] for end in ("value_low", "value_high"))
        if row["is_admissible"] and row["superseded_from"] is None and (low, high) != (None, None):
            subject, measure = about[row["observation_id"]]
            day = row["start_date"] if _DAY.fullmatch(row["start_date"] or "") else ""
            rated = (row["said_by"], row["origin_reliability"], row["credibility"])
            found[subject][measure].append(Account(low, high, row["qualifier"] == "about", day, *rated))
    return found


def _steps(rows: Rows, key: str, said: Mapping[str, Sayer]) -> dict[str, dict[str, Figure]]:
    """The day of each status that records as a whole reached, by record and status."""
    found: dict[str, dict[str, Figure]] = defaultdict(dict)
    for row in rows:
        if row.get("actor_id", "*") == "*" and row["is_realised"] and _DAY.fullmatch(row["start_date"] or ""):
            found[row[key]][row["status"]] = _figure(row, said, f"{key[:-3]}s/{row[key]}", row["start_date"])
    return found


def _listed(rows: Rows, said: Mapping[str, Sayer]) -> dict[tuple[str, str], Figure]:
    """The firm number of firms by record and actor: those under export restrictions, else the most of any kind.

    Most packages state the former. Kinds of listings overlap and are not added.
    """
    found: dict[tuple[str, str], Figure] = {}

    def rank(row: Row) -> tuple[bool, float, str]:
        return row["definition_id"] != RESTRICTED, -(row["value"] or 0.0), row["observation_id"]

    for row in sorted(rows, key=rank):
        figure = _figure(row, said, f"{row['subject_id']}/{row['definition_id']}", "*")
        if row["value"] and figure.is_firm:
            found.setdefault((row["subject_id"], row["actor_id"]), figure)
    return found


def _figure(row: Row, said: Mapping[str, Sayer], code: str, period: str, value: str = "value") -> Figure:
    """A figure of a row with one observation; of a row without a value the fact that it states is 1."""
    number = row.get(value, 1.0)
    sayer = said.get(row["observation_id"])
    return Figure(
        value=number,
        low=row.get("value_low", number),
        high=row.get("value_high", number),
        unit=row.get("unit_measure") or "1",
        year=int(period[:4]) if period[:4].isdecimal() else 0,
        code=code,
        period=period,
        status=row["obs_status"],
        is_break=False,
        is_contested=bool(row["is_contested"]),
        rests_on=(row["observation_id"],),
        sources=(sayer[0],) if sayer else (),
        reliability=sayer[1] if sayer else "F",
    )
