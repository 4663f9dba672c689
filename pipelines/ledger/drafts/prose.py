"""What an English text states: its sentences, and the actors, numbers and dates that stand in each.

Names are read strictly, by whole words and capitals, so that no actor is found that the text does not name. Not read
are ranges (350–390), ordinals, and one and two in words. What the numbers are about belongs to ``candidates``.
"""

from __future__ import annotations

import re
from calendar import month_abbr, month_name
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from pipelines.ledger.naming import alias_pattern, names
from pipelines.ledger.reader import Ledger
from pipelines.ledger.remedies import printed_dates, printed_numbers
from pipelines.ledger.remedies.synonyms import ACTORS, HEDGES, UNITS

MAX_QUOTE = 12
"""Words of a quote."""
_REFERENCE = re.compile(r"\[\d+\]|https?://\S+")
_WRAPPED = re.compile(r"(?m)^(.{60,}[^.!?…:”\"’)\]\s])[ ]*\n(?=\S)")
"""A line that goes on in the next: long, and without an end of a sentence."""
_ABBREVIATED = re.compile(r"(?:\b(?:Mr|Mrs|Dr|St|No|vs|Gen|Col|approx)|\b[A-Z])\.$")
_END = re.compile(r"(?<=[.!?])[”’\"')]*\s+(?=[“‘\"'(]*[A-Z0-9])")
_MONTH = "(?:" + "|".join([*month_name[1:], *(f"{name}\\.?" for name in month_abbr[1:]), r"Sept\.?"]) + ")"
_LABEL = (
    r"(?:FY ?|(?:[Ff]iscal|[Ff]inancial)(?: year)? )(?:\d{4}|’?'?\d\d)(?:[-–/]\d{2,4})?|(?:19|20)\d\d[-–/]\d\d(?!\d)"
)
"""Labels of fiscal years, whose days depend on whose year it is; 2010-12 may be three years or one month as well."""
_DATES = re.compile(
    rf"{_LABEL}|\d{{1,2}}(?:[-–]\d{{1,2}})?(?:st|nd|rd|th)?(?: of)? {_MONTH},? \d{{4}}"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:[-–]\d{{1,2}})?,? \d{{4}}"
    rf"|{_MONTH}(?: ?(?:[-–]|to|through) ?{_MONTH})?,?(?: of)? \d{{4}}"
    r"|(?<=between )(?:19|20)\d\d and (?:19|20)\d\d|(?<=from )(?:19|20)\d\d to (?:19|20)\d\d"
    r"|(?<![Aa]s of )(?:(?<=[Ii]n )|(?<=of )|(?<=[Ss]ince )|(?<=by )|(?<=during )|(?<=for )|(?<=until )|(?<=year )"
    r"|(?<=early )|(?<=late ))(?:19|20)\d\d(?![\d-]|st\b|nd\b|rd\b|th\b)"
)
_SIGN = "|".join(re.escape(sign.upper()) for sign in UNITS if not sign.isalnum() and " " not in sign and sign != "%")
_CARDINALS = [word for word in printed_numbers.SMALL if not re.search("th$|st$|first|second|third", word)][3:]
_WORDS = rf"\b(?:{'|'.join(_CARDINALS)}|a hundred|a dozen)(?:[ -](?:and |{'|'.join(_CARDINALS)}|hundred|dozen)+)*\b"
_SCALES = "|".join([*(word for word in printed_numbers.SCALES if len(word) > 1), "lakh crore", "lakh", "crore"])
_FIGURE = re.compile(
    rf"(?P<sign>{_SIGN})? ?(?P<number>(?<![\w.-])\d+(?:[.,  ]\d{{3}}(?!\d))*(?:[.,]\d+)?|(?i:{_WORDS}))"
    rf"(?P<scale>[ -]?(?:{_SCALES})\b)?"
)
_HEDGE = re.compile(r"(more than|at least|no less than|up to|less than|\b[a-z]{1,40}|[~≈<>≥≤]) ?$")
_ORDINAL = r"-(?:first|second|third|[a-z]+th)\b"
_WILL = re.compile(
    r"\b(?:will|would|shall|should|could|may|might|goals?|(?:target|aim|plan|hope|expect|pledg|intend|want|seek)\w*"
    r"|to (?:be|reach|raise|rise|increase|boost|bring|double|triple|expand|grow|hit|take|lift))\b"
)
_DONE = re.compile(r"\b(?:ha[ds]|have|was|were|reached|rose|grew|fell|stood|amounted|totall?ed|exceeded|doubled)\b")
_PHRASES = {"more than": "more_than", "at least": "at_least", "no less than": "at_least", "up to": "up_to"}

