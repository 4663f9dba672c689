"""What others assert about the subject of a claim: the evidence and reports that answer it. Nothing is judged."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, cast

from pipelines.judgement.computed_evidence import INDICATORS
from pipelines.judgement.verdict_rules import Assertion, Rival
from pipelines.judgement.worked_out import with_offices, worked_out
from pipelines.row_types import AssertionRow, ClaimsRow
from pipelines.rows import AnyRow, AnyRows, Row, Rows
from schemas import edtf
from schemas.vocabulary import ACTIVE_ROLES, PASSIVE_ROLES, PLAN_STATUSES, RECEIVING_ROLES

PRIMARY_TYPES = frozenset(
    {"speech", "treaty", "legislation", "bill", "regulation", "hearing", "interview", "broadcast"}
)
"""Types of documents that hold the words themselves, if the original was read, or a copy rated B or better."""
_BY_A_PARTY = "ratified"
"""A stage that one party is enough for."""
_ACTS = frozenset({"treaty", "legislation", "regulation"})
_BESIDE = frozenset({"role", "place", "is_complete_list"})
"""Measures whose rows repeat the excerpt of an occurrence."""
_FLOW = ("product", "goods_services", "route", "base_actor", "base_period", "weapon")
"""What a rival report of a flow shares with the claim besides ends and period; reporter and valuation may differ."""

_ENDS = ("origin", "destination")
_MIXED_UP = frozenset({"exports", "total", "balance"})
"""Measures of trade that editors take for each other."""
_SIGNS = {"rise": 1, "rose": 1, "grow": 1, "surplus": 1, "fall": -1, "fell": -1, "decline": -1, "deficit": -1}
_EVENTS = ("visits", "exercises")
"""Tables of events that their parties and day tell apart."""
FLOWS = ("trade", "energy", "arms_dependence")
"""Tables of flows, of which figures follow from others."""


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


def comparison(claim: ClaimsRow, own: AnyRow, world: World) -> Row:
    """What the claim's ``compare_to`` says; empty where it is compared with nothing.

    An event of a day that is not registered under the claim's id is the only one of its table, parties and day.
    """
    compare: Row = json.loads(claim["compare_to"] or "{}")
    table, is_record, _ = compare.get("about", "").partition("/")
    if table in _EVENTS and is_record and own["start_low"] and not _is_known(compare["about"], own, world):
        parties = {actor for _, actor in _roles(own["subject_id"], world)}
        others = [r for r in world.about(table, "occurrence") if r["document_id"] != own["document_id"]]
        for years in (0, 3):
            same = {row["subject_id"] for row in others if _is_of_day(row, own, years)}
            found = [name for name in same if parties and parties <= {actor for _, actor in _roles(name, world)}]
            if found:
                return compare | ({"about": found[0]} if len(found) == 1 else {})
    return compare


def _is_of_day(row: AnyRow, own: AnyRow, years: int) -> bool:
    """Whether an event began on the claim's day, or on that day of another year as near as ``years``."""
    day, ours = row["start_low"], own["start_low"]
    if day is None or row["start_high"] != day or own["start_high"] != ours:
        return False
    return (day.month, day.day) == (ours.month, ours.day) and abs(day.year - ours.year) <= years


def _is_known(about: str, own: AnyRow, world: World) -> bool:
    """Whether any other document speaks of a record."""
    return any(r["subject_id"] == about and r["document_id"] != own["document_id"] for r in world.about(about, None))


def _roles(about: str, world: World, document: str | None = None) -> set[tuple[str, str]]:
    """The active roles in a record, each with the state that has it, as all documents give them or one."""
    return {
        (row["code"], world.state_of.get(row["actor_id"]) or row["actor_id"])
        for row in world.about(about, "role")
        if row["subject_id"] == about and row["code"] in ACTIVE_ROLES and document in (None, row["document_id"])
    }


