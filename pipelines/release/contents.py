"""What there is to release: one snapshot of tables that belong together, as files, and what is said of each.

A file is that of the store, unless rows are withheld from a public release or the footer states other licences; then it
is written aside. Tables without a value are not released; ``absent`` says why.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bilateral.verify import logical_hash
from pipelines.formats import about, manifest
from pipelines.formats.dictionary import dictionary
from pipelines.formats.licences import MIXED, licences
from pipelines.release import headlines
from pipelines.release.absent import KEPT, Origins, is_empty
from pipelines.release.withheld import QUOTING, held_here, holds_rows_of_sources, restricted, sources_in, without
from pipelines.rows import Rows, replaced
from pipelines.store.current import Store, replace_durably
from pipelines.store.memo import Memo, code_of, hash_of, key_of
from pipelines.store.parquet import read, to_parquet
from schemas import derive
from schemas.tables import model_of

Graph = Mapping[str, Iterable[str]]
"""The inputs of each table."""


@dataclass
class Contents:
    """What there is to release; ``gather`` fills it."""

    store: Store
    withheld: dict[str, int] | None
    """Rows left out of a public release, by table; None in a release for this home."""
    files: dict[str, Path] = field(default_factory=dict)
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What ``release.json`` says of each table."""
    absent: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What it says of each table that is not released, because no row has a value."""
    ledger: Mapping[str, str] = field(default_factory=dict)
    """Hashes of the ledger's tables."""

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(entry["rows"] for entry in self.entries.values())

    @cached_property
    def set_aside(self) -> Rows:
        """Files of the ledger that it does without, because something is wrong with them."""
        return self.store.load("ledger_set_aside")

    @cached_property
    def pages(self) -> dict[str, str]:
        """The pages that follow from the tables alone."""
        return dictionary([*self.files, "changes"], self.store.load("ledger_measures"), self.absent)

    @cached_property
    def sha256(self) -> str:
        """The hash of all that the release says: two releases that share it differ in nothing but the book."""
        said = {**self.pages, "about": about.text(), "absent": about.as_json(self.absent)}
        said |= {"set_aside": about.as_json(self.set_aside)} if self.set_aside else {}
        return manifest.content_hash(self.entries, said)

    @property
    def audience(self) -> str:
        """``public``, unless it holds rows of a source that this home may use but not pass on: then ``local``."""
        is_open = self.withheld is not None or not held_here(self.store.load("sources"), self.files)
        return "public" if is_open else "local"


def gather(store: Store, names: list[str], graph: Graph, aside: Path, memo: Memo, *, is_public: bool) -> Contents:
    """The contents of one snapshot of the tables ``names``; files that differ from the store's are written ``aside``.

    Raises MixedGenerations.
    """
    snapshot = store.snapshot(names, graph)
    ledger = {name: stored.sha256 for name, stored in sorted(snapshot.items()) if name.startswith("ledger_")}
    contents = Contents(store, {} if is_public else None, ledger=ledger)
    sources = store.load("sources")
    origins = Origins(graph, {name: stored.rows for name, stored in snapshot.items()}, sources)
    empty = sorted(name for name, rows in origins.rows.items() if not rows)
    traced = store.arrow("indicators", ["indicator", "table", "row_id"])
    traced = traced.filter(pc.is_valid(traced["row_id"])).group_by(["indicator", "table"]).aggregate([]).to_pylist()
    referred = {row["table"] for row in traced}
    closed = restricted(sources) if is_public else set[str]()
    code, inputs = code_of(__name__), {name: sorted(graph[name]) for name in sorted(graph)}
    for name in names:
        stored, file = snapshot[name], aside / f"{name}.parquet"
        made_from = _published_inputs(name, graph, names)
        said = [snapshot["sources"].sha256, sorted(closed), empty, name in referred, is_public, inputs]
        said += [snapshot["indicators"].sha256] if name in MIXED else []
        key = key_of("table", code, name, stored.sha256, *said)
        source = _Source(name, store.path(stored), file, sources, origins, closed, traced)
        about_it = memo.result(key, source.released)
        if about_it["withheld"] and contents.withheld is not None:
            contents.withheld[name] = about_it["withheld"]
        if "absent" in about_it:
            contents.absent[name] = about_it["absent"] | {"made_from": made_from}
            continue
        digest = about_it["entry"]["sha256"]
        if digest != stored.sha256 and not (file.is_file() and hash_of(file) == digest):
            if found := memo.place_of(digest):
                replace_durably(file, found.read_bytes())
            else:
                source.released()
        contents.files[name] = source.file if digest == stored.sha256 else file
        contents.entries[name] = about_it["entry"] | {"made_from": made_from, **about_it["sources"]}
    for file in {*aside.glob("*.parquet")} - {*contents.files.values()}:
        file.unlink()
    return contents


