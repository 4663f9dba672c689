"""Rules T1 to T7: the verdict on one claim from what others assert about the same thing. Nothing is looked up here.

T1 A number stands for the interval of its rounding and hedges; it is supported where that meets the span of the
others. T2 Imprecise: outside the span by at most ``LN_TOLERANCE``, right except for status, scope or unit, or a set
that shares at least ``JACCARD`` and has no wrong member. T3 Contradicted: further off, a wrong member, or a date
outside the precision, against a source rated B2 or better. T4 Counts are compared only under one definition. T5
Support by a single interested source is an attribution; organs of one party are one source. T6 Words are supported
where a primary transcript matches by ``MATCH`` or more. T7 Interpretations have no truth value.

Stricter than the rules as first written: T3 requires a source rated B2 for members and dates too, and nothing is
verified by sources rated E or F, or by documents that nobody here has read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from math import inf, log

LN_TOLERANCE = 0.10
JACCARD = 0.5
MATCH = 0.95


@dataclass(frozen=True)
class Assertion:
    """What somebody asserts: an interval, a code or days, with status, definition and unit. A None bound is open."""

    measure: str
    status: str
    unit: str = ""
    definition: str = ""
    low: float | None = None
    high: float | None = None
    code: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    words: str | None = None


@dataclass(frozen=True)
class Rival(Assertion):
    """An admissible assertion by somebody else, with what the rules need to know about its source."""

    observation_id: str = ""
    support_id: str = ""
    document_id: str | None = None
    reliability: str = "F"
    credibility: int = 6
    origin: str = ""
    is_read: bool = True
    organ_of: str | None = None
    """The party that its origin is an organ of."""
    is_primary: bool = False

    @property
    def is_strong(self) -> bool:
        """Whether it is rated B2 or better, and so may contradict."""
        return self.reliability in ("A", "B") and self.credibility <= 2

    @property
    def is_usable(self) -> bool:
        """Whether it was read here and is neither unreliable nor unrated, and so may support."""
        return self.is_read and self.reliability not in ("E", "F") and self.credibility <= 4


@dataclass(frozen=True)
class Verdict:
    """The verdict, its reason code, and the assertions that it rests on."""

    verdict: str
    reason: str
    rests_on: tuple[Rival, ...] = ()


def judge(
    claim_type: str,
    claim: Assertion,
    rivals: Sequence[Rival],
    order: Sequence[str] = (),
    *,
    occasion_only: bool = False,
) -> Verdict:
    """The verdict on ``claim``.

    ``order`` is the order of its table's statuses; ``occasion_only`` is true where none of the content can be compared.
    """
    if claim_type == "interpretation":
        return Verdict("not_checkable", "interpretation")
    if not rivals:
        return Verdict("unverifiable", "no_other_source")
    verdict = _RULES[claim_type](claim, rivals, order)
    return _capped(verdict, occasion_only=occasion_only) if verdict.verdict in ("supported", "imprecise") else verdict


def _capped(verdict: Verdict, *, occasion_only: bool) -> Verdict:
    """Full or near support, reduced to what its sources can bear."""
    usable = [rival for rival in verdict.rests_on if rival.is_usable]
    if not usable:
        return Verdict("unverifiable", "only_weak_sources", verdict.rests_on)
    if verdict.verdict == "imprecise":
        return verdict
    if len({rival.organ_of or rival.origin for rival in usable}) == 1 and usable[0].organ_of:
        return Verdict("attributed", "single_interested_source", verdict.rests_on)
    return Verdict("attributed", "occasion_only", verdict.rests_on) if occasion_only else verdict


def _against(reason: str, rivals: Sequence[Rival]) -> Verdict:
    """Contradicted where a strong source is among the rivals; otherwise undecided."""
    strong = tuple(rival for rival in rivals if rival.is_strong)
    if strong:
        return Verdict("contradicted", reason, strong)
    return Verdict("unverifiable", "only_weak_sources", tuple(rivals))


def meets(claim: Assertion, low: float | None, high: float | None) -> bool:
    """Whether the claim's interval and another have a point in common; None is open."""
    below = claim.high is not None and low is not None and claim.high < low
    above = claim.low is not None and high is not None and claim.low > high
    return not below and not above


def log_distance(claim: Assertion, rival: Assertion) -> float:
    """|ln| of the ratio of the nearest ends of two intervals; 0 where they meet, infinite where the signs differ."""
    if meets(claim, rival.low, rival.high):
        return 0.0
    is_below = claim.high is not None and rival.low is not None and claim.high < rival.low
    a, b = (claim.high, rival.low) if is_below else (claim.low, rival.high)
    return abs(log(a / b)) if a and b and a / b > 0 else inf


def _quantity(claim: Assertion, rivals: Sequence[Rival], order: Sequence[str]) -> Verdict:
    numeric = [rival for rival in rivals if rival.low is not None or rival.high is not None]
    same = [r for r in numeric if (r.unit, r.status, r.definition) == (claim.unit, claim.status, claim.definition)]
    return _against_span(claim, same) if same else _nearly_right(claim, numeric)


def _against_span(claim: Assertion, same: Sequence[Rival]) -> Verdict:
    """Supported within the span of the others, imprecise near it, contradicted beyond."""
    lows, highs = [r.low for r in same], [r.high for r in same]
    low = None if None in lows else min(x for x in lows if x is not None)
    high = None if None in highs else max(x for x in highs if x is not None)
    if meets(claim, low, high):
        near = tuple(rival for rival in same if log_distance(claim, rival) == 0)
        return Verdict("supported", "within_span", near or tuple(same))
    near = tuple(rival for rival in same if log_distance(claim, rival) <= LN_TOLERANCE)
    return Verdict("imprecise", "outside_within_tolerance", near) if near else _against("outside_tolerance", same)


