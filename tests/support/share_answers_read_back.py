"""Reads sentences on shares of trade and on ranks of partners back against the rows of ``dependence`` and ``trade``.

It is a part of ``answers_read_back`` and, like it, imports nothing that writes the sentences.
"""

from __future__ import annotations

from collections.abc import Mapping

from tests.support import record_answers_read_back as records
from tests.support.released_rows import Row, Tables, expect, half, is_share

COLUMNS = {"trade in": "trade_share", "exports of": "export_share", "imports of": "import_share"}
RANK_PARTS = "since n span since_known none cut place_before before other".split()


def held_since(ending: str) -> str:
    """The words on since when the first place is held; the names of their parts end with ``ending``."""
    year = r"\d{4}"
    return (
        rf"(?:, as in (?:every year since (?P<since{ending}>{year})|each of the (?P<n{ending}>\d+) years known here of "
        rf"the (?P<span{ending}>\d+) since (?P<since_known{ending}>{year}))(?:(?P<none{ending}>, the first year "
        rf"(?:known here|(?P<cut{ending}>of these data)))|, after (?P<place_before{ending}>\w+) place in "
        rf"(?P<before{ending}>{year})(?P<other{ending}> by other data)?))?"
    )


def _share_of(rows: list[Row], actor: str, partner: str, year: int) -> Row:
    found = [row for row in rows if (row["actor_id"], row["partner_id"], row["year"]) == (actor, partner, year)]
    expect(len(found) == 1, f"no row of {actor} and {partner} in {year}")
    return found[0]


def shares(words: Mapping[str, str], rows: list[Row], answer: Row, tables: Tables) -> None:
    year, column = int(words["year"]), COLUMNS[words["measure"]]
    a, b = tables.actor(words, "a"), tables.actor(words, "b")
    first = _share_of(rows, b, a, year)
    expect(is_share(words["first"], first[column]), "the first share")
    expect((first["obs_status"] == "E") == bool(words["estimate"]), "an estimate or not")
    if words["second"]:
        second = _share_of(rows, a, b, year)
        expect((tables.actor(words, "c"), tables.actor(words, "d")) == (b, a), "two pairs")
        expect(is_share(words["second"], second[column]), "the second share")
        expect((second["obs_status"] == "E") == bool(words["estimate_second"]), "an estimate or not")
        expect(first[column] >= second[column], "the smaller share first")
        if words["times"]:
            times = first[column] / second[column]
            expect(abs(times - float(words["times"])) <= half(words["times"]), f"{times} times")
    old = words["old"] or words["old_both"]
    expect(not old or not _later((a, b), column, year, tables), "a later year is known")


def _later(ends: tuple[str, str], column: str, year: int, tables: Tables) -> list[Row]:
    """Rows of later years in which both sides have a number of their own, and not others' estimate of it."""
    of_pair = [(name, "in", ends) for name in ("actor_id", "partner_id")]
    known = tables.some("dependence", f"actor_id year obs_status {column}", *of_pair, ("year", ">", year))
    known = [row for row in known if row[column] is not None and row["obs_status"] != "E"]
    years = {row["year"] for row in known if row["actor_id"] == ends[0]}
    return [row for row in known if row["actor_id"] == ends[1] and row["year"] in years]


def share_changed(words: Mapping[str, str], rows: list[Row], answer: Row, tables: Tables) -> None:
    partner, actor, column = tables.actor(words, "a"), tables.actor(words, "b"), COLUMNS[words["measure"]]
    now, then = (_share_of(rows, actor, partner, int(words[name])) for name in ("year", "before"))
    expect(is_share(words["first"], now[column]) and is_share(words["second"], then[column]), "the shares")
    expect((now[column] > then[column]) == (words["way"] == "rose"), "the direction")
    expect((now["obs_status"] == "E") == bool(words["estimate"]), "an estimate or not")
    source = "trade_source_id" if column == "trade_share" else "source_id"
    expect(now[source] == then[source] and not now["is_break"], "two sources, or a break")
    expect(5 <= now["year"] - then["year"] <= 10, "the distance")


