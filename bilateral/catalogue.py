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

import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds

from bilateral.commons.asked import LEAST_VOTES, NONE, NUMBERS, Wanted
from bilateral.commons.frames import Row, Rows, to_pandas
from bilateral.commons.lookup import NotThere, known, nearest
from bilateral.folder import Folder

TABLE, CATALOGUE = "indicators", "catalogue"
KEY = ("indicator", "dyad", "origin", "destination", "definition_id", "status", "unit_measure", "series", "scope")
"""The columns of the front door that name a series of one frequency."""
_DIMENSIONS = ("definition_id", "series", "scope", "unit_measure")
_FOUND = ("indicator", "label", "description", "unit_measure", "item", "definition_id", "is_directed", "dyads", "years")


def entries(folder: Folder) -> dict[str, Row]:
    """The entries of the catalogue by indicator, and bare ones for indicators that stand in the front door alone."""
    kept: dict[str, dict[str, Row]] = vars(folder)
    if "entries" not in kept:  # read once, as the actors are
        kept["entries"] = _entries(folder)
    return kept["entries"]


def _entries(folder: Folder) -> dict[str, Row]:
    by_name = {row["indicator"]: row for row in folder.rows(CATALOGUE)}
    bare = {"items": 0, **dict.fromkeys(("item", "definition_id", "sources", "reading", "unit_measure", "label"))}
    declared = folder.manifest["tables"][TABLE].get("indicators")
    there = {*(declared or folder.read(TABLE, ["indicator"])["indicator"].unique().to_pylist())} - {*by_name}
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
    if not (sought := re.findall(r"[^\W_]+", words.casefold())):
        raise NotThere("nothing to search for: give words, such as 'yuan' or 'un votes'")
    measures = {row["measure"]: row for row in folder.rows("measures")}
    by_name, scored, texts = entries(folder), list[tuple[Any, ...]](), list[str]()
    for name, entry in by_name.items():
        measure = measures.get(entry.get("measure"), {})
        title = f"{name} {entry['label'] or ''}".casefold().replace("_", " ")
        about = [*(entry.get("synonyms") or ()), entry.get("description")]
        about += [measure.get("label"), measure.get("description")]
        texts.append(text := f"{title} {' '.join(filter(None, about))}".casefold())
        if all(word in text for word in sought):
            ranks = [-sum(bool(re.search(rf"\b{re.escape(w)}", part)) for w in sought) for part in (title, text)]
            names = {name.replace("_", " "), str(entry["label"]).casefold()}
            scored.append((" ".join(sought) not in names, *ranks, name))
    if not scored:
        vocabulary = sorted({*re.findall(r"\w+", " ".join(texts))})
        near = [close for word in sought if (close := nearest(word, vocabulary, 0.75))]
        hint = f" Did you mean `{' '.join(near)}`?" if near else ""
        raise NotThere(f"no indicator speaks of {words!r}.{hint} All of them: load('catalogue')")
    there = folder.read(TABLE, ["indicator", "dyad", "year", "n_observations"]).to_pylist()
    return pa.Table.from_pylist([_found(by_name[name], there) for *_, name in sorted(scored)]).select(_FOUND)


def _found(entry: Row, there: Rows) -> Row:
    mine = [row for row in there if row["indicator"] == entry["indicator"] and row["n_observations"]]
    years = sorted({row["year"] for row in mine if row["year"] is not None})
    span = f"{years[0]}-{years[-1]}" if years else None
    return {name: entry.get(name) for name in _FOUND} | {"dyads": len({row["dyad"] for row in mine}), "years": span}


def computed(
    folder: Folder, asked: Wanted, without: Sequence[str], actors: Sequence[str], years: Sequence[int]
) -> list[pd.DataFrame]:
    """Rows of computed tables as rows of the front door, of pairs of ``actors`` but those ``without``.

    Only where the catalogue says how to read them; a test holds what it says to the front door's own rows.
    """
    readings = json.loads(asked.entry["reading"]) if asked.entry.get("reading") else []
    parts = [_read(folder, reading, actors, years) for reading in readings if folder.has(reading["table"])]
    return [part[~part["dyad"].isin(without)] for part in parts]


def _read(folder: Folder, reading: Row, actors: Sequence[str], years: Sequence[int]) -> pd.DataFrame:
    names = folder.schema(reading["table"]).names
    first, second = reading["ends"]
    among = pa.array([*actors, NONE], pa.string())
    conditions = [ds.field(first).isin(among), ds.field(second).isin(among)]
    conditions += [ds.field(reading["year"]).isin(pa.array(years, pa.int64()))]
    conditions += [ds.field(name) == value for name, value in reading["where"].items()]
    conditions += [ds.field(first) < ds.field(second)] if not reading["is_directed"] else []
    rows = to_pandas(folder.read(reading["table"], None, reduce(and_, conditions)))
    a, b, column = rows[first], rows[second], reading["column"]
    source, standing = reading.get("source", "source_id"), reading.get("standing")  # releases of before name none
    own = {"series": source, **{name: name for name in _DIMENSIONS if name in names}}
    columns: dict[str, Any] = dict.fromkeys(("origin", "destination", "definition_id", "series", "scope"), NONE)
    columns |= {"unit_measure": reading["unit"]}
    columns |= {of: rows[name].fillna(NONE) for of, name in own.items() if name in names}
    columns |= {"origin": a, "destination": b} if reading["is_directed"] else {}
    status = reading["status"] or ("A" if "obs_status" not in names else rows["obs_status"])
    for name, end in (("obs_value", ""), ("value_low", "_low"), ("value_high", "_high")):
        columns[name] = rows[column + end if column + end in names else column].astype(float)
    if reading.get("is_uncertain"):
        is_open = columns["value_low"] != columns["value_high"]
        columns |= {name: columns[name].where(is_open) for name in ("value_low", "value_high")}
    key: Any = [rows[name].astype("str") for name in folder.key(reading["table"])]
    columns |= {
        "indicator": reading["indicator"],
        "dyad": rows["dyad"] if "dyad" in names else (a + "-" + b).where(a < b, b + "-" + a),
        "status": rows[standing].fillna("actual") if standing in names else "actual",
        "year": rows[reading["year"]],
        "obs_status": status,
        "is_break": rows[reading["breaks"]] if reading["breaks"] else False,
        "is_doubted": False,
        "method_id": reading["method"],
        "table": reading["table"],
        "row_id": key[0].str.cat(key[1:], "|"),
        "rests_on": None,
    }
    frame = pd.DataFrame(columns, rows.index)
    frame = frame[frame[[*NUMBERS]].notna().any(axis=1)]
    if reading.get("needs_votes"):  # a share of too few is missing, as at the front door
        is_few = rows[str(reading["count"])].fillna(0).lt(LEAST_VOTES).loc[frame.index]
        empty = frame[[*NUMBERS, "row_id"]].mask(is_few)
        frame = frame.assign(**empty, obs_status=frame["obs_status"].mask(is_few, "O"))
    return frame
