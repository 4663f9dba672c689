"""What records say of pairs, for the answers: agreements, sanctions, troops and exercises, with what is known of each.

Which of it is told, and in which words, is in ``pipelines/judgement/answers.yaml``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pipelines.judgement.answer_figures import Account, Event, Figure, Record
from pipelines.judgement.exercise_forms import form
from pipelines.judgement.sayers import Sayer
from pipelines.row_types import (
    AgreementsRow,
    CountsRow,
    DefinitionsRow,
    DeploymentsRow,
    DyadsRow,
    EvidenceRow,
    ExercisesRow,
    ObservationsRow,
    QuotedRow,
    SanctionsRow,
)
from pipelines.rows import AnyRow, Row, pick
from pipelines.tables.shared.unpacking import common_year

_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
"""A date that a sentence may state: a day, a month or a year, neither open nor in doubt."""
EVERY = "all-forms"
"""The rule of counting by which the exercises of a pair are told one by one."""
LISTED = "listed_entities"
UNRANKED = 2
"""The preference of a rule that has none: between the usual one and those that say too little."""
PEOPLE = ("personnel", "killed", "casualties")
"""Numbers of people that are told of troops sent."""
TERM = "duration"
"""For how many years an agreement was signed."""


_KEYS = {"agreements": "agreement_id", "sanctions": "sanction_id", "deployments": "deployment_id"}


@dataclass(frozen=True)
class Reported:
    """Rows that records are read from."""

    dyads: list[DyadsRow]
    agreements: list[AgreementsRow]
    sanctions: list[SanctionsRow]
    listed: list[ObservationsRow]
    """Observations of the firms of one actor that a package lists."""
    deployments: list[DeploymentsRow] = field(default_factory=list)
    people: list[ObservationsRow] = field(default_factory=list)
    """Observations of ``PEOPLE`` of troops that were sent, and of ``TERM`` of agreements."""
    accounts: list[tuple[EvidenceRow, str]] = field(default_factory=list)
    """What documents state of them, and who says so."""
    definitions: list[DefinitionsRow] = field(default_factory=list)
    """Rules by which the listed are counted."""
    arms_shares: list[QuotedRow] = field(default_factory=list)
    """Rows of ``quoted``: the supplier's part in the major arms that the recipient received in some years."""

    def observations(self) -> set[str]:
        """The observations that any of it rests on."""
        tables = (self.agreements, self.sanctions, self.listed, self.deployments, self.people)
        names = {row["observation_id"] for table in tables for row in table if row["observation_id"]}
        return names | {row["quoted_id"] for row in self.arms_shares}


def records(reported: Reported, said: Mapping[str, Sayer]) -> dict[str, list[Record]]:
    """The records by pair; ``said`` is who says what, by observation."""
    steps = {table: _steps(table, key, getattr(reported, table), said) for table, key in _KEYS.items()}
    labels = {f"{table}/{row[key]}": row["label"] for table, key in _KEYS.items() for row in getattr(reported, table)}
    rules = {row["definition_id"]: row for row in reported.definitions}
    listed = _listed(reported.listed, rules, said)
    numbers = {f"sanctions/{row['sanction_id']}": row["number"] for row in reported.sanctions}
    people: dict[str, dict[str, Figure]] = defaultdict(dict)
    for one in reported.people:
        people[one["subject_id"]][one["measure"]] = figure(one, said, f"{one['subject_id']}/{one['measure']}", "*")
    accounts = _accounts(reported)
    found: dict[str, list[Record]] = defaultdict(list)
    for row in sorted(reported.dyads, key=lambda row: (row["dyad"], row["record_id"])):
        table, _, name = row["record_id"].partition("/")
        if row["record_id"] in labels and row["is_realised"]:
            figures = steps[table].get(name, {}) | people.get(row["record_id"], {})
            if firms := listed.get((row["record_id"], row["destination"])):
                figures["listed"] = firms
            about = (table, row["kind"], labels[row["record_id"]], row["status"], row["origin"], row["destination"])
            record = Record(*about, row["is_bilateral"], figures, accounts.get(row["record_id"], {}))
            found[row["dyad"]].append(replace(record, number=numbers.get(row["record_id"]), **_rule(figures, rules)))
    for dyad_id, record in _arms_shares(reported.arms_shares, said):
        found[dyad_id].append(record)
    return dict(found)


def events(counts: list[CountsRow], exercises: list[ExercisesRow]) -> dict[str, list[Event]]:
    """The exercises that ``counts`` by the rule ``EVERY`` count, by pair."""
    of_record = {f"exercises/{row['exercise_id']}": row for row in exercises}
    found: dict[str, list[Event]] = defaultdict(list)
    for row in counts:
        if row["is_computed"] and row["definition_id"] == EVERY:
            held = (of_record[record] for record in sorted(row["record_ids"]))
            year = int(row["time_period"])
            found[row["dyad"]] += [Event(form(one["kind"], one["domains"]), year) for one in held]
    return found


