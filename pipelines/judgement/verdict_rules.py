"""Rules T1 to T7: the verdict on one claim from what others assert about the same thing. Nothing is looked up here.

T1 Numbers agree as they do everywhere in a release (``bilateral/commons/agreement.py``), but that a claim is held to
rounding and not to digits cut off. Rivals that agree form one camp, whose most exact member speaks for it; a bound that
nothing closes supports nothing. T2 Imprecise: near, by at most ``LN_TOLERANCE``, but outside; right but for one of
stage, scope, unit, period and direction; a bound told as a number; a list of which others name every member and more;
the sense of a quotation in other words. T3 Contradicted: further off, a wrong member, a day outside the precision, a
state that began only later, or other words, against one source rated B2 or better, or two that are independent and
rated C3 or better. T4 Counts are compared only under one definition. T5 Support by a single interested source is an
attribution, unless the claim is about what that source itself said, plans or did as a state; organs of one party are
one source. What is worked out is used only where nothing stated decides, and alone it attributes or doubts, unless all
of it is an office's. T6 Words are supported where a primary transcript matches by ``MATCH`` or more, and contradicted
where it has the passage, by ``PASSAGE``, in other words. T7 Readings have no truth value: only a figure or event at
their core is judged.

Nothing is verified by sources rated E or F, or by documents that nobody here has read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date
from math import isclose

from bilateral.commons.agreement import Voice
from pipelines.judgement.assertions import Assertion, Rival, Verdict
from pipelines.judgement.camps import LN_TOLERANCE, bears_out, camps, distance, is_vague
from pipelines.judgement.distances import is_open, meets
from pipelines.judgement.wording import items, matches, normal, quotation
from schemas.vocabulary import DIRECTED_ROLES, PLAN_STATUSES

JACCARD = 0.5
MATCH = 0.95
PASSAGE = 0.7
FREE_TEXT = frozenset({"place", "wording"})
"""Coded measures whose codes are anybody's words: other words say nothing against them."""
_MEASURED = frozenset({"actual", "estimated"})
"""What was, and what somebody made up for it: one stage."""
_DONE = frozenset("signed ratified committed in_force extended".split())
"""Stages of one deal through which its terms do not change."""
_LESS = {"occasion": ("attributed", "occasion_only"), "hedged": ("imprecise", "hedge_dropped")}
"""What support comes to where others speak of the occasion alone, or of less than is claimed."""
_LASTING = frozenset({"in_force", "suspended"})
REVERSED = {one: other for pair in DIRECTED_ROLES for one, other in (pair, pair[::-1])}
"""The role that is another one's other end."""


def judge(
    claim_type: str, claim: Assertion, rivals: Sequence[Rival], order: Sequence[str] = (), covers: str = "whole"
) -> Verdict:
    """The verdict on ``claim``.

    ``order`` is the order of its table's statuses; ``covers`` is what part of the claim others are of.
    """
    if claim_type == "interpretation":
        if not _is_number(claim) and claim.measure != "occurrence":
            return Verdict("not_checkable", "interpretation")
        claim_type = "status"
    verdict = Verdict("unverifiable", "no_other_source")
    for turn in (0, 1, 2):
        heard = [rival for rival in rivals if rival.turn == turn]
        if heard and verdict.verdict == "unverifiable":
            usable = [rival for rival in heard if rival.is_usable] or heard
            then = _capped(_RULES[claim_type](claim, usable, order), claim, covers)
            verdict = then if turn == 0 or then.verdict != "unverifiable" else verdict
    return verdict


def _capped(verdict: Verdict, claim: Assertion, covers: str) -> Verdict:
    """What its sources can bear of a verdict."""
    usable = [rival for rival in verdict.rests_on if rival.is_usable]
    if verdict.verdict in ("supported", "imprecise") and not usable:
        return Verdict("unverifiable", "only_weak_sources", verdict.rests_on)
    if verdict.verdict in ("supported", "contradicted") and all(rival.is_worked_out for rival in verdict.rests_on):
        if verdict.verdict == "contradicted" and any(_is_next_rank(claim, rival) for rival in verdict.rests_on):
            return Verdict("imprecise", "outside_within_tolerance", verdict.rests_on)
        return Verdict("attributed" if verdict.verdict == "supported" else "imprecise", "worked_out", verdict.rests_on)
    if verdict.verdict != "supported":
        return verdict
    is_one_interested = len({rival.party for rival in usable}) == 1 and usable[0].organ_of
    if is_one_interested and not any(rival.is_own_word for rival in usable):
        return Verdict("attributed", "single_interested_source", verdict.rests_on)
    return Verdict(*_LESS[covers], verdict.rests_on) if covers in _LESS else verdict


