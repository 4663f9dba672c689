"""verdicts: each claim judged by rules T1 to T7, twice: known by its publication, and known now. The rules are in ``pipelines/judgement``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pipelines.judgement import rivals
from pipelines.judgement import verdict_rules as rules
from pipelines.observations.support import as_evidence
from pipelines.rows import Rows
from pipelines.tables.shared.registry import table
from schemas import edtf
from schemas.vocabulary import STATUSES, SUBJECT_TABLES, VERDICT_REASONS

_BOUNDS = {
    "quantity": f"the interval of the words; imprecise up to |ln ratio| {rules.LN_TOLERANCE:.2f}",
    "count": f"the same definition; imprecise up to |ln ratio| {rules.LN_TOLERANCE:.2f}",
    "date": "a day in common",
    "status": "the status or a later one",
    "membership": "the same role at the time",
    "attribution": f"the same list; imprecise from a Jaccard index of {rules.JACCARD}",
    "quote": f"a match of {rules.MATCH} with a primary transcript",
}
"""The tolerance by type of claim."""


@table("derived", each=[f"ledger_{name}" for name in SUBJECT_TABLES])
def build(
    claims: Rows,
    documents: Rows,
    actors: Rows,
    counts: Rows,
    supports: Rows,
    trade_in_scope: Rows,
    energy_in_scope: Rows,
    ledger_measures: Rows,
    ledger_offices: Rows,
    **slices: Rows,
) -> Rows:
    """One row for each claim."""
    evidence = [row for slice_ in slices.values() for row in slice_]
    reports = as_evidence([*trade_in_scope, *energy_in_scope], ledger_measures, ledger_offices)
    world = rivals.World(
        rows=[*evidence, *reports, *_linked(supports, reports), *rivals.computed(counts)],
        documents={row["document_id"]: row for row in documents},
        organ_of={row["origin"]: row["actor_id"] for row in ledger_offices if not row["is_statistical"]},
        state_of={row["actor_id"]: row["state_id"] for row in actors},
    )
    return sorted((_row(claim, world) for claim in claims), key=lambda row: row["claim_id"])


def _linked(supports: Rows, reports: Rows) -> Rows:
    """Reports that records name: treaties, cases and projects; those of flows are here already, with their dimensions."""
    known = {row["support_id"] for row in reports}
    found = []
    for row in supports:
        if row["support_id"] not in known:
            subject, measure, actor, status, definition, unit = row["observation_id"].split("|")
            found.append(
                row
                | {
                    "subject_id": subject,
                    "measure": measure,
                    "actor_id": actor,
                    "status": status,
                    "definition_id": definition,
                    "unit_measure": unit,
                    "start_low": edtf.low(row["start_date"]),
                    "start_high": edtf.high(row["start_date"]),
                    "end_high": edtf.high(row["end_date"]),
                    "document_id": None,
                    "code": None,
                    "excerpt": None,
                    "read_as": "original",
                    "origin": row["source_id"],
                    "is_admissible": True,
                }
            )
    return found


def _row(claim: dict[str, Any], world: rivals.World) -> dict[str, Any]:
    published = world.documents[claim["document_id"]]["known_from"]
    then = now = rules.judge(claim["claim_type"], rules.Assertion("", ""), ())
    compared: Sequence[rules.Rival] = ()
    own = None
    if claim["evidence_id"]:
        own = world.row(claim["evidence_id"])
        stated, order = rivals.claimed(claim, own), STATUSES[_table(claim, own)]
        compared = rivals.rivals(claim, own, world)
        early = rivals.rivals(claim, own, world, published.isoformat())
        only = rivals.is_occasion_only(claim)
        then, now = (
            rules.judge(claim["claim_type"], stated, some, order, occasion_only=only) for some in (early, compared)
        )
    numbers = own is not None and own["measure"] != "occurrence" and own["value_low"] is not None
    low, high = _span(now.rests_on or compared) if numbers else (None, None)
    return {
        "claim_id": claim["claim_id"],
        "document_id": claim["document_id"],
        "claim_type": claim["claim_type"],
        "verdict_at_publication": then.verdict,
        "reason_at_publication": then.reason,
        "verdict_latest": now.verdict,
        "reason_latest": now.reason,
        "published_by": published,
        "stated_low": own["value_low"] if own and numbers else None,
        "stated_high": own["value_high"] if own and numbers else None,
        "others_low": low,
        "others_high": high,
        "unit_measure": own["unit_measure"] if own and numbers else None,
        "tolerance": _BOUNDS.get(claim["claim_type"]),
        "n_compared": len(compared),
        "observation_ids_at_publication": _ids(r.observation_id for r in then.rests_on),
        "document_ids_at_publication": _ids(r.document_id for r in then.rests_on),
        "observation_ids": _ids(r.observation_id for r in now.rests_on),
        "document_ids": _ids(r.document_id for r in now.rests_on),
        "capture_ids": _ids(
            r.support_id.partition("#")[0] for r in now.rests_on if not r.document_id and "#" in r.support_id
        ),
        "explanation": VERDICT_REASONS[now.reason],
    }


def _table(claim: dict[str, Any], own: dict[str, Any]) -> str:
    """The table whose statuses are compared."""
    return rivals.compared_with(claim).partition("/")[0] or str(own["subject_id"]).partition("/")[0]


def _span(found: Sequence[rules.Rival]) -> tuple[float | None, float | None]:
    units = {rival.unit for rival in found}
    lows = [r.low for r in found if r.low is not None]
    highs = [r.high for r in found if r.high is not None]
    return (min(lows, default=None), max(highs, default=None)) if len(units) == 1 else (None, None)


def _ids(ids: Iterable[str | None]) -> list[str] | None:
    return sorted({name for name in ids if name}) or None
