"""What could have been known on a day: observations recomputed from the evidence and reports published by then.

The rule is the one that made the release, ``preferred_value``. This module only selects the rows that it gets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from bilateral.commons.frames import Row, Rows
from bilateral.commons.groups import grouped
from bilateral.commons.keys import split_observation
from bilateral.commons.lookup import NotThere, day_of, listed
from bilateral.commons.preferred_value import observe, plain
from bilateral.folder import Folder

IDENTITY = ("label", "kind", "part_of_id")
"""What a register says of a record, whatever is known of it."""
NUMBER = ("value", "value_low", "value_high")
WORLD = "WLD"


def known_by(folder: Folder, day: str | date, table: str) -> pa.Table:
    """The observations of ``table`` as known by ``day``; see ``Release.known_by``. Raises NotThere."""
    until = date(day.year, day.month, day.day) if isinstance(day, date) else day_of(day)
    observed = folder.read("observations")
    subjects = sorted(set(observed["table"].to_pylist()))
    if table != "observations" and table not in subjects:
        folder.schema(table)  # an unknown table is refused by its own name first
        raise NotThere(f"{table} holds no observations. {listed(['observations', *subjects])}")
    of_table = None if table == "observations" else ds.field("table") == table
    published = observed if of_table is None else folder.read("observations", None, of_table)
    rows = [*_evidence(folder, published, until), *_reports(folder, published, until, table)]
    measures = folder.read("measures").to_pylist()
    marked = {flag: frozenset(m["measure"] for m in measures if m[flag]) for flag in ("is_open", "is_stock")}
    observations = observe(rows, open_measures=marked["is_open"], stocks=marked["is_stock"])
    recomputed = pa.Table.from_pylist(observations, schema=observed.schema)
    return recomputed if table == "observations" else _unpacked(folder, table, recomputed)


def _evidence(folder: Folder, published: pa.Table, until: date) -> Iterator[Row]:
    """Rows of ``evidence`` that were out by the day, as the rule takes them."""
    documents = {row["document_id"]: row for row in folder.read("documents").to_pylist()}
    where = ds.field("observation_id").isin(published["observation_id"].combine_chunks())
    known = []
    for row in folder.read("evidence", None, where).to_pylist():
        document = documents[row["document_id"]]
        if document["known_from"] <= until:
            known.append(
                row
                | split_observation(row["observation_id"])._asdict()
                | {
                    "support_id": row["evidence_id"],
                    "source": plain(row["according_to"] or document["publisher"] or row["document_id"]),
                    "reliability": document["reliability"],
                    "read_as": document["read_as"],
                    "issued": document["issued"],
                    "known_from": document["known_from"].isoformat(),
                    "is_admissible": row["is_admissible"] or _was_admissible(row, document, until),
                }
            )
    named = {(r["subject_id"], r["actor_id"]) for r in known if r["measure"] == "role" and r["code"] != "absent"}
    for row in known:
        # Somebody is absent only from a list that others, already out, would have put him on.
        is_inferred = row["measure"] == "role" and row["code"] == "absent" and row["derivation"] == "inferred"
        if not is_inferred or (row["subject_id"], row["actor_id"]) in named:
            yield row


def _was_admissible(row: Row, document: Row, until: date) -> bool:
    """Whether evidence that its own source has withdrawn since still took part on the day."""
    later = row["superseded_from"]
    is_sound = row["credibility"] != 5 and not document["is_under_test"]
    return is_sound and later is not None and later > until


def states(folder: Folder, table: str) -> dict[str, Rows]:
    """What was known of each number of ``table`` from which day on, for those that changed.

    By observation: ``value``, ``value_low``, ``value_high`` and ``preferred_support_id`` with the day (``known_from``,
    as text) from which they held, in order; a day on which the number stayed the same is left out.
    """
    published = folder.read("observations", None, ds.field("table") == table)
    documents = {row["document_id"]: row for row in folder.read("documents").to_pylist()}
    stated = _by_observation(_evidence(folder, published, date.max))
    reported = {
        day: _by_observation(_reports(folder, published, date.fromisoformat(day), table))
        for day in _versions(folder, published, table)
    }
    found = {}
    for name in sorted(stated.keys() | {name for rows in reported.values() for name in rows}):
        of_day = {day: rows.get(name, []) for day, rows in reported.items()}
        found[name] = _states(stated.get(name, []), of_day, documents)
    return {name: known for name, known in found.items() if len(known) > 1}


def _by_observation(rows: Iterable[Row]) -> dict[str, Rows]:
    return grouped((row["observation_id"], row) for row in rows)


def _versions(folder: Folder, published: pa.Table, table: str) -> list[str]:
    """The days on which versions of sources came out that reported numbers of ``table``."""
    where = ds.field("observation_id").isin(published["observation_id"].combine_chunks())
    days = {str(row["known_from"]) for row in folder.rows("supports", ["known_from"], where)}
    return sorted(days | {str(row["vintage_date"]) for row in folder.rows(f"{table}_reports", ["vintage_date"])})


def _states(stated: Rows, reported: Mapping[str, Rows], documents: Mapping[str, Row]) -> Rows:
    """The states of one number; ``reported`` are the reports of the versions that were current from a day on."""
    known: Rows = []
    days = sorted({str(row["known_from"]) for row in stated} | {day for day, rows in reported.items() if rows})
    for day in days if len(days) > 1 else ():
        out = [_as_known(row, documents, day) for row in stated if str(row["known_from"]) <= day]
        version = max((other for other in reported if other <= day), default=None)
        observations = observe([*out, *(reported[version] if version else ())])
        for observation in observations:
            state = {name: observation[name] for name in (*NUMBER, "preferred_support_id")} | {"known_from": day}
            if state["value"] is not None and (not known or known[-1]["value"] != state["value"]):
                known.append(state)
    return known


def _as_known(row: Row, documents: Mapping[str, Row], day: str) -> Row:
    if not row.get("superseded_from"):
        return row
    return row | {"is_admissible": _was_admissible(row, documents[row["document_id"]], date.fromisoformat(day))}


def _reports(folder: Folder, published: pa.Table, until: date, table: str) -> Iterator[Row]:
    """Rows of sources in the versions that were current on the day, as the rule takes them."""
    where = ds.field("observation_id").isin(published["observation_id"].combine_chunks())
    supports = folder.rows("supports", None, where)
    for row in supports:
        if row["known_from"] <= until.isoformat():
            yield _support(row)
    for name in ("trade", "energy"):
        if table in (name, "observations") and folder.has(f"{name}_reports"):
            yield from _earlier(folder, f"{name}_reports", until, supports)


def _support(row: Row) -> Row:
    constant = dict.fromkeys(("document_id", "code", "as_stated", "vintage"))
    constant |= {"derivation": "stated", "qualifier": "exact", "read_as": "original", "is_admissible": True}
    days = {"origin_reliability": row.get("reliability"), "event_day": row.get("end_high")}
    days |= {"issued": row["known_from"], "source": row["source_id"]}
    days |= {"is_own": row["source_id"].startswith(row["origin"] or "-")}
    return {"doubt": None, **row, **split_observation(row["observation_id"])._asdict(), **constant, **days}


def _earlier(folder: Folder, table: str, until: date, supports: Rows) -> Iterator[Row]:
    """Reports of versions that were current on the day and are no longer, between actors in ``coverage``."""
    dyads = folder.read("coverage", ["dyad"])["dyad"].to_pylist()
    actors = pa.array(sorted({actor for dyad in dyads for actor in dyad.split("-")} | {WORLD}), pa.string())
    out = ds.field("vintage_date") <= until
    of = _latest(folder, folder.read(table, ["source_id", "slice", "vintage_date", "capture_id", "is_current"], out))
    if not of:
        return
    scope = ds.field("origin").isin(actors) & ds.field("destination").isin(actors) & ~ds.field("is_current")
    rows = folder.read(table, None, out & scope)
    rows = rows.filter(pc.is_valid(rows["value"]))
    ranked = {(row["source_id"], split_observation(row["observation_id"]).measure): row for row in supports}
    offices = {_reporter(r["observation_id"]): r["origin"] for r in supports if r["source_id"] in {s for s, _ in of}}
    last = max((row["source_rank"] for row in supports), default=0) + 1
    for row in rows.to_pylist():
        if of.get((row["source_id"], row["slice"])) != row["capture_id"]:
            continue
        measure = split_observation(row["observation_id"]).measure
        usual = {"source_rank": last, "reliability": "A", "credibility": 2}
        like = ranked.get((row["source_id"], measure), usual)
        said = {
            **row,
            **dict.fromkeys(NUMBER, row["value"]),
            **_window(row["time_period"]),
            "support_id": f"{row['capture_id']}#{row['source_row']}",
            "known_from": row["vintage_date"].isoformat(),
            "origin": offices.get(row["reporter"], f"statistics of {row['reporter'] or row['source_id']}"),
            **{name: like[name] for name in ("source_rank", "reliability", "credibility")},
        }
        yield _support(said)


def _latest(folder: Folder, versions: pa.Table) -> dict[tuple[str, str], str]:
    """Of each part of a source the capture that was the last one; none where that is still the current one."""
    seen = folder.read("captures", ["capture_id", "retrieved"]).to_pylist()
    retrieved = {row["capture_id"]: row["retrieved"] for row in seen}
    rows = versions.group_by(versions.column_names).aggregate([]).to_pylist()
    rows.sort(key=lambda row: (row["vintage_date"], retrieved.get(row["capture_id"], ""), row["capture_id"]))
    last = {(row["source_id"], row["slice"]): row for row in rows}
    current = {(row["source_id"], row["slice"]) for row in rows if row["is_current"]}
    return {part: row["capture_id"] for part, row in last.items() if part not in current}


def _reporter(observation_id: str) -> str:
    """Whose statistics a flow is from, as its subject says: trade/RUS>CHN/TOTAL/G/2024/CHN/CIF."""
    dimensions = split_observation(observation_id).subject
    return dimensions[5] if len(dimensions) > 5 else "-"


def _window(time_period: str) -> Row:
    """The days of a report's period, such as 2024, 2024-07 or 2024-01/2024-03, as the rule takes them."""
    start, end = (time_period.split("/") * 2)[:2]
    days: Row = {"start_date": start, "end_date": end}
    for name, period in (("start", pd.Period(start)), ("end", pd.Period(end))):
        days |= {f"{name}_low": period.start_time.date(), f"{name}_high": period.end_time.date()}
    return days


def _unpacked(folder: Folder, table: str, observations: pa.Table) -> pa.Table:
    """Observations beside what identifies them in their table, if that has them: an earlier version may have more."""
    rows, (link, *_) = folder.read(table), folder.key(table)
    if "label" in rows.column_names:
        own = [name for name in IDENTITY if name in rows.column_names]
        observations = observations.drop_columns("table")
        by = pc.utf8_slice_codeunits(observations["subject_id"], len(f"{table}/"))
    else:
        link, by = "observation_id" if "observation_id" in rows.column_names else link, observations["observation_id"]
        own = [
            declared.name
            for declared in rows.schema
            if declared.name not in observations.column_names or declared.name in ("actor_id", "start_date", "end_date")
            if not pa.types.is_floating(declared.type) and not pa.types.is_boolean(declared.type)
        ]
    identity = rows.select(own).take(pc.index_in(by, value_set=rows[link].combine_chunks()))
    columns = {link: by} | dict(zip(identity.column_names, identity.columns, strict=True)) | {link: by}
    return pa.table(columns | {name: observations[name] for name in observations.column_names if name not in columns})