def lacking(claim: ClaimsRow, compare: AnyRow, own: AnyRow, world: World, known_by: str) -> str:
    """Why nothing answers a claim: what it fails to say, or what is not known."""
    if "/" in compare["about"]:
        if not _is_known(compare["about"], own, world):
            return "not_registered"
    elif own["measure"] in ("share", "exports", "balance", "rank"):
        is_of_whole = own["measure"] in ("share", "rank") and "base_actor" in own
        if own.get("base_actor") is None if is_of_whole else own.get("origin_id", "") is None:
            return "no_direction"
    if compare["about"] in FLOWS and not own.get("time_period"):
        return "no_year"
    origin = world.documents[claim["document_id"]]["origin"]
    relays = (
        row["origin"] == origin and row["document_id"] != claim["document_id"] and row["known_from"] <= known_by
        for row in world.about(compare["about"], compare["measure"])
        if _answers(row, compare, own)
    )
    return "own_relay" if any(relays) else "no_other_source"


def parties(
    claim: ClaimsRow, compare: AnyRow, own: AnyRow, world: World, known_by: str
) -> tuple[set[tuple[str, str]], list[Rival]]:
    """The active roles that the claim's entry gives, each with a state, and those that others give in its record."""
    interests = Interests.of(compare, own, world)
    others = [
        (row, world.state_of.get(row["actor_id"]) or row["actor_id"])
        for row in _heard(claim, compare["about"], "role", world, known_by)
        if row["subject_id"] == compare["about"] and row["code"] != "absent"
    ]
    given = _roles(own["subject_id"], world, claim["document_id"])
    return given, [replace(_rival(row, world, interests), code=actor, definition=row["code"]) for row, actor in others]


def reversed_flow(claim: ClaimsRow, compare: AnyRow, own: AnyRow, world: World, known_by: str) -> list[Rival]:
    """What others assert of a claim's product the other way, where nobody tells of it in the claim's direction."""
    product = own.get("product") or own.get("weapon") or compare["about"]
    if compare["about"] not in FLOWS or own["origin_id"] is None or product == "TOTAL":
        return []
    flows: dict[str, Rows] = defaultdict(list)
    for row in _heard(claim, compare["about"], None, world, known_by):
        is_of_product = (row.get("product") or row.get("weapon") or compare["about"]) == product
        if is_of_product and _sides(row) == _sides(own) and (row["value_high"] or 1) > 0:
            flows[row["origin_id"]].append(row)
    interests = Interests.of(compare, own, world)
    others = [] if own["origin_id"] in flows else flows[own["destination_id"]]
    return [_rival(row, world, interests) for row in others]


def other_years(claim: ClaimsRow, compare: AnyRow, own: AnyRow, world: World, known_by: str) -> list[Rival]:
    """What others assert of a claim's series in other periods as long."""
    if compare["about"] not in FLOWS:
        return []
    interests = Interests.of(compare, own, world)
    return [
        _rival(row, world, interests)
        for row in _heard(claim, compare["about"], compare["measure"], world, known_by)
        if row["time_period"] != own["time_period"]
        and all(row[name] == own[name] for name in ("period_kind", "unit_measure", "status", "reporter"))
        and _same_flow(row, compare, own)
    ]


def core(own: AnyRow, compare: Row) -> tuple[AnyRow, Row]:
    """A claim of a series whose code says that it rose or fell, or which way its balance is, as a bound.

    What rose or fell is the growth of the series since the period before.
    """
    sign = next((sign for word, sign in _SIGNS.items() if re.search(rf"\b{word}", own["code"] or "")), 0)
    if compare.get("about") not in FLOWS or own["value_low"] is not None or not sign:
        return own, compare
    measure = "balance" if own["measure"] == "balance" else "growth"
    bounds = {"value_low": 0.0 if sign > 0 else None, "value_high": 0.0 if sign < 0 else None}
    unit = own["unit_measure"] if measure == "balance" else "%"
    return {**own, **bounds, "measure": measure, "unit_measure": unit, "code": None}, compare | {"measure": measure}


