"""From rows of any table back to the observations, rows of sources and sources that they come from.

Each row names its origin: an observation, the row it was taken from, or a list of both. The evidence for an
observation is looked up in ``evidence``, not here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from bilateral.commons.frames import Row, Rows
from bilateral.commons.groups import grouped
from bilateral.commons.keys import is_report, split_report, split_row
from bilateral.commons.lookup import NotThere, hint, known
from bilateral.folder import Folder

OBSERVATION = b"observations.observation_id"
RESTING = ("rests_on", "observation_ids", "record_ids")
"""Columns that list the inputs of a row."""
OF_REPORTS = ["capture_id", "source_row"]
"""The key of a table of a source's rows."""
REPORTS = ("exporter_report_id", "importer_report_id")
"""Columns that name a report or an observation."""
_EVIDENCE = (("evidence_id", "evidence/"),)
_LINKS = {"claims": _EVIDENCE, "excerpt_checks": _EVIDENCE, "dyads": (("record_id", ""),), "coverage": ()}
"""Tables whose rows are not values, with the columns that name what they are about."""
OVER_GDP = "trade-over-gdp"
"""The method whose rows rest on a row of ``economy`` beside the one that they are taken from."""
MAX_STEPS = 6
"""The longest chain of rows: an asymmetry is made of shares, and those of observations."""


@dataclass(frozen=True)
class Leaf:
    """The end of a trail: the place of the row that was asked about, the last reference, and what it led to."""

    place: int
    through: str
    observation_id: str | None = None
    report: Row = field(default_factory=dict)
    source_id: str | None = None