def stage(contents: Contents, last: Path, aside: Path) -> None:
    """Let the headlines that move too far since the release ``last`` wait (``headlines``), and doubt their figures."""
    store, file = contents.store, last / "answers.parquet"
    if "answers" not in contents.files or not file.is_file():
        return
    accepted = {row["sentence"] for row in store.load("ledger_accepted")}
    now, before = read(contents.files["answers"]), read(file)
    if before.schema.names != now.schema.names:  # of a release by another model
        return
    names = ["observation_id", "is_contested"]
    there = read(last / "observations.parquet", names), store.arrow("observations", names)
    then, still = (dict(zip(*table.to_pydict().values(), strict=True)) for table in there)
    gone, contradicted = then.keys() - still, {name for name, is_so in still.items() if is_so and not then.get(name)}
    named = pc.unique(pc.list_flatten(before["rests_on"]))
    gone |= _rows_named(last / "indicators.parquet", named) - _rows_named(contents.files["indicators"], named)
    # a series that lost its last periods only is still there, and its sentence waits
    gone |= _series(last / "indicators.parquet") - _series(contents.files["indicators"])
    told, doubts, waits = headlines.staged(now, before, accepted, lambda ids: said_of(store, ids), gone, contradicted)
    if not doubts:
        return
    doubted = contents.files.get("doubts")
    held = read(doubted) if doubted else derive.to_arrow(model_of("doubts")).empty_table()
    held = pa.concat_tables([held, pa.Table.from_pylist(doubts, schema=held.schema)])
    series = read(contents.files["indicators"])
    figures = pc.binary_join_element_wise(series["series_code"], series["time_period"], "@")
    is_doubted = pc.or_(series["is_doubted"], pc.is_in(figures, value_set=pa.array(sorted(waits), pa.string())))
    series = replaced(series, "is_doubted", is_doubted)
    for name, table in (("answers", told), ("doubts", held), ("indicators", series)):
        before = contents.entries.get(name) or contents.absent.pop(name)
        made = {key: before[key] for key in ("made_from", "sources") if key in before}
        data = to_parquet(table)
        replace_durably(aside / f"{name}.parquet", data)
        with pq.ParquetFile(aside / f"{name}.parquet") as written:
            entry = manifest.table_entry(data, table.num_rows, written.schema_arrow, logical_hash(written))
        contents.files[name], contents.entries[name] = aside / f"{name}.parquet", entry | made


def _rows_named(indicators: Path, names: pa.Array) -> set[str]:
    """Which of ``names`` are rows of computed tables behind ``indicators``, each as ``table/row_id``."""
    rows = read(indicators, ["table", "row_id"])
    ids = pc.binary_join_element_wise(rows["table"].cast(pa.string()), rows["row_id"], "/")
    return set(pc.filter(ids, pc.is_in(ids, value_set=names)).to_pylist())


def _series(indicators: Path) -> set[str]:
    return {*pc.unique(read(indicators, ["series_code"])["series_code"]).to_pylist()}


def said_of(store: Store, observations: list[str]) -> Rows:
    """What supports ``observations`` and is not doubted, in the columns of evidence."""
    doubted = {row["row_id"] for row in store.load("doubts")}
    names = ["observation_id", "origin", "value", "value_low", "value_high"]
    of: dict[str, list[str]] = {"observation_id": observations}
    rows = store.arrow("evidence", [*names, "evidence_id", "qualifier", "as_stated", "is_admissible"], **of).to_pylist()
    rows = [row for row in rows if row["is_admissible"] and row["evidence_id"] not in doubted]
    reports = store.arrow("supports", [*names, "support_id"], **of).to_pylist()
    printed = {"qualifier": None, "as_stated": None}
    return rows + [row | printed for row in reports if row["support_id"] not in doubted]


