"""What a question asks: its actors, their roles, the subject, the periods and the unit. Nothing is looked up here."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from bilateral.actors import plain
from bilateral.ask.names import Mention, Names
from bilateral.commons.frames import Row
from bilateral.folder import Folder

_YEAR = r"(?:1[5-9]|20)\d\d"
RANGE = re.compile(rf"\b({_YEAR})\s*(?:-|–|—|/|to|until|bis|a|à|по|до|and|through)\s*({_YEAR}|\d\d)\b")
_SOUNDS = "a b v g d e zh z i j k l m n o p r s t u f h c ch sh shch . y . e yu ya".replace(".", "").split(" ")
_LETTERS = str.maketrans({**dict(zip("абвгдежзийклмнопрстуфхцчшщъыьэюя", _SOUNDS, strict=True)), "ё": "e"})
LONGEST = 500
"""The most characters of a question that are read: patterns take time on long texts."""
FIRST_MONTHS = re.compile(rf"(?:first|ersten|premiers?|первые) (\w+) (?:months?|monat\w*|mois|месяц\w*)\D*?({_YEAR})")


@cache
def words() -> dict[str, Any]:
    """The declared vocabulary."""
    return tomllib.loads(files(__package__).joinpath("words.toml").read_text("utf-8"))


def names_of(folder: Folder) -> Names:
    """The names of a release, kept with it."""
    kept: dict[str, Any] = vars(folder)
    names: Names = kept.setdefault("names_in_questions", Names(folder, words()["actors"]))
    return names


def says(text: str, pattern: str | None) -> bool:
    """Whether the plain text of a question has the pattern, from the beginning of a word on."""
    return pattern is not None and re.search(rf"\b(?:{pattern})", text) is not None


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
    starts: set[int] = field(default_factory=set)
    """Where a sentence begins, besides the first."""

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

    @property
    def named(self) -> set[int]:
        """The places of the words that name actors."""
        return {place for one in self.mentions for place in range(one.start, one.end)}


def understand(question: str, names: Names, today: date) -> Asked:
    """The question, understood as of a day."""
    question = question[:LONGEST].replace("U.S.", "US").replace(" eu lieu", "").replace("’", "'")
    question = re.sub(r"\bFY ?(\d\d)\b", lambda one: f"fiscal {1999 + int(one[1])}-{one[1]}", question)
    question = re.sub(words()["plainer"]["occasion"], r"\1 war", question)
    tokens = re.findall(r"[^\W_]+", question)
    asked = Asked(" ".join(map(plain, tokens)), tokens)
    asked.mentions = names.mentions(tokens)
    if len(asked.actors) < 2:
        patterns = [one["match"] for one in answered()]
        known = {at for at, word in enumerate(asked.plain) if any(says(word, pattern) for pattern in patterns)}
        asked.mentions += names.misspelt(tokens, known | asked.named)
        asked.mentions.sort(key=lambda one: one.start)
    asked.unit = next((unit for unit, said in words()["units"].items() if says(asked.text, said)), None)
    signs = unicodedata.normalize("NFKD", question.casefold())
    _periods(asked, "".join(sign for sign in signs if not unicodedata.combining(sign)), today)
    asked.starts = {len(re.findall(r"[^\W_]+", question[: end.start()])) for end in re.finditer(r"[.?!:]", question)}
    return asked


def answered() -> list[Row]:
    """The declared subjects that releases answer for: with figures or with records."""
    return [one for one in words()["subjects"] if one.keys() & {"indicator", "items", "tables"}]


def _periods(asked: Asked, text: str, today: date) -> None:
    """Fill in the periods: fiscal years, runs of months, ranges, days, months and years."""
    months = words()["months"]
    rest = text
    for found in [*RANGE.finditer(text)]:
        start, end = found[1], found[2]
        last = start[:2] + end if len(end) == 2 else end
        ways = [f"{start}-04/{last}-03"] if asked.is_said("fiscal") else [f"{start}/{last}"]
        asked.periods += [start, last] if asked.is_said("change") or " and " in found[0] else ways
        rest = rest.replace(found[0], " ")
    if months_found := FIRST_MONTHS.search(rest):
        size = int(months_found[1]) if months_found[1].isdigit() else words()["sizes"].get(months_found[1], 0)
        asked.periods += [f"{months_found[2]}-01/{months_found[2]}-{size:02d}"] if size else []
        rest = rest.replace(months_found[0], " ")
    for said, (first, _, end) in ((said, months.partition("/")) for said, months in words()["halves"].items()):
        for found in [*re.finditer(rf"({said})\D{{0,8}}({_YEAR})", rest)]:
            asked.periods.append(f"{found[2]}-{first}/{found[2]}-{end}")
            rest = rest.replace(found[0], " ")
    month = rf"(?<![^\W\d_])(?P<month>{months['full']})(?![^\W\d_])"
    orders = [rf"(?:(?P<day>\d{{1,2}})\.?(?:st|nd|rd|th|er)? )?{month}\.? (?P<year>{_YEAR})"]
    orders += [rf"{month} (?P<day>\d{{1,2}}),? (?P<year>{_YEAR})"]
    for found in [one for order in orders for one in re.finditer(order, rest)]:
        number = 1 + next(at for at, said in enumerate(months["names"]) if re.match(said, found["month"]))
        when = f"{found['year']}-{number:02d}"
        if found["day"]:
            asked.days.append(f"{when}-{int(found['day']):02d}")
        else:
            asked.periods.append(when)
        rest = rest.replace(found[0], " ")
    asked.periods += re.findall(rf"(?<!\d)(?<!\d-){_YEAR}(?!\d)", rest)
    if asked.is_said("last_year"):
        asked.periods.append(str(today.year - 1))
    if asked.is_said("this_year") and not asked.periods:
        asked.this_year = str(today.year)
    asked.periods = [*dict.fromkeys(asked.periods)]
    asked.is_latest = not (asked.periods or asked.days or asked.this_year)


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
        is_taking = says(word, said["takes"]) or "import" in word or "einfuhr" in word
        is_giving = not is_taking and (says(word, said["gives"]) or "export" in word or "ausfuhr" in word)
        if re.fullmatch(said["partners"], word) and (word.endswith("s") or _has_possessive(asked, place)):
            is_taking, is_giving = is_giving, is_taking  # China's suppliers sell to China
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
        said = " ".join([word for word in text[one.end : one.end + 4] if word != "s"][:2])
        before = text[one.start - 2 : one.start]
        if says(said, words()["roles"]["whole"]) and not says(said, "share|weight|part|anteil"):
            return one.actor
        if before[:1] == ["with"] or before[-1:] in (["with"], ["on"], ["von"], ["mit"], ["avec"], ["с"]):
            return next((actor for actor in asked.actors if actor != one.actor), None)
    return None
