"""Trade agreements: which pairs a row concerns, the European Communities, and what cannot be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.sources.codes import UnknownCodes
from pipelines.sources.contract import Parsed, SchemaDrift
from pipelines.sources.publishers.desta import SOURCE
from tests.support.source_fixtures import text_reader

FIXED = (
    "number base_treaty name entry_type consolidated year entryforceyear language typememb "
    "regioncon wto_listed wto_name"
)
WIDTH = 6


def treaty(
    number: str, name: str, kind: str, year: object, force: object, member: int, *parties: tuple[object, object]
) -> str:
    """One line: its parties are pairs of an ISO number and a side."""
    codes = [str(code) for code, _ in parties] + ["NA"] * (WIDTH - len(parties))
    sides = [str(side) for _, side in parties] + ["NA"] * (WIDTH - len(parties))
    base = number.split("+")[0].split("_")[0]
    fixed = [f'"{number}"', base, f'"{name}"', kind, 0, year, force, "English", member, "Asia", 0, "NA"]
    return ";".join([*map(str, fixed), *codes, *sides])


def text(*lines: str) -> str:
    """A file of these lines."""
    names = FIXED.split() + [f"{c}{n}" for c in ("c", "mc") for n in range(1, WIDTH + 1)]
    return ";".join(f'"{name}"' for name in names) + "\n" + "\n".join(lines) + "\n"


CHN, RUS, JPN, DEU, FRA, IRN, KAZ, SVK = 156, 643, 392, 276, 250, 364, 398, 703
LINES = (
    treaty("1", "Kazakhstan Russia", "base_treaty", 1992, 1998, 1, (KAZ, 0), (RUS, 0)),
    treaty("2", "All together", "base_treaty", 2010, "NA", 2, (CHN, 0), (JPN, 0), (RUS, 0)),
    treaty("3", "EC Japan", "base_treaty", 2018, 2019, 3, (JPN, 0), (DEU, 1), (FRA, 1)),
    treaty("4", "EC Iran Russia", "base_treaty", 1970, 1971, 4, (IRN, 3), (CHN, 3), (DEU, 2), (FRA, 2)),
    treaty("2+1", "All together accession", "accession", 2012, "NA", 5, (CHN, 2), (JPN, 2), (KAZ, 1), (IRN, 1)),
    treaty("2_1", "All together withdrawal", "withdrawal", 2015, "NA", 7, (CHN, 2), (RUS, 2), (JPN, 1)),
    treaty("5", "China EC", "negotiation", "NA", "NA", 3, (CHN, 0), (DEU, 1), (FRA, 1)),
    treaty("6", "Continental", "base_treaty", 2018, "NA", 4, (CHN, 0), (JPN, 0), (IRN, 0)),
)


read = text_reader(SOURCE, "DESTA.csv")


def rows_of(parsed: Parsed, number: str) -> list[dict[str, Any]]:
    """The rows of a treaty."""
    return [row for row in parsed.tables["agreements_reports"].to_pylist() if row["treaty_id"] == number]


def pairs(parsed: Parsed, number: str) -> list[str]:
    """The pairs of a treaty, as its rows name them."""
    return [row["source_row"].partition("/")[2] for row in rows_of(parsed, number)]


def test_all_pairs_where_all_agree(read: Callable[[str], Parsed]) -> None:
    parsed = read(text(*LINES))
    (row,) = rows_of(parsed, "1")
    assert (row["source_row"], row["actor_a"], row["actor_b"]) == ("1/KAZ-RUS", "KAZ", "RUS")
    assert (row["signed_year"], row["in_force_year"], row["ended_year"]) == (1992, 1998, None)
    assert (row["title"], row["kind"], row["base_treaty_id"]) == ("Kazakhstan Russia", "base_treaty", "1")
    assert pairs(parsed, "2") == ["CHN-JPN", "CHN-RUS", "JPN-RUS"]
    assert rows_of(parsed, "2")[0]["in_force_year"] is None
    assert pairs(parsed, "6") == ["CHN-IRN", "CHN-JPN", "IRN-JPN"]
    assert (parsed.bad, parsed.left_out) == ([], {"a negotiation, not yet a treaty": 1})


def test_a_bloc_agrees_with_the_other_side_only(read: Callable[[str], Parsed]) -> None:
    parsed = read(text(*LINES))
    assert pairs(parsed, "3") == ["DEU-JPN", "EUE-JPN", "FRA-JPN"]
    assert rows_of(parsed, "3")[0]["parties"] == ["DEU", "EUE", "FRA", "JPN"]
    assert pairs(parsed, "4") == ["CHN-DEU", "CHN-EEC", "CHN-FRA", "DEU-IRN", "EEC-IRN", "FRA-IRN"]


def test_newcomers_and_leavers_concern_everybody(read: Callable[[str], Parsed]) -> None:
    parsed = read(text(*LINES))
    assert pairs(parsed, "2+1") == ["CHN-IRN", "CHN-KAZ", "IRN-JPN", "IRN-KAZ", "JPN-KAZ"]
    assert rows_of(parsed, "2+1")[0]["base_treaty_id"] == "2"
    assert pairs(parsed, "2_1") == ["CHN-JPN", "JPN-RUS"]
    assert {(row["signed_year"], row["ended_year"]) for row in rows_of(parsed, "2_1")} == {(None, 2015)}


def test_parties_that_are_left_out(read: Callable[[str], Parsed]) -> None:
    early = treaty("7", "Early", "base_treaty", 1990, "NA", 2, (CHN, 0), (SVK, 0), (CHN, 0), (JPN, 0))
    parsed = read(text(early))
    assert pairs(parsed, "7") == ["CHN-JPN"]
    assert parsed.left_out == {"a party that is not an actor in that year": 1, "two codes for one actor": 1}


def test_what_cannot_be_read_is_named(read: Callable[[str], Parsed]) -> None:
    lines = (
        treaty("8", "One without a side", "base_treaty", 2015, 2016, 3, (JPN, 0), (CHN, 1), (RUS, "NA")),
        treaty("9", "Side without a party", "base_treaty", 1993, "NA", 2, (JPN, 0), (CHN, 0), ("NA", 0)),
        treaty("10", "Undated", "base_treaty", "soon", "NA", 1, (JPN, 0), (CHN, 0)),
        "11;11",
    )
    parsed = read(text(*lines))
    named = {bad.source_row: bad.reason for bad in parsed.bad}
    assert named == {
        "1": "the party 643 has no side",
        "2": "a side 0 without a party",
        "3": "a treaty without number, name or year",
        "4": "2 fields, expected 24",
    }
    assert (pairs(parsed, "8"), pairs(parsed, "9")) == (["CHN-JPN"], ["CHN-JPN"])


def test_what_is_unknown_or_not_there_is_an_error(read: Callable[[str], Parsed]) -> None:
    with pytest.raises(UnknownCodes, match="9999"):
        read(text(*LINES).replace("156", "9999"))
    with pytest.raises(SchemaDrift, match="typememb"):
        read(text(*LINES).replace('"typememb"', '"membership"'))
    assert list(read(text(*LINES).replace('"regioncon"', '"area"')).new) == ["area"]


def test_the_real_file(shared: Callable[[str], Path], parse: Callable[..., Parsed]) -> None:
    parsed = parse(SOURCE, shared("agreements/DESTA.csv"))
    table = parsed.tables["agreements_reports"]
    assert (table.num_rows, len(parsed.bad)) == (19_083, 4)
    assert parsed.left_out["a negotiation, not yet a treaty"] == 82
    japan = {row["actor_a"]: row for row in rows_of(parsed, "869") if row["actor_b"] == "JPN"}
    assert (japan["EUE"]["signed_year"], japan["EUE"]["in_force_year"]) == (2018, 2019)
    assert len(rows_of(parsed, "869")) == 29
    assert pairs(parsed, "995") == ["ARM-IRN", "BLR-IRN", "IRN-KAZ", "IRN-KGZ", "IRN-RUS"]
    assert pairs(parsed, "434_1") == ["BLR-UZB", "KAZ-UZB", "KGZ-UZB", "RUS-UZB", "TJK-UZB"]
    assert len(pairs(parsed, "988")) == 49 * 48 // 2
    assert Counter(table["kind"].to_pylist())["withdrawal"] == 458
    both = [row for row in table.to_pylist() if (row["actor_a"], row["actor_b"]) == ("CHN", "RUS")]
    assert both == []
