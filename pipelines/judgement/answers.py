"""Answers: sentences about a pair, each made of figures that are known, or not made at all.

What is asked, of which measures, and in which words stands in ``answers.yaml``; which figures it tells is picked
in the modules of ``PICKS``. Here they are put into words and chosen among.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import attrgetter
from string import Formatter
from typing import NamedTuple

from bilateral.commons.figures import against, amount, ordinal, percent
from bilateral.commons.sayers import BY, possessive, whose, with_article
from pipelines.judgement import arms_picks, count_picks, record_picks, series_picks
from pipelines.judgement.answer_figures import FIGURES, OURS, Figure, Pair, Parts, Printed, Topic, people, stated
from pipelines.judgement.phrases import capital, days, joined, when
from schemas import beside

MOST = 10
"""Sentences of a pair, at most."""
SOURCES, LONGEST = 4, 45
"""Names at the end of a sentence, at most: one more is only counted where two are too long. They are fewer where it
would be longer than so many words."""
COUNTED = "our tally from documents"
"""Who says how many records there are, or what many of them add up to."""
OPTIONAL = ("earliest", "basis", "reporter", "before", "back")
"""Parts that a sentence does without where it would be too long, or not name all sources; the first goes first."""
PICKS = (series_picks, count_picks, record_picks, arms_picks)
"""The modules with the functions that topics name."""
_DECLARED = beside.read(__file__)
TOPICS = {
    name: Topic(name=name, **{"remark": _DECLARED["remark"], "subject": name, **entry})
    for name, entry in _DECLARED["topics"].items()
}
"""In the order in which readers see them."""
WORDED: Mapping[str, Callable[[Figure, Figure], str]] = {
    "amount": lambda one, _: amount(one.number, one.unit, one.step),
    "percent": lambda one, _: percent(one.number),
    "of": lambda one, _: f"{percent(one.number)} of {one.n}",
    "higher": lambda one, _: f"{(200 + abs(one.number)) / (200 - abs(one.number)) - 1:.0%}"[:-1],
    "whole": lambda one, _: f"{abs(one.number):.0f}",
    "place": lambda one, _: ordinal(one.number),
    "large": lambda one, _: "largest" if one.number == 1 else f"{ordinal(one.number)} largest",
    "against": lambda one, now: against(now.number, one.number, one.year, one.unit),
    "months": lambda one, now: against(now.number, one.number, f"the same months of {one.year}", one.unit),
    "alike": lambda one, _: f"as in {one.year}",
    "day": lambda one, _: days(one.period, None),
    "on": lambda one, _: when(one.period),
    "people": lambda one, _: people(one),
    "stated": lambda one, _: stated(one),
}
"""The ways to print a figure, each of the figure and of the first of its sentence."""
AMOUNTS, DIFFER = ("amount", "percent", "whole", "stated"), " (reports differ)"
"""Ways that print a number, and what is said after one that is contested."""


class Sentence(NamedTuple):
    """A sentence, the figures in it, each with the words that print it, alone or with others, and its last year."""

    text: str
    printed: Sequence[Printed]
    last_year: int

    @property
    def figures(self) -> list[Figure]:
        """The figures in the order in which they are printed."""
        return [figure for one in self.printed for figure in one.figures]


def answers(pair: Pair) -> Iterator[tuple[str, Sentence]]:
    """The sentences of a pair with their topics: nine at most, and after each what belongs to it."""
    found = _found(pair, [topic for topic in TOPICS.values() if not topic.beside])
    for name in _of_each_subject(found):
        yield name, found[name]
        yield from _found(pair, [topic for topic in TOPICS.values() if topic.beside == name]).items()


def _found(pair: Pair, topics: Sequence[Topic]) -> dict[str, Sentence]:
    return {topic.name: sentence for topic in topics if (sentence := answer(pair, topic))}


def answer(pair: Pair, topic: Topic) -> Sentence | None:
    """The sentence on a topic; it ends with the sources that it has not named."""
    pick = next(getattr(module, topic.pick) for module in PICKS if hasattr(module, topic.pick))
    picked: Parts | None = pick(pair, topic)
    if picked is None:
        return None
    told = [_told(pair, topic, picked)]
    for name in OPTIONAL:
        if not _is_whole(told[-1]) and picked.get(name) and not (name == "back" and topic.is_old):
            told.append(_told(pair, topic, picked := picked | {name: None, f"{name}_mirror": None}))
    is_cut = topic.is_old and picked.get("back") and not _is_whole(told[-1])  # both shares with all sources, or neither
    return None if is_cut else min(told, key=lambda one: (not _is_whole(one), len(one.text.split()) > LONGEST))


def _is_whole(told: Sentence) -> bool:
    """Whether a sentence is not too long, and names all sources."""
    return len(told.text.split()) <= LONGEST and not re.search(r" and (another|\d+ others)[;)]", told.text)


def _told(pair: Pair, topic: Topic, picked: Parts) -> Sentence:
    parts = {"a": pair.name(pair.a), "b": pair.name(pair.b), **picked}
    text, printed = say(topic.text, parts)
    figures = [figure for one in printed for figure in one.figures]
    last = int(str(parts.get("last") or max(figure.year for figure in figures)))
    if last < pair.now - 1:
        both = " for both" if picked.get("back") and "second" in picked else ""
        remark = f"the last {picked.get('called') or 'year'} {picked.get('of') or 'known'}{both}"
        now = parts.get("now")
        is_first = "last" in parts or (now if isinstance(now, Figure) else figures[0]).year == last
        text = say(topic.text, parts | {"remark": remark if is_first else None})[0]
        text += "" if remark in text else say(topic.remark, picked | {"last": f"{last} is {remark}"})[0]
    said = [COUNTED] if picked.get("is_counted") else _sayers(pair, figures)
    unsaid = [source for source in said if source not in text]
    return Sentence(
        capital(text) + (f" ({_listed(unsaid, LONGEST - len(text.split()))})." if unsaid else "."), printed, last
    )


def _sayers(pair: Pair, figures: Sequence[Figure]) -> list[str]:
    """Who says the figures, first who says most of them. The statistics of a state are not named beside an office of
    it, and with who passes them on where no office is named."""
    sources = [one for figure in figures for one in figure.sources]
    said = {name: "" for name, _ in Counter(map(whose, sources)).most_common()}
    said |= {whose(one): one.partition(BY)[2] for one in reversed(sources)}
    sides = [pair.name(side) for side in (pair.a, pair.b)]
    of_state = {f"{kind}{side}": side for side in sides for kind in (f"{OURS} from {FIGURES}", "statistics of ")}
    told = []
    for name, by in said.items():
        if not (name in of_state and any(of_state[name] in other for other in said if other != name)):
            told.append((f"{name} via {with_article(by)}" if name in of_state and by else name).replace("'", "’"))
    return told


def short(name: str) -> str:
    """What is left of a name where there is no room for it: ``China’s GACC``."""
    return re.sub("(?<=’s) [a-z ]+ (?=[A-Z])", " ", name).replace("United States", "US")


def say(pieces: Sequence[str], parts: Parts) -> tuple[str, list[Printed]]:
    """The pieces of which all parts are known, with these in their places, and the figures printed."""
    text, printed = "", list[Printed]()
    for piece in pieces:
        fields = [*Formatter().parse(piece)]
        if any(name and parts.get(name.partition(".")[0]) is None for _, name, _, _ in fields):
            continue
        for literal, name, way, _ in fields:
            text += literal
            if name:
                told = _worded(name, way or "", parts)
                text += joined([one.words for one in told])
                printed += [one for one in told if one.figures]
    return text, printed


def _worded(name: str, way: str, parts: Parts) -> list[Printed]:
    """A part in words."""
    head, _, attribute = name.partition(".")
    part = parts[head]
    if attribute:
        return [Printed(str(attrgetter(attribute)(part)))]
    if isinstance(part, Figure):
        differ = DIFFER if part.is_contested and way in AMOUNTS else ""
        return [Printed(WORDED[way](part, parts.get("now", part)) + differ, (part,))]
    if isinstance(part, str):
        return [Printed(possessive(part) if way else part)]
    return [part] if isinstance(part, Printed) else part


def _of_each_subject(found: Mapping[str, Sentence]) -> dict[str, Sentence]:
    """The most that are told, in their order: the first on each subject, then the others."""
    first: dict[str, str] = {}
    for name in found:
        if subject := TOPICS[name].subject:
            first.setdefault(subject, name)
    told = sorted(found, key=lambda name: name not in first.values())[:MOST]
    return {name: sentence for name, sentence in found.items() if name in told}


def _listed(said: list[str], room: int) -> str:
    """Sources in at most so many words where that is possible, of many the first few and how many more there are; our
    calculation only once."""
    start = f"{OURS} from "
    if data := [source.removeprefix(start) for source in said if source.startswith(start)]:
        office = [source.removeprefix(FIGURES) for source in data if source.startswith(FIGURES)]
        its = ["its figures"] if {*office} & {*said} and len(office) == 1 else []
        data = [source for source in data if not source.startswith(FIGURES)]
        about = len(f"{OURS} from {' and '.join([*data, FIGURES])}".split()) + 2 * (OURS in said)
        data += its or ([FIGURES + _listed(office, room - about)] if office else [])
        ours = f"{OURS}{', in part' if OURS in said else ''} from {' and '.join(data)}"
        others = [one for one in said if not one.startswith(OURS) and (its or one not in office)]
        return f"{_listed(others, room - len(ours.split()))}; {ours}" if others else ours
    for long in range(len(said), -1, -1):
        listed = joined([*said[:long], *(short(one) for one in said[long:])])
        if len(said) < 2 or (len(said) <= SOURCES + 1 and len(listed.split()) <= room):
            return listed
    for number in range(min(SOURCES, max(len(said) - 2, 1)), 0, -1):
        listed = ", ".join(map(short, said[:number])) + (
            f" and {len(said) - number} others" if len(said) > 2 else " and another"
        )
        if len(listed.split()) <= room:
            break
    return listed
