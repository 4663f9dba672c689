"""What records say, for the topics of ``answers.yaml``: treaties, sanctions, troops and money.

Each function finds the parts of a sentence, or None.

Which records are about a pair, and what is known of them, is decided in ``pipelines/tables/shared/pair_records.py``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bilateral.commons.figures import count, round_amount
from bilateral.commons.sayers import whose
from pipelines.judgement.answer_figures import OLD, Figure, Pair, Parts, Printed, Record, Topic, Total, least, people
from pipelines.judgement.phrases import days, joined

ENDED = frozenset("expired terminated suspended lifted cancelled rejected".split())
"""Statuses of records that bind or hit nobody any more."""
LOSSES = {"casualties": "killed or wounded", "killed": "killed"}
"""What is told of the losses of troops."""
NAMED = 3
"""Sayers of sets of sanctions and of deals that are named; of more it is said that we counted."""
LISTED_YEARS = 2
"""Years of payments that are listed; of more the first and the last are told."""


def bond(pair: Pair, topic: Topic) -> Parts | None:
    """The newest agreement of the topic's kind that is in force, or else the newest that was signed."""
    found: list[tuple[bool, str, Parts]] = []
    for record in pair.records:
        signed, force, term = map(record.firm, ("signed", "in_force", "duration"))
        step = force or signed
        if (record.table, record.kind) == ("agreements", topic.name) and record.status not in ENDED and step:
            title = re.sub(r"(?:,| in) (?:[A-Z][a-z]+ )?[12]\d{3}$", "", record.label).replace("'", "’")
            both = None if record.is_between_two else f"to which {pair.name(pair.a)} and {pair.name(pair.b)} belong"
            parts: Parts = {"title": title, "both": both, "force": force, "signed" if force else "alone": signed}
            parts["term"] = term and Printed(f"{term.number:g} years", (term,))
            parts |= {"open": None if term or force else "", "extended": _extensions(record, pair) or None}
            found.append((force is not None, step.period, parts))
    return max(found, key=lambda one: one[:2])[2] if found else None


def _extensions(record: Record, pair: Pair) -> list[Printed]:
    """The years in which an agreement was extended; a further extension is a record without a day of signing."""
    later = [one for one in pair.records if one.kind == record.kind and not {"signed", "in_force"} & {*one.figures}]
    told = [one.firm("extended") for one in (record, *later)] if record.status == "extended" else []
    return [Printed(one.period, (one,)) for one in sorted(filter(None, told), key=lambda one: one.period)]


def _sanctions(pair: Pair) -> tuple[str, str, list[tuple[Figure, Record]]] | None:
    """The sets of sanctions of the side that has more in force, by the day of each."""
    found = []
    for sender, target in ((pair.a, pair.b), (pair.b, pair.a)):
        known = ((r.firm("in_force"), r) for r in pair.records if (r.table, r.origin) == ("sanctions", sender))
        sets = sorted(((day, r) for day, r in known if day and r.status not in ENDED), key=lambda of: of[0].period)
        found += [(len(sets), sender, target, sets)] if sets and sets[-1][0].year > pair.now - OLD else []
    return max(found)[1:] if found else None


def sanctions(pair: Pair, topic: Topic) -> Parts | None:
    """How many sets of sanctions, since when, and what the last did to firms, where it lists any.

    They are counted where their sender numbers its packages. Of others, which may be few of many, the last is told.
    """
    if not (found := _sanctions(pair)):
        return None
    sender, target, sets = found
    sets = sets if len(sets) > 1 and any(record.number for _, record in sets) else sets[-1:]
    day, last = sets[-1]
    others = (one for one in pair.records if (one.table, one.origin, one.destination) == ("sanctions", sender, target))
    steps = [one.figures["in_force"] for one in others if one.status not in ENDED and "in_force" in one.figures]
    newest = max(steps, key=lambda one: one.period)
    parts = pair.between(sender) | {"later": newest if newest.period > day.period else None}
    listing = [record for _, record in sets if record.firm("listed")]
    shown: Printed | None = None
    if last.firm("listed"):
        listed = replace(last.figures["listed"], year=day.year)
        firms = "firm or other entity" if listed.number == 1 else "firms and other entities"
        hit = f"{count(listed.number)} {firms} of {pair.name(target)}"
        shown = Printed((last.effect or "listed {}").format(hit), (listed,))
    if len(sets) == 1:
        return {**parts, "alone": day, "effect": shown} if shown else None
    noun = "packages" if all(record.kind == "package" for _, record in sets) else "sets"
    often = Printed(f"at least {count(len(sets))} {noun} of sanctions", tuple(day for day, _ in sets))
    parts["span"] = f"from {days(sets[0][0].period, None)} to {days(day.period, None)}"
    parts["is_counted"] = _is_counted([day for day, _ in sets])
    return {**parts, "listing" if len(listing) == len(sets) else "imposing": often, "hit": shown}


