"""A verdict in one plain sentence, made from its values: what the article says, who says what beside it, and why."""

from collections.abc import Mapping, Sequence
from typing import Any

from bilateral.figures import interval
from pipelines.judgement.verdict_rules import Assertion, Rival, Verdict
from schemas.vocabulary import VERDICT_REASONS

SHOWN = 3
"""How many sources are named; the rest are counted."""


def sentence(
    claim: Mapping[str, Any], stated: Assertion, verdict: Verdict, compared: Sequence[Rival], searched: Sequence[str]
) -> str:
    """The sentence. Sources of one name are named once, the best-rated first."""
    if claim["claim_type"] == "interpretation":
        return f"The article's reading is neither true nor false: it leads to the hypothesis {claim['hypothesis_id']}."
    own = "" if claim["claim_type"] == "quote" else said(stated, claim["claim_type"])
    says = f"The article says “{claim['quote']}”" + (f" ({own})" if own else "")
    looked = f"looked for in {', '.join(searched)}" if searched else "no search is on record"
    others = _others(verdict.rests_on or compared, claim["claim_type"])
    if verdict.verdict == "unverifiable":
        others = f"{others}; {looked}" if others else f"nobody else is on record, {looked}"
    outcome = verdict.verdict.replace("_", " ")
    return f"{says}; {others}: {outcome}, because {VERDICT_REASONS[verdict.reason].replace(': ', ', ')}."


def _others(rivals: Sequence[Rival], claim_type: str) -> str:
    ranked = sorted(rivals, key=lambda r: (not r.is_primary, r.reliability, r.credibility, r.support_id))
    best = list({(rival.who, said(rival, claim_type)): rival for rival in reversed(ranked)}.values())[::-1]
    named = ", ".join(f"{rival.who}: {_asserted(rival, claim_type)}" for rival in best[:SHOWN])
    return f"{named} and {len(best) - SHOWN} more" if len(best) > SHOWN else named


def _asserted(rival: Rival, claim_type: str) -> str:
    """What a rival asserts, with its words and where they stand."""
    place = rival.document_id or ""
    where = f"“{rival.words}”, {place}" if rival.words and place else place
    theirs = "" if claim_type == "quote" else said(rival, claim_type)
    return " ".join(filter(None, (theirs, where and theirs and f"({where})"))) or where


def said(assertion: Assertion, claim_type: str) -> str:
    """The figure, the list or the days that are compared, or the status; empty for words and for a plain yes."""
    if claim_type == "date":
        return _days(assertion)
    if assertion.measure != "occurrence" and (text := interval(assertion.low, assertion.high, assertion.unit)):
        rule = f" by the rule {assertion.definition}" if assertion.definition else ""
        return text + rule + ("" if assertion.status == "actual" else f", {assertion.status}")
    return {None: assertion.status.replace("_", " "), "yes": ""}.get(assertion.code, str(assertion.code))


def _days(assertion: Assertion) -> str:
    first, last = assertion.first_day, assertion.last_day
    if first is None or last is None:
        return f"from {first}" if first else f"until {last}" if last else "no day"
    return str(first) if first == last else f"{first} to {last}"
