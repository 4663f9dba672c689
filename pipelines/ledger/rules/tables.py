"""Tables of ``data/series``: each has one file and one head, is whole, adds up, and leaves no period out unsaid.

What must hold for its cells is in the other rules: they are entries like all others.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from math import inf

from bilateral.commons.groups import grouped
from bilateral.commons.preferred_value import plain
from pipelines.ledger.assertions import amount, bounds, default_measure, highest
from pipelines.ledger.cells import LABEL, TOTAL
from pipelines.ledger.reader import SERIES, Entry, Item, Ledger, Table
from pipelines.ledger.remedies.suggestions import nearest
from pipelines.ledger.rules.files import raw_entries
from pipelines.ledger.yaml_files import DATA, Problem
from schemas import edtf
from schemas.amounts import decimal, denote
from schemas.written import entries
from schemas.written.fields import SLUG

QUOTED_SHARE = 0.02
"""How much of a publisher's table all documents together may quote."""
_KINDS = ("year", "fiscal_year", "quarter", "month")
"""Periods that follow each other; the others overlap, or stand alone."""
_DIMENSIONS = tuple(
    "about measure actor actors origin destination reporter partner product goods_services route flow currency "
    "valuation scope definition unit base_actor basis weapon resolution group role".split()
)


def problems(ledger: Ledger) -> Iterator[Problem]:
    """Files and heads that do not belong together, cut files, sums that do not add up, periods left out."""
    yield from _files(ledger)
    yield from _quoted_parts(ledger)
    cells = grouped((id(entry.source), entry) for entry in ledger.new_evidence)
    for table in ledger.new_tables:
        if table.layout and not table.layout.sheet.problems:
            yield from _rows(table)
            if not (figures := cells[id(table.layout.sheet)]):
                remedy = "fill in its cells, or remove its head and file"
                yield table.problem("the table states nothing", remedy, "file")
            yield from _sums(table, figures, ledger)
            yield from _gaps(table, figures)
            yield from _months_among_years(figures)


def _files(ledger: Ledger) -> Iterator[Problem]:
    for table in ledger.tables:
        file, name = table.head.file, table.document.id
        stem, _, slug = file.removesuffix(".csv").partition("--")
        if stem != name or not file.endswith(".csv") or ("--" in file and not SLUG.fullmatch(slug)):
            remedy = f"call it {name}.csv, or {name}--<name>.csv if there are several"
            yield table.problem(f"`{file}` does not carry the id of its document", remedy, "file")
        elif file not in ledger.sheets:
            remedy = nearest(file, ledger.sheets) or "write it, or have `bilateral intake` make it of a sheet"
            yield table.problem(f"there is no file {DATA}/{SERIES}/{file}", remedy, "file")
        elif table.layout is None:
            yield table.problem(f"`{file}` is already named by another head", "one head for one file", "file")
    sources = {s.path.rpartition("/")[2]: s for s in ledger.sources if s.path.startswith("documents/")}
    named = {str(raw.get("file")) for source in ledger.read_now for raw in raw_entries(source.data)}
    named |= {table.head.file for table in ledger.tables}
    for name, sheet in ledger.sheets.items():
        document = name.removesuffix(".csv").partition("--")[0]
        owner = sources.get(f"{document}.yaml")
        if name not in named and (owner is None or owner.data is not None):  # one that cannot be read may name it
            head = f"- {{file: {name}, rows: {len(sheet.rows)}, about: …}}"
            remedy = f"write under `tables:` in {DATA}/{owner.path}: {head}" if owner else ""
            if not owner:
                near = nearest(document, ledger.by_document)
                remedy = f"{near} a table carries the id of its document: <document id>.csv".strip()
            yield sheet.problem_on(1, f"no document names {DATA}/{sheet.path} in its `tables`", remedy)


def _quoted_parts(ledger: Ledger) -> Iterator[Problem]:
    """Documents that together quote too much of a publisher's table, differ about its size, or do not name it."""
    quoting: dict[str, list[tuple[Item[entries.Document], str]]] = defaultdict(list)
    for item in ledger.documents:
        if table := item.model.of_table:
            quoting[plain(table.name)].append((item, table.cells))
        elif (item.model.type, item.model.read_as) == ("dataset", "copy"):
            remedy = "write of_table: {name: <the publisher's table>, cells: <how many it has, at least>}"
            yield item.problem("a copy of a data set does not say of which table it quotes a part", remedy, "type")
    figures = Counter(entry.document.id for entry in ledger.evidence) if quoting else Counter[str]()
    for quotes in quoting.values():
        (first, cells), *others = quotes
        names, quoted = [item.model.id for item, _ in quotes], sum(figures[item.model.id] for item, _ in quotes)
        for item, other in others:
            if other != cells:
                message = f"the same table has {cells} cells in {first.model.id}"
                yield item.problem(message, "write one number in all of them", "of_table", "cells")
        if quoted > QUOTED_SHARE * float(cells):
            message = f"{quoted} figures of its {cells} cells are quoted, in {', '.join(names)}"
            remedy = f"quote at most {QUOTED_SHARE:.0%} of a publisher's table; for more, make it a source"
            yield quotes[-1][0].problem(message, f"{remedy} (docs/adding-a-source.md)", "of_table")