def _deployment(pair: Pair) -> Record | None:
    """The deployment of troops with the most soldiers, of which the day is known."""
    found = []
    for record in pair.records:
        sent = record.firm("held")
        if (record.table, record.kind) == ("deployments", "troops") and record.origin and record.destination and sent:
            most = max((one.top for one in record.accounts.get("personnel", ()) if one.is_told), default=0.0)
            found.append((most, sent.period, record))
    return max(found, key=lambda one: one[:2])[2] if found else None


def troops(pair: Pair, topic: Topic) -> Parts | None:
    """Who sent troops to whom: the smallest and the largest number that reliable documents state."""
    if not (record := _deployment(pair)):
        return None
    parts = pair.between(record.origin) | {"since": record.figures["held"]}
    if not (firm := [account for account in record.accounts.get("personnel", ()) if account.is_told]):
        return parts
    fewest = min(firm, key=lambda one: (one.bottom, one.rank))
    most = min(firm, key=lambda one: (-one.top, one.rank))
    if fewest.bottom == most.top:
        return {**parts, "alone": most}
    return {
        **parts,
        "fewest": replace(fewest, value=fewest.bottom),
        "fewest_by": whose(fewest.sources[0]),
        "most": replace(most, value=most.top),
        "most_by": whose(most.sources[0]),
    }


def losses(pair: Pair, topic: Topic) -> Parts | None:
    """How many of them were killed or wounded, each by the last day for which a reliable document states it."""
    if not (record := _deployment(pair)):
        return None
    told = []
    for measure, words in LOSSES.items():
        accounts = record.accounts.get(measure, ())
        dated = [x for x in accounts if x.is_told and len(x.period) == len("2025-04-30") and x.value is not None]
        of_last = [one for one in dated if one.period == max(other.period for other in dated)]
        if one := min(of_last, key=lambda one: (one.rank, not one.is_about), default=None):
            told.append(Printed(f"{people(one)} were {words} by {days(one.period, None)}", (one,)))
    return pair.between(record.origin) | {"lost": told} if told else None


def money(pair: Pair, topic: Topic) -> Parts | None:
    """What one side paid the other, or promised it if nothing is known to have been paid."""
    return _money(pair, ("paid", "payment", "disbursed")) or _money(pair, ("promised", "deal", "committed"))


def promised(pair: Pair, topic: Topic) -> Parts | None:
    """What it promised beside what it paid. A payment never stands against the promise of another deal."""
    paid = _money(pair, ("paid", "payment", "disbursed"))
    return _money(pair, ("promised", "deal", "committed")) if paid else None


def _money(pair: Pair, told: tuple[str, str, str]) -> Parts | None:
    """The sums of one stage, by whichever side has more deals: the part that they are, the noun, and the stage.
    A single deal is told where it is listed."""
    part, noun, stage = told
    deals = {side: sum(one.n for one in pair.totals if one.origin == side) for side in (pair.a, pair.b)}
    giver = max(deals, key=lambda side: (deals[side], side))
    sums = [one for one in pair.totals if (one.origin, one.stage) == (giver, stage)]
    parts = {part: _sums(sums, noun), "is_counted": _is_counted([one.figure for one in sums])}
    return pair.between(giver) | parts if sum(one.n for one in sums) > 1 else None


def _is_counted(figures: Sequence[Figure]) -> bool:
    """Whether more report the figures than a sentence names."""
    return len({whose(one) for figure in figures for one in figure.sources}) > NAMED


def _sums(totals: Sequence[Total], noun: str) -> list[Printed]:
    """The sums by currency, the noun only once."""
    told: list[Printed] = []
    for total in totals:
        figure = total.figure
        amount = least(figure) + round_amount(figure.number, figure.unit)
        if figure.value is None and figure.high is not None:
            amount = f"{round_amount(figure.number, figure.unit)} to {round_amount(figure.high, figure.unit)}"
        of = "" if told else f" {noun}{'' if total.n == 1 else 's'}"
        years = [str(year) for year in total.years]
        when_ = f"{years[0]} to {years[-1]}" if len(years) > LISTED_YEARS else joined(years)
        told.append(Printed(f"{amount} ({count(total.n)}{of}, {when_})", (figure,)))
    return told
