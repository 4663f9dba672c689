"""What a question asks: its actors, their roles, the subject, the periods and the unit. Nothing is looked up here."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from bilateral.actors import plain
from bilateral.ask.names import Mention, Names
from bilateral.commons.frames import Row
from bilateral.commons.lookup import nearest
from bilateral.folder import Folder

_YEAR = r"(?:1[5-9]|20)\d\d"
TO = r"\s*(?:-|–|—|/|to|until|bis|a|à|по|до|and|through)\s*"
RANGE = re.compile(rf"\b({_YEAR}){TO}({_YEAR}|\d\d)\b")
_SOUNDS = "a b v g d e zh z i j k l m n o p r s t u f h c ch sh shch . y . e yu ya".replace(".", "").split(" ")
_LETTERS = str.maketrans({**dict(zip("абвгдежзийклмнопрстуфхцчшщъыьэюя", _SOUNDS, strict=True)), "ё": "e"})
LONGEST = 500
"""The most characters of a question that are read: patterns take time on long texts."""
DATED = rf"\b(?P<year>{_YEAR})-(?P<month>\d\d)(?:-(?P<day>\d\d))?\b", rf"\b(?P<day>\d\d?)\.(?P<month>\d\d?)\.(?P<year>{_YEAR})\b"
"""Days and months in figures."""
FIRST_MONTHS = re.compile(rf"(?<!last )(?<!past )\b(\w+)(?: premiers)? (?:months?|monat\w*|mois|месяц\w*)\D*?({_YEAR})")
LAST_YEARS = r"(?:last|past|previous|letzten|последни[ех]) (\w+) (?:years|jahren?|лет|года?)\b"
DECADE = r"\b((?:19|20)\d0)(?:s|er)\b"


@cache
def words() -> dict[str, Any]:
    """The declared vocabulary."""
    return tomllib.loads(files(__package__).joinpath("words.toml").read_text("utf-8"))


def names_of(folder: Folder) -> Names:
    """The names of a release, kept with it."""
    kept: dict[str, Any] = vars(folder)
    names: Names = kept.setdefault("names_in_questions", Names(folder, words()["actors"] | words()["people"]))
    return names


def says(text: str, pattern: str | None) -> bool:
    """Whether the plain text of a question has the pattern, from the beginning of a word on."""
    return pattern is not None and re.search(rf"\b(?:{pattern})", text) is not None


@cache
def spoken(pattern: str) -> re.Pattern[str]:
    """What the words that a pattern speaks of begin with; words of two letters, and those that end there, whole."""
    bare = re.sub(r"\\[wWdDsS]|\[[^\]]*\]\??|[^\W\d_]\?", " ", pattern.replace("\\b", "$"))
    parts = [f"{word}$" if end or len(word) < 3 else word for word, end in re.findall(r"([^\W\d_]{2,})(\$?)", bare)]
    return re.compile("|".join(parts) or "$^")


@cache
def idle() -> set[str]:
    """The words that change nothing of what is asked."""
    return {word for said in words()["idle"].values() for word in said.split()}


@cache
def general() -> re.Pattern[str]:
    """What is said in questions of any subject: times, turns, units, roles and amounts."""
    said, kinds = words(), ("units", "halves", "roles", "sides", "turns", "times", "amounts", "sizes")
    patterns = [one for kind in kinds for one in (said[kind] if kind in ("halves", "amounts", "sizes") else said[kind].values())]
    return spoken("|".join([*patterns, said["plainer"]["ordinals"].replace(" ", "|")]))


@cache
def of_any() -> re.Pattern[str]:
    """What any declared subject speaks of."""
    kinds = ("match", "needs", "also")
    return spoken("|".join(one[kind] for one in words()["subjects"] for kind in kinds if kind in one))


@cache
def spelled() -> list[str]:
    """The words that one which is none may have been meant for."""
    parts = f"{of_any().pattern}|{general().pattern}|{words()['months']['full']}"
    return sorted({*re.findall(r"[^\W\d_]{5,}", parts)})


@dataclass
class Asked:
    """A question as it is understood."""

    text: str
    tokens: list[str]
    mentions: list[Mention] = field(default_factory=list)
    periods: list[str] = field(default_factory=list)
    days: list[str] = field(default_factory=list)
    is_latest: bool = False
    this_year: str = ""
    unit: str | None = None
    heard: set[int] = field(default_factory=set)
    """The places of the words that name actors, whether or not these matter for the subject."""

    @property
    def actors(self) -> list[str]:
        """The actors named, each once, in their order."""
        return [*dict.fromkeys(one.actor for one in self.mentions)]

    def is_said(self, of: str) -> bool:
        """Whether one of the words for a time or a turn is said."""
        return says(self.text, words()["times"].get(of) or words()["turns"][of])

    def is_of(self, one: Row) -> bool:
        """Whether a declared entry matches: has what it needs, and nothing that it must not have."""
        has = says(self.text, one["match"]) and ("needs" not in one or says(self.text, one["needs"]))
        return has and not says(self.text, one.get("unless"))

    @cached_property
    def plain(self) -> list[str]:
        """Its words without case, accents and signs."""
        return [plain(token) for token in self.tokens]

    def word_before(self, one: Mention) -> str:
        """The word before an actor, articles left out."""
        articles = words()["roles"]["articles"]
        return next((word for word in reversed(self.plain[: one.start]) if not re.fullmatch(articles, word)), "")

    def unknown(self, *patterns: str | None) -> list[str]:
        """The words that name something else than the patterns speak of: the answer would be to another question."""
        own = spoken("|".join(filter(None, patterns)))
        return [token for at, token in enumerate(self.tokens) if at not in self.heard and self.is_unknown(at, own)]

    def is_unknown(self, at: int, own: re.Pattern[str]) -> bool:
        """Whether a word is none of those that change nothing, and not of what the pattern speaks of."""
        word, after = self.plain[at], self.plain[at + 1 : at + 2]
        is_month = re.match("month|monat|mois|месяц", word) and any("-" in period for period in self.periods)
        if is_month or len(word) < 3 or re.search(r"\d", word) or word in idle() or own.match(word) or general().match(word):
            return False
        is_low = self.is_said("german") and self.tokens[at].islower()
        is_doing = is_low or re.search(words()["plainer"]["doing"], word)
        is_doing = is_doing and not (after and own.match(after[0])) and self.plain[at - 1 : at] != ["how"]  # what stands before its thing says which
        return not (is_doing or re.fullmatch(words()["months"]["full"], word))

    @property
    def named(self) -> set[int]:
        """The places of the words that name actors."""
        return {place for one in self.mentions for place in range(one.start, one.end)}


def understand(question: str, names: Names, today: date) -> Asked:
    """The question, understood as of a day."""
    question = question[:LONGEST]
    for written, meant in words()["written"].items():
        question = re.sub(written, meant, question)
    question = re.sub(words()["plainer"]["occasion"], r"\1 war", question)
    tokens = re.findall(r"[^\W_]+", question)
    asked = Asked("", tokens)
    asked.mentions = names.mentions(tokens)
    is_new = [at not in asked.named and asked.is_unknown(at, of_any()) for at in range(len(tokens))]
    if len(asked.actors) < 2:
        asked.mentions += names.misspelt(tokens, {at for at, is_one in enumerate(is_new) if not is_one})
        asked.mentions.sort(key=lambda one: one.start)
    misspelt = [one for one in asked.mentions if is_new[one.start]]
    for at, word in enumerate(asked.plain):
        if not is_new[at] or at in asked.named or len(word) < 5:
            continue
        if near := nearest(word, spelled(), 0.85) or nearest(word, idle(), 0.9):
            question = question.replace(tokens[at], near := near.title() if tokens[at].istitle() else near)
            tokens[at] = near
    asked = Asked(" ".join(map(plain, tokens)), tokens, names.mentions(tokens))
    asked.mentions += [one for one in misspelt if one.start not in asked.named]
    asked.mentions.sort(key=lambda one: one.start)
    asked.heard = asked.named
    asked.unit = next((unit for unit, said in words()["units"].items() if says(asked.text, said)), None)
    signs = unicodedata.normalize("NFKD", question.casefold())
    _periods(asked, "".join(sign for sign in signs if not unicodedata.combining(sign)), today)
    return asked


def answered() -> list[Row]:
    """The declared subjects that releases answer for: with figures or with records."""
    return [one for one in words()["subjects"] if one.keys() & {"indicator", "items", "tables"}]


def _periods(asked: Asked, text: str, today: date) -> None:
    """Fill in the periods and days: in figures, runs of months, ranges, parts of years, months, years, decades."""
    for pattern, read in _ways_of_periods(asked, today):
        for found in [*re.finditer(pattern, text)]:
            if periods := read(found):
                asked.periods += periods
                text = text.replace(found[0], " ")
    if asked.is_said("last_year"):
        asked.periods.append(str(today.year - 1))
    if asked.is_said("this_year") and not asked.periods:
        asked.this_year = str(today.year)
    asked.days = [one for one in dict.fromkeys(asked.periods) if re.fullmatch(r"\d{4}-\d\d-\d\d", one)]
    asked.periods = [one for one in dict.fromkeys(asked.periods) if one not in asked.days]
    asked.is_latest = not (asked.periods or asked.days or asked.this_year)


def _ways_of_periods(asked: Asked, today: date) -> Iterator[tuple[str, Callable[[re.Match[str]], list[str]]]]:
    """The patterns of periods, in their order, each with what it reads from a text that fits."""
    said, is_fiscal = words(), asked.is_said("fiscal")

    def month(name: str) -> str:
        return f"{1 + next(at for at, said_of in enumerate(said['months']['names']) if re.match(said_of, name)):02d}"

    def size(word: str) -> int:
        return int(word) if word.isdigit() else said["sizes"].get(word, 0)

    def dated(found: re.Match[str]) -> list[str]:
        if not found["month"].isdigit():
            when = f"{found['year']}-{month(found['month'])}"
        elif found["day"] or int(found["month"]) <= int(found["year"]) % 100 <= int(found["year"]):
            when = f"{found['year']}-{int(found['month']):02d}"
        else:
            return []  # 2008-12 are five years
        return [f"{when}-{int(found['day']):02d}" if found["day"] else when]

    def spanned(found: re.Match[str]) -> list[str]:
        last = found[1][:2] + found[2] if len(found[2]) == 2 else found[2]
        if asked.is_said("change") or " and " in found[0]:
            return [found[1], last]
        return [f"{found[1]}-04/{last}-03" if is_fiscal else f"{found[1]}/{last}"]

    full = rf"(?<![^\W\d_])({said['months']['full']})(?![^\W\d_])"
    named = full.replace("(", "(?P<month>", 2).replace("(?P<month>?<!", "(?<!", 1)
    yield from ((one, dated) for one in DATED)
    run = rf"{full}\.?(?: ({_YEAR}))?{TO.replace('and|', '')}{full}\.? ({_YEAR})"
    yield run, lambda one: [f"{one[2] or one[4]}-{month(one[1])}/{one[4]}-{month(one[3])}"]
    yield RANGE.pattern, spanned
    yield FIRST_MONTHS.pattern, lambda one: [f"{one[2]}-01/{one[2]}-{size(one[1]):02d}"] * bool(size(one[1]))
    for part, (first, _, end) in ((part, months.partition("/")) for part, months in said["halves"].items()):
        yield rf"(?:{part})\D{{0,8}}({_YEAR})", lambda one, ends=(first, end): ["/".join(f"{one[1]}-{m}" for m in ends)]
    yield rf"(?:(?P<day>\d{{1,2}})\.?(?:st|nd|rd|th|er)? (?:of )?)?{named}\.? (?P<year>{_YEAR})", dated
    yield rf"{named} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>{_YEAR})", dated
    yield LAST_YEARS, lambda one: [str(today.year - back) for back in range(size(one[1]), 0, -1)]
    yield DECADE, lambda one: [f"{one[1]}/{int(one[1]) + 9}"]
    single = rf"(?<!\d)(?<!\d-){_YEAR}(?!\d)"
    yield single, lambda one: [f"{int(one[0]) - 1}-04/{one[0]}-03" if is_fiscal else one[0]]


def roles(asked: Asked) -> dict[str, str]:
    """Which actors give and take, as far as the words say: ``origin`` and ``destination`` by actor."""
    said, text, found = words()["roles"], asked.plain, dict[str, str]()
    for one in asked.mentions:
        word = asked.word_before(one)
        is_bought = word in ("a", "au", "aux") and says(asked.text, said["takes"])  # acheté à la Russie
        if re.fullmatch(said["to"], word) and not is_bought:
            found.setdefault("destination", one.actor)
        elif is_bought or re.fullmatch(said["from"], word) or _is_bought_of(text, one):
            found.setdefault("origin", one.actor)
    for place, word in enumerate(text):
        is_taking = says(word, said["takes"]) or re.search("import(?!an)|einfuhr", word) is not None
        is_giving = not is_taking and (says(word, said["gives"]) or "export" in word or "ausfuhr" in word)
        if re.fullmatch(said["partners"], word) and (word.endswith("s") or _has_possessive(asked, place)):
            is_taking, is_giving = is_giving, is_taking  # China's suppliers sell to China
        if text[place - 1] in said["asked_for"].split("|") and not any(one.end <= place for one in asked.mentions):
            is_taking, is_giving = is_giving, is_taking  # who sells Vietnam its weapons
        role = "destination" if is_taking else "origin" if is_giving else None
        if role and role not in found and (actor := _subject(asked, place, found)):
            found[role] = actor
    for one in asked.mentions:
        following = text[one.end : one.end + 1]
        if not one.is_name and following and re.match(said["goods"], following[0]) and not found:
            found["origin"] = one.actor
    if len(found) == 1 and len(asked.actors) == 2:
        ((role, actor),) = found.items()
        other = next(one for one in asked.actors if one != actor)
        found["destination" if role == "origin" else "origin"] = other
    return found if len({*found.values()}) == len(found) else {}


def _has_possessive(asked: Asked, place: int) -> bool:
    """Whether the last actor before a word stands in the possessive."""
    ends = [one.end for one in asked.mentions if one.end <= place]
    return bool(ends) and asked.plain[ends[-1] : ends[-1] + 1] == ["s"]


def _is_bought_of(text: list[str], one: Mention) -> bool:
    """``acheté de la Chine``, ``kaufte in Saudi-Arabien``: the one from whom somebody takes."""
    before = text[max(0, one.start - 3) : one.start]
    bought = any(re.match("(importe|achete)", word) for word in before) and "de" in before
    return bought or ("in" in before[-1:] and any(re.match("(kauf|bezog)", word) for word in text))


def _subject(asked: Asked, place: int, found: dict[str, str]) -> str | None:
    """Who sells or buys, where the word for it stands at ``place``: the nearest before, else the nearest after."""
    free = [one for one in asked.mentions if one.actor not in found.values()]
    before = [one for one in free if one.end <= place]
    after = [one for one in free if one.start > place and one.start - place <= 3]
    return before[-1].actor if before else after[0].actor if after else None


def romanised(text: str) -> str:
    """Cyrillic letters in Latin ones, by sound."""
    return text.translate(_LETTERS)


def owner(asked: Asked) -> str | None:
    """Whose trade, imports or dependence it is, where a share is asked for."""
    text = asked.plain
    for one in asked.mentions:
        end = min((other.start for other in asked.mentions if other.start >= one.end), default=len(text))
        said = " ".join([word for word in text[one.end : end] if word != "s"][:4])
        before = text[max(0, one.start - 2) : one.start]
        of = next((word for word in reversed(text[: one.start]) if not re.fullmatch("(of|de|des|du|der|the|la|l|les)", word)), "")
        whole = words()["roles"]["whole"]
        if (re.match(whole, said) or (says(of, whole) and before[-1:] != ["s"])) and not says(said, r"share|weight|part\b|anteil"):
            return one.actor
        if before[:1] == ["with"] or before[-1:] in (["with"], ["on"], ["von"], ["mit"], ["avec"], ["с"]):
            return next((actor for actor in asked.actors if actor != one.actor), None)
    return None
