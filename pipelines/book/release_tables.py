"""What the sections of a page are made from: rows of released tables by dyad, and the names of what they mention."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pyarrow.compute as pc

from bilateral.commons.asked import following, stem
from bilateral.commons.groups import grouped
from bilateral.commons.keys import split_observation
from bilateral.commons.preferred_value import FIRM
from bilateral.commons.sayers import with_article
from bilateral.folder import Folder
from bilateral.trail import Trail
from pipelines.book.panels import ReleasedRow
from pipelines.judgement.record_picks import LOSSES
from pipelines.judgement.sayers import Sayer, by_observation, by_support
from pipelines.rows import Row, Rows, rows_of
from schemas.records import RECORDS

MADE = {"derived": "as it follows from other figures", "converted": "converted"}
"""How the names of series end that nobody states in this way."""
DYAD_TABLES = ("answers", "claimed_counts", "trade", "indicators", "funding_delivery", "dyads")
COMPUTED_TABLES = ("dependence", "un_votes", "covotes")
"""Computed tables from which ``indicators`` takes numbers that the page shows."""

BESIDE = 16
"""Pairs whose lines may stand beside those of another."""
LONG_AGO = 4
"""Years after which readers ask why a series has ended."""


@dataclass(frozen=True)
class ReleaseTables:
    """What the sections are made from: rows by dyad, and the names of what they mention."""

    by_dyad: Mapping[str, Mapping[str, Rows]]
    """Rows of the tables about dyads, by table and dyad."""
    records: Mapping[str, Rows]
    """Rows of the tables of records, by ``table/id``."""
    names: Mapping[str, str]
    """Names of actors and of territories."""
    definitions: Mapping[str, ReleasedRow]
    """Definitions by id."""
    sources: Mapping[str, ReleasedRow]
    """Sources by id."""
    computed: Mapping[str, Mapping[str, Row]]
    """Rows of computed tables from which rows of ``indicators`` are taken, by table and key."""
    coverage: Mapping[str, Mapping[str, Mapping[str, int]]]
    """How many years of each cell of coverage (``table/measure``) are in which state, by dyad."""
    said: Mapping[str, Sayer] = field(default_factory=dict)
    """Who says what, by observation and by support."""
    listed: Mapping[tuple[str, str], Rows] = field(default_factory=dict)
    """Numbers of firms listed, rows of ``listings``, by sanction and actor."""
    losses: Mapping[str, Rows] = field(default_factory=dict)
    """What firm evidence states of the losses of troops for one day, by deployment, each with its ``measure``."""
    histories: Mapping[str, Rows] = field(default_factory=dict)
    """What was known of numbers that changed, by observation, each state with its day and reason."""
    date: str = ""
    """The day of the data."""

    def about(self, dyad: str, table: str) -> Rows:
        """Rows of a table about a dyad."""
        return self.by_dyad[table].get(dyad, [])

    def indicator(self, name: str, dyad: str) -> Rows:
        """Rows of an indicator that have a value or a bound."""
        return self._numbers.get((name, dyad), [])

    @cached_property
    def beside(self) -> list[str]:
        """The pairs that may stand beside another: those with most rows of indicators, the most first."""
        rows = self.by_dyad["indicators"]
        return sorted(rows, key=lambda dyad: (-len(rows[dyad]), dyad))[:BESIDE]

    @cached_property
    def packages(self) -> Rows:
        """The packages of sanctions."""
        all_rows = (row for name, rows in self.records.items() if name.startswith("sanctions/") for row in rows)
        return [row for row in all_rows if row["kind"] == "package"]

    @cached_property
    def _numbers(self) -> dict[tuple[str, str], Rows]:
        ends = ("obs_value", "value_low", "value_high")
        every = ((dyad, row) for dyad, rows in self.by_dyad["indicators"].items() for row in rows if row["row_id"])
        known = ((dyad, row) for dyad, row in every if any(row[end] is not None for end in ends))
        return grouped(((row["indicator"], dyad), row) for dyad, row in known)

    @cached_property
    def last_year(self) -> float:
        """The last year of which anything is known, which may not be over; infinite where nothing is."""
        known = (row for rows in self._numbers.values() for row in rows if row["obs_status"] != "F")
        return max((row["year"] for row in known if row.get("year")), default=math.inf)

    def origin(self, row: ReleasedRow) -> ReleasedRow:
        """The computed row from which a row of ``indicators`` is taken; empty if it is not a computed one."""
        return self.computed.get(row["table"], {}).get(row["row_id"], {})

    def name(self, actor: str) -> str:
        """The name of an actor, or its id where it has none."""
        return self.names.get(actor, actor)

    def called(self, actor: str) -> str:
        """The name of an actor inside a sentence: ``the European Union``."""
        return with_article(self.name(actor))

    def pair(self, dyad: str) -> str:
        """The names of the two sides of a dyad inside a sentence."""
        return " and ".join(map(self.called, dyad.split("-")))

    def sayer(self, row: ReleasedRow) -> Sayer | None:
        """Who says the number of a row, and how reliable that is; None if it is computed."""
        named = (str(row.get(name)) for name in ("preferred_support_id", "observation_id"))
        return next((self.said[name] for name in named if name in self.said), None)

    def source_title(self, source_id: str) -> str:
        """The short title of a source, without version and remarks."""
        title = self.sources.get(source_id, {}).get("title", source_id)
        return re.split(r"[:,(]| by ", title)[0].strip()

    def ends(self, rows: Rows, source: str) -> str:
        """Which data sets numbers are computed from and in which year each ends, if that is long ago; ``source`` is
        the one of rows that name none."""
        last: dict[str, int] = {}
        for row in rows:
            data = source if row["series"] == "*" else stem(row["series"])
            if data in self.sources and row.get("year"):
                last[data] = max(row["year"], last.get(data, 0))
        if not last or min(last.values()) > self.last_year - LONG_AGO:
            return ""
        known = sorted(last.items(), key=lambda item: (-item[1], item[0]))
        ends = ", ".join(f"{self.source_title(data)} to {year}" for data, year in known)
        return f"A line ends where the data set behind it does: {ends}. Later years are not in this release."

    def source_suffix(self, row: ReleasedRow) -> str:
        """What a row of an indicator adds to the name of its series: its data set, unless its numbers are quoted, and
        how it follows from other numbers, unless it is stated."""
        data, way = stem(row["series"]), MADE.get(following(row["series"]))
        parts = ["" if data in ("ledger", "*") else self.source_title(data), way]
        return "".join(f", {part}" for part in parts if part)

    def scope_suffix(self, row: ReleasedRow) -> str:
        """What the territory of a flow adds to the name of its series, where it is not the usual one."""
        scope = row.get("scope") or "*"
        return "" if scope == "*" else f", {' and '.join(map(self.name, scope.split('+')))}"

    def counter(self, definition: str) -> str:
        """Who counts by a definition, and by which rule: ``CSIS ChinaPower: exercises of all kinds since 2003``."""
        known = self.definitions[definition]
        return f"{known['counter']}: {known['label']}"


def read_tables(folder: Folder) -> ReleaseTables:
    """The rows of a release from which the pages are made."""
    by_dyad: dict[str, Mapping[str, Rows]] = {
        name: _grouped(rows_of(folder.read(name)), "dyad") if folder.has(name) else {} for name in DYAD_TABLES
    }
    by_dyad["claimed_counts"] = _claimed_counts(folder, by_dyad["indicators"])
    records: dict[str, Rows] = {}
    for name in filter(folder.has, RECORDS):
        table = folder.read(name)
        groups = _grouped(rows_of(table), table.column_names[0])
        records |= {f"{name}/{record_id}": rows for record_id, rows in groups.items()}
    names = {row["actor_id"]: row["name"] for row in folder.read("actors", ["actor_id", "name"]).to_pylist()}
    if folder.has("territories"):
        names |= {row["territory_id"]: row["label"] for row in folder.read("territories").to_pylist()}
    definitions, sources = (
        {row[f"{name[:-1]}_id"]: row for row in folder.read(name).to_pylist()} for name in ("definitions", "sources")
    )
    computed = _computed_rows(folder, by_dyad["indicators"])
    known = (by_dyad, records, names, definitions, sources, computed, _coverage_states(folder))
    return ReleaseTables(*known, _sayers(folder), _listed_firms(folder), _losses(folder))


def _claimed_counts(folder: Folder, indicators: Mapping[str, Rows]) -> dict[str, Rows]:
    """Counts of exercises that an article under test claims: rows of indicators without a value, with what it says."""
    if not folder.has("claims"):
        return {}
    claims = {row["definition_id"]: row["stated_low"] for row in folder.read("claims").to_pylist()}
    counts = (row for rows in indicators.values() for row in rows if row["indicator"] == "exercises")
    found = ((row, claims.get(row["definition_id"])) for row in counts if row["obs_status"] == "O")
    return _grouped([row | {"claimed": claimed} for row, claimed in found if claimed], "dyad")


def _listed_firms(folder: Folder) -> dict[tuple[str, str], Rows]:
    """What documents say of the firms of one actor in one package, once it was in force."""
    said = folder.read("listings").to_pylist() if folder.has("listings") else []
    listed = [row for row in said if row["measure"] == "listed_entities" and row["status"] == "in_force"]
    return grouped(((row["sanction_id"], row["actor_id"]), row) for row in listed if row["actor_id"])


def _losses(folder: Folder) -> dict[str, Rows]:
    """Numbers of people lost that sources rated C or better state for one day, by ``deployments/id``."""
    columns = ["evidence_id", "observation_id", "value", "start_date", "start_low", "start_high", "is_admissible"]
    table = folder.read("evidence", [*columns, "superseded_from", "origin_reliability"])
    found: dict[str, Rows] = defaultdict(list)
    for row in table.filter(pc.starts_with(table["observation_id"], "deployments/")).to_pylist():
        subject, measure, *_ = split_observation(row["observation_id"])
        is_told = row["is_admissible"] and row["superseded_from"] is None and row["origin_reliability"] <= FIRM
        is_of_a_day = row["value"] is not None and row["start_low"] and row["start_low"] == row["start_high"]
        if measure in LOSSES and is_told and is_of_a_day:
            found[subject].append(row | {"measure": measure})
    return found


def _sayers(folder: Folder) -> dict[str, Sayer]:
    supports = ["support_id", "origin", "source_id", "reliability"]
    said = by_support(
        folder.read("evidence", ["evidence_id", "said_by", "origin_reliability"]).to_pylist(),
        folder.read("supports", supports).to_pylist() if folder.has("supports") else [],
    )
    preferred = folder.read("observations", ["observation_id", "preferred_support_id"])
    return said | by_observation(zip(*(column.to_pylist() for column in preferred.columns), strict=True), said)


def _computed_rows(folder: Folder, indicators: Mapping[str, Rows]) -> dict[str, dict[str, Row]]:
    computed = (row for rows in indicators.values() for row in rows if row["table"] in COMPUTED_TABLES)
    keys = grouped((row["table"], row["row_id"]) for row in computed if row["row_id"])
    return {name: Trail(folder).find(name, rows) for name, rows in keys.items()}


def _coverage_states(folder: Folder) -> dict[str, dict[str, dict[str, int]]]:
    """How many years of a dyad's cells of coverage are in which state, by dyad and ``table/measure``."""
    states: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for cell in folder.read("coverage", ["table", "measure", "dyad", "state"]).to_pylist():
        states[cell["dyad"]][f"{cell['table']}/{cell['measure']}"][cell["state"]] += 1
    return {dyad: {cell: dict(sorted(of.items())) for cell, of in cells.items()} for dyad, cells in states.items()}


def _grouped(rows: Rows, column: str) -> dict[str, Rows]:
    return grouped((row[column], row) for row in rows)
