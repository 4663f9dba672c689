"""What others assert about the subject of a claim: the evidence and reports that answer it. Nothing is judged."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

from pipelines.judgement.assertions import Assertion, Rival
from pipelines.judgement.computed_evidence import INDICATORS
from pipelines.judgement.mistaken import is_near
from pipelines.judgement.series_of_claims import (
    FLOWS,
    by_reporter,
    indicator_of,
    is_among_all,
    is_answer,
    is_of_base,
    period_of,
    same_scope,
)
from pipelines.judgement.worked_out import outranked, with_offices, worked_out
from pipelines.judgement.world import Interests, World, as_rival, asserted, heard, is_primary, sides_of
from pipelines.row_types import ClaimsRow
from pipelines.rows import AnyRow, Row
from schemas.vocabulary import ACTIVE_ROLES

_BESIDE = frozenset({"role", "place", "is_complete_list"})
"""Measures whose rows repeat the excerpt of an occurrence."""
_SIGNS = {"rise": 1, "rose": 1, "grow": 1, "surplus": 1, "fall": -1, "fell": -1, "decline": -1, "deficit": -1}
_EVENTS = ("visits", "exercises")
"""Tables of events that their parties and day tell apart."""


def comparison(claim: ClaimsRow, own: AnyRow, world: World) -> Row:
    """What the claim's ``compare_to`` says; empty where it is compared with nothing.

    An event of a day that is not registered under the claim's id is the only one of its table, parties and day.
    """
    compare: Row = json.loads(claim["compare_to"] or "{}")
    table, is_record, _ = compare.get("about", "").partition("/")
    if table in _EVENTS and is_record and own["start_low"] and not _is_known(compare["about"], own, world):
        parties = {actor for _, actor in roles_in(own["subject_id"], world)}
        others = [r for r in world.about(table, "occurrence") if r["document_id"] != own["document_id"]]
        for years in (0, 3):
            same = {row["subject_id"] for row in others if _is_of_day(row, own, years)}
            found = [name for name in same if parties and parties <= {actor for _, actor in roles_in(name, world)}]
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


def roles_in(about: str, world: World, document: str | None = None) -> set[tuple[str, str]]:
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
        if is_answer(row, compare, own)
    )
    return "own_relay" if any(relays) else "no_other_source"


def parties(
    claim: ClaimsRow, compare: AnyRow, own: AnyRow, world: World, known_by: str
) -> tuple[set[tuple[str, str]], list[Rival]]:
    """The active roles that the claim's entry gives, each with a state, and those that others give in its record."""
    interests = Interests.of(compare, own, world)
    others = [
        (row, world.state_of.get(row["actor_id"]) or row["actor_id"])
        for row in heard(claim, compare["about"], "role", world, known_by)
        if row["subject_id"] == compare["about"] and row["code"] != "absent"
    ]
    given = roles_in(own["subject_id"], world, claim["document_id"])
    return given, [replace(as_rival(row, world, interests), code=of, definition=row["code"]) for row, of in others]


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
    told = asserted(own)
    told |= {name: compare[name] for name in ("status", "definition") if compare.get(name)}
    if "dates" in compare and told["period"]:
        told["period"] = period_of(compare["dates"])
    return Assertion(**told, words=words)


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
        for row in heard(claim, about, None if is_quote else compare["measure"], world, known_by)
        if is_answer(row, compare, own) or (is_quote and _prints(row, compare, world))
    ]
    found = [as_rival(row, world, interests) for row in by_reporter(stated, own)]
    if about in FLOWS and own.get("time_period"):
        of_pair = (row for row in heard(claim, about, None, world, known_by) if sides_of(row) == sides_of(own))
        made = worked_out(own, with_offices(of_pair, world.statistics), world.rates) if "reporter" in own else []
        if indicator := indicator_of(own):
            computed = heard(claim, INDICATORS, indicator, world, known_by)
            made += [{**row, "is_office": False} for row in computed if is_of_base(row, own)]
        if own["measure"] == "rank" and own.get("base_actor") and is_among_all(own):
            made += outranked(
                own, with_offices(heard(claim, about, None, world, known_by), world.statistics), world.state_ids
            )
        found += [replace(as_rival(row, world, interests), turn=1) for row in made]
        near = (row for row in heard(claim, about, None, world, known_by) if is_near(row, own))
        found += [
            replace(as_rival(row, world, interests), turn=2, definition="" if same_scope(row, own) else "another")
            for row in near
            if not is_answer(row, compare, own)
        ]
    return found


def _prints(row: AnyRow, compare: AnyRow, world: World) -> bool:
    """Whether a row quotes a primary text of the record that the claim is compared with, whatever it measures."""
    is_quoted = row["subject_id"] == compare["about"] and row["measure"] not in _BESIDE and row["excerpt"]
    return bool(is_quoted and is_primary(row, world))


def searches(compare: AnyRow, own: AnyRow, world: World) -> list[str]:
    """The searches for what a claim is compared with: the same table and measure, its actors, a period in common."""
    compare = compare or {"about": own["subject_id"], "measure": own["measure"]}
    table, about = compare["about"].partition("/")[0], compare["about"]
    roles = {row["actor_id"] for row in world.about(about, "role") if row["subject_id"] == about}
    actors = sides_of(own) | roles | {*(compare.get("actors") or ())}
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
