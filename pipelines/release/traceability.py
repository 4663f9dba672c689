"""One rule of the gate: a row of ``indicators`` can be traced to its table, a computed row to what it rests on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.release.rules import TRACED, Reads, Tables, finding, of_each, rule, values
from pipelines.rows import rows_of
from pipelines.store.checks import Finding
from schemas import derive
from schemas.tables import model_of

EXTRACT = "extract_id"
"""The column that names the extract of a row, whose captures are in ``extracts``."""
BASIS_COLUMNS = ("rests_on", "observation_ids", "observation_ids_at_publication")
"""Columns that list what a row rests on: observations, counts, records, rows of a source or of a table."""
IDS = {"observations": "observation_id", "counts": "count_id", "dyads": "record_id"}
ROWS_OF_SOURCES = ("funding_reports", "sanctions_reports")


def _keys(names: Iterable[str]) -> dict[str, Iterable[str]]:
    return {name: derive.key_columns(model_of(name)) for name in names}


def _all_keys(names: Collection[str]) -> list[tuple[tuple[str, ...], Reads]]:
    keys = _keys(names)
    return [((), {**keys, "indicators": [*keys["indicators"], "table", "row_id"]})]


@rule(TRACED, _all_keys)
def rows_of_indicators_exist(tables: Tables) -> Iterator[Finding]:
    """Each row of ``indicators`` that names a row of another table names one that exists."""
    indicators = tables["indicators"].filter(pc.is_valid(tables["indicators"]["row_id"]))
    lost: list[str] = []
    for name in sorted(values(indicators, "table")):
        ids = values(indicators.filter(pc.equal(indicators["table"], name)), "row_id")
        lost += [f"{name}: {row_id}" for row_id in sorted(_not_in(tables, name, ids))]
    yield from finding("indicators", "row_id is no row of its table", lost, "see pipelines/tables/measured.py")


def _extract(name: str) -> Reads:
    is_kept = EXTRACT in {column.name for column in derive.columns(model_of(name))}
    return {"extracts": [EXTRACT], name: [EXTRACT]} if is_kept else {}


@rule(TRACED, of_each(_extract))
def extracts_exist(tables: Tables, name: str) -> Iterator[Finding]:
    """The extracts that rows are from exist."""
    lost = sorted(values(tables[name], EXTRACT) - values(tables["extracts"], EXTRACT))
    yield from finding(name, f"{EXTRACT} is no extract", lost, "rebuild the table together with extracts")


def _bases(names: Collection[str]) -> Iterator[tuple[tuple[str, ...], Reads]]:
    """Each table with lists of what its rows rest on: these, and the ids and keys of what they may name."""
    reads = _keys(name for name in names if derive.is_computed(model_of(name)))
    reads |= {table: ["capture_id", "source_row"] for table in ROWS_OF_SOURCES}
    reads |= {table: [*reads.get(table, ()), column] for table, column in IDS.items()}
    reads["indicators"] = [*reads["indicators"], "table", "row_id"]
    for name in names:
        if lists := [column.name for column in derive.columns(model_of(name)) if column.name in BASIS_COLUMNS]:
            yield (name,), reads | {name: [*reads.get(name, ()), *lists]}


@rule(TRACED, _bases)
def what_rows_rest_on_exists(tables: Tables, name: str) -> Iterator[Finding]:
    """Lists of what a row rests on name observations, counts, records, rows of a source or of a computed table."""
    for column in (column for column in BASIS_COLUMNS if column in tables[name].column_names):
        lost = values(tables[name], column)
        for named in (_ids, _rows_of_sources, _rows_of_indicators):
            lost = lost and lost - named(tables)
        computed: dict[str, set[str]] = defaultdict(set)
        for item in lost:
            table, _, row_id = item.partition("/")
            computed[table].add(row_id)
        lost = {f"{table}/{row_id}" for table, ids in computed.items() for row_id in _not_in(tables, table, ids)}
        words, remedy = f"{column} lists what does not exist", "rebuild the table together with its inputs"
        yield from finding(name, words, sorted(lost), remedy)


def _ids(tables: Tables) -> set[str]:
    return {name for table, column in IDS.items() for name in values(tables[table], column)}


def _rows_of_sources(tables: Tables) -> set[str]:
    rows = (row for name in ROWS_OF_SOURCES for row in rows_of(tables[name]))
    return {f"{row['capture_id']}#{row['source_row']}" for row in rows}


def _rows_of_indicators(tables: Tables) -> set[str]:
    indicators = tables["indicators"]
    return {*pc.binary_join_element_wise(indicators["table"], indicators["row_id"], "/").to_pylist()}


def _not_in(tables: Tables, name: str, ids: set[str]) -> set[str]:
    """Those of ``ids``, the parts of a key joined by ``|``, that are no rows of a table."""
    try:
        rows, key = tables[name], derive.key_columns(model_of(name))
    except KeyError:  # no table, or none that is computed
        return ids
    joined = pc.binary_join_element_wise(*(pc.fill_null(rows[part].cast(pa.string()), "None") for part in key), "|")
    return ids - {*joined.filter(pc.is_in(joined, value_set=pa.array(sorted(ids), pa.string()))).to_pylist()}
