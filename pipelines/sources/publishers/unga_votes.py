"""Recorded votes of the United Nations General Assembly, in two layouts.

The pair ``un_votes`` and ``un_roll_calls`` (Voeten's compilation as the R package unvotes publishes it; votes on
amendments and paragraphs too), and the bulk CSV of the UN Digital Library (adopted resolutions only, with who was absent).
Subjects, drafts and agenda items are not read, and the second layout was not seen: it is read as its description says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.archive.parts import Part
from pipelines.sources.codes import LEFT_OUT, Codes, is_actor
from pipelines.sources.contract import BadRow, Domain, Parsed, Source, SourceError, Terms, drift, one
from pipelines.sources.parsing.tabular import counted, firsts, keep, read_csv, row_numbers, whole

ENCODED = pa.dictionary(pa.int32(), pa.string())
NAMIBIA_IS_NO_NULL = [""]
CALLS = ("rcid", "session", "importantvote", "date", "unres", "amend", "para", "short", "descr")
VOTES = ("rcid", "country", "country_code", "vote")
BULK = ("undl_id", "ms_code", "ms_name", "ms_vote", "date", "session", "resolution", "title")
TOTALS = {"yes": "total_yes", "no": "total_no", "abstain": "total_abstentions", "absent": "total_non_voting"}
LEFT = ("draft", "committee_report", "meeting", "agenda_title", "subjects", "vote_note", "total_ms", "undl_link")
LETTERS = {"Y": "yes", "N": "no", "A": "abstain", "X": "absent"}
WORDS = {"yes": "yes", "no": "no", "abstain": "abstain", "absent": "absent"}
TRUE_DAYS_FROM = 2003


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Rows of ``roll_calls`` and ``votes`` from either layout."""
    if any("roll_calls" in part.name.lower() for part in parts):
        return _pair(one(parts, "roll_calls.csv", "roll_calls.csv.gz"), one(parts, "votes.csv", "votes.csv.gz"), codes)
    return _bulk(one(parts, ".csv", ".csv.gz"), codes)


def _pair(calls_part: Part, votes_part: Part, codes: Codes) -> Parsed:
    calls, bad_calls = read_csv(calls_part.path, nulls=NAMIBIA_IS_NO_NULL)
    columns = drift(calls.column_names, CALLS, (), calls_part.name)
    calls = calls.append_column("row", row_numbers(calls.num_rows, bad=bad_calls))
    days = _days(calls["date"])
    is_false = pc.and_(pc.less(pc.year(days), TRUE_DAYS_FROM), pc.less_equal(pc.day(days), 7))
    table = pa.table(
        {
            "roll_call_id": calls["rcid"],
            "session": _session(calls["session"], days),
            "year": pc.year(days),
            "date": pc.if_else(is_false, pa.scalar(None, pa.date32()), days),
            "resolution": calls["unres"],
            "is_amendment": pc.equal(calls["amend"], "1"),
            "is_paragraph": pc.equal(calls["para"], "1"),
            "is_important": pc.equal(calls["importantvote"], "1"),
            "title": pc.coalesce(calls["short"], calls["descr"]),
            "source_row": calls["row"],
        }
    )
    table, wrong = _good_calls(table)
    votes, bad_votes = read_csv(votes_part.path, types=dict.fromkeys(VOTES, ENCODED), nulls=NAMIBIA_IS_NO_NULL)
    more = drift(votes.column_names, VOTES, (), votes_part.name)
    named = votes.select(VOTES).rename_columns(["call", "name", "code", "vote"])
    named = named.append_column("row", counted(votes.num_rows, bad=bad_votes))
    rows, left_out, bad = _votes(named, table, WORDS, "iso2", codes)
    n_false = pc.sum(is_false).as_py() or 0
    return Parsed(
        {"roll_calls": table, "votes": rows},
        bad=_in("roll_calls", [*bad_calls, *wrong]) + _in("votes", [*bad_votes, *bad]),
        unread=[*columns["unread"], *more["unread"]],
        new=[*columns["new"], *more["new"]],
        left_out=left_out,
        totals=[f"{n_false} roll calls before {TRUE_DAYS_FROM} have a weekday for their day: no date is kept"]
        if n_false
        else [],
    )


