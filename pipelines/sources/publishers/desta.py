"""Design of Trade Agreements (DESTA): trade agreements signed since 1948, with later accessions and withdrawals.

Read is the list of treaties, one row each with up to 91 parties on numbered sides. A row becomes the pairs of parties
between which it makes, widens or ends a treaty: across the sides if a bloc and a third state agree, all pairs if all
agree with each other, the newcomers with everybody if somebody joins. Negotiations without a treaty, content, depth and
language are not read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from pipelines.archive.parts import Part
from pipelines.sources.codes import LEFT_OUT, Codes
from pipelines.sources.contract import BadRow, Parsed, declare, only_part
from pipelines.sources.parsing.tabular import header, read_texts

COLUMNS = ("number", "base_treaty", "name", "entry_type", "year", "entryforceyear", "typememb")
PARTIES = ("c1", "mc1", "c2", "mc2")
EVERYBODY, JOINING = ["1", "2"], ["5", "6", "7"]
"""Types of membership: all parties with each other; somebody accedes or withdraws. The others have two sides."""
BLOC, BLOC_WITH, BLOC_TYPES = "EC", "276", ["3", "4"]
"""The European Communities, later Union, appear only in the names of treaties: they are on the side of Germany."""
YEAR = r"(19|20)\d\d"
CARRIED = {"number": "treaty_id", "base_treaty": "base_treaty_id", "name": "title", "entry_type": "kind"}


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """One row for each pair of parties of each treaty. Raises SourceError, SchemaDrift, UnknownCodes."""
    part, parsed = only_part(parts), Parsed()
    names = header(part.path, delimiter=";")
    places = [name[1:] for name in names if re.fullmatch(r"c\d+", name) and f"m{name}" in names]
    columns = dict.fromkeys([*COLUMNS, *PARTIES, *(prefix + place for place in places for prefix in ("c", "mc"))])
    treaties = read_texts(part, [*columns], parsed, SOURCE.unread, delimiter=";")
    is_open = treaties["entry_type"] == "negotiation"
    treaties = parsed.leave_out(treaties, is_open, "a negotiation, not yet a treaty")
    years = treaties["year"].str.fullmatch(YEAR) & treaties["entryforceyear"].fillna("1900").str.fullmatch(YEAR)
    is_named = treaties[["number", "name"]].notna().all(axis=1)
    treaties = parsed.quarantine(treaties, {"a treaty without number, name or year": years & is_named}, COLUMNS)
    members = _members(treaties, places, parsed)
    members["actor"] = codes.actors("desta", members["code"], members["year"].astype(int))
    members = parsed.leave_out(members, members["actor"] == LEFT_OUT, "a party that is not an actor in that year")
    members = parsed.leave_out(members, members.duplicated(["source_row", "actor"]), "two codes for one actor")
    parsed.carry("agreements_reports", _pairs(treaties, members).rename(columns=CARRIED))
    return parsed


def _members(treaties: pd.DataFrame, places: Sequence[str], parsed: Parsed) -> pd.DataFrame:
    """A row for each party of each treaty, with its code and side."""
    same = ["source_row", "name", "year", "typememb"]
    members = treaties.melt(same, [f"c{place}" for place in places], value_name="code")
    members["side"] = treaties.melt(value_vars=[f"mc{place}" for place in places])["value"]
    members = members[members["code"].notna() | members["side"].notna()]
    members["side"] = members["side"].mask(members["typememb"].isin(EVERYBODY) & members["code"].notna(), "0")
    for row in members[members[["code", "side"]].isna().any(axis=1)].to_dict("records"):
        party = f"the party {row['code']} has no side"
        without = f"a side {row['side']} without a party" if pd.isna(row["code"]) else party
        parsed.bad.append(BadRow(row["source_row"], without, row["name"]))
    members = members.dropna(subset=["code", "side"])
    is_named = members["name"].str.contains(rf"\b{BLOC}\b") & members["typememb"].isin(BLOC_TYPES)
    blocs = members[is_named & (members["code"] == BLOC_WITH)].assign(code=BLOC)
    return pd.concat([members, blocs], ignore_index=True)


def _pairs(treaties: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """Every pair of parties between which a row makes, widens or ends a treaty, in order of treaties and actors."""
    members = members.sort_values("actor", ignore_index=True)
    treaty = members.groupby("source_row")
    members["is_for_all"] = members["typememb"].isin(EVERYBODY) | (treaty["side"].transform("nunique") == 1)
    members["is_newcomer"] = members["typememb"].isin(JOINING) & (members["side"] == "1")
    members = members[["source_row", "actor", "side", "is_for_all", "is_newcomer"]]
    pairs = members.merge(members, on="source_row", suffixes=("_a", "_b"))
    is_between = pairs["is_for_all_a"] | (pairs["side_a"] != pairs["side_b"])
    is_between |= pairs["is_newcomer_a"] & pairs["is_newcomer_b"]
    pairs = pairs[is_between & (pairs["actor_a"] < pairs["actor_b"])]
    rows = treaties.assign(parties=treaties["source_row"].map(treaty["actor"].agg(list)))
    rows = rows.merge(pairs[["source_row", "actor_a", "actor_b"]], on="source_row")
    is_end = rows["entry_type"] == "withdrawal"
    return rows.assign(
        source_row=rows["source_row"] + "/" + rows["actor_a"] + "-" + rows["actor_b"],
        signed_year=rows["year"].mask(is_end),
        in_force_year=rows["entryforceyear"],
        ended_year=rows["year"].where(is_end),
    )


SOURCE = declare(__file__, parse=parse)
