"""What people fill in who write no YAML: the empty sheet and the form of an issue, with the choices of the registers.

``python -m tests.support.intake_files`` writes both again.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import yaml

from pipelines.ledger.intake.words import DECLARED, choices
from pipelines.ledger.reader import Ledger, read_ledger
from schemas import beside

ROOT = Path(__file__).resolve().parents[2]
SHEET, FORM = "docs/figures.xlsx", ".github/ISSUE_TEMPLATE/figures.yml"
_PARTS: dict[str, str] = beside.read(__file__)
_FROM = "<formula1>Choices!${1}$1:${1}${2}</formula1>"
_RULE = f'<dataValidation type="list" allowBlank="1" sqref="{{0}}">{_FROM}</dataValidation>'
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LAST = 500
"""The last row of the sheet that offers choices."""
IN_FORM = ["Address", "Title", "Publisher", "Published on", "Language", "Kind of document", "Read as", "Reliability"]
IN_FORM += [
    "Repeats the words of",
    "What",
    "From",
    "To",
    "Between",
    "Whose statistics",
    "Share of whose total",
    "Product",
    "Scale",
    "Unit",
]
IN_FORM += ["According to", "How sure", "Decimal mark"]
"""What the form asks for, once for all its figures."""
NEEDED = ("Address", "Title", "Publisher", "Language", "Kind of document", "Read as", "Reliability", "What", "How sure")


def sheet(ledger: Ledger) -> dict[str, str]:
    """The parts of the empty sheet, a workbook, by name."""
    above, columns, offered = DECLARED["document"], DECLARED["figures"], choices(ledger)
    rows = [[heading, "", said["about"]] for heading, said in above.items()]
    rows += [[], [said["about"] for said in columns.values()], [*columns]]
    places = {said["field"]: f"B{row}" for row, said in enumerate(above.values(), 1)}
    for letter, said in zip(LETTERS, columns.values(), strict=False):
        places[said["field"]] = f"{letter}{len(rows) + 1}:{letter}{LAST}"
    lists = [(places[field], [*listed]) for field, listed in offered.items() if field in places]
    rules = [_RULE.format(place, LETTERS[n], len(listed)) for n, (place, listed) in enumerate(lists)]
    validations = f'<dataValidations count="{len(rules)}">{"".join(rules)}</dataValidations>'
    choice = [[*row] for row in zip_longest(*(listed for _, listed in lists), fillvalue="")]
    filled = {"figures": _cells(rows), "rules": validations, "choices": _cells(choice)}
    return {name: text.format_map(filled) for name, text in _PARTS.items()}


def _cells(rows: Sequence[Sequence[str]]) -> str:
    cell = '<c r="{}{}" s="1" t="inlineStr"><is><t>{}</t></is></c>'
    lines = (
        "".join(cell.format(LETTERS[n], row, escape(text)) for n, text in enumerate(texts) if text)
        for row, texts in enumerate(rows, 1)
    )
    return "".join(f'<row r="{row}">{line}</row>' for row, line in enumerate(lines, 1))


def workbook(parts: dict[str, str]) -> bytes:
    """A workbook of these parts: the same parts give the same file."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as book:
        for name, text in parts.items():
            book.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def form(ledger: Ledger) -> str:
    """The form of an issue, with a list to choose from wherever a register or the vocabulary has one."""
    offered, said = choices(ledger), DECLARED["document"] | DECLARED["figures"]
    words = "Figures of one document, one a line, without YAML. What differs from line to line goes into the lines."
    body: list[dict[str, Any]] = [{"type": "markdown", "attributes": {"value": words}}]
    for heading in IN_FORM:
        field, about = said[heading]["field"], said[heading]["about"]
        attributes: dict[str, Any] = {"label": heading} | ({"description": about} if about else {})
        attributes |= {"options": [*offered[field]]} if field in offered else {}
        asked = {"type": "dropdown" if field in offered else "input", "id": field.lower(), "attributes": attributes}
        body.append(asked | ({"validations": {"required": True}} if heading in NEEDED else {}))
    lines = "A line a figure: period; figure; words around it. Or begin with a line of headings of docs/figures.xlsx."
    example = "2024; 244.81; reached a new record high of $244.81bn in 2024"
    attributes = {"label": "Figures", "description": lines, "placeholder": example, "render": "text"}
    body.append({"type": "textarea", "id": "figures", "attributes": attributes, "validations": {"required": True}})
    about = "Figures of an article, a report or a table: `bilateral intake` makes a document of this form."
    head = {"name": "Figures", "description": about, "title": "Figures: ", "labels": ["document"], "body": body}
    return yaml.safe_dump(head, sort_keys=False, allow_unicode=True, width=120)


if __name__ == "__main__":
    known = read_ledger(ROOT / "data")
    (ROOT / SHEET).write_bytes(workbook(sheet(known)))
    (ROOT / FORM).write_text(form(known), encoding="utf-8")
