"""What the front door has: indicators by name and by words, and their rows for pairs that it leaves out.

The release's own table ``catalogue`` says all of it. Choosing among series is ``choice``'s.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import reduce
from operator import and_
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from bilateral.commons.asked import NONE, NUMBERS, Wanted
from bilateral.commons.frames import Row, Rows
from bilateral.commons.lookup import NotThere, known, nearest
from bilateral.folder import Folder

TABLE, CATALOGUE = "indicators", "catalogue"
KEY = ("indicator", "dyad", "origin", "destination", "definition_id", "status", "unit_measure", "series")
"""The columns of the front door that name a series of one frequency."""
_DIMENSIONS = ("definition_id", "series", "unit_measure")
_FOUND = ("indicator", "label", "description", "unit_measure", "item", "definition_id", "is_directed", "dyads", "years")


def entries(folder: Folder) -> dict[str, Row]:
    """The entries of the catalogue by indicator, and bare ones for indicators that stand in the front door alone."""
    by_name = {row["indicator"]: row for row in folder.rows(CATALOGUE)}
    bare = {"items": 0, **dict.fromkeys(("item", "definition_id", "sources", "reading", "unit_measure", "label"))}
    declared = folder.manifest["tables"][TABLE].get("indicators", ())
    there = {*declared, *folder.read(TABLE, ["indicator"])["indicator"].unique().to_pylist()} - {*by_name}
    return dict(sorted((by_name | {name: bare | {"indicator": name} for name in there}).items()))


def wanted(folder: Folder, names: str | Sequence[str]) -> list[Wanted]:
    """The indicators asked for: ``trade_total``, ``trade_total/GS``, ``exercises/patrols``. Raises NotThere."""
    there = entries(folder)
    chosen = []
    for asked in [names] if isinstance(names, str) else names:
        name, _, part = asked.partition("/")
        ends = [full for full in there if full.endswith(f"_{name}")]
        one = ends[0] if name not in there and len(ends) == 1 else known(name, there, "indicator", "the front door")
        if (found := Wanted(there[one], part or None)) not in chosen:
            chosen.append(found)
    return chosen


def search(folder: Folder, words: str) -> pa.Table:
    """Indicators in whose names, descriptions, measures or synonyms every word stands; best first. Raises NotThere."""
    sought = re.findall(r"[^\W_]+", words.casefold())
    if not sought:
        raise NotThere("nothing to search for: give words, such as 'yuan' or 'un votes'")
    measures = {row["measure"]: row for row in folder.rows("measures")}
    scored, vocabulary = [], set[str]()
    for name, entry in entries(folder).items():
        measure = measures.get(entry.get("measure"), {})
        title = f"{name} {entry['label'] or ''}".casefold().replace("_", " ")
        other = " ".join(
            [
                *(entry.get("synonyms") or ()),
                entry.get("description") or "",
                measure.get("label", ""),
                measure.get("description", ""),
            ]
        ).casefold()
        vocabulary |= {*re.findall(r"\w+", f"{title} {other}")}
        if all(word in f"{title} {other}" for word in sought):
            is_title, is_word = (
                sum(bool(re.search(rf"\b{re.escape(w)}", text)) for w in sought) for text in (title, f"{title} {other}")
            )
            names = {name.replace("_", " "), str(entry["label"]).casefold()}
            scored.append((" ".join(sought) not in names, -is_title, -is_word, name))
    if not scored:
        near = [close for word in sought if (close := nearest(word, sorted(vocabulary), 0.75))]
        hint = f" Did you mean `{' '.join(near)}`?" if near else ""
        raise NotThere(f"no indicator speaks of {words!r}.{hint} All of them: load('catalogue')")
    there = folder.read(TABLE, ["indicator", "dyad", "year", "n_observations"]).to_pylist()
    by_name = entries(folder)
    rows = [_found(by_name[name], there) for *_, name in sorted(scored)]
    return pa.Table.from_pylist(rows).select(_FOUND)


def _found(entry: Row, there: Rows) -> Row:
    mine = [row for row in there if row["indicator"] == entry["indicator"] and row["n_observations"]]
    years = sorted({row["year"] for row in mine if row["year"] is not None})
    span = f"{years[0]}-{years[-1]}" if years else None
    return {name: entry.get(name) for name in _FOUND} | {"dyads": len({row["dyad"] for row in mine}), "years": span}


def computed(folder: Folder, asked: Wanted, without: Sequence[str], actors: Sequence[str], years: Sequence[int]) -> Any:
    """Rows of a computed table as rows of the front door, of pairs of ``actors`` but those ``without``; Arrow or None.

    Only where the catalogue says how to read them; a test holds what it says to the front door's own rows.
    """
    readings = json.loads(asked.entry["reading"]) if asked.entry.get("reading") else []
    parts = [_read(folder, reading, without, actors, years) for reading in readings if folder.has(reading["table"])]
    return pa.concat_tables(parts) if parts else None


def _read(
    folder: Folder, reading: Row, without: Sequence[str], actors: Sequence[str], years: Sequence[int]
) -> pa.Table:
    schema = folder.schema(reading["table"])
    first, second = reading["ends"]
    among = pa.array([*actors, NONE], pa.string())
    conditions = [ds.field(first).isin(among), ds.field(second).isin(among)]
    conditions += [ds.field(reading["year"]).isin(pa.array(years, pa.int64()))]
    conditions += [ds.field(name) == value for name, value in reading["where"].items()]
    if not reading["is_directed"]:
        conditions.append(ds.field(first) < ds.field(second))
    rows = folder.read(reading["table"], None, reduce(and_, conditions))
    count = rows.num_rows

    a, b = rows[first], rows[second]
    dyad = rows["dyad"] if "dyad" in schema.names else None
    if dyad is None:
        is_sorted = pc.less(a, b)
        dyad = pc.binary_join_element_wise(pc.if_else(is_sorted, a, b), pc.if_else(is_sorted, b, a), "-")
    value = rows[reading["column"]].cast(pa.float64())
    bounds = {
        name: rows[reading["column"] + end].cast(pa.float64()) if reading["column"] + end in schema.names else value
        for name, end in (("value_low", "_low"), ("value_high", "_high"))
    }
    key = (schema.metadata or {}).get(b"key", b"").decode().split(",")
    columns: dict[str, Any] = dict.fromkeys(
        ("origin", "destination", "definition_id", "series"), pa.repeat(NONE, count)
    )
    columns |= {"unit_measure": pa.repeat(reading["unit"], count)}
    source = reading.get("source", "source_id")  # releases of before name none
    own = {"series": source, **{name: name for name in _DIMENSIONS if name in schema.names}}
    columns |= {of: pc.fill_null(rows[name], NONE) for of, name in own.items() if name in schema.names}
    columns |= {"origin": a, "destination": b} if reading["is_directed"] else {}
    has_status = "obs_status" in schema.names and not reading["status"]
    columns |= {
        "indicator": pa.repeat(reading["indicator"], count),
        "dyad": dyad,
        "status": pa.repeat("actual", count),
        "year": rows[reading["year"]],
        "obs_value": value,
        **bounds,
        "obs_status": rows["obs_status"] if has_status else pa.repeat(reading["status"] or "A", count),
        "is_break": rows[reading["breaks"]] if reading["breaks"] else pa.repeat(False, count),
        "method_id": pa.repeat(reading["method"], count),
        "table": pa.repeat(reading["table"], count),
        "row_id": pc.binary_join_element_wise(*(rows[name].cast(pa.string()) for name in key), "|"),
    }
    table = pa.table(columns)
    is_known = reduce(pc.or_, (pc.is_valid(table[name]) for name in NUMBERS))
    is_asked = pc.invert(pc.is_in(table["dyad"], value_set=pa.array(without, pa.string())))
    return table.filter(pc.and_(is_known, is_asked))