def claimed(words: str, compare: AnyRow, own: AnyRow) -> Assertion:
    """What a claim asserts: its own row of evidence, with the status and definition that it is compared under."""
    asserted = _assertion(own)
    asserted |= {name: compare[name] for name in ("status", "definition") if compare.get(name)}
    if "dates" in compare and asserted["period"]:
        asserted["period"] = _period(compare["dates"])
    return Assertion(**asserted, words=words)


def _assertion(row: AnyRow) -> Row:
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


def rivals(claim: ClaimsRow, compare: AnyRow, own: AnyRow, world: World, known_by: str = "9999") -> list[Rival]:
    """Admissible assertions by others that answer the claim, known by a day (ISO 8601), and what follows from them.

    None are the article's own or its relays'. Of flows by a named reporter, its own figures answer where there are any.
    """
    if not compare:
        return []
    interests, about = Interests.of(compare, own, world), compare["about"]
    is_quote = claim["claim_type"] == "quote"
    stated = [
        row
        for row in _heard(claim, about, None if is_quote else compare["measure"], world, known_by)
        if _answers(row, compare, own) or (is_quote and _prints(row, compare, world))
    ]
    found = [_rival(row, world, interests) for row in _by_reporter(stated, own)]
    if about in FLOWS and own.get("time_period"):
        of_pair = (row for row in _heard(claim, about, None, world, known_by) if _sides(row) == _sides(own))
        made = worked_out(own, with_offices(of_pair, world.statistics), world.rates) if "reporter" in own else []
        if indicator := _indicator(own):
            computed = _heard(claim, INDICATORS, indicator, world, known_by)
            made += [{**row, "is_office": False} for row in computed if _is_of(row, own)]
        found += [replace(_rival(row, world, interests), turn=1) for row in made]
        near = (row for row in _heard(claim, about, None, world, known_by) if _is_near(row, own))
        found += [
            replace(_rival(row, world, interests), turn=2, definition="" if _same_scope(row, own) else "another")
            for row in near
            if not _answers(row, compare, own)
        ]
    return found


def _same_scope(row: AnyRow, own: AnyRow) -> bool:
    return row["measure"] == own["measure"] and all(row.get(name) == own.get(name) for name in _FLOW)


def _is_near(row: AnyRow, own: AnyRow) -> bool:
    """Whether a row is of what editors take for the claim's: of its period and pair, or of a period beside it."""
    if _sides(row) != _sides(own) or (row["value_low"] is None and row["value_high"] is None):
        return False
    if row["time_period"] == own["time_period"]:
        return row["measure"] == own["measure"] or {row["measure"], own["measure"]} <= _MIXED_UP
    first, last = own["window_start"], own["window_end"]
    if not (first and last and row["window_start"] and row["window_end"]) or not _same_scope(row, own):
        return False
    apart = max((row["window_start"] - last).days, (first - row["window_end"]).days)
    return row["origin_id"] == own["origin_id"] and apart <= 366


def _heard(claim: ClaimsRow, about: str, measure: str | None, world: World, known_by: str) -> Rows:
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


def _by_reporter(rows: Rows, own: AnyRow) -> Rows:
    """Of a flow, the figures of the reporter that the claim names, or of nobody; a mirror is worked out."""
    if own.get("reporter") is None or not own.get("origin_id"):
        return rows
    return [row for row in rows if row.get("reporter") in (None, own["reporter"])]


def _indicator(own: AnyRow) -> str | None:
    """The computed indicator of what a claim of a share or a rank in all trade says."""
    if own.get("base_actor") is None or own.get("product", "TOTAL") != "TOTAL":
        return None
    if own["measure"] == "rank":
        return "partner_rank"
    if own["measure"] != "share":
        return None
    if own["subject_id"].startswith("arms_dependence"):
        return "arms_share"
    ends = {None: "trade_share", own["base_actor"]: "export_share"}
    return ends.get(own["origin_id"], "import_share")


