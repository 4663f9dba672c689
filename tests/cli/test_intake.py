"""`bilateral intake`: figures of documents that are in the ledger, sent as sheets, become what their curators wrote."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from bilateral.commons import layout
from pipelines.ledger.reader import FOLDERS, read_ledger
from pipelines.ledger.rules.checker import problems
from tests.cli.conftest import Run

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
TASS = """Address;https://tass.com/economy/1826171
Title;China-Russia trade in January to July 2024
Publisher;TASS
Published on;7 August 2024
Language;English
Kind of document;article-newspaper
Read as;original
Reliability;C: fairly reliable
Repeats the words of;GACC
Whose statistics;China
Scale;billion
Unit;US dollar
According to;GACC
How sure;2
Decimal mark;,

What;From;To;Between;Period;Figure;Words around it
trade: exports;China;Russia;;July 2024;9,99;increased by 1.1% (to $9.99 billion)
trade: exports;Russia;China;;2024-07;9,7;decreased by 6.3%, to $9.7 billion
trade: trade turnover;;;China, Russia;2024-07;19,69;amounted to $19.69 billion
trade: exports;China;Russia;;January-July 2024;61,64;decreased by 1.1%, to $61.64 billion
trade: exports;Russia;China;;2024-01/2024-07;75,03;increased by 3.9% to $75.03 billion
trade: trade turnover;;;China, Russia;2024-01/2024-07;136,67;January-July amounted to $136.67 billion
"""
BULLETIN = "documents/2024/tass-2024-08-07-china-russia-trade-in-january-to-july-2024.yaml"


WELL = "no problems; after a first build, `bilateral preview` shows what they change"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout's data: the registers without events, and a document that is cited already."""
    shutil.copytree(ROOT / "data/reference", tmp_path / "data/reference", ignore=shutil.ignore_patterns("records"))
    for name in FOLDERS[1:]:
        (tmp_path / "data" / name).mkdir()
    (tmp_path / "data/reference/records").mkdir()
    (file,) = (ROOT / "data/documents").rglob("bne-2025-01-trade.yaml")
    (tmp_path / "data/documents/2025").mkdir()
    shutil.copy(file, tmp_path / "data/documents/2025")
    monkeypatch.setattr(layout, "checkout", lambda: tmp_path)
    return tmp_path / "data"


def sent(data: Path, text: str) -> Path:
    file = data.parent / "sent.csv"
    file.write_text(text, encoding="utf-8-sig", newline="\r\n")
    return file


def written(data: Path) -> dict[str, str]:
    return {f.relative_to(data).as_posix(): f.read_text() for f in sorted(data.rglob("*")) if f.is_file()}


def entries(text: str) -> list[dict[str, Any]]:
    return list(yaml.load(text, Loader=yaml.BaseLoader)["evidence"])


def test_a_sheet_becomes_the_document_that_its_curator_wrote(data: Path, run: Run) -> None:
    code, out, err = run("intake", sent(data, TASS))
    assert (code, err) == (0, "")
    assert out == f"data/{BULLETIN}: checked, and written\n{WELL}\n"
    made, own = written(data)[BULLETIN], (ROOT / "data/documents/2024/tass-2024-08-07-trade.yaml").read_text()
    assert entries(made) == entries(own)
    head, by_hand = (yaml.load(text, Loader=yaml.BaseLoader) for text in (made, own))
    differing = {name for name in head | by_hand if head.get(name) != by_hand.get(name)}
    assert differing == {"id", "accessed", "title_is_description"}
    assert problems(read_ledger(data)) == []


def test_nothing_is_written_twice_or_over(data: Path, run: Run) -> None:
    run("intake", sent(data, TASS))
    before = written(data)
    code, _, err = run("intake", sent(data, TASS))
    assert (code, err) == (1, f"bilateral intake: the address is already cited: data/{BULLETIN}\n")
    assert run("intake", sent(data, TASS.replace("1826171", "1826172")))[2] == (
        f"bilateral intake: data/{BULLETIN} already exists: nothing is written over it\n"
    )
    assert written(data) == before


