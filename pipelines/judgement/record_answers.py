"""Answers on what records say: treaties in force, sanctions set, troops sent, each since when.

Which records are about a pair, and what is known of them, is decided in ``pipelines/tables/answers.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from pipelines.judgement.answer_figures import OLD, Account, Figure, Pair, Record, Sentence, capital
from pipelines.judgement.phrases import count, days, joined, ordinal, when

ENDED = frozenset("expired terminated suspended lifted cancelled rejected".split())
"""Statuses of records that bind or hit nobody any more."""
LISTED = {
    "eu-asset-freeze-entities": "froze the assets of {}",
    "eu-export-restricted-entities": "put {} under export restrictions",
    "eu-frozen-and-restricted-entities": "froze the assets of {} or put them under export restrictions",
    "us-entity-list-entities": "put {} on the Entity List of the United States",
}
"""What sanctions do to those whom they list, by the definition of their number."""
PLACES = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth"
).split()
"""The numbers of packages in their labels."""
ENOUGH = 5
"""Sets of sanctions from which on they are counted. Of fewer, which may be few of many, the last is told alone."""
KINDS = {
    "eu-asset-freeze-entities": "assets frozen",
    "eu-frozen-and-restricted-entities": "assets frozen or exports restricted",
}
"""What a number of firms counts that is not one of export restrictions, by its definition."""
RESTRICTED = "/eu-export-restricted-entities"
"""How the codes of numbers of firms under export restrictions end: what most packages state."""
LOSSES = {"casualties": "killed or wounded", "killed": "killed"}
"""What is told of the losses of troops."""


def bond(kind: str) -> Callable[[Pair], Sentence | None]:
    """A template for the newest agreement of a kind that is in force, or else the newest that was signed."""

    def template(pair: Pair) -> Sentence | None:
        found: list[tuple[bool, str, Sentence]] = []
        for record in pair.records:
            if record.table != "agreements" or record.kind != kind or record.status in ENDED:
                continue
            signed, force = record.firm("signed"), record.firm("in_force")
            if step := force or signed:
                both = "" if record.is_between_two else ", to which both belong,"
                name = f"The {_title(record.label)}{both}"
                text = f"{name} was signed {when(step.period)}"
                if force:
                    text = f"{name} has been in force since {when(force.period).partition(' ')[2]}"
                    text += f"; it was signed {when(signed.period)}" if signed else ""
                figures = tuple(figure for figure in (force, signed) if figure)
                found.append((force is not None, step.period, Sentence(text, figures)))
        return max(found, key=lambda one: one[:2])[2] if found else None

    return template


def sanctions(pair: Pair) -> Sentence | None:
    """How many packages of sanctions, since when, and how many firms did the last list?"""
    found = []
    for sender, target in ((pair.a, pair.b), (pair.b, pair.a)):
        set_ = [
            (figure, record)
            for record in pair.records
            if record.table == "sanctions" and record.origin == sender and record.status not in ENDED
            if (figure := record.firm("in_force"))
        ]
        set_.sort(key=lambda one: one[0].period)
        if set_ and set_[-1][0].year > pair.now - OLD:
            told = set_ if len(set_) >= ENOUGH else set_[-1:]
            found.append((len(set_), sender, _set(pair, sender, target, told)))
    return max(found, key=lambda one: one[:2])[2] if found else None


def _by_number(pair: Pair, sender: str, target: str, set_: list[tuple[Figure, Record]]) -> tuple[str, list[Figure]]:
    """How many firms each numbered package listed, and which restricted exports to none; empty if one has no number."""
    each = {_number(record): record.firm("listed") for _, record in set_}
    known = {number: figure for number, figure in sorted(each.items()) if number and figure and figure.value}
    if len(known) < len(set_):
        return "", []
    told = {number: f"{count(figure.value or 0)} in the {ordinal(number)}" for number, figure in known.items()}
    others = [number for number, figure in known.items() if not figure.code.endswith(RESTRICTED)]
    if len(others) < len(told):
        kinds = {number: known[number].code.rpartition("/")[2] for number in others}
        restricted = [text for number, text in told.items() if number not in others]
        text = f": under export restrictions {joined(restricted)}"
        by_kind = [f"{told[number]} ({KINDS.get(kind, 'kind not stated')})" for number, kind in kinds.items()]
        text += f"; by other counts {joined(by_kind)}" if others else ""
    else:
        text = f": {joined([*told.values()])}"
    without = [
        (_number(record), figure)
        for record in pair.records
        if record.table == "unlisted" and (record.origin, record.destination) == (sender, target)
        if (figure := record.firm("none")) and figure.code.endswith(RESTRICTED)
    ]
    none = {number: figure for number, figure in sorted(without, key=lambda one: one[0]) if number}
    if none:
        text += f"; the {_runs([*none])} put none under export restrictions"
    return text, [*known.values(), *none.values()]


def _number(record: Record) -> int:
    """The number of a package by its label, ``Eleventh EU package of sanctions``; 0 without one."""
    word = record.label.partition(" ")[0].lower()
    return PLACES.index(word) + 1 if word in PLACES else 0


def _runs(numbers: Sequence[int]) -> str:
    """``first to the tenth and the 12th``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    told = [" to the ".join(dict.fromkeys(ordinal(run[end]) for end in (0, -1))) for run in runs]
    return " and the ".join(filter(None, (", the ".join(told[:-1]), told[-1])))


