"""Design of Trade Agreements (DESTA): trade agreements signed since 1948, with later accessions and withdrawals.

Read is the list of treaties, one row each with up to 91 parties on numbered sides. A row becomes the pairs of parties
between which it makes, widens or ends a treaty: across the sides if a bloc and a third state agree, all pairs if all
agree with each other, the newcomers with everybody if somebody joins. Negotiations without a treaty, content, depth and
language are not read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.archive.parts import Part
from pipelines.sources.codes import LEFT_OUT, Codes
from pipelines.sources.contract import BadRow, Parsed, declare, only_part
from pipelines.sources.parsing.tabular import header, is_first, labels, matches, read_csv, replaced, whole

COLUMNS = ("number", "base_treaty", "name", "entry_type", "year", "entryforceyear", "typememb")
PARTIES = ("c1", "mc1", "c2", "mc2")
EVERYBODY, JOINING = ("1", "2"), ("5", "6", "7")
"""Types of membership: all parties with each other; somebody accedes or withdraws. The others have two sides."""
BLOC, BLOC_WITH, BLOC_TYPES = "EC", "276", ("3", "4")
"""The European Communities, later Union, appear only in the names of treaties: they are on the side of Germany."""
YEAR = r"^(19|20)\d\d$"


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """One row for each pair of parties of each treaty. Raises SourceError, SchemaDrift, UnknownCodes."""
    part, parsed = only_part(parts), Parsed()
    names = header(part.path, delimiter=";")
    places = [name[1:] for name in names if re.fullmatch(r"c\d+", name) and f"m{name}" in names]
    party_columns = [f"{prefix}{place}" for place in places for prefix in ("c", "mc")]
    parsed.check_columns(names, (*COLUMNS, *PARTIES, *party_columns), SOURCE.unread, part.name)
    table = read_csv(part.path, parsed.bad, columns=(*COLUMNS, *party_columns), delimiter=";")
    table = replaced(table, "row", labels(table["row"], "")).combine_chunks()
    table = parsed.leave_out(table, pc.equal(table["entry_type"], "negotiation"), "a negotiation, not yet a treaty")
    table = _dated(table, parsed)
    members = _members(table, places, codes, parsed)
    is_foreign = pc.equal(members["actor"], LEFT_OUT)
    members = parsed.leave_out(members, is_foreign, "a party that is not an actor in that year")
    key = pc.binary_join_element_wise(members["treaty"].cast(pa.string()), members["actor"], "/")
    members = parsed.leave_out(members, pc.invert(is_first(whole(key))), "two codes for one actor")
    parsed.tables["agreements_reports"] = _pairs(table, members)
    return parsed


def _dated(table: pa.Table, parsed: Parsed) -> pa.Table:
    """The treaties with a number, a name and a year."""
    in_force = pc.fill_null(pc.match_substring_regex(table["entryforceyear"], YEAR), True)
    is_named = pc.and_(pc.is_valid(table["number"]), pc.is_valid(table["name"]))
    is_good = pc.and_(pc.and_(matches(table["year"], YEAR), in_force), is_named)
    return parsed.quarantine(table, {"a treaty without number, name or year": is_good}, COLUMNS)


def _members(table: pa.Table, places: Sequence[str], codes: Codes, parsed: Parsed) -> pa.Table:
    """Treaty (its place in ``table``), actor and side of every party."""
    members = pa.table(
        {
            "treaty": np.tile(np.arange(table.num_rows), len(places)),
            "code": pa.chunked_array([whole(table[f"c{place}"]) for place in places], pa.string()),
            "side": pa.chunked_array([whole(table[f"mc{place}"]) for place in places], pa.string()),
            "type": pa.chunked_array([whole(table["typememb"])] * len(places), pa.string()),
        }
    ).combine_chunks()
    is_for_all = pc.is_in(members["type"], value_set=pa.array(EVERYBODY))
    side = pc.if_else(pc.and_(is_for_all, pc.is_valid(members["code"])), "0", members["side"])
    members = replaced(members, "side", side)
    has_code, has_side = pc.is_valid(members["code"]), pc.is_valid(members["side"])
    for member in members.filter(pc.xor(has_code, has_side)).to_pylist():
        code, side = member["code"], member["side"]
        reason = f"the party {code} has no side" if code else f"a side {side} without a party"
        treaty = table.slice(member["treaty"], 1).to_pylist()[0]
        parsed.bad.append(BadRow(treaty["row"], reason, treaty["name"]))
    members = members.filter(pc.and_(has_code, has_side))
    members = pa.concat_tables([members, _blocs(table, members)])
    years = table["year"].take(members["treaty"]).cast(pa.int64())
    return members.append_column("actor", codes.actors("desta", members["code"], years))


def _blocs(table: pa.Table, members: pa.Table) -> pa.Table:
    """The European Communities as one more party of the treaties that name them."""
    is_named = pc.match_substring_regex(table["name"], rf"\b{BLOC}\b").take(members["treaty"])
    has_sides = pc.is_in(members["type"], value_set=pa.array(BLOC_TYPES))
    blocs = members.filter(pc.and_(pc.and_(is_named, has_sides), pc.equal(members["code"], BLOC_WITH)))
    return replaced(blocs, "code", pa.repeat(BLOC, blocs.num_rows))


def _pairs(table: pa.Table, members: pa.Table) -> pa.Table:
    """Every pair of parties that a treaty concerns, in order of treaties and actors."""
    members = members.sort_by([("treaty", "ascending"), ("actor", "ascending")]).combine_chunks()
    treaty = members["treaty"].to_numpy()
    offsets = np.concatenate([[0], np.cumsum(np.bincount(treaty, minlength=table.num_rows))])
    places = pa.LargeListArray.from_arrays(offsets, np.arange(len(treaty)))
    others = places.take(pa.array(treaty))
    left, right = pc.list_parent_indices(others).to_numpy(), pc.list_flatten(others).to_numpy()
    left, right = left[left < right], right[left < right]
    is_concerned = _is_concerned(members, left, right)
    left, right = left[is_concerned], right[is_concerned]
    actor = whole(members["actor"])
    actors = pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), actor)
    treaties = pa.array(treaty[left])
    a, b = actor.take(pa.array(left)), actor.take(pa.array(right))
    rows = table.select(["row", "number", "base_treaty", "name", "entry_type", "year", "entryforceyear"]).take(treaties)
    year, is_end = rows["year"].cast(pa.int64()), pc.equal(rows["entry_type"], "withdrawal")
    return pa.table(
        {
            "source_row": pc.binary_join_element_wise(whole(rows["row"]), pc.binary_join_element_wise(a, b, "-"), "/"),
            "treaty_id": rows["number"],
            "base_treaty_id": rows["base_treaty"],
            "title": rows["name"],
            "kind": rows["entry_type"],
            "parties": actors.take(treaties),
            "actor_a": a,
            "actor_b": b,
            "signed_year": pc.if_else(is_end, None, year),
            "in_force_year": rows["entryforceyear"].cast(pa.int64()),
            "ended_year": pc.if_else(is_end, year, None),
        }
    )


def _is_concerned(members: pa.Table, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Whether a treaty's row makes, widens or ends a treaty between two of its parties."""
    side, treaty = members["side"].cast(pa.int64()).to_numpy(), members["treaty"].to_numpy()
    kind = members["type"].to_numpy(zero_copy_only=False)
    lowest, highest = np.full(treaty.max(initial=0) + 1, 9), np.full(treaty.max(initial=0) + 1, 0)
    np.minimum.at(lowest, treaty, side)
    np.maximum.at(highest, treaty, side)
    is_for_all = np.isin(kind, EVERYBODY) | (lowest == highest)[treaty]
    is_newcomer = np.isin(kind, JOINING) & (side == 1)
    return is_for_all[left] | (side[left] != side[right]) | (is_newcomer[left] & is_newcomer[right])


SOURCE = declare(__file__, parse=parse)