def _nearly_right(claim: Assertion, numeric: Sequence[Rival]) -> Verdict:
    """The right number under another status, definition or unit."""
    for reason, alike in (
        ("wrong_status", [r for r in numeric if (r.unit, r.definition) == (claim.unit, claim.definition)]),
        ("wrong_scope", [r for r in numeric if (r.unit, r.status) == (claim.unit, claim.status)]),
        ("wrong_unit", [r for r in numeric if (r.status, r.definition) == (claim.status, claim.definition)]),
    ):
        right = tuple(rival for rival in alike if log_distance(claim, rival) == 0)
        if right:
            return Verdict("imprecise", reason, right)
    return Verdict("unverifiable", "not_comparable", tuple(numeric))


def _count(claim: Assertion, rivals: Sequence[Rival], order: Sequence[str]) -> Verdict:
    same = [rival for rival in rivals if rival.definition == claim.definition and rival.unit == claim.unit]
    return _against_span(claim, same) if same else Verdict("unverifiable", "other_definition", tuple(rivals))


def _date(claim: Assertion, rivals: Sequence[Rival], order: Sequence[str]) -> Verdict:
    dated = [r for r in rivals if r.status == claim.status and (r.first_day or r.last_day)]
    if not dated:
        return Verdict("unverifiable", "not_comparable", tuple(rivals))
    agree = tuple(rival for rival in dated if _share_a_day(claim, rival))
    return Verdict("supported", "date_agrees", agree) if agree else _against("date_outside", dated)


def _share_a_day(claim: Assertion, rival: Assertion) -> bool:
    first, last = claim.first_day or date.min, claim.last_day or date.max
    return first <= (rival.last_day or date.max) and (rival.first_day or date.min) <= last


def _status(claim: Assertion, rivals: Sequence[Rival], order: Sequence[str]) -> Verdict:
    """A claim that something happened; a number, such as a rank, is judged as a number."""
    if claim.low is not None and claim.measure != "occurrence":
        return _quantity(claim, rivals, order)
    called_off = [rival for rival in rivals if rival.status == "cancelled"]
    if called_off and claim.status != "cancelled" and any(rival.is_strong for rival in called_off):
        return _against("called_off", called_off)
    later = [*order[order.index(claim.status) if claim.status in order else 0 :]]
    attained = tuple(rival for rival in rivals if rival.status in later and rival.status != "cancelled")
    if attained:
        return Verdict("supported", "attained", attained)
    return Verdict("imprecise", "wrong_status", tuple(rivals))


def _membership(claim: Assertion, rivals: Sequence[Rival], order: Sequence[str]) -> Verdict:
    same = tuple(rival for rival in rivals if rival.code == claim.code and _share_a_day(claim, rival))
    return Verdict("supported", "same_member", same) if same else _against("wrong_member", rivals)


def _attribution(claim: Assertion, rivals: Sequence[Rival], order: Sequence[str]) -> Verdict:
    if claim.code is None:
        return _status(claim, rivals, order)
    own = items(claim.code)
    lists = [(rival, items(rival.code)) for rival in rivals if rival.code]
    if not lists:
        return Verdict("unverifiable", "not_comparable", tuple(rivals))
    same = tuple(rival for rival, theirs in lists if theirs == own)
    if same:
        return Verdict("supported", "same_set", same)
    close = tuple(r for r, theirs in lists if own <= theirs and len(own & theirs) / len(own | theirs) >= JACCARD)
    if close:
        return Verdict("imprecise", "set_overlaps", close)
    return _against("wrong_member", [rival for rival, _ in lists])


def items(code: str) -> frozenset[str]:
    """The items of a list separated by semicolons, regardless of case and order."""
    return frozenset(part for part in (normal(item) for item in code.split(";")) if part)


def _quote(claim: Assertion, rivals: Sequence[Rival], order: Sequence[str]) -> Verdict:
    words = quotation(claim.words or claim.code or "")
    matched = tuple(r for r in rivals if max(matches(words, r.words or ""), matches(words, r.code or "")) >= MATCH)
    primary = [rival for rival in rivals if rival.is_primary]
    if any(rival.is_primary for rival in matched):
        return Verdict("supported", "words_match", tuple(r for r in matched if r.is_primary))
    if primary:
        return _against("other_words", primary)
    same = matched or tuple(rival for rival in rivals if rival.code and rival.code == claim.code)
    if same:
        return Verdict("attributed", "not_a_transcript", same)
    return Verdict("unverifiable", "only_weak_sources", tuple(rivals))


def normal(text: str) -> str:
    """``text`` in lower case, words and numbers only, single spaces."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def quotation(text: str) -> str:
    """The text between quotation marks, or all of it without them."""
    match = re.search(r"[“\"«]([^”\"»]+)[”\"»]", text)
    return match[1] if match else text


def matches(quote: str, text: str) -> float:
    """How well the normalised words match the best stretch of ``text`` with as many words, from 0 to 1."""
    words, within = normal(quote).split(), normal(text).split()
    if not words or not within:
        return 0.0
    stretches = [" ".join(within[i : i + len(words)]) for i in range(max(1, len(within) - len(words) + 1))]
    return max(SequenceMatcher(None, " ".join(words), stretch, autojunk=False).ratio() for stretch in stretches)


_RULES: dict[str, Callable[[Assertion, Sequence[Rival], Sequence[str]], Verdict]] = {
    "quantity": _quantity,
    "count": _count,
    "date": _date,
    "status": _status,
    "membership": _membership,
    "attribution": _attribution,
    "quote": _quote,
}
