"""What others assert about the subject of a claim: the evidence and reports that answer it. Nothing is judged."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipelines.judgement.verdict_rules import Assertion, Rival
from pipelines.rows import Row, Rows
from schemas import edtf

PRIMARY_TYPES = frozenset(
    {"speech", "treaty", "legislation", "bill", "regulation", "hearing", "interview", "broadcast"}
)
"""Types of documents that hold the words themselves, if the original was read."""
_FLOW = ("product", "goods_services", "route", "base_actor", "base_period")
"""What a rival report of a flow shares with the claim besides ends and period; reporter and valuation may differ."""


@dataclass(frozen=True)
class World:
    """All assertions, and what is known of documents, offices and actors."""

    rows: Rows
    documents: Mapping[str, Mapping[str, Any]]
    organ_of: Mapping[str, str] = field(default_factory=dict)
    """The actor that an origin is an organ of."""
    state_of: Mapping[str, str | None] = field(default_factory=dict)

    def row(self, evidence_id: str) -> dict[str, object]:
        """The row of evidence with this id."""
        return next(row for row in self.rows if row["support_id"] == evidence_id)


def claimed(claim: Mapping[str, Any], own: Mapping[str, object]) -> Assertion:
    """What the claim asserts: its own row of evidence, with the status and definition that it is compared under."""
    compare = _compare_to(claim)
    overridden = {
        "status": compare.get("status") or own["status"],
        "definition_id": compare.get("definition") or own["definition_id"],
    }
    return Assertion(**_assertion({**own, **overridden}), words=claim["quote"])


def _assertion(row: Mapping[str, object]) -> Row:
    return {
        "measure": row["measure"],
        "status": row["status"],
        "unit": row["unit_measure"],
        "definition": row["definition_id"],
        "low": row["value_low"],
        "high": row["value_high"],
        "code": row["code"],
        "first_day": row["start_low"],
        "last_day": row["end_high"] or row["start_high"],
    }


def _compare_to(claim: Mapping[str, Any]) -> Row:
    """What the claim's ``compare_to`` says; empty where it is compared with nothing."""
    comparison: dict[str, object] = json.loads(claim["compare_to"] or "{}")
    return comparison


def compared_with(claim: Mapping[str, object]) -> str:
    """The subject or table that the claim is compared with; empty where it is compared with nothing."""
    return str(_compare_to(claim).get("about", ""))


def is_occasion_only(claim: Mapping[str, object]) -> bool:
    """Whether only the occasion can be compared, not its content."""
    return bool(_compare_to(claim).get("covers") == "occasion")


def rivals(claim: Mapping[str, Any], own: Mapping[str, object], world: World, known_by: str = "9999") -> list[Rival]:
    """Admissible assertions by others that answer the claim, known by a day (ISO 8601).

    None are the article's own or its relays'.
    """
    compare = _compare_to(claim)
    if not compare:
        return []
    origin = world.documents[claim["document_id"]]["origin"]
    parties = _parties(compare, own, world)
    return [
        _rival(row, world, parties)
        for row in world.rows
        if _answers(row, compare, own)
        and is_admissible(row, known_by)
        and row["document_id"] != claim["document_id"]
        and row["origin"] != origin
        and row["known_from"] <= known_by
    ]


def is_admissible(row: Mapping[str, Any], known_by: str) -> bool:
    """Whether a row counted on a day: what its own source withdrew later counted until then."""
    later = row.get("superseded_from")
    return bool(row["is_admissible"] or (row["credibility"] != 5 and later and later > known_by))


def _answers(row: Mapping[str, Any], compare: Mapping[str, Any], own: Mapping[str, object]) -> bool:
    """Whether a row asserts the measure of the subject or series that the claim is compared with."""
    about = compare["about"]
    if row["measure"] != compare["measure"]:
        return False
    if "/" in about:
        return bool(row["subject_id"] == about)
    if not row["subject_id"].startswith(f"{about}/"):
        return False
    return _SERIES[about](row, compare, own) and _same_period(row, compare, own)


