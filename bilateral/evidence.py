"""The evidence for values: each document and each row of a source, what it supports, its place and its rivals.

``trail`` finds the observations behind a row, ``formulas`` how a computed one follows from others; nothing is judged
here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from operator import itemgetter
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds

from bilateral.commons.figures import asserted
from bilateral.commons.frames import Row, Rows, to_rows
from bilateral.commons.groups import grouped
from bilateral.commons.keys import split_observation
from bilateral.commons.sayers import said_by
from bilateral.folder import Folder
from bilateral.formulas import formulas
from bilateral.trail import Leaf, Trail

ORDER = tuple(
    """row through observation_id is_preferred is_admissible value value_low value_high unit_measure code
    as_stated qualifier derivation vintage doubt is_own revision start_date end_date obs_status supports formula excerpt
    locator excerpt_check said_by according_to origin_reliability reliability credibility known_from support_id
    document_id source_id publisher title issued url origin capture_id source_row note""".split()
)
"""The columns of the answer."""
NUMBERS = ("value", "value_low", "value_high")
FLAGS = ("is_preferred", "is_admissible", "is_own")
COUNTS = ("row", "credibility")
TEXT = tuple(name for name in ORDER if name not in {*NUMBERS, *FLAGS, *COUNTS, "known_from"})
FIRST = ("occurrence", "amount", "total", "exports")
"""Measures that say most of a record or a flow: what a document says of one of them stands for all that it says."""
RECORD = 2
"""Parts of the subject of a record: its table and its id."""
UNNAMED = ("-", "TOTAL", "G")
"""Dimensions of a series that go without saying."""
PLANS = ("planned", "announced", "proposed", "expected")


def evidence(folder: Folder, rows: Any, table: str | None = None) -> pa.Table:
    """The evidence for ``rows`` in their order: a line for each document and the thing it speaks of. Raises NotThere.

    Of what a document asserts of one thing, a record or a flow, one assertion is shown and all are in ``supports``.
    """
    asked = to_rows(rows)
    table_name = table or (getattr(rows, "attrs", None) or {}).get("table")
    if asked and {"row", *TEXT} <= asked[0].keys():
        return pa.Table.from_pylist([_day(row) for row in asked], schema=_schema())
    trail = Trail(folder)
    leaves = list(trail.leaves(asked, table_name))
    supports = _supports(folder, {leaf.observation_id for leaf in leaves if leaf.observation_id})
    sources = {row["source_id"]: row for row in folder.rows("sources")}
    captures = _captures(folder) if any(leaf.source_id for leaf in leaves) else {}
    behind = [(leaf, support) for leaf in leaves for support in _behind(leaf, supports, captures)]
    nothing = dict.fromkeys(ORDER)
    lines: Rows = [nothing | {"row": leaf.place, "through": leaf.through} | support for leaf, support in behind]
    for row in lines:
        if row["source_id"] in sources:
            source = sources[row["source_id"]]
            row |= {"publisher": source["title"], "title": source["title"], "url": source["url"]}
    texts = _formulas(trail, asked, table_name)
    once = sorted(_by_document(lines), key=itemgetter("row"))
    return pa.Table.from_pylist([line | {"formula": texts[line["row"]]} for line in once], schema=_schema())


def _formulas(trail: Trail, asked: Rows, table: str | None) -> list[str | None]:
    """The formula of each row asked about."""
    texts: list[str | None] = [None] * len(asked)
    places = grouped((trail.named(frozenset(row), table), place) for place, row in enumerate(asked))
    for name, here in places.items():
        for place, found in zip(here, formulas(trail, [asked[place] for place in here], name), strict=True):
            texts[place] = found.text if found else None
    return texts


def _by_document(lines: Rows) -> Rows:
    """One line for all that a document says of one thing, in the order of the first; rows of sources stay.

    A thing is a record, or all figures of a table that one number is computed from: of several figures, no single one
    is the line's value, and ``supports`` has them all.
    """
    by_document: dict[tuple[object, ...], Rows] = defaultdict(list)
    for line in lines:
        subject = _subject(line["observation_id"] or line["through"])
        thing = subject[:1] if len(subject) > RECORD else subject
        of = (*thing, line["document_id"]) if line["document_id"] else (line["observation_id"], line["support_id"])
        by_document[line["row"], *of].append(line)
    for said in by_document.values():
        said.sort(key=_place)
    return [said[0] | _numbers(said) | {"supports": _facts(said)} for said in by_document.values()]


def _numbers(said: Rows) -> Row:
    """The columns of the value, emptied where it is not one figure."""
    return dict.fromkeys(NUMBERS) if len({_subject(line["observation_id"] or "") for line in said}) > 1 else {}


def _place(line: Row) -> tuple[bool, bool, bool, bool, str]:
    """Where an assertion stands among those of its document about one thing."""
    key = split_observation(line["observation_id"])
    is_first = key.measure in FIRST
    return (
        line["is_admissible"] is False,
        not is_first,
        key.status in PLANS,
        not line["is_preferred"],
        line["support_id"],
    )


def _facts(said: Rows) -> str | None:
    """What assertions are of: ``held 2024-05-16; role CHN host``. Plans are left out where what came is said too."""
    keys = [split_observation(line["observation_id"]) for line in said]
    happened = any(key.measure == "occurrence" and key.status not in PLANS for key in keys)
    is_of_several = len({_subject(line["observation_id"] or "") for line in said}) > 1
    facts = dict[str, None]()
    for line, (_, measure, actor, status, *_) in zip(said, keys, strict=True):
        is_plan = status in PLANS
        if line["observation_id"] and not (is_plan and happened):
            days = "/".join(dict.fromkeys(filter(None, (line["start_date"], line["end_date"]))))
            words = (status, days) if measure == "occurrence" else (measure.replace("_", " "), actor, asserted(line))
            about = _subject(line["observation_id"])[1:] if is_of_several else ()
            named = ", ".join(part for part in about if part not in UNNAMED)
            before = status if is_plan and measure != "occurrence" else ""
            facts[" ".join(filter(None, (before, *words, named and f"({named})")))] = None
    return "; ".join(facts) or said[0]["note"]


def _subject(observation: str) -> tuple[str, ...]:
    """The parts of what an observation is about: the table, and the id of a record or the dimensions of a series."""
    return split_observation(observation).subject


def source_names(folder: Folder, frame: pd.DataFrame) -> pd.Series[str]:
    """Who says each row of ``indicators``: the origins of what is preferred, else the sources that its series names,
    else those of its table, where kept rows stand in theirs, too."""
    if "source" in frame:  # rows of one pair, which have a file of their own
        return frame["source"]
    columns = [frame[name].tolist() for name in ("observation_id", "rests_on", "table", "row_id", "series")]
    behind = [
        [one] if isinstance(one, str) else [*parts] if hasattr(parts, "__iter__") else []
        for one, parts in zip(*columns[:2], strict=True)
    ]
    wanted = pa.array(sorted({name for names in behind for name in names}), pa.string())
    of_them = ds.field("observation_id").isin(wanted)
    preferred = folder.read("observations", ["observation_id", "preferred_support_id"], of_them).to_pylist()
    origins: dict[str, str | None] = {}
    for table, support, origin in (("evidence", "evidence_id", "origin"), ("supports", "support_id", "source_id")):
        for row in folder.rows(table, [support, origin], of_them):
            origins[row[support]] = row[origin]
    said = {row["observation_id"]: origins.get(row["preferred_support_id"]) for row in preferred}
    trail, sources = Trail(folder), dict[str, str]()
    known = {"ledger", *(row["source_id"] for row in folder.rows("sources", ["source_id"]))}
    answers = []
    for names, table, row_id, series in zip(behind, *columns[2:], strict=True):
        who = dict.fromkeys(name for one in names if (name := said.get(one)))
        if not names and isinstance(row_id, str):
            who = dict.fromkeys(name for name in str(series).split("/") if name in known)
            if not who and table not in sources:
                sources[table] = "; ".join(trail.feeding(table) or trail.extract_rows(table)) or "ledger"
        answers.append("; ".join(who) or (sources[table] if not names and isinstance(row_id, str) else None))
    return pd.Series(answers, index=frame.index, dtype="str")


def _schema() -> pa.Schema:
    types = dict.fromkeys(TEXT, pa.string()) | dict.fromkeys(NUMBERS, pa.float64()) | dict.fromkeys(FLAGS, pa.bool_())
    types |= dict.fromkeys(COUNTS, pa.int64()) | {"known_from": pa.date32()}
    return pa.schema([(name, types[name]) for name in ORDER])


def _behind(leaf: Leaf, supports: Mapping[str, Rows], captures: Mapping[str, list[str]]) -> Iterable[Row]:
    """The supports of a leaf: of its observation, the row of a source, or the captures of a source as a whole."""
    if leaf.observation_id is not None:
        return supports.get(leaf.observation_id, ())
    if leaf.source_id is not None:
        return [
            {"source_id": leaf.source_id, "capture_id": capture, "note": "computed from rows of this source as a whole"}
            for capture in captures.get(leaf.source_id, [])
        ]
    value = leaf.report.get("value")
    columns = {name: leaf.report[name] for name in ORDER if name in leaf.report}
    return [columns | {"value_low": value, "value_high": value, "start_date": leaf.report.get("time_period")}]


def _captures(folder: Folder) -> dict[str, list[str]]:
    """The captures in use, by source."""
    return grouped(
        (row["source_id"], row["capture_id"])
        for row in folder.rows("captures", ["capture_id", "source_id", "state"])
        if row["state"] == "current"
    )


def _supports(folder: Folder, wanted: set[str]) -> dict[str, Rows]:
    """Evidence and reports by observation: the preferred one first, then by id."""
    of_observations = ds.field("observation_id").isin(pa.array(sorted(wanted), pa.string()))
    preferred = folder.read("observations", ["observation_id", "preferred_support_id"], of_observations).to_pylist()
    preferred_ids = {row["preferred_support_id"] for row in preferred}
    supports = _evidence(folder, folder.read("evidence", None, of_observations).to_pylist())
    for row in folder.rows("supports", None, of_observations):
        said = said_by(row["origin"] or row["source_id"], row["source_id"])
        supports.append(row | {"is_admissible": True, "said_by": said, "origin_reliability": row["reliability"]})
    by_id = {row["support_id"]: row for row in supports}
    for row in supports:
        row["revision"] = _revision(row, by_id.get(row.get("revised_by") or ""))
        row["is_preferred"] = row["support_id"] in preferred_ids
    ordered = ({name: value for name, value in _day(row).items() if name in ORDER} for row in supports)
    by_observation = grouped(zip((row["observation_id"] for row in supports), ordered, strict=True))
    for rows in by_observation.values():
        rows.sort(key=lambda row: (not row["is_preferred"], not row["is_admissible"], row["support_id"]))
    return by_observation


def _revision(row: Row, later: Row | None) -> str | None:
    """``3147.21 million USD (known 2026-06-10) instead of 2.80 billion USD (known 2023-04-28), +12.4%``."""
    if later is None:
        return None
    now, before = (f"{asserted(one)} (known {one['known_from']})" for one in (later, row))
    size = f", {later['value'] / row['value'] - 1:+.1%}" if row["value"] and later["value"] else ""
    return f"{now} instead of {before}{size}"


def _evidence(folder: Folder, rows: Rows) -> Rows:
    """Rows of ``evidence`` with columns of their documents, and whether the excerpt was found in the archived copy."""
    columns = ("publisher", "title", "issued", "url", "origin", "reliability", "known_from")
    documents, checks = (
        {row[name]: row for row in folder.rows(table, wanted, ds.field(name).isin(pa.array(names, pa.string())))}
        for table, name, wanted, names in (
            ("documents", "document_id", ["document_id", *columns], sorted({row["document_id"] for row in rows})),
            ("excerpt_checks", "evidence_id", None, [row["evidence_id"] for row in rows]),
        )
    )
    supports = []
    for row in rows:
        document, check = documents[row["document_id"]], checks.get(row["evidence_id"], {})
        ids = {"support_id": row["evidence_id"], "capture_id": check.get("capture_id")}
        supports.append({name: document[name] for name in columns} | row | ids | {"excerpt_check": check.get("result")})
    return supports


def _day(row: Row) -> Row:
    """The row with ``known_from`` as a date: reports give it as text, frames as a timestamp."""
    known = row.get("known_from")
    return row if known is None else row | {"known_from": date.fromisoformat(str(known)[:10])}