def _is_next_rank(claim: Assertion, rival: Rival) -> bool:
    """Whether a rank is beside the places that a rival leaves open."""
    below = claim.high is not None and rival.low is not None and rival.low - claim.high == 1
    above = claim.low is not None and rival.high is not None and claim.low - rival.high == 1
    return claim.measure == "rank" and (below or above)


def _against(reason: str, rivals: Sequence[Rival]) -> Verdict:
    """Contradicted by a strong source, or by two ordinary ones of different parties; otherwise undecided."""
    strong = tuple(rival for rival in rivals if rival.is_strong)
    ordinary = tuple(rival for rival in rivals if rival.is_ordinary)
    if strong or len({rival.party for rival in ordinary}) > 1:
        return Verdict("contradicted", reason, strong or ordinary)
    return Verdict("unverifiable", "only_weak_sources", tuple(rivals))


def _differences(claim: Assertion, rival: Assertion, order: Sequence[str]) -> list[str]:
    """In which of stage, scope, unit and period the two differ, as reasons.

    A later stage of a deal has the terms of the first.
    """
    ours, theirs = claim.status, rival.status
    is_later = {ours, theirs} <= _DONE and [*order].index(ours) <= [*order].index(theirs)
    is_stage = ours == theirs or {ours, theirs} <= _MEASURED or is_later
    same = {
        "wrong_status": is_stage,
        "wrong_scope": claim.definition == rival.definition,
        "wrong_unit": claim.unit == rival.unit,
        "wrong_period": claim.period == rival.period,
    }
    return [reason for reason, is_same in same.items() if not is_same]


def _quantity(claim: Assertion, rivals: Sequence[Rival], order: Sequence[str]) -> Verdict:
    numeric = [r for r in rivals if _is_number(claim) and (r.low is not None or r.high is not None)]
    differing = [(rival, _differences(claim, rival, order)) for rival in numeric]
    if same := [rival for rival, reasons in differing if not reasons]:
        return _against_each(claim, same)
    if not claim.unit and any(rival.unit for rival in numeric):
        return Verdict("unverifiable", "no_unit", tuple(numeric))
    ours = _held_to_rounding(claim)
    if is_open(claim) and all(r.turn == 2 for r in numeric):
        return Verdict("unverifiable", "not_comparable", tuple(numeric))
    for wrong in ("wrong_status", "wrong_scope", "wrong_unit", "wrong_period"):
        if right := tuple(r for r, reasons in differing if reasons == [wrong] and bears_out(ours, r.voice)):
            return Verdict("imprecise", wrong, right)
    return Verdict("unverifiable", "not_comparable", tuple(numeric))


def _held_to_rounding(claim: Assertion) -> Voice:
    """A claim's number: the digits that it prints are the next ones rounded, not cut."""
    voice = claim.voice
    return voice._replace(read=voice.own) if voice.width == voice.own.width else voice


def _against_each(claim: Assertion, same: Sequence[Rival]) -> Verdict:
    """Supported by a camp that bears it out, unless only better-rated ones differ; else by distance from those."""
    formed, ours = camps(same), _held_to_rounding(claim)
    agree = [camp for camp in formed if bears_out(ours, camp.voice)]
    is_bound = {id(camp): is_vague(camp.voice) or is_open(ours.own) for camp in formed}
    differ = [c for c in formed if c not in agree and not (is_bound[id(c)] and meets(ours.own, c.voice.own))]
    backing = tuple(rival for camp in agree for rival in camp.rivals if meets(claim, rival))
    better = min((camp.rating for camp in differ), default=("F", 6))
    if any(rival.is_strong or (rival.reliability, rival.credibility) <= better for rival in backing):
        return Verdict("supported", "within_span", backing)
    others = tuple(rival for camp in differ for rival in camp.rivals)
    near = tuple(r for camp in differ if distance(ours, camp.voice) <= LN_TOLERANCE for r in camp.rivals)
    if near:
        return Verdict("imprecise", "outside_within_tolerance", near)
    if backing:
        return Verdict("unverifiable", "contested", (*backing, *others))
    if differ:
        return _against("outside_tolerance", others)
    told = (r for r in same if is_open(r) and not r.parts)
    bounds = tuple(r for r in told if claim.value is not None and _prints(r, claim.value))
    return Verdict("imprecise", "hedge_dropped", bounds) if bounds else Verdict("unverifiable", "open_bound", (*same,))