def _bulk(part: Part, codes: Codes) -> Parsed:
    encoded = dict.fromkeys((*BULK, *TOTALS.values()), ENCODED)
    found, refused = read_csv(part.path, types=encoded, nulls=NAMIBIA_IS_NO_NULL)
    columns = drift(found.column_names, (*BULK, *TOTALS.values()), LEFT, part.name)
    found = found.append_column("row", counted(found.num_rows, bad=refused)).unify_dictionaries()
    calls = found.filter(firsts(_indices(found["undl_id"])))
    calls = pa.table({name: whole(calls[name]).cast(pa.string()) for name in (*encoded, "row")})
    days = _days(calls["date"])
    table = pa.table(
        {
            "roll_call_id": calls["undl_id"],
            "session": _session(calls["session"], days),
            "year": pc.year(days),
            "date": days,
            "resolution": calls["resolution"],
            "is_amendment": pa.repeat(False, len(days)),
            "is_paragraph": pa.repeat(False, len(days)),
            "title": calls["title"],
            "source_row": calls["row"],
        }
    )
    table, wrong = _good_calls(table)
    named = found.select(["undl_id", "ms_name", "ms_code", "ms_vote", "row"])
    rows, left_out, bad = _votes(
        named.rename_columns(["call", "name", "code", "vote", "row"]), table, LETTERS, "undl", codes
    )
    stated = re.search(r"(\d{4})_(\d{1,2})_(\d{1,2})", part.name)
    return Parsed(
        {"roll_calls": table, "votes": rows},
        vintage=date(*map(int, stated.groups())) if stated else None,
        bad=_in("roll_calls", wrong) + _in("votes", [*refused, *bad]),
        unread=columns["unread"],
        new=columns["new"],
        left_out=left_out,
        totals=_unequal(found, calls),
    )


def _votes(
    found: pa.Table, calls: pa.Table, words: dict[str, str], scheme: str, codes: Codes
) -> tuple[pa.Table, dict[str, int], list[BadRow]]:
    """Votes of columns call, name, code, vote and row; what is left out by reason; rows that cannot be read."""
    found = found.unify_dictionaries().combine_chunks()
    call = _translate(found["call"], calls["roll_call_id"], pa.arange(0, calls.num_rows).cast(pa.int32()))
    year = calls["year"].take(pc.fill_null(call, 0)) if calls.num_rows else pa.nulls(len(call), pa.int64())
    vote = _translate(found["vote"], pa.array(words), pa.array(words.values()).dictionary_encode())
    is_named = pc.or_(pc.is_valid(whole(found["code"])), pc.is_valid(whole(found["name"])))
    is_good = pc.and_(pc.and_(pc.is_valid(call), pc.is_valid(vote)), is_named)
    rows = pa.table({"call": call, "vote": vote, "year": year, "row": found["row"]})
    rows = rows.append_column("code", found["code"]).append_column("name", found["name"])
    bad: list[BadRow] = []
    if not pc.all(is_good).as_py():
        bad = [
            BadRow(
                str(found["row"][i]),
                "no such roll call" if not call[i].is_valid else "no such vote" if not vote[i].is_valid else "no state",
                str(found["vote"][i]),
            )
            for i in pc.indices_nonzero(pc.invert(is_good)).to_pylist()
        ]
        rows = rows.filter(is_good).combine_chunks()
    actor = _actors(rows, scheme, codes)
    is_left = is_actor(actor, LEFT_OUT)
    left_out = {"no actor of ours in that year": pc.sum(is_left).as_py() or 0}
    rows = pa.table({"call": rows["call"], "vote": rows["vote"], "actor": actor, "row": rows["row"]})
    if any(left_out.values()):
        rows = keep(rows, pc.invert(is_left)).combine_chunks()
    states = len(actor.dictionary)
    pairs = pc.add(pc.multiply(whole(rows["call"]).cast(pa.int64()), states), _indices(rows["actor"]))
    first = firsts(pairs)
    if twice := rows.filter(pc.invert(first)).to_pylist():
        bad += [
            BadRow(str(r["row"]), "the state is listed twice in this roll call", f"{r['actor']} {r['vote']}")
            for r in twice
        ]
        rows = rows.filter(first)
    table = {
        "roll_call_id": calls["roll_call_id"].dictionary_encode().take(rows["call"]),
        "actor_id": rows["actor"],
        "vote": rows["vote"],
    }
    named = rows["row"].cast(pa.string())
    return pa.table(table | {"source_row": named}), {k: n for k, n in left_out.items() if n}, bad


def _actors(rows: pa.Table, scheme: str, codes: Codes) -> pa.Array:
    """Actors by code, and by name where there is no code; a dictionary array."""
    actors = codes.encoded(scheme, rows["code"], rows["year"])
    unnamed = pc.is_null(whole(rows["code"]))
    without = rows.filter(unnamed)
    if not without.num_rows:
        return actors
    others = codes.encoded("unga_names", without["name"], without["year"])
    known = actors.dictionary.to_pylist()
    more = [name for name in others.dictionary.to_pylist() if name not in known]
    names = pa.array([*known, *more], pa.string())
    place = pc.index_in(others.dictionary, value_set=names).take(others.indices)
    return pa.DictionaryArray.from_arrays(pc.replace_with_mask(actors.indices, unnamed, place), names)


def _good_calls(table: pa.Table) -> tuple[pa.Table, list[BadRow]]:
    """Roll calls with an id of their own and a date; the others."""
    is_dated = pc.and_(pc.is_valid(whole(table["roll_call_id"])), pc.is_valid(whole(table["year"])))
    is_first = firsts(whole(table["roll_call_id"]))
    bad = [
        BadRow(
            str(table["source_row"][i]),
            "the roll call has no id or no date" if not is_dated[i].as_py() else "the roll call is listed twice",
            str(table["roll_call_id"][i]),
        )
        for i in pc.indices_nonzero(pc.invert(pc.and_(is_dated, is_first))).to_pylist()
    ]
    return table.filter(pc.and_(is_dated, is_first)).combine_chunks(), bad


