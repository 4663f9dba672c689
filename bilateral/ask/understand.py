"""What a question asks: its actors, their roles, the subject, the periods and the unit. Nothing is looked up here."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property

from bilateral.actors import plain
from bilateral.ask.names import Mention, Names, words
from bilateral.commons.frames import Row
from bilateral.commons.lookup import nearest
from bilateral.folder import Folder

LONGEST = 500
"""The most characters of a question that are read: patterns take time on long texts."""


def names_of(folder: Folder) -> Names:
    """The names of a release, kept with it."""
    kept: dict[str, Names] = vars(folder)
    return kept.setdefault("names_in_questions", Names(folder, words()["actors"] | words()["people"]))


def says(text: str, pattern: str | None) -> str:
    """The words of a plain text that a pattern fits, from the beginning of a word on; empty for none."""
    found = re.search(rf"\b(?:{pattern})", text) if pattern is not None else None
    return found[0] if found else ""


@cache
def spoken(pattern: str, least: int = 3) -> re.Pattern[str]:
    """What the words that a pattern speaks of begin with; words that end there, or have fewer letters, whole."""
    bare = re.sub(r"\\[wWdDsS]|\[[^\[\]]*\]\??|[^\W\d_]\?", " ", pattern.replace("\\b", "$"))
    parts = [f"{word}$" if end or len(word) < least else word for word, end in re.findall(r"([^\W\d_]{2,})(\$?)", bare)]
    return re.compile("|".join(parts) or "$^")


@cache
def idle() -> set[str]:
    """The words that change nothing of what is asked."""
    return {word for said in words()["idle"].values() for word in said.split()}


@cache
def general() -> re.Pattern[str]:
    """What is said in questions of any subject: times, turns, units, roles and amounts."""
    said = words()
    patterns = [one for kind in ("units", "roles", "sides", "turns", "times") for one in said[kind].values()]
    patterns += [*said["amounts"], *said["sizes"], *said["plainer"]["ordinals"].split()]
    return spoken("|".join(patterns), 4)


@cache
def of_any() -> re.Pattern[str]:
    """What any declared subject speaks of."""
    kinds = ("match", "needs", "also")
    return spoken("|".join(one[kind] for one in words()["subjects"] for kind in kinds if kind in one), 4)


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
    this_year: str = ""
    unit: str | None = None
    passed_over: str = ""
    """The words of an occasion, where states and period are named beside it."""
    heard: set[int] = field(default_factory=set)
    """The places of the words that name actors, whether or not these matter for the subject."""

    @property
    def actors(self) -> list[str]:
        """The actors named, each once, in their order."""
        return [*dict.fromkeys(one.actor for one in self.mentions)]

    def is_said(self, of: str) -> bool:
        """Whether one of the words for a time or a turn is said."""
        return not of or says(self.text, words()["times"].get(of) or words()["turns"][of]) != ""

    def is_of(self, one: Row) -> bool:
        """Whether a declared entry matches: has what it needs, and nothing that it must not have."""
        has = says(self.text, one["match"]) and ("needs" not in one or says(self.text, one["needs"]))
        return bool(has) and not says(self.text, one.get("unless"))

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
        word, said = self.plain[at], words()["plainer"]
        is_part = re.match(said["parts"], word) and any("-" in period for period in self.periods)
        is_known = word in idle() or own.match(word) or general().match(word)
        if is_part or is_known or re.fullmatch(rf"\w\w?|.*\d.*|{words()['months']['full']}", word):
            return False
        is_doing = re.search(said["doing"], word) or (self.is_said("german") and self.tokens[at].islower())
        is_before = any(map(own.match, self.plain[at + 1 : at + 2]))  # what stands before its thing says which
        return not is_doing or is_before or self.plain[at - 1 : at] == ["how"]

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
    question, occasion = _occasion(question, names)
    tokens = re.findall(r"[^\W_]+", question)
    first = Asked("", tokens, names.mentions(tokens))
    new = [at for at in range(len(tokens)) if at not in first.named and first.is_unknown(at, of_any())]
    misspelt = names.misspelt(tokens, new) if len(first.actors) < 2 else []
    for at in {*new} - {one.start for one in misspelt}:
        word = first.plain[at]
        near = len(word) > 4 and (nearest(word, spelled(), 0.85) or nearest(word, idle(), 0.9))
        if near and near[0] == word[0]:
            question = question.replace(tokens[at], near := near.title() if tokens[at].istitle() else near)
            tokens[at] = near
    asked = Asked(" ".join(map(plain, tokens)), tokens, names.mentions(tokens))
    asked.mentions += [one for one in misspelt if one.start not in asked.named]
    asked.mentions.sort(key=lambda one: one.start)
    asked.heard, asked.passed_over = asked.named, occasion
    asked.unit = next((unit for unit, said in words()["units"].items() if says(asked.text, said)), None)
    signs = unicodedata.normalize("NFKD", question.casefold())
    _periods(asked, "".join(sign for sign in signs if not unicodedata.combining(sign)), today)
    return asked


def _occasion(question: str, names: Names) -> tuple[str, str]:
    """A question without the occasion that it names, and that, if the states and a year are named beside it."""
    for pattern in words()["plainer"]["passed_over"]:
        if found := re.search(pattern.replace("CAPITAL", words()["plainer"]["capital"]), question):
            rest = question.replace(found[0], " ")
            there, left = ({one.actor for one in names.mentions(re.findall(r"[^\W_]+", of))} for of in (question, rest))
            if there - left <= {"UKR"} and len(left) > 1 and re.search(r"\b(19|20)\d\d", rest):
                return rest, found[0].strip()
    return question, ""


def answered() -> list[Row]:
    """The declared subjects that releases answer for: with figures or with records."""
    return [one for one in words()["subjects"] if one.keys() & {"indicator", "items", "tables"}]


def _periods(asked: Asked, text: str, today: date) -> None:
    """Fill in the periods and days, as they are declared in their order."""
    for one in words()["periods"]:
        for found in [*re.finditer(_dated(one["match"]), text)] if asked.is_said(one.get("said", "")) else ():
            parts = {name: _in_figures(name, part) for name, part in found.groupdict().items() if part}
            year = int(parts.get("y") or parts.get("y2") or today.year)
            parts |= {"y": str(year), "y2": f"{year}"[: 4 - len(parts.get("y2", ""))] + parts.get("y2", "")}
            asked.periods += one["gives"].format(**parts, y0=year - 1, y9=year + 9).split()
            text = text.replace(found[0], " ")
    if asked.is_said("last_year"):
        asked.periods.append(str(today.year - 1))
    if asked.is_said("this_year") and not asked.periods:
        asked.this_year = str(today.year)
    asked.periods = [*dict.fromkeys(asked.periods)]


@cache
def _dated(pattern: str) -> str:
    """A declared pattern of periods, as Python reads it."""
    stands = {"YEAR": r"(?:1[5-9]|20)\d\d", "COUNT": rf"\d+|{'|'.join(words()['sizes'])}"}
    stands["MONTH"] = rf"(?<![^\W\d_])(?:{words()['months']['full']})(?![^\W\d_])"
    pattern = re.sub("YEAR|COUNT|MONTH", lambda one: stands[one[0]], pattern)
    return re.sub(r"\(\?<(?=\w)", "(?P<", pattern)


def _in_figures(name: str, part: str) -> str:
    """A month, a day or a count in two figures, by whatever word it is said."""
    if not part.isdigit():
        names = words()["months"]["names"] if name.startswith("m") else []
        part = str(words()["sizes"].get(part) or 1 + next(at for at, one in enumerate(names) if re.match(one, part)))
    return part.zfill(2)


def roles(asked: Asked) -> dict[str, str]:
    """Which actors give and take, as far as the words say: ``origin`` and ``destination`` by actor."""
    said, text, found = words()["roles"], asked.plain, dict[str, str]()
    for one in asked.mentions:
        word = asked.word_before(one)
        bought = {"de": "bought", "in": "bought", "a": "takes", "au": "takes", "aux": "takes"}.get(word)
        is_bought = bought is not None and says(asked.text, said[bought]) != ""  # acheté à la Russie
        is_into = word == "in" and says(asked.text, said["into"])  # in die USA verkauft
        if (is_into or re.fullmatch(said["to"], word)) and not is_bought:
            found.setdefault("destination", one.actor)
        elif is_bought or re.fullmatch(said["from"], word):
            found.setdefault("origin", one.actor)
    for place, word in enumerate(text):
        is_taking = says(word, said["takes"]) or re.search("import(?!an)|einfuhr", word) is not None
        is_giving = not is_taking and (says(word, said["gives"]) or "export" in word or "ausfuhr" in word)
        if re.fullmatch(said["partners"], word) and (word.endswith("s") or "s" in text[max(0, place - 3) : place]):
            is_taking, is_giving = is_giving, is_taking  # China's suppliers sell to China
        if text[place - 1] in said["asked_for"].split("|") and not any(one.end <= place for one in asked.mentions):
            is_taking, is_giving = is_giving, is_taking  # who sells Vietnam its weapons
        role = "destination" if is_taking else "origin" if is_giving else None
        if role and role not in found and (actor := _subject(asked, place, found)):
            found[role] = actor
    adjectives = [one for one in asked.mentions if not one.is_name and not found]
    if of := next((one for one in adjectives if re.match(said["goods"], " ".join(text[one.end : one.end + 1]))), None):
        found["origin"] = of.actor
    if len(found) == 1 and len(asked.actors) == 2:
        ((role, actor),) = found.items()
        other = next(one for one in asked.actors if one != actor)
        found["destination" if role == "origin" else "origin"] = other
    return found if len({*found.values()}) == len(found) else {}


def _subject(asked: Asked, place: int, found: dict[str, str]) -> str | None:
    """Who sells or buys, where the word for it stands at ``place``: the nearest before, else the nearest after."""
    free = [one for one in asked.mentions if one.actor not in found.values()]
    before = [one for one in free if one.end <= place]
    near = before[-1:] or [one for one in free if one.start > place and one.start - place <= 3][:1]
    if near and (twin := beside(asked, near[0])):  # two names without a word between them: Turkey Russia gas imports
        return twin.actor if twin.is_name and not near[0].is_name else None
    return near[0].actor if near else None


def beside(asked: Asked, one: Mention) -> Mention | None:
    """The other actor that stands directly before or after one."""
    there = (other for other in asked.mentions if other.actor != one.actor)
    return next((other for other in there if other.end == one.start or one.end == other.start), None)


def romanised(text: str) -> str:
    """Cyrillic letters in Latin ones, by sound."""
    return text.translate(str.maketrans(words()["sounds"]))


def owner(asked: Asked) -> str | None:
    """Whose trade, imports or dependence it is, where a share is asked for."""
    text, whole, linking = asked.plain, words()["roles"]["whole"], words()["roles"]["linking"]
    for one in asked.mentions:
        if one.is_name and (twin := beside(asked, one)) and twin.is_name:
            continue
        end = min((other.start for other in asked.mentions if other.start >= one.end), default=len(text))
        said = " ".join([word for word in text[one.end : end] if word != "s"][:4])
        before = text[max(0, one.start - 2) : one.start]
        of = [word for word in text[: one.start] if not re.fullmatch(linking, word)][-2:]
        of = of[:1] if len(of) > 1 and re.match(words()["roles"]["goods"], of[-1]) else of[-1:]  # импорте оружия Индии
        is_whole = re.match(whole, said) or (of and says(of[0], whole) and before[-1:] != ["s"])
        if is_whole and not says(said, r"share|weight|part\b|anteil"):
            return one.actor
        if before[:1] == ["with"] or before[-1:] in (["with"], ["on"], ["von"], ["mit"], ["avec"], ["с"]):
            return next((actor for actor in asked.actors if actor != one.actor), None)
    return None