def _is_of(row: AnyRow, own: AnyRow) -> bool:
    """Whether an indicator is of the claim's base, partner and period."""
    of_base = row["origin_id"] == own["base_actor"] and {row["actor_a"], row["actor_b"]} == _sides(own)
    return bool(of_base and row["time_period"] == own["time_period"] and row["unit_measure"] == own["unit_measure"])


def is_admissible(row: AnyRow, known_by: str) -> bool:
    """Whether a row counted on a day: what its own source withdrew later counted until then."""
    later = row.get("superseded_from")
    return bool(row["is_admissible"] or (row["credibility"] != 5 and later and later > known_by))


def _answers(row: AnyRow, compare: AnyRow, own: AnyRow) -> bool:
    """Whether a row asserts the measure of the subject or series that the claim is compared with."""
    about = compare["about"]
    if row["measure"] != compare["measure"]:
        return False
    if "/" in about:
        is_own = own["subject_id"].partition("/")[0] == about.partition("/")[0]
        actor = compare.get("actor") or (own["actor_id"] if is_own else None)
        is_of_whole = (row["actor_id"] or None) == (actor or None) or (not actor and row["status"] == _BY_A_PARTY)
        return bool(row["subject_id"] == about and is_of_whole)
    if not row["subject_id"].startswith(f"{about}/"):
        return False
    return _SERIES[about](row, compare, own) and _same_period(row, compare, own)


def _prints(row: AnyRow, compare: AnyRow, world: World) -> bool:
    """Whether a row quotes a primary text of the record that the claim is compared with, whatever it measures."""
    is_quoted = row["subject_id"] == compare["about"] and row["measure"] not in _BESIDE and row["excerpt"]
    return bool(is_quoted and _is_primary(row, world))


def _is_primary(row: AnyRow, world: World) -> bool:
    document = world.documents.get(row["document_id"] or "", {})
    is_text = row["read_as"] == "original" or (row["read_as"] == "copy" and row["reliability"] in ("A", "B"))
    return is_text and document.get("type") in PRIMARY_TYPES


def _period(dates: str) -> str:
    return edtf.time_period(*edtf.parse_period(dates))


def _is_act(row: AnyRow, world: World) -> bool:
    """Whether a row is read from the text of a law, decree or treaty itself: what a state does is so by that."""
    return _is_primary(row, world) and world.documents[row["document_id"]].get("type") in _ACTS


def _same_period(row: AnyRow, compare: AnyRow, own: AnyRow) -> bool:
    if "dates" in compare:
        return bool(row.get("time_period") == _period(compare["dates"]))
    is_dated = compare["about"] not in ("votes", "counts", "memberships")
    return not is_dated or row["time_period"] == own.get("time_period")


def _is_directed(row: AnyRow, compare: AnyRow) -> bool:
    return all(row[f"{name}_id"] == compare[name] for name in _ENDS if name in compare)


def _same_flow(row: AnyRow, compare: AnyRow, own: AnyRow) -> bool:
    sides = {row["actor_a"], row["actor_b"]} == set(compare.get("actors") or (row["actor_a"], row["actor_b"]))
    is_own = own["subject_id"].partition("/")[0] == compare["about"]
    is_one_basis = own.get("basis") is None or row.get("basis") in (None, own["basis"])
    return (
        _is_directed(row, compare)
        and sides
        and (not is_own or (is_one_basis and all(row.get(n) == own.get(n) for n in _FLOW)))
    )


def _same_indicator(row: AnyRow, compare: AnyRow, own: AnyRow) -> bool:
    sides = set(compare.get("actors") or ()) | {compare[name] for name in _ENDS if name in compare}
    return _is_directed(row, compare) and {row["actor_a"], row["actor_b"]} == (
        sides or {own.get("actor_a"), own.get("actor_b")}
    )


def _same_vote(row: AnyRow, compare: AnyRow, own: AnyRow) -> bool:
    return row["resolution"] == own.get("resolution") and row["actor_id"] == (compare.get("actor") or own["actor_id"])


