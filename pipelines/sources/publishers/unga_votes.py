"""Recorded votes of the United Nations General Assembly, in two layouts.

The pair ``un_votes`` and ``un_roll_calls`` (Voeten's compilation as the R package unvotes publishes it, including votes
on amendments and paragraphs), and the bulk CSV of the UN Digital Library (adopted resolutions only, with who was
absent). Subjects, drafts and agenda items are not read. The second layout was never seen: it is read as its description
says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.archive.parts import Part
from pipelines.sources.codes import LEFT_OUT, Codes, is_actor
from pipelines.sources.contract import Parsed, SourceError, declare, only_part
from pipelines.sources.parsing.tabular import header, is_first, matches, read_csv, whole

ENCODED = pa.dictionary(pa.int32(), pa.string())
NULLS = [""]
"""NA is Namibia."""
FLAGS = ("importantvote", "amend", "para")
CALLS = ("rcid", "session", "importantvote", "date", "unres", "amend", "para", "short", "descr")
VOTES = ("rcid", "country", "country_code", "vote")
BULK = ("undl_id", "ms_code", "ms_name", "ms_vote", "date", "session", "resolution", "title")
TOTALS = {"yes": "total_yes", "no": "total_no", "abstain": "total_abstentions", "absent": "total_non_voting"}
WORDS = {"yes": "yes", "no": "no", "abstain": "abstain", "absent": "absent"}
LETTERS = {"Y": "yes", "N": "no", "A": "abstain", "X": "absent"}
DAYS_ARE_REAL_FROM = 2003
MAX_NAMED = 10


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Rows of ``roll_calls`` and ``votes`` from either layout. Raises SourceError, SchemaDrift and UnknownCodes."""
    if any("roll_calls" in part.name.lower() for part in parts):
        calls = only_part(parts, "roll_calls.csv", "roll_calls.csv.gz")
        return _pair(calls, only_part(parts, "votes.csv", "votes.csv.gz"), codes)
    return _bulk(only_part(parts, ".csv", ".csv.gz"), codes)


def _pair(calls_part: Part, votes_part: Part, codes: Codes) -> Parsed:
    parsed = Parsed()
    parsed.check_columns(header(calls_part.path), CALLS, (), calls_part.name)
    parsed.check_columns(header(votes_part.path), VOTES, (), votes_part.name)
    calls = read_csv(calls_part.path, parsed.bad, nulls=NULLS, prefix="roll_calls/")
    is_flag = {f"{name} is neither 0 nor 1": _is_flag(calls[name]) for name in FLAGS}
    calls = parsed.quarantine(calls, is_flag, FLAGS, prefix="roll_calls/")
    days = _days(calls["date"])
    is_weekday = pc.and_(pc.less(pc.year(days), DAYS_ARE_REAL_FROM), pc.less_equal(pc.day(days), 7))
    if count := pc.sum(is_weekday).as_py():
        parsed.totals = [
            f"{count} roll calls before {DAYS_ARE_REAL_FROM} have a weekday for their day: no date is kept"
        ]
    table = pa.table(
        {
            "roll_call_id": calls["rcid"],
            "session": _session(calls["session"], days),
            "year": pc.year(days),
            "date": pc.if_else(is_weekday, pa.scalar(None, pa.date32()), days),
            "resolution": calls["unres"],
            "is_amendment": pc.equal(calls["amend"], "1"),
            "is_paragraph": pc.equal(calls["para"], "1"),
            "is_important": pc.equal(calls["importantvote"], "1"),
            "title": pc.coalesce(calls["short"], calls["descr"]),
            "source_row": calls["row"],
        }
    )
    types = dict.fromkeys(VOTES, ENCODED)
    votes = read_csv(votes_part.path, parsed.bad, types=types, nulls=NULLS, prefix="votes/").select([*VOTES, "row"])
    votes = votes.rename_columns(["call", "name", "code", "vote", "row"])
    return _with_votes(parsed, table, votes, WORDS, "iso2", codes)


def _bulk(part: Part, codes: Codes) -> Parsed:
    parsed = Parsed()
    types = dict.fromkeys((*BULK, *TOTALS.values()), ENCODED)
    parsed.check_columns(header(part.path), types, SOURCE.unread, part.name)
    votes = read_csv(part.path, parsed.bad, types=types, nulls=NULLS, prefix="votes/").unify_dictionaries()
    calls = votes.filter(is_first(_indices(votes["undl_id"])))
    calls = pa.table({name: whole(calls[name]).cast(pa.string()) for name in (*types, "row")})
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
    if stated := re.search(r"(\d{4})_(\d{1,2})_(\d{1,2})", part.name):
        parsed.vintage = date(*map(int, stated.groups()))
    parsed.totals = _unequal_totals(votes, calls)
    votes = votes.select(["undl_id", "ms_name", "ms_code", "ms_vote", "row"])
    votes = votes.rename_columns(["call", "name", "code", "vote", "row"])
    return _with_votes(parsed, table, votes, LETTERS, "undl", codes)