def _rows(table: Table) -> Iterator[Problem]:
    assert table.layout
    found = len(table.layout.sheet.rows)
    if table.head.rows != str(found):
        message = f"the file has {found} lines below its header, not {table.head.rows}"
        yield table.problem(message, "find the line that is missing or too much, or correct the number", "rows")


def _sums(table: Table, figures: list[Entry], ledger: Ledger) -> Iterator[Problem]:
    """Printed totals, in the head or in lines of the file, against the sum of their column, within rounding."""
    assert table.layout
    sheet, columns = table.layout.sheet, grouped((str(entry.path[1]), entry) for entry in figures)
    for name, printed in (table.head.totals or {}).items():
        if name in columns and not any(entry.assertion.code for entry in columns[name]):
            if message := _apart(printed, columns[name], ledger):
                yield table.problem(message, "find the wrong cell, or correct the total", "totals", name)
            continue
        codes = [e.assertion.code or getattr(e.assertion, "role", None) or "" for e in figures]
        if str(codes.count(name)) != printed:
            remedy = nearest(name, {*columns, *codes} - {name}) if name not in codes else ""
            message = f"{codes.count(name)} lines have `{name}`, not {printed}"
            yield table.problem(message, remedy or "find the wrong line, or correct the total", "totals", name)
    for line, cells in sheet.rows:
        for name in columns if cells.get(LABEL) == TOTAL else ():
            is_explained = "note" in cells or f"{name}.note" in cells
            if name in cells and not is_explained and (message := _apart(cells[name], columns[name], ledger)):
                yield sheet.problem((line, name), message, "find the wrong cell, or explain the difference in a note")


def _apart(printed: str, cells: list[Entry], ledger: Ledger) -> str:
    """How a printed total differs from the sum of its cells by more than rounding; empty where it does not."""
    try:
        decimal(printed)
    except ValueError as error:
        return str(error)
    amounts = [amount(e.assertion, ledger.measures.get(default_measure(e.assertion))) for e in cells]
    low, high = sum(-inf if a.low is None else a.low for a in amounts), sum(map(highest, amounts))
    whole = denote(printed, scale=cells[0].assertion.scale)
    slack = 1e-9 * abs(whole.value or 0.0)
    if (whole.low or 0.0) <= high + slack and highest(whole) >= low - slack:
        return ""
    return f"the cells add up to {low:,.0f} to {high:,.0f}, not to the total {whole.value:,.0f}"


def _series(cells: list[Entry]) -> Iterator[list[tuple[date, date, Entry]]]:
    """Cells of one series and one kind of period, by their first and last day."""
    groups: dict[tuple[object, ...], list[tuple[date, date, Entry]]] = defaultdict(list)
    for entry in cells:
        a = entry.assertion
        start, end = bounds(a) if a.dates else (None, None)
        first, last, kind = edtf.low(start), edtf.high(end), edtf.period_kind(start, end)
        if first and last and kind in _KINDS:
            groups[(kind, *(str(getattr(a, name, None)) for name in _DIMENSIONS))].append((first, last, entry))
    for group in groups.values():
        yield sorted(group, key=lambda cell: cell[:2])


def _gaps(table: Table, figures: list[Entry]) -> Iterator[Problem]:
    """Periods inside a series for which it has no cell, but for those that the head names."""
    ends = ((edtf.low(start), edtf.high(end)) for start, end in map(edtf.parse_period, table.head.gaps))
    declared = sorted((first, last) for first, last in ends if first and last)
    for series in _series(figures):
        for (_, before, _), (after, _, entry) in pairwise(series):
            start = before + timedelta(days=1)
            for first, last in declared:
                if first <= start <= last:
                    start = last + timedelta(days=1)
            if start < after:
                gap = _period(start, after - timedelta(days=1))
                remedy = f"add it, or write gaps: [{gap}] in the head if the table leaves it out"
                yield entry.problem(f"nothing is given for {gap}", remedy)


def _months_among_years(figures: list[Entry]) -> Iterator[Problem]:
    """``2010-11`` is November 2010 everywhere; among fiscal years somebody meant another."""
    kinds = [edtf.period_kind(*bounds(e.assertion)) if e.assertion.dates else "" for e in figures]
    for entry, kind in zip(figures, kinds, strict=True):
        year, _, month = (entry.assertion.dates or "").partition("-")
        if kind == "month" and "fiscal_year" in kinds and int(month[:2]) == (int(year) + 1) % 100:
            message = f"{year}-{month} is a month, among fiscal years"
            yield entry.problem(message, f"write FY{year}-{month}", "dates")


def _period(first: date, last: date) -> str:
    """A span of whole months in EDTF, of whole years where it is one."""
    is_years = (first.month, last.month) == (1, 12)
    ends = [day.isoformat()[: 4 if is_years else 7] for day in (first, last)]
    return "/".join(dict.fromkeys(ends))
