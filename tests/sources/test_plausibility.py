"""A file that looks like itself and is wrong: caught at the door by what it says twice, its anchors, its neighbours in
time or the last version, or listed with the reason why nobody here could see it."""

from __future__ import annotations

import dataclasses
import json
import os
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipelines.sources.codes import Codes
from pipelines.sources.contract import Parsed, Source
from pipelines.sources.declarations import discover
from pipelines.sources.plausibility import PERIOD, Limits, Rule, Twice, contradictions, mirrored, plausible
from pipelines.sources.versions import departure
from schemas import derive
from schemas.tables import model_of
from tests.support.made_up_source import SOURCE, ArchivedSource, crosswalk
from tests.support.plausibility import (
    DOUBTED,
    FILES,
    PARTED,
    PUBLISHED,
    REFUSED,
    RESULTS,
    SAME,
    STOPPED,
    RealFile,
    real_files,
)
from tests.support.rows import each_case, first_of

DAY = date(2024, 5, 1)
LATER = "it begins after 2024-05-01, the day of the capture or the source's last"
OLD = [f"CN,RU,{year},{value}" for year, value in zip(range(2000, 2024), range(100, 124), strict=True)]
STATES = {"reporterCode": ["156", "156", "4"], "reporterISO": ["CHN", "AFG", "XYZ"]}
FLOWS = {"flowCode": ["X", "M", "M"], "flowDesc": ["Export", "Export", "?"]}
MONTHS = {"period": ["202201", "202201", "x"], "refYear": ["2022", "2021", ""]}
VALUES = {"primaryValue": ["5", "5", "5"], "fobvalue": ["5", "6", ""], "cifvalue": ["", "4", ""]}
WEAPONS = {"total": ["10", "10", "10"], "unit": ["2", "2", "(2)"], "number": ["5", "50", "50"]}


def broken(rule: str, *values: object) -> list[tuple[Any, str]]:
    """Each value that breaks the rule, with the first reason."""
    column = pa.array(values)
    masks = Rule(rule).masks("it", column, 1948, DAY)
    found = []
    for place, value in enumerate(values):
        reasons = [reason for reason, mask in masks.items() if not mask[place].as_py()]
        found += [(value, reasons[0])] if reasons else []
    return found


@pytest.mark.parametrize(
    ("rule", "values", "expected"),
    [
        ("[0, inf)", (0.0, 1e300, None), []),
        ("[0, inf)", (-0.01,), [(-0.01, "it is outside [0, inf)")]),
        ("(0, 100]", (0.0, 100.0), [(0.0, "it is outside (0, 100]")]),
        ("[-10, 10)", (-10.0, 10.0), [(10.0, "it is outside [-10, 10)")]),
        ("(-inf, inf)", (float("inf"), 5.0), [(float("inf"), "it is not finite")]),
        (PERIOD, ("2024", "2024-05", "2024-Q2", "2024-04/2024-06", "1948", None), []),
        (PERIOD, ("2024-06", "2024-Q3"), [("2024-06", LATER), ("2024-Q3", LATER)]),
        (PERIOD, ("2023-13", "2023-Q5", "22"), [(t, "it is no period") for t in ("2023-13", "2023-Q5", "22")]),
        (PERIOD, (2023, 2025, 1947), [(2025, LATER), (1947, "it is before 1948, when the source begins")]),
    ],
)  # fmt: skip
def test_a_value_outside_its_rule(rule: str, values: tuple[object, ...], expected: list[tuple[object, str]]) -> None:
    assert broken(rule, *values) == expected


@pytest.mark.parametrize("text", ["", "[0, inf", "0..1", "[0,1]", "year", "[a, b]"])
def test_what_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write an interval such as"):
        Rule(text)


def declared(source: Source) -> set[str]:
    """The columns of a source's feeds for which it must say what they may hold: numbers, years and periods."""
    schemas = [derive.to_arrow(model_of(feed)) for feed in source.feeds]
    return {
        column.name
        for schema in schemas
        for column in schema
        if pa.types.is_floating(column.type) or column.name in ("year", "time_period")
    }


@pytest.mark.parametrize("source", discover().values(), ids=lambda source: source.id)
def test_every_source_says_what_its_numbers_and_periods_may_be(source: Source) -> None:
    columns = {name for feed in source.feeds for name in derive.to_arrow(model_of(feed)).names}
    assert source.values
    assert declared(source) <= source.values.keys()
    assert {column for name in source.values for column in name.split(" - ")} <= columns


