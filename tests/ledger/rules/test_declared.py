"""Declarations of tables of records: a slip is named with its line, and what is only begun is no table yet."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from pipelines.ledger.reader import read_ledger
from pipelines.ledger.rules.declared import FILE, ROOT, drafts, problems
from pipelines.ledger.stubs import StubError, source, table
from pipelines.sources import publishers
from pipelines.sources.declarations import discover
from schemas import records
from tests.support.rows import each_case


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A copy of the declarations."""
    (tmp_path / "schemas").mkdir()
    copy = tmp_path / "schemas/records.yaml"
    copy.write_text(FILE.read_text("utf-8"), "utf-8")
    return copy


def found(file: Path) -> list[tuple[str, int, str]]:
    return [(problem.path, problem.line, problem.field) for problem in problems(read_ledger(file.parent), file)]


@each_case(__file__, "was now field")
def test_a_slip_is_named_with_its_line(file: Path, was: str, now: str, field: str) -> None:
    before = file.read_text("utf-8")
    assert not found(file)
    file.write_text(before.replace(was, now, 1), "utf-8")
    lines = {name: line for path, line, name in found(file) if path == "schemas/records.yaml"}
    assert field in lines
    assert not now or lines[field] == before.partition(was)[0].count("\n") + 1


def test_a_table_that_is_begun_asks_for_all_its_texts_and_is_none_until_they_are_written(file: Path) -> None:
    _, line = table("Visa regimes", "cooperation", file)
    assert file.read_text("utf-8").splitlines()[line - 1] == "visa_regimes:"
    blank = [(line + 1, "noun"), (line + 2, "about"), (line + 4, "lane")]
    blank += [(line + 6, "section.title"), (line + 7, "section.about"), (line + 12, "kinds.name_of_a_kind")]
    columns = enumerate(records.RECORDS["cooperation"]["columns"], line + 14)
    blank += [(at, f"columns.{column}.text") for at, column in columns]
    warned = [(problem.line, problem.field) for problem in drafts(read_ledger(file.parent), file)]
    assert (found(file), warned) == ([], [(at, f"visa_regimes.{name}") for at, name in blank])
    for name, like in (("exercises", "visits"), ("flights", "funding"), ("flights", "visit")):
        with pytest.raises(StubError, match="name one of exercises, visits, "):
            table(name, like, file)
    assert records.declared(file).keys() == records.RECORDS.keys()


def test_a_source_begins_with_the_columns_of_its_file_and_is_none_until_it_is_filled_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, folder = tmp_path / "figures.csv", tmp_path / "publishers"
    table.write_text("Name,Code,Year,GDP,Note\nChina,CHN,2018.0,1.1e13,\nAustria,AUT,2019.0,,old\n", "utf-8")
    folder.mkdir()
    file = source("Some figures", table, folder)
    declared = yaml.safe_load(file.read_text("utf-8"))
    (layout,) = declared["codes"]["layouts"].values()
    assert layout["columns"] == {"actor_id": "Code", "year": "Year", "value": "GDP"}
    assert layout["unread"] == ["Name", "Note"]
    assert (declared["domain"]["first"], declared["domain"]["last"], file.name) == (2018, 2019, "some_figures.yaml")
    with pytest.raises(StubError, match=r"some_figures\.yaml is there already"):
        source("some_figures", table, folder)
    monkeypatch.setattr(publishers, "__path__", [str(folder)])
    assert not discover.__wrapped__()
    oecd = (ROOT / "pipelines/sources/publishers/oecd_itic.yaml").read_text("utf-8")
    (folder / "copied.yaml").write_text(oecd, "utf-8")
    assert list(discover.__wrapped__()) == ["copied"]
