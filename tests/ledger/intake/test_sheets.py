"""A workbook, any CSV that Excel saves and the text of an issue are read alike, and each cell keeps its address."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from pipelines.ledger.intake.sheets import Sheet, read
from tests.sources.publishers.workbooks import write_workbook

ROWS = [
    ["Publisher", "bne IntelliNews"],
    ["Scale", "billion"],
    [],
    ["What", "Period", "Figure", "Words around it"],
    ["trade: exports", "2024", "115.49", "exports to Russia rose by 4.1% to $115.49bn"],
    ["trade: exports", "2024", "129.32", "imports from Russia were virtually flat at $129.32bn"],
]
TEXT = "\n".join(";".join(row) for row in ROWS)
ISSUE = """### Publisher

bne IntelliNews

### Repeats the words of

_No response_

### What

trade: exports

### Figures

```text
2024; 115.49; exports to Russia rose by 4.1% to $115.49bn
2024; 129.32; imports from Russia were virtually flat at $129.32bn
```
"""


def of(tmp_path: Path, content: bytes) -> Sheet:
    (tmp_path / "sheet").write_bytes(content)
    return read(tmp_path / "sheet")


def workbook(tmp_path: Path, rows: list[list[object]], more: str = "", cell: str = "") -> Sheet:
    """A workbook, with ``cell`` put in the first place of its XML and ``more`` behind its cells."""
    file = write_workbook(tmp_path / "made.xlsx", {"Figures": rows})
    with zipfile.ZipFile(file) as book:
        parts = {name: book.read(name).decode() for name in book.namelist()}
    with zipfile.ZipFile(tmp_path / "sheet.xlsx", "w") as book:
        for name, text in parts.items():
            book.writestr(name, text.replace("</sheetData>", f"{cell}</sheetData>{more}"))
    return read(tmp_path / "sheet.xlsx")


def said(sheet: Sheet) -> list[str]:
    return [str(fault) for fault in sheet.faults]


CONTENTS = [
    TEXT.encode(),
    b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode(),
    TEXT.replace(";", "\t").encode("utf-16"),
    TEXT.replace(";", ",").encode(),
]


@pytest.mark.parametrize("content", CONTENTS, ids=["semicolons", "BOM and CR LF", "Unicode text", "commas"])
def test_what_excel_saves_as_csv_is_read(tmp_path: Path, content: bytes) -> None:
    sheet = of(tmp_path, content)
    assert said(sheet) == []
    assert {name: cell.text for name, cell in sheet.above.items()} == {
        "publisher": "bne IntelliNews",
        "scale": "billion",
    }
    assert [row["value"][:2] for row in sheet.rows] == [("115.49", "C5"), ("129.32", "C6")]
    assert sheet.rows[1]["excerpt"].text == "imports from Russia were virtually flat at $129.32bn"


def test_old_western_letters_are_read_and_others_refused(tmp_path: Path) -> None:
    assert of(tmp_path, TEXT.replace("flat", "plates à").encode("cp1252")).rows[1]["excerpt"].text.count("à") == 1
    sheet = of(tmp_path, TEXT.replace("bne IntelliNews", "Ведомости").encode("cp1251"))
    assert said(sheet) == ["line 1: its letters cannot be told\n    save it as CSV UTF-8, or as a workbook (XLSX)"]


def test_a_workbook_keeps_numbers_as_they_are_typed(tmp_path: Path) -> None:
    sheet = workbook(tmp_path, [["What", "Figure"], ["trade: exports", 9.7], ["trade: exports", 2000]])
    assert [row["value"].text for row in sheet.rows] == ["9.7", "2000"]


def test_an_issue_has_a_heading_a_field_and_a_line_a_figure(tmp_path: Path) -> None:
    sheet = of(tmp_path, ISSUE.encode())
    assert said(sheet) == []
    assert {name: cell.text for name, cell in sheet.above.items()} == {
        "publisher": "bne IntelliNews",
        "what": "trade: exports",
    }
    assert [row["value"][:2] for row in sheet.rows] == [
        ("115.49", "“Figures”, line 1"),
        ("129.32", "“Figures”, line 2"),
    ]
    own = of(tmp_path, ISSUE.replace("```text\n", "```text\nFrom; To; Figure\nChina; Russia; 115.49\n").encode())
    assert own.rows[0]["origin"].text == "China"


def test_merged_cells_and_formulas_without_a_value_are_named(tmp_path: Path) -> None:
    rows: list[list[object]] = [["What", "Figure"], ["trade: exports", 1], ["trade: exports", 2]]
    merged = workbook(tmp_path, rows, '<mergeCells count="1"><mergeCell ref="B2:B3"/></mergeCells>')
    assert said(merged) == ["B2: the cells B2 to B3 are merged\n    unmerge them, and write the value in each"]
    formula = '<row r="4"><c r="A4" t="inlineStr"><is><t>x</t></is></c><c r="B4"><f>B2*2</f></c></row>'
    assert said(workbook(tmp_path, rows, cell=formula)) == [
        "B4: a formula without a value\n    open and save the sheet, or type the value"
    ]
    assert said(workbook(tmp_path, rows, cell=formula.replace("</f>", "</f><v>2</v>"))) == []


def test_headings_that_are_missing_or_strange_are_named(tmp_path: Path) -> None:
    (fault,) = said(of(tmp_path, b"a;b\n1;2\n"))
    assert fault.startswith("A1: there are no headings\n    `bilateral new sheet figures.xlsx` writes them")
    assert said(of(tmp_path, TEXT.replace("Period", "Perod").encode())) == [
        "B4: there is no heading `Perod`\n    did you mean `period`?"
    ]
    assert said(of(tmp_path, b"PK\x03\x04 no workbook"))[0].startswith("A1: there are no headings")