_ADJECTIVES = {
    "Pakistan": "Pakistani?",
    "istan": "(?:istani?)?",  # Uzbek
    "stan": "(?:stani?)?",  # Kazakh
    "any": "any?",  # German
    "ny": "ny",
    "y": "(?:y|ian)",  # Italian
    "a": "(?:a|an|ese)",  # Indian, Chinese
    "an": "an(?:i|ese|ian)?",  # Japanese, Iranian
    "am": "am(?:ese)?",
    "el": "eli?",
    "aq": "aqi?",
}
"""Endings of names of states, and what stands for them in the name and in its adjective; the first that fits."""


@dataclass(frozen=True)
class Sentence:
    """A sentence, with the number of its paragraph, and where it first names each actor, in order."""

    text: str
    paragraph: int
    places: Mapping[str, int]

    @property
    def actors(self) -> set[str]:
        """The actors that it names."""
        return {*self.places}


@dataclass(frozen=True)
class Figure:
    """A number as printed; ``value`` is None for a scale that entries do not have, such as crore."""

    printed: str
    start: int
    value: str | None
    scale: str | None
    unit: str | None
    qualifier: str | None


@dataclass(frozen=True)
class Date:
    """A date or period as printed, and in EDTF if it has one meaning; ``is_goal``: something is to be so by then."""

    printed: str
    start: int
    edtf: str | None
    is_goal: bool = False