def _with_votes(
    parsed: Parsed, calls: pa.Table, votes: pa.Table, words: dict[str, str], scheme: str, codes: Codes
) -> Parsed:
    """``parsed`` with both tables: roll calls with an id of their own and a date, and ``votes`` on them.

    ``votes`` has columns call, name, code, vote and row; ``words`` says what its words for votes mean.
    """
    checks = {
        "the roll call has no id or no date": pc.and_(pc.is_valid(calls["roll_call_id"]), pc.is_valid(calls["year"])),
        "the roll call is listed twice": is_first(whole(calls["roll_call_id"])),
    }
    calls = parsed.quarantine(calls, checks, ["roll_call_id"], row="source_row", prefix="roll_calls/").combine_chunks()
    votes = votes.unify_dictionaries().combine_chunks()
    call = _translate(votes["call"], calls["roll_call_id"], pa.arange(0, calls.num_rows).cast(pa.int32()))
    year = calls["year"].take(pc.fill_null(call, 0)) if calls.num_rows else pa.nulls(len(call), pa.int64())
    vote = _translate(votes["vote"], pa.array(words), pa.array(words.values()).dictionary_encode())
    is_named = pc.or_(pc.is_valid(whole(votes["code"])), pc.is_valid(whole(votes["name"])))
    checks = {"no such roll call": pc.is_valid(call), "no such vote": pc.is_valid(vote), "no state": is_named}
    rows = votes.append_column("call_index", call).append_column("position", vote).append_column("year", year)
    rows = parsed.quarantine(rows, checks, ["vote"], prefix="votes/")
    rows = parsed.agreeing(rows, SOURCE.twice, codes, "row", "votes/").combine_chunks()
    actor = _actors(rows, scheme, codes)
    rows = pa.table({"call": rows["call_index"], "vote": rows["position"], "actor": actor, "row": rows["row"]})
    rows = parsed.leave_out(rows, is_actor(actor, LEFT_OUT), "not an actor in that year").combine_chunks()
    pair = pc.multiply(whole(rows["call"]).cast(pa.int64()), len(actor.dictionary))
    once = {"the state is listed twice in this roll call": is_first(pc.add(pair, _indices(rows["actor"])))}
    rows = parsed.quarantine(rows, once, ["actor", "vote"], prefix="votes/")
    parsed.tables["roll_calls"] = calls
    parsed.tables["votes"] = pa.table(
        {
            "roll_call_id": calls["roll_call_id"].dictionary_encode().take(rows["call"]),
            "actor_id": rows["actor"],
            "vote": rows["vote"],
            "source_row": rows["row"].cast(pa.string()),
        }
    )
    return parsed


def _actors(rows: pa.Table, scheme: str, codes: Codes) -> pa.Array:
    """Actors by code, or by name if there is no code; a dictionary array."""
    actors = codes.encoded(scheme, rows["code"], rows["year"])
    has_no_code = pc.is_null(whole(rows["code"]))
    by_name = rows.filter(has_no_code)
    if not by_name.num_rows:
        return actors
    others = codes.encoded("unga_names", by_name["name"], by_name["year"])
    known = actors.dictionary.to_pylist()
    names = pa.array([*known, *(name for name in others.dictionary.to_pylist() if name not in known)], pa.string())
    place = pc.index_in(others.dictionary, value_set=names).take(others.indices)
    return pa.DictionaryArray.from_arrays(pc.replace_with_mask(actors.indices, has_no_code, place), names)


def _translate(column: pa.ChunkedArray, keys: object, values: pa.Array) -> pa.Array:
    """``values`` by the place of a dictionary-encoded column's words among ``keys``; null for other words."""
    encoded = whole(column)
    place = pc.index_in(encoded.dictionary, value_set=whole(keys))
    return values.take(place.take(encoded.indices))


def _indices(column: object) -> pa.Array:
    return whole(column).indices.cast(pa.int64())


def _is_flag(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """Whether a field is empty, 0 or 1."""
    return pc.or_(pc.is_null(texts), pc.is_in(texts, value_set=pa.array(["0", "1"])))


def _days(texts: object) -> pa.Array:
    """Dates from texts such as 2015-12-09; null if there is none."""
    texts = whole(texts)
    is_day = pc.match_substring_regex(texts, r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")
    try:
        return pc.if_else(is_day, texts, pa.scalar(None, pa.string())).cast(pa.date32())
    except pa.ArrowInvalid as error:
        raise SourceError(f"a date is not a day of the calendar: {error}") from error


def _session(texts: object, days: pa.Array) -> pa.Array:
    """Numbers of sessions; for a special one (ES-10) the regular one in progress, assumed to open on 15 September."""
    texts = whole(texts)
    is_regular = matches(texts, r"^\d+$")
    has_opened = pc.greater_equal(pc.add(pc.multiply(pc.month(days), 100), pc.day(days)), 915)
    in_progress = pc.subtract(pc.year(days), pc.if_else(has_opened, 1945, 1946))
    numbers = pc.if_else(is_regular, texts, pa.scalar(None, pa.string())).cast(pa.int64())
    return pc.if_else(is_regular, numbers, in_progress)


def _unequal_totals(votes: pa.Table, calls: pa.Table) -> list[str]:
    """Roll calls whose votes are not those that the file adds up, at most ten by name."""
    counts = votes.select(["undl_id", "ms_vote"]).group_by(["undl_id", "ms_vote"]).aggregate([([], "count_all")])
    counted = {(row["undl_id"], LETTERS.get(row["ms_vote"])): row["count_all"] for row in counts.to_pylist()}
    unequal = [
        f"roll call {call['undl_id']}: {counted.get((call['undl_id'], vote), 0)} {vote}, {column} is {call[column]}"
        for call in calls.to_pylist()
        for vote, column in TOTALS.items()
        if call[column] is not None and call[column] != str(counted.get((call["undl_id"], vote), 0))
    ]
    more = len(unequal) - MAX_NAMED
    return unequal[:MAX_NAMED] + ([f"{more} more sums do not agree"] if more > 0 else [])


SOURCE = declare(__file__, parse=parse)
