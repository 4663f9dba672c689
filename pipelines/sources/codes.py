"""Looking up publishers' codes: which actor a code for a state, territory or area means, and in which years.

A code that is missing in the crosswalk is an error, never a dropped row. Which source uses which scheme is not known
here.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.ledger import crosswalk
from pipelines.ledger.crosswalk import FIRST, LAST, LEFT_OUT

__all__ = ["LEFT_OUT", "Codes", "UnknownCodes", "is_actor"]


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


@dataclass(frozen=True)
class Meaning:
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
        """``actors`` as a dictionary array. Each code is looked up once, whatever the number of rows."""
        column = _dictionary(codes)
        texts = pc.utf8_trim_whitespace(column.dictionary.cast(pa.string())).to_pylist()
        years = pa.repeat(years, len(column)) if isinstance(years, int) else years
        year, first, last = _years(years, len(column))
        rows, names, table = _table(self.scheme(scheme), texts, first, last)
        code = np.asarray(pc.fill_null(column.indices.cast(pa.int32()), len(texts)))
        indices = table[rows[code], year]
        if (unknown := np.flatnonzero(indices == _UNKNOWN)).size:
            when = [None] * unknown.size if years is None else _whole(years).take(pa.array(unknown)).to_pylist()
            named = set(zip(code[unknown].tolist(), when, strict=True))
            raise UnknownCodes(scheme, {texts[c] if y is None else f"{texts[c]} ({y})" for c, y in named})
        is_null = indices == _NULL
        index = pa.array(indices, mask=is_null) if is_null.any() else pa.array(indices)
        return pa.DictionaryArray.from_arrays(index, pa.array(names, pa.string()))

    def sides(self, scheme: str, left: object, right: object, years: object) -> tuple[Any, Any]:
        """``encoded`` of two columns of codes, with one dictionary: equal actors have equal indices."""
        columns = pa.chunked_array([_dictionary(left), _dictionary(right)]).unify_dictionaries().chunks
        first, second = (self.encoded(scheme, column, years) for column in columns)
        return first, second


def is_actor(actors: Any, name: str) -> Any:
    """Where an array made by ``encoded`` is the actor ``name``."""
    names = actors.dictionary.to_pylist()
    return pc.equal(actors.indices, names.index(name) if name in names else _UNKNOWN)


def _dictionary(codes: object) -> Any:
    column = _whole(codes)
    return column if pa.types.is_dictionary(column.type) else column.dictionary_encode()


_NULL, _UNKNOWN = -1, -2


def _years(years: object, count: int) -> tuple[object, int, int]:
    """The place of each row's year in a table, and the table's first and last year; the place after them is no year."""
    if years is None:
        return np.zeros(count, np.int32), 0, -1
    column = _whole(years)
    ends = pc.min_max(column)
    if ends["min"].as_py() is None:
        return np.zeros(count, np.int32), 0, -1
    # before and after these no code means anything
    first, last = (min(max(ends[end].as_py(), FIRST - 1), LAST + 1) for end in ("min", "max"))
    year = np.asarray(pc.fill_null(column, last + 1))
    if ends["min"].as_py() < first or ends["max"].as_py() > last:
        year = np.where(np.asarray(pc.fill_null(column.is_null(), True)), last + 1, year.clip(first, last))
    return (year - first).astype(np.int32), first, last


def _table(known: dict[str, list[Meaning]], texts: list[str], first: int, last: int) -> tuple[Any, list[str], Any]:
    """The row of each text, names of actors, and the place among them by row and year.

    The last two rows are for unknown texts and for null, the last column is for no year.
    """
    here = {text: number for number, text in enumerate(dict.fromkeys(t for t in texts if t in known))}
    rows = np.array([*(here.get(text, len(here)) for text in texts), len(here) + 1], np.int32)
    names = list(dict.fromkeys(m.actor for text in here for m in known[text]))
    places = {name: place for place, name in enumerate(names)}
    table = np.full((len(here) + 2, last - first + 2), _UNKNOWN, np.int32)
    table[-1] = _NULL
    for text, row in here.items():
        meanings = known[text]
        for meaning in reversed(meanings):  # the first that holds counts
            start, end = max(meaning.first - first, 0), max(min(meaning.last, last) - first + 1, 0)
            table[row, start:end] = places[meaning.actor]
        if len({m.actor for m in meanings}) == 1:
            table[row, -1] = places[meanings[0].actor]
    return rows, names, table


def _whole(values: object) -> Any:
    column = values if isinstance(values, pa.Array | pa.ChunkedArray) else pa.array(values, from_pandas=True)
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    return column.cast(pa.int64()) if pa.types.is_floating(column.type) else column
