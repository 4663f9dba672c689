"""Rules T1 to T7: the verdict on one claim from what others assert about the same thing. Nothing is looked up here.

T1 A number stands for the interval of its rounding and hedges, and is compared with each rival: those that agree form
one camp, whose most exact member speaks for it, and a bound that nothing closes supports nothing. T2 Imprecise: off by
at most ``LN_TOLERANCE``, right except for status, scope or unit, a set that shares at least ``JACCARD`` and has no
wrong member, or the sense of a quotation in other words. T3 Contradicted: further off, a wrong member, a date outside
the precision, or other words, against one source rated B2 or better, or two that are independent and rated C3 or
better. T4 Counts are compared only under one definition. T5 Support by a single interested source is an attribution,
unless the claim is about what that source itself said or plans; organs of one party are one source. T6 Words are
supported where a primary transcript matches by ``MATCH`` or more, and contradicted where it has the passage, by
``PASSAGE``, in other words. T7 Interpretations have no truth value.

Stricter than the rules as first written: T3 holds for members and dates too, and nothing is verified by sources rated E
or F, or by documents that nobody here has read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf

from bilateral.commons.agreement import Interval, Voice, groups, narrowed
from pipelines.judgement.distances import bears_out, log_distance, meets
from pipelines.judgement.wording import items, matches, quotation

LN_TOLERANCE = 0.10
JACCARD = 0.5
MATCH = 0.95
PASSAGE = 0.7


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
    is_own_word: bool = False
    """Whether the claim is about a statement or plan, and that party is among those who made it."""
    is_primary: bool = False
    who: str = ""
    """The source as documents spell it."""
    parts: tuple[tuple[str, str], ...] = ()
    """Observation and support of each figure that it adds up."""

    @property
    def basis(self) -> tuple[tuple[str, str], ...]:
        """The observations that it rests on, each with its support."""
        return self.parts or ((self.observation_id, self.support_id),)

    @property
    def party(self) -> str:
        """Who speaks: organs of one party are one."""
        return self.organ_of or self.origin

    @property
    def is_ordinary(self) -> bool:
        """Whether it was read here and is rated C3 or better, so that two independent ones may contradict."""
        return self.is_read and self.reliability in ("A", "B", "C") and self.credibility <= 3

    @property
    def is_strong(self) -> bool:
        """Whether it is rated B2 or better, and so may contradict alone."""
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
    heard = [rival for rival in rivals if rival.is_usable] or rivals
    verdict = _RULES[claim_type](claim, heard, order)
    return _capped(verdict, occasion_only=occasion_only) if verdict.verdict in ("supported", "imprecise") else verdict


def _capped(verdict: Verdict, *, occasion_only: bool) -> Verdict:
    """Full or near support, reduced to what its sources can bear."""
    usable = [rival for rival in verdict.rests_on if rival.is_usable]
    if not usable:
        return Verdict("unverifiable", "only_weak_sources", verdict.rests_on)
    if verdict.verdict == "imprecise":
        return verdict
    is_one_interested = len({rival.party for rival in usable}) == 1 and usable[0].organ_of
    if is_one_interested and not any(rival.is_own_word for rival in usable):
        return Verdict("attributed", "single_interested_source", verdict.rests_on)
    return Verdict("attributed", "occasion_only", verdict.rests_on) if occasion_only else verdict


def _against(reason: str, rivals: Sequence[Rival]) -> Verdict:
    """Contradicted by a strong source, or by two ordinary ones of different parties; otherwise undecided."""
    strong = tuple(rival for rival in rivals if rival.is_strong)
    ordinary = tuple(rival for rival in rivals if rival.is_ordinary)
    if strong or len({rival.party for rival in ordinary}) > 1:
        return Verdict("contradicted", reason, strong or ordinary)
    return Verdict("unverifiable", "only_weak_sources", tuple(rivals))


@dataclass(frozen=True)
class Camp:
    """Rivals that agree: the interval of the most exact of them, or where that is open, what all of them admit."""

    interval: Interval
    rivals: tuple[Rival, ...]

    @property
    def rating(self) -> tuple[str, int]:
        """Of its best source."""
        return min((rival.reliability, rival.credibility) for rival in self.rivals)


def camps(rivals: Sequence[Rival]) -> list[Camp]:
    """Rivals in groups from the narrowest outwards; one so vague that it fits several speaks for none."""
    voices = []
    for rival in rivals:
        own = Interval(rival.low, rival.high)
        voices.append(Voice({"rival": rival}, None, own, own, own.width))
    formed, _ = groups(voices, lambda row: (row["rival"].support_id, row["rival"].origin))
    return [
        Camp(
            group.leader.own if group.leader.width < inf else narrowed(group.leader, group.voices),
            tuple(voice.row["rival"] for voice in group.voices),
        )
        for group in formed
    ]


def _quantity(claim: Assertion, rivals: Sequence[Rival], order: Sequence[str]) -> Verdict:
    numeric = [rival for rival in rivals if rival.low is not None or rival.high is not None]
    same = [r for r in numeric if (r.unit, r.status, r.definition) == (claim.unit, claim.status, claim.definition)]
    return _against_each(claim, same) if same else _nearly_right(claim, numeric)


def _against_each(claim: Assertion, same: Sequence[Rival]) -> Verdict:
    """Supported by a camp that bears it out, unless only better-rated ones differ; else by distance from those."""
    formed = camps(same)
    agree = [camp for camp in formed if bears_out(claim, camp.interval)]
    differ = [camp for camp in formed if not meets(claim, camp.interval)]
    backing = tuple(rival for camp in agree for rival in camp.rivals if meets(claim, rival))
    better = min((camp.rating for camp in differ), default=("F", 6))
    if any(rival.is_strong or (rival.reliability, rival.credibility) <= better for rival in backing):
        return Verdict("supported", "within_span", backing)
    others = tuple(rival for camp in differ for rival in camp.rivals)
    near = tuple(r for camp in differ if log_distance(claim, camp.interval) <= LN_TOLERANCE for r in camp.rivals)
    if near:
        return Verdict("imprecise", "outside_within_tolerance", near)
    if backing:
        return Verdict("unverifiable", "contested", (*backing, *others))
    return _against("outside_tolerance", others) if differ else Verdict("unverifiable", "open_bound", tuple(same))


def _nearly_right(claim: Assertion, numeric: Sequence[Rival]) -> Verdict:
    """The right number under another status, definition or unit."""
    for reason, alike in (
        ("wrong_status", [r for r in numeric if (r.unit, r.definition) == (claim.unit, claim.definition)]),
        ("wrong_scope", [r for r in numeric if (r.unit, r.status) == (claim.unit, claim.status)]),
        ("wrong_unit", [r for r in numeric if (r.status, r.definition) == (claim.status, claim.definition)]),
    ):
        right = tuple(rival for rival in alike if bears_out(claim, rival))
        if right:
            return Verdict("imprecise", reason, right)
    return Verdict("unverifiable", "not_comparable", tuple(numeric))


def _count(claim: Assertion, rivals: Sequence[Rival], order: Sequence[str]) -> Verdict:
    same = [rival for rival in rivals if rival.definition == claim.definition and rival.unit == claim.unit]
    return _against_each(claim, same) if same else Verdict("unverifiable", "other_definition", tuple(rivals))


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
    called_off = _against("called_off", [rival for rival in rivals if rival.status == "cancelled"])
    if claim.status != "cancelled" and called_off.verdict == "contradicted":
        return called_off
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


def _quote(claim: Assertion, rivals: Sequence[Rival], order: Sequence[str]) -> Verdict:
    words = quotation(claim.words or claim.code or "")
    found = [(rival, max(matches(words, rival.words or ""), matches(words, rival.code or ""))) for rival in rivals]
    matched = tuple(rival for rival, match in found if match >= MATCH)
    if printed := tuple(rival for rival in matched if rival.is_primary):
        return Verdict("supported", "words_match", printed)
    if passage := [rival for rival, match in found if rival.is_primary and match >= PASSAGE]:
        return _against("other_words", passage)
    if matched:
        return Verdict("attributed", "not_a_transcript", matched)
    if sense := tuple(rival for rival in rivals if rival.code and rival.code == claim.code):
        return Verdict("imprecise", "other_wording", sense)
    reason = "not_comparable" if any(rival.is_primary for rival in rivals) else "only_weak_sources"
    return Verdict("unverifiable", reason, tuple(rivals))


_RULES: dict[str, Callable[[Assertion, Sequence[Rival], Sequence[str]], Verdict]] = {
    "quantity": _quantity,
    "count": _count,
    "date": _date,
    "status": _status,
    "membership": _membership,
    "attribution": _attribution,
    "quote": _quote,
}
