"""From rows of any table to the observations, rows of sources and sources that they rest on.

Every row of a release leads back by what it names: an observation, the row it is taken from, a list of what it rests on.
What stands behind an observation is not looked up here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bilateral.folder import Folder
from bilateral.frames import Rows
from bilateral.lookup import NotThere, known

if TYPE_CHECKING:
    import pyarrow as pa

OBSERVATION = b"observations.observation_id"
RESTING = ("rests_on", "observation_ids", "record_ids")
"""Columns that list what a row rests on."""
REPORTS = ("exporter_report_id", "importer_report_id")
"""Columns that name a report or an observation."""
_LINKS = {
    "claims": (("evidence_id", "evidence/"),),
    "excerpt_checks": (("evidence_id", "evidence/"),),
    "dyads": (("record_id", ""),),
    "coverage": (),
}
"""Tables whose rows are no values, with the columns that name what they are about."""
MAX_STEPS = 6
"""Rows rest on rows at most this deep: a composite on shares, those on observations."""


@dataclass(frozen=True)
class Leaf:
    """Where a trail ends: of the row given (its place), by which reference, and what was found there."""

    place: int
    through: str
    observation_id: str | None = None
    report: Mapping[str, Any] = field(default_factory=dict)
    source_id: str | None = None


@dataclass
class Trail:
    """The trails of rows through one release."""

    folder: Folder
    schemas: dict[str, pa.Schema] = field(default_factory=dict)

    @cached_property
    def observations(self) -> dict[str, list[str]]:
        """Ids of observations by subject."""
        found: dict[str, list[str]] = defaultdict(list)
        columns = ["observation_id", "subject_id"]
        for row in self.folder.read("observations", columns).to_pylist():
            found[row["subject_id"]].append(row["observation_id"])
        return found

    @cached_property
    def observation_ids(self) -> set[str]:
        """Ids of all observations."""
        return {name for names in self.observations.values() for name in names}

    @cached_property
    def feeds(self) -> dict[str, set[str]]:
        """Tables that each source feeds, of sources whose rows are here."""
        rows = self.folder.read("sources", ["source_id", "feeds", "n_captures"]).to_pylist()
        return {row["source_id"]: {*row["feeds"]} for row in rows if row["n_captures"]}

    def schema(self, table: str) -> pa.Schema:
        """The columns of a table, read once."""
        if table not in self.schemas:
            self.schemas[table] = self.folder.schema(table)
        return self.schemas[table]

    def key(self, table: str) -> list[str]:
        """The columns that name a row of a table."""
        return (self.schema(table).metadata or {}).get(b"key", b"").decode().split(",")

    def leaves(self, rows: Rows, table: str | None) -> Iterator[Leaf]:
        """Where the trails of ``rows`` end, each leaf once."""
        seen = set[tuple[int, str | None, str | None, str]]()
        kinds = {columns: self._named(columns, table) for columns in {frozenset(row) for row in rows}}
        wanted = [(place, kinds[frozenset(row)], row, "") for place, row in enumerate(rows)]
        for _ in range(MAX_STEPS):
            references: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
            for place, name, row, through in wanted:
                for found in self._step(place, name, row, through or self._id(name, row)):
                    if isinstance(found, Leaf):
                        mark = (place, found.observation_id, found.source_id, str(found.report.get("support_id")))
                        if mark not in seen:
                            seen.add(mark)
                            yield found
                    else:
                        references[found[0]][found[1]].append(place)
            wanted = [
                (place, name, row, f"{name}/{row_id}")
                for name, by_id in references.items()
                for row_id, row in self._rows(name, [*by_id]).items()
                for place in by_id[row_id]
            ]
            if not wanted:
                return

    def _named(self, given: frozenset[str], table: str | None) -> str:
        """The table of a row: as said, else that whose key it has and whose columns are most like its own. Raises NotThere."""
        there = self.folder.tables_there
        if table is not None:
            return known(table, there, "table", "the release")
        best: dict[str, int] = {}
        for name in there:
            columns = set(self.schema(name).names)
            if set(self.key(name)) <= given:
                best[name] = len(columns & given) - len(given - columns)
        top = [name for name, like in best.items() if like == max(best.values())]
        if len(top) == 1:
            return top[0]
        if "observation_id" in given:
            return "observations"
        raise NotThere(
            f"no telling of which table a row with the columns {', '.join(sorted(given)[:6])} is: "
            "keep the columns of its key, or say table=…" + (f" (one of {', '.join(top)})" if top else "")
        )

    def _id(self, table: str, row: Mapping[str, Any]) -> str:
        """How other rows name a row: ``table/key``."""
        return f"{table}/{'|'.join(str(row.get(part)) for part in self.key(table))}"

    def _step(self, place: int, table: str, row: Mapping[str, Any], through: str) -> Iterator[Leaf | tuple[str, str]]:
        """What a row names: leaves, and rows of other tables as (table, row_id)."""
        if table == "indicators" and not row.get("observation_id"):
            if row.get("row_id"):
                yield row["table"], row["row_id"]
            return
        for column, of in _LINKS.get(table, ()):
            if row.get(column):
                yield from self._reference(place, through, f"{of}{row[column]}")
        if table in _LINKS:
            return
        if table == "trends":
            yield from self._series(row)
            return
        own = self._own(table, row)
        if own is not None:
            for name in own:
                yield Leaf(place, through, observation_id=name)
            return
        names = [name for column in RESTING for name in row.get(column) or ()]
        names += [row[column] for column in REPORTS if row.get(column)]
        if names:
            for name in names:
                yield from self._reference(place, through, name)
        elif {"capture_id", "source_row"} <= row.keys():
            yield Leaf(place, through, report=_report(row))
        elif not (set(RESTING) & set(self.schema(table).names)) or "source_id" in row:
            for source in self._sources(table, row):
                yield Leaf(place, through, source_id=source)

    def _own(self, table: str, row: Mapping[str, Any]) -> list[str] | None:
        """The observations that a row is; None where it is none."""
        key = self.key(table)
        if len(key) == 1 and "label" in self.schema(table).names:
            return self.observations.get(f"{table}/{row[key[0]]}", [])
        for declared in self.schema(table):
            is_link = (declared.metadata or {}).get(b"ref") == OBSERVATION
            is_link |= declared.name == "observation_id" or [declared.name] == key
            if is_link and row.get(declared.name) in self.observation_ids:
                return [row[declared.name]]
        return None

    def _series(self, row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """The rows behind a yearly series, which the row's key names."""
        import pyarrow.dataset as ds

        where = ds.field("freq") == "A"
        for name in self.key("trends"):
            where = where & (ds.field(name) == row[name])
        for shown in self.folder.read("indicators", ["table", "row_id"], where).to_pylist():
            if shown["row_id"]:
                yield shown["table"], shown["row_id"]

    def _reference(self, place: int, through: str, name: str) -> Iterator[Leaf | tuple[str, str]]:
        """What one entry of a list names: an observation, a row of a source, a record, or a row of a table."""
        table, _, row_id = name.partition("/")
        if name in self.observation_ids:
            yield Leaf(place, through, observation_id=name)
        elif name in self.observations:  # a record
            yield from (Leaf(place, name, observation_id=one) for one in self.observations[name])
        elif "#" in table:  # capture#row
            capture, _, row = name.partition("#")
            source = capture.rpartition("-")[0]
            tables = [t for t in sorted(self.feeds.get(source, ())) if self.key(t) == ["capture_id", "source_row"]]
            yield from ((table, f"{capture}|{row}") for table in tables)
            if not tables:
                said = {"support_id": name, "source_id": source, "capture_id": capture, "source_row": row}
                yield Leaf(place, through, report=said)
        elif table in self.folder.manifest["tables"]:
            is_count = table == "counts" and not row_id.startswith(("counts/", "computed/"))
            yield table, (name if is_count else row_id)
        else:
            yield "counts", name  # our own counts are named computed/…

    def _sources(self, table: str, row: Mapping[str, Any]) -> list[str]:
        """The sources of a computed row: those it names, else all that feed the tables it is made from."""
        named = {value for name, value in row.items() if name.endswith("source_id") and value}
        if named:
            return sorted(named & self.feeds.keys())
        wanted, made_from = {table}, set[str]()
        while wanted:
            name = wanted.pop()
            made_from.add(name)
            said = self.folder.manifest["tables"].get(name, {}).get("made_from", ())
            wanted |= {*said} - made_from
        return sorted(source for source, feeds in self.feeds.items() if feeds & made_from)

    def _rows(self, table: str, row_ids: list[str]) -> dict[str, dict[str, Any]]:
        """Rows by their keys; of rows of a source that a public release leaves out, the names."""
        found = self.find(table, row_ids)
        if self.key(table) == ["capture_id", "source_row"]:
            for row_id in row_ids:
                capture, _, row = row_id.partition("|")
                named = {"source_id": capture.rpartition("-")[0], "capture_id": capture, "source_row": row}
                found.setdefault(row_id, named)
        return found

    def find(self, table: str, row_ids: list[str]) -> dict[str, dict[str, Any]]:
        """Rows of a table by their keys, parts joined by ``|``; keys that it does not have are left out."""
        import pyarrow as pa
        import pyarrow.compute as pc
        import pyarrow.dataset as ds

        key, where = self.key(table), None
        parts = [row_id.split("|") for row_id in row_ids]
        if len(key) == 1:
            where = ds.field(key[0]).isin(pa.array(row_ids, pa.string()))
        elif all(len(found) == len(key) for found in parts):
            for place, name in enumerate(key):
                kind = self.schema(table).field(name).type
                values = pa.array(sorted({found[place] for found in parts}), pa.string()).cast(kind)
                one = ds.field(name).isin(values)
                where = one if where is None else where & one
        rows = self.folder.read(table, None, where)
        names = pc.binary_join_element_wise(*(rows[name].cast(pa.string()) for name in key), "|")
        mine = pc.is_in(names, value_set=pa.array(row_ids, pa.string()))
        return dict(zip(names.filter(mine).to_pylist(), rows.filter(mine).to_pylist(), strict=True))


def _report(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of a source as support."""
    wanted = ("source_id", "capture_id", "source_row", "value", "unit_measure", "obs_status", "time_period")
    said = {name: row.get(name) for name in wanted}
    return {"support_id": f"{row['capture_id']}#{row['source_row']}", "known_from": row.get("vintage_date"), **said}
