"""A verdict in plain sentences, made from its values: what the article says, what others say, and what follows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bilateral.commons.figures import figure
from pipelines.judgement.assertions import Assertion, Rival, Verdict
from pipelines.judgement.phrases import days
from pipelines.judgement.sayers import introduced
from pipelines.judgement.wording import superlative
from pipelines.row_types import ClaimsRow
from schemas.vocabulary import VERDICT_REASONS

SHOWN = 3
"""How many sources are named; the rest are counted."""
WORDS = {"attributed": "one side’s word", "unverifiable": "not verified"}
"""Verdicts that readers know by other words."""
NUMBERS, DATES = ("quantity", "count"), ("date",)


def sentence(
    claim: ClaimsRow, verdict: Verdict, compared: Sequence[Rival], searched: Sequence[str], labels: Mapping[str, str]
) -> str:
    """The sentences; ``labels`` are those of counting rules.

    Sources of one name are named once, the best-rated first; an article is no source for itself.
    """
    quote = _quoted(claim["quote"])
    if verdict.verdict == "not_checkable":
        leads = f"; it leads to the hypothesis “{name.replace('-', ' ')}”" if (name := claim["hypothesis_id"]) else ""
        return f"The article says “{quote}”. A reading is neither true nor false{leads}."
    says = f"The article says “{quote}”"
    others = _others(verdict.rests_on or compared, claim["claim_type"], labels)
    found = "A search found nothing else" if searched else "Nobody has searched for anything else yet"
    if others:
        found = f"On record: {others}"
    outcome = WORDS.get(verdict.verdict, verdict.verdict.replace("_", " "))
    reason = VERDICT_REASONS[verdict.reason]
    return f"{says}. {found}. {outcome[:1].upper()}{outcome[1:]}: {reason[:1].lower()}{reason[1:]}"


def caveats(verdict: Verdict, quote: str, own: Mapping[str, Any] | None) -> str:
    """What the reader of a verdict must know beside it: a superlative not tested, and figures of another year."""
    years = [rival.year for rival in verdict.rests_on if rival.year]
    last = own and (own["end_high"] or own["start_high"])
    told = [
        own
        and verdict.verdict == "supported"
        and own["measure"] != "rank"
        and superlative(quote, {})
        and "Whether it was the first or the greatest is not tested.",
        years and last and max(years) < last.year and f"The last year that this rests on is {max(years)}.",
    ]
    return "".join(f" {text}" for text in told if text)


def _others(rivals: Sequence[Rival], claim_type: str, labels: Mapping[str, str]) -> str:
    ranked = sorted(rivals, key=lambda r: (not r.is_primary, r.reliability, r.credibility, r.support_id))
    best = list({(rival.who, said(rival, claim_type, labels)): rival for rival in reversed(ranked)}.values())[::-1]
    named = "; ".join(_asserted(rival, claim_type, labels) for rival in best[:SHOWN])
    return f"{named}; and {len(best) - SHOWN} more" if len(best) > SHOWN else named


def _asserted(rival: Rival, claim_type: str, labels: Mapping[str, str]) -> str:
    """Who asserts what, in the words of the document where it has any, and in ours where its words have no number."""
    is_told = bool(rival.words) and (claim_type not in (*NUMBERS, *DATES) or any(map(str.isdigit, rival.words or "")))
    parts = ["" if is_told else said(rival, claim_type, labels), f"“{_quoted(rival.words)}”" if rival.words else ""]
    return f"{introduced(rival.who)}, {', '.join(filter(None, parts))}" if any(parts) else introduced(rival.who)


def _quoted(words: str) -> str:
    """Words as they stand between quotation marks: their own marks are single then."""
    return re.sub(r"[“\"](?=\w)", "‘", words).replace("“", "‘").replace("”", "’").replace('"', "’")


def _figure(assertion: Assertion) -> str:
    """The number with its bounds; what is worked out has three digits."""
    low, high = assertion.low, assertion.high
    if getattr(assertion, "parts", ()):
        low, high = (end if end is None else float(f"{end:.3g}") for end in (low, high))
    return figure(low, high, assertion.unit) or ""


def said(assertion: Assertion, claim_type: str, labels: Mapping[str, str]) -> str:
    """The figure, the list or the days that are compared, or the status; empty for words and for a plain yes."""
    if claim_type in DATES:
        first, last = (day.isoformat() if day else None for day in (assertion.first_day, assertion.last_day))
        return days(first, last) if first else f"until {days(last, None)}" if last else "no day"
    if assertion.measure != "occurrence" and (text := _figure(assertion)):
        rule = f" by the rule “{labels.get(of, of)}”" if (of := assertion.definition) else ""
        return text + rule + ("" if assertion.status == "actual" else f" ({assertion.status.replace('_', ' ')})")
    return {None: assertion.status.replace("_", " "), "yes": ""}.get(assertion.code, str(assertion.code))