def _same_settlement(row: AnyRow, compare: AnyRow, own: AnyRow) -> bool:
    return all(row[name] == own.get(name) for name in ("whose", "partner_id", "flow", "currency"))


def _same_actors(row: AnyRow, compare: AnyRow, own: AnyRow) -> bool:
    actor = compare.get("actor") or own["actor_id"] or None
    same = sorted(row["actors"]) == sorted(compare.get("actors") or own.get("actors") or [])
    return same and (row["actor_id"] or None) == actor


def _same_membership(row: AnyRow, compare: AnyRow, own: AnyRow) -> bool:
    group = (compare.get("actors") or [own.get("group_id")])[0]
    return bool(row["group_id"] == group and row["member_id"] == (compare.get("actor") or own.get("member_id")))


_SERIES = {
    **dict.fromkeys(("trade", "energy", "arms_transfers", "arms_dependence"), _same_flow),
    "votes": _same_vote,
    "settlement": _same_settlement,
    "counts": _same_actors,
    "memberships": _same_membership,
    INDICATORS: _same_indicator,
}
"""Whether a row is of the series that a claim is compared with, by table."""


@dataclass(frozen=True)
class Interests:
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
            return cls(world.states(_sides(own)), ())
        roles = [row for row in world.about(about, "role") if row["subject_id"] == about]
        is_word = (
            about.startswith(("statements/", "sanctions/")) or (compare.get("status") or own["status"]) in PLAN_STATUSES
        )
        makers = [row["actor_id"] for row in roles if row["code"] not in (*PASSIVE_ROLES, *RECEIVING_ROLES)]
        return cls(
            world.states(row["actor_id"] for row in roles if row["code"] != "absent"),
            world.states(makers) if is_word else (),
        )


def _sides(own: AnyRow) -> set[str]:
    names = ("actor_a", "actor_b", "whose", "partner_id", "group_id", "member_id")
    return {actor for actor in (*(own.get(name) for name in names), *(own.get("actors") or ())) if actor}


def searches(compare: AnyRow, own: AnyRow, world: World) -> list[str]:
    """The searches for what a claim is compared with: the same table and measure, its actors, a period in common."""
    compare = compare or {"about": own["subject_id"], "measure": own["measure"]}
    table, about = compare["about"].partition("/")[0], compare["about"]
    roles = {row["actor_id"] for row in world.about(about, "role") if row["subject_id"] == about}
    actors = _sides(own) | roles | {*(compare.get("actors") or ())}
    first = own.get("window_start") or own["start_low"]
    last = own.get("window_end") or own["end_high"] or own["start_high"]
    return [
        search["search_id"]
        for search in world.searches
        if (search["table"], search["measure"]) == (table, compare["measure"])
        and (search["actors"] is None or {*search["actors"]} <= actors or {*search["actors"]} >= actors)
        and (search["window_start"] or date.min) <= (last or date.max)
        and (first or date.min) <= (search["window_end"] or date.max)
    ]


def _rival(row: AnyRow, world: World, interests: Interests) -> Rival:
    names = ("observation_id", "support_id", "document_id", "credibility", "origin")
    actor = world.organ_of(row)
    party = (world.state_of.get(actor) or actor) if actor else None
    return Rival(
        **_assertion(row),
        words=row["excerpt"],
        **{name: row[name] for name in names},
        reliability=row["origin_reliability"],
        is_read=row["read_as"] != "second_hand",
        organ_of=party if party in interests.parties else None,
        is_own_word=party in interests.makers or (party in interests.parties and _is_act(row, world)),
        is_primary=_is_primary(row, world),
        parts=row.get("parts", ()),
        is_worked_out=not row.get("is_office", True),
        year=last.year if (last := row.get("window_end") or row["end_high"] or row["start_high"]) else None,
        who=(row.get("said_by") or row["document_id"] or row["origin"]) + (", worked out" if row.get("parts") else ""),
    )
