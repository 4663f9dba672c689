"""Design of Trade Agreements (DESTA): trade agreements signed since 1948, with later accessions and withdrawals.

Read is the list of treaties as one row each with up to 91 parties, which this file places on sides. A row becomes the pairs
of parties between which it makes, widens or ends a treaty: across the sides where a bloc and a third state agree, all pairs
where all agree with each other, the newcomers with everybody where somebody joins. Negotiations without a treaty, content
and depth of treaties, languages, regions and the names in the WTO's list are not read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.archive.parts import Part
from pipelines.sources.codes import LEFT_OUT, Codes
from pipelines.sources.contract import BadRow, Domain, Parsed, Source, Terms, drift, one
from pipelines.sources.parsing.tabular import firsts, header, leave_out, read_csv, row_numbers, whole

COLUMNS = ("number", "base_treaty", "name", "entry_type", "year", "entryforceyear", "typememb")
PARTIES = ("c1", "mc1", "c2", "mc2")
UNREAD = ("consolidated", "language", "regioncon", "wto_listed", "wto_name")
EVERYBODY, JOINING = ("1", "2"), ("5", "6", "7")
"""Types of membership: all parties with each other; somebody accedes or withdraws. Others are of two sides."""

BLOC, BLOC_WITH, BLOC_TYPES = "EC", "276", ("3", "4")
"""The European Communities, later Union, stand only in the names of treaties: on the side where Germany is."""


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """One row for each pair of parties of each treaty. Raises SourceError, SchemaDrift, UnknownCodes."""
    part = one(parts)
    found = header(part.path, delimiter=";")
    places = [name[1:] for name in found if re.fullmatch(r"c\d+", name) and f"m{name}" in found]
    party_columns = [f"{prefix}{place}" for place in places for prefix in ("c", "mc")]
    columns = drift(found, (*COLUMNS, *PARTIES, *party_columns), UNREAD, part.name)
    table, bad = read_csv(part.path, columns=(*COLUMNS, *party_columns), delimiter=";")
    table = table.append_column("row", row_numbers(table.num_rows, bad=bad)).combine_chunks()
    left_out: dict[str, int] = {}
    table = leave_out(table, pc.equal(table["entry_type"], "negotiation"), "a negotiation, no treaty yet", left_out)
    table = _dated(table, bad)
    members = _members(table, places, codes, bad)
    members = leave_out(members, pc.equal(members["actor"], LEFT_OUT), "a party of no meaning then", left_out)
    own = pc.binary_join_element_wise(members["treaty"].cast(pa.string()), members["actor"], "/")
    members = leave_out(members, pc.invert(firsts(whole(own))), "two codes for one actor", left_out)
    return Parsed(
        {"agreements_reports": _pairs(table, members)},
        bad=bad,
        left_out=left_out,
        unread=columns["unread"],
        new=columns["new"],
    )


def _dated(table: pa.Table, bad: list[BadRow]) -> pa.Table:
    """The treaties with a number, a name and a year."""
    good = pc.fill_null(pc.match_substring_regex(table["year"], r"^(19|20)\d\d$"), False)
    good = pc.and_(good, pc.fill_null(pc.match_substring_regex(table["entryforceyear"], r"^(19|20)\d\d$"), True))
    good = pc.and_(good, pc.and_(pc.is_valid(table["number"]), pc.is_valid(table["name"])))
    for row in table.filter(pc.invert(good)).to_pylist():
        text = ";".join(str(row[name]) for name in COLUMNS)
        bad.append(BadRow(row["row"], "a treaty without number, name or year", text[:200]))
    return table.filter(good)


def _members(table: pa.Table, places: Sequence[str], codes: Codes, bad: list[BadRow]) -> pa.Table:
    """Treaty (its place in ``table``), actor and side of every party."""
    treaty = np.tile(np.arange(table.num_rows), len(places))
    made = pa.table(
        {
            "treaty": treaty,
            "code": pa.chunked_array([whole(table[f"c{place}"]) for place in places], pa.string()),
            "side": pa.chunked_array([whole(table[f"mc{place}"]) for place in places], pa.string()),
            "type": pa.chunked_array([whole(table["typememb"])] * len(places), pa.string()),
        }
    ).combine_chunks()
    everybody = pc.is_in(made["type"], value_set=pa.array(EVERYBODY))
    made = made.set_column(2, "side", pc.if_else(pc.and_(everybody, pc.is_valid(made["code"])), "0", made["side"]))
    torn = pc.xor(pc.is_valid(made["code"]), pc.is_valid(made["side"]))
    for row in made.filter(torn).to_pylist():
        reason = f"the party {row['code']} has no side" if row["code"] else f"a side {row['side']} without a party"
        bad.append(BadRow(table["row"][row["treaty"]].as_py(), reason, table["name"][row["treaty"]].as_py()))
    made = made.filter(pc.and_(pc.is_valid(made["code"]), pc.is_valid(made["side"])))
    made = pa.concat_tables([made, _blocs(table, made)])
    years = table["year"].take(made["treaty"]).cast(pa.int64())
    return made.append_column("actor", codes.actors("desta", made["code"], years))


def _blocs(table: pa.Table, members: pa.Table) -> pa.Table:
    """The European Communities as one more party of the treaties that name them."""
    named = pc.match_substring_regex(table["name"], rf"\b{BLOC}\b").take(members["treaty"])
    sided = pc.is_in(members["type"], value_set=pa.array(BLOC_TYPES))
    made = members.filter(pc.and_(pc.and_(named, sided), pc.equal(members["code"], BLOC_WITH)))
    return made.set_column(1, "code", pa.repeat(BLOC, made.num_rows))


def _pairs(table: pa.Table, members: pa.Table) -> pa.Table:
    """Every pair of each treaty that it concerns, in order of treaties and actors."""
    members = members.sort_by([("treaty", "ascending"), ("actor", "ascending")]).combine_chunks()
    treaty = members["treaty"].to_numpy()
    offsets = np.concatenate([[0], np.cumsum(np.bincount(treaty, minlength=table.num_rows))])
    places = pa.LargeListArray.from_arrays(offsets, np.arange(len(treaty)))
    others = places.take(pa.array(treaty))
    left, right = pc.list_parent_indices(others).to_numpy(), pc.list_flatten(others).to_numpy()
    left, right = left[left < right], right[left < right]
    concerned = _concerned(members, left, right)
    left, right = left[concerned], right[concerned]
    actor = whole(members["actor"])
    actors = pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), actor)
    of = pa.array(treaty[left])
    a, b = actor.take(pa.array(left)), actor.take(pa.array(right))
    rows = table.select(["row", "number", "base_treaty", "name", "entry_type", "year", "entryforceyear"]).take(of)
    year, is_end = rows["year"].cast(pa.int64()), pc.equal(rows["entry_type"], "withdrawal")
    return pa.table(
        {
            "source_row": pc.binary_join_element_wise(whole(rows["row"]), pc.binary_join_element_wise(a, b, "-"), "/"),
            "treaty_id": rows["number"],
            "base_treaty_id": rows["base_treaty"],
            "title": rows["name"],
            "kind": rows["entry_type"],
            "parties": actors.take(of),
            "actor_a": a,
            "actor_b": b,
            "signed_year": pc.if_else(is_end, None, year),
            "in_force_year": rows["entryforceyear"].cast(pa.int64()),
            "ended_year": pc.if_else(is_end, year, None),
        }
    )


def _concerned(members: pa.Table, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Whether a row makes, widens or ends a treaty between two of its parties."""
    side, treaty = members["side"].cast(pa.int64()).to_numpy(), members["treaty"].to_numpy()
    kind = members["type"].to_numpy(zero_copy_only=False)
    lowest, highest = np.full(treaty.max(initial=0) + 1, 9), np.full(treaty.max(initial=0) + 1, 0)
    np.minimum.at(lowest, treaty, side)
    np.maximum.at(highest, treaty, side)
    is_all = np.isin(kind, EVERYBODY) | (lowest == highest)[treaty]
    newcomers = np.isin(kind, JOINING) & (side == 1)
    return is_all[left] | (side[left] != side[right]) | (newcomers[left] & newcomers[right])


