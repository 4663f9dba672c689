"""Whether a row is of the record or series that a claim is compared with. Nothing is looked up or judged."""

from __future__ import annotations

import re

from pipelines.judgement.computed_evidence import INDICATORS
from pipelines.judgement.world import sides_of
from pipelines.rows import AnyRow, Rows
from schemas import edtf

_BY_A_PARTY = "ratified"
"""A stage that one party is enough for."""
SHARED = ("product", "goods_services", "route", "base_actor", "base_period", "weapon")
"""What a rival report of a flow shares with the claim besides ends and period; reporter and valuation may differ."""
_ENDS = ("origin", "destination")
FLOWS = ("trade", "energy", "arms_dependence")
"""Tables of flows, of which figures follow from others."""


def same_scope(row: AnyRow, own: AnyRow) -> bool:
    return row["measure"] == own["measure"] and all(row.get(name) == own.get(name) for name in SHARED)


def by_reporter(rows: Rows, own: AnyRow) -> Rows:
    """Of a flow, the figures of the reporter that the claim names, or of nobody; a mirror is worked out."""
    if own.get("reporter") is None or not own.get("origin_id"):
        return rows
    return [row for row in rows if row.get("reporter") in (None, own["reporter"])]


def is_among_all(own: AnyRow) -> bool:
    """Whether a rank is one among all partners: a note such as "among the states of Europe" narrows them."""
    among = re.search(r"\bamong\s+(.*)", own.get("note") or "", re.IGNORECASE)
    return not among or re.match(r"(all|destinations|origins)\b", among[1], re.IGNORECASE) is not None


def indicator_of(own: AnyRow) -> str | None:
    """The computed indicator of what a claim of a share in all trade says, or of a rank in both flows together."""
    if own.get("base_actor") is None or own.get("product", "TOTAL") != "TOTAL":
        return None
    if own["measure"] == "rank":
        return "partner_rank" if own["origin_id"] != own["base_actor"] and is_among_all(own) else None
    if own["measure"] != "share":
        return None
    if own["subject_id"].startswith("arms_dependence"):
        return "arms_share"
    return {None: "trade_share", own["base_actor"]: "export_share"}.get(own["origin_id"], "import_share")


def is_of_base(row: AnyRow, own: AnyRow) -> bool:
    """Whether an indicator is of the claim's base, partner and period."""
    of_base = row["origin_id"] == own["base_actor"] and {row["actor_a"], row["actor_b"]} == sides_of(own)
    return bool(of_base and row["time_period"] == own["time_period"] and row["unit_measure"] == own["unit_measure"])


def is_answer(row: AnyRow, compare: AnyRow, own: AnyRow) -> bool:
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


def period_of(dates: str) -> str:
    return edtf.time_period(*edtf.parse_period(dates))


def _same_period(row: AnyRow, compare: AnyRow, own: AnyRow) -> bool:
    if "dates" in compare:
        return bool(row.get("time_period") == period_of(compare["dates"]))
    is_dated = compare["about"] not in ("votes", "counts", "memberships")
    return not is_dated or row["time_period"] == own.get("time_period")


def _is_directed(row: AnyRow, compare: AnyRow) -> bool:
    return all(row[f"{name}_id"] == compare[name] for name in _ENDS if name in compare)


def same_flow(row: AnyRow, compare: AnyRow, own: AnyRow) -> bool:
    sides = {row["actor_a"], row["actor_b"]} == set(compare.get("actors") or (row["actor_a"], row["actor_b"]))
    is_own = own["subject_id"].partition("/")[0] == compare["about"]
    is_one_basis = own.get("basis") is None or row.get("basis") in (None, own["basis"])
    return (
        _is_directed(row, compare)
        and sides
        and (not is_own or (is_one_basis and all(row.get(n) == own.get(n) for n in SHARED)))
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
    **dict.fromkeys(("trade", "energy", "arms_transfers", "arms_dependence"), same_flow),
    "votes": _same_vote,
    "settlement": _same_settlement,
    "counts": _same_actors,
    "memberships": _same_membership,
    INDICATORS: _same_indicator,
}
"""Whether a row is of the series that a claim is compared with, by table."""
