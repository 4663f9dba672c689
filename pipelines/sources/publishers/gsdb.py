"""Global Sanctions Data Base (GSDB): sanction cases since 1949, by Felbermayr, Kirilakha, Syropoulos, Yalcin and Yotov.

Read is the file of cases, third release, to 2022: who sanctions whom, from when to when, by what kinds, to what end and with
what success. A case with several senders or targets makes one row for each pair of them. Whether a group acted as one
(``target_mult``, ``sender_mult``) is left, since the names say it.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.archive.parts import Part
from pipelines.sources.codes import LEFT_OUT, Codes
from pipelines.sources.contract import BadRow, Domain, Parsed, Source, Terms, drift, one
from pipelines.sources.parsing.tabular import firsts, header, leave_out, read_csv, row_numbers, whole

KINDS = ("arms", "financial", "military", "other", "trade", "travel")
COLUMNS = (
    "case_id",
    "sanctioned_state",
    "sanctioning_state",
    "begin",
    "end",
    "descr_trade",
    "objective",
    "success",
    *KINDS,
)
UNREAD = ("target_mult", "sender_mult")
COMMA = "\x1f"
"""Stands for a comma inside a name while a list of names is parted at its commas."""

MAX_NAMED = 20


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """One row for each sender and target of each case. Raises SourceError, SchemaDrift, UnknownCodes."""
    part = one(parts)
    columns = drift(header(part.path), COLUMNS, (*COLUMNS, *UNREAD), part.name)
    table, bad = read_csv(part.path, columns=COLUMNS)
    table = table.append_column("row", row_numbers(table.num_rows, bad=bad))
    table = _good(table, bad)
    left_out: dict[str, int] = {}
    made = _pairs(table, codes)
    nobody = pc.or_(pc.equal(made["sender"], LEFT_OUT), pc.equal(made["target"], LEFT_OUT))
    made = leave_out(made, nobody, "a party is no state or organisation of the crosswalk", left_out)
    made = leave_out(made, pc.equal(made["sender"], made["target"]), "a state and itself", left_out)
    made = leave_out(made, pc.invert(firsts(whole(made["source_row"]))), "two names for one actor", left_out)
    return Parsed(
        {"sanctions_reports": made},
        bad=bad,
        left_out=left_out,
        totals=_uneven(table),
        unread=columns["unread"],
        new=columns["new"],
    )


def _good(table: pa.Table, bad: list[BadRow]) -> pa.Table:
    """The rows with both parties, years in order, and kinds that are 0 or 1."""
    years = pc.and_(
        pc.match_substring_regex(table["begin"], r"^\d{4}$"), pc.match_substring_regex(table["end"], r"^\d{4}$")
    )
    checks = {
        "begin or end is not a year": years,
        "it ends before it begins": pc.less_equal(table["begin"], table["end"]),
    }
    for name in ("case_id", "sanctioned_state", "sanctioning_state"):
        checks[f"{name} is empty"] = pc.is_valid(table[name])
    for name in KINDS:
        checks[f"{name} is neither 0 nor 1"] = pc.is_in(table[name], value_set=pa.array(["0", "1"]))
    good = pa.chunked_array([pa.repeat(True, table.num_rows)])
    for reason, passed in checks.items():
        failed = pc.and_(good, pc.invert(pc.fill_null(passed, False)))
        for row in table.filter(failed).to_pylist():
            bad.append(BadRow(row["row"], reason, ",".join(str(row[name] or "") for name in COLUMNS)[:200]))
        good = pc.and_not(good, failed)
    return table.filter(good)


def _pairs(table: pa.Table, codes: Codes) -> pa.Table:
    """Every sender of a case with every target, in their order."""
    senders, targets = _names(table, "sanctioning_state", codes), _names(table, "sanctioned_state", codes)
    case = pc.list_parent_indices(senders)
    against = targets.take(case)
    pair = pc.list_parent_indices(against)
    sender_name, target_name = pc.list_flatten(senders).take(pair), pc.list_flatten(against)
    rows = table.take(case.take(pair))
    first = rows["begin"].cast(pa.int64())
    sender, target = codes.actors("gsdb", sender_name, first), codes.actors("gsdb", target_name, first)
    return pa.table(
        {
            "source_row": pc.binary_join_element_wise(
                whole(rows["row"]), pc.binary_join_element_wise(sender, target, "-"), "/"
            ),
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
    """The names of each list. Names of the crosswalk that hold a comma, such as ``Korea, North``, stay whole."""
    texts = whole(table[column])
    for name in sorted((code for code in codes.scheme("gsdb") if "," in code), key=len, reverse=True):
        texts = pc.replace_substring(texts, name, name.replace(",", COMMA))
    parts = pc.split_pattern(texts, ",")
    names = pc.replace_substring(pc.utf8_trim_whitespace(pc.list_flatten(parts)), COMMA, ",")
    return pa.ListArray.from_arrays(parts.offsets, names)


def _list(column: pa.ChunkedArray) -> pa.Array:
    return pc.split_pattern(pc.replace_substring_regex(whole(column), r"\s*,\s*", ","), ",")


def _kinds(rows: pa.Table) -> pa.Array:
    """The sorted kinds of each row; null where all are 0."""
    words = [pc.if_else(pc.equal(whole(rows[kind]), "1"), kind, None) for kind in KINDS]
    # led by an empty word: Arrow drops a row that is null in all words
    led = pc.binary_join_element_wise("", *words, ",", null_handling="skip")
    joined = pc.utf8_ltrim(led, ",")
    return pc.split_pattern(pc.if_else(pc.equal(joined, ""), None, joined), ",")


def _uneven(table: pa.Table) -> list[str]:
    """Cases whose objectives and successes are not equally many."""
    wanted, reached = (pc.list_value_length(_list(table[name])) for name in ("objective", "success"))
    cases = table.filter(pc.not_equal(wanted, reached))["case_id"].to_pylist()
    return [f"case {case} has not as many successes as objectives" for case in cases[:MAX_NAMED]]


SOURCE = Source(
    id="gsdb",
    title="Global Sanctions Data Base, third release",
    url="https://www.globalsanctionsdatabase.com",
    contract="https://www.globalsanctionsdatabase.com",
    feeds=("sanctions_reports",),
    terms=Terms(
        licence="free for research, on request and with citation",
        url="https://www.globalsanctionsdatabase.com",
        redistribute="derived",
        citation="Syropoulos, Felbermayr, Kirilakha, Yalcin and Yotov (2024): The Global Sanctions Data Base – Release 3, "
        "Review of International Economics",
    ),
    domain=Domain(first=1949, last=2022, actors="all states and organisations that sanction or are sanctioned"),
    parse=parse,
    cadence="0 6 1 6 *",
    tried="the whole file of cases, version 3, as a third party stored it. Never live.",
    max_age_days=800,
    floor={"sanctions_reports": 1_300},
    files="GSDB_V3.csv, the file of cases, sent on request by the authors",
    traps=(
        "Senders and targets may be several in one comma list, with or without a space, and some names hold a comma "
        "themselves: Korea, North; Egypt, Arab Rep.; Congo, Democratic Republic of the.",
        "Organisations that sanction (EU, UN) stand for themselves: they are not resolved into members, and one case may "
        "list an organisation beside some of its members. Count cases by case_id, never rows.",
        "States that align with the European Union are a case of their own, without those that act by themselves.",
        "2022 as the end means the end of the data: such cases are `ongoing` in the list of successes.",
        "The end of the data is the year 2022: sanctions of later years are not here, and absence says nothing of them.",
        "An objective and its success stand in the same place of two lists; in one case a success is missing.",
        "Who sanctions a region, western countries or a terrorist organisation is in the file and left out here.",
        "The crosswalk is read for the first year of a case: EU before 1993 is the Communities.",
    ),
)