def _prints(bound: Assertion, value: float) -> bool:
    return any(end is not None and isclose(end, value, rel_tol=1e-9) for end in (bound.low, bound.high))


def _count(claim: Assertion, rivals: Sequence[Rival], order: Sequence[str]) -> Verdict:
    same = [rival for rival in rivals if rival.definition == claim.definition and rival.unit == claim.unit]
    if not _is_number(claim):
        return Verdict("unverifiable", "not_comparable", (*rivals,))
    return _against_each(claim, same) if same else Verdict("unverifiable", "other_definition", tuple(rivals))


def _date(claim: Assertion, rivals: Sequence[Rival], order: Sequence[str]) -> Verdict:
    if _is_number(claim):
        return _quantity(claim, rivals, order)
    if claim.first_day is None and claim.last_day is None:
        return Verdict("unverifiable", "no_year", tuple(rivals))
    dated = [r for r in rivals if r.first_day or r.last_day]
    same = [rival for rival in dated if rival.status == claim.status]
    agree = tuple(rival for rival in same or dated if _share_a_day(claim, rival))
    if same:
        return Verdict("supported", "date_agrees", agree) if agree else _against("date_outside", same)
    return (
        Verdict("imprecise", "wrong_status", agree) if agree else Verdict("unverifiable", "not_comparable", (*rivals,))
    )


def _share_a_day(claim: Assertion, rival: Assertion) -> bool:
    first, last = claim.first_day or date.min, claim.last_day or date.max
    return first <= (rival.last_day or date.max) and (rival.first_day or date.min) <= last


def _status(claim: Assertion, rivals: Sequence[Rival], order: Sequence[str]) -> Verdict:
    """A claim that something happened, or was so then; a number, such as a rank, is judged as a number."""
    if _is_number(claim):
        return _quantity(claim, rivals, order)
    if claim.code is not None:
        return _attribution(claim, rivals, order)
    if claim.period and not (rivals := [r for r in rivals if r.period == claim.period and (r.low or 0) > 0]):
        return Verdict("unverifiable", "not_comparable")
    called_off = _against("called_off", [rival for rival in rivals if rival.status == "cancelled"])
    if claim.status != "cancelled" and called_off.verdict == "contradicted":
        return called_off
    later = [*order[order.index(claim.status) if claim.status in order else 0 :]]
    reached = [rival for rival in rivals if rival.status in later and rival.status != "cancelled"]
    if not reached:
        late = [rival for rival in rivals if _is_on_the_way(rival, order) and _is_after(rival, claim)]
        not_yet = _against("not_yet", late)
        return not_yet if not_yet.verdict == "contradicted" else Verdict("imprecise", "wrong_status", tuple(rivals))
    lasts = claim.status in _LASTING or "ended" in order
    if then := tuple(rival for rival in reached if _is_reached(claim, rival, lasts=lasts)):
        return Verdict("supported", "attained", then)
    return _against("not_yet" if lasts else "date_outside", reached)


def _is_on_the_way(rival: Assertion, order: Sequence[str]) -> bool:
    return rival.status in order and rival.status not in PLAN_STATUSES and rival.status != "cancelled"


def _is_after(rival: Assertion, claim: Assertion) -> bool:
    return bool(rival.first_day and claim.last_day and rival.first_day > claim.last_day)