def test_rows_outside_are_in_quarantine_and_the_others_stay(tmp_path: Path) -> None:
    rules = {"value": Rule("[0, inf)"), "year": Rule(PERIOD)}
    world = ArchivedSource(tmp_path, dataclasses.replace(SOURCE, values=rules, max_bad=0.8))
    world.put(
        "CN,RU,2022,70", "CN,JP,2022,-1", "CN,RU,2023,inf", "CN,RU,2025,5", "CN,RU,1922,5", retrieved="2024-05-01"
    )
    read = world.read()
    assert read.state == "current", read.reason
    tables = read.tables
    assert [row["value"] for row in tables["trade_reports"].to_pylist()] == [70.0]
    assert {(row["source_row"], row["reason"], row["text"]) for row in tables["quarantine"].to_pylist()} == {
        ("2", "value is outside [0, inf)", "-1.0"),
        ("3", "value is not finite", "inf"),
        ("4", "year begins after 2024-05-01, the day of the capture or the source's last", "2025"),
        ("5", "year is before 2000, when the source begins", "1922"),
    }


@pytest.mark.parametrize(
    ("twice", "columns"),
    [
        (Twice("reporterCode", ("reporterISO",), scheme="comtrade"), STATES),
        (Twice("flowCode", ("flowDesc",), words={"Export": "X", "Import": "M"}), FLOWS),
        (Twice("period", ("refYear",), how="begins"), MONTHS),
        (Twice("primaryValue", ("fobvalue", "cifvalue"), how="one of"), VALUES),
        (Twice("total", ("unit", "number"), how="product", within=0.1), WEAPONS),
    ],
)  # fmt: skip
def test_only_columns_that_contradict_each_other_are_wrong(
    codes: Codes, twice: Twice, columns: dict[str, list[str]]
) -> None:
    table = pa.table({name: pa.array([text or None for text in texts]) for name, texts in columns.items()})
    assert twice.agrees(table, codes).to_pylist() == [True, False, True]


@each_case(__file__, "row reason")
def test_columns_of_a_feed_do_not_contradict_each_other(row: dict[str, Any], reason: str) -> None:
    masks = contradictions(pa.Table.from_pylist([row]))
    assert [name for name, mask in masks.items() if not mask[0].as_py()] == ([reason] if reason else [])


def test_no_year_is_after_the_last_that_its_source_declares(tmp_path: Path) -> None:
    ended = dataclasses.replace(SOURCE, domain=dataclasses.replace(SOURCE.domain, last=2022), max_bad=0.8)
    world = ArchivedSource(tmp_path, dataclasses.replace(ended, values={"year": Rule(PERIOD)}))
    world.put("CN,RU,2022,70", "CN,RU,2023,70", retrieved="2024-05-01")
    (bad,) = world.read().tables["quarantine"].to_pylist()
    assert (bad["text"], bad["reason"].partition(",")[0]) == ("2023", "year begins after 2022-12-31")


def test_bounds_are_not_nearer_to_each_other_than_their_source_declares() -> None:
    rows = pa.table({"source_row": ["1", "2"], "low": [0.5, 0.0005], "high": [0.8, 0.0008]})
    parsed = Parsed()
    limits = Limits(values={"high - low": Rule("[0.05, 10]")})
    assert plausible(limits, rows, 2000, date(2024, 5, 1), parsed.quarantine)["source_row"].to_pylist() == ["1"]
    assert [bad.reason for bad in parsed.bad] == ["high - low is outside [0.05, 10]"]


def test_a_promise_that_is_not_returned_in_one_year_alone_is_no_promise() -> None:
    owed = [
        *(("A", "B", year, year != 2001) for year in (2000, 2001, 2002)),  # one cell
        *(("B", "A", year, True) for year in (2000, 2001, 2002)),
        *(("A", "C", year, year > 2000) for year in (2000, 2001, 2002)),  # a guarantee from 2001 on
        *(("C", "A", year, False) for year in (2000, 2001, 2002)),
        ("D", "A", 2002, True),
    ]
    rows = pa.Table.from_pylist([dict(zip(("a", "b", "year", "has", "no"), row, strict=False)) for row in owed])
    right = mirrored(("a", "b"), rows)
    assert [row[:3] for row, is_right in zip(owed, right, strict=True) if not is_right] == [
        ("A", "B", 2001),
        ("B", "A", 2001),
        ("D", "A", 2002),
    ]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([f"{row.rpartition(',')[0]},{int(row.rpartition(',')[2]) * 1000}" for row in OLD], "more than a factor 1.2"),
        (OLD[:3], None),  # years that are not there stay as they were
        ([f"{row[:11]}{223 - int(row.rpartition(',')[2])}" for row in OLD], None),
    ],
    ids=["scaled", "fewer slices", "reversed within the factor"],
)
def test_a_version_is_compared_with_the_last_one(tmp_path: Path, rows: list[str], words: str | None) -> None:
    world = ArchivedSource(tmp_path)
    world.put(*OLD, vintage="2024-03-01")
    new = world.put(*rows, vintage="2024-09-01")
    read = world.read()
    assert read.state == ("stale" if words else "current")
    if words:
        assert str(read.vintage) == "2024-03-01"
        assert words in str(read.reason)
        assert f"{{capture: {new.capture_id}, " in str(read.reason)
        assert {value for _, value, is_current in world.trade() if is_current} == set(map(float, range(100, 124)))


