"""Looking up publishers' codes: which of our actors a code for a state, territory or area means, and in which years.

A code that stands nowhere in the crosswalk is an error, never a dropped row. The files are ``crosswalk.py``'s; which
sources use which scheme is not known here.
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

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.crosswalk import FIRST, LAST, LEFT_OUT

__all__ = ["LEFT_OUT", "Codes", "UnknownCodes"]


class UnknownCodes(Exception):
    """Codes that the crosswalk does not know; the message lists them and says where to add them."""

    def __init__(self, scheme: str, codes: Collection[str]) -> None:
        shown = ", ".join(sorted(codes)[:40]) + (f" and {len(codes) - 40} more" if len(codes) > 40 else "")
        super().__init__(
            f"{len(codes)} codes are not in the crosswalk: {shown}. "
            f"Add each to data/reference/codes/{scheme}.csv, with `-` as actor if it is to be left out"
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
        """The hash of all schemes: what is read with another crosswalk is read anew."""
        digest = sha256()
        for file in sorted(self.folder.glob("*.csv")):
            digest.update(file.name.encode() + b"\0" + sha256(file.read_bytes()).digest())
        return digest.hexdigest()

    def scheme(self, name: str) -> dict[str, list[Meaning]]:
        """The meanings of every code of a scheme."""
        if name not in self._schemes:
            found: dict[str, list[Meaning]] = defaultdict(list)
            with open(self.folder / f"{name}.csv", encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    first, last = int(row["valid_from"] or FIRST), int(row["valid_to"] or LAST)
                    found[row["code"]].append(Meaning(row["actor"], first, last))
            self._schemes[name] = dict(found)
        return self._schemes[name]

    def actors(self, scheme: str, codes: Any, years: Any = None) -> Any:
        """Actor ids for ``codes`` (strings) in ``years`` (integers), element by element; ``-`` is left out, null stays null.

        Without years a code must mean one actor at all times. Raises UnknownCodes naming every code (with its year) that
        the scheme does not know.
        """
        known = self.scheme(scheme)
        codes = pc.utf8_trim_whitespace(_whole(codes).cast(pa.string())).dictionary_encode()
        index, names = codes.indices, codes.dictionary.to_pylist()
        if years is None:
            years = pa.array([None] * len(codes), pa.int32())
        pairs = pa.table({"code": index, "year": _whole(years).cast(pa.int32())})
        unique = pairs.group_by(["code", "year"], use_threads=False).aggregate([])
        unknown: set[str] = set()
        meaning: dict[tuple[int | None, int | None], str | None] = {}
        for code, year in zip(unique["code"].to_pylist(), unique["year"].to_pylist(), strict=True):
            actor = None if code is None else _meaning(known.get(names[code], []), year)
            if code is not None and actor is None:
                unknown.add(names[code] if year is None else f"{names[code]} ({year})")
            meaning[code, year] = actor
        if unknown:
            raise UnknownCodes(scheme, unknown)
        return _take(pairs, meaning)


def _whole(values: Any) -> Any:
    if isinstance(values, pa.ChunkedArray):
        return values.combine_chunks() if values.num_chunks != 1 else values.chunk(0)
    return values if isinstance(values, pa.Array) else pa.array(values)


def _take(pairs: Any, meaning: dict[tuple[int | None, int | None], str | None]) -> Any:
    """The meaning of each pair, looked up once for each distinct pair."""
    step = LAST + 2
    numbers = {
        (-1 if code is None else code) * step + (-1 if year is None else year): actor
        for (code, year), actor in meaning.items()
    }
    flat = pc.add(
        pc.multiply(pc.fill_null(pairs["code"].cast(pa.int64()), -1), step),
        pc.fill_null(pairs["year"].cast(pa.int64()), -1),
    )
    keys = pa.array(numbers.keys(), pa.int64())
    found = pa.array(numbers.values(), pa.string())
    return _whole(found.take(_whole(pc.index_in(flat, value_set=keys))))


def _meaning(meanings: list[Meaning], year: int | None) -> str | None:
    if year is None:
        return meanings[0].actor if len({m.actor for m in meanings}) == 1 else None
    return next((m.actor for m in meanings if m.first <= year <= m.last), None)
