"""Actors in a question: names in English, German, French and Russian in any form, codes, and declared words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import pyarrow.compute as pc
import pyarrow.dataset as ds

from bilateral.actors import plain
from bilateral.commons.lookup import nearest
from bilateral.folder import Folder

LANGUAGES = ("*", "en", "de", "fr", "ru")
KINDS = ("state", "grouping", "organisation", "aggregate")
TOO_WIDE = ("WLD", "WLD_XCHN", "FRIENDLY", "UN")
LONGEST = 4
"""The most words that a name in a question has."""
_ENDING = re.compile(r"(?<=...)(ien|land|stan|[aeiouy]{1,2}|ия|стан|[аеиоуыьяю])$")
_FORM = re.compile(
    r"(s|n|ns|e|ie|ei|ey|es|an|ans|ian|ians|ese|i|is|ish|er|ers|en|(?:ia|ie)n?isch\w{0,2}|(?:an|es)?isch\w{0,2}|ais|aises?|ois|oises?|iens?|iennes?"
    r"|[аеиоуыьяю]|ии|ию|иеи|еи|ом|ои|ем|ем|ами|ах|ск\w{1,3}|и?иск\w{1,3}|анск\w{1,3}|цы|цев|цам)?$"
)


@dataclass(frozen=True)
class Mention:
    """An actor, and the words from ``start`` to ``end`` that name it; ``is_name`` is false for adjectives."""

    actor: str
    start: int
    end: int
    is_name: bool


@dataclass(frozen=True)
class Names:
    """The names of one release."""

    folder: Folder
    declared: dict[str, str]

    @cached_property
    def kinds(self) -> dict[str, str]:
        """What each actor is."""
        return {row["actor_id"]: row["type"] for row in self.folder.rows("actors", ["actor_id", "type"])}

    @cached_property
    def english(self) -> dict[str, str]:
        """English names."""
        return {row["actor_id"]: row["name"] for row in self.folder.rows("actors", ["actor_id", "name"])}

    @cached_property
    def exact(self) -> dict[str, str]:
        """Actors by plain name; a name of today before one that ended."""
        rows = [(plain(name), actor, True) for actor, name in self.english.items()]
        # a name that several languages share stands under the first of them alone, as Russian ones do under others
        is_cyrillic = pc.match_substring_regex(ds.field("name"), r"^\p{Cyrillic}")
        where = ds.field("scheme").isin(["name", "alias"]) & (ds.field("language").isin(LANGUAGES) | is_cyrillic)
        for row in self.folder.rows("actor_names", ["actor_id", "name", "valid_to"], where):
            rows.append((plain(row["name"].rstrip("*")), row["actor_id"], row["valid_to"] is None))
        rows.sort(key=lambda row: row[2])
        kept = [(word, actor) for word, actor, _ in rows if self.kinds.get(actor) in KINDS and actor not in TOO_WIDE]
        return {word: actor for word, actor in kept if word}

    @cached_property
    def starred(self) -> set[str]:
        """Beginnings of names that may end in any way."""
        where = ds.field("scheme") == "alias"
        names = [row["name"] for row in self.folder.rows("actor_names", ["name"], where)]
        return {f"{plain(name)}*" for name in names if name.endswith("*")}

    @cached_property
    def stems(self) -> dict[str, str]:
        """Actors by the beginning that the forms of their one-word names share."""
        words = {word: actor for word, actor in self.exact.items() if " " not in word and len(word) > 3}
        return {_ENDING.sub("", word): actor for word, actor in words.items()} | words

    @cached_property
    def several(self) -> list[tuple[list[str], str]]:
        """Names of more than one word, each cut to what its forms share."""
        names = [(word.split(), actor) for word, actor in self.exact.items() if 1 < len(word.split()) <= LONGEST]
        return [([part[: len(part) - 2 * (len(part) > 4)] for part in parts], a) for parts, a in names]

    def mentions(self, tokens: list[str], taken: set[int]) -> list[Mention]:
        """The actors that the words name, in their order; words in ``taken`` have another meaning."""
        found, place, words = list[Mention](), 0, [plain(token) for token in tokens]
        while place < len(words):
            one = None if place in taken else next(self._at(tokens, words, place), None)
            found += [one] if one else []
            place = one.end if one else place + 1
        return found

    def misspelt(self, tokens: list[str], taken: set[int]) -> list[Mention]:
        """Actors that capitalised words nearly name."""
        such = [at for at, word in enumerate(tokens) if at not in taken and len(word) > 4 and word[0].isupper()]
        near = [(at, nearest(plain(tokens[at]), self.stems, 0.8)) for at in such]
        return [Mention(self.stems[n], at, at + 1, True) for at, n in near if n and n[0] == plain(tokens[at])[0]]

    def _at(self, tokens: list[str], words: list[str], place: int) -> Iterator[Mention]:
        for size in range(min(LONGEST, len(words) - place), 1, -1):
            there = words[place : place + size]
            if actor := self.exact.get(" ".join(there)):
                yield Mention(actor, place, place + size, True)
            for parts, actor in self.several:
                pairs = [*zip(there, parts, strict=False)]
                if len(parts) == size and all(
                    w == p or (len(p) > 2 and w.startswith(p) and len(w) - len(p) < 5) for w, p in pairs
                ):
                    yield Mention(actor, place, place + size, True)
        word, token = words[place], tokens[place]
        if token in self.english and token.isupper():
            yield Mention(token, place, place + 1, True)
        for said, actor in self.declared.items():
            if word == said or (len(said) > 3 and word.startswith(said)):
                yield Mention(actor, place, place + 1, word == said)
        if len(word) < 4 and not token.isupper():
            return
        if (actor := self.exact.get(word)) and (token[0].isupper() or len(word) > 4):
            yield Mention(actor, place, place + 1, True)
        for cut in range(len(word), 2, -1):
            actor, ending = self.stems.get(word[:cut]), word[cut:]
            is_whole = (
                len(word) > 4 and (token[0].isupper() or cut > 3) and (ending or len(word) > 5 or word in self.exact)
            )
            if actor and is_whole and (_FORM.fullmatch(ending) or f"{word[:cut]}*" in self.starred):
                yield Mention(actor, place, place + 1, len(ending) < 3 and ending not in ("an", "n", "s", "i", "ns"))
