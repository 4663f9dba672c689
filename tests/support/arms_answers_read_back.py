"""Reads sentences on arms back against ``arms_dependence``, and what is stated in them against ``quoted``.

It is a part of ``answers_read_back`` and, like it, imports nothing that writes the sentences.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from tests.support import record_answers_read_back as records
from tests.support.record_answers_read_back import A, B
from tests.support.released_rows import Row, Tables, expect, is_share

SPREAD = (
    r"(?:, if each deal is spread evenly over its years of delivery, and (?P<low>\d+) to (?P<high>[\d.]+|more than 99) "
    "per cent if not)?"
)
SHARE = r"(?:less than 0\.1|more than 99|[\d.]+) per cent"
COMPUTED = rf"(?P<first>{SHARE}) of the major arms that {B} received in the five years to (?P<year>\d{{4}})"
STATED = (
    r"(?P<stated>[\d.]+) per cent of the major arms that (?P<buyer>.+?) received in (?P<window>[\d–]+), by the figures "
    r"of (?P<by>[^,;]+)(?:, after (?P<before>[^;]+))?(?:; for longer periods (?P<longer>[^;]+))?"
    rf"(?:; for the five years to (?P<ours_year>\d{{4}}) we compute (?P<ours>{SHARE}))?"
)
ARMS = (
    rf"(?:{A} supplied (?:{COMPUTED}|{STATED}){SPREAD}|No delivery of major arms from one to the other is on record "
    r"for the five years to (?P<none>\d{4}))"
)
TOLD = (
    r"(?:(?P<by>[^,;]+?) )??(?:has )?(?P<hedge>about |at least )?(?P<share>[\d.]+)(?: per cent)? in (?P<period>[\d–]+)"
)


def arms(words: Mapping[str, str], rows: list[Row], answer: Row, tables: Tables) -> None:
    """The shares stated and computed, of one direction; or that nothing was delivered either way."""
    computed = [row for row in rows if "share_low" in row]
    stated = [row for row in rows if "share_low" not in row]
    for row in computed:
        expect({row["supplier"], row["recipient"]} == {*answer["dyad"].split("-")}, "another pair")
        year = words["year"] or words["ours_year"] or words["none"]
        expect(row["window_end"] == int(year or 0) == row["window_start"] + 4, "the window")
    if words["none"]:
        expect(len({row["supplier"] for row in rows}) == 2 and not any(row["share"] for row in rows), "deliveries")
        return
    buyer = words["b"] or words["buyer"]
    ends = (tables.actor(words, "a"), tables.actor({"b": buyer}, "b"))
    expect({(row["supplier"], row["recipient"]) for row in computed} <= {ends}, "another direction")
    share = words["first"] or words["ours"]
    expect(len(computed) == bool(share), "what is computed")
    for row in computed:
        expect(is_share(share.removesuffix(" per cent"), row["share"]), f"{row['share']}")
        is_spread = row["share_high"] - row["share_low"] > 0.1
        expect(is_spread == bool(words["low"]), "bounds that are far apart are told")
        if is_spread:
            expect(
                is_share(words["low"], row["share_low"]) and is_share(words["high"], row["share_high"]), "the bounds"
            )
    expect(bool(stated) == bool(words["stated"]), "what is stated")
    if words["stated"]:
        _are_stated(words, stated, ends, answer, tables)


def _are_stated(
    words: Mapping[str, str], stated: list[Row], ends: tuple[str, str], answer: Row, tables: Tables
) -> None:
    quoted = {row["quoted_id"]: row for row in tables.all("quoted")}
    known = {_period(quoted[row["observation_id"]]): quoted[row["observation_id"]] for row in stated}
    expect(len(known) == len(stated), "a period twice")
    told = [f"{words['stated']} in {words['window']}", *_parts(words["before"])]
    shorter = {_is_told(part, known, words["by"]) for part in told}
    expect(all(_years(period) == 5 for period in shorter), "windows of five years")
    longer, by = set(), ""
    for part in _parts(words["longer"]):
        found = re.fullmatch(TOLD, part)
        by = (found and found["by"]) or by
        longer.add(_is_told(part, known, by))
    expect(all(_years(period) > 5 for period in longer), "longer periods")
    expect(shorter | longer == known.keys() and not shorter & longer, "periods that are not told")
    expect(words["window"] == max(shorter, key=lambda period: period[-4:]), "the last window first")
    every = [row for row in quoted.values() if _is_of(row, ends)]
    firm = [row for row in every if records.is_firm(row, tables)]
    expect(
        max(_period(row)[-4:] for row in firm if _years(_period(row)) == 5) == words["window"][-4:], "a later window"
    )
    for row in known.values():
        expect(_is_of(row, ends) and records.is_firm(row, tables), row["quoted_id"])
    expect({words["by"], by} - {""} <= {*answer["sources"]}, "by whom")


def _parts(text: str | None) -> list[str]:
    return [part for part in re.split(r", | and ", text or "") if part]


def _is_of(row: Row, ends: tuple[str, str]) -> bool:
    is_share_of = row["table"] == "arms_dependence" and row["measure"] == "share" and row["base_actor"] == ends[1]
    return is_share_of and (row["origin"], row["destination"]) == ends and row["status"] == "actual"


def _is_told(part: str, known: Mapping[str, Row], by: str) -> str:
    """The period of one share that is stated, which must be true."""
    found = re.fullmatch(TOLD, part)
    words = found.groupdict() if found else {}
    expect(words and words["period"] in known and by, f"{part}: nothing is known of it")
    row = known[words["period"]]
    if words["hedge"] == "at least ":
        expect(row["value"] is None and row["value_high"] is None, "a lower bound")
        expect(row["value_low"] == float(words["share"]), f"{row['value_low']}")
    else:
        is_hedged = row["value_high"] - row["value_low"] > 1
        expect(row["value"] == float(words["share"]), f"{row['value']}")
        expect(is_hedged == bool(words["hedge"]), "hedged or not")
    return words["period"]


def _period(row: Row) -> str:
    return f"{row['start_date'].year}–{row['end_date'].year}"


def _years(period: str) -> int:
    return int(period[-4:]) - int(period[:4]) + 1
