"""What the sections of a page are made from: rows of released tables, by dyad, and what actors, records and definitions are called."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from bilateral.folder import Folder
from bilateral.trail import Trail
from pipelines.book.panels import Row
from pipelines.rows import Rows

ABOUT = ("trade", "indicators", "funding_delivery", "closeness", "dyads")
LANES = {
    "visits": "Visits and meetings",
    "agreements": "Agreements",
    "statements": "Statements",
    "exercises": "Exercises",
    "cooperation": "Cooperation",
    "deployments": "Deployments",
    "sanctions": "Sanctions",
}
"""The tables on the time line, in the order of its lanes."""
CELLS = {
    "trade/total": "total trade",
    "trade/exports": "exports",
    "exercises/occurrence": "exercises",
    "visits/occurrence": "visits and meetings",
    "agreements/occurrence": "agreements",
    "statements/occurrence": "statements",
    "funding/amount": "amounts of funding",
    "energy/volume": "volumes of energy",
    "settlement/share": "currencies of settlement",
    "sanctions/occurrence": "sanctions",
    "deployments/occurrence": "deployments",
    "votes/roll_call": "recorded votes",
    "alliances/alliance": "alliances",
    "arms_transfers/delivery": "deliveries of arms",
}
"""The cells of coverage, ``table/measure``, in words and in the order in which readers see them."""
BEHIND = ("dependence", "un_votes", "covotes")
"""Computed tables from which the front door takes numbers that the page shows."""


@dataclass(frozen=True)
class Tables:
    """What the sections are made from: rows by dyad, and what records and definitions are called."""

    by_dyad: Mapping[str, Mapping[str, Rows]]
    """Rows of ``trade``, ``indicators``, ``funding_delivery``, ``closeness`` and ``dyads``, by table and dyad."""
    records: Mapping[str, Rows]
    """Rows of the tables of records, by ``table/id``."""
    names: Mapping[str, str]
    """Names of actors."""
    definitions: Mapping[str, Row]
    """Definitions by id."""
    sources: Mapping[str, Row]
    """Sources by id."""
    behind: Mapping[str, Row]
    """Rows of computed tables from which rows of ``indicators`` are taken, by ``table/key``."""
    covered: Mapping[str, Mapping[str, Mapping[str, int]]]
    """How many years of a cell of coverage (``table/measure``) are in which state, by dyad."""

    def of(self, table: str, dyad: str) -> Rows:
        """Rows of a table about a dyad."""
        return self.by_dyad[table].get(dyad, [])

    def name(self, actor: str) -> str:
        """What an actor is called."""
        return self.names.get(actor, actor)

    def origin(self, row: Row) -> Row:
        """The row of a computed table from which a row of ``indicators`` is taken; empty where it is no computed one."""
        return self.behind.get(f"{row['table']}/{row['row_id']}", {})

    def pair(self, dyad: str) -> str:
        """What the two sides of a dyad are called."""
        return " and ".join(map(self.name, dyad.split("-")))

    def source(self, source_id: str) -> str:
        """What a source is called for short: its title without version and remarks."""
        title = self.sources.get(source_id, {}).get("title", source_id)
        return re.split(r"[:,(]| by ", title)[0].strip()

    def rule(self, definition: str) -> str:
        """A definition as a title: what its id says, in words."""
        words = definition.replace("-", " ")
        return words[:1].upper() + words[1:]

    def counter(self, definition: str) -> str:
        """Who counts by a definition, and what of its id is not their name: ``CSIS ChinaPower: all forms``."""
        name: str = self.definitions.get(definition, {}).get("counter") or ""
        theirs = {*re.findall(r"\w+", name.lower())}
        initials = "".join(re.findall("[A-Z]", name)).lower()
        rest = [
            word for word in definition.split("-") if word not in theirs and (word not in initials or word.isdecimal())
        ]
        return ": ".join(filter(None, (name, " ".join(rest))))


def read(folder: Folder) -> Tables:
    """The rows that the pages are made from."""
    by_dyad = {name: _grouped(folder.read(name).to_pylist(), "dyad") for name in ABOUT}
    records: dict[str, Rows] = {}
    for name in (*LANES, "funding"):
        table = folder.read(name)
        key = table.column_names[0]
        records |= {f"{name}/{one}": rows for one, rows in _grouped(table.to_pylist(), key).items()}
    names = {row["actor_id"]: row["name"] for row in folder.read("actors", ["actor_id", "name"]).to_pylist()}
    definitions, sources = (
        {row[f"{name[:-1]}_id"]: row for row in folder.read(name).to_pylist()} for name in ("definitions", "sources")
    )
    return Tables(
        by_dyad, records, names, definitions, sources, _behind(folder, by_dyad["indicators"]), _states(folder)
    )


def _behind(folder: Folder, indicators: Mapping[str, Rows]) -> dict[str, Row]:
    trail = Trail(folder)
    wanted: dict[str, list[str]] = {name: [] for name in BEHIND}
    for rows in indicators.values():
        for row in rows:
            if row["table"] in wanted and row["row_id"]:
                wanted[row["table"]].append(row["row_id"])
    return {
        f"{name}/{key}": row for name, keys in wanted.items() if keys for key, row in trail.find(name, keys).items()
    }


def _states(folder: Folder) -> dict[str, dict[str, dict[str, int]]]:
    """How many years of a dyad's cells of coverage are in which state, by dyad and ``table/measure``."""
    found: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for cell in folder.read("coverage", ["table", "measure", "dyad", "state"]).to_pylist():
        found[cell["dyad"]][f"{cell['table']}/{cell['measure']}"][cell["state"]] += 1
    return {dyad: {cell: dict(sorted(count.items())) for cell, count in cells.items()} for dyad, cells in found.items()}


def _grouped(rows: Rows, column: str) -> dict[str, Rows]:
    found: dict[str, Rows] = defaultdict(list)
    for row in rows:
        found[row[column]].append(row)
    return found


def known(indicator: str, dyad: str, tables: Tables) -> Rows:
    """Rows of an indicator that say something."""
    rows = [row for row in tables.of("indicators", dyad) if row["indicator"] == indicator and row["row_id"]]
    return [row for row in rows if any(row[name] is not None for name in ("obs_value", "value_low", "value_high"))]


def source_of(row: Row, tables: Tables) -> str:
    """What a row of an indicator adds to the name of its series: the data set it is from, unless it is of quoted numbers."""
    return "" if row["series"] in ("ledger", "*") else f", {tables.source(row['series'])}"