def _arms_shares(rows: list[QuotedRow], said: Mapping[str, Sayer]) -> Iterator[tuple[str, Record]]:
    """What documents state of whole years together, by pair; the year of such a figure is the last."""
    for row in sorted(rows, key=lambda row: row["quoted_id"]):
        name, first, last = row["quoted_id"], row["start_date"].year, row["end_date"].year
        stated = replace(figure(row, said, f"quoted/{name}", f"{first}/{last}", name), year=last)
        ends: Row = {"origin": row["origin"], "destination": row["destination"]}
        yield row["dyad"], Record("arms_shares", row["measure"], **ends, figures={"stated": stated})


def _rule(figures: Mapping[str, Figure], rules: Mapping[str, DefinitionsRow]) -> dict[str, Any]:
    """What is done to the firms of a record, by the rule by which they are counted."""
    rule: AnyRow = rules.get(figures["listed"].code.rpartition("/")[2], {}) if "listed" in figures else {}
    return {"effect": rule.get("effect")}


def _preference(rule: AnyRow) -> int:
    return int(rule.get("preference") or UNRANKED)


def _accounts(reported: Reported) -> dict[str, dict[str, list[Account]]]:
    """What documents state of numbers of people, by record and measure; not what was left out as improbable."""
    about = {row["observation_id"]: row for row in reported.people}
    found: dict[str, dict[str, list[Account]]] = defaultdict(lambda: defaultdict(list))
    for row, said_by in sorted(reported.accounts, key=lambda account: account[0]["evidence_id"]):
        value = row["value"]
        low, high = (row["value_low"], row["value_high"]) if value is None else (value, value)
        if row["is_admissible"] and row["superseded_from"] is None and (low, high) != (None, None):
            of = about[row["observation_id"]]
            subject, measure = of["subject_id"], of["measure"]
            day = row["start_date"] if _DAY.fullmatch(row["start_date"] or "") else "*"
            said = {row["observation_id"]: (said_by, row["origin_reliability"])}
            stated = row | {"value": low if low == high else None, "value_low": low, "value_high": high}
            told = figure(of | stated | {"is_contested": False}, said, f"{subject}/{measure}", day)
            more: Row = {"is_about": row["qualifier"] == "about", "credibility": row["credibility"]}
            found[subject][measure].append(Account(**vars(told), **more))
    return found


def _steps(table: str, key: str, rows: list[AgreementsRow], said: Mapping[str, Sayer]) -> dict[str, dict[str, Figure]]:
    """The day of each status that records as a whole reached, by record and status; of an extension its year."""
    found: dict[str, dict[str, Figure]] = defaultdict(dict)
    for row in rows:
        day = row["start_date"] or ""
        if row["status"] == "extended" and (year := common_year(row["start_low"], row["start_high"])):
            day, row = str(year), {**row, "is_contested": False}  # accounts differ on the day alone
        if row.get("actor_id", "*") == "*" and row["is_realised"] and _DAY.fullmatch(day):
            record = pick(row, (key,))[key]
            found[record][row["status"]] = figure(row, said, f"{table}/{record}", day)
    return found


def _listed(
    rows: list[ObservationsRow], rules: Mapping[str, DefinitionsRow], said: Mapping[str, Sayer]
) -> dict[tuple[str, str], Figure]:
    """The firm number of firms by record and actor, by the preferred rule, the most of several: they are not added."""
    found: dict[tuple[str, str], Figure] = {}

    def rank(row: ObservationsRow) -> tuple[int, float, str]:
        return _preference(rules.get(row["definition_id"], {})), -(row["value"] or 0.0), row["observation_id"]

    for row in sorted(rows, key=rank):
        listed = figure(row, said, f"{row['subject_id']}/{row['definition_id']}", "*")
        if listed.is_firm:
            found.setdefault((row["subject_id"], row["actor_id"]), listed)
    return found


def figure(row: AnyRow, said: Mapping[str, Sayer], code: str, period: str, *behind: str) -> Figure:
    """A figure of a row, of its own observation or those ``behind`` it; of a row without a value the fact, which is 1.

    ``said`` is who says what, by observation; what nobody says is no evidence.
    """
    number, behind = row.get("value", 1.0), behind or (row["observation_id"],)
    sayers = [said[name] for name in behind if name in said]
    return Figure(
        value=number,
        low=row.get("value_low", number),
        high=row.get("value_high", number),
        unit=row.get("unit_measure") or "1",
        year=int(period[:4]) if period[:4].isdecimal() else 0,
        code=code,
        period=period,
        status=row["obs_status"],
        is_break=bool(row.get("is_break")),
        is_contested=bool(row.get("is_contested")),
        rests_on=behind,
        sources=tuple(dict.fromkeys(name for name, _ in sayers)),
        reliability=max((rating for _, rating in sayers), default="F"),
    )