SOURCE = Source(
    id="desta",
    title="Design of Trade Agreements (DESTA): list of treaties",
    url="https://www.designoftradeagreements.org",
    contract="https://www.designoftradeagreements.org/downloads/",
    feeds=("agreements_reports",),
    terms=Terms(
        licence="CC BY 4.0",
        url="https://www.designoftradeagreements.org/downloads/",
        redistribute="yes",
        citation="Dür, Baccini and Elsig (2014): The design of international trade agreements: Introducing a new dataset, "
        "Review of International Organizations 9",
    ),
    domain=Domain(first=1948, last=2020, actors="all states with a trade agreement"),
    parse=parse,
    cadence="0 6 1 7 *",
    tried="a whole file to 2020 as a third party stored it. Never live.",
    max_age_days=800,
    floor={"agreements_reports": 10_000},
    files="DESTA.csv, the list of treaties with parties in columns c1 to c91 and their sides in mc1 to mc91",
    traps=(
        "Fields are parted by semicolons; NA is nothing; parties are ISO numbers.",
        "Parties of a treaty of a bloc and a third state are listed together: the members of a bloc agree with the other "
        "side there, not with each other.",
        "Which side has which number is not fixed: 1 is mostly the bloc, but Iran beside the Eurasian Economic Union.",
        "Accessions, withdrawals, amendments and consolidated texts are rows of their own, linked by base_treaty: count "
        "treaties by the kind base_treaty. A withdrawal has a year of end and none of signature.",
        "82 rows are negotiations without a year; they are left out.",
        "Four rows list a party without a side, or a side without a party: Armenia beside the Eurasian Economic Union and "
        "Vietnam, Tanzania in two of SADC.",
        "The European Union is no party in the columns. It is added, as the Communities before 1993, where the name has EC "
        "and a bloc stands on one side; its pair stands beside those of its members and is never added to them. Treaties "
        "with the ACP states (Yaoundé, Lomé, Cotonou) do not name it.",
        "The European Economic Community and its enlargements are treaties between members.",
        "Agreements other than on trade, and those signed after 2020, are not here.",
    ),
)