def _is_reached(claim: Assertion, rival: Assertion, *, lasts: bool) -> bool:
    """Whether a rival's stage had come by the days of the claim; of an event of one day, whether it is of that day."""
    if claim.first_day is None or rival.first_day is None:
        return True
    if lasts or rival.status != claim.status:
        return rival.status != claim.status or rival.first_day <= (claim.last_day or date.max)
    return _share_a_day(claim, rival)


def _is_number(claim: Assertion) -> bool:
    return claim.measure != "occurrence" and (claim.low is not None or claim.high is not None)


def _membership(claim: Assertion, rivals: Sequence[Rival], order: Sequence[str]) -> Verdict:
    same = tuple(rival for rival in rivals if rival.code == claim.code and _share_a_day(claim, rival))
    return Verdict("supported", "same_member", same) if same else _against("wrong_member", rivals)


def named(members: Collection[tuple[str, str]], rivals: Sequence[Rival]) -> Verdict | None:
    """What others say of each party that a claim names with its role; None where nothing speaks against one.

    ``rivals`` are the roles of the record that others give: the role is the definition, the actor the code.
    """
    roles = {actor: {rival.definition for rival in rivals if rival.code == actor} for _, actor in members}
    wrong = [actor for role, actor in members if roles[actor] <= {REVERSED.get(role)}]
    against = _against("wrong_member", rivals) if wrong and rivals else None
    return against if against and against.verdict == "contradicted" else None


def reversed_by(others: Sequence[Rival]) -> Verdict | None:
    """Whether others tell of a flow the other way alone, well enough to contradict; None where they do not."""
    wrong = _against("wrong_direction", others)
    return wrong._replace(verdict="imprecise") if wrong.verdict == "contradicted" else None


def outdone(claim: Assertion, others: Sequence[Rival]) -> Verdict | None:
    """Whether a figure said to be the greatest is less than that of another year; None where none is greater."""
    greater = [rival for rival in others if claim.high is not None and rival.low is not None and rival.low > claim.high]
    wrong = _against("not_the_greatest", greater)
    return wrong._replace(verdict="imprecise") if wrong.verdict == "contradicted" else None


def opposed(claim: Assertion, others: Sequence[Rival]) -> Verdict | None:
    """Whether all others have a sign that is not the claim's; None where one has not."""
    sign = _sign(claim)
    return reversed_by(others) if sign and {_sign(rival) for rival in others} == {-sign} else None


def _sign(one: Assertion) -> int:
    return 1 if one.low is not None and one.low >= 0 else -1 if one.high is not None and one.high <= 0 else 0


def planned(claim: Assertion, plans: Sequence[Rival], others: Sequence[Rival]) -> Verdict | None:
    """Whether a number told as a fact is one that others plan, and above all that was so in other years."""
    greatest = max((end for rival in others for end in (rival.low, rival.high) if end is not None), default=None)
    is_beyond = claim.low is not None and greatest is not None and greatest < claim.low
    same = tuple(rival for rival in plans if rival.is_usable and bears_out(claim.voice, rival.voice))
    return Verdict("imprecise", "wrong_status", same) if is_beyond and same else None


def _attribution(claim: Assertion, rivals: Sequence[Rival], order: Sequence[str]) -> Verdict:
    if claim.code is None:
        return _status(claim, rivals, order)
    own = items(claim.code)
    if claim.measure in FREE_TEXT:
        told = tuple(rival for rival in rivals if rival.code and _is_told(claim.code, rival.code))
        return Verdict("supported", "same_set", told) if told else Verdict("unverifiable", "not_comparable", (*rivals,))
    if not (lists := [(rival, items(rival.code)) for rival in rivals if rival.code]):
        return Verdict("unverifiable", "not_comparable", tuple(rivals))
    if same := tuple(rival for rival, theirs in lists if theirs == own):
        return Verdict("supported", "same_set", same)
    close = tuple(r for r, theirs in lists if own <= theirs and len(own & theirs) / len(own | theirs) >= JACCARD)
    if close:
        return Verdict("imprecise", "set_overlaps", close)
    return _against("wrong_member", [rival for rival, _ in lists])


def _is_told(ours: str, theirs: str) -> bool:
    """Whether one text has all words of the other."""
    one, other = set(normal(ours).split()), set(normal(theirs).split())
    return one <= other or other <= one


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