class Names:
    """The names of a ledger's actors in English, and their aliases in any language."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    @cached_property
    def _pattern(self) -> tuple[re.Pattern[str], list[str]]:
        """One pattern of all names, the longest first, and the actor of each of its groups."""
        forms = sorted({*self._forms()}, key=lambda form: (-len(form[1]), form))
        return re.compile("|".join(f"({pattern})" for _, pattern in forms)), [actor for actor, _ in forms]

    def _forms(self) -> Iterator[tuple[str, str]]:
        actors = {key: actor for key, actor in self.ledger.actors.items() if actor.type != "aggregate"}
        english = [(actor, name) for actor, language, name in names(self.ledger.root) if language == "en"]
        for key, name in [*english, *((actor.id, actor.name) for actor in actors.values())]:
            if key in actors:
                yield key, rf"(?<!New )(?<!\w){_with_adjective(name)}(?!\w)"
        for actor in actors.values():
            for alias in actor.aliases:
                yield actor.id, alias_pattern(alias)
            if actor.type != "state":  # the three letters of a state are a word too often: AND, ARE, CAN
                yield actor.id, rf"(?<!\w){re.escape(actor.id)}(?!\w)"
        for word, key in ACTORS.items():
            if key in actors and len(word) > 3:
                yield key, rf"(?<!New )(?<!\w){re.escape(word.title())}(?!\w)"

    def named(self, text: str) -> dict[str, int]:
        """The actors that ``text`` names, in order, each with its first place; longer names hide shorter ones inside
        them, and the sign ``US$`` is no name."""
        (pattern, actors), places = self._pattern, dict[str, int]()
        for match in pattern.finditer(text.replace("US$", "  $")):
            places.setdefault(actors[(match.lastindex or 1) - 1], match.start())
        return places


def _with_adjective(name: str) -> str:
    """The name of a state and the adjective that English makes of it by an ending: India and Indian, Japan, Italy."""
    for ending, forms in _ADJECTIVES.items():
        if name.endswith(ending):
            return re.escape(name.removesuffix(ending)) + forms
    return re.escape(name)


def sentences(text: str, known: Names) -> Iterator[Sentence]:
    """The sentences of ``text``, whose paragraphs are lines, or lines that were wrapped.

    Marks of notes, addresses, and lines of references (``[1] …``) are left out.
    """
    unwrapped = _WRAPPED.sub(r"\1 ", text)
    lines = [line for line in unwrapped.splitlines() if line.strip() and not re.match(r"\s*\[\d+\]", line)]
    for paragraph, line in enumerate(lines, 1):
        plain, start = " ".join(_REFERENCE.sub("", line).split()), 0
        for end in [*(match.end() for match in _END.finditer(plain)), len(plain)]:
            sentence = plain[start:end].strip()
            if sentence and (end == len(plain) or not _ABBREVIATED.search(sentence)):
                yield Sentence(sentence, paragraph, known.named(sentence))
                start = end


def dates(text: str) -> list[Date]:
    """The dates of a sentence. A year counts after a preposition alone: not in a name such as Readiness 2030.

    What is said of something "by 2030" is a goal, unless the clause before it tells of the past alone.
    """
    found = []
    for match in _DATES.finditer(text):
        is_label = re.fullmatch(_LABEL, match[0])
        clause = re.split(r"[;:]|, ", text[: match.start()])[-1]
        is_goal = clause.endswith("by ") and bool(_WILL.search(clause) or not _DONE.search(clause))
        period = None if is_label else printed_dates.iso(match[0].replace(" and ", " to "))
        found.append(Date(match[0], match.start(), period, is_goal))
    return found


def figures(text: str) -> list[Figure]:
    """The numbers of a sentence but those of its dates, names (S-400) and bare years."""
    taken = [(match.start(), match.end()) for match in _DATES.finditer(text)]
    found = []
    for match in _FIGURE.finditer(text):
        number = match["number"]
        is_year = re.fullmatch(r"(?:19|20)\d\d", number) and not match["scale"] and not match["sign"]
        if is_year or any(start < match.end("number") and match.start("number") < end for start, end in taken):
            continue
        if re.match(rf"[-–]?[A-Za-z]*\d|[a-z]|{_ORDINAL}", text[match.end("number") :]):  # the 5th, a 350–390
            continue
        found.append(_figure(match, text))
    return found


def _figure(match: re.Match[str], text: str) -> Figure:
    scale = (match["scale"] or "").strip(" -").lower()
    number = match["number"]
    if number[0].isdigit():
        readings = [*printed_numbers.readings(number.replace("\u00a0", " "))]
        value = readings[0] if len({*readings}) == 1 else number.replace(",", "")
    else:
        value = str(max(printed_numbers.words(number), default=""))
    hedge = _HEDGE.search(text[: match.start()].casefold())
    word = hedge[1] if hedge else ""
    known = printed_numbers.SCALES.get(scale)
    return Figure(
        match[0].strip(),
        match.start("number"),
        None if scale and not known else value,
        known or scale or None,
        UNITS.get((match["sign"] or "").lower()) or _unit(text[match.end() :]),
        _PHRASES.get(word) or HEDGES.get(word),
    )


def _unit(after: str) -> str | None:
    """The unit among the next three words: ``billion USD``, ``per cent``, ``Indian soldiers``."""
    for last in range(1, 4):
        words = re.match(rf"\s?%|(?:[ -][\w.]+){{{last}}}", after)
        word = words[0].strip(" -.").split(" ")[-1] if words else ""
        if word == "cent" or after.startswith((" per cent", " percent", "%")):
            return "%"
        if meant := UNITS.get(word.lower()) or (word if word in UNITS.values() else None):
            return meant
    return None


def quote(sentence: str, start: int, end: int) -> str:
    """At most twelve words of the sentence around ``start`` to ``end``; the two ends of a longer stretch, with … ."""
    words = [*re.finditer(r"\S+", sentence)]
    first = next(n for n, word in enumerate(words) if word.end() > start)
    last = max(n for n, word in enumerate(words) if word.start() < end)

    def text(a: int, b: int) -> str:
        return sentence[words[max(a, 0)].start() : words[min(b, len(words) - 1)].end()].rstrip(",;.")

    if last - first >= MAX_QUOTE:
        return f"{text(first, first + 5)} … {text(last - 5, last)}"
    spare = MAX_QUOTE - (last - first + 1)
    before = min(first, spare - min(3, spare, len(words) - 1 - last))
    return text(first - before, last + spare - before)
