"""Actors in a question: names in English, German, French and Russian in any form, codes, and declared words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, NamedTuple

import pyarrow.compute as pc
import pyarrow.dataset as ds

from bilateral.actors import plain
from bilateral.catalogue import CATALOGUE
from bilateral.commons.frames import Row
from bilateral.commons.groups import grouped
from bilateral.commons.lookup import nearest
from bilateral.folder import Folder

LONGEST = 4
"""The most words that a name in a question has."""


@cache
def words() -> dict[str, Any]:
    """The declared vocabulary."""
    return tomllib.loads(files(__package__).joinpath("words.toml").read_text("utf-8"))


class Mention(NamedTuple):
    """An actor, and the words from ``start`` to ``end`` that name it; ``is_name`` is false for adjectives."""

    actor: str
    start: int
    end: int
    is_name: bool


@dataclass(frozen=True)
class Names:
    """The names of one release: of actors, and of what it measures."""

    folder: Folder
    declared: dict[str, str]
    starred: set[str] = field(default_factory=set)
    """Beginnings of names that may end in any way; known when ``exact`` is."""

    @cached_property
    def actors(self) -> dict[str, Row]:
        """The actors by their ids."""
        rows = self.folder.rows("actors", ["actor_id", "type", "name", "state_id", "valid_from"])
        return {row["actor_id"]: row for row in rows}

    @cached_property
    def kinds(self) -> dict[str, str]:
        """What each actor is."""
        return {actor: row["type"] for actor, row in self.actors.items()}

    @cached_property
    def english(self) -> dict[str, str]:
        """English names."""
        return {actor: row["name"] for actor, row in self.actors.items()}

    @cached_property
    def catalogue(self) -> dict[str, Row]:
        """The indicators by their ids."""
        return {row["indicator"]: row for row in self.folder.rows(CATALOGUE)}

    def of(self, actors: Iterable[str]) -> str:
        """Actors by name, in a sentence; empty for none."""
        return " and ".join(self.english.get(actor, actor) for actor in actors)

    @cached_property
    def exact(self) -> dict[str, str]:
        """Actors by plain name; a name of today before one that ended."""
        rows = [(plain(name), actor, True) for actor, name in self.english.items()]
        # a name that several languages share stands under the first of them alone, as Russian ones do under others
        is_cyrillic = pc.match_substring_regex(ds.field("name"), r"^\p{Cyrillic}")
        is_read = ds.field("language").isin(words()["names"]["languages"]) | is_cyrillic
        where = ds.field("scheme").isin(["name", "alias"]) & is_read
        for row in self.folder.rows("actor_names", ["actor_id", "name", "valid_to"], where):
            word = plain(row["name"].rstrip("*"))
            rows.append((word, row["actor_id"], row["valid_to"] is None))
            self.starred.update([f"{word}*"] if row["name"].endswith("*") else ())
        rows.sort(key=lambda row: row[2])
        are_named = {actor for actor, kind in self.kinds.items() if kind in words()["names"]["kinds"]}
        are_named -= {*words()["names"]["too_wide"]}
        return {word: actor for word, actor, _ in rows if word and actor in are_named}

    @cached_property
    def stems(self) -> dict[str, str]:
        """Actors by the beginning that the forms of their one-word names share."""
        single = {word: actor for word, actor in self.exact.items() if " " not in word and len(word) > 3}
        return {re.sub(words()["names"]["ending"], "", word): actor for word, actor in single.items()} | single

    @cached_property
    def several(self) -> dict[tuple[int, str], list[tuple[list[str], str]]]:
        """Names of more than one word, each cut to what its forms share, by their number of words and first letters."""
        return grouped(
            ((len(parts), parts[0][:2]), (parts, actor))
            for word, actor in self.exact.items()
            if 1 < len(parts := [part[: len(part) - 2 * (len(part) > 4)] for part in word.split()]) <= LONGEST
        )

    def mentions(self, tokens: list[str]) -> list[Mention]:
        """The actors that the plains name, in their order."""
        found, place, plains = list[Mention](), 0, [plain(token) for token in tokens]
        while place < len(plains):
            one = next(self._at(tokens, plains, place), None)
            found += [one] if one else []
            place = one.end if one else place + 1
        return found

    def misspelt(self, tokens: list[str], places: Iterable[int]) -> list[Mention]:
        """Actors that the plains at some places nearly name: written with a capital, or longer and nearer."""
        found = list[Mention]()
        for at in places:
            size, least = (4, 0.82) if tokens[at][0].isupper() else (6, 0.85)
            near = nearest(plain(tokens[at]), self.stems, least) if len(tokens[at]) >= size else None
            found += [Mention(self.stems[near], at, at + 1, True)] if near and near[0] == plain(tokens[at])[0] else []
        return found

    def _at(self, tokens: list[str], plains: list[str], place: int) -> Iterator[Mention]:
        for size in range(min(LONGEST, len(plains) - place), 1, -1):
            there = plains[place : place + size]
            if actor := self.exact.get(" ".join(there)):
                yield Mention(actor, place, place + size, True)
            for parts, actor in self.several.get((size, there[0][:2]), ()):
                if all(_begins(word, part) for word, part in zip(there, parts, strict=True)):
                    yield Mention(actor, place, place + size, True)
        word, token = plains[place], tokens[place]
        if token in self.english and token.isupper():
            yield Mention(token, place, place + 1, True)
        for said, actor in self.declared.items():
            if word == said or (len(said) > 3 and word.startswith(said)):
                yield Mention(actor, place, place + 1, word == said)
        if len(word) < 4 and not token.isupper():
            return
        if (actor := self.exact.get(word)) and (token[0].isupper() or len(word) > 3):
            yield Mention(actor, place, place + 1, True)
        for cut in range(len(word), 2, -1):
            actor, ending = self.stems.get(word[:cut]), word[cut:]
            is_whole = (token[0].isupper() or cut > 3) and (ending or len(word) > 5 or word in self.exact)
            if (
                actor
                and len(word) > 4
                and is_whole
                and (re.fullmatch(words()["names"]["form"], ending) or f"{word[:cut]}*" in self.starred)
            ):
                yield Mention(actor, place, place + 1, len(ending) < 3 and ending not in ("an", "n", "s", "i", "ns"))


def _begins(word: str, part: str) -> bool:
    """Whether a word is a part of a name in one of its forms."""
    return word == part or (len(part) > 2 and word.startswith(part) and len(word) - len(part) < 5)