@dataclass
class Trail:
    """The trails of rows through one release."""

    folder: Folder
    loaded: Mapping[str, Mapping[str, Row]] = field(default_factory=dict)
    """Rows that whoever asks has read already, by table and key, in the order of the table."""
    links: dict[str, list[str]] = field(default_factory=dict)
    """The columns of each table that may name an observation."""

    @cached_property
    def observations(self) -> dict[str, list[str]]:
        """Ids of observations by subject, read once for a release: they are kept with its folder, as actors are."""
        kept: dict[str, dict[str, list[str]]] = vars(self.folder)
        if "observations_of" not in kept:
            subjects, names = self.folder.read("observations", ["subject_id", "observation_id"]).to_pydict().values()
            kept["observations_of"] = grouped(zip(subjects, names, strict=True))
        return kept["observations_of"]

    @cached_property
    def observation_ids(self) -> set[str]:
        """Ids of all observations."""
        return {name for names in self.observations.values() for name in names}

    @cached_property
    def feeds(self) -> dict[str, set[str]]:
        """Tables that each source feeds, of sources whose rows are here: what was withdrawn feeds none."""
        rows = self.folder.read("sources", ["source_id", "feeds", "state"]).to_pylist()
        return {row["source_id"]: {*row["feeds"]} for row in rows if row["state"] in ("current", "stale")}

    @cached_property
    def extracts(self) -> dict[str, Rows]:
        """The captures behind each extract, in the shape of support."""
        by_extract: dict[str, Rows] = defaultdict(list)
        for row in self.folder.read("extracts").to_pylist():
            note = f"a result that the repository keeps as {row['extract_id']}, computed from this capture as a whole"
            columns = {name: row[name] for name in ("source_id", "capture_id")}
            support = {"support_id": row["capture_id"], "known_from": row["vintage_date"], "note": note}
            by_extract[row["extract_id"]].append(support | columns)
        return by_extract

    def schema(self, table: str) -> pa.Schema:
        """The columns of a table; of one that is absent, none."""
        return pa.schema([]) if table in self.folder.absent else self.folder.schema(table)

    def leaves(self, rows: Rows, table: str | None) -> Iterator[Leaf]:
        """Where the trails of ``rows`` end, each leaf once."""
        seen = set[tuple[int, str | None, str | None, str]]()
        table_of = {columns: self.named(columns, table) for columns in {frozenset(row) for row in rows}}
        pending = [(place, table_of[frozenset(row)], row, "") for place, row in enumerate(rows)]
        for _ in range(MAX_STEPS):
            references: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
            for place, name, row, through in pending:
                for target in self._step(place, name, row, through or self._id(name, row)):
                    if isinstance(target, Leaf):
                        report_id = str(target.report.get("support_id"))
                        leaf_key = (place, target.observation_id, target.source_id, report_id)
                        if leaf_key not in seen:
                            seen.add(leaf_key)
                            yield target
                    else:
                        references[target[0]][target[1]].append(place)
            found = [(name, row_id, row) for (name, row_id), row in self._rows(references).items()]
            pending = [(place, n, row, f"{n}/{row_id}") for n, row_id, row in found for place in references[n][row_id]]
            if not pending:
                return

    def named(self, columns_given: frozenset[str], table: str | None) -> str:
        """The table of a row: as named, else the one whose key it has and whose columns fit best. Raises NotThere."""
        tables = self.folder.tables_there
        if table is not None:
            return known(table, tables, "table", "the release")
        best: dict[str, int] = {}
        for name in tables:
            columns = set(self.schema(name).names)
            if set(self.folder.key(name)) <= columns_given:
                best[name] = len(columns & columns_given) - len(columns_given - columns)
        top = [name for name, like in best.items() if like == max(best.values())]
        if len(top) == 1:
            return top[0]
        if "observation_id" in columns_given:
            return "observations"
        raise NotThere(
            f"cannot tell which table a row with the columns {', '.join(sorted(columns_given)[:6])} belongs to: "
            "keep the columns of its key, or say table=…" + (f" (one of {', '.join(top)})" if top else "")
        )

    def _id(self, table: str, row: Row) -> str:
        """How other rows name a row: ``table/key``."""
        return f"{table}/{'|'.join(str(row.get(part)) for part in self.folder.key(table))}"

    def _step(self, place: int, table: str, row: Row, through: str) -> Iterator[Leaf | tuple[str, str]]:
        """The references of a row: leaves, and rows of other tables as (table, row_id)."""
        if table == "indicators" and not row.get("observation_id") and not row.get("rests_on"):
            if row.get("row_id"):
                yield row["table"], row["row_id"]
            if row.get("method_id") == OVER_GDP and "economy" in self.folder.manifest["tables"]:
                yield "economy", f"{row['origin']}|gdp|{row['year']}"
            return
        for column, of in _LINKS.get(table, ()):
            if row.get(column):
                yield from self._reference(place, through, f"{of}{row[column]}")
        if table in _LINKS:
            return
        if table == "trends":
            yield from self._series(row)
            return
        if (own := self._own(table, row)) is not None:
            for name in own:
                yield Leaf(place, through, observation_id=name)
            return
        names = [name for column in RESTING for name in row.get(column) or ()]
        reports = [row[column] for column in REPORTS if row.get(column)]
        kept = None if "capture_id" in row else row.get("extract_id")  # a source's row names its own capture
        if kept and not reports:  # beside what a computed row rests on that has its rank from there
            named = {value for column, value in row.items() if column.endswith("source_id")}
            mine = [one for one in self.extracts[kept] if one["source_id"] in named and not row.get("is_mirrored")]
            yield from (Leaf(place, through, report=support) for support in mine or self.extracts[kept])
        if names or reports:
            for name in (*names, *reports):
                yield from self._reference(place, through, name)
        elif kept:
            return
        elif {"capture_id", "source_row"} <= row.keys():
            yield Leaf(place, through, report=_report(row))
        elif not (set(RESTING) & set(self.schema(table).names)) or "source_id" in row:
            for source in self._sources(table, row):
                yield Leaf(place, through, source_id=source)

    def _own(self, table: str, row: Row) -> list[str] | None:
        """The observations that a row holds; None where its table holds none."""
        key = self.folder.key(table)
        if len(key) == 1 and "label" in self.schema(table).names:
            return self.observations.get(f"{table}/{row[key[0]]}", [])
        if table not in self.links:
            refs = {column.name: (column.metadata or {}).get(b"ref") for column in self.schema(table)}
            ids = ["observation_id", *(key if len(key) == 1 else [])]
            self.links[table] = [name for name, ref in refs.items() if ref == OBSERVATION or name in ids]
        found = (row[name] for name in self.links[table] if row.get(name) in self.observation_ids)
        return next(([name] for name in found), None)

    def _series(self, row: Row) -> Iterator[tuple[str, str]]:
        """The rows behind a yearly series, which the row's key names."""
        where = ds.field("freq") == "A"
        for name in self.folder.key("trends"):
            where = where & (ds.field(name) == row[name])
        for row_of_series in self.folder.read("indicators", ["table", "row_id"], where).to_pylist():
            if row_of_series["row_id"]:
                yield row_of_series["table"], row_of_series["row_id"]

    def _reference(self, place: int, through: str, name: str) -> Iterator[Leaf | tuple[str, str]]:
        """The target of one reference: an observation, a row of a source, a record, or a row of a table."""
        table, _, row_id = name.partition("/")
        if name in self.observation_ids:
            yield Leaf(place, through, observation_id=name)
        elif name in self.observations:  # a record
            yield from (Leaf(place, name, observation_id=one) for one in self.observations[name])
        elif is_report(table):
            capture, row = split_report(name)
            source = capture.rpartition("-")[0]
            feeds = sorted(self.feeds.get(source, ()))
            tables = [table for table in feeds if self.folder.key(table) == OF_REPORTS]
            yield from ((table, f"{capture}|{row}") for table in tables)
            if not tables:
                report = {"support_id": name, "source_id": source, "capture_id": capture, "source_row": row}
                yield Leaf(place, through, report=report)
        elif table in self.folder.manifest["tables"] or table in self.folder.absent:
            is_count = table == "counts" and not row_id.startswith(("counts/", "computed/"))
            yield table, (name if is_count else row_id)
        else:
            yield "counts", name  # our own counts are named computed/…

    def _sources(self, table: str, row: Row) -> list[str]:
        """The sources of a computed row: those it names, else all that feed its inputs."""
        named = {value for name, value in row.items() if name.endswith("source_id") and value}
        return sorted(named & self.feeds.keys()) if named else self.feeding(table)

    def feeding(self, table: str) -> list[str]:
        """The sources whose rows a computed table is made from, directly or through others."""
        ancestors = self._ancestors(table)
        return sorted(source for source, feeds in self.feeds.items() if feeds & ancestors)

    def extract_rows(self, table: str) -> list[str]:
        """The sources of the kept rows that stand in a computed table, or in those that it is made from."""
        ancestors = self._ancestors(table)
        kept = self.folder.rows("extracts")
        return sorted({row["source_id"] for row in kept if row["is_used"] and row["table"] in ancestors})

    def _ancestors(self, table: str) -> set[str]:
        """A table and all that it is made from."""
        entries = {**self.folder.absent, **self.folder.manifest["tables"]}
        pending, ancestors = {table}, set[str]()
        while pending:
            name = pending.pop()
            ancestors.add(name)
            pending |= {*entries.get(name, {}).get("made_from", ())} - ancestors
        return ancestors

    def _rows(self, wanted: Mapping[str, Iterable[str]]) -> dict[tuple[str, str], Row]:
        """Rows by table and key. A row of a source that no table has, as in a public release, is given by its id."""
        rows = {(name, row_id): row for name, ids in wanted.items() for row_id, row in self.find(name, [*ids]).items()}
        there = {row_id for _, row_id in rows}
        for name in wanted:
            for row_id in wanted[name] if self.folder.key(name) == OF_REPORTS else ():
                parts = split_row(row_id, OF_REPORTS)
                if parts and row_id not in there:  # of a source that feeds several tables, one has it
                    capture, row = parts
                    named = {"source_id": capture.rpartition("-")[0], "capture_id": capture, "source_row": row}
                    rows[name, row_id] = named
        return rows

    def row(self, table: str, key: str) -> Row:
        """The row of a table with a key. Raises NotThere."""
        if not self.folder.has(table):
            self.folder.schema(table)  # says why it is absent, or which name is nearest
        rows = self.find(table, [key])
        if key not in rows:
            names = self.folder.key(table)
            near = hint(key, self.folder.read(table, names)[names[0]].to_pylist()) if len(names) == 1 else ""
            raise NotThere(f"{table} has no row {key!r}. {near}Name it by its key: {'|'.join(names)}")
        return rows[key]

    def find(self, table: str, row_ids: list[str]) -> dict[str, Row]:
        """Rows of a table by their keys, parts joined by ``|``; keys that it does not have are left out.

        An absent table has none: a public release may name rows of a table of which it leaves out every row.
        """
        if table in self.folder.absent:
            return {}
        loaded, asked = self.loaded.get(table, {}), {*row_ids}
        if asked <= loaded.keys():
            return {row_id: row for row_id, row in loaded.items() if row_id in asked}
        key, where = self.folder.key(table), None
        parts = [split_row(row_id, key) for row_id in row_ids]
        if len(key) == 1:
            where = ds.field(key[0]).isin(pa.array(row_ids, pa.string()))
        elif None not in parts:
            for place, name in enumerate(key):
                kind = self.schema(table).field(name).type
                values = pa.array(sorted({known[place] for known in parts if known}), pa.string()).cast(kind)
                condition = ds.field(name).isin(values)
                where = condition if where is None else where & condition
        rows = self.folder.read(table, None, where)
        names = pc.binary_join_element_wise(*(rows[name].cast(pa.string()) for name in key), "|")
        mine = pc.is_in(names, value_set=pa.array(row_ids, pa.string()))
        return dict(zip(names.filter(mine).to_pylist(), rows.filter(mine).to_pylist(), strict=True))


def _report(row: Row) -> Row:
    """A row of a source in the shape of support."""
    names = ("source_id", "capture_id", "source_row", "value", "unit_measure", "obs_status", "time_period")
    columns = {name: row.get(name) for name in names}
    return {"support_id": f"{row['capture_id']}#{row['source_row']}", "known_from": row.get("vintage_date"), **columns}
