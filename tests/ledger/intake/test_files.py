"""The empty sheet and the form of an issue have the headings that are read, and the choices of the registers as now."""

from __future__ import annotations

import zipfile
from functools import cache
from pathlib import Path

import yaml

from pipelines.ledger.intake.sheets import read
from pipelines.ledger.intake.words import DECLARED, DOCUMENT, FIGURES
from pipelines.ledger.reader import Ledger, read_ledger
from tests.support import intake_files as files

ROOT = Path(__file__).resolve().parents[3]


@cache
def ledger() -> Ledger:
    return read_ledger(ROOT / "data")


def test_the_files_are_current() -> None:
    """``python -m tests.support.intake_files`` writes them again."""
    with zipfile.ZipFile(ROOT / files.SHEET) as book:
        assert {name: book.read(name).decode() for name in book.namelist()} == files.sheet(ledger())
    assert (ROOT / files.FORM).read_text(encoding="utf-8") == files.form(ledger())


def test_the_sheet_is_read_without_a_fault() -> None:
    sheet = read(ROOT / files.SHEET)
    assert (sheet.faults, sheet.rows) == ([], [])
    assert {*sheet.above.values()} == set()


def test_each_label_of_the_form_is_a_heading() -> None:
    form = yaml.safe_load((ROOT / files.FORM).read_text(encoding="utf-8"))
    labels = [part["attributes"]["label"] for part in form["body"] if part["type"] != "markdown"]
    assert labels[-1] == "Figures"
    assert {label.casefold() for label in labels[:-1]} <= DOCUMENT.keys() | FIGURES.keys()
    assert len({part.get("id") for part in form["body"]}) == len(form["body"])
    assert len(DECLARED["figures"]) <= len(files.LETTERS)
