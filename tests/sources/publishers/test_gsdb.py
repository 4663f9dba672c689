"""Sanction cases: names that hold commas, several parties, kinds, and lists that do not match."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.sources.codes import UnknownCodes
from pipelines.sources.contract import Parsed, SchemaDrift
from pipelines.sources.publishers.gsdb import SOURCE
from tests.support.source_fixtures import sample, text_reader

HEADER = (
    "case_id,sanctioned_state,sanctioning_state,begin,end,trade,descr_trade,arms,military,financial,travel,other,"
    "target_mult,sender_mult,objective,success\n"
)
ROWS = sample("gsdb_rows.csv")


read = text_reader(SOURCE, "GSDB.csv")


def rows_of(parsed: Parsed, case: str) -> list[dict[str, Any]]:
    """The rows of a case."""
    return [row for row in parsed.tables["sanctions_reports"].to_pylist() if row["case_id"] == case]


def test_every_sender_with_every_target(read: Callable[[str], Parsed]) -> None:
    parsed = read(HEADER + ROWS)
    rows = rows_of(parsed, "1")
    assert [row["source_row"] for row in rows] == [
        "1/EGY-POL",
        "1/EGY-HUN",
        "1/SYR-POL",
        "1/SYR-HUN",
        "1/KOR-POL",
        "1/KOR-HUN",
    ]
    assert (rows[0]["sender"], rows[0]["target"]) == ("EGY", "POL")
    assert (rows[0]["first_year"], rows[0]["last_year"]) == (1981, 1984)
    assert rows[0]["kinds"] == ["arms", "trade"]
    assert rows[0]["objectives"] == ["end_war", "democracy"]
    assert rows[0]["success"] == ["failed", "success_part"]
    assert rows[0]["description"] == "exp_part, imp_part"
    assert parsed.bad == []


def test_organisations_by_year_and_a_case_without_kinds(read: Callable[[str], Parsed]) -> None:
    parsed = read(HEADER + ROWS)
    assert [(row["sender"], row["kinds"]) for row in rows_of(parsed, "2")] == [("EUE", ["financial", "travel"])]
    assert [(row["sender"], row["kinds"]) for row in rows_of(parsed, "3")] == [("EEC", None)]


def test_what_is_left_out_and_what_does_not_match(read: Callable[[str], Parsed]) -> None:
    parsed = read(HEADER + ROWS)
    assert parsed.left_out == {"a party is not a state or organisation of the crosswalk": 1, "a state and itself": 2}
    assert parsed.totals == ["case 5 has not as many successes as objectives"]
    assert list(parsed.unread) == ["target_mult", "sender_mult"]


def test_one_actor_under_two_names_is_one_row(read: Callable[[str], Parsed]) -> None:
    parsed = read(HEADER + '6,Iran,"Jordan, Transjordan",1990,1991,0,,0,0,0,0,1,0,0,other,failed\n')
    assert [row["source_row"] for row in rows_of(parsed, "6")] == ["1/JOR-IRN"]
    assert parsed.left_out == {"two names for one actor": 1}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("9,Iran,Israel,1990,,0,,0,0,0,0,1,0,0,other,failed", "not a year"),
        ("9,Iran,Israel,1990,1989,0,,0,0,0,0,1,0,0,other,failed", "ends before"),
        ("9,Iran,Israel,1990,1991,0,,2,0,0,0,1,0,0,other,failed", "arms is neither"),
        ("9,,Israel,1990,1991,0,,0,0,0,0,1,0,0,other,failed", "sanctioned_state is empty"),
        ("9,Iran,Israel,1990", "4 fields"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(read: Callable[[str], Parsed], row: str, reason: str) -> None:
    parsed = read(HEADER + row + "\n" + ROWS)
    assert [bad.source_row for bad in parsed.bad] == ["1"]
    assert reason in parsed.bad[0].reason
    assert rows_of(parsed, "2")[0]["source_row"] == "3/EUE-RUS"


def test_what_is_unknown_or_not_there_is_an_error(read: Callable[[str], Parsed]) -> None:
    with pytest.raises(UnknownCodes, match="Atlantis"):
        read(HEADER + ROWS.replace("Russia", "Atlantis"))
    with pytest.raises(SchemaDrift, match="objective"):
        read(HEADER.replace("objective", "aim") + ROWS)
    assert list(read(HEADER.replace("target_mult", "targets") + ROWS).new) == ["targets"]


def test_the_real_file(shared: Callable[[str], Path], parse: Callable[..., Parsed]) -> None:
    parsed = parse(SOURCE, shared("sanctions/GSDB_V3.csv"))
    rows = parsed.tables["sanctions_reports"].to_pylist()
    assert (len(rows), len({row["case_id"] for row in rows}), parsed.bad) == (1_852, 1_311, [])
    assert sum(parsed.left_out.values()) == 37
    against = [row for row in rows if row["target"] == "RUS"]
    assert (len(against), len({row["case_id"] for row in against})) == (50, 31)
    senders = {row["sender"]: row for row in rows_of(parsed, "1001")}
    assert set(senders) == {"ALB", "EUE", "ISL", "LIE", "MNE", "NOR", "UKR"}
    assert senders["UKR"]["kinds"] == ["financial", "trade", "travel"]
    assert (senders["UKR"]["first_year"], senders["UKR"]["success"]) == (2014, ["ongoing"])
    assert {row["target"] for row in rows_of(parsed, "1133")} == {"SYR", "RUS", "IRN"}
    assert [row["sender"] for row in rows_of(parsed, "1307")] == ["KOR"]
    assert parsed.totals == ["case 1275 has not as many successes as objectives"]
