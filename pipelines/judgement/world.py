"""All that is asserted, by whom and in whose interest. Which of it answers a claim is in ``rivals``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple, cast

from pipelines.judgement.assertions import Rival
from pipelines.row_types import AssertionRow, ClaimsRow
from pipelines.rows import AnyRow, AnyRows, Row, Rows
from schemas.vocabulary import PASSIVE_ROLES, PLAN_STATUSES, RECEIVING_ROLES

PRIMARY_TYPES = frozenset("speech treaty legislation bill regulation hearing interview broadcast".split())
"""Types of documents that hold the words themselves, if the original was read, or a copy rated B or better."""
_ACTS = frozenset({"treaty", "legislation", "regulation"})


@dataclass(frozen=True)
class World:
    """All assertions, and what is known of documents, offices and actors."""

    rows: list[Any]
    """Rows of the ledger's slices, or in their columns."""
    documents: Mapping[str, AnyRow]
    offices: AnyRows = field(default_factory=list)
    """Origins that speak for an actor, each with the days on which it did; statistical offices are not among them."""
    statistics: Collection[str] = ()
    """Origins that are statistical offices."""
    rates: Mapping[tuple[str, str], float] = field(default_factory=dict)
    """Units of a currency for a euro, by currency and year."""
    state_of: Mapping[str, str | None] = field(default_factory=dict)
    state_ids: Collection[str] = ()
    """The actors that are states."""
    searches: AnyRows = field(default_factory=list)

    @cached_property
    def _by_measure(self) -> Mapping[tuple[str, str | None], Rows]:
        """The rows of each table of subjects, such as ``trade``, and of each measure of it; of all measures by None."""
        groups: dict[tuple[str, str | None], Rows] = defaultdict(list)
        for row in self.rows:
            of = row["subject_id"].partition("/")[0]
            groups[of, row["measure"]].append(row)
            groups[of, None].append(row)
        return groups

    @cached_property
    def _by_id(self) -> Mapping[str, AnyRow]:
        return {row["support_id"]: row for row in self.rows}

    def about(self, subject: str, measure: str | None) -> Rows:
        """The rows of the table of a subject, of one measure or of all."""
        return self._by_measure.get((subject.partition("/")[0], measure), [])

    def row(self, evidence_id: str) -> AssertionRow:
        """The row of evidence with this id."""
        return cast("AssertionRow", self._by_id[evidence_id])

    def organ_of(self, row: AnyRow) -> str | None:
        """The actor for whom the row's origin spoke on the day of the event, or else when the row became known."""
        day = row.get("event_day") or date.fromisoformat(row["known_from"])
        return next(
            (
                office["actor_id"]
                for office in self.offices
                if office["origin"] == row["origin"]
                and (office["valid_from"] or date.min) <= day <= (office["valid_to"] or date.max)
            ),
            None,
        )

    def states(self, actors: Iterable[str | None]) -> set[str]:
        """The actors, or the states that they belong to."""
        return {self.state_of.get(actor) or actor for actor in actors if actor}


def asserted(row: AnyRow) -> Row:
    return {
        "measure": row["measure"],
        "status": row["status"],
        "unit": row["unit_measure"],
        "definition": row["definition_id"] or row.get("scope") or "",
        "low": row["value_low"],
        "high": row["value_high"],
        "value": row.get("value"),
        "qualifier": row.get("qualifier"),
        "as_stated": row.get("as_stated"),
        "code": row["code"],
        "period": row.get("time_period"),
        "first_day": row["start_low"],
        "last_day": row["end_high"] or row["start_high"],
    }


def heard(claim: ClaimsRow, about: str, measure: str | None, world: World, known_by: str) -> Rows:
    """What others assert in a table, that counted on a day: not the article, its relays, or what repeats the same."""
    origin = world.documents[claim["document_id"]]["origin"]
    return [
        row
        for row in world.about(about, measure)
        if is_admissible(row, known_by)
        and row["document_id"] != claim["document_id"]
        and row["origin"] != origin
        and row["known_from"] <= known_by
    ]


def is_admissible(row: AnyRow, known_by: str) -> bool:
    """Whether a row counted on a day: what its own source withdrew later counted until then."""
    later = row.get("superseded_from")
    return bool(row["is_admissible"] or (row["credibility"] != 5 and later and later > known_by))


def is_primary(row: AnyRow, world: World) -> bool:
    document = world.documents.get(row["document_id"] or "", {})
    is_text = row["read_as"] == "original" or (row["read_as"] == "copy" and row["reliability"] in ("A", "B"))
    return is_text and document.get("type") in PRIMARY_TYPES


def is_act(row: AnyRow, world: World) -> bool:
    """Whether a row is read from the text of a law, decree or treaty itself: what a state does is so by that."""
    return is_primary(row, world) and world.documents[row["document_id"]].get("type") in _ACTS


class Interests(NamedTuple):
    """Who has an interest in a claim: the states that it is about, and those whose own word, plan or measure it is of.

    The parties of a record are those with a role in it, of a series the two sides.
    """

    parties: Collection[str]
    makers: Collection[str]

    @classmethod
    def of(cls, compare: AnyRow, own: AnyRow, world: World) -> Interests:
        """Those of what a claim is compared with."""
        about = compare["about"]
        if "/" not in about:
            return cls(world.states(sides_of(own)), ())
        roles = [row for row in world.about(about, "role") if row["subject_id"] == about]
        is_word = (
            about.startswith(("statements/", "sanctions/")) or (compare.get("status") or own["status"]) in PLAN_STATUSES
        )
        makers = [row["actor_id"] for row in roles if row["code"] not in (*PASSIVE_ROLES, *RECEIVING_ROLES)]
        return cls(
            world.states(row["actor_id"] for row in roles if row["code"] != "absent"),
            world.states(makers) if is_word else (),
        )


def sides_of(own: AnyRow) -> set[str]:
    names = ("actor_a", "actor_b", "whose", "partner_id", "group_id", "member_id")
    return {actor for actor in (*(own.get(name) for name in names), *(own.get("actors") or ())) if actor}


def as_rival(row: AnyRow, world: World, interests: Interests) -> Rival:
    names = ("observation_id", "support_id", "document_id", "credibility", "origin")
    actor = world.organ_of(row)
    party = (world.state_of.get(actor) or actor) if actor else None
    return Rival(
        **asserted(row),
        words=row["excerpt"],
        **{name: row[name] for name in names},
        reliability=row["origin_reliability"],
        is_read=row["read_as"] != "second_hand",
        organ_of=party if party in interests.parties else None,
        is_own_word=party in interests.makers or (party in interests.parties and is_act(row, world)),
        is_primary=is_primary(row, world),
        parts=row.get("parts", ()),
        is_worked_out=not row.get("is_office", True),
        year=last.year if (last := row.get("window_end") or row["end_high"] or row["start_high"]) else None,
        who=(row.get("said_by") or row["document_id"] or row["origin"]) + (", worked out" if row.get("parts") else ""),
    )