def _same_period(row: Mapping[str, object], compare: Mapping[str, object], own: Mapping[str, object]) -> bool:
    if "dates" in compare:
        return bool(row.get("time_period") == edtf.time_period(*edtf.parse_period(compare["dates"])))
    return compare["about"] not in ("trade", "energy", "settlement") or row["time_period"] == own.get("time_period")


def _same_flow(row: Mapping[str, object], compare: Mapping[str, Any], own: Mapping[str, Any]) -> bool:
    ends = {"origin": "origin_id", "destination": "destination_id"}
    directed = all(row[column] == compare[name] for name, column in ends.items() if name in compare)
    sides = {row["actor_a"], row["actor_b"]} == set(compare.get("actors") or (row["actor_a"], row["actor_b"]))
    is_own = own["subject_id"].partition("/")[0] == compare["about"]
    return directed and sides and (not is_own or all(row.get(name) == own.get(name) for name in _FLOW))


def _same_settlement(row: Mapping[str, object], compare: Mapping[str, object], own: Mapping[str, object]) -> bool:
    return all(row[name] == own.get(name) for name in ("whose", "partner_id", "flow", "currency"))


def _same_actors(row: Mapping[str, Any], compare: Mapping[str, Any], own: Mapping[str, Any]) -> bool:
    return sorted(row["actors"]) == sorted(compare.get("actors") or own.get("actors") or [])


def _same_membership(row: Mapping[str, object], compare: Mapping[str, Any], own: Mapping[str, object]) -> bool:
    group = (compare.get("actors") or [own.get("group_id")])[0]
    return bool(row["group_id"] == group and row["member_id"] == (compare.get("actor") or own.get("member_id")))


_SERIES = {
    "trade": _same_flow,
    "energy": _same_flow,
    "settlement": _same_settlement,
    "counts": _same_actors,
    "memberships": _same_membership,
}
"""Whether a row is of the series that a claim is compared with, by table."""


def _parties(compare: Mapping[str, Any], own: Mapping[str, Any], world: World) -> set[str]:
    """The states that the claim is about: those with a role in the record, or on a side of the series."""
    about = compare["about"]
    if "/" in about:
        named = {
            r["actor_id"]
            for r in world.rows
            if r["subject_id"] == about and r["measure"] == "role" and r["code"] != "absent"
        }
    else:
        ends = ("actor_a", "actor_b", "whose", "partner_id", "group_id", "member_id")
        named = {own.get(name) for name in ends} | set(own.get("actors") or ())
    return {world.state_of.get(actor) or actor for actor in named if actor}


def _rival(row: Mapping[str, Any], world: World, parties: Collection[str]) -> Rival:
    document = world.documents.get(row["document_id"] or "", {})
    names = ("observation_id", "support_id", "document_id", "reliability", "credibility", "origin")
    return Rival(
        **_assertion(row),
        words=row["excerpt"],
        **{name: row[name] for name in names},
        is_read=row["read_as"] != "second_hand",
        organ_of=party if (party := world.organ_of.get(row["origin"])) in parties else None,
        is_primary=row["read_as"] == "original" and document.get("type") in PRIMARY_TYPES,
    )


def counts_as_evidence(counts: Iterable[Mapping[str, Any]]) -> Rows:
    """Our own counts by reproducible definitions, in the shape of evidence: they rest on everything known now."""
    names = ("measure", "status", "unit_measure", "definition_id", "value_low", "value_high", "actors", "time_period")
    constant = dict.fromkeys(("code", "start_low", "start_high", "end_high", "excerpt", "document_id")) | {
        "reliability": "B",
        "credibility": 2,
        "origin": "bilateral indicators",
        "read_as": "original",
        "is_admissible": True,
        "known_from": "9998",
    }
    return [
        {
            **constant,
            **{name: row[name] for name in names},
            "subject_id": row["count_id"].removeprefix("computed/").partition("|")[0],
            "observation_id": row["count_id"],
            "support_id": row["count_id"],
        }
        for row in counts
        if row["is_computed"]
    ]
