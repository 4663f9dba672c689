"""verdicts: each claim judged by rules T1 to T7, on what was known by its publication and on what is known now.

The rules are in ``pipelines/judgement``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from inspect import signature
from typing import Any

from bilateral.commons.keys import is_report, split_report
from pipelines.judgement import computed_evidence, mistaken, rivals
from pipelines.judgement import verdict_rules as rules
from pipelines.judgement.assertions import Assertion, Rival, Verdict
from pipelines.judgement.camps import LN_TOLERANCE
from pipelines.judgement.verdict_sentences import caveats, sentence
from pipelines.judgement.wording import GREATEST, superlative
from pipelines.judgement.world import World
from pipelines.observations.support import as_evidence
from pipelines.row_types import (
    ActorsRow,
    ClaimsRow,
    CountsRow,
    DocumentsRow,
    DoubtsRow,
    EnergyInScopeRow,
    ExchangeRatesRow,
    LedgerDefinitionsRow,
    LedgerMeasuresRow,
    LedgerOfficesRow,
    LedgerSearchesRow,
    MeasuredArrow,
    QuotedRow,
    SupportsRow,
    TradeInScopeRow,
)
from pipelines.rows import AnyRow, Row, Rows, pick, rows_of, where
from pipelines.tables.shared.registry import table
from schemas.vocabulary import COMPUTED_INDICATORS, STATUSES, SUBJECT_TABLES, VERDICT_REASONS

_NEAR = f"about {LN_TOLERANCE:.0%} (|ln ratio| {LN_TOLERANCE:.2f})"
_BOUNDS = {
    "quantity": f"all that a rounded figure may stand for; imprecise up to {_NEAR} away",
    "count": f"the same definition; imprecise up to {_NEAR} away",
    "date": "a day in common",
    "status": "the status or a later one",
    "membership": "the same role at the time",
    "attribution": f"the same list; imprecise from a Jaccard index of {rules.JACCARD}",
    "quote": f"a match of {rules.MATCH} with a primary transcript; from {rules.PASSAGE} it is the same passage",
}
"""The tolerance by type of claim."""


def world(
    documents: list[DocumentsRow],
    actors: list[ActorsRow],
    counts: list[CountsRow],
    measured: MeasuredArrow,
    quoted: list[QuotedRow],
    supports: list[SupportsRow],
    trade_in_scope: list[TradeInScopeRow],
    energy_in_scope: list[EnergyInScopeRow],
    exchange_rates: list[ExchangeRatesRow],
    ledger_measures: list[LedgerMeasuresRow],
    ledger_offices: list[LedgerOfficesRow],
    ledger_searches: list[LedgerSearchesRow],
    report_doubts: list[DoubtsRow],
    **slices: Rows,
) -> World:
    """All that claims are compared with."""
    evidence = [row for slice_ in slices.values() for row in slice_]
    reports = as_evidence([*trade_in_scope, *energy_in_scope], ledger_measures, ledger_offices, report_doubts)
    return World(
        rows=[
            *evidence,
            *reports,
            *computed_evidence.linked_reports(supports, reports),
            *computed_evidence.counts_as_evidence(counts),
            *computed_evidence.captured_as_evidence(quoted, evidence),
            *computed_evidence.indicators_as_evidence(rows_of(where(measured, indicator=COMPUTED_INDICATORS))),
        ],
        documents={row["document_id"]: row for row in documents},
        offices=[row for row in ledger_offices if not row["is_statistical"]],
        state_of={row["actor_id"]: row["state_id"] for row in actors},
        state_ids={row["actor_id"] for row in actors if row["type"] == "state"},
        searches=ledger_searches,
        statistics={row["origin"] for row in ledger_offices if row["is_statistical"]},
        rates={(row["currency"], row["time_period"]): row["value"] for row in exchange_rates if not row["is_partial"]},
    )


@table(
    "derived",
    each=[
        *(f"ledger_{name}" for name in SUBJECT_TABLES),
        *sorted({*signature(world).parameters} - {"measured", "slices"}),
    ],
    documents="document_id type publisher origin known_from",
)
def build(
    claims: list[ClaimsRow], ledger_definitions: list[LedgerDefinitionsRow], measured: MeasuredArrow, **known: Any
) -> Rows:
    """One row for each claim."""
    beside = world(measured=measured, **known)
    labels = {row["definition_id"]: row["label"] for row in ledger_definitions}
    return sorted((verdict_row(claim, beside, labels) for claim in claims), key=lambda row: row["claim_id"])


def verdict_row(claim: ClaimsRow, world: World, labels: Mapping[str, str]) -> dict[str, object]:
    """The verdict on one claim, then and now."""
    published = world.documents[claim["document_id"]]["known_from"]
    then = now = rules.judge(claim["claim_type"], Assertion("", ""), ())
    compared: Sequence[Rival] = ()
    own, searched = None, []
    if claim["evidence_id"]:
        own = world.row(claim["evidence_id"])
        compare = rivals.comparison(claim, own, world)
        searched = rivals.searches(compare, own, world)
        then, _ = _decided(claim, compare, own, world, published.isoformat())
        now, compared = _decided(claim, compare, own, world, "9999")
    number = own if own and own["measure"] != "occurrence" and own["value_low"] is not None else None
    low, high = _span_of_others(now.rests_on or compared) if number else (None, None)
    return {
        **pick(claim, ("claim_id", "document_id", "claim_type")),
        "verdict_at_publication": then.verdict,
        "reason_at_publication": then.reason,
        "verdict_latest": now.verdict,
        "reason_latest": now.reason,
        "published_by": published,
        "stated_low": number["value_low"] if number else None,
        "stated_high": number["value_high"] if number else None,
        "others_low": low,
        "others_high": high,
        "unit_measure": number["unit_measure"] if number else None,
        "tolerance": _BOUNDS.get(claim["claim_type"]),
        "n_compared": len(compared),
        "last_year": max((r.year for r in now.rests_on if r.year), default=None),
        "observation_ids_at_publication": _ids(name for r in then.rests_on for name, _ in r.basis),
        "document_ids_at_publication": _ids(_sources(then) & world.documents.keys()),
        "observation_ids": _ids(name for r in now.rests_on for name, _ in r.basis),
        "document_ids": _ids(_sources(now) & world.documents.keys()),
        "capture_ids": _ids(_sources(now) - world.documents.keys()),
        "search_ids": searched or None,
        "explanation": VERDICT_REASONS[now.reason],
        "sentence": sentence(claim, now, compared, searched, labels) + caveats(now, claim["quote"], own),
    }


def _decided(claim: ClaimsRow, compare: Row, own: AnyRow, world: World, day: str) -> tuple[Verdict, Sequence[Rival]]:
    """The verdict by what was known on a day, and what the claim was compared with."""
    own, compare = rivals.core(own, compare)
    stated = rivals.claimed(claim["quote"], compare, own)
    order = STATUSES.get((compare.get("about") or own["subject_id"]).partition("/")[0], ())
    compared = rivals.rivals(claim, compare, own, world, day)
    verdict = rules.judge(claim["claim_type"], stated, compared, order, compare.get("covers", "whole"))
    if verdict.reason == "no_other_source" and compare:
        verdict = Verdict("unverifiable", rivals.lacking(claim, compare, own, world, day))
    if verdict.verdict in ("supported", "attributed") and own["measure"] == "occurrence":
        verdict = rules.named(*rivals.parties(claim, compare, own, world, day)) or verdict
    if verdict.verdict == "supported" and superlative(claim["quote"], own) == GREATEST:
        verdict = rules.outdone(stated, mistaken.other_years(claim, compare, own, world, day)) or verdict
    is_doubt = (verdict.verdict, verdict.reason) == ("imprecise", "worked_out")
    if compare and (is_doubt or verdict.verdict in ("unverifiable", "not_checkable")):
        verdict = _taken_for_another(claim, compare, own, world, day) or verdict
    return verdict, [rival for rival in compared if rival.turn < 2]


def _taken_for_another(claim: ClaimsRow, compare: Row, own: AnyRow, world: World, day: str) -> Verdict | None:
    """What a claim is mistaken for that others do not bear out, where it can be named."""
    stated, order = rivals.claimed(claim["quote"], compare, own), STATUSES.get(compare["about"].partition("/")[0], ())
    for reason, compared, changed in mistaken.changed(compare, own):
        told = [one for one in rivals.rivals(claim, compared, changed, world, day) if one.turn < 2]
        then = rules.judge(claim["claim_type"], stated, told, order)
        if then.verdict in ("supported", "attributed"):
            return Verdict("imprecise", reason, then.rests_on)
    of = (claim, compare, own, world, day)
    return (
        rules.reversed_by(mistaken.reversed_flow(*of))
        or rules.opposed(stated, mistaken.overlapping(*of))
        or rules.planned(stated, mistaken.targets(*of), mistaken.other_years(*of, reporters=True))
    )


def _span_of_others(others: Sequence[Rival]) -> tuple[float | None, float | None]:
    """The span of assertions in one unit; None, None where their units differ."""
    lows = [rival.low for rival in others if rival.low is not None]
    highs = [rival.high for rival in others if rival.high is not None]
    is_one_unit = len({rival.unit for rival in others}) == 1
    return (min(lows, default=None), max(highs, default=None)) if is_one_unit else (None, None)


def _sources(verdict: Verdict) -> set[str]:
    """The documents and captures of all figures that a verdict rests on, those that one is worked out from too."""
    return {split_report(support)[0] for r in verdict.rests_on for _, support in r.basis if is_report(support)}


def _ids(ids: Iterable[str | None]) -> list[str] | None:
    return sorted({name for name in ids if name}) or None