@pytest.mark.parametrize(
    ("marks", "said"),
    [([True] * 10, None), ([True] * 6 + [False] * 4, None), ([False] * 10, "10 of 10"), ([None] * 10, "10 of 10")],
    ids=["the same", "less than half lost", "all lost", "all blank"],
)
def test_marks_that_few_rows_have_do_not_vanish(marks: list[bool | None], said: str | None) -> None:
    def calls(marked: list[bool | None]) -> pa.Table:
        ids = [str(number) for number in range(1000)]
        flags = pa.array([*marked, *[False] * 990], pa.bool_())
        names = [
            c.name for c in derive.columns(model_of("roll_calls")) if c.name not in ("roll_call_id", "is_important")
        ]
        rest = {name: pa.nulls(1000) for name in names}
        return pa.table({"roll_call_id": ids, "is_important": flags, **rest})

    found = departure(discover()["unga_votes"], "roll_calls", calls(marks), calls([True] * 10))
    assert found is None if said is None else f"{said} is_important differ" in str(found)


def test_a_version_that_a_person_accepted_is_used(tmp_path: Path) -> None:
    from pipelines.sources.readings import CaptureReader

    world = ArchivedSource(tmp_path)
    world.put(*OLD, vintage="2024-03-01")
    new = world.put(*(f"{row}000" for row in OLD), vintage="2024-09-01")
    accepted = {new.capture_id: "the publisher now gives dollars"}
    codes = crosswalk(tmp_path / "codes")
    read = CaptureReader(world.archive, codes, world.readings, accepted=accepted).tables(SOURCE)
    assert (read.state, read.vintage.isoformat() if read.vintage else "") == ("current", "2024-09-01")


def test_an_anchor_refuses_the_whole_file(tmp_path: Path) -> None:
    anchored = dataclasses.replace(SOURCE, anchors=({"origin": "CHN", "destination": "RUS", "value": "(50, 500)"},))
    world = ArchivedSource(tmp_path, anchored)
    world.put("CN,RU,2022,70", "CN,JP,2022,5")
    assert world.read().state == "current"
    world.put("CN,RU,2022,0.7", "CN,JP,2022,0.05", retrieved="2024-06-01")
    assert "row 1: value of CHN, RUS is 0.7, and was always within (50, 500)" in str(world.read().reason)


def test_a_file_of_the_future_is_refused(tmp_path: Path) -> None:
    world = ArchivedSource(tmp_path)
    world.put("CN,RU,2022,70", vintage="2099-01-05", retrieved="2024-05-01")
    assert "it is dated 2099-01-05, after 2024-05-01, the day of its capture" in str(world.read().reason)


QUICK = ("un_comtrade", "world_bank", "oecd_itic", "gsdb", "cow_states", "aiddata", "penn_world_table", "ecb_rates")
"""Sources whose first real file is read in a second."""
THREE = {
    "un_comtrade": ["partnerCode and reporterCode swapped", "primaryValue x1000", "flowCode two swapped"],
    "ecb_rates": ["values inverted", "header moved by one", "USD x10 once"],
}


def seen(file: RealFile, name: str) -> tuple[str, str]:
    return file.outcome(dict(file.mutants())[name]())


@pytest.mark.parametrize("source_id", first_of(6, *QUICK))
def test_three_mutants_of_a_real_file_are_caught(source_id: str, shared: Callable[[str], Path]) -> None:
    shared(FILES[source_id][0]["file"])
    file = next(file for file in real_files() if file.source.id == source_id)
    names = dict(file.mutants())
    first = next(name.partition(" ")[0] for name in names)
    period = file.periods
    wanted = [f"{first} infinite", f"{period} in 2099", "no row left", *THREE.get(source_id, ())]
    for name in [name for name in wanted if name in names]:
        outcome, why = seen(file, name)
        assert outcome in (REFUSED, PARTED, STOPPED, SAME), (name, outcome, why)
        assert why or outcome == SAME


LISTED = json.loads(RESULTS.read_text(encoding="utf-8"))
"""What became of each mutant when the page was written, by file."""


@pytest.mark.torture
@pytest.mark.parametrize("name", LISTED)
def test_no_more_mutants_are_published_than_the_page_lists(name: str, shared: Callable[[str], Path]) -> None:
    """All of them; as many of each file as MUTANTS says, where it is set."""
    shared(name.partition(" ")[2])
    file = next(file for file in real_files() if f"{file.source.id} {file.file}" == name)
    mutants = dict(file.mutants())
    tried = random.Random(name).sample([*mutants], min(len(mutants), int(os.environ.get("MUTANTS") or len(mutants))))
    outcomes = {mutant: file.outcome(mutants[mutant]())[0] for mutant in tried}
    assert sum(len(found) for outcome, found in LISTED[name].items() if outcome != SAME) >= 40
    published = {mutant for mutant, outcome in outcomes.items() if outcome in (DOUBTED, PUBLISHED)}
    assert published <= {*LISTED[name][DOUBTED], *LISTED[name][PUBLISHED]}
