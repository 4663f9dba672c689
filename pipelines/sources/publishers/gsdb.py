"""Global Sanctions Data Base (GSDB): sanction cases since 1949, by Felbermayr, Kirilakha, Syropoulos, Yalcin and Yotov.

Read is the file of cases, third release, to 2022: who sanctions whom, from when to when, by what kinds, to what end and
with what success. A case with several senders or targets makes one row for each pair of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.archive.parts import Part
from pipelines.sources.codes import LEFT_OUT, Codes
from pipelines.sources.contract import Parsed, declare, only_part
from pipelines.sources.parsing.tabular import header, is_first, labels, matches, read_csv, whole

KINDS = ("arms", "financial", "military", "other", "trade", "travel")
PARTIES = ("case_id", "sanctioned_state", "sanctioning_state")
COLUMNS = (*PARTIES, "begin", "end", "descr_trade", "objective", "success", *KINDS)
COMMA = "\x1f"
"""Replaces a comma inside a name while a list of names is split at its commas."""
MAX_NAMED = 20


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """One row for each sender and target of each case. Raises SourceError, SchemaDrift, UnknownCodes."""
    part, parsed = only_part(parts), Parsed()
    parsed.check_columns(header(part.path), COLUMNS, SOURCE.unread, part.name)
    cases = _readable(read_csv(part.path, parsed.bad, columns=COLUMNS), parsed)
    rows = _pairs(cases, codes)
    is_foreign = pc.or_(pc.equal(rows["sender"], LEFT_OUT), pc.equal(rows["target"], LEFT_OUT))
    rows = parsed.leave_out(rows, is_foreign, "a party is not a state or organisation of the crosswalk")
    rows = parsed.leave_out(rows, pc.equal(rows["sender"], rows["target"]), "a state and itself")
    is_repeated = pc.invert(is_first(whole(rows["source_row"])))
    parsed.tables["sanctions_reports"] = parsed.leave_out(rows, is_repeated, "two names for one actor")
    parsed.totals = _uneven(cases)
    return parsed


def _readable(table: pa.Table, parsed: Parsed) -> pa.Table:
    """The cases with both parties, years in order, and kinds that are 0 or 1."""
    checks = {
        "begin or end is not a year": pc.and_(matches(table["begin"], r"^\d{4}$"), matches(table["end"], r"^\d{4}$")),
        "it ends before it begins": pc.less_equal(table["begin"], table["end"]),
        **{f"{name} is empty": pc.is_valid(table[name]) for name in PARTIES},
        **{f"{name} is neither 0 nor 1": pc.is_in(table[name], value_set=pa.array(["0", "1"])) for name in KINDS},
    }
    return parsed.quarantine(table, checks, COLUMNS)


def _pairs(table: pa.Table, codes: Codes) -> pa.Table:
    """Every sender of a case with every target, in their order."""
    senders, targets = _names(table, "sanctioning_state", codes), _names(table, "sanctioned_state", codes)
    case = pc.list_parent_indices(senders)
    targets_by_sender = targets.take(case)
    pair = pc.list_parent_indices(targets_by_sender)
    sender_name, target_name = pc.list_flatten(senders).take(pair), pc.list_flatten(targets_by_sender)
    rows = table.take(case.take(pair))
    first = rows["begin"].cast(pa.int64())
    sender, target = codes.actors("gsdb", sender_name, first), codes.actors("gsdb", target_name, first)
    pair_name = pc.binary_join_element_wise(sender, target, "-")
    return pa.table(
        {
            "source_row": pc.binary_join_element_wise(labels(rows["row"], ""), pair_name, "/"),
            "case_id": rows["case_id"],
            "sender": sender,
            "target": target,
            "first_year": first,
            "last_year": rows["end"].cast(pa.int64()),
            "kinds": _kinds(rows),
            "objectives": _list(rows["objective"]),
            "success": _list(rows["success"]),
            "description": rows["descr_trade"],
        }
    )


def _names(table: pa.Table, column: str, codes: Codes) -> pa.Array:
    """The names of each list. Names of the crosswalk that contain a comma, such as ``Korea, North``, stay whole."""
    texts = whole(table[column])
    for name in sorted((code for code in codes.scheme("gsdb") if "," in code), key=len, reverse=True):
        texts = pc.replace_substring(texts, name, name.replace(",", COMMA))
    parts = pc.split_pattern(texts, ",")
    names = pc.replace_substring(pc.utf8_trim_whitespace(pc.list_flatten(parts)), COMMA, ",")
    return pa.ListArray.from_arrays(parts.offsets, names)


def _list(column: pa.ChunkedArray) -> pa.Array:
    return pc.split_pattern(pc.replace_substring_regex(whole(column), r"\s*,\s*", ","), ",")


def _kinds(rows: pa.Table) -> pa.Array:
    """The sorted kinds of each row; null if all are 0."""
    words = [pc.if_else(pc.equal(whole(rows[kind]), "1"), kind, None) for kind in KINDS]
    # led by an empty word: Arrow drops a row that is null in all words
    led = pc.binary_join_element_wise("", *words, ",", null_handling="skip")
    joined = pc.utf8_ltrim(led, ",")
    return pc.split_pattern(pc.if_else(pc.equal(joined, ""), None, joined), ",")


def _uneven(table: pa.Table) -> list[str]:
    """Cases with unequal numbers of objectives and successes."""
    objectives, successes = (pc.list_value_length(_list(table[name])) for name in ("objective", "success"))
    cases = table.filter(pc.not_equal(objectives, successes))["case_id"].to_pylist()
    return [f"case {case} has not as many successes as objectives" for case in cases[:MAX_NAMED]]


SOURCE = declare(__file__, parse=parse)
