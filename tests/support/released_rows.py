"""Rows of a release by the names that other rows rest on, for programs that check sentences against them.

Nothing of the project's own code is imported here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

Row = dict[str, Any]
SCALES = {"": 1.0, "million": 1e6, "billion": 1e9, "trillion": 1e12}


class Wrong(Exception):
    """A sentence says what the tables do not."""


def expect(condition: object, what: str) -> None:
    if not condition:
        raise Wrong(what)


class Tables:
    """The tables of a release, each read once, and their rows by key; ``ratings`` is the reliability of evidence."""

    def __init__(self, release: Path) -> None:
        self.release = release
        self._rows: dict[str, dict[str, Row]] = {}
        self._whole: dict[str, list[Row]] = {}
        self.ratings: dict[str, str] = {}

    def all(self, table: str) -> list[Row]:
        """Every row of a small table."""
        if table not in self._whole:
            self._whole[table] = pq.read_table(self.release / f"{table}.parquet").to_pylist()
        return self._whole[table]

    def some(self, table: str, columns: str, *filters: tuple[str, str, Any]) -> list[Row]:
        """The rows of a large table that pass these filters of Arrow's, with these columns."""
        file = self.release / f"{table}.parquet"
        return list(pq.read_table(file, columns=columns.split(), filters=[*filters]).to_pylist())

    @cached_property
    def actors(self) -> dict[str, str]:
        """Ids of actors by name, with and without an article."""
        return {name: row["actor_id"] for row in self.all("actors") for name in (row["name"], f"the {row['name']}")}

    def find(self, names: set[str]) -> None:
        """Read the rows that these references, ``table/key`` or the id of an observation, name."""
        for table in sorted({self.table_of(name) for name in names}):
            file = pq.ParquetFile(self.release / f"{table}.parquet")
            key = (file.schema_arrow.metadata or {})[b"key"].decode().split(",")
            rows: dict[str, Row] = {}
            for group in range(file.num_row_groups):
                part = file.read_row_group(group)
                keys = zip(*(part[column].to_pylist() for column in key), strict=True)
                for place, parts in enumerate(keys):
                    if (name := f"{table}/{'|'.join(map(str, parts))}") in names or name.partition("/")[2] in names:
                        rows[name] = part.slice(place, 1).to_pylist()[0]
                behind = part["observation_id"].to_pylist() if "observation_id" in part.column_names else ()
                for place, name in enumerate(behind):
                    if name in names:
                        rows.setdefault(name, part.slice(place, 1).to_pylist()[0])
            self._rows[table] = rows
        self._rows["observations"] = {
            row["observation_id"]: row for row in self.all("observations") if row["observation_id"] in names
        }

    def table_of(self, name: str) -> str:
        """The table of a reference: the id of an observation begins with it, too."""
        return name.partition("/")[0]

    def rows(self, answer: Row) -> list[Row]:
        """The rows that an answer rests on."""
        found = []
        for name in answer["rests_on"]:
            rows = self._rows[self.table_of(name)]
            row = rows.get(name) or rows.get(f"{self.table_of(name)}/{name}") or self._rows["observations"].get(name)
            expect(row, f"there is no row {name}")
            found.append(row or {})
        return found

    def actor(self, words: Mapping[str, str], name: str) -> str:
        """The id of an actor that a sentence names."""
        spelled = words[name][:1].lower() + words[name][1:] if words[name].startswith("The ") else words[name]
        expect(spelled in self.actors, f"{spelled} is no actor")
        return self.actors[spelled]


def half(number: str) -> float:
    """Half of the last digit of a printed number."""
    return 0.5000001 * 10.0 ** -len(number.partition(".")[2])


def is_amount(number: str, scale: str | None, value: float) -> bool:
    """Whether a printed number with its scale is a value, rounded."""
    by = SCALES[scale or ""]
    return abs(float(number.replace(",", "")) * by - value) <= half(number) * by


def is_share(number: str, value: float) -> bool:
    """Whether a printed number of per cent is a share, rounded."""
    if number.startswith("less"):
        return 0 < value < 0.0005
    if number.startswith("more"):
        return 0.995 <= value < 1
    return abs(float(number) - 100 * value) <= half(number)