def ranks(words: Mapping[str, str], rows: list[Row], answer: Row, tables: Tables) -> None:
    year = int(words["year"])
    partner, actor = tables.actor(words, "a"), tables.actor(words, "b")
    named = {one.removeprefix("dependence/") for one in answer["rests_on"]}
    for side, of, place in ((actor, partner, ""), (partner, actor, "_second")):
        if place and not words["second"]:
            continue
        known = _known_ranks(side, of, tables)
        _is_rank({name: words[f"{name}{place}"] for name in ("place", *RANK_PARTS)}, known, year)
        told = {rank: id_ for one, (rank, id_, _) in known.items() if id_ in named and one == year}
        expect(told, f"the rank of {side} is not among the rows")
    if words["second"]:
        exchanged = f"{words['b']} {words['a'].replace('The ', 'the ')}"
        expect(words["exchanged"] == exchanged, "two pairs")
    expect(not words["old"] or not _later((actor, partner), "partner_rank", year, tables), "a later year is known")


Rank = tuple[int, str, str | None]
"""A rank, the row that has it, and the data from which it is computed; None where a document states it."""


def _known_ranks(actor: str, partner: str, tables: Tables) -> dict[int, Rank]:
    """The ranks of a partner that rest on no estimate by year: computed ones, else stated ones."""
    ends = [("actor_id", "==", actor), ("partner_id", "==", partner)]
    computed = tables.some("dependence", "actor_id partner_id year partner_rank rank_source_id obs_status", *ends)
    dyad = "-".join(sorted((actor, partner)))
    stated = [
        row
        for row in tables.all("trade")
        if row["measure"] == "rank" and row["dyad"] == dyad and row["base_actor"] == actor
        if row["time_period"].isdecimal() and row["product"] == "TOTAL" and row["goods_services"] == "G"
    ]
    ranks: dict[int, Rank] = {int(row["time_period"]): (int(row["value"]), row["trade_id"], None) for row in stated}
    return ranks | {
        row["year"]: (row["partner_rank"], f"{actor}|{partner}|{row['year']}", row["rank_source_id"])
        for row in computed
        if row["partner_rank"] is not None and row["obs_status"] not in ("E", "U")
    }


def _is_rank(words: Mapping[str, str | None], known: Mapping[int, Rank], year: int) -> None:
    """A rank, and what is said of the years before: that it was the first in all that are known back to one."""
    _is_ordinal(words["place"] or "", known[year][0])
    first = int(words["since"] or words["since_known"] or year)
    years = [one for one in known if first <= one <= year]
    expect(first <= year, f"since {first}, which is later than {year}")
    if first < year:
        expect(all(known[one][0] == 1 for one in years) and first in known, f"not always the first since {first}")
        expect(words["since"] is None or len(years) == year - first + 1, "years without a rank")
        expect(words["n"] is None or int(words["n"]) == len(years) < year - first + 1, f"{len(years)} years")
        expect(words["span"] is None or int(words["span"]) == year - first + 1, f"since {first}")
        earlier = [one for one in known if one < first]
        sources = {known[one][2] for one in years} - {None}
        expect(len(sources) <= 1, f"one run of ranks from {sources}")
        is_other = bool(earlier) and bool(sources) and known[max(earlier)][2] not in {None, *sources}
        expect(bool(words["cut"] or words["other"]) == is_other, "other data before")
        expect(bool(words["none"]) == (not earlier or bool(words["cut"])), "the first year known")
        if earlier and not words["cut"]:
            expect(int(words["before"] or 0) == max(earlier), f"the year before is {max(earlier)}")
            _is_ordinal(words["place_before"] or "", known[max(earlier)][0])
            expect(known[max(earlier)][0] != 1, "the first before, too")


def _is_ordinal(word: str, rank: int) -> None:
    expect(records.place(word) == rank, f"rank {rank}")
