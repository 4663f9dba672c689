"""A sheet made into the texts of a document, its tables of figures and records; each field keeps the cell it came from.

A figure with the words around it becomes an entry; figures of a printed table, which have a page instead, become a
file of ``data/series``. Nothing is written here before all of it is known.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pipelines.ledger import stubs
from pipelines.ledger.cells import ENTRY_FIELDS, LABEL
from pipelines.ledger.intake import words
from pipelines.ledger.intake.sheets import Cell, Fault, Sheet
from pipelines.ledger.reader import SERIES, Ledger, folder_of
from pipelines.ledger.remedies import printed_dates
from pipelines.ledger.remedies.suggestions import nearest
from pipelines.ledger.yaml_files import Problem
from schemas import vocabulary
from schemas.written import entries

Row = dict[str, Cell]
Fields = dict[str, str | list[str]]


@dataclass
class Made:
    """The files of ``data`` to be written, by path; registers are whole. ``rows`` has the cells of entries by place."""

    faults: list[Fault]
    above: Row
    files: dict[str, str] = field(default_factory=dict)
    rows: dict[tuple[str, str], Row] = field(default_factory=dict)

    def fault(self, problem: Problem) -> Fault:
        """A problem of the checker at the cell that it comes from."""
        (entry, name), *_ = re.findall(r"^((?:evidence|tables)\[\d+\])?\.?(\w*)", problem.field)
        row = self.rows.get((problem.path, entry or str(problem.line)), {})
        cell = row.get(name) or row.get("what") or self.above.get(name) or Cell("", "above the figures")
        said = f"`{name}`: {problem.message}" if name else problem.message
        said, remedy = (
            re.sub(r"`\w+`|(?<=^write )\w+(?=:)", lambda found: words.headed(found[0].strip("`")), text)
            for text in (said, problem.remedy)
        )
        return Fault(cell.place if "/reference/" not in problem.path else problem.path, said, remedy)

    def write(self, data: Path) -> None:
        """Write all files under ``data``, each first beside its place. Raises OSError where a new one is there."""
        beside = {path: (data / path).with_name(f".{Path(path).name}.new") for path in self.files}
        try:
            for path, file in beside.items():
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(self.files[path], encoding="utf-8")
            for path, file in beside.items():
                (os.replace if path.startswith("reference/") else os.link)(file, data / path)
        finally:
            for file in beside.values():
                file.unlink(missing_ok=True)


def made(sheet: Sheet, ledger: Ledger, today: date) -> Made:
    """What is to be written of ``sheet``. Raises StubError or ValueError where its document cannot be."""
    result, known = Made(sheet.faults, sheet.above), words.meanings(ledger)
    if not sheet.rows and not sheet.faults:
        sheet.faults.append(Fault("the sheet", "there is no figure in it", "write a row a figure below the headings"))
    mark = sheet.above.pop("decimal_mark", Cell("", "")).text
    own = {name: _read(name, cell, mark, known, result) for name, cell in sheet.above.items()}
    shared = {name: sheet.above[name] for name in own if name not in words.DOCUMENT.values()}
    url, issued = str(own.get("URL", "")), str(own.get("issued", ""))
    stubs.uncited(url, ledger)
    document = stubs.name_of(url, issued, str(own.get("title", "")))
    read: list[tuple[Row, Fields]] = []
    for cells in (shared | row for row in sheet.rows):
        fields = {name: _read(name, cell, mark, known, result) for name, cell in cells.items()}
        _about(cells, fields, known["what"], ledger, result)
        if "value" in fields and re.search(r"[^\W\d_]", typed := cells["value"].text):
            fields.setdefault("as_stated", typed)  # seventh, 25th
        elif "value" in fields and "excerpt" in fields:
            fields["value"] = words.as_printed(str(fields["value"]), str(fields["excerpt"]))
        read.append((cells, fields))
    quoted = [one for one in read if "excerpt" in one[1] or "locator" not in one[1]]
    heads = _tables(document, [one for one in read if one not in quoted], result)
    path = f"documents/{folder_of(issued)}/{document}.yaml"
    result.rows |= {(f"data/{path}", f"evidence[{n}]"): cells for n, (cells, _) in enumerate(quoted)}
    own = Fields(accessed=today.isoformat()) | own | Fields(id=document)
    own["note"] = own.pop("document_note", "")
    lines = [f"{name}: {stubs.inline(own[name])}" for name in entries.fields(entries.Document) if own.get(name)]
    for part, items in (("evidence", [fields for _, fields in quoted]), ("tables", heads)):
        lines += [f"{part}:", *map(_item, items)] if items else []
    result.files[path] = "\n".join([*lines, ""])
    if there := next((path for path in result.files if path[:9] != "reference" and (ledger.root / path).exists()), ""):
        raise stubs.StubError(f"data/{there} already exists: nothing is written over it")
    return result


def _item(fields: Fields) -> str:
    """An entry of a list, in the order in which entries are described."""
    order = ["file", "rows", *ENTRY_FIELDS]
    said = [f"{name}: {stubs.inline(fields[name])}" for name in sorted(fields, key=order.index)]
    return "  - " + "\n    ".join(said)


def _read(name: str, cell: Cell, mark: str, known: dict[str, dict[str, str]], result: Made) -> str | list[str]:
    """What a cell means; what cannot be told is a fault, what is merely wrong is left to the rules."""
    text, meanings = cell.text, known.get(name, {})
    if name in words.KINDS["numbers"] and (meant := words.number(text, mark)):
        if len(meant) > 1:
            remedy = "write . or , beside `Decimal mark` above the figures, or the number without separators"
            result.faults.append(Fault(cell.place, f"{text} may be {' or '.join(meant)}", remedy))
        return meant[0]
    if name in words.KINDS["dates"]:
        if cell.is_day and text.endswith("-01") and name in ("dates", "base_period"):
            message = f"the spreadsheet has made {text} of it, which may be that day or the month {text[:-3]}"
            result.faults.append(Fault(cell.place, message, "format the cell as text, and write it again"))
        return printed_dates.iso(text) or text
    if name in words.KINDS["lists"]:
        return [meanings.get(one.casefold(), one) for part in re.split("[,;]", text) if (one := part.strip())]
    return meanings.get(text.casefold(), text)


def _about(cells: Row, fields: Fields, offered: dict[str, str], ledger: Ledger, result: Made) -> None:
    """Put the record or table, and the measure, in place of what a row says that it is about."""
    what, event, kind, rank = (str(fields.pop(name, "")) for name in ("what", "event", "kind", "rank"))
    table, _, measure = what.partition(": ")
    fields |= {"about": table, "measure": measure}
    if what not in offered.values():
        remedy = nearest(what, offered) or f"write one of: {', '.join(offered)}"
        place = cells.get("what", next(iter(cells.values()))).place
        result.faults.append(Fault(place, f"What: `{what}` is nothing that is measured here", remedy))
    elif table in vocabulary.RECORD_TABLES:
        fields["about"] = f"{table}/{_record(table, event, kind, rank, cells, ledger, result)}"


def _record(table: str, event: str, kind: str, rank: str, cells: Row, ledger: Ledger, result: Made) -> str:
    """The id of an event; one that is not registered is put into the register, if its kind is said."""
    registered = ledger.register.get(table, {})
    known = {record.label.casefold(): name for name, record in registered.items()} | {name: name for name in registered}
    if event.casefold() in known:
        return known[event.casefold()]
    if kind not in vocabulary.KINDS[table]:
        remedy = f"{nearest(event, known)} if it is new, write Kind of event: {', '.join(vocabulary.KINDS[table])}"
        place = cells.get("event", cells["what"]).place
        result.faults.append(Fault(place, f"Event: there is no `{event}` in {table}", remedy.strip()))
    start = cells["dates"].text[:7] if "dates" in cells and not re.search(r"\d{4}", event) else ""
    name, path = stubs.hyphenated(f"{event} {start}"), f"reference/records/{table}.yaml"
    line = f"- {stubs.flow({'id': name, 'label': event, 'kind': kind, 'rank': rank or None})}\n"
    file = ledger.root / path
    before = result.files.get(path) or (file.read_text(encoding="utf-8") if file.exists() else "")
    result.files[path] = before if line in before else before + line
    return name


def _tables(document: str, read: list[tuple[Row, Fields]], result: Made) -> list[Fields]:
    """The heads of the tables of figures without words around them, whose files go into ``result``."""
    groups: dict[str, list[tuple[Row, Fields]]] = defaultdict(list)
    for cells, fields in read:  # what a cell of a table cannot hold, its head has
        groups[repr([fields.get(name) for name in ("about", "locator", *words.KINDS["lists"])])].append((cells, fields))
    heads: list[Fields] = []
    for number, group in enumerate(groups.values(), 1):
        file = f"{document}{f'--{number}' if number > 1 else ''}.csv"
        there = dict.fromkeys(name for _, fields in group for name in fields)
        own = ("dates", "value", LABEL)
        varying = [n for n in there if n in own or len({repr(fields.get(n)) for _, fields in group}) > 1]
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(
            [varying, *([fields.get(name, "") for name in varying] for _, fields in group)]
        )
        result.files[f"{SERIES}/{file}"] = text.getvalue()
        result.rows |= {(f"data/{SERIES}/{file}", str(line)): cells for line, (cells, _) in enumerate(group, 2)}
        shared = {name: value for name, value in group[0][1].items() if name not in varying}
        heads.append(Fields(file=file, rows=str(len(group))) | shared)
    return heads