class _Source(NamedTuple):
    """A stored table to be released, and what decides how: see ``gather``."""

    name: str
    file: Path
    aside: Path
    sources: Rows
    origins: Origins
    closed: set[str]
    traced: Rows

    def released(self) -> dict[str, Any]:
        """What is said of it (``entry``, ``sources``), or why it is ``absent``, and how many rows are ``withheld``.

        Its file is written aside, if it is not the stored one.
        """
        name, table, inside, count = self.name, pa.table({}), list[str](), 0
        with pq.ParquetFile(self.file) as file:
            schema, rows, column = file.schema_arrow, file.metadata.num_rows, lambda name: file.read([name]).column(0)
            if holds_rows_of_sources(schema) or name in QUOTING:  # others may be large, and go as they are
                table, count = without(name, read(self.file), self.closed)
                rows, column, inside = table.num_rows, table.column, sources_in(name, table)
            elif inside := non_commercial(name, self.origins, lambda: tables_behind(file, self.traced)):
                table = read(self.file)
            is_referred = any(row["table"] == name for row in self.traced)
            if name not in KEPT and is_empty(name, schema, rows, column) and not (rows and is_referred):
                about_it = {"title": (schema.metadata or {}).get(b"title", b"").decode()} | manifest.shape(schema)
                return {"withheld": count, "absent": about_it | self.origins.reason(name, rows, count)}
        path = self.file
        if inside or count:
            publishers = [row for row in self.sources if row["source_id"] in inside]
            licence = derive.licence_text(*licences(publishers, is_mixed=name in MIXED))
            path = _file(self.file, table, licence, self.aside, is_reduced=count > 0)
        with pq.ParquetFile(path) as written:
            schema, rows = written.schema_arrow, written.metadata.num_rows
            entry = manifest.table_entry(path.read_bytes(), rows, schema, logical_hash(written))
        return {"withheld": count, "entry": entry, "sources": {"sources": inside} if inside else {}}


def non_commercial(name: str, origins: Origins, named: Callable[[], list[str]]) -> list[str]:
    """The sources that allow no commercial use and from which rows of a table are computed for all pairs.

    ``named`` reads the tables behind the rows of a table, where it has rows of ours beside others.
    """
    behind = named() if name in MIXED else [name]
    tables = [table for table in behind if f"extract/{table}/rows" in origins.graph.get(table, ())]
    rows = [row for table in tables for row in origins.feeding(table, is_deep=True)[0]]
    in_use = (row for row in rows if row["state"] in ("current", "stale", "extract"))
    return sorted({row["source_id"] for row in in_use if row["terms_class"] == "non_commercial"})


def tables_behind(file: pq.ParquetFile, traced: Rows) -> list[str]:
    """The tables that the rows of a table are taken from, rest on or, if it has indicators alone, are series of.

    ``traced`` are rows of ``indicators``.
    """
    names = file.schema_arrow.names
    column = next(name for name in ("table", "rests_on", "indicator") if name in names)
    values = file.read([column]).column(0)
    found = {*pc.unique(pc.list_flatten(values) if column == "rests_on" else values).to_pylist()}
    if column == "indicator":
        found = {row["table"] for row in traced if row["indicator"] in found}
    return sorted({name.partition("/")[0] for name in found if name})


def _file(stored: Path, table: pa.Table, licence: str, aside: Path, *, is_reduced: bool) -> Path:
    """The file of a table with ``licence`` in its footer: the stored one, or one that is written ``aside``."""
    metadata = {**(table.schema.metadata or {}), b"license": licence.encode()}
    if not is_reduced and table.schema.metadata == metadata:
        return stored
    replace_durably(aside, to_parquet(table.replace_schema_metadata(metadata)))
    return aside


def _published_inputs(name: str, graph: Graph, published: Collection[str]) -> list[str]:
    """The published tables from which a table is made, directly or through others that are not published."""
    inputs, open_ = set[str](), [*graph.get(name, ())]
    while open_:
        if (table := open_.pop()) in published:
            inputs.add(table)
        else:
            open_ += graph.get(table, ())
    return sorted(inputs)
