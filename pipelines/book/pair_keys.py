"""What the page of each pair is made from, as one hash: the rows about the pair, and all that these name, step by step.

It takes in more than a page reads, never less: rows that belong to the pair, or to one of its sides where a table is
about single actors; what columns refer to; what rows rest on; and small tables that every page reads whole. What the
release as a whole says (its pairs in coverage, its last year, the lines that stand beside others) is in all keys.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from typing import Any

import duckdb
import pyarrow as pa

from bilateral.folder import Folder
from bilateral.selection import PAIRS
from bilateral.trail import REPORTS, RESTING
from pipelines.book.release_tables import BESIDE
from pipelines.book.texts import VOTES
from pipelines.store.memo import Memo, key_of
from schemas import beside, derive
from schemas.tables import model_of

OF_ALL = ("actors", "definitions", "sources", "extracts", "measures", "territories")
"""Tables that every page reads whole."""
BY_SIDE = {"economy": "actor_id", "listings": "actor_id", "sanctions": "unnest(senders)"}
"""Tables of which a page reads the rows of either side, with what names it."""
UNREAD = frozenset((*OF_ALL, "actor_names", "captures", "catalogue", "corrections", "searches", "verdicts"))
"""Tables of which no row is followed from another one, nor belongs to a pair."""
SPEAKING = ("trade", "funding_delivery", "dyads")
"""A pair has a page if one of these speaks of it, or an article that claims a count."""
BULK = 100_000
"""A larger table about pairs is hashed by pair, its rows one by one are not followed."""
_START = pa.schema([("pair", pa.string()), ("name", pa.string())])

_SQL: dict[str, str] = beside.read(__file__)


def pair_hashes(folder: Folder, memo: Memo, code: str) -> dict[str, str]:
    """The hash of what the page of each pair is made from, by pair; ``folder`` is the release as written so far."""
    with duckdb.connect(config={"threads": 1}) as db:
        db.execute("SET enable_progress_bar = false")
        db.execute(_SQL["tables"])
        speaking = [f"SELECT dyad FROM {file_of(folder, name)}" for name in SPEAKING if folder.has(name)]
        speaking += [f"SELECT dyad FROM {file_of(folder, 'indicators')} WHERE obs_status = 'O'"]
        db.execute(
            f"CREATE TABLE pair AS SELECT DISTINCT dyad AS pair FROM ({' UNION ALL '.join(speaking)}) WHERE dyad <> ''"
        )
        db.execute("CREATE TABLE side AS SELECT pair, unnest(string_split(pair, '-')) AS actor FROM pair")
        db.execute(_SQL["asked"])
        pairs = sorted(pair for (pair,) in db.execute("SELECT pair FROM pair").fetchall())
        found: dict[str, list[object]] = {pair: [] for pair in pairs}
        rests_on = list[list[str]]()
        for name in sorted({*folder.manifest["tables"], "changes"} - UNREAD):
            entry = folder.manifest["tables"].get(name, {"rows": 0})
            of = _pair_of({*folder.schema(name).names})
            if entry["rows"] <= BULK or not of:
                _add_rows(db, folder, name)
                continue
            key = key_of("rows by pair", code, name, entry["sha256"], pairs)
            said = memo.result(key, partial(_of_large, db, folder, name, of))
            rests_on += said["rests_on"]
            for pair, number in said["hashes"]:
                found[pair].append(f"{name} {number}")
        db.execute("CREATE TABLE link AS SELECT DISTINCT edge.id, named.id AS target FROM edge JOIN named USING (name)")
        start = pa.table([[row[n] for row in rests_on] for n in range(2)], schema=_START)
        db.register("start", start)
        db.execute("INSERT INTO member SELECT pair, named.id FROM start JOIN named USING (name)")
        db.execute(_SQL["reach"])
        of_all = _of_all(db, folder)
        for pair, number in db.execute("SELECT pair, hash FROM hashed").fetchall():
            found[pair].append(number)
    return {pair: sha256(f"{sorted(map(str, said))} {of_all}".encode()).hexdigest() for pair, said in found.items()}


def file_of(folder: Folder, name: str) -> str:
    path = f"{folder.path}/{name}.parquet".replace("'", "''")
    return f"read_parquet('{path}')"


def _pair_of(columns: set[str]) -> str | None:
    """What gives the pair of a row: its column, or the two that name the sides; None for a table about neither."""
    if "dyad" in columns:
        return "dyad"
    ends = next((pair for pair in PAIRS if {*pair} <= columns), None)
    return ends and "least({0}, {1}) || '-' || greatest({0}, {1})".format(*ends)


def _of_large(db: Any, folder: Folder, name: str, of: str) -> dict[str, list[list[Any]]]:
    """The rows of a large table about each pair, or either side and the world, as ``hashes``, and what they rest on."""
    columns, file = {*folder.schema(name).names}, file_of(folder, name)
    hashes = db.execute(
        f"WITH part AS (SELECT {of} AS of, bit_xor(hash(t)) AS hash FROM {file} t "
        f"WHERE {of} IN (SELECT of FROM asked) GROUP BY 1) SELECT pair, hash FROM asked JOIN part USING (of)"
    ).fetchall()
    names = [f"SELECT {of}, unnest({column}) FROM {file}" for column in sorted({*RESTING} & columns)]
    found = (db.execute(f"{query} WHERE {of} IN (SELECT pair FROM pair)").fetchall() for query in names)
    return {"hashes": [*map(list, hashes)], "rests_on": [[*row] for rows in found for row in rows]}


def _add_rows(db: Any, folder: Folder, name: str) -> None:
    """The rows of a table with their hashes, the names that others call them by, and the names in them."""
    db.execute(
        f"CREATE OR REPLACE TABLE part AS SELECT t.*, hash('{name}', t) AS hash_, "
        f"row_number() OVER () + (SELECT count(*) FROM node) AS place_ FROM {file_of(folder, name)} t"
    )
    columns = {column.name for column in derive.columns(model_of(name))}
    db.execute("INSERT INTO node SELECT place_, hash_ FROM part")
    listed = ", ".join({*RESTING} & columns)
    db.execute(f"INSERT INTO named SELECT place_, unnest([{', '.join(_names(name, columns))}]) FROM part")
    mentions = f"list_concat([{', '.join(_mentions(name, columns))}]{listed and f', {listed}'})"
    db.execute(f"INSERT INTO edge SELECT place_, unnest({mentions}) FROM part")
    if name in BY_SIDE:
        db.execute(
            f"INSERT INTO member SELECT pair, place_ FROM (SELECT place_, {BY_SIDE[name]} AS actor FROM part) "
            "JOIN side USING (actor)"
        )
    elif of := _pair_of(columns):
        db.execute(f"INSERT INTO member SELECT {of}, place_ FROM part WHERE {of} IN (SELECT pair FROM pair)")


def _names(name: str, columns: set[str]) -> Iterator[str]:
    """By what a row is called elsewhere: its table and key, its key alone, or what it is a row about."""
    if name == "changes":
        yield "CASE WHEN \"table\" = 'observations' AND key <> '' THEN json_extract_string(key, '$.observation_id') END"
        return
    key = derive.key_columns(model_of(name))
    yield f"'{name}/' || concat_ws('|', {', '.join(map(_quoted, key))})"
    yield f"'{name}/' || {_quoted(key[0])}"
    if len(key) == 1:
        yield _quoted(key[0])
    yield from ({"observation_id", "subject_id"} & columns) - {*key}
    if {"capture_id", "source_row"} <= columns:
        yield "capture_id || '#' || source_row"


def _quoted(column: str) -> str:
    return f'CAST("{column}" AS VARCHAR)'


def _mentions(name: str, columns: set[str]) -> Iterator[str]:
    """What a row names beside what it rests on: what its columns refer to, and the row that it was taken from."""
    for column in derive.columns(model_of(name)):
        target, _, _ = (column.ref or "").partition(".")
        if target and target not in UNREAD:
            yield _quoted(column.name)
            yield f"'{target}/' || {_quoted(column.name)}"
    yield from {*REPORTS, "record_id", "observation_id"} & columns
    if {"table", "row_id"} <= columns:
        yield "\"table\" || '/' || row_id"


def _of_all(db: Any, folder: Folder) -> list[object]:
    """What every page reads of the release as a whole."""
    manifest = folder.manifest
    made_from = {name: entry["made_from"] for name, entry in manifest["tables"].items()}
    indicators = file_of(folder, "indicators")
    said: list[object] = [manifest["tables"].get(name, {}).get("sha256") for name in OF_ALL]
    said += [made_from, sorted(folder.absent)]
    known = "row_id IS NOT NULL AND coalesce(obs_value, value_low, value_high) IS NOT NULL AND obs_status <> 'F'"
    said += db.execute(f"SELECT max(year) FROM {indicators} WHERE {known}").fetchall()
    said += db.execute(f"SELECT DISTINCT dyad FROM {file_of(folder, 'coverage')} ORDER BY dyad").fetchall()
    if folder.has("claims"):
        columns = "definition_id, stated_low"
        claimed = f"SELECT {columns} FROM {file_of(folder, 'claims')} WHERE definition_id IS NOT NULL ORDER BY ALL"
        said += db.execute(claimed).fetchall()
    known_best = f"SELECT dyad FROM {indicators} GROUP BY dyad ORDER BY count(*) DESC, dyad LIMIT {BESIDE}"
    said += db.execute(known_best).fetchall()
    votes = ", ".join(f"'{name}'" for name in VOTES)
    rows = f"FROM {indicators} t WHERE dyad IN ({known_best}) AND indicator IN ({votes})"
    return said + db.execute(f"SELECT bit_xor(hash(t)) {rows}").fetchall()
