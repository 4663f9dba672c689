"""Looking up publishers' codes: which actor a code for a state, territory or area means, and in which years.

A code that is missing in the crosswalk is an error, never a dropped row. Which source uses which scheme is not known
here.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Collection
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.ledger import crosswalk
from pipelines.ledger.crosswalk import FIRST, LAST, LEFT_OUT

__all__ = ["LEFT_OUT", "Codes", "UnknownCodes"]
SPAN = 1 << 42
"""Years that one code takes where a code and a year are one number."""
NO_YEAR = SPAN // 2 - 1


class UnknownCodes(Exception):
    """Codes that are not in the crosswalk; the message lists them and says where to add them."""

    def __init__(self, scheme: str, codes: Collection[str]) -> None:
        names = ", ".join(sorted(codes)[:40]) + (f" and {len(codes) - 40} more" if len(codes) > 40 else "")
        file = f"data/reference/codes/{scheme.partition(':')[0]}.csv"
        super().__init__(
            f"{len(codes)} codes are not in the crosswalk: {names}. "
            f"Add each to {file}, with `-` as actor if it is to be left out"
        )
        self.codes = sorted(codes)


class Meaning(NamedTuple):
    """What a code means from the first to the last year, both included."""

    actor: str
    first: int
    last: int


class Codes:
    """The crosswalk under ``folder``, each scheme read when it is first used."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._schemes: dict[str, dict[str, list[Meaning]]] = {}

    @cached_property
    def digest(self) -> str:
        """The hash of all schemes: with another crosswalk, every capture is read again."""
        digest = sha256()
        for file in sorted(self.folder.glob("*.csv")):
            digest.update(file.name.encode() + b"\0" + sha256(file.read_bytes()).digest())
        return digest.hexdigest()

    def scheme(self, name: str) -> dict[str, list[Meaning]]:
        """The meanings of every code of a scheme, or, for ``scheme:name``, of the names that the codes have there."""
        if name not in self._schemes:
            meanings: dict[str, list[Meaning]] = defaultdict(list)
            file_name, _, column = name.partition(":")
            with open(self.folder / f"{file_name}.csv", encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    first, last = int(row["valid_from"] or FIRST), int(row["valid_to"] or LAST)
                    meanings[row[column or "code"]].append(Meaning(row["actor"], first, last))
            self._schemes[name] = dict(meanings)
        return self._schemes[name]

    @cached_property
    def named(self) -> dict[str, frozenset[str]]:
        """The actors that a name, or a code of three letters, means in any scheme, by it in lower case."""
        known: dict[str, set[str]] = defaultdict(set)
        for row in crosswalk.rows(self.folder):
            for word in (row["code"], row["name"]):
                if len(word) > 2 and not word.isdigit():
                    known[word.casefold()].add(row["actor"])
        return {word: frozenset(actors) for word, actors in known.items()}

    def actors(self, scheme: str, codes: Any, years: Any = None) -> Any:
        """Actor ids for ``codes`` (text or whole numbers) in ``years`` (integers, or one), by element; null stays null.

        Without years a code must mean one actor at all times. Raises UnknownCodes naming every code (with its year)
        that the scheme does not know. A column of a frame gives one.
        """
        actors = self.encoded(scheme, codes, years).dictionary_decode()
        return actors.to_pandas().set_axis(codes.index) if isinstance(codes, pd.Series) else actors

    def encoded(self, scheme: str, codes: object, years: object = None) -> Any:
        """``actors`` as a dictionary array. Each code is looked up once for a year, whatever the number of rows."""
        column = _whole(codes)
        column = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        texts = pc.utf8_trim_whitespace(column.dictionary.cast(pa.string())).to_pylist()
        code = np.asarray(pc.fill_null(column.indices.cast(pa.int64()), len(texts)))
        year: Any = NO_YEAR if years is None else years
        if not isinstance(year, int):
            year = np.asarray(pc.fill_null(_whole(years).cast(pa.int64()), NO_YEAR))
        places, pairs = pd.factorize(code * SPAN + year)
        known, unknown = self.scheme(scheme), set()
        actors: list[str | None] = []
        for pair in pairs.tolist():
            number, when = (pair + SPAN // 2) // SPAN, (pair + SPAN // 2) % SPAN - SPAN // 2
            actors.append(_actor(known.get(texts[number], []), when) if number < len(texts) else None)
            if number < len(texts) and actors[-1] is None:
                unknown.add(texts[number] if when == NO_YEAR else f"{texts[number]} ({when})")
        if unknown:
            raise UnknownCodes(scheme, unknown)
        return pa.array(actors, pa.string()).dictionary_encode().take(pa.array(places))


def _actor(meanings: list[Meaning], year: int) -> str | None:
    """What a code means in a year, or at all times; None if it has no such meaning."""
    if year != NO_YEAR:
        return next((meaning.actor for meaning in meanings if meaning.first <= year <= meaning.last), None)
    actors = {meaning.actor for meaning in meanings}
    return actors.pop() if len(actors) == 1 else None


def _whole(values: object) -> Any:
    column = values if isinstance(values, pa.Array | pa.ChunkedArray) else pa.array(values, from_pandas=True)
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    return column.cast(pa.int64()) if pa.types.is_floating(column.type) else column