SLIPS = {
    "a state": ("exports;China;Russia;;July", "exports;Chnia;Russia;;July", "B18: `From`: 'Chnia' is not an actor id"),
    "a unit": ("Unit;US dollar", "Unit;US dolar", "B12: `Unit`: there is no unit `US dolar`"),
    "a measure": (
        "trade: exports;China;Russia;;July",
        "trade: exprts;China;Russia;;July",
        "A18: What: `trade: exprts`",
    ),
    "two numbers": ("Decimal mark;,\n", "\n", "no fault"),
    "no words": ("9,99;increased by 1.1% (to $9.99 billion)", "9,99;", "A18: `What`: the entry has neither"),
    "no figure": ("July 2024;9,99;", "July 2024;;", "A18: `What`: `exports` needs a value"),
    "other words": ("9,99;increased", "9,89;increased", "F18: `Figure`: 9.89 is not in the excerpt"),
    "no language": ("Language;English\n", "", "above the figures: `Language` is missing\n    write `Language`: the"),
    "a rating": ("Reliability;C: fairly reliable", "Reliability;G", "B8: `Reliability`: 'G' is not allowed"),
    "an address": ("https://tass.com", "tass.com", "B1: `Address`: 'tass.com/economy/1826171' is not a web address"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_named_by_its_cell_and_nothing_is_written(data: Path, run: Run, slip: str) -> None:
    right, wrong, message = SLIPS[slip]
    assert right in TASS
    text = TASS.replace(right, wrong, 1)
    if slip == "two numbers":
        text, message = text.replace("9,99;inc", "9,990;inc"), "F18: 9,990 may be 9990 or 9.990"
    before = written(data)
    code, out, _ = run("intake", sent(data, text))
    assert code == 1
    assert message in out
    assert out.endswith("nothing was written: correct sent.csv, and run this again\n")
    assert written(data) == before


def sheet(*lines: str, **above: str) -> str:
    """A sheet of TASS's with other lines, and other things said above them."""
    head = dict(line.split(";") for line in TASS.partition("\n\n")[0].splitlines())
    head |= {name.replace("_", " "): said for name, said in above.items()}
    return "\n".join([*(f"{name};{said}" for name, said in head.items()), "", *lines, ""])


def test_a_number_that_spells_itself_is_taken_with_its_words(data: Path, run: Run) -> None:
    """From asian-observer-2022-10-india-trade."""
    rank = "Russia has now become India’s seventh biggest trading partner"
    lines = (
        "What;Between;Share of whose total;Period;Figure;Words around it",
        f"trade: rank;India, Russia;India;April-August 2022;seventh;{rank}",
    )
    above = {"Whose_statistics": "India", "Scale": "", "Unit": "", "According_to": "Indian Department of Commerce"}
    code, out, _ = run("intake", sent(data, sheet(*lines, **above)))
    assert (code, out) == (0, f"data/{BULLETIN}: checked, and written\n{WELL}\n")
    (entry,) = entries(written(data)[BULLETIN])
    assert [entry[name] for name in ("value", "as_stated", "dates", "base_actor")] == [
        *("7", "seventh", "2022-04/2022-08", "IND")
    ]


def test_figures_with_a_page_and_no_words_become_tables(data: Path, run: Run) -> None:
    """From destatis-2025-trade-with-china."""
    lines = (
        "What;From;To;Between;Period;Figure;Page",
        "trade: exports;Germany;China;;2008;34065265;df_grouped.csv, China",
        "trade: exports;China;Germany;;2008;60825140;df_grouped.csv, China",
        "trade: total;;;China, Germany;2008;94890405;df_grouped.csv, China",
        "trade: total;;;China, Germany;2009;93978711;df_grouped.csv, China",
    )
    above = {"Whose_statistics": "Germany", "Scale": "thousand", "Unit": "EUR", "According_to": "Destatis"}
    code, out, _ = run("intake", sent(data, sheet(*lines, **above)))
    assert (code, out.splitlines()[-1]) == (0, WELL)
    files = written(data)
    name = Path(BULLETIN).stem
    assert (
        files[f"series/{name}.csv"] == "origin,destination,dates,value\nDEU,CHN,2008,34065265\nCHN,DEU,2008,60825140\n"
    )
    assert files[f"series/{name}--2.csv"] == "dates,value\n2008,94890405\n2009,93978711\n"
    head, other = yaml.load(files[BULLETIN], Loader=yaml.BaseLoader)["tables"]
    assert (head["rows"], head["reporter"], head["locator"]) == ("2", "DEU", "df_grouped.csv, China")
    assert (other["file"], other["measure"], other["actors"]) == (f"{name}--2.csv", "total", ["CHN", "DEU"])


def test_an_event_that_is_not_registered_is_if_its_kind_is_said(data: Path, run: Run) -> None:
    """From concord-times-2021-10-24-naval-patrol."""
    lines = (
        "What;Event;Kind of event;Status;Period;Figure;Unit;Words around it",
        "exercises: vessels;Joint naval patrol;patrol;held;2021-10;10;;total of 10 warships, five from each nation",
        "exercises: distance;Joint naval patrol;patrol;held;2021-10;1700;nautical mile;covering 1,700 nautical miles",
    )
    above = {"Scale": "", "Unit": "", "Whose_statistics": ""}
    text = sheet(*lines, **above).replace("According to;GACC\n", "")
    code, out, _ = run("intake", sent(data, text.replace(";patrol;", ";;")))
    assert code == 1
    assert (
        "Event: there is no `Joint naval patrol` in exercises\n    if it is new, write Kind of event: exercise, patrol"
        in out
    )
    code, out, _ = run("intake", sent(data, text))
    assert (code, out.splitlines()[-1]) == (0, WELL)
    register = written(data)["reference/records/exercises.yaml"]
    assert register == '- {id: joint-naval-patrol-2021-10, label: "Joint naval patrol", kind: patrol}\n'
    assert [entry["about"] for entry in entries(written(data)[BULLETIN])] == [
        "exercises/joint-naval-patrol-2021-10"
    ] * 2


def test_the_empty_sheet_is_copied_and_never_over_a_file(data: Path, run: Run) -> None:
    (data.parent / "docs").mkdir()
    shutil.copy(ROOT / "docs/figures.xlsx", data.parent / "docs")
    file = data.parent / "mine.xlsx"
    assert run("new", "sheet", file)[:2] == (0, f"{file}\nfill it in, then run: bilateral intake {file}\n")
    assert run("new", "sheet", file)[2] == f"bilateral new: {file} is there already: name another file\n"
    code, out, _ = run("intake", file)
    assert (code, out.splitlines()[0]) == (1, "the sheet: there is no figure in it")