def _set(pair: Pair, sender: str, target: str, set_: list[tuple[Figure, Record]]) -> Sentence:
    first, last = set_[0][0], set_[-1][0]
    figures = [figure for figure, _ in set_]
    whom = f"{pair.name(target)} or its firms"
    noun = "packages" if all(record.kind == "package" for _, record in set_) else "sets"
    listing = [(figure, listed) for figure, record in set_ if (listed := record.firm("listed")) and listed.value]
    if len(set_) == 1:
        text = f"{capital(pair.name(sender))} imposed sanctions on {whom} {when(last.period)}, the last known here"
    else:
        often = f"at least {count(len(set_))} {noun} of sanctions"
        told = f"listed firms and other entities of {pair.name(target)} in {often}"
        did = told if len(listing) == len(set_) else f"imposed {often} on {whom}"
        since, until = (days(figure.period, None) for figure in (first, last))
        text = f"{capital(pair.name(sender))} {did} from {since} to {until}"
        each, told_of = _by_number(pair, sender, target, set_)
        if each:
            return Sentence(text + each, (*figures, *told_of))
    if listing:
        day, listed = listing[-1]
        which = "they" if len(set_) == 1 else "the last of them" if day is last else f"those of {when(day.period)[3:]}"
        firms = "firm or other entity" if listed.value == 1 else "firms and other entities"
        hit = f"{count(listed.value or 0)} {firms} of {pair.name(target)}"
        text += f"; {which} {LISTED.get(listed.code.rpartition('/')[2], 'listed {}').format(hit)}"
        figures.append(listed)
    return Sentence(text, tuple(figures))


def troops(pair: Pair) -> Sentence | None:
    """Who sent troops to whom, and how many? Of several deployments the largest."""
    if not (record := _deployment(pair)):
        return None
    sent = record.figures["held"]
    number, told = _sent(record.accounts.get("personnel", ()))
    text = f"From {when(sent.period)[3:]} on {pair.name(record.origin or '')} sent troops to "
    text += f"{pair.name(record.destination or '')}{': ' if number else ''}{number}"
    return Sentence(text, (sent, *_by(record, "personnel", told)))


def losses(pair: Pair) -> Sentence | None:
    """How many of them were killed or wounded, each by the last day for which it is known?"""
    if not (record := _deployment(pair)):
        return None
    parts: list[str] = []
    figures: list[Figure] = []
    for measure, words in LOSSES.items():
        if last := _last_dated(record.accounts.get(measure, ())):
            parts.append(f"{_about(last)} were {words} by {days(last.day, None)}")
            figures += _by(record, measure, [last])
    ends = (pair.name(record.origin or ""), pair.name(record.destination or ""))
    text = f"Of the troops that {ends[0]} sent to {ends[1]} {' and '.join(parts)}"
    return Sentence(text, tuple(figures)) if figures else None


def _deployment(pair: Pair) -> Record | None:
    """The deployment of troops with the most soldiers, of which the day is known."""
    found = []
    for record in pair.records:
        sent = record.firm("held")
        if record.table == "deployments" and record.kind == "troops" and record.origin and record.destination and sent:
            _, told = _sent(record.accounts.get("personnel", ()))
            found.append((max((_top(account) for account in told), default=0.0), sent.period, record))
    return max(found, key=lambda one: one[:2])[2] if found else None


def _sent(accounts: Sequence[Account]) -> tuple[str, list[Account]]:
    """The smallest and the largest number that reliable documents state, with who, and a larger one of a weak one."""
    firm = [account for account in accounts if account.is_firm]
    if not firm:
        return "", []
    least = min(firm, key=lambda account: (_bottom(account), _rank(account)))
    most = min(firm, key=lambda account: (-_top(account), _rank(account)))
    if _bottom(least) == _top(most):
        return _about(most), [most]
    text = f"from {_bottom(least):,.0f} ({least.by}) to {_top(most):,.0f} ({most.by}) by different accounts"
    weak = [account for account in accounts if not account.is_firm and _top(account) > _top(most)]
    if weak:
        larger = min(weak, key=lambda account: (-_top(account), _rank(account)))
        text += f", and to {_top(larger):,.0f} by one that is rated {larger.reliability}"
        return text, [most, least, larger]
    return text, [most, least]


def _last_dated(accounts: Sequence[Account]) -> Account | None:
    """The number of the last day for which a reliable document states one; of several the best, then the hedged."""
    dated = [one for one in accounts if one.is_firm and len(one.day) == len("2025-04-30") and one.low == one.high]
    last = max((account.day for account in dated), default="")
    return min((one for one in dated if one.day == last), key=lambda one: (_rank(one), not one.is_about), default=None)


def _rank(account: Account) -> tuple[int, str, str]:
    return account.credibility, account.reliability, account.by


def _bottom(account: Account) -> float:
    return next(value for value in (account.low, account.high) if value is not None)


def _top(account: Account) -> float:
    return next(value for value in (account.high, account.low) if value is not None)


def _about(account: Account) -> str:
    return f"{'about ' if account.is_about else ''}{_top(account):,.0f}"


def _by(record: Record, measure: str, told: Sequence[Account]) -> list[Figure]:
    """The figure of a number of people, said by those whose accounts are told; none without accounts."""
    if not told or measure not in record.figures:
        return []
    return [replace(record.figures[measure], sources=tuple(dict.fromkeys(account.by for account in told)))]


def _title(label: str) -> str:
    """A label without the date at its end, which the sentence names itself."""
    return re.sub(r"(?:,| in) (?:[A-Z][a-z]+ )?[12]\d{3}$", "", label).replace("'", "’")
