"""Whether words name an actor or a place, or say that a list is complete: what a quotation carries by itself.

Names are those of the register with their aliases, and CLDR's names of states in all languages (``names.csv``). What
follows for evidence is decided in ``assertions``.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from functools import cached_property, lru_cache
from pathlib import Path

from bilateral.commons.groups import grouped
from pipelines.ledger.reader import NAMES, Ledger
from schemas import beside

MIN_STEM = 4
_INFLECTED = re.compile("[\u0000-\u058f\u10a0-\u10ff\u1e00-\u1fff]+")
"""Scripts in which words stand apart and take endings; in all others a name is looked for anywhere."""
_WORD = re.compile(r"\w+")
_WORDS = beside.read(__file__)
_COMPLETE = re.compile("|".join(_WORDS["complete"]), re.IGNORECASE)
_ELSEWHERE = re.compile("|".join(_WORDS["elsewhere"]), re.IGNORECASE)


def names(root: Path) -> Iterator[list[str]]:
    """Actor, language and name of every row of ``names.csv`` under ``root``, the ``data`` folder, if it is there."""
    if (file := root / "reference" / NAMES).exists():
        with open(file, encoding="utf-8", newline="") as handle:
            yield from [*csv.reader(handle)][1:]


def says_complete(text: str) -> bool:
    """Whether the words themselves say that a list is the whole list: both, all, trilateral, 15 countries."""
    return bool(_COMPLETE.search(text))


def _stem(word: str) -> str:
    return word[:-1] if len(word) > MIN_STEM else word


def _phrase(name: str) -> str:
    """A pattern of ``name`` with any endings; words of more than four letters may lose their last letter."""
    if not _INFLECTED.fullmatch(name):
        return re.escape(name)
    return r"\b" + r"\W+".join(re.escape(_stem(word)) + r"\w*" for word in _WORD.findall(name))


def alias_pattern(alias: str) -> str:
    """A pattern of ``alias`` as it stands, or, where it ends in a star, of words that begin with it."""
    if not _INFLECTED.fullmatch(alias):
        return re.escape(alias)
    whole = rf"(?<!\w){re.escape(alias.rstrip('*'))}" + ("" if alias.endswith("*") else r"(?!\w)")
    return f"(?-i:{whole})" if alias.isupper() else whole


def _beginning(name: str) -> str:
    """What stands, in small letters, in every text that names ``name``: to look for it is quicker than its pattern."""
    is_inflected = _INFLECTED.fullmatch(name) and not name.endswith("*")
    return (_stem(_WORD.findall(name)[0]) if is_inflected else name.rstrip("*")).lower()


@lru_cache(maxsize=8192)
def _normal(text: str) -> str:
    """A text in one form of its letters, without places that are called after actors."""
    return _ELSEWHERE.sub("…", unicodedata.normalize("NFC", text))


class Naming:
    """The names of a ledger's actors."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._patterns: dict[str, dict[str, str]] = {}
        self._named: dict[tuple[str, str], bool] = {}

    @cached_property
    def _cldr(self) -> dict[str, list[str]]:
        return grouped((actor, name) for actor, _, name in names(self.ledger.root))

    def _of(self, actor: str) -> dict[str, str]:
        """The patterns of the names of ``actor``, each with its beginning."""
        known = self.ledger.actors.get(actor)
        names, aliases = ([known.name], (actor, *known.aliases)) if known else ([], ())
        patterns = {_phrase(name): _beginning(name) for name in (*self._cldr[actor], *names)}
        return patterns | {alias_pattern(alias): _beginning(alias) for alias in aliases}

    def actor(self, actor: str, text: str) -> bool:
        """Whether ``text`` names ``actor``. The South China Sea names no China."""
        if actor not in self._patterns:
            self._patterns[actor] = self._of(actor)
        if (actor, text) not in self._named:
            normal = _normal(text)
            small = normal.lower()
            self._named[actor, text] = any(
                start in small and re.search(pattern, normal, re.IGNORECASE)
                for pattern, start in self._patterns[actor].items()
            )
        return self._named[actor, text]

    @cached_property
    def _state_of(self) -> dict[str, str]:
        return {actor.name: actor.id for actor in self.ledger.actors.values() if actor.type == "state"}

    def place(self, place: str, text: str) -> bool:
        """Whether ``text`` names ``place``: one of its parts between commas, in any language if that is a state."""
        return any(
            self.actor(state, text)
            if (state := self._state_of.get(part.strip()))
            else re.search(_phrase(part), text, re.IGNORECASE)
            for part in re.split(r"[,;()]", place)
            if _WORD.search(part)
        )