def _translate(column: pa.ChunkedArray, keys: Any, values: pa.Array) -> pa.Array:
    """``values`` by the place of a dictionary-encoded column's words among ``keys``; null where it is not there."""
    encoded = whole(column)
    place = pc.index_in(encoded.dictionary, value_set=whole(keys))
    return values.take(place.take(encoded.indices))


def _indices(column: Any) -> pa.Array:
    return whole(column).indices.cast(pa.int64())


def _days(texts: Any) -> pa.Array:
    """Dates of texts such as 2015-12-09; null where there is none."""
    texts = whole(texts)
    is_day = pc.match_substring_regex(texts, r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")
    try:
        return pc.if_else(is_day, texts, pa.scalar(None, pa.string())).cast(pa.date32())
    except pa.ArrowInvalid as error:
        raise SourceError(f"a date is no day of the calendar: {error}") from error


def _session(texts: Any, days: pa.Array) -> pa.Array:
    """Numbers of regular sessions; of a special one (ES-10) the regular one in course, taken to open on 15 September."""
    texts = whole(texts)
    is_regular = pc.fill_null(pc.match_substring_regex(texts, r"^\d+$"), False)
    has_opened = pc.greater_equal(pc.add(pc.multiply(pc.month(days), 100), pc.day(days)), 915)
    in_course = pc.subtract(pc.year(days), pc.if_else(has_opened, 1945, 1946))
    return pc.if_else(
        is_regular, pc.if_else(is_regular, texts, pa.scalar(None, pa.string())).cast(pa.int64()), in_course
    )


def _unequal(found: pa.Table, calls: pa.Table) -> list[str]:
    """Roll calls whose votes are not those that the file sums up, at most ten by name."""
    counted = found.select(["undl_id", "ms_vote"]).group_by(["undl_id", "ms_vote"]).aggregate([([], "count_all")])
    counts = {(r["undl_id"], LETTERS.get(r["ms_vote"])): r["count_all"] for r in counted.to_pylist()}
    wrong = [
        f"roll call {call['undl_id']}: {counts.get((call['undl_id'], vote), 0)} {vote}, {column} is {call[column]}"
        for call in calls.to_pylist()
        for vote, column in TOTALS.items()
        if call[column] is not None and call[column] != str(counts.get((call["undl_id"], vote), 0))
    ]
    return wrong[:10] + ([f"{len(wrong) - 10} more sums do not agree"] if len(wrong) > 10 else [])


def _in(file: str, bad: Sequence[BadRow]) -> list[BadRow]:
    return [BadRow(f"{file}/{row.source_row}", row.reason, row.text) for row in bad]


SOURCE = Source(
    id="unga_votes",
    title="Recorded votes of the United Nations General Assembly",
    url="https://digitallibrary.un.org/record/4060887",
    contract="https://digitallibrary.un.org/record/4060887/files/2025_7_21_ga_voting_md.md",
    feeds=("roll_calls", "votes"),
    terms=Terms(
        licence="United Nations: non-commercial use with attribution; the R package unvotes: MIT, data cited by its authors",
        url="https://digitallibrary.un.org/pages/?ln=en&page=tos",
        redistribute="derived",
        citation="United Nations Dag Hammarskjöld Library, General Assembly Voting Data; Voeten, E., Data and Analyses of "
        "Voting in the UN General Assembly (2013), in the layout of the R package unvotes",
    ),
    domain=Domain(1946, None, "members of the United Nations"),
    parse=parse,
    cadence="0 6 1 2,8 *",
    tried="the whole two-file layout; the bulk file of the Digital Library in a miniature. Never live.",
    max_age_days=400,
    traps=(
        "NA is the code of Namibia: nothing but an empty field is missing.",
        "Before 2003 the day in un_roll_calls is that of the week, 1 to 7, in nearly all rows: such dates are left null, year and month stand.",
        "un_votes gives no code for Zanzibar, the Federal Republic of Germany and the Yemen Arab Republic: the name is read.",
        "Before 1991 RU is the Soviet Union; Belarus and Ukraine voted beside it and are no actors then.",
        "Yugoslavia keeps one code to 2020: Serbia and Montenegro and Serbia are told apart by year alone.",
        "un_votes lists only who voted yes, no or abstained; the Digital Library also who was absent.",
        "The Digital Library has adopted resolutions only, so that the two layouts do not count the same roll calls.",
        "Emergency sessions (ES-10) have the number of the regular session in course, which is taken to open on 15 September.",
    ),
    files="un_votes.csv.gz and un_roll_calls.csv.gz together, or <date>_ga_voting.csv of the UN Digital Library",
    floor={"roll_calls": 5000, "votes": 800_000},
)
