"""Each cell of a table is the evidence that the same entry in YAML would be, wherever its line and column stand."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.ledger.assertions import EvidenceRow, rows
from pipelines.ledger.reader import read_ledger
from pipelines.ledger.rules.checker import problems
from pipelines.ledger.slices import catalogue
from schemas.written import ids
from tests.support.ledger_world import document, real_ledger, write

FLOW = {"about": "trade", "measure": "exports", "reporter": "RUS", "scale": "billion", "unit": "USD"}
ENDS = {"rus_chn": {"origin": "RUS", "destination": "CHN"}, "chn_rus": {"origin": "CHN", "destination": "RUS"}}
NOTE = "An estimate of others."
ESTIMATED = {"status": "estimated", "obs_status": "E", "according_to": "IMF", "note": NOTE}
FIGURES = {2014: ("37.49", "50.86"), 2015: ("28.61", "34.95"), 2016: ("28.02", "38.1"), 2017: ("38.93", "48.0")}


def figures(data: Path) -> list[EvidenceRow]:
    """The rows of a ledger that has no problems."""
    ledger = read_ledger(data)
    assert "\n".join(map(str, problems(ledger))) == ""
    return rows(ledger)


def in_yaml(folder: Path) -> Path:
    entries = [
        FLOW | ENDS[column] | {"dates": str(year), "value": value} | (ESTIMATED if year == 2017 else {})
        for year, pair in FIGURES.items()
        for column, value in zip(ENDS, pair, strict=True)
    ]
    return write(folder, [document("dots", *map(yaml.safe_dump, entries))])


def with_table(folder: Path, head: dict[str, Any], lines: list[str], name: str = "dots", **fields: Any) -> Path:
    """A ledger of one document with one table, whose header is the first of ``lines``."""
    head = {"file": f"{name}.csv", "rows": str(len(lines) - 1), "credibility": "2"} | head
    fields = {"evidence": [], "tables": [head]} | fields
    write(folder, [document(name, **fields)])
    (folder / "series").mkdir(exist_ok=True)
    (folder / "series" / head["file"]).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def lines_of(columns: list[str], seed: int) -> list[str]:
    """The same figures with columns and lines in some order."""
    extra = ["status", "obs_status", "according_to", "note"]
    table = [
        {"dates": str(year), **dict(zip(ENDS, pair, strict=True)), **(ESTIMATED if year == 2017 else {})}
        for year, pair in FIGURES.items()
    ]
    header = ["dates", *columns, *extra]
    mixed = random.Random(seed)
    mixed.shuffle(header)
    mixed.shuffle(table)
    return [",".join(header), *(",".join(row.get(name, "") for name in header) for row in table)]


@pytest.mark.parametrize("seed", range(4))
def test_a_table_gives_the_evidence_of_the_same_entries_in_yaml(tmp_path: Path, seed: int) -> None:
    expected = figures(in_yaml(tmp_path / "yaml"))
    table = with_table(tmp_path / "csv", FLOW | {"columns": ENDS}, lines_of([*ENDS], seed))
    assert [row._replace(entry=None) for row in figures(table)] == [row._replace(entry=None) for row in expected]
    assert len(expected) == 8


def test_a_file_or_a_column_may_change_its_name_and_no_evidence_its_id(tmp_path: Path) -> None:
    lines = lines_of([*ENDS], 0)
    first = figures(with_table(tmp_path / "a", FLOW | {"columns": ENDS}, lines))
    columns = {name.replace("_", ""): ends for name, ends in ENDS.items()}
    lines = [lines[0].replace("rus_chn", "ruschn").replace("chn_rus", "chnrus"), *lines[1:]]
    head = FLOW | {"columns": columns, "file": "dots--query.csv"}
    second = figures(with_table(tmp_path / "b", head, lines))
    assert [row.evidence_id for row in first] == [row.evidence_id for row in second]


def test_a_document_that_was_not_read_is_not_quoted(tmp_path: Path) -> None:
    unread = {"read_as": "second_hand", "reliability": "F"}
    head = FLOW | {"columns": ENDS, "credibility": "6"}
    made = figures(with_table(tmp_path, head, lines_of([*ENDS], 0), **unread))
    assert {(row.entry.assertion.excerpt, row.entry.assertion.locator) for row in made} == {(None, None)}


def test_place_and_excerpt_of_a_cell_follow_from_row_and_column(tmp_path: Path) -> None:
    columns = {"a": ENDS["rus_chn"] | {"label": "Exports"}, "b": ENDS["chn_rus"]}
    head = FLOW | {"locator": "table 3", "columns": columns}
    lines = ["row,dates,a,b,b.as_stated,a.qualifier", '2022-23,2022-04/2023-03,8.00,1067,"1,067",about']
    made = figures(with_table(tmp_path, head, lines))
    assert {
        (row.entry.assertion.locator, row.entry.assertion.excerpt, row.value_low, row.value_high) for row in made
    } == {
        ("table 3, row 2022-23, column Exports", "2022-23 … 8.00", 7.6e9, 8.4e9),
        ("table 3, row 2022-23, column b", "2022-23 … 1,067", 1066.5e9, 1067.5e9),
    }
    assert all("/2022-04..2023-03/RUS/" in row.observation_id for row in made)


def test_an_empty_cell_is_no_evidence_and_one_that_is_not_available_is_a_null(tmp_path: Path) -> None:
    head = FLOW | {"locator": "t", "columns": ENDS}
    lines = ["dates,rus_chn,chn_rus,chn_rus.obs_status,chn_rus.as_stated", "2014,37.49,,,", "2015,28.61,,Q,.."]
    made = {
        row.observation_id.split("/")[1] + row.start_date[:4]: row for row in figures(with_table(tmp_path, head, lines))
    }
    assert sorted(made) == ["CHN>RUS2015", "RUS>CHN2014", "RUS>CHN2015"]
    null = made["CHN>RUS2015"]
    assert (null.value, null.obs_status, null.entry.assertion.excerpt) == (None, "Q", "2015 … ..")


def test_two_values_of_one_cell_need_parts_as_in_yaml(tmp_path: Path) -> None:
    head = FLOW | ENDS["rus_chn"] | {"locator": "t"}
    lines = ["dates,value,part,note", "2014,37.49,a,the table", "2014,37.50,b,the footnote"]
    made = figures(with_table(tmp_path, head, lines))
    assert len({row.evidence_id for row in made}) == 2
    assert len({row.observation_id for row in made}) == 1


def test_what_an_entry_says_already_is_no_cell_of_a_table(tmp_path: Path) -> None:
    entry = FLOW | ENDS["rus_chn"] | {"dates": "2014", "value": "37.49", "locator": "p. 1", "credibility": "2"}
    head = FLOW | ENDS["rus_chn"] | {"locator": "t"}
    data = with_table(tmp_path, head, ["dates,value", "2014,37.49"], evidence=[entry])
    (problem,) = problems(read_ledger(data))
    assert (problem.path, problem.line, problem.field) == ("data/series/dots.csv", 2, "value")
    assert "(the first is on data/documents/dots.yaml:" in problem.message


def test_members_with_dates_are_rows_of_a_table(tmp_path: Path) -> None:
    head = {"about": "memberships", "group": "ILRS", "role": "member", "status": "signed", "locator": "list"}
    lines = [
        "actor,valid_from,excerpt,note",
        "PRK,2023-10-18,Korea 18 October 2023,",
        "AZE,[..2025-04-29],Azerbaijan,no day",
    ]
    made = {row.observation_id: row for row in figures(with_table(tmp_path, head, lines))}
    assert sorted(made) == ["memberships/ILRS/AZE/member|role||signed||", "memberships/ILRS/PRK/member|role||signed||"]
    row = made["memberships/ILRS/PRK/member|role||signed||"]
    assert (row.start_date, row.entry.assertion.locator, row.code) == ("2023-10-18", "list, row PRK", "member")
    assert ids.evidence_id("cnsa-2025-ilrs-partners", "memberships/ILRS/PAK/member|role||signed||", "").endswith(
        "#07979319071e"
    )


def test_a_code_in_a_head_or_no_label_makes_no_excerpt(tmp_path: Path) -> None:
    head = {"about": "memberships", "group": "ILRS", "role": "member", "locator": "list"}
    (row,) = figures(with_table(tmp_path, head, ["actor", "PRK"]))
    assert (row.entry.assertion.excerpt, row.entry.assertion.locator) == (None, "list, row PRK")


def test_tables_of_the_ledger_are_read(tmp_path: Path) -> None:
    ledger = real_ledger()
    assert sorted(ledger.sheets) == sorted(table.head.file for table in ledger.tables)
    cells = [entry for entry in ledger.evidence if entry.source.path.startswith("series/")]
    assert {"imf-undated-dots-russia", "europa-undated-eu-members"} <= {entry.document.id for entry in cells}
    first = next(row for row in rows(ledger) if row.entry.document.id == "imf-undated-dots-russia")
    assert first.entry.assertion.excerpt
    year, _, value = first.entry.assertion.excerpt.partition(" … ")
    assert (year, value) == (
        first.entry.assertion.locator.partition("row ")[2].partition(",")[0],
        first.as_stated or value,
    )


def test_a_claim_finds_its_cell_among_several_tables(tmp_path: Path) -> None:
    heads = [
        FLOW | ends | {"file": f"dots--{name.replace('_', '-')}.csv", "rows": "1", "credibility": "2", "locator": "t"}
        for name, ends in ENDS.items()
    ]
    data = with_table(tmp_path, {"file": "dots--rus-chn.csv"}, ["dates,value", "2014,37.49"], tables=heads)
    (data / "series" / "dots--chn-rus.csv").write_text("dates,value\n2014,50.86\n")
    (data / "claims").mkdir()
    claim = {"id": "c", "quote": "50.86", "claim_type": "quantity", "evidence": {"about": "trade", "origin": "CHN"}}
    (data / "claims" / "dots.yaml").write_text(yaml.safe_dump({"document": "dots", "claims": [claim]}))
    ledger = read_ledger(data)
    assert problems(ledger) == []
    (row,) = catalogue.slices(ledger)["ledger_claims"].to_pylist()
    assert {r.evidence_id: r.value for r in rows(ledger)}[row["evidence_id"]] == 50.86e9
